"""Markup, clean and standing for itself.

Called by `extract`. Promises of what `clean` gives: nothing in it runs or loads a document; no class but
the generated ones, no style, handler or framework attribute; ids only where something inside refers to them,
named after the component; and its text, parsed again, is the same tree: no parser builds anything else of it.

The only file that imports html5lib, which is the judge of that last promise where `html_plain` is not sure.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from html5lib import HTMLParser
from html5lib.constants import namespaces
from html5lib.treebuilders import getTreeBuilder

from .collect import Node
from .html_plain import SVG, XHTML, is_plain
from .html_tables import (
    ADDRESSES,
    ANIMATED,
    ANIMATIONS,
    BOOLEAN,
    CONTROLS,
    DRAWN,
    DRAWN_DATA,
    DRAWN_ON,
    DROPPED_ATTRIBUTES,
    DROPPED_FOREIGN_TAGS,
    DROPPED_TAGS,
    FOLLOWED,
    FOLLOWED_ON,
    FRAMEWORK_ATTRIBUTES,
    ID_REFERENCES,
    NAMED_ON_DOCUMENT,
    NOT_ANIMATED,
    PRESENTATION,
    SWITCHES,
    VOID,
)
from .inert import loads_what_it_may
from .model import Note

SPACES = {"": XHTML, "svg": SVG, "math": f"{{{namespaces['mathml']}}}"}

#: Prefixed attributes of SVG and MathML, as html5lib's tree names them -> as they are written.
FOREIGN = {
    f"{{{namespaces[prefix]}}}{local}": f"{prefix}:{local}"
    for prefix, local in (("xlink", "href"), ("xlink", "title"), ("xml", "lang"), ("xml", "space"))
}
FROM_WRITTEN = {written: name for name, written in FOREIGN.items()}
LINKS = ("href", FROM_WRITTEN["xlink:href"])

NAME = re.compile(r"[A-Za-z_][\w.:-]*", re.ASCII)
GENERATED = re.compile(r"gen-[a-z]+-\d+(-\d+)?")
IGNORED_IN_ADDRESS = re.compile(r"[\x00-\x20]+")
SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.I)
LOCAL_URL = re.compile(r"""url\(\s*+["']?#([^"'()]++)["']?\s*+\)""")

#: Times that markup is read and written again until it is stable.
ROUNDS = 4
CHANGED = Note("markup_changed", "Its nesting is not valid HTML and was changed.")
DROPPED = Note("markup_dropped", "Its markup cannot be written as HTML; only its text is left.")

_TREE = getTreeBuilder("etree")
_IN_BODY = type(HTMLParser(_TREE).phases["inBody"])
for _handlers in ("startTagHandler", "endTagHandler"):
    # What HTML has got since html5lib was written: these end a paragraph too.
    _table = vars(_IN_BODY)[_handlers]
    _table.update(dict.fromkeys(("dialog", "search"), _table["section"]))


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A component's root, its ids (on the page -> here), and what was changed that one may miss.

    `nodes` are the collected nodes of `root.iter()`, one by one; `marks` their classes, each its own.
    """

    root: Element
    ids: Mapping[str, str]
    nodes: Sequence[Node]
    marks: Sequence[str]
    notes: tuple[Note, ...] = ()


def clean(tree: Node, class_name: str, refs: Collection[str] = ()) -> Cleaned:
    """Clean one collected component.

    Ids become `class_name`-id; `refs` are ids that its css refers to.
    """
    marked: dict[str, Node] = {}
    root = _element(tree, class_name, marked)
    _scrub(root)
    ids = _rename_ids(root, class_name, refs)
    if is_plain(root) or _same(root, again := _reparsed(root)):
        return _cleaned(root, ids, marked)
    for _ in range(ROUNDS):
        root, again = again, _reparsed(again)
        if _same(root, again):
            return _cleaned(root, ids, marked, CHANGED)
    bare = Element(XHTML + "span", {"class": next(iter(marked))})
    bare.text = "".join(root.itertext())
    return _cleaned(bare, {}, marked, DROPPED)


def _cleaned(root: Element, ids: Mapping[str, str], marked: Mapping[str, Node], *notes: Note) -> Cleaned:
    marks = [element.attrib.setdefault("class", next(iter(marked))) for element in root.iter()]
    return Cleaned(root, ids, [marked[mark] for mark in marks], marks, notes)


def name_classes(root: Element, names: Sequence[str | None]) -> None:
    """Give the elements of `root.iter()` these classes, None for none."""
    for element, name in zip(root.iter(), names, strict=True):
        del element.attrib["class"]
        element.attrib = ({"class": name} if name else {}) | element.attrib


def fragment(markup: str) -> Element:
    """A piece of HTML, parsed as a block container's content and cleaned; the root is no element of it."""
    parser = HTMLParser(_TREE, namespaceHTMLElements=True)  # one that is kept holds what it read last
    root: Element = parser.parseFragment(markup, container="div")
    _scrub(root)
    return root


def serialize(element: Element, *, classes: bool = True) -> str:
    """`element` as a person writes it; without the generated classes when `classes` is false."""
    return "".join(_written(element, classes))


def renamed_urls(value: str, ids: Mapping[str, str]) -> str:
    """`url(#id)`s of an attribute or of declarations, by the component's own ids."""
    return LOCAL_URL.sub(lambda found: f"url(#{ids.get(found[1], found[1])})", value)


def _element(node: Node, class_name: str, marked: dict[str, Node]) -> Element:
    prefix, colon, local = node.tag.partition(":")
    if not colon or prefix not in SPACES:
        prefix, local = "", node.tag  # any other colon is part of a name
    names = FROM_WRITTEN if prefix else {}
    attributes = {
        names.get(name, name): CONTROLS.sub("", value)
        for name, value in node.attributes.items()
        if name != "class"
    }
    mark = f"{class_name}-{len(marked) + 1}"
    marked[mark] = node
    element = Element(SPACES[prefix] + local, {"class": mark} | attributes)
    for child in node.children:
        if isinstance(child, str):
            _add_text(element, len(element), CONTROLS.sub("", child))
        else:
            element.append(_element(child, class_name, marked))
    return element


def _add_text(parent: Element, at: int, text: str) -> None:
    """Add `text` before the child that stands at `at`, or after the last."""
    if at:
        parent[at - 1].tail = (parent[at - 1].tail or "") + text
    else:
        parent.text = (parent.text or "") + text


def _scrub(element: Element) -> None:
    """Take out of `element` what must not stay; its own tag is its parent's affair."""
    for child in list(element):
        if _may_stay(child):
            _scrub(child)
            continue
        at = list(element).index(child)
        element.remove(child)
        _add_text(element, at, child.tail or "")
    for name, value in list(element.attrib.items()):
        if not _attribute_may_stay(element, name, value):
            del element.attrib[name]
        elif name in SWITCHES and element.tag.startswith(XHTML):
            element.set(name, "")


def _may_stay(element: Element) -> bool:
    if not isinstance(element.tag, str):
        return False  # a comment
    space, _, local = element.tag.rpartition("}")
    local = local.lower()
    if local in ANIMATIONS and NOT_ANIMATED.match(element.get("attributeName", "")):
        return False
    dropped = DROPPED_TAGS if space + "}" == XHTML else DROPPED_FOREIGN_TAGS
    return local not in dropped and NAME.fullmatch(local) is not None


def _attribute_may_stay(element: Element, name: str, value: str) -> bool:
    low = FOREIGN.get(name, name).lower()
    local = element.tag.rpartition("}")[2]
    if low == "class":
        return GENERATED.fullmatch(value) is not None
    if low.startswith("on") or low in DROPPED_ATTRIBUTES or low.startswith(FRAMEWORK_ATTRIBUTES):
        return False
    if low == "name" and local in NAMED_ON_DOCUMENT:
        return False
    if low.removeprefix("xlink:") in ADDRESSES and not _address_may_stay(local, low, value):
        return False
    if low in PRESENTATION and not loads_what_it_may(low, value):
        return False
    if low in ANIMATED and not loads_what_it_may(element.get("attributeName", "").strip().lower(), value):
        return False
    return name in FOREIGN or (NAME.fullmatch(name) is not None and ":" not in name)


def _address_may_stay(element: str, name: str, value: str) -> bool:
    address = IGNORED_IN_ADDRESS.sub("", value)
    if address.startswith("#"):
        return True
    element, name = element.lower(), name.removeprefix("xlink:")
    scheme = SCHEME.match(address)
    if element in DRAWN_ON.get(name, ()):
        return scheme is None or scheme[1].lower() in DRAWN or DRAWN_DATA.match(address) is not None
    followed = "-" in element or element in FOLLOWED_ON.get(name, ())
    return followed and (scheme is None or scheme[1].lower() in FOLLOWED)


def _rename_ids(root: Element, class_name: str, refs: Collection[str]) -> dict[str, str]:
    """Keep ids that something inside refers to, under new names; drop the others and references to none."""
    first = {element.get("id"): element for element in reversed(list(root.iter()))}
    wanted = {*refs, *(reference for element in root.iter() for reference in _references(element))}
    ids: dict[str, str] = {}
    for number, identity in enumerate(sorted(wanted & first.keys())):
        name = f"{class_name}-{re.sub(r'[^A-Za-z0-9_-]+', '-', identity)}"
        ids[identity] = f"{name}-{number}" if name in ids.values() else name
    for element in root.iter():
        identity = element.get("id", "")
        if identity in ids and first[identity] is element:
            element.set("id", ids[identity])
        else:
            element.attrib.pop("id", None)
        for name, value in list(element.attrib.items()):
            _point(element, name, value, ids)
    return ids


def _references(element: Element) -> Iterator[str]:
    for name, value in element.attrib.items():
        if name in ID_REFERENCES:
            yield from value.split()
        elif name in LINKS and value.startswith("#"):
            yield value[1:]
        else:
            yield from LOCAL_URL.findall(value)


def _point(element: Element, name: str, value: str, ids: Mapping[str, str]) -> None:
    """Let one attribute refer to the new ids."""
    if name in ID_REFERENCES:
        named = " ".join(ids[one] for one in value.split() if one in ids)
        if named:
            element.set(name, named)
        else:
            del element.attrib[name]
    elif name in LINKS and value.startswith("#"):
        element.set(name, "#" + ids.get(value[1:], value[1:]))
    elif "url(" in value:
        element.set(name, renamed_urls(value, ids))


def _reparsed(root: Element) -> Element:
    """What a parser makes of `root`'s text, cleaned; an empty <span> if that is no element."""
    first = next(iter(fragment(serialize(root))), Element(XHTML + "span"))
    first.tail = None
    first.attrib = {name: value for name, value in root.attrib.items() if name == "class"} | first.attrib
    return first


def _same(one: Element, other: Element) -> bool:
    return (
        one.tag == other.tag
        and one.attrib == other.attrib
        and (one.text or "") == (other.text or "")
        and (one.tail or "") == (other.tail or "")
        and len(one) == len(other)
        and all(map(_same, one, other))
    )


def _written(element: Element, classes: bool) -> Iterator[str]:
    space, _, local = element.tag.rpartition("}")
    yield "<" + local
    for name, value in element.attrib.items():
        if name == "class" and not classes:
            continue
        shown = FOREIGN.get(name, name)
        yield f" {shown}" if value == "" and name in BOOLEAN else f' {shown}="{_escaped(value, quote=True)}"'
    yield ">"
    if space + "}" == XHTML and local in VOID:
        return
    if element.text:
        if local in ("pre", "textarea", "listing") and element.text.startswith("\n"):
            yield "\n"  # a parser drops the first
        yield _escaped(element.text)
    for child in element:
        yield from _written(child, classes)
        if child.tail:
            yield _escaped(child.tail)
    yield f"</{local}>"


def _escaped(text: str, *, quote: bool = False) -> str:
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    text = text.replace("\xa0", "&nbsp;").replace("\r", "&#13;")
    return text.replace('"', "&quot;") if quote else text
