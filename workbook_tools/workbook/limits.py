"""The limits for untrusted files, and how a file is refused.

Every limit has its own finding code, so that a user reads which one was met and what to do about it.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePath
from typing import NoReturn

from workbook_tools.model.codes import finding
from workbook_tools.model.findings import Finding, Source, WorkbookToolsError
from workbook_tools.model.lengths import CELL_TEXT
from workbook_tools.model.limits import (
    CELLS,
    COLUMNS,
    ENTRIES,
    FILE_BYTES,
    INFLATED_BYTES,
    MIB,
    PART_BYTES,
    RATIO,
    RATIO_FROM_BYTES,
    ROWS,
    XML_ELEMENTS,
)

__all__ = [
    "CELLS",
    "COLUMNS",
    "ENTRIES",
    "FILE_BYTES",
    "INFLATED_BYTES",
    "MIB",
    "PART_BYTES",
    "RATIO",
    "RATIO_FROM_BYTES",
    "ROWS",
    "XML_ELEMENTS",
]


SHEETS = 100
SHARED_STRINGS = 500_000
TEXT_LENGTH = CELL_TEXT
MERGES = 5_000
MERGED_CELLS = 100_000
HYPERLINK_AREA = 10_000
NAMES = 2_000
NOTES = 50_000
NAME_LENGTH = 2_048
NUMBER_FORMAT_LENGTH = 255
XML_DEPTH = 64
SCAN_SECONDS = 10.0
READ_SECONDS = 60.0
"""Both are the processor's time: a busy machine makes no file take longer."""
WAIT_SECONDS = 20 * READ_SECONDS
"""By the clock, for what waits and does not work: the last resort."""
READ_BYTES = 2 * 1024 * MIB

GRID_ROWS = 1_048_576
GRID_COLUMNS = 16_384


def refuse(code: str, sheet: str = "", cell: str = "", **values: object) -> NoReturn:
    """Stop with a finding. The file's name is put in by `named` where it is known."""
    texts = {key: str(value) for key, value in values.items()}
    raise WorkbookToolsError(finding(code, Source("", sheet, cell), values=texts))


def named(found: Finding, file: str, sheet: str = "") -> Finding:
    """The finding with its file (and sheet, unless it has one), also among the values that fill its message."""
    source = found.source or Source("")
    source = replace(source, file=file, sheet=source.sheet or sheet)
    place = {"file": PurePath(file).name, "sheet": source.sheet, "cell": source.cell}
    return replace(found, source=source, values=dict(found.values) | place)


def within(limit: int, count: int, code: str, sheet: str = "", cell: str = "", **values: object) -> None:
    """Refuse when `count` is over the limit; the message can name both."""
    if count > limit:
        refuse(code, sheet, cell, count=count, limit=limit, **values)
