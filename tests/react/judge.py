"""Asks Node.js what React makes of JSX: esbuild compiles it, react-dom renders it, parse5 reads it again.

Used by the tests of `extractor.jsx`, marked `node`. One Node process answers all questions of a test file.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import pytest

HERE = Path(__file__).parent


class Judge:
    """`code`, `look` and `element` answer as tests/react/render.mjs says."""

    def __enter__(self) -> Self:
        require_modules()
        self._node = subprocess.Popen(
            ["node", HERE / "render.mjs"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._node.communicate(timeout=30)

    def code(self, code: str, html: str) -> dict[str, Any]:
        return self._ask({"code": code, "html": html})

    def look(self, code: str, name: str, props: Mapping[str, Any], html: str) -> dict[str, Any]:
        return self._ask({"code": code, "name": name, "props": props, "html": html})

    def element(self, element: str, props: dict[str, Any]) -> dict[str, Any]:
        return self._ask({"element": element, "props": props})

    def _ask(self, question: dict[str, Any]) -> dict[str, Any]:
        assert self._node.stdin and self._node.stdout
        self._node.stdin.write(json.dumps(question) + "\n")
        answer: dict[str, Any] = json.loads(self._node.stdout.readline())
        return answer


def client_page(cases: Sequence[Mapping[str, str | None]], folder: Path) -> Path:
    """A page that renders cases {"code", "html"} in a browser; client.mjs says what it then holds."""
    require_modules()
    page = folder / "client.html"
    with page.open("wb") as file:
        subprocess.run(
            ["node", HERE / "client.mjs"],
            input=json.dumps(cases).encode(),
            stdout=file,
            check=True,
            timeout=60,
        )
    return page


def compile_strictly(modules: Mapping[str, str], folder: Path) -> str:
    """What the TypeScript compiler says of these files, in strict mode; "" for nothing."""
    require_modules()
    (folder / "node_modules").symlink_to(HERE / "node_modules")
    for name, code in modules.items():
        (folder / name).write_text(code, encoding="utf-8")
    options = ["--noEmit", "--strict", "--skipLibCheck", "--jsx", "react-jsx"]
    tsc = HERE / "node_modules" / ".bin" / "tsc"
    command = [tsc, *options, *modules]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120).stdout


def require_modules() -> None:
    """Skip where `make test` could not install them, fail where they are required."""
    if not (HERE / "node_modules" / "react-dom").exists():
        required = "node" in os.environ.get("REQUIRE", "").split(",")
        (pytest.fail if required else pytest.skip)("tests/react/node_modules is missing: run `make test`.")
