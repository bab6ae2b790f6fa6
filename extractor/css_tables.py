"""How CSS is written: shorthands of computed values, and the order of declarations.

Data only, for `css` and `cascade.tidy`.
"""

from __future__ import annotations

#: A shorthand of two values -> its longhands as the browser names them.
SPACING = {"border-spacing": ("-webkit-border-horizontal-spacing", "-webkit-border-vertical-spacing")}

#: Shorthands of several values -> their longhands, when these are all the same.
SAME = {"font-synthesis": ("font-synthesis-weight", "font-synthesis-style", "font-synthesis-small-caps")}

#: Shorthands that list their longhands' values, when all are there.
LISTS = {
    "border": ("border-width", "border-style", "border-color"),
    "border-top": ("border-top-width", "border-top-style", "border-top-color"),
    "border-right": ("border-right-width", "border-right-style", "border-right-color"),
    "border-bottom": ("border-bottom-width", "border-bottom-style", "border-bottom-color"),
    "border-left": ("border-left-width", "border-left-style", "border-left-color"),
    "outline": ("outline-width", "outline-style", "outline-color"),
    "flex": ("flex-grow", "flex-shrink", "flex-basis"),
}

#: One shorthand whose values are words of their own.
WHITE_SPACE = {"white-space": ("white-space-collapse", "text-wrap-mode")}

#: The order of declarations: where it is, its box, its content's layout, its text, its paint, what answers. A
#: name stands for all that start with it; what is not named comes last, by name.
ORDER = (
    *("content", "all", "appearance", "position", "inset", "top", "right", "bottom", "left", "z-index"),
    *("float", "clear", "container", "box-sizing", "display", "flex", "order", "align", "justify", "place"),
    *("gap", "row-gap", "column-gap", "grid", "columns", "column"),
    *("width", "min-width", "max-width", "height", "min-height", "max-height", "aspect-ratio", "object"),
    *("margin", "padding", "border", "border-width", "border-style", "border-color"),
    *("border-radius", "outline", "overflow", "vertical-align"),
    *("direction", "color-scheme", "color", "font", "line-height", "letter-spacing", "word", "text"),
    *("overflow-wrap", "white-space", "font-smoothing", "list-style"),
    *("background", "box-shadow", "opacity", "visibility", "fill", "stroke"),
    *("clip", "mask", "filter", "backdrop-filter", "transform", "translate", "rotate", "scale"),
    *("transition", "animation", "will-change", "cursor", "pointer-events", "user-select", "touch-action"),
)
