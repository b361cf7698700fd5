"""Workbooks as read -> the model, with the cell of every field; one Pandera call for all sheets of all files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches

from workbook_tools.model.agreement import Agreement, Initiative, Where
from workbook_tools.model.codes import finding
from workbook_tools.model.fields import round_field, set_fields
from workbook_tools.model.findings import Finding, Severity, Source
from workbook_tools.model.values import Value
from workbook_tools.schema.cells import decode
from workbook_tools.schema.checks import CellFault, check_table
from workbook_tools.schema.columns import Column, ColumnSet, column_set
from workbook_tools.schema.smileys import looks, nearest_smiley

from .header import find_header
from .meta import META_SHEET, TEMPLATE_VERSION, FieldKey, Meta, read_meta
from .raw import RawWorkbook
from .setup_sheet import SETUP_SHEET, read_setup
from .tables import SheetTable, Texts, sheet_table

OTHER_SHEETS = frozenset(
    {"Læs mig", "Oversigt", "Opmærksomhed", "Udvikling", "Økonomi", "Udskydelser", "Kontrol", SETUP_SHEET, META_SHEET}
)
PROVISIONAL_ID = "ny-"
_NO_COLUMNS = ColumnSet(())
_ROUND_COLUMNS = ("milestone", "status", "smiley", "corrective_action", "economy_status", "economy_smiley")


@dataclass(frozen=True, slots=True)
class Book:
    """One workbook, understood. Where it could not be, `findings` say so and `agreement` is None.

    `sheets` says, by committee, where its rows stand (`Where` with row 0). `invalid` are fields whose cell held
    something that is no value of its column: they read as None. `base` are typed values as sent. `notes` are
    comments and notes with their cells. Rows without a row id of their own got one that starts with "ny-".
    """

    file: str
    sha256: str
    modified: str
    meta: Meta | None
    agreement: Agreement | None
    columns: ColumnSet
    sheets: Mapping[str, Where] = field(default_factory=dict)
    base: Mapping[FieldKey, Value] = field(default_factory=dict)
    invalid: frozenset[FieldKey] = frozenset()
    findings: tuple[Finding, ...] = ()
    notes: tuple[tuple[Source, str], ...] = ()

    @property
    def ok(self) -> bool:
        """Whether nothing worse than a warning was found while reading."""
        return self.agreement is not None and not any(f.severity is Severity.ERROR for f in self.findings)


@dataclass(frozen=True, slots=True)
class _Draft:
    """A workbook whose tables are found but whose cells are not yet checked. Its raw sheets can be let go."""

    raw: RawWorkbook
    meta: Meta | None = None
    settings: Agreement | None = None
    columns: ColumnSet = _NO_COLUMNS
    tables: tuple[SheetTable, ...] = ()
    findings: tuple[Finding, ...] = ()
    notes: tuple[tuple[Source, str], ...] = ()


def read_books(raws: Iterable[RawWorkbook]) -> list[Book]:
    """All workbooks, in order. Nothing stops at the first fault. `raws` may be a generator: no raw sheet is kept."""
    drafts = [_light(_draft(raw), raw) for raw in raws]
    faults = _check_all(drafts)
    return [_book(draft, faults) for draft in drafts]


def _light(draft: _Draft, raw: RawWorkbook) -> _Draft:
    notes = tuple(
        (Source(raw.file, sheet.name, cell), text) for sheet in raw.sheets for cell, text in sheet.notes.items()
    )
    return replace(draft, raw=replace(raw, sheets=()), notes=notes)


# --- finding the tables -------------------------------------------------------------------------------------------


def _draft(raw: RawWorkbook) -> _Draft:
    here = Source(raw.file)
    meta = read_meta(raw)
    if meta is None:
        return _Draft(raw, findings=(*raw.findings, finding("S01", here)))
    if meta.template_version != TEMPLATE_VERSION:
        version = {"version": meta.template_version or "?", "known": TEMPLATE_VERSION}
        return _Draft(raw, meta, findings=(*raw.findings, finding("S02", here, values=version)))
    setup = raw.sheet(SETUP_SHEET)
    if setup is None:
        return _Draft(raw, meta, findings=(*raw.findings, finding("S03", here, values={"sheet": SETUP_SHEET})))
    settings, findings = read_setup(setup, raw.file)
    if meta.kind == "dispatch":
        settings = replace(settings, current_round=meta.round or settings.current_round)
        findings = (*findings, *((finding("S11", here),) if not meta.base else ()))
    settings = replace(settings, agreement_id=meta.agreement_id or settings.agreement_id)
    columns = column_set(settings.years, settings.rounds)
    tables, more = _tables(raw, meta, settings, columns)
    return _Draft(raw, meta, settings, columns, tables, (*raw.findings, *findings, *more))


def _tables(
    raw: RawWorkbook, meta: Meta, settings: Agreement, columns: ColumnSet
) -> tuple[tuple[SheetTable, ...], list[Finding]]:
    tables: list[SheetTable] = []
    findings: list[Finding] = []
    expected = {c.sheet.casefold(): c.sheet for c in settings.committees}
    for sheet in raw.sheets:
        committee = expected.get(sheet.name.casefold())
        if committee is None and sheet.name in OTHER_SHEETS:
            continue
        header = find_header(sheet, columns, raw.file)
        if committee is None:
            findings += [_unknown_sheet(raw.file, sheet.name, expected.values())] if header else []
        elif header is None:
            top = Source(raw.file, sheet.name, "A1")
            findings.append(finding("S04", top, values={"header": columns["number"].header}))
        else:
            tables.append(sheet_table(sheet, header, columns, committee, raw.file))
    present = {sheet.name.casefold() for sheet in raw.sheets}
    findings += _missing_sheets(raw, meta, settings, present)
    findings += [f for table in tables for f in _missing_columns(table, columns, settings.current_round)]
    return tuple(tables), findings


def _unknown_sheet(file: str, sheet: str, known: Iterable[str]) -> Finding:
    nearest = get_close_matches(sheet, list(known), n=1, cutoff=0.5)
    return finding("S10", Source(file, sheet), values={"sheet": sheet}, suggestion=nearest[0] if nearest else "")


def _missing_sheets(raw: RawWorkbook, meta: Meta, settings: Agreement, present: set[str]) -> Iterator[Finding]:
    """A master has a sheet per committee; a dispatched workbook one per committee whose rows were sent."""
    sent = {committee for committee, _, _ in meta.base}
    for committee in settings.committees:
        wanted = committee.sheet in sent if meta.kind == "dispatch" else True
        if wanted and committee.sheet.casefold() not in present:
            names = [s.name for s in raw.sheets if s.name not in OTHER_SHEETS]
            nearest = get_close_matches(committee.sheet, names, n=1, cutoff=0.5)
            yield finding(
                "S03",
                Source(raw.file),
                committee=committee.sheet,
                values={"sheet": committee.sheet},
                suggestion=nearest[0] if nearest else "",
            )


def _missing_columns(table: SheetTable, columns: ColumnSet, current_round: int) -> Iterator[Finding]:
    needed = ["number", "title", *(round_field(current_round, name) for name in _ROUND_COLUMNS)]
    for key in needed:
        if key in columns.by_key and key not in table.cells:
            source = Source(table.where.file, table.where.sheet)
            yield finding("S04", source, field=key, values={"header": columns[key].header})


# --- checking the cells -------------------------------------------------------------------------------------------


def _check_all(drafts: Sequence[_Draft]) -> dict[tuple[str, str], list[CellFault]]:
    """(file, sheet) -> its faults, from one table that holds every row of every sheet of every file."""
    tables = [table for draft in drafts for table in draft.tables if len(table)]
    columns: dict[str, Column] = {}
    for draft in drafts:
        columns |= draft.columns.by_key
    if not tables:
        return {}
    combined = _combined(tables, [key for key in columns if key not in ("row_id", "check")])
    faults: dict[tuple[str, str], list[CellFault]] = {}
    starts = _starts(tables)
    position = 0
    for fault in check_table(combined, columns.values()):
        while position + 1 < len(tables) and starts[position + 1] <= fault.row:
            position += 1
        table = tables[position]
        index = fault.row - starts[position]
        if fault.key in table.cells and (index, fault.key) not in table.unreadable:
            where = (table.where.file, table.where.sheet)
            faults.setdefault(where, []).append(fault._replace(row=index))
    return faults


def _combined(tables: Sequence[SheetTable], keys: Sequence[str]) -> dict[str, Texts]:
    combined: dict[str, Texts] = {}
    for key in keys:
        texts: Texts = []
        for table in tables:
            column = table.cells.get(key)
            texts += column if column is not None else [None] * len(table)
        combined[key] = texts
    return combined


def _starts(tables: Sequence[SheetTable]) -> list[int]:
    starts = [0]
    for table in tables:
        starts.append(starts[-1] + len(table))
    return starts


# --- building the model -------------------------------------------------------------------------------------------


def _book(draft: _Draft, faults: Mapping[tuple[str, str], Sequence[CellFault]]) -> Book:
    raw = draft.raw
    empty = Book(raw.file, raw.sha256, raw.modified, draft.meta, None, draft.columns, findings=draft.findings)
    empty = replace(empty, notes=draft.notes)
    if draft.settings is None or draft.meta is None:
        return empty
    base = _typed(draft.meta.base, draft.columns)
    initiatives: list[Initiative] = []
    findings = list(draft.findings)
    invalid: set[FieldKey] = set()
    for table in draft.tables:
        rows = _Rows(table, draft.columns, faults.get((table.where.file, table.where.sheet), ()), base)
        initiatives += rows.initiatives()
        findings += [*table.findings, *rows.findings()]
        invalid |= rows.invalid()
    return replace(
        empty,
        agreement=replace(draft.settings, initiatives=tuple(initiatives)),
        sheets={table.committee: table.where for table in draft.tables},
        base=base,
        invalid=frozenset(invalid),
        findings=tuple(findings),
    )


def _typed(base: Mapping[FieldKey, str], columns: ColumnSet) -> dict[FieldKey, Value]:
    """Base texts as typed values; a text that someone tampered with is left out, and so never matches."""
    typed: dict[FieldKey, Value] = {}
    for key, text in base.items():
        if column := columns.by_key.get(key[2]):
            try:
                typed[key] = decode(column, text)
            except ValueError:
                continue
    return typed


class _Rows:
    """The rows of one table, on their way to initiatives."""

    def __init__(
        self, table: SheetTable, columns: ColumnSet, faults: Sequence[CellFault], base: Mapping[FieldKey, Value]
    ) -> None:
        self.table, self.columns, self.faults, self.base = table, columns, faults, base
        self.refused = {(fault.row, fault.key) for fault in faults}
        self.keys = [key for key in table.cells if key not in ("row_id", "check")]
        self.absent = [key for key in columns.by_key if key not in table.cells and key not in ("row_id", "check")]
        self.ids, self.copies = _row_ids(table)

    def initiatives(self) -> Iterator[Initiative]:
        for index, row in enumerate(self.table.rows):
            where = Where(self.table.where.file, self.table.where.sheet, row, self.table.where.columns)
            bare = Initiative(self.table.committee, self.ids[index], "", where=where)
            yield set_fields(bare, self._values(index))

    def _values(self, index: int) -> dict[str, Value]:
        """The row's values. A column that the sheet lacks counts as unchanged, not as cleared.

        So does a cell of the coordinator's that can't be read: what is wrong with it is said once, not by every rule.
        """
        values = {}
        lost = list(self.absent)
        for key in self.keys:
            text = self.table.cells[key][index]
            if text is not None and (index, key) not in self.refused:
                values[key] = decode(self.columns[key], text)
            elif text is not None or (index, key) in self.table.unreadable:
                lost += [key] if self.columns[key].filled_by == "coordinator" else []
        for key in lost:
            sent = self.base.get((self.table.committee, self.ids[index], key))
            if sent is not None:
                values[key] = sent
        return values

    def invalid(self) -> set[FieldKey]:
        cells = self.refused | self.table.unreadable
        return {(self.table.committee, self.ids[index], key) for index, key in cells}

    def findings(self) -> Iterator[Finding]:
        yield from self.copies
        for fault in self.faults:
            yield self._finding(fault)

    def _finding(self, fault: CellFault) -> Finding:
        column = self.columns[fault.key]
        text = self.table.cells[fault.key][fault.row] or ""
        smiley = nearest_smiley(text) if column.type == "smiley" else None
        nearest = [] if isinstance(column.choices, str) else get_close_matches(text, column.choices, n=1)
        return finding(
            fault.code,
            replace(self.table.where, row=self.table.rows[fault.row]).source(fault.key),
            committee=self.table.committee,
            number=self.table.cells["number"][fault.row] or "" if "number" in self.table.cells else "",
            field=fault.key,
            values=_fault_values(column, text),
            suggestion=looks()[smiley].label if smiley else nearest[0] if nearest else "",
        )


def _fault_values(column: Column, text: str) -> dict[str, str]:
    choices = [look.label for look in looks().values()] if column.type == "smiley" else column.choices
    return {
        "header": column.header,
        "value": text if len(text) <= 60 else text[:59] + "…",
        "choices": ", ".join(choices) if not isinstance(choices, str) else "",
        "length": str(len(text)),
        "limit": str(column.max_length),
    }


def _row_ids(table: SheetTable) -> tuple[list[str], list[Finding]]:
    """Every row's id; rows without one, and copies of another row, get a provisional one."""
    ids: list[str] = []
    first: dict[str, int] = {}
    findings = []
    given = table.cells.get("row_id") or [None] * len(table)
    numbers = table.cells.get("number") or [None] * len(table)
    for index, row in enumerate(table.rows):
        row_id = given[index] or f"{PROVISIONAL_ID}{numbers[index] or row}"
        if row_id in first:
            source = replace(table.where, row=row).source("number")
            number, values = numbers[index] or "", {"other": str(first[row_id])}
            findings.append(finding("S06", source, committee=table.committee, number=number, values=values))
            row_id = f"{row_id}-{row}"
        first.setdefault(row_id, row)
        ids.append(row_id)
    return ids, findings
