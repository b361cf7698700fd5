"""Cells that show nothing of what stands in them, since their number format says so."""

from __future__ import annotations

import re

from .contents import relations, workbook_part
from .package import Package
from .xmlparts import elements

_SHOWS_NOTHING = ";;;"
_STYLE = re.compile(rb'<(?:[\w.-]++:)?xf\s(?:[^<>]*?\s)?numFmtId="([0-9]{1,6})"')
_ANY_STYLE = re.compile(rb"<(?:[\w.-]++:)?xf[\s/>]")
_CELL = re.compile(rb"<(?:[\w.-]++:)?c\s([^<>]*+)>")
_ADDRESS = re.compile(rb"""(?:^|\s)r=["']([A-Z]{1,3}[0-9]{1,7})["']""")
_STYLE_OF_CELL = re.compile(rb"""(?:^|\s)s=["']([0-9]{1,6})["']""")


def unseen_styles(package: Package) -> frozenset[int]:
    """The numbers of the cell styles with the format ;;;. None where the styles are not written the usual way."""
    for relation in relations(package, workbook_part(package)):
        part = package.find(relation.target)
        if relation.kind == "styles" and part:
            return _styles(part, package.read(part))
    return frozenset()


def _styles(part: str, data: bytes) -> frozenset[int]:
    formats = (e.attributes for e in elements(part, data, {"numFmt"}))
    unseen = {f.get("numFmtId", "") for f in formats if f.get("formatCode", "").strip() == _SHOWS_NOTHING}
    if not unseen:
        return frozenset()
    section = data[data.find(b"cellXfs") : data.rfind(b"cellXfs>")]
    numbers = [number.decode() for number in _STYLE.findall(section)]
    if len(numbers) != len(_ANY_STYLE.findall(section)):
        return frozenset()
    return frozenset(place for place, number in enumerate(numbers) if number in unseen)


def unseen_cells(data: bytes, styles: frozenset[int]) -> list[str]:
    """The addresses of the cells of a sheet with content and one of these styles."""
    found = []
    for tag in _CELL.findall(data) if styles else ():
        style, address = _STYLE_OF_CELL.search(tag), _ADDRESS.search(tag)
        if style and address and int(style[1]) in styles and not tag.endswith(b"/"):
            found.append(address[1].decode())
    return found
