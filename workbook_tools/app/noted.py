"""Findings that stand in the master's sheet Kontrol until they are dealt with: how they come, stay and go."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Container, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from string import ascii_uppercase, digits

from workbook_tools.messages import catalogue, words
from workbook_tools.model.agreement import Agreement, Initiative
from workbook_tools.model.codes import finding
from workbook_tools.model.encoding import encode, recall
from workbook_tools.model.fields import centre_keys, field_keys, get_field
from workbook_tools.model.findings import Finding, Severity, Source
from workbook_tools.model.text import one_line
from workbook_tools.model.values import Smiley, Value
from workbook_tools.ops.following import moved_rows
from workbook_tools.ops.submissions import later
from workbook_tools.rules.stops import STOPS, is_economy
from workbook_tools.schema import ColumnSet
from workbook_tools.schema.smileys import label
from workbook_tools.schema.texts import names, text
from workbook_tools.workbook.build import FindingLine
from workbook_tools.workbook.kontrol_sheet import KontrolSheet, written_over

from .kontrol_words import Words
from .seen_to import is_seen_to
from .unknown_centres import UNKNOWN_CENTRE, with_unknown_centre
from .validating import FileReport

LANGUAGE = "da"
"""Workbooks are in the agreement's language, whatever the coordinator's terminal speaks."""

PROPOSED = "M07"
"""A new row is listed as a proposal, with its values; once is enough."""
_IN_ANSWERS = ("M04", "M11", "F", *STOPS)
"""What is wrong with an answer, and stays wrong until the centre answers again or somebody fills in the cell."""
_SHORT = 60


@dataclass(frozen=True, slots=True)
class Noted:
    """A finding in a file, as the master lists it; its source is the place in that file, under the file's bare name.

    `row_id` is the master's row, "" when it is about none, and `column` the field whose cell the line leads to.
    `held` is what that field of the finding held when it was listed. `centre` and `modified` are a submission's.
    Later merges say again what `is_kept`: not what asks for nothing, and not what is about one merge alone.
    """

    finding: Finding
    row_id: str = ""
    column: str = ""
    held: Value = None
    centre: str = ""
    modified: str = ""
    is_kept: bool = True

    @property
    def row(self) -> tuple[str, str]:
        return (self.finding.committee, self.row_id)


@dataclass(frozen=True, slots=True)
class Merged:
    """One file of which something could be merged: it replaces its centre's earlier words."""

    centre: str
    modified: str
    said: Collection[tuple[str, str, bool]] = ()
    """The answers (committee, row id, is it the economy's) of which it says anything."""


# --- coming -------------------------------------------------------------------------------------------------------


def note(findings: Iterable[Finding], agreement: Agreement, reports: Iterable[FileReport] = ()) -> tuple[Noted, ...]:
    """The findings with the rows of `agreement`, the master, that they are about; `reports` say where they were met."""
    by_file = {r.file: r for r in reports}
    find = _finder(agreement)
    return tuple(
        _noted(f, by_file.get(f.source.file) if f.source else None, find) for f in findings if f.code != PROPOSED
    )


_Find = Callable[[Finding, Initiative | None], Initiative | None]


def _finder(agreement: Agreement) -> _Find:
    rows = {i.key: i for i in agreement.initiatives}
    numbers = {(sheet, i.number): i for i in reversed(agreement.initiatives) for sheet in ("", i.committee)}

    def find(f: Finding, met: Initiative | None) -> Initiative | None:
        if met and met.key in rows:
            return rows[met.key]
        sheet = f.committee or (f.source.sheet if f.source and (f.source.sheet, f.number) in numbers else "")
        return numbers.get((sheet, f.number))

    return find


def _noted(f: Finding, report: FileReport | None, find: _Find) -> Noted:
    met = _met(report, f.source)
    row = find(f, met)
    field = f.field or _column_of(met, f.source)
    shown = _named(f, row)
    held = get_field(row, f.field) if row and f.field else None
    book = report.book if report else None
    centre, modified = (report.centre, book.modified) if report and book else ("", "")
    is_kept = f.source is not None and f.severity is not Severity.NOTE and (report is None or centre != "")
    return Noted(shown, row.row_id if row else "", field, held, centre, modified, is_kept)


def _met(report: FileReport | None, source: Source | None) -> Initiative | None:
    """The row of the file in which it was found."""
    if report is None or report.book is None or report.book.agreement is None or source is None or not source.cell:
        return None
    place = (source.sheet, source.cell.lstrip(ascii_uppercase))
    rows = report.book.agreement.initiatives
    return next((i for i in rows if i.where and (i.where.sheet, str(i.where.row)) == place), None)


def _column_of(met: Initiative | None, source: Source | None) -> str:
    """The field that stands in the cell: of a note nothing else tells which it is about."""
    if met is None or met.where is None or source is None:
        return ""
    letters = source.cell.rstrip(digits)
    return next((key for key, column in met.where.columns.items() if column == letters), "")


def _named(f: Finding, row: Initiative | None) -> Finding:
    """The finding with what its words need and nothing else: bare file names, and of a whole row only the gist."""
    file = f.source.file if f.source else ""
    values = {key: Path(value).name if value == file else value for key, value in f.values.items()}
    if "title" in values and not f.field:
        keys = ("number", "title", *centre_keys(int(values.get("round") or 0)))
        values["value"] = values["said"] = " | ".join(_short(values[key]) for key in keys if key in values)
    template = "".join(catalogue(LANGUAGE)[f.code].values())
    return replace(
        f,
        source=replace(f.source, file=Path(file).name) if f.source and file else None,
        committee=row.committee if row else f.committee,
        number=row.number if row else f.number,
        values={key: value for key, value in values.items() if f"{{{key}" in template},
    )


def _short(words: str) -> str:
    line = one_line(words)
    return line if len(line) <= _SHORT else line[: _SHORT - 1] + "…"


# --- staying, or going --------------------------------------------------------------------------------------------


def still_noted(
    earlier: Iterable[Noted], now: Iterable[Noted], agreement: Agreement, merged: Sequence[Merged]
) -> list[Noted]:
    """What the sheet is to say after a merge, in the order of the master's rows: each line once.

    An earlier line goes when its centre's file, or a newer one, is merged now (what that says of it is in `now`), and
    when its row is gone or its cell holds something else than it did: somebody has seen to it.
    """
    rows = {i.key: i for i in agreement.initiatives}
    columns = {key: place for place, key in enumerate(field_keys(agreement))}
    earlier = where_rows_are(tuple(earlier), agreement)
    centres = [
        open_ for n in earlier if n.finding.code == UNKNOWN_CENTRE and (open_ := with_unknown_centre(n, agreement))
    ]
    others = (n for n in earlier if n.finding.code != UNKNOWN_CENTRE and _is_open(n, rows, columns))
    kept = [*centres, *(n for n in others if not any(_replaces(m, n) for m in merged))]
    now_open, answered = agreement.current_round, {m.centre for m in merged}
    lines = {pack(n): n for n in (*kept, *now) if not is_seen_to(n, rows.get(n.row), now_open, answered)}
    places = {key: place for place, key in enumerate(rows)}

    def place(item: tuple[str, Noted]) -> tuple[object, ...]:
        packed, n = item
        return (places.get(n.row, -1), columns.get(n.column, -1), n.finding.source is None, packed)

    return [n for _, n in sorted(lines.items(), key=place)]


def where_rows_are(noted: Sequence[Noted], agreement: Agreement) -> list[Noted]:
    """The lines on rows that now stand on another committee's sheet, or whose committee is renamed, with that one."""
    moved = moved_rows(agreement, {n.row for n in noted if n.row_id})
    return [replace(n, finding=replace(n.finding, committee=moved.get(n.row, n.row)[0])) for n in noted]


def _is_open(n: Noted, rows: Mapping[tuple[str, str], Initiative], columns: Container[str]) -> bool:
    if not n.row_id:
        return True
    field = n.finding.field
    return n.row in rows and (field not in columns or get_field(rows[n.row], field) == n.held)


def _replaces(merged: Merged, n: Noted) -> bool:
    """Whether a file that is merged now says anew what an earlier line is about.

    A fault in an answer stays until the same answer has come again: a newer file may be a colleague's half.
    """
    if n.centre == "" or merged.centre != n.centre or later(n.modified, merged.modified):
        return False
    is_again = merged.modified == n.modified or (*n.row, is_economy(n.finding.field)) in merged.said
    return is_again or not n.row_id or not n.finding.code.startswith(_IN_ANSWERS)


# --- the sheet's lines --------------------------------------------------------------------------------------------


def noted_lines(
    noted: Iterable[Noted], agreement: Agreement, columns: ColumnSet, beside: Mapping[Hashable, str]
) -> Iterator[FindingLine]:
    """The lines, each leading to the master's own cell, with the file and the centre that it comes from.

    `beside` are the coordinator's words beside each, by its reference.
    """
    rows = {i.key: i for i in agreement.initiatives}
    headers = {column.key: column.header for column in columns}
    for n in noted:
        row = rows.get(n.row)
        source = row.source(n.column if n.column in headers else "number") if row else None
        said = finding_line(replace(n.finding, source=source, field=headers.get(n.finding.field, n.finding.field)))
        reference = pack(n) if n.is_kept else ""
        remark = beside.get(reference, "")
        yield replace(said, sheet=n.finding.committee, file=_origin(n), reference=reference, remark=remark)


def finding_line(f: Finding) -> FindingLine:
    """A finding as a line of the sheet, in words."""
    said = words(f, LANGUAGE)
    sheet, cell = (f.source.sheet, f.source.cell) if f.source else ("", "")
    suggested = label(Smiley(f.suggestion)) if f.suggestion in list(Smiley) else f.suggestion
    return FindingLine(f.severity.value, sheet, cell, f.number, said.message, said.remedy, suggested)


def _origin(n: Noted) -> str:
    source = n.finding.source
    if source is None:
        return ""
    if n.centre:
        named = n.centre in source.file
        return source.file if named else text("check.file_of", file=source.file, centre=n.centre)
    return ", ".join(part for part in (source.file, source.sheet, source.cell) if part)


def read_noted(sheet: KontrolSheet, words: Words) -> Iterator[Noted]:
    """The lines that a later merge says again; a line that somebody has deleted is dealt with.

    What the coordinator wrote on the lines comes into `words`.
    """
    lines = list(sheet.of_kind("finding"))
    for line, over in zip(lines, written_over(lines), strict=True):
        noted = _unpack(line.reference)
        over_old = _over_old(line.cells, noted.finding) if noted and not line.mark else ()
        words.note(line.reference, line, [*over, *over_old])
        if noted:
            yield noted


def _over_old(cells: Mapping[str, str], f: Finding) -> Iterator[str]:
    """The cells of a line without a mark, as older versions wrote it, that hold words beside or instead of its own.

    Another wording of the program's own is none: it has most words in common.
    """
    line = finding_line(f)
    told = {"number": line.number, "suggestion": line.suggestion, "message": line.message, "remedy": line.remedy}
    for name, its in told.items():
        now = cells.get(name, "")
        rest = now.replace(its, "", 1).strip(" :")
        shared = set(now.split()) & set(its.split())
        if (
            rest
            and rest not in names("check.severities").values()
            and (its in now or 3 * len(shared) < len(now.split()))
        ):
            yield name


def pack(n: Noted) -> str:
    """All of it on one line, the same for the same finding."""
    f, source = n.finding, n.finding.source or Source("")
    about = [f.code, f.committee, n.row_id, f.number, f.field, n.column, f.suggestion, encode(n.held)]
    origin = [source.file, source.sheet, source.cell, n.centre, n.modified]
    return json.dumps([about, origin, dict(sorted(f.values.items()))], ensure_ascii=False)


def _unpack(reference: str) -> Noted | None:
    """What `pack` wrote; None for a text that somebody changed."""
    try:
        about, origin, values = json.loads(reference)
        code, committee, row_id, number, field, column, suggestion = map(str, about[:-1])
        file, sheet, cell, centre, modified = map(str, origin)
        where = {"committee": committee, "number": number, "field": field, "suggestion": suggestion}
        said = {str(key): str(value) for key, value in values.items()}
        told = finding(code, Source(file, sheet, cell), **where, values=said)
        return Noted(told, row_id, column, recall(about[-1]), centre, modified) if code in catalogue(LANGUAGE) else None
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
