"""A workbook as read -> its settings and its committee sheets as tables of canonical texts, not yet checked.

Everything up to here is one file's own affair, and is done by the process that reads it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from workbook_tools.model.agreement import Agreement
from workbook_tools.model.codes import finding
from workbook_tools.model.fields import round_field
from workbook_tools.model.findings import Finding, Source
from workbook_tools.model.numbers import clean_number, is_number
from workbook_tools.model.text import meaning, one_line
from workbook_tools.schema.cells import cell_text
from workbook_tools.schema.columns import ColumnSet, columns_of
from workbook_tools.schema.texts import text

from .address import address
from .beside_cells import header_words
from .committee_sheets import CommitteeSheet, committee_sheets
from .copied_sheets import copy_findings
from .header import Header
from .meta import META_SHEET, TEMPLATE_VERSION, Meta, read_meta
from .outside import beside_cells, extra_sheet, headings_in_master, outside_kontrol, outside_table, outside_tables
from .raw import RawSheet, RawWorkbook
from .setup_sheet import SETUP_SHEET, read_setup
from .tables import SheetTable, sheet_table

_NO_COLUMNS = ColumnSet(())
_ROUND_COLUMNS = ("milestone", "status", "smiley", "corrective_action", "economy_status", "economy_smiley")


@dataclass(frozen=True, slots=True)
class Draft:
    """A workbook whose tables are found but whose cells are not yet checked. `raw` has let go of its sheets."""

    raw: RawWorkbook
    meta: Meta | None = None
    settings: Agreement | None = None
    tables: tuple[SheetTable, ...] = ()
    findings: tuple[Finding, ...] = ()
    notes: tuple[tuple[Source, str], ...] = ()

    @property
    def columns(self) -> ColumnSet:
        """The columns that the settings ask for."""
        return columns_of(self.settings) if self.settings else _NO_COLUMNS


def make_draft(raw: RawWorkbook) -> Draft:
    """What can be told without checking the cells; the findings say what is wrong with the workbook's structure."""
    meta, settings, tables, findings = _understand(raw)
    notes = tuple(
        (Source(raw.file, sheet.name, cell), note)
        for sheet in raw.sheets
        for cell, note in sheet.notes.items()
        if meaning(note)
    )
    return Draft(replace(raw, sheets=()), meta, settings, tables, (*raw.findings, *findings), notes)


def _understand(raw: RawWorkbook) -> tuple[Meta | None, Agreement | None, tuple[SheetTable, ...], list[Finding]]:
    here = Source(raw.file)
    meta = read_meta(raw)
    if meta is None:
        return None, None, (), [finding("S01", here)]
    if meta.template_version != TEMPLATE_VERSION:
        version = {"version": meta.template_version or "?", "known": TEMPLATE_VERSION}
        return meta, None, (), [finding("S02", here, values=version)]
    setup = raw.sheet(SETUP_SHEET)
    if setup is None:
        return meta, None, (), [finding("S03", here, values={"sheet": SETUP_SHEET})]
    settings, findings = read_setup(setup, raw.file)
    if meta.kind == "dispatch":
        settings = replace(settings, current_round=meta.round or settings.current_round)
        findings = (*findings, *((finding("S11", here),) if not meta.base else ()))
    settings = replace(settings, agreement_id=meta.agreement_id or settings.agreement_id)
    tables, more = _tables(raw, meta, settings, columns_of(settings))
    return meta, settings, tables, [*findings, *more]


def _tables(
    raw: RawWorkbook, meta: Meta, settings: Agreement, columns: ColumnSet
) -> tuple[tuple[SheetTable, ...], list[Finding]]:
    sheets, copies, findings = committee_sheets(raw, meta, settings.committees, columns)
    sent_out = meta.kind == "dispatch"
    tables: list[SheetTable] = []
    for sheet, committee, header in sheets:
        if header is None or is_cut_off(sheet, header) or is_sorted_in(sheet, header):
            findings.append(_without_table(CommitteeSheet(sheet, committee, header), columns, raw.file))
            continue
        tables.append(sheet_table(sheet, header, columns, committee, raw.file, lone_texts=not sent_out))
        if sent_out:
            findings += outside_table(sheet, header, columns, tables[-1], meta.texts)
        else:
            findings += headings_in_master(sheet, header, columns, raw.file)
    findings += [f for it in copies for f in _in_a_copy(it, tables, meta, columns, raw.file)]
    if sent_out:
        footers = own_footers(settings.municipality, settings.title)
        findings += (f for sheet in raw.sheets for f in beside_cells(sheet, raw.file, footers))
        findings += _other_sheets(raw, meta, {it.sheet.name for it in (*sheets, *copies)})
    needed = [key for key in _needed(meta, settings) if key in columns.by_key]
    findings += [f for table in tables for f in _missing_columns(table, columns, needed)]
    return tuple(tables), findings


def _in_a_copy(
    it: CommitteeSheet, tables: Iterable[SheetTable], meta: Meta, columns: ColumnSet, file: str
) -> Iterator[Finding]:
    """What a copy of a committee's sheet says that the sheet itself doesn't."""
    if it.header is None or is_cut_off(it.sheet, it.header):
        return
    sent_out = meta.kind == "dispatch"
    copy = sheet_table(it.sheet, it.header, columns, it.committee, file, lone_texts=not sent_out)
    original = next((table for table in tables if table.committee == it.committee), None)
    if original or sent_out:
        yield from copy_findings(copy, original, meta.base if sent_out else {}, columns)
    if sent_out:
        yield from outside_table(it.sheet, it.header, columns, copy, meta.texts)


def is_cut_off(sheet: RawSheet, header: Header) -> bool:
    """Whether the sheet ends above its column headers, or an initiative stands in the row where they should be."""
    number, row_id = (_cell(sheet, header, key) for key in ("number", "row_id"))
    return header.row >= len(sheet.rows) or (row_id != "" and is_number(clean_number(number)))


def is_sorted_in(sheet: RawSheet, header: Header) -> bool:
    """Whether initiatives stand between the hidden keys and the column headers, as after a sort across the headers."""
    above = range(header.row if header.keys is None else header.keys + 1, header.row)
    return any(_cell(sheet, header, "row_id", row) and _cell(sheet, header, "number", row) for row in above)


def _cell(sheet: RawSheet, header: Header, key: str, row: int | None = None) -> str:
    column = header.columns.get(key)
    place = header.row if row is None else row
    return "" if column is None else meaning(cell_text(sheet.cell(place, column)))


def _without_table(it: CommitteeSheet, columns: ColumnSet, file: str) -> Finding:
    if it.header is None:
        return finding("S04", Source(file, it.sheet.name, "A1"), values={"header": columns["number"].header})
    source = Source(file, it.sheet.name, address(it.header.row, it.header.columns.get("number", 0)))
    values = {"sheet": it.sheet.name, "row": str(it.header.row + 1)}
    code = "S50" if is_cut_off(it.sheet, it.header) else "S46"
    return finding(code, source, committee=it.committee, values=values)


def _other_sheets(raw: RawWorkbook, meta: Meta, committees: Collection[str]) -> Iterator[Finding]:
    """What was typed on the other sheets of a dispatched workbook, and on sheets that were not sent."""
    for sheet in raw.sheets:
        if (name := one_line(sheet.name)) == text("sheets.readme"):
            yield from outside_tables(sheet, raw.file, meta.texts)
        elif name == text("sheets.check"):
            yield from outside_kontrol(sheet, raw.file)
        elif sheet.name not in committees and name not in {SETUP_SHEET, META_SHEET}:
            yield from extra_sheet(sheet, raw.file)


def own_footers(municipality: str, title: str) -> set[str]:
    """The words of the page footers that the program writes (`build.style`)."""
    return {*header_words(text("footer_page")), one_line(f"{municipality} · {title}")}


def _needed(meta: Meta, settings: Agreement) -> list[str]:
    """The columns without which rows are not known, or count as blank. In a submission other columns are as sent."""
    current = [round_field(settings.current_round, name) for name in _ROUND_COLUMNS]
    if meta.kind == "dispatch":
        return ["number", "title", *current]
    return ["row_id", "number", "title", "centre", *(f"funding.{year}" for year in settings.years), *current]


def _may_be(table: SheetTable, key: str) -> bool:
    """Whether a column that does not say of which round it is may be that one."""
    return any(key in keys for keys, _ in table.roundless.values())


def _missing_columns(table: SheetTable, columns: ColumnSet, needed: Iterable[str]) -> Iterator[Finding]:
    for key in needed:
        if key not in table.cells and key not in table.doubted and not _may_be(table, key):
            source = Source(table.where.file, table.where.sheet)
            column = columns[key]
            values = {"header": column.header, "round": column.group if column.round else ""}
            yield finding("S04", source, field=key, values=values)
