"""A workbook as read -> its settings and its committee sheets as tables of canonical texts, not yet checked.

Everything up to here is one file's own affair, and is done by the process that reads it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from difflib import get_close_matches

from workbook_tools.model.agreement import Agreement
from workbook_tools.model.codes import finding
from workbook_tools.model.fields import round_field
from workbook_tools.model.findings import Finding, Source
from workbook_tools.schema.columns import ColumnSet, column_set

from .header import find_header
from .meta import META_SHEET, TEMPLATE_VERSION, Meta, read_meta
from .raw import RawWorkbook
from .setup_sheet import SETUP_SHEET, read_setup
from .tables import SheetTable, sheet_table

OTHER_SHEETS = frozenset(
    {"Læs mig", "Oversigt", "Opmærksomhed", "Udvikling", "Økonomi", "Udskydelser", "Kontrol", SETUP_SHEET, META_SHEET}
)
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
        return column_set(self.settings.years, self.settings.rounds) if self.settings else _NO_COLUMNS


def make_draft(raw: RawWorkbook) -> Draft:
    """What can be told without checking the cells; the findings say what is wrong with the workbook's structure."""
    meta, settings, tables, findings = _understand(raw)
    notes = tuple(
        (Source(raw.file, sheet.name, cell), text) for sheet in raw.sheets for cell, text in sheet.notes.items()
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
    tables, more = _tables(raw, meta, settings, column_set(settings.years, settings.rounds))
    return meta, settings, tables, [*findings, *more]


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
