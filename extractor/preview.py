"""A result as files: the summary, its stylesheet, its React module, and preview.html.

Called by `python -m extractor` and by the demo with the API's `summary`, so a polled result will do. The
preview shows every component as it looked, on the colour it stood on. It runs no script, and each component
stands in a shadow tree of its own, so that neither its ids, its names nor its css meet another's.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any

from .inert import inert

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
body {{ margin: 2rem; font: 14px/1.5 system-ui, sans-serif; color: #222; background: #f4f4f5; }}
h1 {{ font-size: 1.4rem; }}
article {{ margin: 0 0 1rem; border: 1px solid #ddd; border-radius: 6px; background: #fff; }}
header {{ padding: .4rem .8rem; border-bottom: 1px solid #eee; font-size: 12px; color: #666; }}
header b {{ color: #222; }}
section {{ padding: 24px; overflow: auto; }}
div {{ all: initial; display: block; min-width: var(--width); }}
{font_faces}
</style>
</head>
<body>
<h1>{title}</h1>
<p>{count} components of <a href="{url}">{url}</a></p>
{components}
</body>
</html>
"""

#: What the preview may do, whatever stands in it: show images and fonts, and style itself.
POLICY = (
    "default-src 'none'; img-src http: https: data:; font-src http: https: data:; style-src 'unsafe-inline'; "
    "base-uri 'none'; form-action 'none'"
)

COMPONENT = """<article>
<header><b>{name}</b> {kind} &middot; {width:g} &times; {height:g} px &middot; {selector}{notes}</header>
<section style="background: {backdrop}"><div style="--width: {width:g}px"><template shadowrootmode="open">
<style>
{css}
</style>
{html}
</template></div></section>
</article>"""

#: What JSON leaves as it is and a terminal takes for a command.
CONTROL = re.compile(r"[\x7f-\x9f]")


def write_files(summary: Mapping[str, Any], out: Path) -> list[Path]:
    """Write the four files of a summary into the folder `out`, made if need be; their paths."""
    out.mkdir(parents=True, exist_ok=True)
    files = {
        "components.json": _json(summary) + "\n",
        "styles.css": summary["cssFile"] + "\n",
        "Components.jsx": summary["reactFile"],
        "preview.html": preview(summary),
    }
    for name, text in files.items():
        (out / name).write_text(text, encoding="utf-8")
    return [out / name for name in files]


def preview(summary: Mapping[str, Any]) -> str:
    """The page of a summary, as text."""
    return PAGE.format(
        policy=POLICY,
        title=escape(summary["title"] or summary["finalUrl"]),
        url=escape(summary["finalUrl"]),
        count=summary["componentCount"],
        font_faces=inert("\n".join(_font_faces(summary["cssFile"]))),
        components="\n".join(map(_component, summary["components"])),
    )


def _json(summary: Mapping[str, Any]) -> str:
    text = json.dumps(summary, ensure_ascii=False, indent=1)
    return CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _component(component: Mapping[str, Any]) -> str:
    return COMPONENT.format(
        name=escape(component["componentName"]),
        kind=escape(component["kind"]),
        width=component["box"]["width"],
        height=component["box"]["height"],
        selector=escape(component["selector"]),
        notes="".join(f"<br>{escape(note['message'])}" for note in component["notes"]),
        backdrop=escape(component["backdrop"]),
        css=inert(component["css"]),
        html=component["htmlSnippet"],
    )


def _font_faces(css_file: str) -> list[str]:
    """Faces count only in the document's own sheets, not in a shadow tree's."""
    return [block for block in css_file.split("\n\n") if block.startswith("@font-face")]
