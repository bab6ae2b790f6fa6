"""A page's style sheets as their authors wrote them.

Called by `Page`. Promises the texts that the browser parsed, of sheets of any origin and of those that
scripts made; one that a script changed comes as its rules say. Source: DevTools protocol, domain CSS.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from .cdp import Channel, ProtocolError

#: Of all sheets together, in UTF-16 units; what comes after is left out.
MAX_TEXT = 5_000_000


@dataclass(frozen=True, slots=True)
class StyleSheet:
    """`url` is empty for one without its own. `owner` is the DevTools' number of the element it belongs to, 0
    for one that was imported or constructed. `text` is None where it was not given.
    """

    text: str | None
    url: str
    owner: int
    constructed: bool


async def read_style_sheets(channel: Channel, frame: str) -> list[StyleSheet]:
    """The author's sheets of a frame's document, constructed ones in no order."""
    headers: list[dict[str, Any]] = []
    channel.on("CSS.styleSheetAdded", lambda event: headers.append(event["header"]))
    for method in ("CSS.disable", "DOM.disable"):  # who was told of the sheets is not told again
        channel.post(method)
    await channel.call("DOM.enable")
    await channel.call("CSS.enable")  # names every sheet before it answers
    mine = [one for one in headers if one["frameId"] == frame and one["origin"] == "regular"]
    left = MAX_TEXT
    asked = []
    for header in mine:
        left -= int(header["length"])
        asked.append(_text(channel, header["styleSheetId"]) if left >= 0 else _nothing())
    texts = await asyncio.gather(*asked)
    await channel.call("CSS.disable")
    await channel.call("DOM.disable")
    return [
        StyleSheet(text, header["sourceURL"], header.get("ownerNode", 0), header.get("isConstructed", False))
        for header, text in zip(mine, texts, strict=True)
    ]


async def _text(channel: Channel, sheet: str) -> str | None:
    try:
        text: str = (await channel.call("CSS.getStyleSheetText", {"styleSheetId": sheet}))["text"]
    except ProtocolError:
        return None  # it went away
    return text


async def _nothing() -> None:
    return None
