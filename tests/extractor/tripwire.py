"""Opens what was extracted where a trap sees whether anything of it runs, or asks for more than it shows."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from http.server import SimpleHTTPRequestHandler
from typing import Any
from xml.etree.ElementTree import Element

from extractor.chromium.browser import Browser
from extractor.html import FOREIGN, fragment
from extractor.model import Component
from tests.local_site import Route, Site, answer

#: Reported and not blocked, so that what runs does run, and is seen.
POLICY = (
    "default-src 'none'; script-src 'nonce-own'; img-src http: https: data:; font-src http: https: data:; "
    "style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'"
)
SHOWN = {"Image", "Font"}

#: Writes every breach of a policy, every dialog and every error into the document.
TRAP = """
const trip = (text) => {
  const root = document.documentElement;
  root.setAttribute("data-tripped", `${root.getAttribute("data-tripped") ?? ""}${text}\\n`);
};
addEventListener("securitypolicyviolation", (event) =>
  trip(`${event.effectiveDirective} ${event.blockedURI} ${event.sample} ${event.lineNumber}`), true);
for (const name of ["alert", "confirm", "prompt", "print", "open"]) window[name] = () => trip(name);
"""

#: Properties as they are, whatever a form's inputs are named.
PLAIN = """
  const own = (type, name) => (node) => Object.getOwnPropertyDescriptor(type.prototype, name).get.call(node);
  const [attributes, childNodes] = [own(Element, "attributes"), own(Node, "childNodes")];
  const [localName, shadowRoot] = [own(Element, "localName"), own(Element, "shadowRoot")];
  const is = (node, selector) => Element.prototype.matches.call(node, selector);
"""

#: What stands in the document that could run or lead somewhere, wherever it is.
AUDIT = rf"""async () => {{
  {PLAIN}
  const found = (document.documentElement.getAttribute("data-tripped") ?? "").split("\n").filter(Boolean);
  const forbidden = "script:not([nonce]), iframe, frame, object, embed, link, base, portal, applet, " +
    "source, track, noscript, template, math style, svg style, :is(audio, video)[src]";
  const addresses = /^(xlink:)?(href|src|action|formaction|data|cite|background|poster|longdesc)$/;
  const drawn = "img, input, video, image, feImage, table, thead, tbody, tfoot, tr, td, th";
  const walk = (root) => {{
    for (const element of root.querySelectorAll("*")) {{
      const show = (what) => found.push(`${{localName(element)}} ${{what}}`);
      if (is(element, forbidden)) show("stands here");
      for (const {{ name, value }} of attributes(element)) {{
        if (/^(on|srcdoc|ping|is$)/i.test(name)) show(name);
        if (!addresses.test(name.toLowerCase()) || !URL.canParse(value, document.baseURI)) continue;
        const allowed = is(element, drawn) ? /^(https?:|data:image\/)/ : /^(https?|mailto|tel|sms):/;
        if (!allowed.test(new URL(value, document.baseURI).href)) show(`${{name}} ${{value}}`);
      }}
      for (const type of ["mouseover", "focus", "pointerdown", "animationend"]) {{
        EventTarget.prototype.dispatchEvent.call(element, new Event(type, {{ bubbles: true }}));
      }}
      if (shadowRoot(element)) walk(shadowRoot(element));
    }}
  }};
  walk(document);
  for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
  return found;
}}"""

#: The trees of the parts, as [tag, {attribute: value}, ...children].
TREES = f"""() => {{
  {PLAIN}
  const all = (element) => Object.fromEntries([...attributes(element)].map((one) => [one.name, one.value]));
  const tree = (node) =>
    isText(node) ? node.data : [localName(node).toLowerCase(), all(node), ...trees(node)];
  const trees = (node) => [...childNodes(node)].map(tree);
  const isText = (node) => node instanceof Text;
  return [...document.querySelectorAll("body > div.part > div")].map(trees);
}}"""


def guarded(body: str) -> Route:
    """A page with the policy."""

    def send(handler: SimpleHTTPRequestHandler) -> None:
        answer(handler, body, content_security_policy_report_only=POLICY)

    return send


async def tripped(browser: Browser, site: Site, path: str, script: str = AUDIT) -> list[Any]:
    """What the page at `path` ran or asked for, one line each; or what `script` says of it."""
    asked = []
    async with browser.page() as page:
        await page.cdp("Page.addScriptToEvaluateOnNewDocument", {"source": TRAP})
        page._channel.on("Network.requestWillBeSent", asked.append)
        page._channel.on("Page.javascriptDialogOpening", lambda event: asked.append({"type": "dialog"}))
        await page.goto(site.url(path))
        await page.ready(5)
        found: list[Any] = await page.evaluate(script)
    first, *others = asked
    assert first["request"]["url"] == site.url(path)
    strange = [e for e in others if e["type"] not in SHOWN and not _is_data(e)]
    return found + [f"{event['type']} {event['request']['url'][:200]}" for event in strange]


def _is_data(event: dict[str, Any]) -> bool:
    return event["type"] == "Other" and event["request"]["url"].startswith("data:image/")


def standing(components: Iterable[Component]) -> str:
    """A page of components, each beside its css as anybody may embed it, and nothing in between."""
    parts = (f"<div class=part><style>{one.css}</style><div>{one.html}</div></div>" for one in components)
    return "<!doctype html><meta charset=utf-8><body>" + "\n".join(parts)


def frames(vectors: Iterable[str]) -> str:
    """A page with each vector in a frame of its own, parsed there, where it neither runs nor disturbs."""
    cells = (
        f'<iframe sandbox="allow-same-origin" width=300 height=60 srcdoc="{escape(vector)}"></iframe>'
        for vector in vectors
    )
    return "<!doctype html><meta charset=utf-8>" + "\n".join(cells)


def tree(element: Element) -> list[Any]:
    """`element` as `TREES` shows it."""
    children = [element.text or ""]
    for child in element:
        children += [tree(child), child.tail or ""]
    tag = element.tag.rpartition("}")[2].lower()
    attributes = {FOREIGN.get(name, name): value for name, value in element.attrib.items()}
    return [tag, attributes, *(child for child in children if child != "")]


def parsed(markup: str) -> list[Any]:
    """The trees that Python's parser makes of markup, without cleaning it again."""
    return tree(fragment(markup))[2:]


def at_home(vector: str, site: Site) -> str:
    """The vector with this site for every host it names."""
    return re.sub(r"//[\w.-]+\.\w+(:\d+)?", site.url("", host="127.0.0.1").removeprefix("http:"), vector)
