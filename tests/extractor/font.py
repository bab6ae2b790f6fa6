"""The smallest font a browser takes: two empty glyphs, one for the letter x."""

from __future__ import annotations

import struct


def _pad(table: bytes) -> bytes:
    return table + b"\0" * (-len(table) % 4)


def _checksum(table: bytes) -> int:
    return sum(struct.unpack(f">{len(_pad(table)) // 4}L", _pad(table))) & 0xFFFFFFFF


def _font() -> bytes:
    cmap_format_4 = (
        struct.pack(">7H", 4, 32, 0, 4, 4, 1, 0)
        + struct.pack(">2HH2H", ord("x"), 0xFFFF, 0, ord("x"), 0xFFFF)
        + struct.pack(">2h2H", 1 - ord("x"), 1, 0, 0)
    )
    tables = {
        b"OS/2": struct.pack(">HhHHH", 4, 500, 400, 5, 0)
        + bytes(22)
        + bytes(10)
        + bytes(16)
        + b"none"
        + struct.pack(
            ">HHHhhhHHLLhhHHH", 64, ord("x"), ord("x"), 800, -200, 0, 800, 200, 0, 0, 400, 700, 0, 32, 0
        ),
        b"cmap": struct.pack(">HHHHL", 0, 1, 3, 1, 12) + cmap_format_4,
        b"glyf": bytes(4),
        b"head": struct.pack(
            ">LLLLHHqqhhhhHHhhh", 0x10000, 0x10000, 0, 0x5F0F3CF5, 0, 1000, 0, 0, 0, 0, 0, 0, 0, 8, 2, 0, 0
        ),
        b"hhea": struct.pack(">LhhhHhhhhhhhhhhhH", 0x10000, 800, -200, 0, 500, 0, 0, 0, 1, *[0] * 7, 2),
        b"hmtx": struct.pack(">HhHh", 500, 0, 500, 0),
        b"loca": struct.pack(">3H", 0, 0, 0),
        b"maxp": struct.pack(">LH13H", 0x10000, 2, *[0] * 13),
        b"name": struct.pack(">HHH", 0, 0, 6),
        b"post": struct.pack(">LLhhL4L", 0x30000, 0, 0, 0, 0, 0, 0, 0, 0),
    }
    directory = struct.pack(">LHHHH", 0x10000, len(tables), 128, 3, len(tables) * 16 - 128)
    offset = len(directory) + 16 * len(tables)
    body = b""
    for tag, table in tables.items():
        directory += struct.pack(">4sLLL", tag, _checksum(table), offset + len(body), len(table))
        body += _pad(table)
    return directory + body


FONT = _font()
