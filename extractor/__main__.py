"""`python -m extractor URL [--out DIR]`: an extraction without a server.

Writes components.json (the bare `summary`), styles.css, Components.jsx and preview.html. Settings come from
the same environment as the server's: `PRIVATE_HOSTS`, `ALLOWED_DOMAINS`, `CHROMIUM_PATH`.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path

from config import Config, ConfigError
from extractor.chromium.browser import Browser
from extractor.chromium.launch import find
from extractor.egress.outbound import Policy
from extractor.extract import extract
from extractor.model import ExtractError, Extraction
from extractor.preview import write_files


async def run(url: str, config: Config) -> Extraction:
    """Extract one page with a browser of its own. Raises ExtractError."""
    policy = Policy(
        private_hosts=frozenset(config.private_hosts),
        allowed_domains=config.allowed_domains if config.enforce_allowlist else None,
        allowed_ports=frozenset(config.allowed_ports),
    )
    async with Browser(find(config.chromium_path or None), policy=policy) as browser:
        return await extract(browser, policy.check_url(url))


def main() -> int:
    """Exit code 0; 1 for a page that gave nothing, 2 for settings that cannot work."""
    parser = argparse.ArgumentParser(
        prog="python -m extractor", description="One page's components as files."
    )
    parser.add_argument("url", help="http or https; https when it names no scheme")
    parser.add_argument("--out", type=Path, default=Path("out"), help="where to write (default: %(default)s)")
    options = parser.parse_args()
    try:
        extraction = asyncio.run(run(options.url, Config.from_env()))
    except (ConfigError, ExtractError) as error:
        print(error, file=sys.stderr)
        return 2 if isinstance(error, ConfigError) else 1
    write_files(extraction.summary(), options.out)
    print(f"{len(extraction.components)} components of {extraction.final_url} in {options.out}/")
    return 0


if __name__ == "__main__":
    sys.exit(main())
