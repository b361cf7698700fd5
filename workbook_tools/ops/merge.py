"""All submissions of one call into master, three ways: what was sent, what master holds, what came back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from workbook_tools.model.agreement import Agreement
from workbook_tools.model.changes import Change, apply_changes
from workbook_tools.model.fields import field_keys
from workbook_tools.model.renames import Names, former_places

from .copies import without_copies
from .decisions import Settled, settle
from .distribute import FieldKey, all_values
from .edits import (
    HAS_ERRORS,
    LOCKED,
    NEW_ROW,
    WRONG_ROUND,
    Dispatches,
    edits_of,
    refusal,
    without_unsettled,
)
from .following import at_home, follow, moved_rows
from .milestones import other_milestones
from .opened_files import (
    OpenedFile,
    about_files,
    about_rows,
    left_standing,
    newest_of_each,
    rows_left_standing,
    taken_out,
)
from .proposals import Proposal, ProposalChoice, called_now, new_rows, newest, settle_proposals
from .rejections import causes_of, rejections
from .submissions import (
    Choice,
    Conflict,
    Edit,
    FileOutcome,
    Judged,
    MergeResult,
    SetBy,
    Submission,
    Verdict,
)
from .superseded import superseded
from .three_way import SUPERSEDED, Compared, Known, compare, statement_of
from .words import withdrawn, words_that_changed_nothing, words_that_set

Placed = TypeVar("Placed", Change, Conflict)

HIDDEN_IN_MASTER, UNREAD_IN_MASTER = "M35", "M58"
HELD_IS_ENOUGH = (LOCKED, HAS_ERRORS, WRONG_ROUND, HIDDEN_IN_MASTER)
"""Obstacles that don't matter to an edit whose value master holds already."""


def merge(
    master: Agreement,
    submissions: Sequence[Submission],
    *,
    choices: Sequence[Choice] = (),
    decided: Collection[str] = frozenset(),
    proposal_choices: Sequence[ProposalChoice] = (),
    set_by: Mapping[FieldKey, SetBy] | None = None,
    said: Mapping[FieldKey, SetBy] | None = None,
    dispatches: Dispatches | None = None,
    hidden: Mapping[FieldKey, str] | None = None,
    unread: Mapping[FieldKey, str] | None = None,
    names: Names | None = None,
) -> MergeResult:
    """What merging would change; the order of `submissions` plays no part, and doing it twice changes nothing.

    `choices` and `proposal_choices` are answers to what was listed, obeyed first; `decided` the keys of earlier
    decisions. `set_by` is who set each field last by a merge, `said` who said something of it that changed nothing,
    and `dispatches` what was sent out (None: not known), all from the history. `hidden` are cells of the master that
    lie under merged cells, with their area: what is said of them waits until they are not. So what is
    said of cells that are `unread`, whose text nobody has judged yet. `names` are what centres
    and committees were called when something was sent out or decided.
    """
    names = names or Names()
    settled = _settled(master, choices, proposal_choices)
    master = apply_changes(master, settled.changes)
    originals, repeated = without_copies(submissions)
    followed = [follow(master, without_unsettled(master, s)) for s in originals]
    files = [_seen(_opened(master, s, dispatches), hidden or {}, unread or {}) for s, _ in followed]
    known = _known(master, set_by or {}, said or {}, {*decided, *(d.key for d in settled.decisions)}, names.places)
    rows = [called_now(row, names) for file in files if not file.refused for row in new_rows(file.submission)]
    proposals = tuple(p for p in newest(rows) if p.key not in known.decided)
    edits = [edit for file in files for edit in file.edits]
    compared = compare(known, [edit for edit in edits if not edit.code])
    after = _after(known, compared)
    dead = superseded(known, [edit for file in files if not file.refused for edit in file.edits])
    judged = (*_stopped(after, [edit for edit in edits if edit.code], proposals, dead), *compared.judged)
    merged_by, outdated = words_that_set(known, judged), other_milestones(known.values, judged)
    left = [*rows_left_standing(after, merged_by, newest_of_each(files))]
    return MergeResult(
        changes=(*settled.changes, *_in_order(master, compared.changes)),
        conflicts=tuple(_in_order(master, compared.conflicts)),
        rejected=rejections(judged),
        files=tuple(sorted((*_outcomes(files, judged), *_copies(repeated)), key=lambda f: f.file)),
        findings=(
            *settled.findings,
            *about_files(files),
            *about_rows(master, files, followed),
            *(left_standing(after, cells) for cells in left),
            *taken_out(judged, known.values),
            *outdated,
        ),
        proposals=proposals,
        decisions=settled.decisions,
        set_by=merged_by,
        said=words_that_changed_nothing(known, compared, merged_by),
        withdrawn=withdrawn(known, compared),
        causes=causes_of(judged, [edit for cells in left for edit in cells]),
        spoken={f.submission.file: frozenset(statement_of(e.row, e.field) for e in f.edits if e.row_id) for f in files},
    )


def _settled(master: Agreement, choices: Sequence[Choice], proposals: Sequence[ProposalChoice]) -> Settled:
    fields, rows = settle(all_values(master), choices), settle_proposals(master, proposals)
    return Settled(
        (*fields.changes, *rows.changes), (*fields.decisions, *rows.decisions), (*fields.findings, *rows.findings)
    )


def _known(
    master: Agreement,
    set_by: Mapping[FieldKey, SetBy],
    said: Mapping[FieldKey, SetBy],
    decided: Collection[str],
    places: Collection[str],
) -> Known:
    """What edits are compared with; what is known of rows that have moved since is known of where they are now."""
    moved = moved_rows(master, {key[:2] for words in (set_by, said) for key in words})
    former = former_places((i.key for i in master.initiatives), places) if decided else {}
    return Known(all_values(master), at_home(moved, set_by), decided, at_home(moved, said), former)


def _copies(repeated: Iterable[tuple[Submission, Submission]]) -> Iterator[FileOutcome]:
    return (FileOutcome(s.file, s.centre, s.round, copy_of=first.file) for s, first in repeated)


def _opened(master: Agreement, submission: Submission, dispatches: Dispatches | None) -> OpenedFile:
    refused = refusal(master, submission, dispatches)
    return OpenedFile(submission, refused, edits_of(master, submission, refused))


def _seen(file: OpenedFile, hidden: Mapping[FieldKey, str], unread: Mapping[FieldKey, str]) -> OpenedFile:
    """The file, its edits stopped of cells that nobody would see in master, or that hold what is not read there."""
    if not hidden and not unread:
        return file
    why = {
        **{key: (UNREAD_IN_MASTER, "held", text) for key, text in unread.items()},
        **{key: (HIDDEN_IN_MASTER, "area", area) for key, area in hidden.items()},
    }
    return file._replace(edits=tuple(_stopped_by(e, *why[e.key]) if e.key in why else e for e in file.edits))


def _stopped_by(edit: Edit, code: str, name: str, value: str) -> Edit:
    return edit if edit.code else replace(edit, code=code, values={**edit.values, name: value})


def _after(known: Known, compared: Compared) -> Known:
    """Master as this merge leaves it."""
    changed = {(c.committee, c.row_id, c.field): c.new for c in compared.changes}
    return replace(known, values={**known.values, **changed})


def _stopped(
    after: Known, edits: Iterable[Edit], proposals: Iterable[Proposal], dead: Mapping[Edit, str]
) -> Iterator[Judged]:
    """What becomes of edits that cannot be merged, compared with master `after` this merge, as the next one will.

    `dead` are those of which a newer file says something else.
    """
    proposed = {p.key for p in proposals}
    for edit in edits:
        is_new = edit.code == NEW_ROW
        if _is_held(after, edit) or (is_new and edit.value in after.decided):
            yield Judged(edit, Verdict.ALREADY)
        elif is_new and edit.value not in proposed:
            yield Judged(edit, Verdict.REJECTED, SUPERSEDED)
        else:
            yield Judged(edit, Verdict.REJECTED, dead.get(edit, edit.code))


def _is_held(known: Known, edit: Edit) -> bool:
    """Whether master has all the same what the edit says; what can't be read says nothing that it could have."""
    return edit.code in HELD_IS_ENOUGH and edit.key not in edit.submission.invalid and known.held(edit)


def _in_order(master: Agreement, items: Iterable[Placed]) -> list[Placed]:
    """In the order of master's rows and columns."""
    rows = {i.key: place for place, i in enumerate(master.initiatives)}
    columns = {key: place for place, key in enumerate(field_keys(master))}
    return sorted(items, key=lambda item: (rows[item.committee, item.row_id], columns[item.field]))


def _outcomes(files: Iterable[OpenedFile], judged: Iterable[Judged]) -> Iterator[FileOutcome]:
    counts: dict[int, Counter[Verdict]] = {}
    why: dict[int, Counter[str]] = {}
    for edit, verdict, code in _each_change_once(judged):
        counts.setdefault(id(edit.submission), Counter())[verdict] += 1
        why.setdefault(id(edit.submission), Counter())[code] += 1
    for file in files:
        n, codes = counts.get(id(file.submission), Counter()), why.get(id(file.submission), Counter())
        already, merged = n[Verdict.ALREADY], n[Verdict.MERGED]
        yield FileOutcome(
            file.submission.file,
            file.submission.centre,
            file.submission.round,
            edits=n.total(),
            applied=already + merged,
            already=already,
            conflicts=n[Verdict.CONFLICT],
            rejected=n[Verdict.REJECTED],
            superseded=codes[SUPERSEDED],
            proposals=codes[NEW_ROW],
        )


def _each_change_once(judged: Iterable[Judged]) -> Iterator[Judged]:
    """An edit that several files make alike is counted as merged with the first by name, as in the change's origin."""
    made: set[FieldKey] = set()
    for edit, verdict, code in sorted(judged, key=lambda j: j.edit.submission.file):
        is_again = verdict is Verdict.MERGED and edit.key in made
        yield Judged(edit, Verdict.ALREADY if is_again else verdict, code)
        made.update([edit.key] if verdict is Verdict.MERGED else ())
