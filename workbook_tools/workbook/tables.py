"""One committee sheet as a table of canonical texts, with the row and column every cell came from."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice, zip_longest

from workbook_tools.model.agreement import Where
from workbook_tools.model.codes import finding
from workbook_tools.model.findings import Finding, Source
from workbook_tools.model.numbers import clean_number, is_number
from workbook_tools.model.text import meaning
from workbook_tools.schema.cells import canonical_texts, cell_text, is_counted
from workbook_tools.schema.checks import is_certain
from workbook_tools.schema.columns import ColumnSet
from workbook_tools.schema.number_cells import number_options

from .address import address, letters, parted
from .address import column as index_of
from .header import Header
from .merged_cells import hidden_cells, merged_findings
from .raw import CellValue, RawSheet
from .row_amounts import RowAmounts, row_amounts
from .row_numbers import RowNumbers, row_numbers

Texts = list[str | None]
_NOT_CONTENT = ("row_id", "check")


@dataclass(frozen=True, slots=True)
class SheetTable:
    """`rows` are 1-based row numbers; `cells[key][i]` is the canonical text of `rows[i]`, None where blank.

    `unreadable` are (index in rows, key) of cells with a formula or an error value: there is no value to judge.
    `hidden` are the cells under a merge, with the merged area and the text that nobody sees, and (with no area) those
    whose text is struck through; they count as blank.
    `certain` says that the field checks would find no fault. `doubted` are the texts, and `doubted_columns` the
    letters, of columns whose heading contradicts their key: they are no values.
    """

    committee: str
    where: Where
    rows: Sequence[int]
    cells: Mapping[str, Texts]
    unreadable: frozenset[tuple[int, str]]
    findings: tuple[Finding, ...]
    certain: bool = False
    hidden: Mapping[tuple[int, str], tuple[str, str | None]] = field(default_factory=dict)
    doubted: Mapping[str, Texts] = field(default_factory=dict)
    doubted_columns: Mapping[str, str] = field(default_factory=dict)
    roundless: Mapping[str, tuple[Sequence[str], Texts]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.rows)


def sheet_table(
    sheet: RawSheet, header: Header, columns: ColumnSet, committee: str, file: str, *, lone_texts: bool = True
) -> SheetTable:
    """Every row below the header that has content, blank rows left out but counted.

    Without `lone_texts`, a row that holds a single text and is no initiative's is left out too.
    """
    kept = _kept_rows(sheet, header, lone_texts=lone_texts)
    rows = [number for number, _ in kept]
    values = [*zip_longest(*(row for _, row in kept))]
    blank = (None,) * len(kept)

    def texts(places: Mapping[str, int]) -> dict[str, Texts]:
        return {
            key: canonical_texts(columns[key], values[i] if i < len(values) else blank) for key, i in places.items()
        }

    cells = texts(header.columns)
    where = Where(file, sheet.name, 0, header.column_letters)
    told = _told_numbers(values, header, rows, where)
    for i, text in told.texts.items():
        cells["number"][i] = text
    amounts = [*_told_amounts(sheet, values, header, columns, rows, where)]
    for key, it in amounts:
        for i, text in it.texts.items():
            cells[key][i] = text
    suspects = _suspects(sheet, header, columns)
    unreadable, findings = _unreadable(suspects, sheet, header, rows, where, cells.get("number", []))
    merged = hidden_cells(sheet, rows, header.columns) if sheet.merges else {}
    hidden = {(i, key): (area, cells[key][i]) for (i, key), area in merged.items()}
    if sheet.struck and not lone_texts:
        hidden = _struck(sheet, rows, header, cells) | hidden
    findings += merged_findings(where, merged, cells.get("number", []))
    unreadable |= {(i, "number") for i in told.unread} | {(i, key) for key, it in amounts for i in it.unread}
    for i, key in (*unreadable, *hidden):
        cells[key][i] = None
    findings += [
        *told.findings,
        *(_numbered(f, rows, cells.get("number", [])) for _, it in amounts for f in it.findings),
        *_numbers_elsewhere(kept, header, columns, where),
    ]
    checked = [column for column in columns if column.key not in _NOT_CONTENT]
    certain = is_certain(cells, checked)
    doubts, places = texts(header.doubted), {key: letters(i) for key, i in header.doubted.items()}
    found = (*header.findings, *findings)
    roundless = {letters(i): (keys, texts({keys[0]: i})[keys[0]]) for i, keys in header.roundless.items()}
    return SheetTable(committee, where, rows, cells, unreadable, found, certain, hidden, doubts, places, roundless)


def _struck(
    sheet: RawSheet, rows: Sequence[int], header: Header, cells: Mapping[str, Texts]
) -> dict[tuple[int, str], tuple[str, str | None]]:
    """The cells with text that is struck through, with that text; they have no merged area."""
    keys = {column: key for key, column in header.columns.items() if key not in _NOT_CONTENT}
    places = {row: i for i, row in enumerate(rows)}
    struck = ((places.get(row), keys.get(index_of(column))) for column, row in map(parted, sheet.struck))
    found = {(i, key): ("", cells[key][i]) for i, key in struck if i is not None and key is not None}
    return {place: told for place, told in found.items() if told[1] is not None}


def _kept_rows(sheet: RawSheet, header: Header, *, lone_texts: bool) -> list[tuple[int, Sequence[CellValue]]]:
    """The rows with content, with their 1-based numbers. An error, or a formula that shows nothing, is content too."""
    content = {i for key, i in header.columns.items() if key not in _NOT_CONTENT}
    unread = _unread_cells(sheet, content)
    rows = [
        (number, row)
        for number, row in enumerate(sheet.rows[header.row + 1 :], header.row + 2)
        if (number in unread or _has_content(row, content)) and number - 1 != header.keys
    ]
    if lone_texts:
        return rows
    return [(n, row) for n, row in rows if not _is_lone(row, header.columns, content, unread.get(n, set()))]


def _unread_cells(sheet: RawSheet, content: Collection[int]) -> dict[int, set[int]]:
    """1-based row -> the 0-based columns of its errors and of formulas without a value."""
    found: dict[int, set[int]] = {}
    for cell in {*sheet.errors, *sheet.uncached}:
        column, row = parted(cell)
        if (index := index_of(column)) in content:
            found.setdefault(row, set()).add(index)
    return found


def _has_content(row: Sequence[CellValue], content: Iterable[int]) -> bool:
    width = len(row)
    for i in content:
        if i < width and (value := row[i]) is not None and not (isinstance(value, str) and not meaning(value)):
            return True
    return False


def _is_lone(
    row: Sequence[CellValue], columns: Mapping[str, int], content: Iterable[int], unread: Collection[int]
) -> bool:
    """Whether a row is a remark in or below the table: one cell, no row id, no title, and no number but a whole one."""
    filled = [*islice((i for i in content if i in unread or _has_content(row, (i,))), 2)]
    named = [columns[key] for key in ("row_id", "title") if key in columns]
    if len(filled) != 1 or _has_content(row, named):
        return False
    is_number_cell = filled[0] == columns.get("number") and filled[0] not in unread
    number = clean_number(cell_text(row[filled[0]]).replace(",", ".")) if is_number_cell else ""
    return number.isdecimal() or not is_number(number)


def _suspects(sheet: RawSheet, header: Header, columns: ColumnSet) -> set[str]:
    """Formulas, error values, and numbers of which nobody knows what they show, but for those that count."""
    counted = {column for key, column in header.column_letters.items() if is_counted(columns[key])}
    unshown = {cell for cell in sheet.unshown if parted(cell)[0] not in counted}
    return {*sheet.formulas, *sheet.errors, *unshown}


def _unreadable(
    suspects: Collection[str], sheet: RawSheet, header: Header, rows: Sequence[int], where: Where, numbers: Texts
) -> tuple[frozenset[tuple[int, str]], list[Finding]]:
    """The suspects among the cells that should hold a value."""
    keys = {column: key for key, column in where.columns.items() if key != "check"}
    indices = {row: index for index, row in enumerate(rows)}
    cells: set[tuple[int, str]] = set()
    for cell in suspects:
        column, row = parted(cell)
        key, index = keys.get(column), indices.get(row)
        if key and index is not None:
            cells.add((index, key))
    order = list(header.columns)
    findings = [
        _unreadable_finding(sheet, replace(where, row=rows[index]), key, (numbers[index] if numbers else "") or "")
        for index, key in sorted(cells, key=lambda place: (place[0], order.index(place[1])))
    ]
    return frozenset(cells), findings


def _unreadable_finding(sheet: RawSheet, where: Where, key: str, number: str) -> Finding:
    source = where.source(key)
    error = sheet.errors.get(source.cell)
    value = error or cell_text(sheet.cell(where.row - 1, index_of(where.columns[key]))) or "=…"
    code = "S08" if error is not None else "S07" if source.cell in sheet.formulas else "F8"
    values = {"value": value, "format": sheet.unshown.get(source.cell, "")}
    return finding(code, source, number=number, field=key, values=values)


def _told_numbers(
    values: Sequence[Sequence[CellValue]], header: Header, rows: Sequence[int], where: Where
) -> RowNumbers:
    column = header.columns.get("number", -1)
    if not 0 <= column < len(values):
        return RowNumbers()
    return row_numbers(values[column], lambda i: Source(where.file, where.sheet, address(rows[i] - 1, column)))


def _numbered(f: Finding, rows: Sequence[int], numbers: Texts) -> Finding:
    """The finding with the number of its row's initiative, where it is about a row that has one."""
    row = parted(f.source.cell)[1] if f.source else 0
    return replace(f, number=(numbers[rows.index(row)] or "") if numbers and row in rows else "")


def _told_amounts(
    sheet: RawSheet,
    values: Sequence[Sequence[CellValue]],
    header: Header,
    columns: ColumnSet,
    rows: Sequence[int],
    where: Where,
) -> Iterable[tuple[str, RowAmounts]]:
    """What there is to tell of each column of amounts."""
    for key, column in header.columns.items():
        if columns[key].type == "amount" and column < len(values):

            def at(i: int, column: int = column) -> Source:
                row = header.row if i < 0 else rows[i] - 1
                return Source(where.file, where.sheet, address(row, column))

            yield key, row_amounts(columns[key], sheet.cell(header.row, column), values[column], at)


def _numbers_elsewhere(
    kept: Sequence[tuple[int, Sequence[CellValue]]], header: Header, columns: ColumnSet, where: Where
) -> Iterable[Finding]:
    """A reference to 1.10 that was typed as a number has lost its last zero."""
    places = [(key, i) for key, i in header.columns.items() if columns[key].type == "reference"]
    for (key, i), (row, values) in ((place, it) for place in places for it in kept):
        value = values[i] if i < len(values) else None
        options = number_options(value) if isinstance(value, float) else ()
        if len(options) > 1 and not options[0].endswith("0"):
            shown = {"value": cell_text(value), "other": options[1]}
            yield finding("S09", Source(where.file, where.sheet, address(row - 1, i)), field=key, values=shown)
