"""What of a selector is a state, and what is left to match by.

Called by `matching`. A state (`:hover`, `:not(:disabled)`) is off, or on, at the moment of the match, but the
component must keep it: it is taken out of a copy of the selector, by parser, and remembered on the compound
it stood on. Promises that the `Variant`s of a selector together match what the selector could match in any
state; where a state cannot be taken out (`:not(.a:hover > .b)`) it stays in and the present decides:
`frozen`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain

from .applicable import STATES
from .attributes import tells, told
from .selectors import Complex, Compound, Simple

#: More alternatives than this are not told apart: the selector is matched as it stands.
MAX_VARIANTS = 24

#: Longer selectors, in simple ones, are matched as they stand too.
MAX_SIMPLES = 100

#: States an element shares with all its ancestors: a component's root can be in them in an ancestor's place.
CARRIED_OUT = frozenset({":hover", ":active", ":focus-within"})

#: state -> the states that are true with it, on the same element.
IMPLIED = {
    ":focus-visible": (":focus", ":focus-within"),
    ":focus": (":focus-within",),
    ":disabled": (":not(:enabled)",),
    ":enabled": (":not(:disabled)",),
    ":modal": (":open",),
}

#: Two names for one pseudo-element.
_ELEMENT_NAMES = {
    "::-webkit-input-placeholder": "::placeholder",
    "::-webkit-file-upload-button": "::file-selector-button",
}

_ANY = ("is", "where", "-webkit-any", "matches")


@dataclass(frozen=True, slots=True)
class Has:
    """`:has()` whose subject is in a state: `relative` without it finds the elements that may be."""

    relative: Complex
    states: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Variant:
    """One way a selector matches.

    `plain` finds the subject; a subject in a slot or a part has a compound of its own, behind the combinator
    `::slotted` or `::part`. `states[i]` and `has[i]` are what was taken from compound i. `pseudo` is the
    subject's pseudo-element with its own states, `::-webkit-scrollbar-thumb:hover`, "" for none. `present`
    finds the subjects whose partners are in their states now, but for those a component's root can stand in
    for, and that have what their `:has()` wants in its state.
    """

    plain: Complex
    states: tuple[tuple[str, ...], ...]
    has: tuple[tuple[Has, ...], ...]
    present: Complex
    pseudo: str = ""
    frozen: bool = False


def variants(selector: Complex) -> list[Variant]:
    """Every way `selector` matches, the states taken out."""
    if sum(map(len, selector.compounds)) > MAX_SIMPLES:
        return [_whole(selector)]
    found: list[Complex] = []
    for alternative in _spread(selector):
        found.append(alternative)
        if len(found) > MAX_VARIANTS:
            return [replace(_stripped(selector), frozen=True)]
    return [_stripped(alternative) for alternative in found]


def _whole(selector: Complex) -> Variant:
    """The selector as it stands; what it is about in no state but the present one."""
    last = selector.compounds[-1]
    end = next((i for i, simple in enumerate(last) if simple.kind == "element"), len(last))
    plain = _with(selector, len(selector.compounds) - 1, last[:end] or (Simple("type", "*"),))
    nothing: tuple[tuple[()], ...] = ((),) * len(selector.compounds)
    return Variant(plain, nothing, nothing, plain, "".join(simple.text for simple in last[end:]), True)


def has_state(simple: Simple) -> bool:
    """Whether a state stands anywhere in it."""
    if simple.kind == "pseudo" and simple.name in STATES and not simple.args:
        return True
    return any(has_state(inner) for arg in simple.args for inner in arg.simples)


def is_state(simple: Simple) -> bool:
    """Whether it is nothing but a state: `:hover`, `:not(:hover, :focus)`."""
    if simple.kind != "pseudo":
        return False
    if simple.name in STATES:
        return True
    return simple.name == "not" and bool(simple.args) and all(map(_pure, simple.args))


def _pure(selector: Complex) -> bool:
    return len(selector.compounds) == 1 and all(
        simple.kind == "pseudo" and simple.name in STATES for simple in selector.simples
    )


def _spread(selector: Complex) -> Iterator[Complex]:
    """`selector` with lists that hold states told apart, until each state stands on a compound of its own."""
    for i, compound in enumerate(selector.compounds):
        for j, simple in enumerate(compound):
            if tells(simple, of_subject=i == len(selector.compounds) - 1):
                for instead in told(compound, simple):
                    yield from _spread(_put(selector, i, j, instead))
                return
            # Only :host counts beside states: inside :is() no query of ours would find it.
            if not has_state(simple) and not _hides_host(simple):
                continue
            alternatives = _alternatives(selector, i, j, simple)
            if alternatives is not None:
                for alternative in alternatives:
                    yield from _spread(alternative)
                return
    yield selector


def _hides_host(simple: Simple) -> bool:
    inner = (inner for arg in simple.args for inner in arg.simples)
    return simple.name in _ANY and any(each.name in ("host", "host-context") for each in inner)


def _alternatives(selector: Complex, i: int, j: int, simple: Simple) -> list[Complex] | None:
    """What the selector is with its j-th simple of compound i rewritten, None where that cannot be."""
    if is_state(simple):
        return None
    if len(simple.args) > 1 and simple.name in (*_ANY, "has", "host"):
        with_state = [arg for arg in simple.args if any(map(has_state, arg.simples))]
        without = tuple(arg for arg in simple.args if arg not in with_state)
        lists = [(arg,) for arg in with_state] + ([without] if without else [])
        return [_put(selector, i, j, [_listed(simple, args)]) for args in lists]
    if simple.name in _ANY and simple.args:
        return _unwrapped(selector, i, j, simple.args[0])
    if simple.name == "not":
        return _denied(selector, i, j, simple)
    if simple.name == "host" and len(simple.args) == 1 and len(simple.args[0].compounds) == 1:
        plain, states = _parted(simple.args[0].compounds[0])
        bare = Simple("pseudo", ":host", "host")
        host = _listed(simple, (_lone(plain),)) if plain else bare
        return [_put(selector, i, j, [host, *states])] if states else None
    return None


def _denied(selector: Complex, i: int, j: int, simple: Simple) -> list[Complex] | None:
    """`:not(.a:hover)` is not .a, or .a that is `:not(:hover)`."""
    if len(simple.args) > 1:
        if not any(_splits(arg) or _pure(arg) for arg in simple.args):
            return None
        return [_put(selector, i, j, [_listed(simple, (arg,)) for arg in simple.args])]
    if not _splits(simple.args[0]):
        return None
    plain, states = _parted(simple.args[0].compounds[0])
    off = _listed(simple, (_lone(tuple(states)),))
    some = Simple("pseudo", f":is({_lone(plain)})", "is", (_lone(plain),))
    return [_put(selector, i, j, [_listed(simple, (_lone(plain),))]), _put(selector, i, j, [some, off])]


def _splits(arg: Complex) -> bool:
    """Whether states and the rest of a lone compound can be told apart, both being there."""
    if len(arg.compounds) != 1:
        return False
    plain, states = _parted(arg.compounds[0])
    return bool(plain and states) and not any(map(has_state, plain))


def _unwrapped(selector: Complex, i: int, j: int, arg: Complex) -> list[Complex] | None:
    """The selector with `:is(arg)` said outright: possible for a lone compound, and at the left end."""
    if len(arg.compounds) > 1 and i > 0:
        return None
    rest = selector.compounds[i][:j] + selector.compounds[i][j + 1 :]
    merged = _merged(rest, arg.compounds[-1])
    if merged is None:
        return []
    if len(arg.compounds) == 1:
        return [_with(selector, i, merged)]
    return [
        Complex(
            arg.combinators + selector.combinators[1:],
            (*arg.compounds[:-1], merged, *selector.compounds[1:]),
        )
    ]


def _merged(one: Compound, other: Compound) -> Compound | None:
    """Both at once; None where no element can be (two types), or a pseudo-element is in the way."""
    if any(simple.kind == "element" for simple in other):
        return None
    types = [simple for simple in chain(one, other) if simple.kind == "type" and simple.text != "*"]
    if len({simple.text.lower() for simple in types}) > 1:
        return None
    rest = [simple for simple in (*other, *one) if simple.kind != "type"]
    if not types and not rest:
        return (Simple("type", "*"),)
    # A pseudo-element, and what follows it, stays last: it can only come from `one`.
    return (*types[:1], *rest)


def _put(selector: Complex, i: int, j: int, simples: list[Simple]) -> Complex:
    compound = selector.compounds[i]
    return _with(selector, i, (*compound[:j], *simples, *compound[j + 1 :]))


def _with(selector: Complex, i: int, compound: Compound) -> Complex:
    compounds = (*selector.compounds[:i], compound, *selector.compounds[i + 1 :])
    return replace(selector, compounds=compounds)


def _listed(simple: Simple, args: tuple[Complex, ...]) -> Simple:
    return Simple(simple.kind, f":{simple.name}({', '.join(map(str, args))})", simple.name, args)


def _lone(compound: Compound) -> Complex:
    return Complex(("",), (compound,))


def _parted(compound: Compound) -> tuple[Compound, list[Simple]]:
    """The simples that are no states, and those that are."""
    return (
        tuple(simple for simple in compound if not is_state(simple)),
        [simple for simple in compound if is_state(simple)],
    )


def _stripped(selector: Complex) -> Variant:
    combinators: list[str] = []
    compounds: list[Compound] = []
    states: list[tuple[str, ...]] = []
    has: list[tuple[Has, ...]] = []
    present: list[Compound] = []
    pseudo = ""
    for combinator, compound in zip(selector.combinators, selector.compounds, strict=True):
        for step, part in _steps(combinator, compound):
            if step is None:
                pseudo = "".join(_ELEMENT_NAMES.get(simple.text, simple.text) for simple in part)
                continue
            plain, own = _parted(part)
            found = [(_has(simple), simple) for simple in plain]
            kept = tuple(_plain_has(has, simple) for has, simple in found)
            combinators.append(step)
            compounds.append(kept or (Simple("type", "*"),))
            states.append(tuple(simple.text for simple in own))
            has.append(tuple(each for each, _ in found if each))
            present.append(tuple(simple for simple in part if not carried(simple.text)))
            last = tuple(simple for simple in part if not is_state(simple))
    present[-1] = last  # the subject's own states are not asked about
    bare = (Simple("type", "*"),)
    steps = tuple(combinators)
    plain_selector = Complex(steps, tuple(compounds))
    now = Complex(steps, tuple(compound or bare for compound in present))
    frozen = any(map(has_state, plain_selector.simples))
    return Variant(plain_selector, tuple(states), tuple(has), now, pseudo, frozen)


def carried(state: str) -> bool:
    """Whether a component's root can be in this state in place of an element around it."""
    return state in CARRIED_OUT or state.removeprefix(":not(").removesuffix(")") in CARRIED_OUT


def _steps(combinator: str, compound: Compound) -> Iterator[tuple[str | None, Compound]]:
    """The compound up to its pseudo-elements, slotted or part subjects as compounds of their own, each behind
    its combinator; then None and the rest.
    """
    run: list[Simple] = []
    step = combinator
    for index, simple in enumerate(compound):
        if simple.kind != "element":
            run.append(simple)
        elif simple.name in ("slotted", "part"):
            yield step, tuple(run)
            step, run = "::" + simple.name, _inner(simple)
        else:
            yield step, tuple(run)
            yield None, compound[index:]
            return
    yield step, tuple(run)


def _inner(simple: Simple) -> list[Simple]:
    if simple.name == "slotted":
        return list(simple.args[0].compounds[-1]) if simple.args else []
    names = simple.text[len("::part(") : -1].split()
    return [Simple("attribute", f'[part~="{name}"]') for name in names]


def _has(simple: Simple) -> Has | None:
    """The states of a `:has()` that stand on its one argument's subject."""
    if simple.name != "has" or len(simple.args) != 1 or not has_state(simple):
        return None
    arg = simple.args[0]
    plain, states = _parted(arg.compounds[-1])
    bare = _with(arg, len(arg.compounds) - 1, plain or (Simple("type", "*"),))
    if not states or any(map(has_state, bare.simples)):
        return None
    return Has(bare, tuple(state.text for state in states))


def _plain_has(has: Has | None, simple: Simple) -> Simple:
    return simple if has is None else _listed(simple, (has.relative,))
