"""How much memory Chromium may take, and takes: read from Linux's cgroups and /proc.

Called by `browser.py`. Without a bound a page that eats memory makes a small container swap its programs'
pages in and out for minutes, or has the kernel end this process instead of the page's.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

#: Of the machine's or container's memory, what is Chromium's; the rest is for this process and file pages.
SHARE = 0.6

#: Bytes a page at a time may take where there is plenty. A heavy page takes a third of it.
ENOUGH = 2**30

_SIZE = re.compile(r"^(?:RssAnon|RssShmem):\s+(\d+) kB", re.M)


def allowance(pages: int, root: Path = Path("/")) -> int:
    """Bytes that Chromium may take with so many pages at a time."""
    limits = [int(text) for text in _cgroup_limits(root) if text.strip().isdigit()]  # "max" is none
    with suppress(OSError):
        limits.append(int((root / "proc/meminfo").read_text().split()[1]) * 1024)
    return int(min([limit * SHARE for limit in limits] + [ENOUGH * pages]))


def _cgroup_limits(root: Path) -> Iterator[str]:
    """The limits this process is under: its cgroup's and those above, of version 2 or 1 (cgroups(7)).

    In a container the path may be the host's and the files those of the cgroup at the top.
    """
    with suppress(OSError):
        for line in (root / "proc/self/cgroup").read_text().splitlines():
            _, controllers, path = line.split(":", 2)
            if controllers not in ("", "memory"):
                continue
            mount, name = ("", "memory.max") if not controllers else ("memory", "memory.limit_in_bytes")
            for folder in (Path(path), *Path(path).parents):
                with suppress(OSError):
                    yield (root / "sys/fs/cgroup" / mount / folder.relative_to("/") / name).read_text()


def usage(group: int) -> dict[int, int]:
    """Bytes that each process of a process group holds; nothing where there is no /proc."""
    taken, names = {}, os.listdir("/proc") if os.path.isdir("/proc") else []
    for pid in map(int, filter(str.isdigit, names)):
        with suppress(OSError):  # it ended meanwhile
            if os.getpgid(pid) == group:
                taken[pid] = held(pid)
    return taken


def held(pid: int) -> int:
    """Bytes that a process holds for itself; the pages of its files do not count. Raises OSError."""
    return 1024 * sum(map(int, _SIZE.findall(Path(f"/proc/{pid}/status").read_text())))


def is_renderer(pid: int) -> bool:
    """Whether this process of Chromium's is a page's."""
    with suppress(OSError):
        return b"--type=renderer" in Path(f"/proc/{pid}/cmdline").read_bytes()
    return True  # gone
