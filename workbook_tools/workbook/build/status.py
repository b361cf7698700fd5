"""A small workbook of tables: how far the centres are, on the day it was asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import itemgetter

from workbook_tools.model.agreement import Agreement
from workbook_tools.model.values import Value

from .style import Book
from .tables import FIRST_COLUMN, HEADER_ROW, Field, title_rows, write_list

_TONES = {"good": "#C8E6CF", "doubtful": "#FFE9A8", "bad": "#F8C9C4"}


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet. `widths` are in characters; `tones` colours texts in the second column: good, doubtful or bad."""

    name: str
    headers: Sequence[str]
    widths: Sequence[float]
    rows: Sequence[Sequence[Value]]
    tones: Mapping[str, str] = field(default_factory=dict)


def build_status(agreement: Agreement, title: str, tables: Sequence[Table], created: datetime) -> bytes:
    """The workbook, a sheet for each table; `created` (UTC) stands in its properties."""
    book = Book(title, created.replace(tzinfo=None))
    for table in tables:
        _sheet(book, agreement, title, table)
    return book.close()


def _sheet(book: Book, agreement: Agreement, title: str, table: Table) -> None:
    sheet = book.sheet(table.name)
    title_rows(book, sheet, agreement, title)
    columns = enumerate(zip(table.headers, table.widths, strict=True))
    fields = [Field(header, width, itemgetter(i)) for i, (header, width) in columns]
    write_list(book, sheet, agreement, fields, table.rows)
    column, last = FIRST_COLUMN + 1, HEADER_ROW + max(len(table.rows), 1)
    for words, tone in table.tones.items():
        look = book.workbook.add_format({"bg_color": _TONES[tone]})
        options = {"type": "cell", "criteria": "==", "value": f'"{words}"', "format": look}
        sheet.conditional_format(HEADER_ROW + 1, column, last, column, options)
