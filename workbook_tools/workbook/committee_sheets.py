"""Which sheet is which committee's: by its name; where that is gone, by its row ids or its title."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import NamedTuple

from workbook_tools.model.agreement import Committee
from workbook_tools.model.codes import finding
from workbook_tools.model.findings import Finding, Source
from workbook_tools.schema.cells import cell_text
from workbook_tools.schema.columns import ColumnSet

from .header import Header, find_header
from .meta import META_SHEET, Meta
from .raw import RawSheet, RawWorkbook
from .setup_sheet import SETUP_SHEET

OTHER_SHEETS = frozenset(
    {"Læs mig", "Oversigt", "Opmærksomhed", "Udvikling", "Økonomi", "Udskydelser", "Kontrol", SETUP_SHEET, META_SHEET}
)
_ALIKE = 0.75


class CommitteeSheet(NamedTuple):
    """A sheet, and the committee whose it is ("" none that is known). `header` is None where it has no known one."""

    sheet: RawSheet
    committee: str
    header: Header | None


def committee_sheets(
    raw: RawWorkbook, meta: Meta, committees: Iterable[Committee], columns: ColumnSet
) -> tuple[list[CommitteeSheet], list[Finding]]:
    """The committees' sheets, and which are renamed (S17), like a committee's but unknown (S10), or missing (S03).

    A renamed sheet counts where its committee has no other. Two that claim the same committee are both left out.
    """
    by_name = {c.sheet.casefold(): c for c in committees}
    present = {sheet.name.casefold() for sheet in raw.sheets}
    missing = {c.sheet: c for name, c in by_name.items() if name not in present}
    found: list[CommitteeSheet] = []
    others: list[CommitteeSheet] = []
    for sheet in raw.sheets:
        named = by_name.get(sheet.name.casefold())
        if named:
            found.append(CommitteeSheet(sheet, named.sheet, find_header(sheet, columns, raw.file)))
        elif sheet.name not in OTHER_SHEETS and (header := find_header(sheet, columns, raw.file)):
            claimed = _by_row_ids(sheet, header, meta, missing) or _by_title(sheet, header, missing)
            others.append(CommitteeSheet(sheet, claimed, header))
    times = Counter(other.committee for other in others)
    renamed = [other for other in others if other.committee and times[other.committee] == 1]
    unknown = [other.sheet.name for other in others if not other.committee or times[other.committee] > 1]
    for other in renamed:
        del missing[other.committee]
    order = {sheet.name: i for i, sheet in enumerate(raw.sheets)}
    return sorted([*found, *renamed], key=lambda it: order[it.sheet.name]), [
        *_renamed(raw.file, renamed),
        *_unknown(raw.file, unknown, missing),
        *_missing(raw.file, meta, missing, unknown),
    ]


# --- whose a renamed sheet is ----------------------------------------------------------------------------------------


def _by_row_ids(sheet: RawSheet, header: Header, meta: Meta, missing: Mapping[str, Committee]) -> str:
    """The missing committee with which most of the sheet's row ids were sent; "" when there is none."""
    column = header.columns.get("row_id")
    if column is None or not meta.base:
        return ""
    ids = {cell_text(sheet.cell(row, column)).strip() for row in range(header.row + 1, len(sheet.rows))} - {""}
    sent = {(committee, row_id) for committee, row_id, _ in meta.base}
    times = Counter(committee for committee, row_id in sent if row_id in ids)
    best = [committee for committee, count in times.items() if count == max(times.values())]
    return best[0] if len(best) == 1 and best[0] in missing and 2 * times[best[0]] > len(ids) else ""


def _by_title(sheet: RawSheet, header: Header, missing: Mapping[str, Committee]) -> str:
    """The missing committee whose full name begins a text above the table; of several, the one of the longest name."""
    top = header.row if header.keys is None else header.keys
    texts = [_plain(value) for row in sheet.rows[:top] for value in row if isinstance(value, str)]
    named = [c for c in missing.values() if any(_begins(text, _plain(c.name)) for text in texts)]
    return max(named, key=lambda c: len(c.name)).sheet if named else ""


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _begins(text: str, name: str) -> bool:
    """Whether the text is the name and perhaps something set off from it: "Teknik" does not begin "Teknik og Miljø"."""
    rest = text.removeprefix(name).lstrip()
    return bool(name) and text.startswith(name) and not (rest[:1].isalnum() or rest.startswith("-"))


# --- what is wrong ---------------------------------------------------------------------------------------------------


def _renamed(file: str, sheets: Iterable[CommitteeSheet]) -> Iterator[Finding]:
    for it in sheets:
        values = {"sheet": it.sheet.name}
        yield finding("S17", Source(file, it.sheet.name), committee=it.committee, values=values)


def _unknown(file: str, sheets: Iterable[str], missing: Iterable[str]) -> Iterator[Finding]:
    for sheet in sheets:
        yield finding("S10", Source(file, sheet), values={"sheet": sheet}, suggestion=_nearest(sheet, list(missing)))


def _missing(file: str, meta: Meta, missing: Iterable[str], unknown: Sequence[str]) -> Iterator[Finding]:
    """A master has a sheet per committee; a dispatched workbook one per committee whose rows were sent."""
    sent = {committee for committee, _, _ in meta.base}
    for committee in missing:
        if committee in sent or meta.kind != "dispatch":
            nearest = _nearest(committee, unknown)
            yield finding("S03", Source(file), committee=committee, values={"sheet": committee}, suggestion=nearest)


def _nearest(name: str, names: Sequence[str]) -> str:
    return next(iter(get_close_matches(name, names, n=1, cutoff=_ALIKE)), "")
