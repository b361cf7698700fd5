"""Which sheet is which committee's: by its name; where that is gone, by its row ids or its title."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import NamedTuple

from workbook_tools.model.agreement import Committee
from workbook_tools.model.codes import finding
from workbook_tools.model.findings import Finding, Source
from workbook_tools.model.numbers import clean_number
from workbook_tools.model.text import folded, meaning, one_line
from workbook_tools.schema.cells import cell_text
from workbook_tools.schema.columns import ColumnSet

from .copied_sheets import row_tokens
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


class Found(NamedTuple):
    """The committees' sheets, copies of such sheets (their `committee` is the original's), and what is wrong."""

    sheets: list[CommitteeSheet]
    copies: list[CommitteeSheet]
    findings: list[Finding]


def committee_sheets(raw: RawWorkbook, meta: Meta, committees: Iterable[Committee], columns: ColumnSet) -> Found:
    """The committees' sheets, and which are renamed (S17), copied (S55), like a committee's but unknown (S10), or
    missing (S03).

    A renamed sheet counts where its committee has no other. Two that claim the same committee are both left out (S57).
    In a workbook that was sent out no sheet is a new committee's: one that is like a committee's is a copy, or a sheet
    of the centre's own (M32).
    """
    by_name = {folded(c.sheet): c for c in committees}
    present = {folded(sheet.name) for sheet in raw.sheets}
    missing = {c.sheet: c for name, c in by_name.items() if name not in present}
    found: list[CommitteeSheet] = []
    others: list[CommitteeSheet] = []
    for sheet in raw.sheets:
        named = by_name.get(folded(sheet.name))
        if named:
            found.append(CommitteeSheet(sheet, named.sheet, find_header(sheet, columns, raw.file)))
        elif one_line(sheet.name) not in OTHER_SHEETS and (header := find_header(sheet, columns, raw.file)):
            others.append(CommitteeSheet(sheet, "", header))
    sheets = {c.sheet for c in by_name.values()}
    known = {c: rows for c, rows in _known_rows(meta, found).items() if c in sheets} if others else {}
    by_title = {c.sheet: c for c in by_name.values() if meta.kind == "dispatch" or c.sheet in missing}
    others = [it._replace(committee=_whose(it, known, by_title)) for it in others]
    times = Counter(other.committee for other in others if other.committee in missing)
    renamed = [other for other in others if times[other.committee] == 1]
    rivals = [other for other in others if times[other.committee] > 1]
    copies = [other for other in others if other.committee and other.committee not in missing]
    unknown = [other.sheet.name for other in others if not other.committee]
    for other in renamed:
        del missing[other.committee]
    order = {sheet.name: i for i, sheet in enumerate(raw.sheets)}
    told = [
        *_named(raw.file, "S17", renamed),
        *_named(raw.file, "S55", copies),
        *_named(raw.file, "S57", rivals),
        *_unknown(raw.file, unknown if meta.kind != "dispatch" else (), missing),
        *_missing(raw.file, meta, missing, unknown),
    ]
    return Found(sorted([*found, *renamed], key=lambda it: order[it.sheet.name]), [*copies, *rivals], told)


# --- whose a renamed sheet is ----------------------------------------------------------------------------------------


def _whose(it: CommitteeSheet, known: Mapping[str, set[str]], titled: Mapping[str, Committee]) -> str:
    assert it.header is not None
    return _by_rows(it.sheet, it.header, known) or _by_title(it.sheet, it.header, titled)


def _by_rows(sheet: RawSheet, header: Header, known: Mapping[str, set[str]]) -> str:
    """The committee of which the sheet shows most rows, by their ids or by number and title; "" when there is none."""
    rows = [set(tokens) for tokens in _tokens(sheet, header)]
    times = Counter(committee for row in rows for committee, tokens in known.items() if row & tokens)
    best = [committee for committee, count in times.items() if count == max(times.values())]
    return best[0] if len(best) == 1 and 2 * times[best[0]] > len(rows) else ""


def _known_rows(meta: Meta, found: Iterable[CommitteeSheet]) -> dict[str, set[str]]:
    """What the rows of each committee are known by: those that were sent, and those on the sheets of its name."""
    known: dict[str, set[str]] = {}
    for committee, row_id, key in meta.base:
        if key in ("number", "title"):
            number, title = (meta.base.get((committee, row_id, name), "") for name in ("number", "title"))
            known.setdefault(committee, set()).update(row_tokens(row_id, number, title))
        else:
            known.setdefault(committee, set()).add(f"id {row_id}")
    for it in found:
        tokens = _tokens(it.sheet, it.header) if it.header else ()
        known.setdefault(it.committee, set()).update(token for row in tokens for token in row)
    return known


def _tokens(sheet: RawSheet, header: Header) -> Iterator[list[str]]:
    places = [header.columns.get(key) for key in ("row_id", "number", "title")]
    for row in range(header.row + 1, len(sheet.rows)):
        texts = ["" if place is None else meaning(cell_text(sheet.cell(row, place))) for place in places]
        if tokens := row_tokens(texts[0], clean_number(texts[1]), texts[2]):
            yield tokens


def _by_title(sheet: RawSheet, header: Header, missing: Mapping[str, Committee]) -> str:
    """The missing committee whose full name begins a text above the table; of several, the one of the longest name."""
    top = header.row if header.keys is None else header.keys
    texts = [folded(value) for row in sheet.rows[:top] for value in row if isinstance(value, str)]
    named = [c for c in missing.values() if any(_begins(text, folded(c.name)) for text in texts)]
    return max(named, key=lambda c: len(c.name)).sheet if named else ""


def _begins(text: str, name: str) -> bool:
    """Whether the text is the name and perhaps something set off from it: "Teknik" does not begin "Teknik og Miljø"."""
    rest = text.removeprefix(name).lstrip()
    return bool(name) and text.startswith(name) and not (rest[:1].isalnum() or rest.startswith("-"))


# --- what is wrong ---------------------------------------------------------------------------------------------------


def _named(file: str, code: str, sheets: Iterable[CommitteeSheet]) -> Iterator[Finding]:
    for it in sheets:
        values = {"sheet": it.sheet.name}
        yield finding(code, Source(file, it.sheet.name), committee=it.committee, values=values)


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
