"""The declarations of one element, in blocks that source order alone decides between.

Called by `write`. A block is one context's declarations; the base block comes first, then states, then
at-rules, as a person writes them, and a context gets a second block only where the cascade asks for one.

Specificity: `.gen-a-1:hover` weighs more than `.gen-a-1`. What a base declaration loses to is gone by now, so
that is as it should be. Between two conditional blocks the weights may say the opposite of the cascade; then
the class of the winner is repeated, `.gen-a-1.gen-a-1`, as often as needed. The other way, `:where(:hover)`,
would put into every rule what few need; `!important` would fight with animations and with the page it is put
on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from extractor.remembered import remembered

from .cascade import Entry
from .contexts import Atoms, Context, exclusive
from .matching import Held
from .shorthands import overlapping


@dataclass(slots=True)
class Block:
    """Declarations of one context, ascending; `weight` is the number of times the element's class is said."""

    context: Context
    entries: tuple[Entry, ...]
    weight: int = 1


@remembered
def ordered(entries: tuple[Entry, ...]) -> list[Block]:
    """`entries`, which are ascending, as blocks in source order; the same for elements styled alike."""
    base = tuple(entry for entry in entries if not entry.context.atoms)
    if len(base) == len(entries):
        return [Block(base[0].context, base)] if base else []
    # A state outweighs an at-rule of no state wherever it stands: then the at-rule may come last, as usual.
    pairs = _pairs(entries)
    loose = [(lower, higher) for lower, higher in pairs if not _outweighs(entries[higher], entries[lower])]
    for waits in (loose, pairs):
        blocks = _scheduled(entries, waits)
        if _weighed(blocks, entries, pairs):
            return blocks
    raise AssertionError("in cascade order the weights can always be raised")


def _rank(context: Context) -> tuple[int, int]:
    """What a person writes first: the base, states, at-rules."""
    return len(context.conditions), len(context.atoms)


Pair = tuple[int, int]  # indices of a lower and a higher entry


def _pairs(entries: Sequence[Entry]) -> list[Pair]:
    """The entries of different contexts that may meet."""
    return [
        (lower, higher)
        for higher, near in enumerate(overlapping([entry.name for entry in entries]))
        for lower in near
        if entries[lower].context.atoms != entries[higher].context.atoms
        and not exclusive(entries[lower].context.atoms, entries[higher].context.atoms)
    ]


def _outweighs(one: Entry, other: Entry) -> bool:
    return _weight(one.context) > _weight(other.context)


def _scheduled(entries: Sequence[Entry], pairs: Sequence[Pair]) -> list[Block]:
    """Blocks such that of two entries of a pair the lower stands before the higher."""
    waits: dict[int, list[int]] = {}
    for lower, higher in pairs:
        waits.setdefault(higher, []).append(lower)
    pending: dict[Atoms, list[int]] = {}  # in order of the first appearance in the cascade
    contexts: dict[Atoms, Context] = {}
    for index, entry in enumerate(entries):
        pending.setdefault(entry.context.atoms, []).append(index)
        contexts.setdefault(entry.context.atoms, entry.context)
    preferred = sorted(pending, key=lambda atoms: _rank(contexts[atoms]))
    done: set[int] = set()
    blocks: list[Block] = []
    while len(done) < len(entries):
        for atoms in preferred:
            ready = _ready(pending[atoms], waits, done)
            if ready:
                break
        blocks.append(Block(contexts[atoms], tuple(entries[index] for index in ready)))
        done.update(ready)
        pending[atoms] = pending[atoms][len(ready) :]
    return blocks


def _ready(indices: Sequence[int], waits: Mapping[int, Sequence[int]], done: set[int]) -> list[int]:
    """The longest start of `indices` that waits for nothing more."""
    ready: list[int] = []
    for index in indices:
        if any(lower not in done for lower in waits.get(index, ())):
            break
        ready.append(index)
    return ready


def _weighed(blocks: Sequence[Block], entries: Sequence[Entry], pairs: Sequence[Pair]) -> bool:
    """Gives the blocks the weights that let every higher entry win; whether that was possible."""
    place = {entry: number for number, block in enumerate(blocks) for entry in block.entries}
    meetings = {(place[entries[lower]], place[entries[higher]]) for lower, higher in pairs}
    own = [_weight(block.context) for block in blocks]
    for _ in blocks:
        settled = True
        for lower, higher in meetings:
            below, above = blocks[lower], blocks[higher]
            needed = own[lower] + below.weight - own[higher] - above.weight + (higher < lower)
            if needed > 0:
                above.weight += needed
                settled = False
        if settled:
            return True
    return not meetings


def _weight(context: Context) -> int:
    """The classes and pseudo-classes of the selector of a context, its own class said once."""
    links = sum(1 + len(link.states) + _held(link.held) for link in context.chain)
    return 1 + len(context.states) + links + _held(context.held)


def _held(held: Sequence[Held]) -> int:
    return sum(1 + len(each.states) for each in held)
