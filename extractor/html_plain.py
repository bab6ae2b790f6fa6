"""Which markup a parser builds again as it was written: told by its tags, without parsing it.

Called by `html.clean`, which parses all other. Promises that no tag of `PLAIN` closes, moves or drops another
where it stands in what it fits in. Source: WHATWG HTML, 13.2.6.4.7 and 13.2.6.5.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

XHTML = "{http://www.w3.org/1999/xhtml}"
SVG = "{http://www.w3.org/2000/svg}"


def _tags(space: str, names: str) -> frozenset[str]:
    return frozenset(space + name for name in names.split())


INLINE = _tags(
    XHTML,
    """a abbr b bdi bdo br button cite code data del dfn em i img input ins kbd label mark meter output
    progress q samp small span strong sub sup time u var wbr""",
)
#: What closes a paragraph that it stands in.
BLOCKS = _tags(
    XHTML,
    """address article aside blockquote dd details dialog div dl dt fieldset figcaption figure footer form h1
    h2 h3 h4 h5 h6 header hgroup hr legend li main menu nav ol p pre search section summary ul""",
)
DRAWING = SVG + "svg"
SHAPES = _tags(
    SVG,
    """circle clipPath defs ellipse g line linearGradient marker mask path pattern polygon polyline
    radialGradient rect stop svg symbol use""",
)
PLAIN = INLINE | BLOCKS | SHAPES

#: tag -> the only parents it fits in.
PARENTS = {
    XHTML + "li": _tags(XHTML, "ul ol menu"),
    **dict.fromkeys(_tags(XHTML, "dd dt"), _tags(XHTML, "dl")),
    **dict.fromkeys(SHAPES - {DRAWING}, SHAPES),
}

#: What ends, or is ignored, inside another of its tag: those of the same formatting are rebuilt, too.
ONCE = _tags(XHTML, "a b button code em form i small strong u")
HEADINGS = _tags(XHTML, "h1 h2 h3 h4 h5 h6")

#: Attributes come back in small letters, but for those of SVG; the prefixed ones have a namespace.
SMALL = re.compile(r"[a-z_][a-z0-9_.-]*")
OF_SVG = re.compile(r"\{.*|viewBox|preserveAspectRatio|gradient(Units|Transform)|pathLength")


def is_plain(root: Element) -> bool:
    """Whether the text of `root`, in a block container, is parsed to a tree equal to it."""
    return (root.tag == DRAWING or root.tag not in SHAPES) and _is_plain(root, frozenset())


def _is_plain(element: Element, around: frozenset[str]) -> bool:
    tag = element.tag
    if tag not in PLAIN or (tag in ONCE and tag in around) or not _attributes_are(element):
        return False
    inside = around | {tag}
    return all(_fits(child.tag, tag, inside) and _is_plain(child, inside) for child in element)


def _attributes_are(element: Element) -> bool:
    drawn = element.tag in SHAPES
    return all(SMALL.fullmatch(name) or (drawn and OF_SVG.fullmatch(name)) for name in element.attrib)


def _fits(tag: str, parent: str, around: frozenset[str]) -> bool:
    """Whether an element may stand in `parent`, which is one of those `around` it."""
    if tag in PARENTS:
        return parent in PARENTS[tag]
    if parent in SHAPES:
        return tag == DRAWING
    if tag in HEADINGS and parent in HEADINGS:
        return False
    return tag not in BLOCKS or XHTML + "p" not in around
