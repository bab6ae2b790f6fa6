"""What a page holds: its elements by number, then its components, read into plain values.

Called by `extract`. Promises that the page is left as it was found, and values only: trees of nodes, each
with the declarations that make it look as it did when it stands alone. The in-page side is `inpage/*.js`,
joined in the order of `SCRIPTS` into one function that runs in a world the page's own scripts cannot touch.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from .cascade import Document
from .cascade.inheritance import INHERITED, Apart
from .html_tables import CONTROLS
from .inert import without_controls
from .inpage import script
from .model import Box, Note, Options

#: Files of `inpage/`, in the order they build on each other.
SCRIPTS = (
    *(
        "dom",
        "properties",
        "kinds",
        "cards",
        "find",
        "backdrop",
        "text",
        "tree",
        "svg",
        "nesting",
        "take",
        "aria",
    ),
    *("names", "reading", "read", "baseline", "quirks", "place", "inline", "counters", "style"),
    *("focus", "matching", "watch", "later", "collect"),
)

#: [[property, value], ...]: what must be said of one box.
Declarations = Sequence[tuple[str, str]]

#: Left and top from a component's box, width, height, in px, the opacity and the CSS `background` there.
Layer = tuple[int, int, int, int, float, str]

#: The message of each note the in-page side gives by its code.
NOTES: Mapping[str, str] = {
    "aligned_around": "What is around it aligned its lines; alone they do not begin where they did.",
    "animation_left_out": "It is animated on the page; here it stands still.",
    "component_too_large": "The page's limit of nodes was reached; parts of this component are missing.",
    "counter_restarts": "It shows a CSS counter that counts from the start when it stands alone.",
    "frame_left_out": "A frame or plug-in inside is left out; an empty box stands in its place.",
    "frame_unreadable": "A frame of another origin was not looked into.",
    "icon_missing": "An SVG <use> points at nothing that could be read.",
    "larger_left_out": "Some of the larger components had too many elements, or the page too many of them.",
    "nesting_changed": "Its nesting is not valid HTML; some tags became <span> or <div>.",
    "page_too_deep": "The page's elements are nested too deep; those below are left out.",
    "password_left_out": "It held a password, which is left out.",
    "picture_unreadable": "A canvas or video could not be read; a poster or an empty box stands in for it.",
    "too_many_bytes": "The limit of bytes was reached; controls came first, then smaller ones.",
    "too_many_components": "The limit of components was reached; controls came first, then smaller ones.",
    "wrapped_text": "It ran over several lines of text; it wraps the same only in a container as wide.",
}


class Page(Protocol):
    """The part of `browser.Page` that is needed here."""

    async def evaluate(self, function: str, *arguments: Any, timeout: float = ...) -> Any: ...


@dataclass(frozen=True, slots=True)
class Node:
    """An element of a component.

    `tag` is "svg:path" or "math:mi" in those namespaces. `styles`: "" or a pseudo-element -> declarations.
    `number` is its element's in the `Document`, -1 for one that is not there. `size`: its computed width and
    height as laid out, in px, where it has such and is inside another. `natural`: those of an image's file.
    """

    tag: str
    attributes: Mapping[str, str]
    styles: Mapping[str, Declarations]
    children: Sequence[Node | str]
    number: int = -1
    size: tuple[float, float] | None = None
    natural: tuple[int, int] | None = None

    def numbers(self) -> Iterator[int]:
        """Those of the page's elements in it."""
        return (one.number for one in self.inside() if one.number >= 0)

    def inside(self) -> Iterator[Node]:
        """Itself and all nodes in it."""
        yield self
        for child in self.children:
            if isinstance(child, Node):
                yield from child.inside()


class Font(NamedTuple):
    """What a text asks for, as computed."""

    families: str
    style: str
    weight: str


@dataclass(frozen=True, slots=True)
class Found:
    """One component as it stood on the page.

    `backdrop`: the opaque colour behind it, `rgb(r, g, b)`; `behind`: where pictures are before that, all
    that is painted there, from the back. `apart`: the inherited longhands it has otherwise. `room`: width in
    px and direction of the content box it stands in. `aligned`: whether it is several lines that are so to
    each other, but for a start. `fonts`: those of its texts, None where some may show later.
    """

    kind: str
    role: str
    name: str
    selector: str
    box: Box
    backdrop: str
    behind: Sequence[Layer]
    tree: Node
    refs: Sequence[str]  # ids its declarations refer to
    notes: tuple[Note, ...]
    apart: Apart
    room: tuple[float, str]
    aligned: bool
    fonts: Collection[Font] | None


@dataclass(frozen=True, slots=True)
class Numbered:
    """The elements of a page by number. `base` is the URL that the document's own are relative to, `rem` the
    font size of its root in those of a root that nobody styles. `inline`: style attributes by element.
    """

    base: str
    rem: float
    document: Document
    inline: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Collected:
    """All of a page. `found` reads each component when it is asked for: a page may hold thousands.

    `fonts` are loaded faces: family, style, weight, unicode range. `properties` are those whose differences
    were collected.
    """

    title: str
    viewport: tuple[int, int]
    notes: tuple[Note, ...]
    found: Iterator[Found]
    properties: Sequence[str]
    fonts: Sequence[tuple[str, str, str, str]]


def source() -> str:
    """The in-page function `begin`, which lets `collect` be asked after it."""
    return f"() => {{\n'use strict';\n{script(*SCRIPTS)}\nreturn begin();\n}}"


async def number(page: Page, options: Options) -> Numbered:
    """Number the elements of `page`. Raises what `Page.evaluate` raises."""
    begun = await page.evaluate(source(), timeout=options.collect_timeout)
    lists = begun["lists"]
    return Numbered(begun["base"], begun["rem"], Document.of(lists), dict(lists["inline"]))


async def collect(page: Page, options: Options) -> Collected:
    """Read `page`, whose elements have numbers, as it stands. Raises what `Page.evaluate` raises."""
    arguments = {
        "kinds": list(options.kinds),
        "maxComponents": options.max_components,
        "maxNodes": options.max_nodes,
        "maxLargerNodes": options.max_larger_nodes,
        "maxNodesOfOne": options.max_nodes_of_one,
        "maxBytes": options.max_bytes,
        "inherited": INHERITED,
    }
    asked = "(options) => collect(options)"
    return read(await page.evaluate(asked, arguments, timeout=options.collect_timeout))


def read(text: str) -> Collected:
    """The JSON lines of the in-page side as values. Lines are decoded one by one: each holds the GIL."""
    lines = text.split("\n")
    header, backgrounds, declarations, styles = (json.loads(line) for line in lines[:4])
    said = [tuple(one) for one in declarations]
    worn = [[said[i] for i in style] for style in styles]
    return Collected(
        title=CONTROLS.sub("", header["title"]),
        viewport=tuple(header["viewport"]),
        notes=tuple(noted(code) for code in header["notes"]),
        found=(_found(json.loads(line), worn, backgrounds) for line in lines[4:]),
        properties=header["properties"],
        fonts=[(family, style, weight, range_) for family, style, weight, range_ in header["fonts"]],
    )


def _found(line: Mapping[str, Any], worn: Sequence[Declarations], backgrounds: Sequence[str]) -> Found:
    return Found(
        kind=line["kind"],
        role=CONTROLS.sub("", line["role"]),
        name=CONTROLS.sub("", line["name"]),
        selector=without_controls(line["selector"]),
        box=Box(*line["box"]),
        backdrop=line["backdrop"],
        behind=[(*box, backgrounds[number]) for *box, number in line["behind"]],
        tree=_node(line["tree"], worn),
        refs=line["refs"],
        notes=tuple(noted(code) for code in line["notes"]),
        apart=Apart(*map(frozenset, line["apart"])),
        room=(line["room"][0], line["room"][1]),
        aligned=line["aligned"],
        fonts=line["fonts"] and [Font(*font) for font in line["fonts"]],
    )


def _node(node: Sequence[Any], worn: Sequence[Declarations]) -> Node:
    tag, attributes, styles, number, size, natural, *children = node
    return Node(
        tag,
        attributes,
        {pseudo: worn[i] for pseudo, i in styles.items()},
        [child if isinstance(child, str) else _node(child, worn) for child in children],
        number,
        (size[0], size[1]) if size else None,
        (natural[0], natural[1]) if natural else None,
    )


def noted(code: str) -> Note:
    """The note on a page or component of this code."""
    return Note(code, NOTES[code])
