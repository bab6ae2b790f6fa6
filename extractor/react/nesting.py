"""Where React, in a browser, warns of an element for what it is in.

Used by `jsx`. Few trees that a parser has made are warned of: SVG and MathML may hold what is part of a table
in HTML, and tables may hold forms. Source: React 19 ReactDOM, `validateDOMNesting`, which follows
https://html.spec.whatwg.org/multipage/parsing.html#has-an-element-in-scope.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


def _words(names: str) -> frozenset[str]:
    return frozenset(names.split())


_ANYWHERE = _words("style script template")
_HEADINGS = _words("h1 h2 h3 h4 h5 h6")

#: Element -> the only ones that may stand in it.
_CHILDREN: Mapping[str, frozenset[str]] = {
    "colgroup": _words("col template"),
    "frameset": _words("frame"),
    "table": _words("caption colgroup tbody tfoot thead") | _ANYWHERE,
    **dict.fromkeys(("tbody", "tfoot", "thead"), _words("tr") | _ANYWHERE),
    "tr": _words("td th") | _ANYWHERE,
}

#: Element -> those it must not stand in, directly.
_PARENTS: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(_HEADINGS, _HEADINGS),
    **dict.fromkeys(("rp", "rt"), _words("dd dt li option optgroup p rp rt")),
    **dict.fromkeys(("caption", "col", "colgroup", "input"), _words("select")),
}

#: Elements that stand only in those of `_CHILDREN`.
_PARTS = _words("frame frameset tbody td tfoot th thead tr")

#: Element -> those it must not stand in, however deep, while none between hides them.
_ANCESTORS: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(
        _words(
            """address article aside blockquote center details dialog dir div dl fieldset figcaption figure
            footer header hgroup hr listing main menu nav ol p pre section summary table ul xmp"""
        )
        | _HEADINGS,
        _words("p"),
    ),
    "form": _words("form p"),
    **dict.fromkeys(("dd", "dt"), _words("dd dt")),
    **{name: _words(name) for name in ("a", "button", "li", "nobr")},
}

_NONE = frozenset[str]()
_REMEMBERED = _NONE.union(*_ANCESTORS.values())

_SCOPES = _words("applet caption desc foreignObject html marquee object select table td template th title")
_SPECIAL = _words(
    """applet area article aside base basefont bgsound blockquote body br button caption center col colgroup
    dd details dir dl dt embed fieldset figcaption figure footer form frame frameset h1 h2 h3 h4 h5 h6 head
    header hgroup hr html iframe img input isindex li link listing main marquee menu menuitem meta nav
    noembed noframes noscript object ol param plaintext pre script section select source style summary
    table tbody td template textarea tfoot th thead title tr track ul wbr xmp"""
)

#: Element -> the ancestors that are hidden within it.
_HIDDEN: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(_SPECIAL, _words("dd dt li")),
    **dict.fromkeys(_SCOPES, _words("a button nobr p")),
    **dict.fromkeys(_SPECIAL & _SCOPES, _words("a button dd dt li nobr p")),
    "button": _words("dd dt li p"),
}


@dataclass(frozen=True, slots=True)
class Around:
    """What an element is in: its parent, and those of its ancestors that tell what it must not be."""

    parent: str
    within: frozenset[str] = _NONE

    def inside(self, tag: str) -> Around:
        """What the children of an element of this name are in."""
        return Around(tag, self.within - _HIDDEN.get(tag, _NONE) | _REMEMBERED & {tag})

    def refuses(self, tag: str) -> str | None:
        """The element because of which React warns of `tag`, "#text" for text; None where it does not."""
        if self.parent in _CHILDREN:
            if tag not in _CHILDREN[self.parent]:
                return self.parent
        elif tag in _PARTS or self.parent in _PARENTS.get(tag, ()):
            return self.parent
        return min(self.within & _ANCESTORS.get(tag, _NONE), default=None)


#: What the root of a component is in: anything may be one.
NOWHERE = Around("")
