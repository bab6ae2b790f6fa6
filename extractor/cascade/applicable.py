"""Which states and pseudo-elements an element can have at all, by its tag.

Called by `states` for what a state is, and by `matching`, which leaves out rules that can never apply:
`*::-webkit-slider-thumb` on a link. Promises to leave out only what no script, user or stylesheet could
bring about.
"""

from __future__ import annotations

import re

_FIELDS = frozenset({"input", "select", "textarea", "button", "form", "fieldset", "output", "object"})
_TEXT = frozenset({"input", "textarea", "select"})
CONTROLS = frozenset({"button", "input", "select", "textarea", "option", "optgroup", "fieldset"})
_MEDIA = frozenset({"audio", "video"})

#: state -> the elements it can be true of (None: any). `input:checkbox` means that type of input only.
STATES: dict[str, frozenset[str] | None] = {
    **dict.fromkeys(("hover", "active", "focus", "focus-visible", "focus-within", "target", "target-within")),
    **dict.fromkeys(
        ("fullscreen", "popover-open", "-webkit-full-screen", "interest-source", "interest-target")
    ),
    **dict.fromkeys(("disabled", "enabled"), CONTROLS),
    "checked": frozenset({"input:checkbox", "input:radio", "option"}),
    "indeterminate": frozenset({"input:checkbox", "input:radio", "progress"}),
    "default": frozenset({"input:checkbox", "input:radio", "option", "button", "input:submit"}),
    "placeholder-shown": frozenset({"input", "textarea"}),
    **dict.fromkeys(("autofill", "-webkit-autofill"), _TEXT),
    **dict.fromkeys(("valid", "invalid", "user-valid", "user-invalid"), _FIELDS),
    **dict.fromkeys(("in-range", "out-of-range"), frozenset({"input"})),
    "visited": frozenset({"a", "area"}),
    "open": frozenset({"details", "dialog", "select", "input"}),
    "modal": frozenset({"dialog"}),
    **dict.fromkeys(("playing", "paused", "seeking", "buffering", "stalled", "muted"), _MEDIA),
}

_TIMES = frozenset(f"input:{kind}" for kind in ("date", "time", "month", "week", "datetime-local"))
_SPUN = _TIMES | {"input:number"}
_TYPED = frozenset(
    {
        "textarea",
        *(f"input:{kind}" for kind in ("text", "search", "url", "tel", "email", "password", "number")),
    }
)

#: Pseudo-elements that start with ... -> the elements that have them. What is not listed any element may
#: have.
_ELEMENTS: tuple[tuple[str, frozenset[str]], ...] = (
    ("::placeholder", _TYPED | _TIMES),
    ("::-webkit-input-placeholder", _TYPED | _TIMES),
    ("::file-selector-button", frozenset({"input:file"})),
    ("::-webkit-file-upload-button", frozenset({"input:file"})),
    ("::-webkit-inner-spin-button", _SPUN),
    ("::-webkit-outer-spin-button", _SPUN),
    ("::-webkit-clear-button", _TIMES),
    ("::-webkit-search", frozenset({"input:search"})),
    ("::-webkit-datetime", _TIMES),
    ("::-webkit-date-and-time", _TIMES),
    ("::-webkit-calendar", _TIMES),
    ("::-webkit-color-swatch", frozenset({"input:color"})),
    ("::-webkit-slider", frozenset({"input:range"})),
    ("::-webkit-progress", frozenset({"progress"})),
    ("::-webkit-meter", frozenset({"meter"})),
    ("::-webkit-media", _MEDIA),
    ("::cue", _MEDIA),
    ("::-webkit-details-marker", frozenset({"summary"})),
    ("::details-content", frozenset({"details"})),
    ("::picker", frozenset({"select"})),
    ("::checkmark", frozenset({"option"})),
    ("::column", frozenset()),
    ("::view-transition", frozenset({"html"})),
)

_NOT = re.compile(r":not\(:([-a-z]+)\)")


def can_have(pseudo: str, tag: str) -> bool:
    """Whether an element of the tag (`input:checkbox`) has the pseudo-element, "" being itself."""
    return all(_is(tag, tags) for start, tags in _ELEMENTS if pseudo.startswith(start)) if pseudo else True


def possible(states: tuple[str, ...], tag: str, focusable: bool = True) -> tuple[str, ...] | None:
    """`states` without those that always hold for the element; None where one never does."""
    kept = []
    for state in states:
        denied = _NOT.fullmatch(state)
        name = denied[1] if denied else state.strip(":[]")
        tags = STATES.get(name)
        able = (tags is None or _is(tag, tags)) and (focusable or name not in _FOCUS)
        if able:
            kept.append(state)
        elif not denied:
            return None
    return tuple(dict.fromkeys(kept))


_FOCUS = frozenset({"focus", "focus-visible"})


def _is(tag: str, tags: frozenset[str]) -> bool:
    """A type counts where the table names types; a custom element may be anything."""
    bare = tag.partition(":")[0]
    return tag in tags or bare in tags or "-" in bare
