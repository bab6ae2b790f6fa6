"""What of a component's declarations changes nothing: what it repeats holds without it.

Called by `rewrite`. Values only: promises what `judge` does, of every element of a component in its place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from .cascade.cascade import Entry, Styles, every
from .cascade.inheritance import INHERITING
from .cascade.shorthands import longhands
from .collect import Node
from .defaults import bare
from .judge import GENERATED, Place, Seen, conditional, needed
from .remembered import remembered

#: The pseudo-elements whose look a script can read; "" is the element itself.
READABLE = frozenset({"", "::before", "::after", "::marker", "::placeholder", "::file-selector-button"})

#: What the browser's own sheet sets otherwise in dark schemes.
COLOURS = longhands("border-color") | {"background-color", "color", "outline-color"}

#: Elements that browsers themselves show above all others.
VEILED = frozenset({"dialog", "video"})

LEFT_OUT = 1 << 60  # no element's number


def without_needless(
    styles: Mapping[int, Styles], elements: Sequence[tuple[int, Node]], judged: frozenset[str]
) -> dict[int, Styles]:
    """`styles` of the `elements`, a component's in document order, less what is needless. `judged` are the
    longhands that the collected declarations would name if they mattered.
    """
    keys = {id(node): key for key, node in elements}
    telling: dict[int, Styles] = {}
    for key, node, place, inside in _places(elements[0][1], _room(list(every(styles))), styles, keys):
        element = bare(node)
        telling[key] = {
            pseudo: needed(
                tuple(entries),
                Seen(element, pseudo, _said(node, pseudo, place), judged, inside if pseudo else place),
            )
            for pseudo, entries in styles[key].items()
            if _may_have(pseudo, node)
        }
    return {key: telling[key] for key, _ in elements if key in telling}


def _may_have(pseudo: str, node: Node) -> bool:
    """Whether markup alone can bring a pseudo-element about: a script may show anything in full screen."""
    if pseudo == "::backdrop":
        return node.tag in VEILED or "popover" in node.attributes
    return pseudo != "::placeholder" or "placeholder" in node.attributes


def _room(said: Sequence[Entry]) -> Place:
    """The place of the root of a component that says all these."""
    names = {entry.name for entry in said}
    passed = {e.name for e in said if e.value.lower() == "inherit"}
    asked_for = frozenset(name for each in passed for name in longhands(each)) - INHERITING
    moving = any(name.startswith("--") for name in {e.name for e in said if e.context.atoms})
    dark = any(e.name == "color-scheme" and "dark" in e.value.lower() for e in said)
    steady = not moving and not any(name.startswith("animation") for name in names)
    return Place(asked_for | COLOURS if dark else asked_for, steady)


def _said(node: Node, pseudo: str, place: Place) -> tuple[str, ...] | None:
    """The properties of its collected declarations, None where nothing is known of how it looks."""
    if place.unfolding or pseudo not in READABLE or (pseudo in GENERATED and pseudo not in node.styles):
        return None
    return tuple(name for name, _ in node.styles.get(pseudo, ()))


def _places(
    node: Node, place: Place, styles: Mapping[int, Styles], keys: Mapping[int, int]
) -> Iterator[tuple[int, Node, Place, Place]]:
    """Every element of a component that says anything, its place and that inside it, from the root down."""
    waiting = [(node, place)]
    while waiting:
        node, place = waiting.pop()
        key = keys.get(id(node), LEFT_OUT)
        own = styles.get(key, {}).get("", ())
        if not place.unfolding and _unfolds(node, own):
            place = replace(place, unfolding=True)
        inside = _inside(place, tuple(own))
        if key in styles:
            yield key, node, place, inside
        waiting += [(child, inside) for child in node.children if isinstance(child, Node)]


@remembered
def _inside(place: Place, own: tuple[Entry, ...]) -> Place:
    """The place of what is in an element that says `own`."""
    displays = frozenset((e.value.lower(), not e.context.atoms) for e in own if e.name == "display")
    return replace(place, passed=place.passed | (conditional(own) & INHERITING), around=displays)


def _unfolds(node: Node, entries: Iterable[Entry]) -> bool:
    """Whether it does not show, but does in some state or at-rule."""
    return ("display", "none") in node.styles.get("", ()) and any(
        entry.name == "display" and entry.context.atoms for entry in entries
    )
