"""What of a component's declarations only repeats what the browser does by itself.

Called by `rewrite`. Values only: promises that what is left out says nothing in any state or at-rule, as far
as the collected look of the elements tells; what that cannot tell stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from .cascade.cascade import Entry, Styles
from .cascade.inheritance import INHERITED
from .cascade.shorthands import COUNTERPARTS, longhands, overlap
from .collect import Node
from .remembered import remembered

#: What the browser's own sheet changes with the focus, and on some elements with other states.
FOCUSED = longhands("outline") | {"outline-offset"}
STATEFUL = longhands("border") | longhands("background") | {"color", "appearance"}
ANSWERING: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("button", "input", "select", "textarea", "option"), STATEFUL),
    "a": frozenset({"color"}),
}

#: What says something of pages, print and text inflation only.
PAGED = frozenset({"text-size-adjust", "orphans", "widows", "break-before", "break-after", "break-inside"})

#: Collected sizes are of the page as it stood, authored ones of any.
AXES = (("width", "min-width", "max-width"), ("height", "min-height", "max-height"))
SIZES = frozenset(name for axis in AXES for name in axis)
UNSIZED = frozenset({"auto", "none", "initial", "unset", "revert"})
UNSIZED_LEAST = UNSIZED | {"0"}

INHERITING = frozenset(INHERITED)

#: The pseudo-elements whose look a script can read; "" is the element itself.
READABLE = frozenset({"", "::before", "::after", "::marker", "::placeholder", "::file-selector-button"})

#: Those that are there in some states only, perhaps.
GENERATED = frozenset({"::before", "::after"})


def without_needless(
    styles: Mapping[int, Styles], elements: Sequence[tuple[int, Node]], judged: frozenset[str]
) -> dict[int, Styles]:
    """`styles` of the `elements`, a component's in document order, less what is needless. `judged` are the
    longhands that the collected declarations would name if they mattered.
    """
    every = [entry for each in styles.values() for entries in each.values() for entry in entries]
    moving = _conditional(every) & INHERITING
    asked_for = {e.name for e in every if e.value.lower() == "inherit"}
    passed = moving.union(*map(longhands, asked_for))
    needed: dict[int, Styles] = {}
    unfolding: set[int] = set()
    for key, node in elements:
        each = styles.get(key, {})
        if _unfolds(node, each.get("", ())):
            unfolding |= {id(inner) for inner in node.inside()}
        if key in styles:
            needed[key] = (
                each  # nothing is known of how it looks then
                if id(node) in unfolding
                else {p: _telling(entries, node, p, judged, passed) for p, entries in each.items()}
            )
    return needed


def _conditional(entries: Iterable[Entry]) -> frozenset[str]:
    """The longhands that some state or at-rule changes."""
    return frozenset(name for entry in entries if entry.context.atoms for name in longhands(entry.name))


def _unfolds(node: Node, entries: Iterable[Entry]) -> bool:
    """Whether it does not show, but does in some state or at-rule."""
    return ("display", "none") in node.styles.get("", ()) and any(
        entry.name == "display" and entry.context.atoms for entry in entries
    )


def _telling(
    entries: Sequence[Entry], node: Node, pseudo: str, judged: frozenset[str], passed: frozenset[str]
) -> list[Entry]:
    """The entries that say something: the others set what the element has without them, in every state, and
    nothing below them sets it otherwise. `passed`: longhands that some element may inherit otherwise than it
    has them now.
    """
    if pseudo == "::placeholder" and "placeholder" not in node.attributes:
        return []
    said = frozenset(name for each, _ in node.styles.get(pseudo, ()) for name in both(each))
    own = _conditional(entry for entry in entries if entry.context.conditions)
    unread = pseudo not in READABLE or (pseudo in GENERATED and pseudo not in node.styles)
    answering = ANSWERING.get(node.tag, frozenset())

    def tells(entry: Entry) -> bool:
        names = longhands(entry.name)
        if names <= PAGED:
            return False
        if unread or entry.context.atoms or "var(" in entry.value or not names <= judged:
            return True
        if names <= SIZES:
            unsized = UNSIZED_LEAST if entry.name.startswith("min-") else UNSIZED
            return entry.value.lower() not in unsized or not names.isdisjoint(node.attributes)
        return bool(names & (said | own | answering | FOCUSED | passed))

    telling: list[Entry] = []
    below: set[str] = set()
    for entry in entries:
        if tells(entry) or not below.isdisjoint(longhands(entry.name)):
            telling.append(entry)
            below |= both(entry.name)
    return [entry for entry in telling if not _repeats(entry, telling)]


def _repeats(entry: Entry, entries: Iterable[Entry]) -> bool:
    """Whether it says in some state or at-rule what is said always, and nothing says otherwise."""
    said = (entry.name, entry.value, entry.important)
    same = [one for one in entries if (one.name, one.value, one.important) == said]
    return (
        bool(entry.context.atoms)
        and not all(one.context.atoms for one in same)
        and len(same) == sum(overlap(one.name, entry.name) for one in entries)
    )


@remembered
def both(name: str) -> frozenset[str]:
    """The longhands of a property, and their logical or physical counterparts."""
    names = longhands(name)
    return names.union(*(COUNTERPARTS.get(each, ()) for each in names))
