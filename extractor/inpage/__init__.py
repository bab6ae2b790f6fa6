"""The scripts that run in pages, in isolated worlds: files that build on each other.

Read by `collect`, `mount` and `backdrops`, which say in what order, and each by its own first lines.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path


@cache
def script(*names: str) -> str:
    """The files of these names, one after the other, to stand inside a function."""
    folder = Path(__file__).parent
    return "\n".join((folder / f"{name}.js").read_text("utf-8") for name in names)
