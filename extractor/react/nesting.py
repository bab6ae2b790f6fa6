"""Where React, in a browser, warns of an element for what it is in.

Used by `jsx`. Few trees that a parser has made are warned of: SVG and MathML may hold what is part of a table
in HTML, a table a form, a formula in a paragraph a paragraph. Rules that no such tree breaks are left out.
Source: React 19 ReactDOM, `validateDOMNesting`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


def _words(names: str) -> frozenset[str]:
    return frozenset(names.split())


#: Element -> the only ones that may stand in it.
_CHILDREN: Mapping[str, frozenset[str]] = {
    "colgroup": _words("col"),
    "table": _words("caption colgroup tbody tfoot thead"),
    **dict.fromkeys(("tbody", "tfoot", "thead"), _words("tr")),
    "tr": _words("td th"),
}

#: Elements that stand only there.
_PARTS = _words("frame tbody td tfoot th thead tr")

#: Element -> those it must not stand in, directly.
_PARENTS = dict.fromkeys(("rp", "rt"), _words("dd dt li option optgroup p rp rt"))

#: Element -> those it must not stand in, however deep.
_ANCESTORS: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(
        _words(
            """address article aside blockquote center details dialog dir div dl fieldset figcaption figure
            footer h1 h2 h3 h4 h5 h6 header hgroup hr listing main menu nav ol p pre section summary table
            ul xmp"""
        ),
        _words("p"),
    ),
    "form": _words("form p"),
    **{name: _words(name) for name in ("a", "button", "nobr")},
}

_NONE = frozenset[str]()
_REMEMBERED = _NONE.union(*_ANCESTORS.values())

#: Element -> the ancestors that do not count within it.
_HIDDEN: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(
        _words("applet caption desc foreignObject marquee object select table td template th title"),
        _words("a button nobr p"),
    ),
    "button": _words("p"),
}


@dataclass(frozen=True, slots=True)
class Around:
    """What an element is in: its parent, and those of its ancestors that tell what it must not be."""

    parent: str = ""
    within: frozenset[str] = _NONE

    def inside(self, tag: str) -> Around:
        """What the children of an element of this name are in."""
        return Around(tag, self.within - _HIDDEN.get(tag, _NONE) | _REMEMBERED & {tag})

    def refuses(self, tag: str) -> str | None:
        """The element in which React warns of `tag`, "#text" for text; None where it does not."""
        if self.parent in _CHILDREN:
            if tag not in _CHILDREN[self.parent]:
                return self.parent
        elif tag in _PARTS or self.parent in _PARENTS.get(tag, ()):
            return self.parent
        return min(self.within & _ANCESTORS.get(tag, _NONE), default=None)
