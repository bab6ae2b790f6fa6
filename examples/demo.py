"""The whole way once: start a server, queue a page, poll, write its components to files.

make demo [URL=...], or python -m examples.demo [URL] [--out DIR]. Without a URL the page is the sample
site beside this file, served on loopback.
"""

from __future__ import annotations

import argparse
import functools
import logging
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from config import Config
from examples.test_async_queue import run
from extractor.preview import write_files
from server import build

SITE = Path(__file__).parent / "site"


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """The demo's own story is what a person reads."""


@contextmanager
def sample_site() -> Iterator[str]:
    """The bundled site on a free port of loopback; its URL."""
    with ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(QuietHandler, directory=str(SITE))) as httpd:
        thread = threading.Thread(target=httpd.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{httpd.server_port}/"
        finally:
            httpd.shutdown()
            thread.join()


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("url", nargs="?")
    parser.add_argument("--out", type=Path, default=Path("out"))
    options = parser.parse_args()
    logging.basicConfig(level="WARNING")
    config = replace(Config.from_env(), port=0)
    with sample_site() as sample:
        if not options.url:
            config = replace(config, private_hosts=(*config.private_hosts, "127.0.0.1"))
        with build(config) as service:
            summary = run(service.url, options.url or sample, next(iter(config.secrets.values()))[0])
    if summary is None:
        return 1
    print()
    for path in write_files(summary, options.out):
        print(f"📁 {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
