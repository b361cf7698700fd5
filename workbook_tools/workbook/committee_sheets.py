"""Which sheet is which committee's: by its name; where that is gone, by its row ids or its title."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
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
from .setup_sheet import SETUP_SHEET, committee_cells

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
    """The committees' sheets, and which are renamed (S17; S79 in the settings alone), copied (S55), like a committee's
    but unknown (S10), or missing (S03).

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
    former = _former(meta, by_name)
    if others:
        others = _with_owners(others, found, meta, former, by_name, missing)
    renamed, copies, rivals = _sorted_out(others, missing, former)
    unknown = [other.sheet.name for other in others if not other.committee]
    for other in renamed:
        del missing[other.committee]
    order = {sheet.name: i for i, sheet in enumerate(raw.sheets)}
    told = [
        *_renamed(raw, renamed, former),
        *_named(raw.file, "S55", copies),
        *_named(raw.file, "S57", rivals),
        *_unknown(raw.file, unknown if meta.kind != "dispatch" else (), missing),
        *_missing(raw, meta, missing, unknown),
    ]
    return Found(sorted([*found, *renamed], key=lambda it: order[it.sheet.name]), [*copies, *rivals], told)


# --- whose a renamed sheet is ----------------------------------------------------------------------------------------


def _with_owners(
    others: Iterable[CommitteeSheet],
    found: Iterable[CommitteeSheet],
    meta: Meta,
    former: Iterable[str],
    by_name: Mapping[str, Committee],
    missing: Mapping[str, Committee],
) -> list[CommitteeSheet]:
    """The sheets that no committee is called as, each with the committee whose it is.

    Where the settings call one committee otherwise than before, the sheet with the rows of before is that one's; of
    several such committees it can't be told which is which, unless the title says so.
    """
    known = _known_rows(meta, found)
    now = {c.sheet: known[c.sheet] for c in by_name.values() if c.sheet in known}
    before = {name: known[name] for name in former}
    by_title = {c.sheet: c for c in by_name.values() if meta.kind == "dispatch" or c.sheet in missing}
    owned = [it._replace(committee=_whose(it, now, by_title)) for it in others]
    left = missing.keys() - {it.committee for it in owned}
    were = {it.sheet.name: was for it in owned if not it.committee and (was := _by_rows(it, before))}
    if len(left) != 1 or len({*were.values()}) != 1:
        return owned
    (name,) = left
    return [it._replace(committee=name) if it.sheet.name in were else it for it in owned]


def _former(meta: Meta, by_name: Mapping[str, Committee]) -> dict[str, str]:
    """The committees on whose sheets a master's rows stood when it was written, and that the settings lack now."""
    if meta.kind == "dispatch":
        return {}
    return {committee: folded(committee) for committee, _ in meta.names if folded(committee) not in by_name}


def _sorted_out(
    others: Iterable[CommitteeSheet], missing: Collection[str], former: Mapping[str, str]
) -> tuple[list[CommitteeSheet], list[CommitteeSheet], list[CommitteeSheet]]:
    """Renamed sheets, copies, and those of which it can't be told which is the committee's.

    Of several sheets with the rows of a renamed committee, the one that still has its old name is the committee's.
    """
    claims: dict[str, list[CommitteeSheet]] = {}
    for other in others:
        if other.committee:
            claims.setdefault(other.committee, []).append(other)
    renamed: list[CommitteeSheet] = []
    copies: list[CommitteeSheet] = []
    rivals: list[CommitteeSheet] = []
    for committee, those in claims.items():
        if committee not in missing:
            copies += those
            continue
        best = [it for it in those if folded(it.sheet.name) in former.values()] if len(those) > 1 else those
        if len(best) == 1:
            renamed += best
            copies += [it for it in those if it not in best]
        else:
            rivals += those
    return renamed, copies, rivals


def _whose(it: CommitteeSheet, known: Mapping[str, set[str]], titled: Mapping[str, Committee]) -> str:
    assert it.header is not None
    return _by_rows(it, known) or _by_title(it.sheet, it.header, titled)


def _by_rows(it: CommitteeSheet, known: Mapping[str, set[str]]) -> str:
    """The committee of which the sheet shows most rows, by their ids or by number and title; "" when there is none."""
    rows = [set(tokens) for tokens in _tokens(it.sheet, it.header)] if it.header else []
    times = Counter(committee for row in rows for committee, tokens in known.items() if row & tokens)
    best = [committee for committee, count in times.items() if count == max(times.values())]
    return best[0] if len(best) == 1 and 2 * times[best[0]] > len(rows) else ""


def _known_rows(meta: Meta, found: Iterable[CommitteeSheet]) -> dict[str, set[str]]:
    """What the rows of each committee are known by: those that were sent, those that the master had when it was
    written, and those on the sheets of its name."""
    known: dict[str, set[str]] = {}
    for (committee, row_id), name in meta.names.items():
        known.setdefault(committee, set()).update(row_tokens(row_id, name.number, name.title))
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


def _renamed(raw: RawWorkbook, sheets: Iterable[CommitteeSheet], former: Mapping[str, str]) -> Iterator[Finding]:
    """A sheet with another name than its committee (S17), or whose committee has another name in the settings (S79)."""
    cells = _committee_cells(raw) if former else {}
    for it in sheets:
        code = "S79" if folded(it.sheet.name) in former.values() else "S17"
        values = {"sheet": it.sheet.name, "cell": cells.get(it.committee, "")}
        yield finding(code, Source(raw.file, it.sheet.name), committee=it.committee, values=values)


def _committee_cells(raw: RawWorkbook) -> dict[str, str]:
    setup = raw.sheet(SETUP_SHEET)
    return committee_cells(setup) if setup else {}


def _unknown(file: str, sheets: Iterable[str], missing: Iterable[str]) -> Iterator[Finding]:
    for sheet in sheets:
        yield finding("S10", Source(file, sheet), values={"sheet": sheet}, suggestion=_nearest(sheet, list(missing)))


def _missing(raw: RawWorkbook, meta: Meta, missing: Iterable[str], unknown: Sequence[str]) -> Iterator[Finding]:
    """A master has a sheet per committee, and names the cell that says so, and which sheets may be meant; a
    dispatched workbook has one per committee whose rows were sent."""
    sent = {committee for committee, _, _ in meta.base}
    cells = _committee_cells(raw) if meta.kind != "dispatch" else {}
    for committee in missing:
        cell = cells.get(committee, "")
        if committee in sent or meta.kind != "dispatch":
            nearest = _nearest(committee, unknown)
            source = Source(raw.file, SETUP_SHEET, cell) if cell else Source(raw.file)
            values = {"sheet": committee, "cell": cell, "sheets": ", ".join(f'"{name}"' for name in unknown)}
            yield finding("S03", source, committee=committee, values=values, suggestion=nearest)


def _nearest(name: str, names: Sequence[str]) -> str:
    return next(iter(get_close_matches(name, names, n=1, cutoff=_ALIKE)), "")
