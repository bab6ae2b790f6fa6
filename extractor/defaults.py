"""What elements have where no author speaks: initial values, and the browser's own sheet.

Called by `needless`. Promises nothing of properties and elements that are not in its tables; a test holds
these to what Chromium computes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from .cascade.inheritance import INHERITING
from .cascade.parts import BACKGROUND, DECORATION, EDGES, LINE, WIDE
from .cascade.shorthands import SIDES, longhands
from .collect import Node

AXES = (("width", "min-width", "max-width"), ("height", "min-height", "max-height"))
SIZES = frozenset(name for axis in AXES for name in axis)

#: longhand -> its initial value, as `parts` says it.
INITIAL: Mapping[str, str] = {
    **{f"{edge}-{side}": "0" for edge in ("margin", "padding") for side in SIDES},
    **{f"{edge}-{part}": said for edge in (*EDGES["border"], "outline") for part, said in LINE.items()},
    **dict.fromkeys(longhands("border-image"), "initial"),
    **dict.fromkeys(longhands("border-radius"), "0"),
    **BACKGROUND, "background-color": "transparent", **DECORATION, "text-decoration-line": "none",
    "backdrop-filter": "none", "box-shadow": "none", "clear": "none", "clip-path": "none", "filter": "none",
    "flex-basis": "auto", "flex-direction": "row", "flex-grow": "0", "flex-shrink": "1",
    "flex-wrap": "nowrap", "float": "none", "mix-blend-mode": "normal", "opacity": "1", "order": "0",
    "position": "static", "transform": "none", "translate": "none", "rotate": "none", "scale": "none",
    "z-index": "auto", "will-change": "auto",
}  # fmt: skip

#: What a root inherits that stands alone.
OUTSIDE = {
    "cursor": "auto", "font-style": "normal", "letter-spacing": "normal", "list-style-type": "disc",
    "pointer-events": "auto", "text-indent": "0", "text-shadow": "none", "text-transform": "none",
    "visibility": "visible", "word-spacing": "normal",
}  # fmt: skip

CONTROLS = ("button", "input", "select", "textarea")
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
LISTS = ("dir", "dl", "menu", "ol", "ul")
FRAMED = (*CONTROLS, "dialog", "fieldset", "hr", "iframe", "table", "td", "th", "img", "object")

#: What browsers' sheets, and attributes, set: longhands, elements or types of inputs.
SET: tuple[tuple[frozenset[str], frozenset[str]], ...] = (
    (longhands("margin"), frozenset({*HEADINGS, *LISTS, *CONTROLS, "blockquote", "body", "center", "dd",
        "dialog", "fieldset", "figure", "form", "hr", "iframe", "img", "legend", "marquee", "object", "p",
        "pre", "table"})),
    (longhands("padding"), frozenset({*CONTROLS, *LISTS, "dialog", "fieldset", "legend", "optgroup", "option",
        "td", "th"})),
    (longhands("border") | longhands("border-radius"), frozenset(FRAMED)),
    (frozenset({"background-color"}), frozenset({*CONTROLS, "dialog", "mark", "meter", "option",
        "progress"})),
    (longhands("text-decoration"), frozenset({"a", "abbr", "del", "ins", "s", "strike", "u"})),
    (frozenset({"position", "overflow-x", "overflow-y"}), frozenset({*CONTROLS, "dialog"})),
    (frozenset({"float", "clear"}), frozenset({"br", "img", "table", "iframe", "object", "legend"})),
    (SIZES, frozenset({"dialog", "fieldset", "hr", "meter", "progress", "checkbox", "radio", "range",
        "color"})),
    (longhands("flex-flow") | {"outline-style", "opacity", "pointer-events", "transform"},
     frozenset({"option", "optgroup", "select"})),
    (longhands("font"), frozenset({*CONTROLS, *HEADINGS, "address", "b", "big", "center", "cite", "code",
        "dfn", "em", "font", "i", "kbd", "marquee", "optgroup", "option", "pre", "rt", "samp", "small",
        "strong", "sub", "sup", "table", "th", "tt", "var"})),
    (frozenset({"color"}), frozenset({*CONTROLS, "a", "font", "hr", "legend", "mark", "option", "optgroup",
        "table", "dialog"})),
    (frozenset({"cursor"}), frozenset({*CONTROLS, "a", "label", "area", "option"})),
    (frozenset({"text-align"}), frozenset({*CONTROLS, *HEADINGS, "caption", "center", "div", "hr", "legend",
        "p", "table", "tbody", "td", "tfoot", "th", "thead", "tr"})),
    (longhands("list-style"), frozenset({*LISTS, "li", "summary"})),
    (frozenset({"letter-spacing", "word-spacing", "text-transform", "text-indent", "text-shadow",
        "text-rendering", "overflow-wrap", "user-select", "tab-size"}), frozenset(CONTROLS)),
    (longhands("white-space"), frozenset({*CONTROLS, "pre", "nobr", "table", "td", "th", "option"})),
)  # fmt: skip

#: Elements that inherit less than others: what is not named above, their sheets may set all the same.
APART = frozenset({"dialog", "option", "optgroup", "table", "rt", "ruby", "bdo", "bdi", "q", "video"})

#: What browsers change in a state by themselves: elements, "" for any, longhands, the state.
ANSWERING: tuple[tuple[tuple[str, ...], frozenset[str], str], ...] = (
    ((), longhands("outline") | {"outline-offset"}, ":focus-visible"),
    (("a",), frozenset({"color"}), ":active"),
    ((*CONTROLS, "option"), longhands("border-color") | {"background-color", "color", "cursor"}, ":disabled"),
)

#: Displays that are `block` where a box is a flex item or out of the flow (CSS Display 3, 2.7).
BLOCKIFIED = frozenset({"block", "inline", "inline-block"})
#: Elements that have none of these by themselves.
OTHERWISE = frozenset({
    "area", "audio", "caption", "col", "colgroup", "datalist", "dialog", "li", "noscript", "rp", "rt", "ruby",
    "slot", "summary", "table", "tbody", "td", "template", "tfoot", "th", "thead", "tr", "option", "optgroup",
})  # fmt: skip
FLEXIBLE = frozenset({"flex", "inline-flex", "grid", "inline-grid"})
OUT_OF_FLOW = frozenset(
    {("position", "absolute"), ("position", "fixed"), ("float", "left"), ("float", "right")}
)

#: Longhands that show nothing by themselves: those, and what switches them on.
SWITCHES: tuple[tuple[frozenset[str], frozenset[str]], ...] = (
    *((longhands(f"border-{side}"), frozenset({f"border-{side}-style"})) for side in SIDES),
    (longhands("outline") | {"outline-offset"}, frozenset({"outline-style"})),
    (longhands("text-decoration"), frozenset({"text-decoration-line"})),
    (longhands("background") - {"background-color", "background-clip"}, frozenset({"background-image"})),
    (longhands("mask"), frozenset({"mask-image"})),
    (longhands("inset"), frozenset({"position"})),
    (longhands("transform-origin") | {"transform-box", "transform-style", "backface-visibility"},
     frozenset({"transform", "translate", "rotate", "scale"})),
    (longhands("flex-flow") | longhands("grid"), frozenset({"display"})),
)  # fmt: skip

#: What switches most of these off.
OFF = {switch: INITIAL.get(switch, "none") for _, switches in SWITCHES for switch in switches - {"display"}}

UNSIZED = {"width": "auto", "height": "auto", "min": "auto", "max": "none"}
#: Elements whose `width` and `height` attributes are lengths of css.
MEASURED = frozenset({"img", "svg:svg", "video", "iframe", "embed", "object"})

#: Attributes that set anything.
HINTS = frozenset(
    {"align", "background", "bgcolor", "border", "color", "hidden", "hspace", "popover", "vspace"}
)

#: What the browser's sheet may hang on.
TELLING = HINTS | {"width", "height", "type", "disabled", "checked"}

#: A link to this goes nowhere in clean markup.
SCRIPT = "javascript:"

_SET_ON = {
    name: frozenset().union(*(tags for setting, tags in SET if name in setting))
    for names, _ in SET
    for name in names
}
_ANSWERS = {
    name: [(tags, state) for tags, setting, state in ANSWERING if name in setting]
    for _, names, _ in ANSWERING
    for name in names
}
_INHERIT = WIDE - {"initial", "revert-layer"}
_RESET = WIDE - {"inherit", "revert-layer"}


class Bare(NamedTuple):
    """An element as the browser's sheet sees it: its tag as in `Node`, and the attributes that matter."""

    tag: str
    attributes: tuple[tuple[str, str], ...]


def bare(node: Node) -> Bare:
    """`node` as the browser's sheet sees it; a link to nowhere is none."""
    nowhere = node.tag == "a" and node.attributes.get("href", SCRIPT).strip().lower().startswith(SCRIPT)
    return Bare(
        "span" if nowhere else node.tag,
        tuple((name, said) for name, said in node.attributes.items() if name in TELLING),
    )


def is_default(element: Bare | None, name: str, value: str, is_root: bool) -> bool:
    """Whether an element has this value of a longhand where nothing is said, in any state but those of
    `answering`. None is a pseudo-element that is generated.
    """
    if name in SIZES:
        return _is_size(element, name, value)
    if name in INHERITING and name != "direction":
        restated = value in _INHERIT or (is_root and value in ("initial", OUTSIDE.get(name)))
    else:
        restated = name in INITIAL and (value == INITIAL[name] or value in _RESET)
    if not restated or element is None:
        return restated
    apart = ":" in element.tag or (name in INHERITING and element.tag in APART)
    return not apart and element.tag not in _SET_ON.get(name, ()) and not _is_hinted(element)


def _is_size(element: Bare | None, name: str, value: str) -> bool:
    attributes = dict(element.attributes) if element else {}
    if element and name in attributes and element.tag in MEASURED:
        return value in (attributes[name].strip(), f"{attributes[name].strip()}px")
    if element and (
        name in attributes or not _SET_ON[name].isdisjoint((element.tag, attributes.get("type", "")))
    ):
        return False
    return value in (UNSIZED[name if name in UNSIZED else name[:3]], *_RESET)


def _is_hinted(element: Bare) -> bool:
    return any(name in HINTS for name, _ in element.attributes)


def answering(element: Bare, name: str) -> list[str]:
    """The states in which the browser gives the element another value of a longhand by itself."""
    states = [state for tags, state in _ANSWERS.get(name, ()) if not tags or element.tag in tags]
    here = ":enabled" if ":disabled" in states and "disabled" in dict(element.attributes) else ":disabled"
    return [here if state == ":disabled" else state for state in states]


def blockifies(element: Bare | None) -> bool:
    """Whether its box is a block where it is a flex item or out of the flow, if nothing else is said."""
    if element is None:
        return True
    of_html = ":" not in element.tag or element.tag == "svg:svg"
    return of_html and element.tag not in OTHERWISE and not _is_hinted(element)
