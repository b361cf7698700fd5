"""A .csv list as a sheet."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from workbook_tools.model.text import bare, meaning
from workbook_tools.schema.columns import declared_columns, plain

from .files import decoded, read_bytes, refused, too_large
from .headers import SEARCHED_ROWS
from .limits import Extent, TooLargeError

_DELIMITERS = (";", "\t", ",")
_TEXT_FORMULA = re.compile(r'="((?:[^"]|"")*)"')
_HINT = "sep="
_HINTED = (*_DELIMITERS, "|", ":")


@dataclass(frozen=True, slots=True)
class CsvSheet:
    """The rows of a .csv file, named after the file; blank cells are None."""

    name: str
    rows: Sequence[Sequence[str | None]]
    errors: Mapping[str, str] = field(default_factory=dict)
    uncached: frozenset[str] = frozenset()
    unshown: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CsvFile:
    """One .csv file, in the shape of a workbook with one sheet."""

    file: str
    sheets: tuple[CsvSheet, ...]


def read_csv(path: Path) -> CsvFile:
    """The rows of a list with semicolons, tabs or commas, in UTF-8 (with or without BOM), UTF-16 or Windows-1252.

    Raises WorkbookToolsError (I14, I15; I33-I35 too many rows, columns or cells; I37 a damaged character).
    """
    text = decoded(read_bytes(path), path)
    try:
        rows = _rows(text)
    except csv.Error as error:
        raise refused("I14", path, str(error)) from error
    except TooLargeError as error:
        raise too_large(error, path) from error
    return CsvFile(str(path), (CsvSheet(path.stem, rows),))


def _rows(text: str) -> list[list[str | None]]:
    """The rows up to the last that holds something, each up to its last cell that does."""
    first, _, rest = text.partition("\n")
    first = bare(first)
    hint = first[len(_HINT) :].rstrip("\r") if first.casefold().startswith(_HINT) else None
    if hint is not None:
        text = f"\n{rest}"
    delimiter = hint if hint in _HINTED else max(_DELIMITERS, key=lambda d: _known_headers(text, d))
    rows: list[list[str | None]] = []
    extent, blank = Extent(), 0
    for row in _parsed(io.StringIO(text, newline=""), delimiter):
        cells = _cells(row)
        if not cells:
            blank += 1
            continue
        extent.add_row(len(cells), blank)
        extent.add_cells(len(cells))
        rows += [*([] for _ in range(blank)), cells]
        blank = 0
    return rows


def _cells(row: Sequence[str]) -> list[str | None]:
    cells = [_bare(cell) if meaning(cell) else None for cell in row]
    while cells and cells[-1] is None:
        cells.pop()
    return cells


def _bare(cell: str) -> str | None:
    """The text of ``="1.10"``, which is written so that Excel leaves it alone."""
    if match := _TEXT_FORMULA.fullmatch(cell.strip()):
        return match[1].replace('""', '"') or None
    return cell


def _parsed(lines: Iterable[str], delimiter: str) -> Iterator[list[str]]:
    return csv.reader(lines, delimiter=delimiter)


def _known_headers(text: str, delimiter: str) -> int:
    """The most known headers that one of the first rows has with this delimiter."""
    known = {plain(name) for column in declared_columns() for name in column.names}
    start = islice(io.StringIO(text, newline=""), SEARCHED_ROWS)
    try:
        return max((len({plain(c) for c in row} & known) for row in _parsed(start, delimiter)), default=0)
    except csv.Error:  # with another delimiter it may be a table
        return 0
