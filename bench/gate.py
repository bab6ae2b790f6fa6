"""What the gate costs: a page of 100 small scripts on loopback, through the proxy and without it.

Alternating pairs in one warm Chromium, each load in a fresh context; the origin is a process of its own and
the proxy shares the loop with the DevTools client, as in the service. Load times are Chromium's own.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import subprocess
import sys
from itertools import count
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))
from extractor.chromium import launch as chromium
from extractor.egress.outbound import Policy
from extractor.egress.proxy import EgressProxy
from tests.devtools import Devtools, devtools

SCRIPTS = 100

#: The origin: keep-alive, one write an answer, `delay` seconds before each script.
ORIGIN = f"""
import asyncio, sys

async def serve(reader, writer):
    try:
        while True:
            target = (await reader.readuntil(b"\\r\\n\\r\\n")).split()[1]
            body = b"window.n = (window.n || 0) + 1;" + b" " * 500
            kind = b"text/javascript"
            if target.startswith(b"/page"):
                kind = b"text/html"
                delay, number = target.split(b"/")[2:]
                body = b"<!doctype html><title>x</title>" + b"".join(
                    b"<script src=/s/%b/%b/%d></script>" % (delay, number, i) for i in range({SCRIPTS})
                )
            elif target.startswith(b"/s/"):
                await asyncio.sleep(float(target.split(b"/")[2]))
            writer.write(
                b"HTTP/1.1 200 OK\\r\\nContent-Type: %b\\r\\nContent-Length: %d\\r\\n\\r\\n%b"
                % (kind, len(body), body)
            )
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()

async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()

asyncio.run(main())
"""


async def load(browser: Devtools, url: str, proxy: str = "") -> float:
    """Milliseconds from the start of a navigation to the end of its load event."""
    script = """() => new Promise(done => {
        const look = () => setTimeout(() => {
            const [entry] = performance.getEntriesByType("navigation");
            const loaded = entry.loadEventEnd && location.href != "about:blank";
            loaded ? done([entry.duration, window.n]) : look();
        }, 5);
        look();
    })"""
    async with browser.context(proxy) as context:
        page = await browser.attach(await browser.open(context, "about:blank"))
        await page.call("Page.enable")
        await page.call("Page.navigate", url=url)
        while not (result := await page.evaluate(script)):
            pass  # the first was asked of about:blank
    took, scripts = result
    assert scripts == SCRIPTS, f"{scripts} scripts ran"
    return float(took)


async def measure(pairs: int, delay: float) -> None:
    origin = subprocess.Popen([sys.executable, "-c", ORIGIN], stdout=subprocess.PIPE, text=True)
    assert origin.stdout is not None
    port = int(origin.stdout.readline())
    proxy = EgressProxy(Policy(private_hosts=frozenset({f"127.0.0.1:{port}"})))
    numbers = count()

    def url() -> str:
        return f"http://127.0.0.1:{port}/page/{delay}/{next(numbers)}"

    async def gated(browser: Devtools) -> float:
        async with proxy.page() as gate:
            return await load(browser, url(), gate.url)

    try:
        async with devtools(chromium.find(), network=()) as browser:
            await gated(browser), await load(browser, url())
            runs = [(await gated(browser), await load(browser, url())) for _ in range(pairs)]
    finally:
        origin.terminate()
        origin.wait()
    with_gate, without = (sorted(times) for times in zip(*runs, strict=True))
    a, b = statistics.median(with_gate), statistics.median(without)
    print(
        f"answers after {delay * 1000:.0f} ms: gate {a:.0f} ms ({with_gate[0]:.0f}-{with_gate[-1]:.0f}),"
        f" without {b:.0f} ms ({without[0]:.0f}-{without[-1]:.0f}), ratio {a / b:.2f}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=9)
    pairs = parser.parse_args().pairs
    for delay in (0.0, 0.02):
        asyncio.run(measure(pairs, delay))


if __name__ == "__main__":
    main()
