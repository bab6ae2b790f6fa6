"""What one page may take: of the network, as the gate counts it, and of the browser, as its page does.

Called by whoever starts a browser or a proxy, with other numbers where an operator or a test wants them.
Requests and bytes are bounded in both views, each of which sees what the other does not: the gate cannot look
into https nor into what is compressed, the browser tells nothing of a page's workers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of one page."""

    # Of the network, where bytes are those on the wire.
    head_bytes: int = 64 * 1024  # the head of a request or an answer
    response_bytes: int = 64 * 2**20  # the body of an http answer; https hides it
    connections: int = 128  # of the browser, at a time
    lookups: int = 8  # DNS questions at a time
    connect_seconds: float = 10.0  # to resolve a host and try its addresses
    idle_seconds: float = 30.0  # without a byte from where one is due

    # Of the network and of the browser.
    page_bytes: int = 256 * 2**20  # on the wire, both ways; and again as unpacked
    requests: int = 4000  # http requests and tunnels; and again with what the tunnels hide

    # Of the browser.
    told_bytes: int = 128 * 2**20  # of events and results, by Chromium to us
    documents: int = 20  # one after the other, as a browser follows as many redirects
    dialogs: int = 50
    windows: int = 20
    frames: int = 500
    elements: int = 250_000


#: What the client is told of a page that takes more, for each limit that ends a page.
TOO_MUCH: Mapping[str, str] = {
    "page_bytes": "The page is too large.",
    "requests": "The page sends too many requests.",
    "told_bytes": "The page keeps the browser too busy.",
    "documents": "The page leads to other pages, or to itself, too often.",
    "dialogs": "The page opens too many dialogs.",
    "windows": "The page opens too many windows.",
    "frames": "The page has too many frames.",
    "elements": "The page has too many elements.",
    "memory": "The page needs too much memory.",
}
