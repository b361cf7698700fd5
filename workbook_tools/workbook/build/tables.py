"""Plain tables under a title: the list-like summary sheets and Kontrol."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from xlsxwriter.worksheet import Worksheet

from workbook_tools.model.agreement import Agreement
from workbook_tools.model.values import Smiley, Value
from workbook_tools.schema.cells import NO_FUNDS_TEXT
from workbook_tools.schema.smileys import label
from workbook_tools.schema.texts import text
from workbook_tools.workbook.head_texts import current_round

from .style import AMOUNT_FORMAT, BOLD, DEEP, QUIET, SMALL, SMALL_LINE_POINTS, Book, height, page, pixels

MARGIN = 2.0
FIRST_COLUMN = 1
HEADER_ROW = 3


@dataclass(frozen=True, slots=True)
class Field:
    """One column: header, width in characters, and its value for a line of whatever the list shows."""

    header: str
    width: float
    value: Callable[[Any], Value]
    bold: bool = False

    @property
    def room(self) -> float:
        """The width as `height` takes it."""
        return self.width * SMALL * (BOLD if self.bold else 1)


class Link(NamedTuple):
    """A line of text below a list that leads to another sheet."""

    words: str
    sheet: str


def title_rows(book: Book, sheet: Worksheet, agreement: Agreement, title: str) -> None:
    """The sheet's title, and below it the agreement and the round."""
    sheet.set_column(0, 0, MARGIN)
    book.title(sheet, 0, FIRST_COLUMN, title)
    values = {"municipality": agreement.municipality, "title": agreement.title, "round": current_round(agreement).name}
    sheet.write_string(1, FIRST_COLUMN, text("summary.subtitle", **values), book.format(font_color=QUIET, font_size=12))


def note(book: Book, sheet: Worksheet, row: int, words: str) -> None:
    """A quiet line of text."""
    sheet.write_string(row, FIRST_COLUMN, words, book.format(italic=True, font_color=QUIET))


def write_list(
    book: Book,
    sheet: Worksheet,
    agreement: Agreement,
    fields: Sequence[Field],
    items: Sequence[object],
    links: Sequence[Link] = (),
) -> None:
    """A header and one row per item, with filter, frozen header and print setup; `links` stand below."""
    for i, column in enumerate(fields, FIRST_COLUMN):
        sheet.set_column(i, i, column.width)
        sheet.write_string(HEADER_ROW, i, column.header, book.heading(font_size=10))
    sheet.set_row(HEADER_ROW, 34)
    for row, item in enumerate(items, HEADER_ROW + 1):
        values = [column.value(item) for column in fields]
        for i, (column, value) in enumerate(zip(fields, values, strict=True), FIRST_COLUMN):
            put(book, sheet, row, i, value, bold=column.bold)
        shown = [(c.room, shown_text(v)) for c, v in zip(fields, values, strict=True)]
        sheet.set_row_pixels(row, pixels(height(shown, line=SMALL_LINE_POINTS)))
    if not items:
        note(book, sheet, HEADER_ROW + 1, text("summary.nothing"))
    below = below_list(len(items))
    for row, link in enumerate(links, below):
        _link(book, sheet, row, fields, link)
    _finish(sheet, agreement, len(fields), len(items))
    last_row = below + len(links) - 1 if links else below - 2
    sheet.print_area(0, FIRST_COLUMN, last_row, FIRST_COLUMN + len(fields) - 1)


def below_list(items: int) -> int:
    """The 0-based row of a list's first link: one row is left blank below the items."""
    return HEADER_ROW + max(items, 1) + 2


def _link(book: Book, sheet: Worksheet, row: int, fields: Sequence[Field], link: Link) -> None:
    """The words in one cell as wide as the list; a click anywhere in it leads on."""
    shown = book.format(font_color=DEEP, underline=1, text_wrap=True)
    sheet.merge_range(row, FIRST_COLUMN, row, FIRST_COLUMN + len(fields) - 1, "", shown)
    write_link(sheet, row, shown, link)
    sheet.set_row_pixels(row, pixels(height([(sum(f.width for f in fields), link.words)])))


def write_link(sheet: Worksheet, row: int, shown: Any, link: Link, cell: str = "A1") -> None:
    """A link to a cell of a sheet of the same file, in the list's first column."""
    target = link.sheet.replace("'", "''")
    sheet.write_url(row, FIRST_COLUMN, f"internal:'{target}'!{cell}", shown, link.words)


def _finish(sheet: Worksheet, agreement: Agreement, columns: int, rows: int) -> None:
    last_row, last_column = HEADER_ROW + max(rows, 1), FIRST_COLUMN + columns - 1
    sheet.freeze_panes(HEADER_ROW + 1, FIRST_COLUMN + 2)
    sheet.autofilter(HEADER_ROW, FIRST_COLUMN, last_row, last_column)
    sheet.ignore_errors({"number_stored_as_text": f"B{HEADER_ROW + 2}:ZZ{last_row + 1}"})
    sheet.set_zoom(90)
    page(sheet, agreement)
    sheet.repeat_rows(HEADER_ROW)


def put(book: Book, sheet: Worksheet, row: int, column: int, value: Value, **look: Any) -> None:
    """One value in a bordered cell: smileys in their colours, amounts as numbers, all else as text."""
    look = {"font_size": 10, **look}
    if isinstance(value, Smiley):
        sheet.write_string(row, column, label(value), book.smiley_format(value, **look))
    elif isinstance(value, Decimal):
        sheet.write_number(row, column, float(value), book.boxed(num_format=AMOUNT_FORMAT, **look))
    elif isinstance(value, int):
        sheet.write_number(row, column, value, book.boxed(align="center", **look))
    elif words := shown_text(value):
        sheet.write_string(row, column, words, book.boxed(num_format="@", **look))
    else:
        sheet.write_blank(row, column, None, book.boxed(**look))


def shown_text(value: Value) -> str:
    """A value as the text that a row's height is planned for."""
    if value is None:
        return ""
    if isinstance(value, Smiley):
        return label(value)
    if isinstance(value, tuple):
        return "; ".join(value)
    return value if isinstance(value, str) else str(value) if isinstance(value, int | Decimal) else NO_FUNDS_TEXT
