"""What a `rem` is on a page: on the one that a component is put on it is that of the browser.

Called by the extraction once it is known which conditions hold. Promises lengths that are as long as on their
page: at its width, and at any other where media queries alone say what font size the root has there.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from .conditions import Condition
from .lineage import Lineage
from .rules import DOCUMENT, Flat, Rule
from .tokens import LONE_VARIABLE, has_rem, scaled
from .variables import dashed

#: px: the font size of a root that nobody styles.
MEDIUM = 16.0

#: What is known to select the root -> its weight.
ROOTS = {":where(html)": 1, ":where(:root)": 1, "html": 2, ":root": 3, "html:root": 4}

#: Sizes of the root, in px, or a share of the browser's.
SIZE = re.compile(r"(\d*\.?\d+)(px|%|r?em)", re.IGNORECASE)
SHARES = {"px": 1.0, "%": MEDIUM / 100, "em": MEDIUM, "rem": MEDIUM}

#: Sizes for other media at most: each rule that speaks in `rem` is said as often.
MOST = 12

#: Variables that each say the next, until one says a size.
DEEPEST = 12

OF_VIEWPORT = re.compile(r"[\d.][dls]?v(w|h|i|b|min|max)(?![\w-])", re.IGNORECASE)

FONT = frozenset({"font-size", "font"})

Sizes = Sequence[tuple[tuple[Condition, ...], float]]


def measured(flat: Flat, rem: float, holding: Collection[Condition]) -> Flat:
    """`flat` for pages whose root has the browser's font size. `rem` is what this page's is in those now, the
    conditions of `holding` being met.
    """
    named = [replace(one, body=scaled(one.body, rem)) for one in flat.named]
    sizes = _sizes(flat)
    now = [px for conditions, px in sizes if set(conditions) <= set(holding)]
    if len(sizes) > 1 and abs(now[-1] - rem * MEDIUM) < 0.01:
        return replace(flat, rules=list(_followed(flat.rules, sizes)), named=named, follows_root=True)
    rules = flat.rules if rem == 1 else [replace(rule, rem=rem) for rule in flat.rules]
    return replace(flat, rules=rules, named=named)


def is_fluid(lineage: Lineage) -> bool:
    """Whether the font size of the root, the first element of a page, hangs on its viewport."""
    said = [entry for name in FONT for entry in lineage.entries(0).get(name, ())]
    named = {name for entry in said for name in dashed(entry.value)}
    said += (source.entry for name in named for source in lineage.find(name, 0))
    return any(entry.context.conditions or OF_VIEWPORT.search(entry.value) for entry in said)


def _followed(rules: Sequence[Rule], sizes: Sizes) -> Iterator[Rule]:
    """Each rule, and behind it what it says in `rem` where a `rem` is another."""
    (_, base), *others = sizes
    for rule in rules:
        order = rule.order * (MOST + 1)
        yield replace(rule, order=order, rem=base / MEDIUM)
        for place, (conditions, px) in enumerate(others if has_rem(rule.body) else (), 1):
            under = (*rule.conditions, *conditions)
            yield replace(rule, order=order + place, conditions=under, rem=px / MEDIUM, says_rems_only=True)


def _sizes(flat: Flat) -> Sizes:
    """The root's font sizes: that under no condition, then those above it; none where they are not known."""
    said = [(conditions, _px(value)) for conditions, value in _told(flat, FONT)]
    sizes = said if said and not said[0][0] else [((), MEDIUM), *said]
    known = all(px and all(one.kind == "media" for one in conditions) for conditions, px in sizes)
    return sizes if known and len(sizes) <= MOST + 1 else ()


def _told(
    flat: Flat, names: frozenset[str], around: frozenset[str] = frozenset()
) -> Iterator[tuple[tuple[Condition, ...], str]]:
    """(conditions, value) of what the root is said to have in these properties, from what it has under no
    condition upwards. Where that is a variable, of what it is said to be: it is not looked for in those
    `around` it.
    """
    said = sorted(_said(flat, names), key=lambda one: one[0])
    always = max((index for index, (_, conditions, _) in enumerate(said) if not conditions), default=0)
    for _, conditions, value in said[always:]:
        variable = LONE_VARIABLE.fullmatch(value)
        if variable and not conditions and variable[1] not in around and len(around) < DEEPEST:
            yield from _told(flat, frozenset({variable[1]}), around | {variable[1]})
        else:
            yield conditions, value


def _said(
    flat: Flat, names: Collection[str]
) -> Iterator[tuple[tuple[bool, int, int, int], tuple[Condition, ...], str]]:
    """(weight, conditions, value) of the declarations; that of a `font` is not looked into."""
    for rule in flat.rules:
        if DOCUMENT not in rule.trees or not any(name in rule.body for name in names):
            continue
        parts = [part.strip().lower() for part in rule.selector.split(",")]
        weight = max((ROOTS[part] for part in parts if part in ROOTS), default=0)
        for index, (name, value, important) in enumerate(rule.declarations if weight else ()):
            if name in names:
                yield (important, weight, rule.order, index), rule.conditions, value if name != "font" else ""


def _px(value: str) -> float:
    """A size in px; 0 for one that is not known."""
    size = SIZE.fullmatch(value.strip())
    return float(size[1]) * SHARES[size[2].lower()] if size else 0.0
