"""A result as files: the summary, its stylesheet, its React module, and preview.html.

Called by `python -m extractor` and by the demo with the API's `summary`, so a polled result will do. The
preview shows every look once, as large as it was, on the colour it stood on, with its states and what else
looks the same. It runs no script and nothing in it can be pressed; each component stands in a shadow tree of
its own, so that neither its ids, its names nor its css meet another's.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from .forced import STATES, forced, states
from .inert import inert

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
* {{ box-sizing: border-box; }}
body {{ max-width: 1400px; margin: 0 auto; padding: 1rem; font: 14px/1.5 system-ui, sans-serif; color: #222;
  background: #f4f4f5; overflow-wrap: anywhere; }}
h1 {{ margin: 0; font-size: 1.4rem; line-height: 1.2; }}
h2 {{ margin: 2rem 0 .5rem; font-size: 1.1rem; }}
h2 small, h3 small {{ font-weight: 400; color: #666; }}
h3 {{ margin: 0; font-size: .9rem; }}
nav {{ display: flex; flex-wrap: wrap; gap: .25rem 1rem; }}
.looks {{ display: grid; gap: 1rem; align-items: start;
  grid-template-columns: repeat(auto-fill, minmax(min(100%, 330px), 1fr)); }}
.wide {{ grid-column: 1 / -1; }}
article {{ display: flex; flex-direction: column; overflow: hidden; border: 1px solid #ddd;
  border-radius: 6px; background: #fff; }}
article > header {{ padding: .5rem .8rem; border-bottom: 1px solid #ddd; }}
article > header p {{ margin: 0; font-size: 12px; color: #666; }}
.stage {{ flex: 1; display: flex; flex-wrap: wrap; gap: 16px 32px; align-items: end; padding: 16px;
  overflow: auto; }}
figure {{ margin: 0; }}
figcaption {{ display: inline-block; margin: 0 0 8px; padding: 0 6px; border-radius: 3px; font-size: 11px;
  color: #444; background: #fffd; box-shadow: 0 0 0 1px #0002; }}
.host {{ all: initial; display: block; width: var(--width); contain: layout; }}
{of_document}
</style>
</head>
<body>
<h1>{title}</h1>
<p>{count} components of <a href="{url}" rel="noreferrer">{url}</a></p>
<nav aria-label="Kinds">{kinds}</nav>
{sections}
</body>
</html>
"""

SECTION = """<h2 id="{kind}">{kind} <small>{count}</small></h2>
<div class="looks">
{looks}
</div>"""

LOOK = """<article{wide}>
<header><h3>{name} <small>{kind} &middot; {size}{more}</small></h3>
<p>{said}</p></header>
<div class="stage" style="background: {backdrop}" inert>
{figures}
</div>
</article>"""

FIGURE = """<figure>{caption}
<div class="host" style="--width: {width:g}px"><template shadowrootmode="open"><style>
{css}
</style>{html}</template></div></figure>"""

#: Of one look, so many are drawn.
MOST_OF_ONE = 12

NARROW = 300  # px, of what may stand beside another look

#: In a rule: a size that is a share of the width around it. All of that width is the component's own.
SHARE = re.compile(
    r"^ *((min-|max-)?(width|inline-size)|margin|padding)[-\w]*:[^;]*(?<![\d.])(?!100%)[\d.]+%", re.M
)

#: States that an attribute brings about -> the elements that have it.
_BY_ATTRIBUTE = {"disabled": "button|input|select|textarea|fieldset", "checked": "input"}

#: What the preview may do, whatever stands in it: show images and fonts, and style itself.
POLICY = (
    "default-src 'none'; img-src http: https: data:; font-src http: https: data:; style-src 'unsafe-inline'; "
    "base-uri 'none'; form-action 'none'"
)

#: What JSON leaves as it is and a terminal takes for a command.
CONTROL = re.compile(r"[\x7f-\x9f]")


def write_files(summary: Mapping[str, Any], out: Path, react: str = "jsx") -> list[Path]:
    """Write the four files of a summary into the folder `out`, made if need be; their paths.

    `react`: the language the summary's React is in.
    """
    out.mkdir(parents=True, exist_ok=True)
    files = {
        "components.json": _json(summary) + "\n",
        "styles.css": summary["cssFile"] + "\n",
        f"Components.{react}": summary["reactFile"],
        "preview.html": preview(summary),
    }
    for name, text in files.items():
        (out / name).write_text(text, encoding="utf-8")
    return [out / name for name in files]


def preview(summary: Mapping[str, Any]) -> str:
    """The page of a summary, as text: its looks by kind, both in the order they came."""
    components = summary["components"]
    counts = Counter(escape(component["kind"]) for component in components)
    sections = [
        SECTION.format(
            kind=kind,
            count=count,
            looks="\n".join(_look(look) for look in _looks(components) if escape(look[0]["kind"]) == kind),
        )
        for kind, count in counts.items()
    ]
    return PAGE.format(
        policy=POLICY,
        title=escape(summary["title"] or summary["finalUrl"]),
        url=escape(summary["finalUrl"]),
        count=summary["componentCount"],
        kinds="".join(f'<a href="#{kind}">{kind} {count}</a>' for kind, count in counts.items()),
        of_document=inert("\n".join(_of_documents(summary["cssFile"]))),
        sections="\n".join(sections),
    )


def _json(summary: Mapping[str, Any]) -> str:
    text = json.dumps(summary, ensure_ascii=False, indent=1)
    return CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _looks(components: Iterable[Mapping[str, Any]]) -> list[list[Mapping[str, Any]]]:
    """The components, those of one look together."""
    looks: dict[Any, list[Mapping[str, Any]]] = {}
    for component in components:
        own = "alone", component["index"]
        looks.setdefault((component["kind"], component.get("group", own)), []).append(component)
    return list(looks.values())


def _look(look: Sequence[Mapping[str, Any]]) -> str:
    first = look[0]
    css = forced(first["css"])
    shown = [state for state in states(first["css"], first["className"]) if _may_be(first, state)]
    figures = [_figure(first, css, "as it was" if shown or len(look) > 1 else "")]
    figures += [_figure({**first, "htmlSnippet": _in_state(first, state)}, css, state) for state in shown]
    figures += [_figure(other, other["css"], f"also {other['index']}") for other in look[1:MOST_OF_ONE]]
    said = [first.get("name", ""), first["selector"], *(note["message"] for note in first["notes"])]
    return LOOK.format(
        name=escape(first["componentName"]),
        kind=escape(first["kind"]),
        wide=' class="wide"' if len(figures) > 1 or first["box"]["width"] > NARROW else "",
        size=" &times; ".join(f"{round(first['box'][side], 1):g}" for side in ("width", "height")) + " px",
        more=f" &middot; {len(look)} of this look" if len(look) > 1 else "",
        said="<br>".join(escape(text) for text in said if text),
        backdrop=escape(first["backdrop"]),
        figures="\n".join(figures),
    )


def _figure(component: Mapping[str, Any], css: str, caption: str) -> str:
    return FIGURE.format(
        caption=caption and f"<figcaption>{escape(caption)}</figcaption>",
        width=_width(component),
        css=inert(css),
        html=component["htmlSnippet"],
    )


def _width(component: Mapping[str, Any]) -> float:
    """The width in px to show it in: its own, or that of its room where it takes a share of that."""
    own = re.findall(rf"^\.{re.escape(component['className'])} {{$(.*?)^}}$", component["css"], re.M | re.S)
    shared = any(SHARE.search(rule) for rule in own)
    alone: float = component["box"]["width"]
    return component.get("room", alone) if shared else alone


def _tag(component: Mapping[str, Any]) -> str:
    return str(component["htmlSnippet"])[1:].partition(" ")[0]


def _may_be(component: Mapping[str, Any], state: str) -> bool:
    return re.fullmatch(_BY_ATTRIBUTE.get(state, ".*"), _tag(component)) is not None


def _in_state(component: Mapping[str, Any], state: str) -> str:
    """Its markup, the root in that state."""
    attribute = f" {state}" if state in _BY_ATTRIBUTE else ""
    head = "<" + _tag(component)
    return f'{head} data-state="{STATES[state]}"{attribute}{component["htmlSnippet"].removeprefix(head)}'


def _of_documents(css_file: str) -> list[str]:
    """Faces and registered properties count only in the document's own sheets, not in a shadow tree's."""
    return [block for block in css_file.split("\n\n") if block.startswith(("@font-face", "@property"))]
