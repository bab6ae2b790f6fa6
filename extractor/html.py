"""Markup, clean and standing for itself.

Called by `extract`. Promises of what `clean` gives: nothing in it runs or loads a document; no class but the
generated ones, no style, handler or framework attribute; ids only where something inside refers to them, named
after the component; and its text, parsed again, is the same tree, so no parser builds anything else from it.

The only file that imports html5lib, which is the judge of that last promise.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from html5lib import HTMLParser
from html5lib.constants import namespaces
from html5lib.treebuilders import getTreeBuilder

from .collect import Declarations, Node
from .html_tables import (
    ADDRESSES,
    ANIMATIONS,
    BOOLEAN,
    DRAWN,
    DRAWN_DATA,
    DROPPED_ATTRIBUTES,
    DROPPED_TAGS,
    FOLLOWED,
    FRAMEWORK_ATTRIBUTES,
    ID_REFERENCES,
    KEPT_IN_SVG,
    VOID,
)
from .model import Note

XHTML = "{http://www.w3.org/1999/xhtml}"
XLINK = "{http://www.w3.org/1999/xlink}"
PREFIXES = {"svg": "{http://www.w3.org/2000/svg}", "math": "{http://www.w3.org/1998/Math/MathML}"}

#: Prefixed attributes of SVG, as html5lib's tree names them -> as they are written.
FOREIGN = {
    f"{{{namespaces[prefix]}}}{local}": f"{prefix}:{local}"
    for prefix, local in (("xlink", "href"), ("xlink", "title"), ("xml", "lang"), ("xml", "space"))
}
WRITTEN_FOREIGN = {written: name for name, written in FOREIGN.items()}

NAME = re.compile(r"[A-Za-z_][\w.:-]*", re.ASCII)
GENERATED = re.compile(r"gen-[a-z]+-\d+(-\d+)?")
IGNORED_IN_ADDRESS = re.compile(r"[\x00-\x20]+")
SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.I)
LOCAL_URL = re.compile(r"""url\(\s*["']?#([^"')]+)["']?\s*\)""")
ROUNDS = 4

_PARSER = HTMLParser(tree=getTreeBuilder("etree"), namespaceHTMLElements=True)


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A component's root, its ids (on the page -> here), and what was changed that one may miss."""

    root: Element
    ids: Mapping[str, str]
    notes: tuple[Note, ...]


def clean(
    tree: Node,
    class_of: Callable[[Mapping[str, Declarations]], str | None],
    prefix: str,
    refs: Collection[str] = (),
) -> Cleaned:
    """Clean one collected component.

    `class_of` names the class of a node's styles, None for none. Ids become `prefix`-id; `refs` are ids its css
    refers to.
    """
    root = _element(tree, class_of)
    _scrub(root)
    ids = _own_ids(root, prefix, refs)
    if _same(root, again := _reparsed(root)):
        return Cleaned(root, ids, ())
    for _ in range(ROUNDS):
        root, again = again, _reparsed(again)
        if _same(root, again):
            return Cleaned(
                root, ids, (Note("markup_changed", "Its nesting is not valid HTML and was changed."),)
            )
    bare = Element(XHTML + "span", {"class": prefix})
    bare.text = "".join(root.itertext())
    return Cleaned(
        bare, {}, (Note("markup_dropped", "Its markup cannot be written as HTML; its text is left."),)
    )


def scrub(markup: str) -> Element:
    """Clean a fragment of HTML in place; answers the fragment's root, which is no element of it."""
    root = parse(markup)
    _scrub(root)
    return root


def parse(markup: str) -> Element:
    """Parse a fragment in the context of a block container."""
    root: Element = _PARSER.parseFragment(markup, container="div")
    return root


def serialize(element: Element, *, classes: bool = True) -> str:
    """`element` as a person writes it; without the generated classes when `classes` is false."""
    return "".join(_written(element, classes))


def _element(node: Node, class_of: Callable[[Mapping[str, Declarations]], str | None]) -> Element:
    prefix, _, local = node.tag.rpartition(":")
    element = Element(PREFIXES.get(prefix, XHTML) + local)
    for name, value in node.attributes.items():
        element.set(WRITTEN_FOREIGN.get(name, name) if prefix else name, value)
    element.attrib.pop("class", None)
    if class_name := class_of(node.styles):
        element.attrib = {"class": class_name} | element.attrib
    for child in node.children:
        if isinstance(child, str):
            _append_text(element, child.replace("\0", ""))
        else:
            element.append(_element(child, class_of))
    return element


def _append_text(element: Element, text: str) -> None:
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text


def _scrub(element: Element) -> None:
    for child in list(element):
        if _unwanted(child):
            _remove(element, child)
        else:
            _scrub(child)
    for name, value in list(element.attrib.items()):
        if not _may_stay(element, name, value):
            del element.attrib[name]


def _remove(parent: Element, child: Element) -> None:
    """Take `child` out; the text after it stays."""
    at = list(parent).index(child)
    tail = child.tail or ""
    parent.remove(child)
    if at:
        parent[at - 1].tail = (parent[at - 1].tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail


def _unwanted(element: Element) -> bool:
    if not isinstance(element.tag, str):
        return True  # a comment
    space, _, local = element.tag.rpartition("}")
    local = local.lower()
    if not NAME.fullmatch(local):
        return True
    if local in ANIMATIONS and re.match(r"(xlink:)?href$|on", element.get("attributeName", "").strip(), re.I):
        return True
    return local in DROPPED_TAGS and not (space + "}" == PREFIXES["svg"] and local in KEPT_IN_SVG)


def _may_stay(element: Element, name: str, value: str) -> bool:
    if name in FOREIGN:
        return name != XLINK + "href" or _safe_address(element, "href", value)
    low = name.lower()
    if low == "class":
        return GENERATED.fullmatch(value) is not None
    if low.startswith("on") or low in DROPPED_ATTRIBUTES or low.startswith(FRAMEWORK_ATTRIBUTES):
        return False
    if not NAME.fullmatch(name) or low.startswith(("xmlns", "xlink:")):
        return False
    return low not in ADDRESSES or _safe_address(element, low, value)


def _safe_address(element: Element, name: str, value: str) -> bool:
    address = IGNORED_IN_ADDRESS.sub("", value)
    scheme = SCHEME.match(address)
    if scheme is None:
        return True
    followed = element.tag in (XHTML + "a", XHTML + "area", PREFIXES["svg"] + "a") or "action" in name
    if followed or name in ("cite", "longdesc"):
        return scheme[1].lower() in FOLLOWED
    return scheme[1].lower() in DRAWN or DRAWN_DATA.match(address) is not None


def _own_ids(root: Element, prefix: str, refs: Collection[str]) -> dict[str, str]:
    """Rename the ids that something inside refers to; drop the others and references to nothing."""
    present = {identity for element in root.iter() if (identity := element.get("id"))}
    wanted = present & {*refs, *(ref for element in root.iter() for ref in _references(element))}
    ids: dict[str, str] = {}
    for identity in sorted(wanted):
        name = f"{prefix}-{re.sub(r'[^A-Za-z0-9_-]+', '-', identity)}"
        ids[identity] = name if name not in ids.values() else f"{name}-{len(ids)}"
    for element in root.iter():
        if (identity := element.get("id")) is not None:
            if identity in ids and identity in present:
                element.set("id", ids[identity])
                present.discard(identity)  # the first of that id is the one that counts
            else:
                del element.attrib["id"]
        for name, value in list(element.attrib.items()):
            _point(element, name, value, ids)
    return ids


def _references(element: Element) -> Iterator[str]:
    for name, value in element.attrib.items():
        if name in ID_REFERENCES:
            yield from value.split()
        elif name in ("href", XLINK + "href") and value.startswith("#"):
            yield value[1:]
        elif "url(" in value:
            yield from LOCAL_URL.findall(value)


def _point(element: Element, name: str, value: str, ids: Mapping[str, str]) -> None:
    """Let one attribute refer to the new ids."""
    if name in ID_REFERENCES:
        named = [ids[one] for one in value.split() if one in ids]
        if named:
            element.set(name, " ".join(named))
        else:
            del element.attrib[name]
    elif name in ("href", XLINK + "href") and value.startswith("#") and value[1:] in ids:
        element.set(name, "#" + ids[value[1:]])
    elif "url(" in value:
        element.set(name, renamed_urls(value, ids))


def renamed_urls(value: str, ids: Mapping[str, str]) -> str:
    """`url(#id)` in an attribute or a declaration, with the ids of the component."""
    return LOCAL_URL.sub(lambda found: f"url(#{ids.get(found[1], found[1])})", value)


def _reparsed(root: Element) -> Element:
    """What a parser makes of `root`'s text, cleaned; an empty <span> if that is no element."""
    fragment = scrub(serialize(root))
    first = next(iter(fragment), None)
    if first is None:
        first = Element(XHTML + "span", {"class": root.get("class", "")})
    first.tail = None
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
