"""Pages that mean harm, each with the codes its job may end with: for the suite and for bench/hostile.py.

`serve` puts them on a local site. A page is its markup, or a function that answers the request itself.
"""

from __future__ import annotations

import threading
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from http.server import SimpleHTTPRequestHandler
from itertools import repeat
from typing import NamedTuple

from tests.local_site import Route, Site, answer

LOST, LATE, DONE = "page_too_large", "timeout", "done"
CRASHED = "browser_crashed"


def script(code: str) -> str:
    return f"<!doctype html><title>x</title><button>x</button><script>{code}</script>"


#: Scripts, by what they do -> the codes their jobs may end with.
SCRIPTS = {
    # Without end.
    "loops while it is parsed": ("for (;;);", (LATE,)),
    "loops when it is loaded": ("onload = () => setTimeout(() => { for (;;); })", (LATE,)),
    "loops when it is read": (
        "setInterval(() => document.body.append(1), 50); setTimeout(() => { for (;;); }, 3000)",
        (LATE,),
    ),
    "makes promises": ("(f = () => Promise.resolve().then(f))()", (LATE, CRASHED)),
    "tries a regular expression": ("/(a+)+$/.test('a'.repeat(99) + 'b')", (LATE,)),
    "changes": ("setInterval(() => document.body.append(1), 20)", (DONE,)),
    "has workers that loop": ("for (i = 0; i < 30; i++) new Worker('data:,for(;;);')", (DONE, LATE)),
    "waits for an answer": ("x = new XMLHttpRequest(); x.open('GET', '/slow', false); x.send()", (LATE,)),
    # Dialogs, windows, documents.
    "alerts": ("for (;;) alert(1)", (LOST,)),
    "opens windows": ("for (;;) open('/x' + Math.random())", (LOST,)),
    "opens windows that open windows": ("open(location); open(location)", (LOST, DONE)),
    "opens windows it forgets": ("for (i = 0; i < 99; i++) open('/x', '_blank', 'noopener')", (LOST,)),
    "clicks with a key held down": (
        "a = Object.assign(document.createElement('a'), {href: '/x'});"
        "for (i = 0; i < 99; i++) a.dispatchEvent(new MouseEvent('click', {ctrlKey: true}))",
        (LOST,),
    ),
    "reloads": ("location.reload()", (LOST,)),
    "reloads when it is loaded": ("onload = () => location.reload()", (LOST,)),
    "goes nowhere": ("location = 'about:blank'", ("not_html",)),
    "wants to be stayed on": (
        "onbeforeunload = (e) => e.preventDefault(); location = '/zip'",
        (DONE, "not_html"),
    ),
    "writes history": ("for (i = 0; i < 1e4; i++) history.pushState(0, '', '#' + i)", (DONE,)),
    # Memory.
    "eats the heap": ("for (a = [];;) a.push(new Array(1e5).fill({}))", (CRASHED, LATE)),
    "eats buffers": ("for (a = [];;) a.push(new Uint8Array(2 ** 24).fill(1))", (LOST,)),
    "eats strings": ("for (a = [], i = 0;; i++) a.push((i + 'x').repeat(2 ** 22))", (LOST, CRASHED, LATE)),
    "eats nodes": ("for (;;) document.body.append(document.createElement('p'))", (LOST, LATE)),
    "eats pictures": (
        "for (a = [];;) { c = new OffscreenCanvas(4096, 4096).getContext('2d'); c.fillRect(0, 0, 9, 9);"
        "a.push(c.getImageData(0, 0, 4096, 4096)) }",
        (LOST,),
    ),
    "writes itself": ("for (;;) document.write('<p>' + 'x'.repeat(1e6))", (LOST,)),
    "nests too deep": (
        "for (p = document.body, i = 0; i < 2e4; i++) p = p.appendChild(document.createElement('div'))",
        (LOST, CRASHED, DONE),
    ),
    "fills a cache": (
        "setInterval(() => document.body.append(1), 50); caches.open('x').then(async (c) => {"
        "for (i = 0;; i++) await c.put('/' + i, new Response(new Uint8Array(2 ** 24).fill(i))) })",
        (LOST, DONE),
    ),
    "fills a database": (
        "setInterval(() => document.body.append(1), 50); r = indexedDB.open('x');"
        "r.onupgradeneeded = () => r.result.createObjectStore('x'); r.onsuccess = f = () => {"
        "t = r.result.transaction('x', 'readwrite'); t.oncomplete = f;"
        "t.objectStore('x').put(new Uint8Array(2 ** 24).fill(1), Math.random()) }",
        (LOST, DONE),
    ),
    "broadcasts": ("for (;;) new BroadcastChannel('x').postMessage('x'.repeat(1e6))", (LOST, LATE, CRASHED)),
    # Said in many words.
    "prints": ("for (;;) print()", (LATE, LOST, DONE)),
    "has a large style": (
        "document.querySelector('button').setAttribute('style',"
        "Array.from({length: 2e5}, (_, i) => `--a${i}: 1`).join(';'))",
        (DONE,),
    ),
    "has large names": (
        "for (i = 0; i < 30; i++) { b = document.createElement('button'); b.id = 'i'.repeat(1e6) + i;"
        "b.className = 'c'.repeat(1e6); document.body.append(b) }",
        (DONE, LOST),
    ),
    "has many canvases": (
        "for (i = 0; i < 5000; i++) { c = document.createElement('canvas'); document.body.append(c);"
        "c.getContext('2d').fillRect(0, 0, 9, 9) }",
        (LOST, DONE),
    ),
    "has many shadows": (
        "for (i = 0; i < 2e4; i++) document.body.appendChild(document.createElement('div'))"
        ".attachShadow({mode: 'open'}).innerHTML = '<button>x</button>'",
        (DONE, LATE),
    ),
    # Bytes and requests.
    "asks": ("for (i = 0; i < 1e4; i++) fetch('/x' + i).catch(() => {})", (LOST,)),
    "fetches": ("for (i = 0; i < 9; i++) fetch('/endless').then((answer) => answer.text())", (LOST,)),
    "fetches what is packed": ("fetch('/packed').then((answer) => answer.text())", (LOST,)),
    "downloads": (
        "for (i = 0; i < 99; i++) { a = document.createElement('a'); a.href = '/zip?' + i; a.click() }",
        (LOST, DONE),
    ),
    "wants to see and hear": (
        "const say = (what) => document.body.append(what); Notification.requestPermission().then(say);"
        "navigator.geolocation.getCurrentPosition(say); navigator.clipboard.readText().then(say);"
        "navigator.mediaDevices.getUserMedia({video: true, audio: true}).then(say)",
        (DONE,),
    ),
}

#: Css that names 10^15 words, as the billion laughs do.
LAUGHS = "--v0:x;" + "".join(f"--v{i}:{f'var(--v{i - 1}) ' * 10};" for i in range(1, 16))

#: Css that is short to say and long to work out.
WIDTHS = "".join(
    f"@media (min-width: {i}px) {{ b {{ color: rgb(1, 2, {i % 255}) }} }}" for i in range(20_000)
)
CROWD = "".join(
    f"@media (min-width: {i}px) {{ button {{ color: rgb(1, 2, {i % 255}) }} }}" for i in range(2000)
)
CROWDED = "".join(f"<button style='order: {i}'>x</button>" for i in range(300))
NAMES = "".join(f"b {{ --x{i}: {i} }}" for i in range(40_000))
NESTED = f"b:is({'.x,' * 3000}.x) {{{'&.y { color: red }' * 20_000}}}"

MARKUP = {
    "is refreshed": ("<meta http-equiv=refresh content=0>x", (LOST,)),
    "prompts from a frame": ("<iframe srcdoc='<script>for (;;) prompt()</script>'></iframe>", (LOST,)),
    "has frames in frames": ("<iframe src=?a></iframe><iframe src=?b></iframe>" * 5, (LOST,)),
    "has an image by drips": ("<img src=/image><button>x</button>", (DONE,)),
    "has a script by drips": ("<script src=/slow></script><button>x</button>", (LATE,)),
    "has a large table": ("<table>" + "<tr>" + "<td colspan=1000 rowspan=65534>x" * 60, (DONE, LOST, LATE)),
    "laughs": (f"<style>b {{ {LAUGHS} content: var(--v15) }}</style><b>x</b>", (DONE,)),
    "has a rule for each width": (f"<style>{WIDTHS}</style><button><b>x</b></button>", (DONE, LATE)),
    "names what it likes": (f"<style>{NAMES}</style><button><b>x</b></button>", (DONE, LATE)),
    "has many widths for many": (f"<style>{CROWD}</style>{CROWDED}", (DONE, LATE)),
    "nests selectors": (f"<style>{NESTED}</style><button><b>x</b></button>", (DONE, LATE)),
    "has too many elements": ("<p>x</p>" * 300_000, (LOST, LATE)),
}


class Hostile(NamedTuple):
    """A page on a site, and the codes that its job may end with, "done" among them."""

    path: str
    codes: tuple[str, ...]


def stream(chunks: Callable[[], Iterable[bytes]], **headers: str) -> Route:
    """An answer in chunks, which ends with them or when the browser hangs up."""

    def write(handler: SimpleHTTPRequestHandler) -> None:
        handler.send_response(200)
        for name, value in ({"content_type": "text/html"} | headers).items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("transfer-encoding", "chunked")
        handler.end_headers()
        handler.close_connection = True
        with suppress(OSError):
            for chunk in chunks():
                handler.wfile.write(b"%x\r\n%b\r\n" % (len(chunk), chunk))
            handler.wfile.write(b"0\r\n\r\n")

    return write


def endless(piece: bytes) -> Route:
    return stream(lambda: repeat(piece * (2**16 // len(piece))))


def packed(piece: bytes) -> Route:
    """10 GB in 10 MB: a block of a gzip stream that can follow itself."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    first, again = (packer.compress(piece * 2**20) + packer.flush(zlib.Z_FULL_FLUSH) for _ in range(2))
    blocks = (10 * 2**30) // (len(piece) * 2**20)
    return stream(lambda: [first, *repeat(again, blocks)], content_encoding="gzip")


def drip(closing: threading.Event, first: bytes, kind: str) -> Route:
    """An answer that begins, then says a space twice a second for ever."""

    def chunks() -> Iterator[bytes]:
        yield first
        while not closing.wait(0.5):
            yield b" "

    return stream(chunks, content_type=kind)


def slow_head(closing: threading.Event) -> Route:
    """Header fields for ever."""

    def write(handler: SimpleHTTPRequestHandler) -> None:
        handler.close_connection = True
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        with suppress(OSError):
            while not closing.wait(0.2):
                handler.wfile.write(b"X-More: y\r\n")

    return write


def further(handler: SimpleHTTPRequestHandler) -> None:
    """A redirect to the same place by another name."""
    answer(handler, "", 302, location=handler.path + "?")


TRAILED = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n"


def again(line: bytes, first: bytes = b"") -> Route:
    """Raw bytes, then a line for ever."""

    def write(handler: SimpleHTTPRequestHandler) -> None:
        handler.close_connection = True
        with suppress(OSError):
            handler.wfile.write(first)
            while True:
                handler.wfile.write(line * 1000)

    return write


def log_in(handler: SimpleHTTPRequestHandler) -> None:
    answer(handler, "<button>x</button>", 401, www_authenticate='Basic realm="x"')


def gigabyte(handler: SimpleHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("content-type", "text/html")
    handler.send_header("content-length", str(10**9))
    handler.end_headers()
    handler.close_connection = True
    with suppress(OSError):
        for _ in range(1000):
            handler.wfile.write(b"x" * 10**6)


def archive(handler: SimpleHTTPRequestHandler) -> None:
    answer(handler, b"x" * 1000, content_type="application/zip")


def answers(site: Site) -> dict[str, tuple[Route, tuple[str, ...]]]:
    """What takes a server that misbehaves."""
    return {
        "redirects": (further, ("connection_failed",)),
        "is an archive": (archive, ("not_html",)),
        "is a gigabyte": (gigabyte, (LOST,)),
        "is without end": (endless(b"<p>hello"), (LOST, LATE)),
        "is packed": (packed(b"<p>hello"), (LOST, LATE)),
        "is a packed text": (packed(b"hello"), (LOST, LATE)),
        "comes by drips": (drip(site.closing, b"<button>x</button>", "text/html"), (LATE,)),
        "has a head without end": (slow_head(site.closing), (LATE,)),
        "gives hints without end": (again(b"HTTP/1.1 103 Early Hints\r\n\r\n"), (LATE, LOST)),
        "has trailers without end": (again(b"X: y\r\n", TRAILED), (LATE, LOST)),
        "asks for a password": (log_in, ("http_error",)),
    }


def serve(site: Site) -> dict[str, Hostile]:
    """Put the pages on the site; where each is, by what it does."""
    site.routes |= {
        "/slow": drip(site.closing, b" ", "text/javascript"),
        "/image": drip(site.closing, b"GIF89a", "image/gif"),
        "/endless": endless(b"x"),
        "/packed": packed(b"x"),
        "/zip": archive,
    }
    scripts = {name: (script(code), codes) for name, (code, codes) in SCRIPTS.items()}
    served = {}
    for number, (name, (page, codes)) in enumerate((scripts | MARKUP | answers(site)).items()):
        served[name] = Hostile(f"/hostile/{number}", codes)
        site.routes[served[name].path] = page
    return served
