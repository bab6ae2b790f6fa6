"""Who may import whom: the rules of docs/architecture.md, read from the code itself."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("config", "web", "jobqueue", "extractor")
FILES = sorted(
    path
    for room in ("server.py", "config.py", "web", "jobqueue", "extractor")
    for path in ([ROOT / room] if room.endswith(".py") else (ROOT / room).rglob("*.py"))
)

SCRIPTS = sorted((ROOT / "extractor").rglob("*.js"))

#: room -> the other rooms it may import.
MAY_IMPORT = {
    "server": {"config", "web", "jobqueue", "extractor"},
    "config": set(),
    "web": {"jobqueue"},
    "jobqueue": set(),
    "extractor": set(),
}

#: Programs of their own, which nobody imports.
ENTRY_POINTS = {"extractor/__main__.py", "extractor/chromium/install.py"}

#: third-party package -> the one file that imports it.
ONE_FILE = {"pyppeteer": "extractor/chromium/connection.py", "html5lib": "extractor/html.py"}


def imports(path: Path, *, at_start: bool = False) -> Iterator[str]:
    """The absolute dotted names `path` imports, wherever in the file, or only when it is loaded itself."""
    package = list(path.relative_to(ROOT).parent.parts)
    module = ast.parse(path.read_text())
    for node in module.body if at_start else ast.walk(module):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            yield from (f"{base}.{alias.name}" for alias in node.names)


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def dotted(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


@pytest.mark.parametrize("path", FILES, ids=name)
def test_rooms_import_only_what_the_house_allows(path: Path) -> None:
    room = path.relative_to(ROOT).parts[0].removesuffix(".py")
    allowed = MAY_IMPORT[room] | {room}
    if name(path) in ENTRY_POINTS:
        allowed |= {"config"}  # they compose, as server.py does
    reached = {target.split(".")[0] for target in imports(path)}
    assert reached & {*ROOMS, "server"} <= allowed


@pytest.mark.parametrize("path", FILES, ids=name)
def test_third_party_names_appear_in_one_file_each(path: Path) -> None:
    outside = {t.split(".")[0] for t in imports(path)} - set(sys.stdlib_module_names) - {*ROOMS, "server"}
    assert {package for package in outside if ONE_FILE.get(package) != name(path)} == set()


def test_imports_flow_one_way() -> None:
    modules = {dotted(path): path for path in FILES}
    graph = {
        module: {
            part for target in imports(path, at_start=True) for part in (target, target.rpartition(".")[0])
        }
        & modules.keys() - {module}
        for module, path in modules.items()
    }
    TopologicalSorter(graph).prepare()  # raises CycleError, naming the cycle


def test_only_entry_points_and_config_read_the_environment() -> None:
    readers = {
        name(path) for path in FILES if "os.environ" in path.read_text() or "getenv" in path.read_text()
    }
    assert readers <= {"config.py", "extractor/chromium/launch.py", "extractor/chromium/install.py"}


def test_every_module_says_what_it_is() -> None:
    assert [name(path) for path in FILES if not ast.get_docstring(ast.parse(path.read_text()))] == []


def test_no_file_is_longer_than_a_reader_would_accept() -> None:
    assert {name(path) for path in FILES + SCRIPTS if len(path.read_text().splitlines()) > 320} == set()


def test_no_line_of_a_script_is_wider_than_a_reader_would_accept() -> None:
    assert {name(path) for path in SCRIPTS if max(map(len, path.read_text().splitlines())) > 120} == set()
