"""`python -m extractor URL`: an extraction without a server; `--help` lists its options.

Writes components.json (the bare `summary`), styles.css, Components.jsx or .tsx, and preview.html. Settings
come from the same environment as the server's: `PRIVATE_HOSTS`, `ALLOWED_DOMAINS`, `CHROMIUM_PATH`.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import sys
from pathlib import Path

from config import Config, ConfigError
from extractor.chromium.browser import Browser
from extractor.chromium.launch import find
from extractor.egress.outbound import Policy
from extractor.extract import extract
from extractor.model import KINDS, ExtractError, Extraction, Options
from extractor.preview import write_files


async def run(url: str, config: Config, options: Options) -> Extraction:
    """Extract one page with a browser of its own. Raises ExtractError."""
    policy = Policy(
        private_hosts=frozenset(config.private_hosts),
        allowed_domains=config.allowed_domains if config.enforce_allowlist else None,
        allowed_ports=frozenset(config.allowed_ports),
    )
    async with Browser(find(config.chromium_path or None), policy=policy) as browser:
        return await extract(browser, policy.check_url(url), options)


def _kinds(text: str) -> tuple[str, ...]:
    kinds = tuple(name.strip() for name in text.split(","))
    if unknown := set(kinds) - set(KINDS):
        raise argparse.ArgumentTypeError(f"there is no kind {', '.join(sorted(unknown))}")
    return kinds


def _viewport(text: str) -> tuple[int, int]:
    if not (sizes := re.fullmatch(r"([1-9]\d{1,3})x([1-9]\d{1,3})", text)):
        raise argparse.ArgumentTypeError("not like 1280x800")
    return int(sizes[1]), int(sizes[2])


def _count(text: str) -> int:
    if (count := int(text)) < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return count


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m extractor", description="One page's components as files."
    )
    add = parser.add_argument
    add("url", help="http or https; https when it names no scheme")
    add("--out", type=Path, default=Path("out"), help="where to write (default: %(default)s)")
    add("--kinds", type=_kinds, default=KINDS, metavar="KIND,…", help=f"of {', '.join(KINDS)}; else all")
    add("--viewport", type=_viewport, default=(1280, 800), metavar="WxH", help="CSS px (default: 1280x800)")
    add("--max-components", type=_count, default=5000, metavar="N", help="at most so many (default: 5000)")
    add("--react", choices=("jsx", "tsx"), default="jsx", help="language of the React files (default: jsx)")
    return parser.parse_args()


def main() -> int:
    """Exit code 0; 1 for a page that gave nothing, 2 for settings that cannot work."""
    asked = _arguments()
    options = Options(
        kinds=asked.kinds,
        viewport=asked.viewport,
        max_components=asked.max_components,
        react=asked.react,
    )
    try:
        extraction = asyncio.run(run(asked.url, Config.from_env(), options))
    except (ConfigError, ExtractError) as error:
        print(error, file=sys.stderr)
        return 2 if isinstance(error, ConfigError) else 1
    write_files(extraction.summary(), asked.out, asked.react)
    print(f"{len(extraction.components)} components of {extraction.final_url} in {asked.out}/")
    return 0


if __name__ == "__main__":
    sys.exit(main())
