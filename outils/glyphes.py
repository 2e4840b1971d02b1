"""What the fonts inside typst can draw, read from their `cmap` tables: `python -m outils.glyphes` rewrites the list that receipts use."""

from __future__ import annotations

import re
import struct
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import typst

LISTE = Path(__file__).resolve().parents[1] / "src/levier/documents/glyphes.txt"
_EN_TETE = re.compile(rb"(?:OTTO|\x00\x01\x00\x00|true)\x00[\x05-\x40]", re.DOTALL)
_TABLES_MAX = 64
_MOT = 0xFFFF


def lire() -> str:
    """One line per range of code points, in hexadecimal."""
    (program,) = Path(typst.__file__).parent.glob("_typst*.so")
    held = {point for cmap in _cmaps(program.read_bytes()) for point in _points(cmap)}
    points = sorted(point for point in held if unicodedata.category(chr(point))[0] != "M" or se_compile(chr(point)))
    ranges: list[list[int]] = []
    for point in points:
        if ranges and point == ranges[-1][1] + 1:
            ranges[-1][1] = point
        else:
            ranges.append([point, point])
    return "".join(f"{first:X}-{last:X}\n" for first, last in ranges)


def se_compile(caractere: str) -> bool:
    """What the compiler itself says, as it did of each character: a mark that combines needs more than a glyph."""
    source = b'#set document(title: "x")\n#set text(lang: "fr")\nx#sys.inputs.c'
    try:
        typst.compile(
            source, format="pdf", ignore_system_fonts=True, sys_inputs={"c": caractere}, pdf_standards=["a-3a", "ua-1"]
        )
    except typst.TypstError:
        return False
    return True


def _cmaps(contenu: bytes) -> Iterator[bytes]:
    """The `cmap` of each font found in a program."""
    for head in _EN_TETE.finditer(contenu):
        start = head.start()
        (count,) = struct.unpack_from(">H", contenu, start + 4)
        if count > _TABLES_MAX or start + 12 + 16 * count > len(contenu):
            continue
        tables = {}
        for rank in range(count):
            tag, _, offset, length = struct.unpack_from(">4sLLL", contenu, start + 12 + 16 * rank)
            tables[tag] = (offset, length)
        if {b"cmap", b"head", b"maxp"} <= tables.keys() and start + sum(tables[b"cmap"]) <= len(contenu):
            offset, length = tables[b"cmap"]
            yield contenu[start + offset : start + offset + length]


def _points(cmap: bytes) -> Iterator[int]:
    """Code points that have a glyph, of the Unicode subtables of formats 4 and 12."""
    (count,) = struct.unpack_from(">H", cmap, 2)
    for rank in range(count):
        platform, encoding, offset = struct.unpack_from(">HHL", cmap, 4 + 8 * rank)
        if platform not in {0, 3} or (platform == 3 and encoding not in {1, 10}):
            continue
        (kind,) = struct.unpack_from(">H", cmap, offset)
        if kind == 4:
            yield from _segments(cmap, offset)
        elif kind == 12:
            (groups,) = struct.unpack_from(">L", cmap, offset + 12)
            for group in range(groups):
                first, last, glyph = struct.unpack_from(">LLL", cmap, offset + 16 + 12 * group)
                yield from range(first if glyph else first + 1, last + 1)


def _segments(cmap: bytes, debut: int) -> Iterator[int]:
    (double,) = struct.unpack_from(">H", cmap, debut + 6)
    places = [debut + 14, debut + 16 + double, debut + 16 + 2 * double, debut + 16 + 3 * double]
    for rank in range(double // 2):
        last, first, delta, shift = (struct.unpack_from(">H", cmap, place + 2 * rank)[0] for place in places)
        for point in range(first, last + 1):
            if point == _MOT:
                continue
            glyph = point
            if shift:
                (glyph,) = struct.unpack_from(">H", cmap, places[3] + 2 * rank + shift + 2 * (point - first))
            if glyph and (glyph + delta) & _MOT:
                yield point


if __name__ == "__main__":
    LISTE.write_text(lire(), encoding="ascii")
