"""Which longhands a declaration sets.

Called by the cascade, which lets one declaration remove another only where it sets all that the other sets.
The table is Chromium's own, as its CSSOM expands `NAME: initial`; a test compares the two.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from extractor.remembered import remembered

SIDES = ("top", "right", "bottom", "left")
_LOGICAL = ("block-start", "block-end", "inline-start", "inline-end")
_CORNERS = ("top-left", "top-right", "bottom-right", "bottom-left")
_BORDER = ("width", "style", "color")


def _each(template: str, *names: str) -> list[str]:
    return [template.format(name) for name in names]


#: shorthand -> its longhands. `-webkit-` is left off on both sides: the cascade knows no difference.
SHORTHANDS: dict[str, list[str]] = {
    "animation": _each(
        "animation-{}", "duration", "timing-function", "delay", "iteration-count", "direction", "fill-mode",
        "play-state", "name", "timeline", "range-start", "range-end",
    ),
    "animation-range": ["animation-range-start", "animation-range-end"],
    "background": _each(
        "background-{}", "image", "position-x", "position-y", "size", "repeat", "attachment", "origin",
        "clip", "color",
    ),
    "background-position": ["background-position-x", "background-position-y"],
    "border": [
        *(f"border-{side}-{part}" for side in SIDES for part in _BORDER),
        *_each("border-image-{}", "source", "slice", "width", "outset", "repeat"),
    ],
    **{f"border-{part}": _each(f"border-{{}}-{part}", *SIDES) for part in _BORDER},
    **{f"border-{side}": _each(f"border-{side}-{{}}", *_BORDER) for side in (*SIDES, *_LOGICAL)},
    **{
        f"border-{axis}": [f"border-{axis}-{end}-{part}" for end in ("start", "end") for part in _BORDER]
        for axis in ("block", "inline")
    },
    **{
        f"border-{axis}-{part}": [f"border-{axis}-{end}-{part}" for end in ("start", "end")]
        for axis in ("block", "inline")
        for part in _BORDER
    },
    "border-image": _each("border-image-{}", "source", "slice", "width", "outset", "repeat"),
    "border-radius": _each("border-{}-radius", *_CORNERS),
    "border-spacing": ["border-horizontal-spacing", "border-vertical-spacing"],
    "column-rule": _each("column-rule-{}", *_BORDER),
    "columns": ["column-width", "column-count", "column-height", "column-wrap"],
    "contain-intrinsic-size": ["contain-intrinsic-width", "contain-intrinsic-height"],
    "container": ["container-name", "container-type"],
    "corner-shape": _each("corner-{}-shape", *_CORNERS),
    "flex": ["flex-grow", "flex-shrink", "flex-basis"],
    "flex-flow": ["flex-direction", "flex-wrap"],
    "font": [
        "font-style", "font-variant-ligatures", "font-variant-caps", "font-variant-numeric",
        "font-variant-east-asian", "font-variant-alternates", "font-variant-position", "font-variant-emoji",
        "font-weight", "font-stretch", "font-size", "line-height", "font-family", "font-optical-sizing",
        "font-size-adjust", "font-kerning", "font-feature-settings", "font-variation-settings",
        "font-language-override",
    ],
    "font-synthesis": _each("font-synthesis-{}", "weight", "style", "small-caps"),
    "font-variant": _each(
        "font-variant-{}", "ligatures", "caps", "alternates", "numeric", "east-asian", "position", "emoji"
    ),
    "gap": ["row-gap", "column-gap"],
    "grid": _each("grid-{}", "template-rows", "template-columns", "template-areas", "auto-flow", "auto-rows",
                  "auto-columns"),
    "grid-area": ["grid-row-start", "grid-column-start", "grid-row-end", "grid-column-end"],
    "grid-column": ["grid-column-start", "grid-column-end"],
    "grid-row": ["grid-row-start", "grid-row-end"],
    "grid-template": ["grid-template-rows", "grid-template-columns", "grid-template-areas"],
    "inset": list(SIDES),
    "inset-block": ["inset-block-start", "inset-block-end"],
    "inset-inline": ["inset-inline-start", "inset-inline-end"],
    "list-style": ["list-style-position", "list-style-image", "list-style-type"],
    "marker": ["marker-start", "marker-mid", "marker-end"],
    "mask": [
        "mask-image", "mask-position-x", "mask-position-y", "mask-size", "mask-repeat", "mask-origin",
        "mask-clip", "mask-composite", "mask-mode",
    ],
    "mask-box-image": _each("mask-box-image-{}", "source", "slice", "width", "outset", "repeat"),
    "mask-position": ["mask-position-x", "mask-position-y"],
    "offset": _each("offset-{}", "position", "path", "distance", "rotate", "anchor"),
    "outline": _each("outline-{}", "color", "style", "width"),
    "overflow": ["overflow-x", "overflow-y"],
    "overscroll-behavior": ["overscroll-behavior-x", "overscroll-behavior-y"],
    "place-content": ["align-content", "justify-content"],
    "place-items": ["align-items", "justify-items"],
    "place-self": ["align-self", "justify-self"],
    "position-try": ["position-try-order", "position-try-fallbacks"],
    "row-rule": _each("row-rule-{}", *_BORDER),
    "rule": [*_each("column-rule-{}", *_BORDER), *_each("row-rule-{}", *_BORDER)],
    **{
        f"{name}{axis}": _each(f"{name}-{{}}", *sides)
        for name in ("margin", "padding", "scroll-margin", "scroll-padding")
        for axis, sides in (("", SIDES), ("-block", _LOGICAL[:2]), ("-inline", _LOGICAL[2:]))
    },
    "scroll-timeline": ["scroll-timeline-name", "scroll-timeline-axis"],
    "text-box": ["text-box-trim", "text-box-edge"],
    "text-decoration": _each("text-decoration-{}", "line", "thickness", "style", "color"),
    "text-emphasis": ["text-emphasis-style", "text-emphasis-color"],
    "text-stroke": ["text-stroke-width", "text-stroke-color"],
    "text-wrap": ["text-wrap-mode", "text-wrap-style"],
    "transition": _each("transition-{}", "property", "duration", "timing-function", "delay", "behavior"),
    "view-timeline": _each("view-timeline-{}", "name", "axis", "inset"),
    "white-space": ["white-space-collapse", "text-wrap-mode"],
}  # fmt: skip

#: Old names -> today's.
ALIASES = {
    "grid-gap": "gap", "grid-column-gap": "column-gap", "grid-row-gap": "row-gap", "word-wrap":
    "overflow-wrap", **{f"{kind}-break-{at}": f"break-{at}" for kind in ("page", "column") for at in
    ("before", "after", "inside")},
    **{
        f"{name}-{old}": f"{name}-{new}"
        for name in ("margin", "padding")
        for old, new in zip(("before", "after", "start", "end"), _LOGICAL, strict=True)
    },
    **{
        f"border-{old}{part}": f"border-{new}{part}"
        for part in ("", "-width", "-style", "-color")
        for old, new in zip(("before", "after", "start", "end"), _LOGICAL, strict=True)
    },
    **{f"{limit}logical-height": f"{limit}block-size" for limit in ("", "min-", "max-")},
    **{f"{limit}logical-width": f"{limit}inline-size" for limit in ("", "min-", "max-")},
}  # fmt: skip

#: Groups whose members say the same by side and by flow: setting all of one kind sets all of the other.
_GROUPS = [
    *(
        ([f"{name}-{side}" for side in SIDES], [f"{name}-{side}" for side in _LOGICAL])
        for name in ("margin", "padding", "scroll-margin", "scroll-padding")
    ),
    (list(SIDES), [f"inset-{side}" for side in _LOGICAL]),
    *(
        ([f"border-{side}-{part}" for side in SIDES], [f"border-{side}-{part}" for side in _LOGICAL])
        for part in _BORDER
    ),
    (
        _each("border-{}-radius", *_CORNERS),
        _each("border-{}-radius", "start-start", "start-end", "end-end", "end-start"),
    ),
    *(
        ([f"{limit}width", f"{limit}height"], [f"{limit}block-size", f"{limit}inline-size"])
        for limit in ("", "min-", "max-", "contain-intrinsic-")
    ),
    *(
        ([f"{name}-x", f"{name}-y"], [f"{name}-block", f"{name}-inline"])
        for name in ("overflow", "overscroll-behavior")
    ),
]

#: longhand -> the longhands of the other kind that together outdo it.
COUNTERPARTS: dict[str, tuple[str, ...]] = {
    **{name: tuple(logical) for physical, logical in _GROUPS for name in physical},
    **{name: tuple(physical) for physical, logical in _GROUPS for name in logical},
}

#: What `all` leaves alone, custom properties besides.
NOT_IN_ALL = frozenset({"direction", "unicode-bidi"})


@remembered
def plain_name(name: str) -> str:
    """The property under its one name: no `-webkit-`, no old name."""
    bare = name.removeprefix("-webkit-")
    return ALIASES.get(bare, bare)


@remembered
def longhands(name: str) -> frozenset[str]:
    """The longhands a declaration of `name` sets; `{"all"}` stands for every one `all` reaches."""
    if name.startswith("--"):
        return frozenset({name})
    plain = plain_name(name)
    return frozenset(SHORTHANDS.get(plain, (plain,)))


@remembered
def both(name: str) -> frozenset[str]:
    """The longhands of a property, and their logical or physical counterparts."""
    names = longhands(name)
    return names.union(*(COUNTERPARTS.get(each, ()) for each in names))


def overlap(one: str, other: str) -> bool:
    """Whether two declarations set something in common, told by their names."""
    if one == other or one.startswith("--") or other.startswith("--"):
        return one == other
    return _share(one, other)


def overlapping(names: Sequence[str]) -> Iterator[list[int]]:
    """Of each declaration, told by its name, which of those before it set something in common with it."""
    setting: dict[str, list[int]] = {}  # longhand -> who sets it
    for index, name in enumerate(names):
        near = {other for each in both(name) for other in setting.get(each, ())}
        apart: Sequence[int] = range(index) if "all" in longhands(name) else setting.get("all", ())
        near.update(other for other in apart if overlap(names[other], name))
        yield sorted(near)
        for each in longhands(name):
            setting.setdefault(each, []).append(index)


@remembered
def _share(one: str, other: str) -> bool:
    mine, theirs = longhands(one), longhands(other)
    if not mine.isdisjoint(theirs):
        return True
    if "all" in mine or "all" in theirs:
        return not (mine | theirs) - {"all"} <= NOT_IN_ALL
    return not set(chain.from_iterable(COUNTERPARTS.get(name, ()) for name in mine)).isdisjoint(theirs)
