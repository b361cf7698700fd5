"""A plain list of initiatives (.xlsx or .csv) into the model: columns by header or alias, one row per initiative."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Protocol

from workbook_tools.model.addresses import letters
from workbook_tools.model.agreement import Agreement, Initiative, Where
from workbook_tools.model.codes import finding
from workbook_tools.model.fields import set_fields
from workbook_tools.model.findings import Source, WorkbookToolsError
from workbook_tools.model.numbers import clean_number, is_theme, leading_letters, theme_number
from workbook_tools.model.text import folded, meaning
from workbook_tools.model.values import Value
from workbook_tools.schema.amounts import parse_amount
from workbook_tools.schema.cells import (
    CANONICAL_AMOUNT,
    CANONICAL_NUMBER,
    CANONICAL_YEAR,
    NO_FUNDS_TEXT,
    canonical,
    cell_text,
    decode,
    is_counted,
)
from workbook_tools.schema.columns import Column, columns_of, plain
from workbook_tools.schema.number_cells import typed_for_date
from workbook_tools.schema.smileys import label, nearest_smiley, parse_smiley

from .csvfile import CsvSheet
from .headers import ListHeader, ListSheet, find_header
from .listamounts import AmountColumn, ListAmounts, list_amounts
from .listnumbers import ListNumbers, list_numbers
from .register import Register
from .result import Imported, Notes
from .rowids import row_id
from .settings import settings_for
from .unread import is_filled, report_uncached, shown
from .vocabulary import pattern

_FORMS = {
    "amount": re.compile(CANONICAL_AMOUNT),
    "year": re.compile(CANONICAL_YEAR),
    "reference": re.compile(CANONICAL_NUMBER),
}
_THOUSANDS_OR_DECIMALS = re.compile(r"-?[1-9]\d{0,2}\.\d{3}")


class ListFile(Protocol):
    """A list as read: a workbook, or what `read_csv` gives."""

    @property
    def file(self) -> str: ...
    @property
    def sheets(self) -> Sequence[ListSheet]: ...


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet with its header, and what all of its rows need."""

    sheet: ListSheet
    header: ListHeader
    agreement: Agreement
    register: Register
    notes: Notes
    amounts: ListAmounts = field(default_factory=ListAmounts)

    def at(self, row: int, position: int = 0) -> Source:
        """The place of a cell, from 0-based row and column."""
        return Source(self.notes.file, self.sheet.name, f"{letters(position)}{row + 1}")


def import_list(source: ListFile, settings: Agreement | None) -> Imported:
    """The list's rows as initiatives. Unknown columns, rows without a number and unreadable values are findings.

    A row's committee comes from its committee column, else from the sheet's name, else it is the only one there is.
    The current round is the settings', or a later one for which the list holds smileys.
    Raises WorkbookToolsError: I16 without settings for a list that does not name its agreement, I26 for a file
    without known headers.
    """
    notes = Notes(source.file)
    agreement = settings or _named_agreement(source, notes)
    register = Register(agreement, notes, growing=False)
    columns = columns_of(agreement)
    initiatives: list[Initiative] = []
    taken: set[str] = set()
    read = 0
    for sheet in source.sheets:
        header = find_header(sheet, columns, agreement, notes)
        if header:
            read += 1
            initiatives += _initiatives(_Sheet(sheet, header, agreement, register, notes), taken)
        elif is_filled(sheet):
            notes.report("I25", Source(source.file, sheet.name))
    if not read:
        raise _refused("I26", source.file, "file" if _is_filled(source) else "empty")
    current = max([agreement.current_round, *_reported_rounds(initiatives)])
    known = replace(register.agreement(), initiatives=tuple(initiatives), current_round=current)
    return notes.imported(known, "list")


def _reported_rounds(initiatives: Iterable[Initiative]) -> Iterator[int]:
    """The rounds with a smiley: they have been opened. Milestones alone are plans for later rounds."""
    for i in initiatives:
        yield from (n for n, f in i.followups.items() if f.smiley or f.economy_smiley)


def _named_agreement(source: ListFile, notes: Notes) -> Agreement:
    """The settings of the agreement that the list names anywhere."""
    text = "\n".join(v for s in source.sheets for row in s.rows for v in row if isinstance(v, str))
    match = pattern("list", "agreement").search(text)
    if match is None and not _is_filled(source):
        raise _refused("I26", source.file, "empty")
    if match is None:
        raise _refused("I16", source.file)
    return settings_for(text, match["agreement"], int(match["year"]), None, notes)[0]


def _is_filled(source: ListFile) -> bool:
    return any(map(is_filled, source.sheets))


def _refused(code: str, file: str, said: str = "file") -> WorkbookToolsError:
    return WorkbookToolsError(finding(code, Source(file), values={said: Path(file).name}))


def _initiatives(sheet: _Sheet, taken: set[str]) -> list[Initiative]:
    for row in range(sheet.header.row + 1):
        sheet.notes.leave(_row_text(sheet, row), "label" if row == sheet.header.row else "introduction", row + 1)
    numbers = _numbers(sheet)
    numbered = [row for row, number in numbers.texts.items() if number]
    sheet = replace(sheet, amounts=_amounts(sheet, numbered))
    report_uncached(sheet.sheet, sheet.header, sheet.notes, {row + 1 for row in numbered})
    read = (_initiative(sheet, row, numbers, taken) for row in range(sheet.header.row + 1, len(sheet.sheet.rows)))
    initiatives = [initiative for initiative in read if initiative is not None]
    _report_repeated(sheet, initiatives, numbers.twins)
    return initiatives


def _initiative(sheet: _Sheet, row: int, numbers: ListNumbers, taken: set[str]) -> Initiative | None:
    cells = {c: _cell(sheet, row, position) for position, c in sheet.header.columns.items()}
    texts = {column.key: canonical(column, value) for column, value in cells.items()}
    number = numbers.texts.get(row, "")
    filled = {key for key, text in texts.items() if text}
    if not number or (number.isdecimal() and filled <= {"number"}) or _is_heading(number, filled, numbers):
        _leave_row(sheet, row, texts)
        return None
    committee = _committee(sheet, row)
    if committee is None:
        sheet.notes.lost(_row_text(sheet, row), row + 1, code="I12", number=number, at=sheet.at(row))
        return None
    given = texts.get("row_id", "")
    identity = given if given and given not in taken else row_id(sheet.agreement.year, committee, number, taken)
    taken.add(identity)
    where = Where(sheet.notes.file, sheet.sheet.name, row + 1, _letters(sheet.header))
    values = _values(sheet, row, number, cells)
    return set_fields(Initiative(committee, identity, number, where=where), values)


def _is_heading(number: str, filled: set[str], numbers: ListNumbers) -> bool:
    """Whether a row with a whole number and a title is the heading of a theme: others are numbered below it."""
    below = f"{number}."
    has_others = any(text.startswith(below) for text in numbers.texts.values())
    return is_theme(number) and filled == {"number", "title"} and has_others


def _leave_row(sheet: _Sheet, row: int, texts: Mapping[str, str]) -> None:
    """A row without a number: blank, a repeated header, a theme's heading, or something that the user must see."""
    text = _row_text(sheet, row)
    number, title = texts["number"], texts.get("title", "")
    filled = {key for key, value in texts.items() if value}
    if plain(number) in {plain(c.header) for c in sheet.header.columns.values()}:
        sheet.notes.leave(text, "repeated", row + 1)
    elif is_theme(clean_number(number)) and filled == {"number", "title"}:
        sheet.register.theme(clean_number(number), title, sheet.at(row))
        sheet.notes.leave(text, "heading", row + 1)
    else:
        _lose_row(sheet, row, text)


def _lose_row(sheet: _Sheet, row: int, text: str) -> None:
    """A row that is not taken. Where its number is a date, spreadsheet programs have made one of "1.5"."""
    position = _position(sheet, "number")
    value = _cell(sheet, row, position)
    shown = meaning(cell_text(value))
    guess = typed_for_date(value, padded=True)
    if guess or shown:
        sheet.notes.leave(text, "not understood", row + 1)
        values = {"text": text, "date": shown, "value": shown, "guess": guess}
        sheet.notes.report("I30" if guess else "I41", sheet.at(row, position), field="number", values=values)
    else:
        sheet.notes.lost(text, row + 1, code="I21", at=sheet.at(row))


def _committee(sheet: _Sheet, row: int) -> str | None:
    """The sheet name of the row's committee. A cell with an error value is reported (I23), and counts as blank."""
    position = sheet.header.committee
    name = cell_text(_cell(sheet, row, position)) if position is not None else ""
    if position is not None and (error := sheet.sheet.errors.get(sheet.at(row, position).cell)):
        values = {"text": error, "header": cell_text(_cell(sheet, sheet.header.row, position))}
        sheet.notes.report("I23", sheet.at(row, position), values=values)
    if position is not None and meaning(name):
        return sheet.register.committee(name, sheet.at(row, position)).sheet
    known = sheet.register.known_committee(sheet.sheet.name)
    if known:
        return known.sheet
    cut = [c for c in sheet.agreement.committees if folded(c.name).startswith(folded(sheet.sheet.name))]
    candidates = cut or sheet.agreement.committees
    return candidates[0].sheet if len(candidates) == 1 else None


def _values(sheet: _Sheet, row: int, number: str, cells: Mapping[Column, object]) -> dict[str, Value]:
    values: dict[str, Value] = {}
    for position, column in sheet.header.columns.items():
        if column.key not in ("row_id", "number"):
            value = _value(sheet, sheet.at(row, position), number, column, cells[column])
            if value is not None:
                values[column.key] = value
    letters_in_front = leading_letters(number)
    is_known = letters_in_front in {t.number for t in sheet.agreement.themes}
    values["theme"] = values.get("theme") or theme_number(number) or (letters_in_front if is_known else None)
    return values


def _value(sheet: _Sheet, at: Source, number: str, column: Column, cell: object) -> Value:
    """The cell's typed value; what the column can't hold is reported (I2, I23) and left out."""
    text = sheet.sheet.errors.get(at.cell) or canonical(column, cell)
    if not text or not sheet.notes.takes(text, column, _row(at), number=number, at=at):
        return None
    if column.type == "amount" and at.cell not in sheet.sheet.errors:
        text, doubt = sheet.amounts.read(column, cell)
        if doubt:
            _report_amount(sheet.notes, at, number, column, text, doubt)
            return None
    elif not is_counted(column) and at.cell in sheet.sheet.unshown:
        sheet.notes.leave(text, "not understood", _row(at))
        values = {"text": text, "header": column.header, "format": sheet.sheet.unshown[at.cell]}
        sheet.notes.report("I40", at, number=number, field=column.key, values=values)
        return None
    if column.key == "centre":
        return sheet.register.centre(text, at, number)
    if column.key == "theme":
        return _theme(sheet.register, sheet.agreement, text, at)
    if column.type == "names":
        return tuple(_full_name(sheet.register, name) for name in text.split("; "))
    if not _fits(column, text, cell) or at.cell in sheet.sheet.errors:
        _report_value(sheet.notes, at, number, column, text)
        return None
    return decode(column, text)


def _fits(column: Column, text: str, cell: object) -> bool:
    """Whether the column can hold the text. "1.250" typed as text is 1250 or 1.25: who knows."""
    if column.type == "smiley":
        return parse_smiley(text) is not None
    if column.type == "amount" and isinstance(cell, str) and _THOUSANDS_OR_DECIMALS.fullmatch(meaning(cell)):
        return False
    if column.type == "amount" and isinstance(cell, str) and not _is_exact(text):
        return False
    form = _FORMS.get(column.type)
    return form is None or form.fullmatch(text) is not None


def _is_exact(amount: str) -> bool:
    """Whether a spreadsheet's number, with its fifteen digits, is the very amount that is written."""
    if not _FORMS["amount"].fullmatch(amount) or amount == NO_FUNDS_TEXT:
        return True
    typed = parse_amount(amount)
    return Decimal(f"{float(typed):.15G}") == typed


def _report_value(notes: Notes, at: Source, number: str, column: Column, text: str) -> None:
    notes.leave(text, "not understood", _row(at))
    near = nearest_smiley(text) if column.type == "smiley" else None
    code = "I2" if column.type == "smiley" else "I23"
    values = {"text": text, "header": column.header}
    suggestion = label(near) if near else ""
    notes.report(code, at, number=number, field=column.key, suggestion=suggestion, values=values)


def _report_amount(notes: Notes, at: Source, number: str, column: Column, text: str, doubt: str) -> None:
    """An amount that is left out; of a column in doubt (I47), that is told once."""
    notes.leave(text, "not understood", _row(at))
    if doubt != "I47":
        notes.report(doubt, at, number=number, field=column.key, values={"text": text, "header": column.header})


def _row(at: Source) -> int:
    return int(re.sub(r"\D", "", at.cell))


def _theme(register: Register, agreement: Agreement, text: str, at: Source) -> str:
    """A theme's number from "1", "1. Title" or "Title"; other text as it stands, reported."""
    number, _, title = text.partition(".")
    if is_theme(number.strip()):
        register.theme(number.strip(), title.strip(), at)
        return number.strip()
    known = next((t.number for t in agreement.themes if folded(t.title) == folded(text)), None)
    if known is None:
        register.unknown_theme(text, at)
    return known or text


def _full_name(register: Register, name: str) -> str:
    known = register.known_committee(name)
    return known.name if known else name


def _amounts(sheet: _Sheet, rows: Sequence[int]) -> ListAmounts:
    """The units of the amounts in `rows`, those with a number; what is told of them is reported."""
    places = {column.key: i for i, column in sheet.header.columns.items() if column.type == "amount"}
    columns = [
        AmountColumn(
            sheet.header.columns[i],
            cell_text(_cell(sheet, sheet.header.row, i)),
            sheet.header.units.get(i),
            {row: _cell(sheet, row, i) for row in rows},
        )
        for i in places.values()
    ]
    amounts = list_amounts(columns, sheet.agreement.unit)
    for key, row, code, values in amounts.notes:
        at = sheet.at(sheet.header.row if row is None else row, places[key])
        sheet.notes.report(code, at, field=key, values=values)
    return amounts


def _numbers(sheet: _Sheet) -> ListNumbers:
    """The rows' numbers; what is told of them is reported."""
    position = _position(sheet, "number")
    rows = range(sheet.header.row + 1, len(sheet.sheet.rows))
    numbers = list_numbers(
        {row: _cell(sheet, row, position) for row in rows}, typed=not isinstance(sheet.sheet, CsvSheet)
    )
    for row, code, values in numbers.notes:
        other = {"cell": sheet.at(int(values["row"]), position).cell} if "row" in values else {}
        place = {"number": values.get("number", ""), "field": "number"}
        sheet.notes.report(code, sheet.at(row, position), **place, values={**values, **other})
    return numbers


def _report_repeated(sheet: _Sheet, initiatives: Iterable[Initiative], told: Collection[int]) -> None:
    """A number that stands twice on one committee, unless that was told: both rows are taken."""
    first: dict[tuple[str, str], Where] = {}
    for i in initiatives:
        if i.where is None or i.where.row - 1 in told:
            continue
        earlier = first.setdefault((i.committee, i.number), i.where)
        if earlier is not i.where:
            place = {"number": i.number, "committee": i.committee, "field": "number"}
            sheet.notes.report("I29", i.where.source("number"), **place, values={"first": str(earlier.row)})


def _position(sheet: _Sheet, key: str) -> int:
    """The 0-based position of a column that the sheet has."""
    return next(i for i, c in sheet.header.columns.items() if c.key == key)


def _cell(sheet: _Sheet, row: int, position: int) -> object:
    cells = sheet.sheet.rows[row]
    return cells[position] if position < len(cells) else None


def _row_text(sheet: _Sheet, row: int) -> str:
    """The row's cells as they are seen; those without a value too, so that no row counts as blank for them."""
    width = max(len(sheet.sheet.rows[row]), *sheet.header.columns) + 1
    cells = (shown(sheet.sheet, row, position) for position in range(width))
    return " ".join(cell for cell in cells if cell)


def _letters(header: ListHeader) -> dict[str, str]:
    return {column.key: letters(position) for position, column in header.columns.items()}
