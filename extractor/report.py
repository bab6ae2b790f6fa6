"""What was drafted and repaired, as text: the Extraction.

Called by `extract`, when the page may be closed already. Promises one class a component, and files that hold
all of them without a clash.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

from .cascade.write import AtRule, Sheet, css, together
from .css import sheet
from .drafts import Draft, Drafts
from .html import serialize
from .inert import inert
from .model import Component, Extraction, Options
from .react.export import Exported, Part, export
from .react.jsx import Jsx, convert


@dataclass(frozen=True, slots=True)
class _Written:
    """A component but for what depends on the others, and its share of the files that hold all."""

    draft: Draft
    at_rules: Sequence[str]
    css: str
    sheet: Sheet
    react: Jsx


async def extraction(url: str, options: Options, read: Drafts, timings: Mapping[str, float]) -> Extraction:
    """Write all components of the page at `url`; others' work goes on meanwhile."""
    done = []
    text = cache(_text)  # of at-rules: a font may be written out in one that many wear
    for one in read.drafts:
        done.append(_written(one, text))
        await asyncio.sleep(0)
    react_file, exported = export([_part(one) for one in done], typescript=options.react == "tsx")
    components = []
    for place, (ready, react) in enumerate(zip(done, exported, strict=True)):
        components.append(_component(ready, react, read.backdrop.get(place)))
        await asyncio.sleep(0)
    return Extraction(
        url=url,
        final_url=read.final_url,
        title=read.collected.title,
        viewport=read.collected.viewport,
        components=tuple(components),
        css_file=sheet(
            (rule for one in done for rule in one.at_rules),
            css(together(one.sheet for one in done)),
        ),
        react_file=react_file,
        completed_at=datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        timings=timings,
        notes=read.notes,
    )


def _text(rule: AtRule) -> str:
    return inert(str(rule))


def _written(draft: Draft, text: Callable[[AtRule], str]) -> _Written:
    mounted = draft.mounted
    rules = mounted.sheet(draft.class_name)
    at_rules = [text(rule) for rule in mounted.at_rules_left]
    css = sheet(at_rules, str(rules))
    return _Written(draft, at_rules, css, rules, convert(mounted.cleaned.root))


def _part(one: _Written) -> Part:
    found = one.draft.found
    return Part(found.kind, one.draft.class_name, one.css, one.react.tree, found.name, found.selector)


def _component(one: _Written, react: Exported, pictured: str | None) -> Component:
    draft, found, mounted = one.draft, one.draft.found, one.draft.mounted
    root = mounted.cleaned.root
    return Component(
        index=draft.index,
        kind=found.kind,
        cleaned_html=serialize(root, classes=False),
        html=serialize(root),
        class_name=draft.class_name,
        css=one.css,
        react=react.snippet(),
        component_name=react.name,
        role=found.role,
        name=found.name,
        group=react.group,
        props=react.props,
        selector=found.selector,
        box=found.box,
        backdrop=pictured or found.backdrop,
        room=found.room[0],
        states=mounted.garment.states(),
        fidelity=mounted.verdicts,
        notes=(*draft.notes, *one.react.notes),
    )
