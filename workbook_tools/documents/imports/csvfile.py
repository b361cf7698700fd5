"""A .csv list as a sheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from workbook_tools.schema.columns import declared_columns

from .files import decoded, read_bytes, refused
from .headers import SEARCHED_ROWS, plain

_DELIMITERS = (";", "\t", ",")
_HINT = "sep="


@dataclass(frozen=True, slots=True)
class CsvSheet:
    """The rows of a .csv file, named after the file; blank cells are None."""

    name: str
    rows: Sequence[Sequence[str | None]]
    errors: Mapping[str, str] = field(default_factory=dict)
    uncached: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class CsvFile:
    """One .csv file, in the shape of a workbook with one sheet."""

    file: str
    sheets: tuple[CsvSheet, ...]


def read_csv(path: Path) -> CsvFile:
    """The rows of a list with semicolons, tabs or commas, in UTF-8 (with or without BOM), UTF-16 or Windows-1252.

    Raises WorkbookToolsError (I14, I15).
    """
    text = decoded(read_bytes(path), path)
    try:
        rows = _rows(text)
    except csv.Error as error:
        raise refused("I14", path, str(error)) from error
    return CsvFile(str(path), (CsvSheet(path.stem, rows),))


def _rows(text: str) -> list[list[str | None]]:
    first, _, rest = text.partition("\n")
    if first.casefold().startswith(_HINT):
        delimiter, text = first[len(_HINT) : len(_HINT) + 1], f"\n{rest}"
    else:
        delimiter = max(_DELIMITERS, key=lambda d: _known_headers(text, d))
    return [[cell if cell.strip() else None for cell in row] for row in _parsed(text, delimiter)]


def _parsed(text: str, delimiter: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def _known_headers(text: str, delimiter: str) -> int:
    """The most known headers that one of the first rows has with this delimiter."""
    known = {plain(name) for column in declared_columns() for name in column.names}
    start = "\n".join(text.splitlines()[:SEARCHED_ROWS])
    return max((len({plain(c) for c in row} & known) for row in _parsed(start, delimiter)), default=0)
