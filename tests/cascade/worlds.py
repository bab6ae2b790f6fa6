"""Random small documents with random sheets, for differential tests: the same seed, the same world."""

# ruff: noqa: E501

from __future__ import annotations

import random
from dataclasses import dataclass

CLASSES = "abcdef"
STATES = (
    ":hover",
    ":focus",
    ":active",
    ":focus-within",
    ":disabled",
    ":checked",
    ":not(:hover)",
    ":not(:disabled)",
)
MEDIA = (
    "(min-width: 600px)",
    "(max-width: 600px)",
    "(min-width: 800px)",
    "(prefers-color-scheme: dark)",
    "print",
    "screen and (min-width: 300px)",
)
SUPPORTS = ("(display: grid)", "(display: nonsense)")
LENGTHS = ("padding", "padding-left", "padding-inline", "margin", "margin-top", "margin-inline-start", "border-width",
           "border-left-width", "outline-width", "letter-spacing", "row-gap", "gap", "border-radius",
           "border-top-left-radius", "inset", "left", "scroll-margin", "text-indent", "margin-block")  # fmt: skip
COLORS = ("color", "background-color", "background", "border-color", "border-top-color", "outline-color",
          "text-decoration-color", "caret-color", "fill", "border-inline-color", "border-inline-end-color")  # fmt: skip
WHOLE = (
    ("border", ("3px solid {c}", "none", "{n}px dashed {c}")),
    ("border-left", ("{n}px solid {c}",)),
    ("border-style", ("solid", "dashed none", "double")),
    ("outline", ("{n}px solid {c}",)),
    ("font", ("{m}px/20px serif", "bold {m}px sans-serif")),
    ("font-size", ("{m}px",)),
    ("font-weight", ("700", "300")),
    ("text-decoration", ("underline", "overline {c}")),
    ("display", ("block", "flex", "inline-block", "-ms-flexbox", "grid")),
    ("opacity", (".{n}",)),
    ("flex", ("1", "{n} 0 {n}px")),
    ("transition", ("color 0s", "none")),
    ("-webkit-transform", ("rotate({n}deg)",)),
    ("transform", ("rotate({n}deg)", "none", "bad(3)")),
    ("content", ('"{n}"', "none")),
    ("animation", ("k{k} {n}s paused", "none")),
    ("animation-name", ("k{k}",)),
    ("color", ("inherit", "revert-layer", "unset")),
    ("background", ("revert-layer", "linear-gradient({c}, red)", "initial")),
    ("padding", ("revert-layer", "inherit")),
    ("all", ("unset", "initial")),
    ("direction", ("rtl",)),
    ("writing-mode", ("vertical-rl",)),
)


@dataclass(frozen=True)
class World:
    """`html` has one component, `[data-n="0"]`; `sheets` are its texts in order."""

    html: str
    sheets: tuple[str, ...]

    @property
    def size(self) -> int:
        """How many elements the component has, numbered by `data-n`."""
        return self.html.count("data-n")


def world(seed: int) -> World:
    rng = random.Random(seed)
    return World(_html(rng), tuple(_sheet(rng) for _ in range(rng.randint(1, 2))))


def _html(rng: random.Random) -> str:
    count = iter(range(100))

    def attributes() -> str:
        number = next(count)
        classes = " ".join(rng.sample(CLASSES, rng.randint(0, 3)))
        named = f' id="i{number}"' if rng.random() < 0.3 else ""
        style = f' style="{_declarations(rng, 2).replace(chr(34), chr(39))}"' if rng.random() < 0.15 else ""
        return f'data-n="{number}" class="{classes}"{named}{style}'

    def tree(depth: int) -> str:
        out = ""
        for _ in range(rng.randint(1, 3)):
            kind = rng.choice(("div", "div", "p", "input", "button"))
            if kind == "input":
                state = rng.choice((" checked", "", " disabled"))
                out += f'<input type="checkbox" {attributes()}{state}>'
            else:
                tag = {"p": "section"}.get(kind, kind)
                inside = tree(depth + 1) if depth < 3 and tag != "button" else "x"
                disabled = " disabled" if tag == "button" and rng.random() < 0.4 else ""
                out += f"<{tag} {attributes()}{disabled}>{inside}</{tag}>"
        return out

    outer = " ".join(rng.sample(CLASSES, 2))
    inside = f"<main {attributes()}>{tree(0)}</main>"
    return f'<div class="{outer} o" style="display: block !important; text-decoration: none !important"><input type=checkbox class="{rng.choice(CLASSES)}">{inside}</div>'


def _sheet(rng: random.Random) -> str:
    out = []
    # Layers are named up front: which order they have where a condition names them first depends on the
    # condition.
    out.append(f"@layer {', '.join(rng.sample(('one', 'two', 'three', 'one.three'), 4))};")
    out += [_rule(rng, 0) for _ in range(rng.randint(3, 14))]
    out += [
        f"@keyframes k{k} {{ from {{ background-color: {_color(rng)}; padding: var(--y) }} }}"
        for k in range(2)
    ]
    out[1:] = rng.sample(out[1:], len(out) - 1)
    return "\n".join(out)


def _rule(rng: random.Random, depth: int) -> str:
    turn = rng.random()
    inside = " ".join(_rule(rng, depth + 1) for _ in range(rng.randint(1, 3))) if depth < 3 else ""
    if inside and turn < 0.12:
        return f"@media {rng.choice(MEDIA)} {{ {inside} }}"
    if inside and turn < 0.16:
        return f"@supports {rng.choice(SUPPORTS)} {{ {inside} }}"
    if inside and turn < 0.26:
        return f"@layer {rng.choice(('one', 'two', 'three', ''))} {{ {inside} }}"
    if inside and turn < 0.31:
        limit = f" to (.{rng.choice(CLASSES)})" if rng.random() < 0.5 else ""
        return f"@scope (.{rng.choice(CLASSES)}){limit} {{ {inside} }}"
    body = _declarations(rng, 4)
    if depth < 2 and turn > 0.88:
        nested = rng.choice(("&:hover", "& .a", ".b &", "> .c", "@media (min-width: 600px)", ".d", "&.e, .f"))
        body += f"; {nested} {{ {_declarations(rng, 2)} }} {_declarations(rng, 1)}"
    selectors = _list(rng)
    if "::before" in selectors:
        body += '; content: "b"'
    return f"{selectors} {{ {body} }}"


def _list(rng: random.Random) -> str:
    return ", ".join(_complex(rng) for _ in range(rng.choice((1, 1, 1, 2))))


def _complex(rng: random.Random) -> str:
    if rng.random() < 0.08:
        return rng.choice(("*", ":root", "body", "html"))
    out = _compound(rng)
    for _ in range(rng.choice((0, 0, 1, 1, 2))):
        out += rng.choice((" ", " ", " > ", " + ", " ~ ")) + _compound(rng)
    return out + ("::before" if rng.random() < 0.1 else "")


def _compound(rng: random.Random) -> str:
    base = rng.choice(
        (*(f".{name}" for name in CLASSES), "main", "div", "button", f"#i{rng.randint(0, 9)}", "input", ".o")
    )
    turn = rng.random()
    if turn < 0.28:
        base += rng.choice(STATES)
    elif turn < 0.5:
        one, two = rng.choice(CLASSES), rng.choice(CLASSES)
        base += rng.choice((
            f".{one}", f":is(.{one}, #i3)", f":not(.{one})", f":where(.{one})", f":not(.{one}:hover)",
            f":is(.{one}:hover, .{two})", f":has(.{one})", f":has(.{one}:checked)", ":has(> input:checked)",
            ":first-child", f":nth-child(odd of .{one})", f":is(.{one} .{two}:hover)", f":not(.{one} > .{two}:hover)",
            f":not(.{one}:hover, .{two}:focus)",
        ))  # fmt: skip
    return base


def _declarations(rng: random.Random, most: int) -> str:
    return "; ".join(_declaration(rng) for _ in range(rng.randint(1, most)))


def _declaration(rng: random.Random) -> str:
    turn = rng.random()
    mark = " !important" if rng.random() < 0.1 else ""
    if turn < 0.3:
        return f"{rng.choice(LENGTHS)}: {rng.randint(1, 40)}px{mark}"
    if turn < 0.55:
        return f"{rng.choice(COLORS)}: {_color(rng)}{mark}"
    if turn < 0.68:
        value = rng.choice((f"{rng.randint(1, 40)}px", f"var(--{rng.choice('xyz')})", "initial", "5px"))
        return f"--{rng.choice('xyz')}: {value}{mark}"
    if turn < 0.78:
        name = rng.choice(LENGTHS)
        # A variable without a value makes an inherited property inherit, whatever else is declared.
        fallback = ", 7px" if name in ("letter-spacing", "text-indent") else rng.choice(("", ", 7px"))
        return f"{name}: var(--{rng.choice('xyz')}{fallback}){mark}"
    name, values = rng.choice(WHOLE)
    value = rng.choice(values).format(
        c=_color(rng), n=rng.randint(1, 9), m=rng.randint(10, 30), k=rng.randint(0, 1)
    )
    # An important revert-layer is beyond what this stage promises.
    return f"{name}: {value}{'' if value == 'revert-layer' else mark}"


def _color(rng: random.Random) -> str:
    return f"rgb({rng.randint(0, 255)}, {rng.randint(0, 255)}, {rng.randint(0, 255)})"
