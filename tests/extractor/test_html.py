"""Markup made clean: the tables of html_tables.py, ids, and that no parser builds anything else from it."""

from __future__ import annotations

import re
from time import perf_counter
from xml.etree.ElementTree import Element

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.collect import Node
from extractor.html import FOREIGN, GENERATED, clean, fragment, name_classes, serialize

XHTML = "{http://www.w3.org/1999/xhtml}"
SPACES = {XHTML: "", "{http://www.w3.org/2000/svg}": "svg:", "{http://www.w3.org/1998/Math/MathML}": "math:"}


def node(element: Element) -> Node:
    """A parsed element as the collector would give it."""
    space, _, local = str(element.tag).rpartition("}")
    attributes = {FOREIGN.get(name, name): value for name, value in element.attrib.items()}
    return Node(SPACES[space + "}"] + local, attributes, {}, inside(element))


def inside(element: Element) -> list[Node | str]:
    parts: list[Node | str] = [element.text or ""]
    for child in element:
        parts += [node(child), child.tail or ""]
    return [part for part in parts if part != ""]


def cleaned(tag: str, *children: Node | str, refs: tuple[str, ...] = (), **attributes: str) -> str:
    """A component's markup; attribute names are given with _ for -."""
    named = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
    return serialize(clean(Node(tag, named, {}, children), "gen-a-1", refs).root, classes=False)


def scrubbed(markup: str) -> str:
    """A fragment's markup after cleaning."""
    return "".join(serialize(child) + (child.tail or "") for child in fragment(markup))


def test_a_button_is_written_as_a_person_would() -> None:
    assert cleaned("button", "Click Me") == "<button>Click Me</button>"
    assert cleaned("input", type="text", disabled="", alt="") == '<input type="text" disabled alt="">'
    assert cleaned("a", "a < b & c\xa0d", title='"q" & <t>') == (
        '<a title="&quot;q&quot; &amp; &lt;t&gt;">a &lt; b &amp; c&nbsp;d</a>'
    )


def test_what_is_on_whatever_its_value_is_written_bare() -> None:
    assert scrubbed('<input disabled="disabled" required="false" hidden="until-found">') == (
        '<input disabled required hidden="until-found">'
    )


def test_the_class_stands_first_and_can_be_left_out() -> None:
    root = clean(Node("a", {"href": "/"}, {}, ["x"]), "gen-a-1").root
    name_classes(root, ["gen-a-1"])
    assert serialize(root) == '<a class="gen-a-1" href="/">x</a>'
    assert serialize(root, classes=False) == '<a href="/">x</a>'


@pytest.mark.parametrize(
    "markup",
    [
        "<script>x</script>",
        "<svg><script>x</script></svg>",
        "<style>x</style>",
        "<iframe src=x>x</iframe>",
        "<object data=x>x</object><embed src=x>",
        "<meta http-equiv=refresh content=0><base href=x><link href=x>",
        "<noscript>x</noscript><template>x</template><!-- x -->",
        "<svg><animate attributeName=href to=javascript:x /><set attributeName=onload /></svg>",
        "<math><annotation-xml encoding=text/html></annotation-xml></math>",
    ],
)
def test_what_runs_or_loads_goes_with_all_it_holds(markup: str) -> None:
    assert re.sub(r"</?(svg|math)>", "", scrubbed(markup)) == ""


def test_the_text_after_what_goes_stays() -> None:
    assert scrubbed("<b>1<script>x</script>2<i>3</i><!-- -->4</b>") == "<b>12<i>3</i>4</b>"


@pytest.mark.parametrize(
    "attribute",
    [
        *("onclick=x", "ONCLICK=x", "onanything=x", "style=color:red", "class=mine", "autofocus", "srcset=x"),
        *("nonce=x", "is=x", "slot=x", "part=x", "ping=x", "itemref=x", "xmlns:x=y"),
        *(
            "data-v-1a2b",
            "v-if=x",
            "v-on:click=x",
            "@click=x",
            ":class=x",
            "data-reactid=1",
            "data-reactroot",
        ),
        *("ng-click=x", "_ngcontent-abc", "_nghost-abc", "[value]=x", "(click)=x", "*ngIf=x", "#ref"),
        *(
            "x-data=x",
            "x-on:click=x",
            "wire:click=x",
            "hx-get=/x",
            "data-hx-get=/x",
            "jsaction=x",
            "jsname=x",
        ),
        *("data-bs-toggle=x", "data-controller=x", "data-svelte-h=x", "q:id=1", "data-astro-cid-x"),
        *(
            "href=javascript:x",
            "href=' java\nscript:x'",
            "href=vbscript:x",
            "href=data:text/html,x",
            "href=blob:x",
        ),
        *(
            "attributionsrc",
            "attributionsrc=http://x/",
            "_=init",
            "data-toggle=x",
            "data-on-load=x",
            "src=http://x/",
        ),
        *("href=JaVaScRiPt:x", "href=&#1;javascript:x", "action=javascript:x", "formaction=javascript:x"),
        *("id=unneeded", "for=nothing", "aria-labelledby='no thing'", "list=nothing", "usemap=#m"),
    ],
)
def test_attributes_that_must_not_stay_go(attribute: str) -> None:
    [element] = fragment(f"<a title=kept {attribute}>x</a>")
    assert serialize(clean(node(element), "gen-a-1").root, classes=False) == '<a title="kept">x</a>'


@pytest.mark.parametrize(
    "markup",
    [
        '<a href="https://x.example/?a=1&amp;b=2#c" target="_blank" rel="noopener">x</a>',
        '<a href="mailto:x@y">x</a>',
        '<a href="tel:1">x</a>',
        '<img src="data:image/png;base64,AA==" alt="">',
        '<button type="submit" data-testid="x" aria-label="x" role="switch" tabindex="0">x</button>',
        '<select><option value="1" selected>1</option></select>',
        '<svg viewBox="0 0 1 1"><clipPath></clipPath><foreignObject><p>x</p></foreignObject></svg>',
        "<svg><title>tip</title></svg>",
        '<math><mi mathvariant="bold">x</mi></math>',
        "<textarea>\n\n two</textarea>",
        "<pre>\n\n two</pre>",
        '<my-element some-attribute="x" href="https://x.example/">x</my-element>',
        '<svg><image href="https://x.example/y.png"></image><rect fill="url(#gen-a-1-x)"></rect></svg>',
        '<table background="https://x.example/y.png"></table>',
        '<q cite="https://x.example/">x</q>',
        "<apex:text>x</apex:text>",
    ],
)
def test_what_is_clean_stays_as_it_is(markup: str) -> None:
    [element] = fragment(markup)
    assert serialize(clean(node(element), "gen-a-1").root, classes=False) == markup


@pytest.mark.parametrize(
    "shape",
    [
        '<use href="https://x/y.svg#z"/>',
        '<use xlink:href="https://x/y.svg#z"/>',
        '<pattern href="https://x/y.svg#z"/>',
        '<rect fill="url(https://x/y.svg#z)" marker-end="url(/y.svg#z)"/>',
        '<rect clip-path="U\\72L(\'//x/y.svg#z\')" cursor="url(javascript:x)"/>',
        '<set attributeName=" Fill " to="url(https://x/y.svg#z)"/>',
        '<animate attributeName="filter" values="none; url(https://x/y.svg#z)"/>',
    ],
)
def test_a_shape_names_nothing_of_another_document(shape: str) -> None:
    [element] = fragment(f"<svg>{shape}</svg>")
    assert not re.search("/y|javascript", serialize(clean(node(element), "gen-a-1").root, classes=False))


def test_control_characters_go_and_lines_stay() -> None:
    tree = Node("pre", {"title": "a\x1b[2J\x9b\x7f"}, {}, ["b\0\x07\x85\n\tc"])
    assert serialize(clean(tree, "gen-a-1").root, classes=False) == '<pre title="a[2J">b\n\tc</pre>'


def test_images_and_forms_hide_nothing_of_the_document() -> None:
    tree = Node(
        "form",
        {"name": "body"},
        {},
        [Node("img", {"name": "cookie"}, {}, []), Node("input", {"name": "x"}, {}, [])],
    )
    assert serialize(clean(tree, "gen-a-1").root, classes=False) == '<form><img><input name="x"></form>'


def test_ids_are_kept_where_something_inside_refers_to_them_and_renamed() -> None:
    [element] = fragment(
        """<label id=outer for=in aria-describedby="in far"><input id=in><svg><linearGradient id="a b"/>
        <rect fill="url(#a b)"/><use xlink:href=#shape /><path id=shape /><g id=shape /></svg></label>"""
    )
    cleaned = clean(node(element), "gen-label-3", refs=["styled", "outer"])
    assert cleaned.ids == {
        "in": "gen-label-3-in",
        "a b": "gen-label-3-a-b",
        "shape": "gen-label-3-shape",
        "outer": "gen-label-3-outer",
    }
    markup = serialize(cleaned.root, classes=False)
    assert 'id="gen-label-3-outer" for="gen-label-3-in" aria-describedby="gen-label-3-in"' in markup
    assert 'fill="url(#gen-label-3-a-b)"' in markup
    assert 'xlink:href="#gen-label-3-shape"' in markup
    assert markup.count('id="gen-label-3-shape"') == 1


def test_each_element_is_known_by_a_class_of_its_own() -> None:
    tree = Node("a", {}, {}, [Node("script", {}, {}, ["x"]), Node("b", {}, {}, ["1", Node("i", {}, {}, [])])])
    found = clean(tree, "gen-a-1")
    assert [node.tag for node in found.nodes] == ["a", "b", "i"]
    assert [element.get("class") for element in found.root.iter()] == list(found.marks)
    name_classes(found.root, ["gen-a-1", None, "gen-a-1-2"])
    assert serialize(found.root) == '<a class="gen-a-1"><b>1<i class="gen-a-1-2"></i></b></a>'


@pytest.mark.parametrize(
    ("tree", "markup"),
    [
        (Node("a", {}, {}, ["1", Node("a", {}, {}, ["2"])]), "<a>1</a>"),
        (Node("td", {}, {}, ["1"]), "<span></span>"),
        (Node("p", {}, {}, [Node("b", {}, {}, [Node("div", {}, {}, ["1"])])]), "<p><b></b></p>"),
        (Node("p", {}, {}, ["1", Node("dialog", {}, {}, ["2"])]), "<p>1</p>"),
    ],
)
def test_markup_no_parser_builds_is_changed_and_told(tree: Node, markup: str) -> None:
    cleaned = clean(tree, "gen-a-1")
    assert [note.code for note in cleaned.notes] == ["markup_changed"]
    assert serialize(cleaned.root, classes=False) == markup


#: Shapes that mean one thing to one parser and another to the next.
MUTANTS = [
    "<svg><style><img src=x onerror=x></style></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--><img src onerror=x>'>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=x>",
    "<svg></p><style><a id='</style><img src=1 onerror=x>'>",
    "<noscript><p title='</noscript><img src=x onerror=x>'>",
    "<table><a href=/><tr><td></a><a>x",
    "<a><b><a><b><a><i><p><a>",
    "<select><b><option><script>x</script><svg><option>",
    "<xmp><b onclick=x>",
    "<title><img onerror=x></title>",
]

TAGS = "a b p div span button svg math style title table tr td select option form mtext mglyph img textarea"
ATTRIBUTES = "onclick href style class id for title src xlink:href formaction v-if x data-v-1"

markups = st.lists(
    st.one_of(
        st.sampled_from([f"<{tag}>" for tag in TAGS.split()] + [f"</{tag}>" for tag in TAGS.split()]),
        st.builds(
            lambda tag, name, value: f"<{tag} {name}='{value}'>",
            st.sampled_from(TAGS.split()),
            st.sampled_from(ATTRIBUTES.split()),
            st.sampled_from(["javascript:x", "#a", "a", "url(#a)", "</a><img onerror=x>", " jAvascript:x"]),
        ),
        st.sampled_from(
            ["<!--", "-->", "<![CDATA[", "]]>", "&lt;script&gt;", "<script>x</script>", "&nbsp;", "\n"]
        ),
        st.text(max_size=5),
    ),
    max_size=14,
).map("".join)


def is_clean(element: Element) -> bool:
    names = [FOREIGN.get(name, name).lower() for name in element.attrib]
    addresses = (element.get(name, "") for name in ("href", "src", "formaction", "xlink:href", *FOREIGN))
    return (
        "script" not in str(element.tag)
        and not any(name.startswith(("on", "v-", "data-v-")) or name == "style" for name in names)
        and not any(re.match(r"[\x00-\x20]*javascript:", address, re.I) for address in addresses)
        and GENERATED.fullmatch(element.get("class", "gen-a-1")) is not None
        and all(map(is_clean, element))
    )


def clean_whole(markup: str) -> Element:
    """All of a fragment as one component."""
    return clean(Node("div", {}, {}, inside(fragment(markup))), "gen-a-1").root


@pytest.mark.parametrize("markup", MUTANTS)
def test_markup_that_mutates_ends_clean_and_stable(markup: str) -> None:
    root = clean_whole(markup)
    assert is_clean(root)
    assert scrubbed(serialize(root)) == serialize(root)


@given(markups)
def test_any_markup_ends_clean_and_stable(markup: str) -> None:
    root = clean_whole(markup)
    assert is_clean(root)
    assert scrubbed(serialize(root)) == serialize(root)


trees = st.recursive(
    st.text(max_size=6),
    lambda children: st.builds(
        Node,
        st.sampled_from([*TAGS.split(), "svg:path", "svg:a", "math:mi", "x-y", "svg:foreignObject"]),
        st.dictionaries(st.sampled_from(ATTRIBUTES.split()), st.text(max_size=8), max_size=3),
        st.just({}),
        st.lists(children, max_size=3),
    ),
    max_leaves=8,
)


@given(st.lists(trees, max_size=3))
def test_any_tree_ends_clean_and_stable(children: list[Node | str]) -> None:
    root = clean(Node("div", {}, {}, children), "gen-div-1").root
    assert is_clean(root)
    assert scrubbed(serialize(root)) == serialize(root)


def test_an_address_that_never_ends_is_read_in_no_time() -> None:
    """A regular expression that takes long cannot be interrupted, and holds up every thread."""
    started = perf_counter()
    cleaned("p", "x", style="fill:" + "url(#" * 100_000)
    cleaned("svg:rect", fill="url(#" * 100_000)
    assert perf_counter() - started < 3
