"""The very hidden sheet `_wbt`: what the workbook is, and every value as it was sent or as its round was closed.

A master's also says which number and title each row id stands for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from xlsxwriter.worksheet import CellStringTuple

from workbook_tools.model.agreement import Agreement
from workbook_tools.model.fields import FOLLOWUP_FIELDS, get_field, round_field
from workbook_tools.model.values import Smiley, Value
from workbook_tools.schema.cells import encode
from workbook_tools.schema.columns import columns_of
from workbook_tools.workbook.meta import (
    BASE_MARK,
    META_SHEET,
    NAME_KEYS,
    TEMPLATE_VERSION,
    TEXTS_KEY,
    VERSION_KEY,
    FieldKey,
    Meta,
    text_mark,
)

from .style import Book, GrowingSheet

_CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 - stands for no time at all: the sheet is put into another file


def write_hidden(book: Book, agreement: Agreement, meta: Meta, base: Mapping[FieldKey, Value]) -> None:
    """Adds the sheet. Blank values are left out: a field that the base does not name was blank."""
    sheet = book.workbook.add_worksheet(META_SHEET, GrowingSheet)
    settings = {
        "template_version": TEMPLATE_VERSION,
        **({} if meta.version is None else {VERSION_KEY: meta.version}),
        "kind": meta.kind,
        "agreement_id": agreement.agreement_id,
        "dispatch_id": meta.dispatch_id,
        "round": str(meta.round or agreement.current_round),
        "centre": meta.centre,
        "sent": meta.sent,
    }
    if meta.texts:
        settings[TEXTS_KEY] = " ".join(sorted(meta.texts))
    if meta.kind != "dispatch":
        base = {(*i.key, key): get_field(i, key) for i in agreement.initiatives for key in NAME_KEYS} | {**base}
    lines: list[tuple[str, ...]] = [*settings.items(), *_base_lines(agreement, base)]
    for row, line in enumerate(lines):
        for column, words in enumerate(line):
            if words:
                sheet.write_string(row, column, words)
    sheet.very_hidden()


def texts_outside(book: Book, sheets: Mapping[str, int | None]) -> frozenset[str]:
    """The marks of the texts written so far on those sheets, above the given 0-based row (None: all of them)."""
    texts = {index: words for words, index in book.workbook.str_table.string_table.items()}
    marks = set()
    for sheet in book.workbook.worksheets():
        end = sheets.get(sheet.get_name(), 0)
        cells = (c for row, found in sheet.table.items() if end is None or row < end for c in found.values())
        marks |= {text_mark(texts[c.string]) for c in cells if isinstance(c, CellStringTuple)}
    return frozenset(marks)


def build_hidden(agreement: Agreement, meta: Meta, base: Mapping[FieldKey, Value]) -> bytes:
    """A workbook with the sheet `_wbt`, to be put into another file."""
    book = Book(META_SHEET, _CREATED)
    book.workbook.add_worksheet()  # a workbook needs a sheet that can be seen
    write_hidden(book, agreement, meta, base)
    return book.close()


def closed_values(agreement: Agreement) -> dict[FieldKey, Value]:
    """The values of the closed rounds: what rule E7 compares with."""
    keys = [round_field(r.number, name) for r in agreement.rounds if r.closed for name in FOLLOWUP_FIELDS]
    return {(*i.key, key): get_field(i, key) for i in agreement.initiatives for key in keys}


def _base_lines(agreement: Agreement, base: Mapping[FieldKey, Value]) -> Iterator[tuple[str, ...]]:
    """A line of column keys, and one for each row with its committee, its id, and its values below the keys."""
    columns = columns_of(agreement)
    rows: dict[tuple[str, str], dict[str, str]] = {}
    for (committee, row_id, key), value in base.items():
        if key in columns.by_key and value not in (None, ()):
            text = Smiley.UNSETTLED.value if value is Smiley.UNSETTLED else encode(columns[key], value)
            rows.setdefault((committee, row_id), {})[key] = text
    keys = [key for key in columns.by_key if any(key in row for row in rows.values())]
    yield (BASE_MARK, "", *keys)
    for place, row in rows.items():
        yield (*place, *(row.get(key, "") for key in keys))
