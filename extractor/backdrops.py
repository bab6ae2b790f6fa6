"""The colour a component stands on where that is a picture: painted once more, photographed, and averaged.

Called by `extract` while the mount is still empty, and leaves it so. Its in-page side is
`inpage/photograph.js`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from .collect import Found
from .inpage import script

SIDE = 8  # px, of what is painted for a component
MOST = 160  # components; others keep the colour that is behind the picture
ROW = 100  # of them

#: The in-page functions, called by name.
IN_PAGE = f"(name, ...args) => {{\n{script('photograph')}\nreturn {{ paint, average }}[name](...args);\n}}"


class Page(Protocol):
    """The part of a page that is needed here."""

    async def evaluate(self, function: str, *arguments: Any) -> Any: ...
    async def cdp(self, method: str, params: dict[str, Any]) -> dict[str, Any]: ...


async def seen(mount: Page, found: Sequence[Found]) -> dict[int, str]:
    """Of those that have pictures `behind` them, by place in `found`: the backdrop with these."""
    pictured = [i for i, one in enumerate(found) if one.behind and one.box.width and one.box.height][:MOST]
    if not pictured:
        return {}
    numbers: dict[str, int] = {}  # of backgrounds: some hold whole images
    cells = [
        [
            *(found[i].box.width, found[i].box.height),
            [[*box, numbers.setdefault(one, len(numbers))] for *box, one in found[i].behind],
        ]
        for i in pictured
    ]
    await mount.evaluate(IN_PAGE, "paint", cells, list(numbers), SIDE, ROW)
    rows = -(-len(pictured) // ROW)
    clip = {"x": 0, "y": 0, "width": SIDE * ROW, "height": SIDE * rows, "scale": 1}
    shot = await mount.cdp("Page.captureScreenshot", {"format": "png", "clip": clip})
    colours = await mount.evaluate(IN_PAGE, "average", shot["data"], len(pictured), SIDE, ROW)
    return {i: colour for i, colour in zip(pictured, colours, strict=True) if colour}
