"""Merging submissions into the master: reading, judging, three-way merge, one write, one journal entry."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

from workbook_tools.history import Decided, History, Received
from workbook_tools.model.agreement import Agreement
from workbook_tools.model.changes import Change, apply_changes
from workbook_tools.model.codes import finding
from workbook_tools.model.findings import Finding, Source
from workbook_tools.model.renames import Names
from workbook_tools.ops.decisions import chosen_value
from workbook_tools.ops.distribute import FieldKey
from workbook_tools.ops.edits import OTHER_AGREEMENT, UNKNOWN_DISPATCH, WRONG_ROUND
from workbook_tools.ops.merge import merge
from workbook_tools.ops.proposals import Proposal, ProposalChoice, known_again, still_open
from workbook_tools.ops.submissions import Answer, Choice, Conflict, FileOutcome, MergeResult, SetBy, later
from workbook_tools.ops.three_way import SUPERSEDED

from .earlier import REPEATED, SAID, UNUSABLE, earlier_words, names_of
from .kontrol import Listed, read_kontrol, renewed_kontrol
from .listed_lines import (
    answerable,
    as_now_called,
    obeyed,
    overtaken,
    still_open_conflicts,
    superseded,
    unused_words,
    values_after,
    where_rows_are,
)
from .master import STRUCTURE, Master, open_master, write_master
from .merge_report import MergeReport
from .naming import with_columns
from .noted import Merged, note, still_noted
from .receiving import Bases, renamed_centre, submission
from .seen_to import one_line_a_file
from .session import Session
from .told_before import told_before
from .unknown_centres import unlisted_centres
from .validating import FileReport, Progress, validate

__all__ = [
    "Answer",
    "Choice",
    "Conflict",
    "FileOutcome",
    "MergeReport",
    "Proposal",
    "ProposalChoice",
    "chosen_value",
    "merge_files",
]

_CARRIED = frozenset(
    {
        *("W70", "W71", "W72", "W73", "W74", "S10", "S17", "S18", "S40", "S47", "S48", "S51", "S55", "S57", "S62"),
        *STRUCTURE,
    }
)
"""Macros, links, DDE, objects and connections in a submission, and faults of its sheets, columns and rows' ids: the
coordinator is to know, also where all is merged."""


_MASTERS_HEADINGS = ("M33", "S62", "S64")
"""Headings of the master that don't say what the program takes their columns for, or say it twice."""

_WHILE_IT_HOLDS = (*_MASTERS_HEADINGS, "S17", "S79", "S82")
"""What is told of the master's headings and names each time, and needs no line in Kontrol that somebody must delete."""


def merge_files(
    path: Path, files: Sequence[Path], session: Session, *, dry_run: bool = False, progress: Progress | None = None
) -> MergeReport:
    """Merges the submissions in `files` (folders stand for the workbooks in them), all together.

    A file that can't be read never stops the others. Raises WorkbookToolsError when the master can't be read
    or written.
    """
    history = History(path)
    reports = validate([f for f in files if not _same_file(f, path)], progress=progress)
    with nullcontext() if dry_run else history.exclusive(f"{session.user}, merge"):
        if not dry_run:
            history.recover()  # what a killed merge has said and decided counts
        master = open_master(path, history)
        bases = Bases(history, master.agreement)
        received = {r.file: s for r in reports if (s := submission(r, bases))}
        renamed = [f for r in reports if r.file in received and (f := renamed_centre(r, received[r.file]))]
        words, kontrol = earlier_words(history, bases.names), read_kontrol(master.raw, master.book)
        names = names_of(master.agreement, bases, words.places, received.values(), kontrol.proposals)
        listed = _listed(master, kontrol, bases, names)
        decided = history.decided()
        keys = {*decided, *(p.key for p in listed.proposals)}
        received = {file: known_again(s, names, keys) for file, s in received.items()}
        result = merge(
            master.agreement,
            [*received.values()],
            choices=listed.choices,
            proposal_choices=listed.proposal_choices,
            decided=decided.keys(),
            set_by=words.set_by,
            said=words.said,
            dispatches=bases.dispatches,
            hidden=master.book.hidden,
            unread=master.unread,
            names=names,
        )
        result = replace(result, rejected=with_columns(result.rejected, master.book.columns))
        settled = {*decided, *(d.key for d in result.decisions)}
        report = _report(master, reports, listed, renamed, result, settled)
        return report if dry_run else replace(report, written=_write(master, report, listed, bases, session))


def _report(
    master: Master,
    reports: Sequence[FileReport],
    listed: Listed,
    renamed: Sequence[Finding],
    result: MergeResult,
    settled: Collection[str],
) -> MergeReport:
    report = MergeReport(
        master.path,
        result,
        tuple(reports),
        not_merged=(
            *master.carried,
            *unlisted_centres(master.agreement),
            *(f for f in master.book.findings if f.code in _MASTERS_HEADINGS),
            *listed.findings,
            *renamed,
            *superseded(listed, result),
            *(f for r in reports for f in (*_why_not(r), *_carried(r, reports))),
            *(f for f in result.causes if f.code not in _CARRIED),
        ),
        open_conflicts=still_open_conflicts(listed, result, values_after(master, listed, result)),
        open_proposals=still_open(result.proposals, settled, listed.proposals),
        obeyed=obeyed(listed, result),
        written=False,
    )
    return replace(report, told_before=tuple(told_before(master, report, listed)))


def _listed(master: Master, listed: Listed, bases: Bases, names: Names) -> Listed:
    """What Kontrol holds, under the names and on the sheets that centres and rows have now."""
    here = as_now_called(listed, bases.names, names)
    return answerable(where_rows_are(here, master.agreement), master)


def _same_file(file: Path, master: Path) -> bool:
    """`merge master.xlsx *.xlsx` names the master twice; it is no submission."""
    return file.exists() and master.exists() and file.samefile(master)


def _write(master: Master, report: MergeReport, listed: Listed, bases: Bases, session: Session) -> bool:
    result = report.result
    unchanging = _unchanging(master, report, bases)
    told = {c.origin for c in (*result.changes, *unchanging)} | {f for c in result.conflicts for f, _ in c.submissions}
    used = [r for r in report.files if r.file in told & {f.file for f in result.files}]
    known = set(master.history.received())
    after = apply_changes(master.agreement, result.changes)
    refused = {f.file for f in result.files if f.rejected}
    return write_master(
        master,
        result.changes,
        session,
        command="merge",
        journalled=unchanging,
        more=renewed_kontrol(master.raw, master.book.columns, after, _waiting(report, listed, after)),
        inputs=[Path(r.file) for r in report.files if r in used or r.file in refused],
        received=[received for r in used if (received := _received(r)) not in known],
        decided=[Decided(d.key, d.answer.value, d.value) for d in result.decisions],
    )


def _waiting(report: MergeReport, listed: Listed, after: Agreement) -> Listed:
    """What the sheet Kontrol is to list, with what is typed beside it so far: all but answers that were overtaken."""
    result = report.result
    files = report.named_files
    about_now = (f for f in report.findings if f not in listed.findings and f.code != SUPERSEDED)
    told = note((f for f in about_now if not _is_of_master(report, f)), after, files)
    now = one_line_a_file(told, after.current_round)
    stale = overtaken(listed, result)
    typed = {side: told for side, told in listed.typed.items() if side[0] not in stale}
    return replace(
        listed,
        beside={**unused_words(listed, report.open_conflicts, stale), **listed.beside},
        conflicts=report.open_conflicts,
        proposals=report.open_proposals,
        noted=tuple(
            still_noted(listed.noted, one_line_a_file(now, after.current_round), after, _merged(files, result))
        ),
        typed=typed,
    )


def _is_of_master(report: MergeReport, f: Finding) -> bool:
    """A finding on the master's own headings and names: it is told while it holds."""
    return f.code in _WHILE_IT_HOLDS and f.source is not None and f.source.file == str(report.master)


def _merged(files: Sequence[FileReport], result: MergeResult) -> list[Merged]:
    """The submissions; of one that is refused as a whole nothing is merged."""
    refused = {
        f.source.file
        for f in (*result.findings, *result.rejected)
        if f.source and f.code in (OTHER_AGREEMENT, UNKNOWN_DISPATCH, WRONG_ROUND)
    }
    said = result.spoken
    return [
        Merged(r.centre, r.book.modified, said.get(r.file, frozenset()))
        for r in files
        if r.book and r.centre and r.file not in refused
    ]


def _unchanging(master: Master, report: MergeReport, bases: Bases) -> list[Change]:
    """What files say without changing anything by it: a later merge must know who said so last."""
    known, result = earlier_words(master.history, bases.names).set_by, report.result
    changed = {(c.committee, c.row_id, c.field) for c in result.changes}
    again = {key: by for key, by in result.set_by.items() if key not in changed and known.get(key) != by}
    return [*_lines(master, report, again, REPEATED), *_lines(master, report, result.said, SAID)]


def _lines(master: Master, report: MergeReport, words: Mapping[FieldKey, SetBy], reason: str) -> Iterator[Change]:
    """Journal lines that change nothing: for one who set the field the value as it stands, else what was said."""
    numbers = {i.key: i.number for i in master.agreement.initiatives}
    centres = {f.file: f.centre for f in report.result.files}
    said_by = {(centres.get(r.file, ""), r.book.modified): r.file for r in report.files if r.book}
    of_centre = {centres.get(r.file, ""): r.file for r in report.files if r.book}
    for key, by in words.items():
        file = said_by.get((by.centre, by.modified)) if by.usable else of_centre.get(by.centre)
        if file and key[:2] in numbers:
            value, why = (by.value, reason) if by.usable else (by.modified or None, UNUSABLE)
            yield Change(*key[:2], numbers[key[:2]], key[2], value, value, why, file)


def _received(report: FileReport) -> Received:
    book, meta = report.book, report.book.meta if report.book else None
    assert book is not None
    assert meta is not None
    return Received(meta.dispatch_id, meta.centre, book.sha256, Path(report.file).name, book.modified)


def _why_not(report: FileReport) -> list[Finding]:
    """Why a file was not merged at all; nothing for a submission that was."""
    book = report.book
    if book is None or book.agreement is None:
        return list(report.findings)
    if book.meta and book.meta.kind != "dispatch":
        return [finding("M20", Source(report.file), values={"file": Path(report.file).name})]
    return []


def _carried(report: FileReport, reports: Sequence[FileReport]) -> list[Finding]:
    """What the file carries besides cells, but for what a newer file of its centre carries as well."""
    carried = [f for f in report.findings if f.code in _CARRIED] if report.book else []
    newer = [r for r in reports if _is_newer(r, report)] if carried else []
    again = {_place(f) for r in newer for f in r.findings}
    return [f for f in carried if _place(f) not in again]


def _is_newer(one: FileReport, other: FileReport) -> bool:
    if (
        one.book is None
        or other.book is None
        or not one.centre
        or (one.centre, one.round) != (other.centre, other.round)
    ):
        return False
    return later(one.book.modified, other.book.modified)


def _place(f: Finding) -> tuple[str, ...]:
    return (f.code, f.source.sheet, f.source.cell, f.field) if f.source else (f.code,)
