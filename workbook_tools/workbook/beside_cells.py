"""Words on a worksheet in no cell: text boxes and other shapes, pictures, and the page's header and footer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from workbook_tools.model.text import one_line

from .address import address
from .contents import SheetEntry, relations
from .package import Package
from .raw import Beside
from .xmlparts import Collector, elements, local

PAGE, SHAPE, PICTURE = "page", "shape", "picture"
_MOST = 200
"""So many shapes are told one by one; what the others say is one text."""
_ANCHORS = frozenset({"twoCellAnchor", "oneCellAnchor", "absoluteAnchor"})
_HEADER_FOOTER = re.compile(rb"<(?:\w+:)?headerFooter[\s>].*?</(?:\w+:)?headerFooter>", re.DOTALL)
_PARTS = frozenset({"oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter"})
_SECTION = re.compile(r"&[LCR]")
_CODE = re.compile(r'&(?:"[^"]*"|[0-9]{1,3}|K(?:[0-9A-Fa-f]{6}|[0-9]{2}[+-][0-9]{3})|[A-Za-z])')


def beside_cells(package: Package, sheet: SheetEntry, data: bytes) -> tuple[Beside, ...]:
    """All of it on one sheet, whose part is `data`. What there is of it stands below the rows."""
    is_wide = b"\0" in data[:200]  # UTF-16
    below = data if is_wide else data[max(data.rfind(b"sheetData>"), 0) :]
    parts = [data] if is_wide else _HEADER_FOOTER.findall(below)
    found = [beside for element in parts for beside in _page_texts(element)]
    if is_wide or b"drawing" in below:
        for relation in relations(package, sheet.part):
            part = package.find(relation.target)
            if part and relation.kind == "drawing" and not relation.external:
                found += _shapes(part, package.read(part))
    return tuple(found)


def header_words(written: str) -> Iterator[str]:
    """The words of a page header or footer, left, middle and right; page numbers, dates and fonts are none."""
    for section in _SECTION.split(written.replace("&&", "\0")):
        words = one_line(_CODE.sub(" ", section).replace("\0", "&"))
        if any(c.isalnum() for c in words):
            yield words


@lru_cache(maxsize=64)
def _page_texts(element: bytes) -> tuple[Beside, ...]:
    """The words of a ``<headerFooter>``; the sheets of workbooks that were made alike have the very same one."""
    return tuple(Beside(PAGE, "", words) for e in elements("", element, _PARTS) for words in header_words(e.text))


def _shapes(part: str, data: bytes) -> list[Beside]:
    collector = _Shapes(part)
    collector.run(data)
    if len(collector.beside) <= _MOST:
        return collector.beside
    return [*collector.beside[:_MOST], Beside(SHAPE, "", " | ".join(b.text for b in collector.beside[_MOST:]))]


class _Shapes(Collector):
    """A drawing's shapes, each with its cell and the words in it, and its pictures."""

    def __init__(self, part: str) -> None:
        super().__init__(part, frozenset(), frozenset())
        self.beside: list[Beside] = []
        self._words: list[str] = []
        self._place: dict[str, int] = {}
        self._inside, self._has_picture = "", False

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        super()._start(name, attributes)
        self._inside = local(name)
        if self._inside in _ANCHORS:
            self._words, self._place, self._has_picture = [], {}, False
        elif self._inside == "pic":
            self._has_picture = True
        elif self._inside in ("p", "br"):
            self._words.append(" ")

    def _text(self, text: str) -> None:
        if self._inside == "t":
            self._words.append(text)
        elif self._inside in ("row", "col") and text.strip().isdecimal():
            self._place.setdefault(self._inside, int(text))

    def _end(self, name: str) -> None:
        self._inside = ""
        if local(name) in _ANCHORS:
            cell = address(self._place["row"], self._place["col"]) if {"row", "col"} <= self._place.keys() else ""
            if words := one_line("".join(self._words)):
                self.beside.append(Beside(SHAPE, cell, words))
            if self._has_picture:
                self.beside.append(Beside(PICTURE, cell, ""))
        super()._end(name)
