"""preview.html: what a person sees of a result, and that it is only to be looked at."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from extractor.chromium.browser import Browser
from extractor.forced import forced, states
from extractor.preview import preview
from tests.local_site import Site

Run = Callable[..., Any]


TRICKY = '.a::before { content: ":hover {" } /* a:hover { */'
MEDIA = "@media (hover:hover) {{.a{}::after {{x:y}}}}"


@pytest.mark.parametrize(
    ("css", "expected"),
    [
        (".a:hover { x: y }", '.a:is(:hover, [data-state~="hover"]) { x: y }'),
        (".a:not(:disabled) > b{}", '.a:not(:is(:disabled, [data-state~="disabled"])) > b{}'),
        (MEDIA.format(":focus"), MEDIA.format(':is(:focus, [data-state~="focus"])')),
        (
            ".a { &:active { x: url(a:hover{) }",
            '.a { &:is(:active, [data-state~="active"]) { x: url(a:hover{) }',
        ),
        (TRICKY, TRICKY),
        (".a:hover-not, .hover:focus-x {}", ".a:hover-not, .hover:focus-x {}"),
        (".a { x: y", ".a { x: y"),
        ("@keyframes hover { from { x: y } }", "@keyframes hover { from { x: y } }"),
    ],
)
def test_an_attribute_stands_for_a_state(css: str, expected: str) -> None:
    assert forced(css) == expected


def test_states_are_those_of_the_root() -> None:
    css = (
        ".g-1:hover .g-1-2, .g-1.x:focus-within > b {} .g-1-2:active, .g-12:checked {} .g-1:not(:disabled) {}"
    )
    assert states(css, "g-1") == ["hover", "focus", "disabled"]


def component(index: int, **more: Any) -> dict[str, Any]:
    name = f"gen-button-{index}"
    return {
        "index": index,
        "kind": "button",
        "className": name,
        "componentName": f"Button{index}",
        "htmlSnippet": f'<button class="{name}">B</button>',
        "css": f".{name} {{ color: red }} .{name}:hover {{ color: rgb(0, 0, 255) }}"
        f" .{name}:disabled {{ color: rgb(0, 128, 0) }}",
        "selector": "a > b",
        "box": {"x": 0, "y": 0, "width": 300.5, "height": 20},
        "backdrop": "rgb(1, 2, 3)",
        "notes": [{"code": "x", "message": "One <b> note"}],
    } | more


def summary(*components: dict[str, Any]) -> dict[str, Any]:
    files = {"cssFile": "", "reactFile": "", "finalUrl": "https://example.com/?a=1&b", "title": "<T>"}
    return {"components": components, "componentCount": len(components), **files}


def test_one_look_is_shown_once_with_what_else_has_it() -> None:
    page = preview(summary(component(1, group=1), component(2, group=2), component(3, group=1)))
    assert page.count("<article") == 2 and "2 of this look" in page and "also 3" in page
    assert preview(summary(component(1), component(2))).count("<article") == 2
    assert "One &lt;b&gt; note" in page and "<title>&lt;T&gt;</title>" in page and "300.5" in page


@pytest.mark.parametrize(
    ("said", "width"),
    [("width: calc(25% - 2em)", "800px"), ("width: 100%", "300.5px"), ("left: 5%", "300.5px")],
)
def test_what_takes_a_share_of_its_room_is_shown_in_one_as_wide(said: str, width: str) -> None:
    page = preview(summary(component(1, css=f".gen-button-1 {{\n  color: red;\n  {said};\n}}", room=800)))
    assert f"--width: {width}" in page


LOOK = """() => [...document.querySelectorAll("figure")].map((figure) => [
  figure.firstChild.textContent,
  getComputedStyle(figure.querySelector(".host").shadowRoot.querySelector("button")).color,
])"""
FOCUS = """() => {
  document.querySelector(".host").shadowRoot.querySelector("button").focus();
  return document.activeElement.localName;
}"""
WIDTHS = "() => [document.documentElement.scrollWidth, innerWidth]"


@pytest.mark.chromium
@pytest.mark.parametrize("width", [375, 1280])
def test_states_stand_beside_each_other_at_any_width(
    run: Run, browser: Browser, site: Site, width: int
) -> None:
    async def story() -> list[Any]:
        large = component(2, box={"x": 0, "y": 0, "width": 3000, "height": 9}, css="")
        site.routes["/"] = preview(summary(component(1), large))
        async with browser.page((width, 800)) as page:
            await page.goto(site.url())
            await page.ready()
            return [await page.evaluate(ask) for ask in (LOOK, WIDTHS, FOCUS)]

    looks, (needed, given), focused = run(story())
    assert looks[:3] == [
        ["as it was", "rgb(255, 0, 0)"],
        ["hover", "rgb(0, 0, 255)"],
        ["disabled", "rgb(0, 128, 0)"],
    ]
    assert needed == given == width
    assert focused == "body"


@pytest.mark.chromium
def test_registered_properties_count_in_it(run: Run, browser: Browser, site: Site) -> None:
    """They do not in the shadow trees that components are shown in (CSS Properties and Values 1, 2)."""

    async def story() -> Any:
        css = """@property --x {
  syntax: "<color>";
  inherits: false;
  initial-value: lime;
}

.gen-button-1 {
  color: var(--x);
}
"""
        site.routes["/"] = preview({**summary(component(1, css=css)), "cssFile": css})
        async with browser.page() as page:
            await page.goto(site.url())
            await page.ready()
            ((_, colour),) = await page.evaluate(LOOK)
            return colour

    assert run(story()) == "rgb(0, 255, 0)"
