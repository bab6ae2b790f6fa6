"""What an extraction is: values only.

Called by every other file of this package and by whoever reads a result. Promises plain, frozen
values; `Extraction.summary()` is the `summary` object of the API, key by key.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

CONTROLS: tuple[str, ...] = ("button", "a", "input", "select", "textarea", "label")
LARGER: tuple[str, ...] = (
    *("form", "nav", "header", "footer", "table", "dialog"),
    *("fieldset", "img", "video", "card", "list"),
)

#: The kinds extracted when a request names none, in no particular order: components come in document order.
KINDS: tuple[str, ...] = CONTROLS + LARGER


class ExtractError(Exception):
    """An extraction that ended without a result.

    `code` is one of `CODES`, part of the API's contract; `str(error)` is a sentence for the client that
    names nothing of the network behind the service; `retryable` says whether the same request may
    succeed later.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__("".join(filter(str.isprintable, message)))  # it may quote what a page said
        self.code = code
        self.retryable = CODES[code]


#: Every code an `ExtractError` carries -> whether trying again may help.
CODES: Mapping[str, bool] = {
    "invalid_url": False,
    "url_not_allowed": False,
    "host_not_found": True,
    "connection_failed": True,
    "http_error": False,
    "not_html": False,
    "page_too_large": False,
    "timeout": True,
    "browser_crashed": True,
    "browser_unavailable": True,
}


@dataclass(frozen=True, slots=True)
class Options:
    """What to look for, how much of it at most, and in which language. Seconds and UTF-16 units.

    Where not all fits, controls come first, then the larger kinds from the smallest up.
    """

    kinds: tuple[str, ...] = KINDS
    react: str = "jsx"  # or "tsx"
    viewport: tuple[int, int] = (1280, 800)
    max_components: int = 5_000
    max_nodes: int = 20_000  # over all controls, nested ones counted again
    max_larger_nodes: int = 10_000  # over all of the larger kinds, likewise
    max_nodes_of_one: int = 2_000  # of one of the larger kinds; those beyond it are left out
    max_bytes: int = 16_000_000  # of what the page hands over
    ready_timeout: float = 10.0
    collect_timeout: float = 20.0


@dataclass(frozen=True, slots=True)
class Note:
    """A known shortfall: `code` is a snake_case word, `message` a sentence."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Box:
    """A border box in CSS px, in document coordinates of the unscrolled page."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Fidelity:
    """What a comparison with the page came to: of `properties` read of `nodes` (elements and pseudo-elements)
    how many were `equal` as the authors wrote them, `repaired` by a computed value, `residual`: not equal.
    """

    nodes: int
    properties: int
    equal: int
    repaired: int
    residual: int


NOTHING = Fidelity(0, 0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Component:
    """One component that stands alone.

    `index` is 1-based, in document order over the whole result. `selector` finds the element on the
    original page with `querySelector`; ` >>> ` steps into an open shadow root or a same-origin frame.
    `html` is the snippet whose classes `css` styles; `cleaned_html` the same without them. Components of
    one `group` look the same: `component_name` is their export in the React file, `props`, plain JSON,
    what it needs to render this one; `react` is a module of its own, without props. `role` is its ARIA
    role, `generic` where it has none, `name` its accessible name, "" for none. `backdrop` is the opaque
    colour behind it, `rgb(r, g, b)`, the average where that is a picture; `room` the width in
    CSS px around it. `states` are those with rules of their own. `fidelity` is what was verified: in the
    "default" state, in "states", at other "widths".
    """

    index: int
    kind: str
    cleaned_html: str
    html: str
    class_name: str
    css: str
    react: str
    component_name: str
    group: int
    props: Mapping[str, Any]
    role: str
    name: str
    selector: str
    box: Box
    backdrop: str
    room: float
    states: tuple[str, ...] = ()
    fidelity: Mapping[str, Fidelity] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Extraction:
    """Everything one page gave. `timings` are milliseconds by stage, in the order they ran."""

    url: str
    final_url: str
    title: str
    viewport: tuple[int, int]
    components: tuple[Component, ...]
    css_file: str
    react_file: str
    completed_at: str
    timings: Mapping[str, float] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()

    def summary(self) -> dict[str, Any]:
        """The API's `summary`: plain JSON, the seed's keys first."""
        width, height = self.viewport
        return {
            "url": self.url,
            "componentCount": len(self.components),
            "components": [_component(component) for component in self.components],
            "cssFile": self.css_file,
            "reactFile": self.react_file,
            "completedAt": self.completed_at,
            "finalUrl": self.final_url,
            "title": self.title,
            "viewport": {"width": width, "height": height},
            "timings": {stage: round(ms, 1) for stage, ms in self.timings.items()},
            "notes": [_note(note) for note in self.notes],
        }


def _component(component: Component) -> dict[str, Any]:
    box = component.box
    return {
        "index": component.index,
        "kind": component.kind,
        "cleanedHtml": component.cleaned_html,
        "htmlSnippet": component.html,
        "className": component.class_name,
        "css": component.css,
        "reactSnippet": component.react,
        "componentName": component.component_name,
        "group": component.group,
        "props": component.props,
        "role": component.role,
        "name": component.name,
        "selector": component.selector,
        "box": {"x": box.x, "y": box.y, "width": box.width, "height": box.height},
        "backdrop": component.backdrop,
        "room": component.room,
        "states": list(component.states),
        "fidelity": {look: asdict(verdict) for look, verdict in component.fidelity.items()},
        "notes": [_note(note) for note in component.notes],
    }


def _note(note: Note) -> dict[str, str]:
    return {"code": note.code, "message": note.message}
