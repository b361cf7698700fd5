"""What becomes of the lines in the master's Kontrol at a merge: which still stand, and where they belong."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace

from workbook_tools.model.agreement import Agreement
from workbook_tools.model.changes import apply_changes
from workbook_tools.model.codes import finding
from workbook_tools.model.findings import Finding, Source
from workbook_tools.model.renames import Names
from workbook_tools.model.values import Value
from workbook_tools.ops.decisions import NO_SUCH_VALUE, STALE_CHOICE
from workbook_tools.ops.distribute import FieldKey, all_values
from workbook_tools.ops.edits import GONE_ROW, shown
from workbook_tools.ops.following import moved_rows
from workbook_tools.ops.proposals import ProposalChoice, called_now
from workbook_tools.ops.submissions import Answer, Choice, Conflict, MergeResult
from workbook_tools.workbook.kontrol_sheet import OwnWords

from .centre_names import CentreNames
from .conflict_lines import side_of
from .kontrol import Listed
from .master import Master
from .noted import pack


def as_now_called(listed: Listed, centres: CentreNames, names: Names) -> Listed:
    """The remarks on files of a centre that has another name now, under that name: its newer files replace them.

    So the proposals, also those for a committee that has another name; they and their answers are known by their keys.
    """
    now = [replace(n, centre=centres.now(n.centre)) for n in listed.noted]
    references = {pack(was): pack(n) for was, n in zip(listed.noted, now, strict=True)}
    beside = {references.get(str(about), about): words for about, words in listed.beside.items()}
    proposals = tuple(called_now(p, names) for p in listed.proposals)
    choices = tuple(replace(c, proposal=called_now(c.proposal, names)) for c in listed.proposal_choices)
    return replace(listed, noted=tuple(now), beside=beside, proposals=proposals, proposal_choices=choices)


def where_rows_are(listed: Listed, agreement: Agreement) -> Listed:
    """With the conflicts of rows that were moved to another committee under that one; those of rows that are gone are
    told with their words (M54), since they are listed no more."""
    moved = moved_rows(agreement, {c.key[:2] for c in listed.conflicts})
    here = {c.key: replace(c, committee=moved.get(c.key[:2], c.key)[0]) for c in listed.conflicts}
    now_at = {old: c.key for old, c in here.items()}
    rows = {i.key for i in agreement.initiatives}
    gone = [f for c in here.values() if c.key[:2] not in rows for f in _gone(c)]
    return replace(
        listed,
        conflicts=tuple(here.values()),
        choices=tuple(replace(c, conflict=here.get(c.conflict.key, c.conflict)) for c in listed.choices),
        typed={(now_at.get(key, key), file, value): told for (key, file, value), told in listed.typed.items()},
        own_texts={(now_at.get(key, key), file, value): own for (key, file, value), own in listed.own_texts.items()},
        beside={_now_at(about, now_at): own for about, own in listed.beside.items()},
        findings=(*listed.findings, *gone),
    )


def _now_at(about: Hashable, now_at: Mapping[FieldKey, FieldKey]) -> Hashable:
    """What a line is about, a conflict's side with its row where that is now."""
    return (now_at.get(about[0], about[0]), *about[1:]) if isinstance(about, tuple) else about


def _gone(conflict: Conflict) -> Iterator[Finding]:
    where = {"committee": conflict.committee, "number": conflict.number, "field": conflict.field}
    for file, value in conflict.submissions:
        yield finding(GONE_ROW, Source(file), **where, values={"value": shown(value), "file": file})


def answerable(listed: Listed, master: Master) -> Listed:
    """Without the answers that would be written under merged cells or over what can't be read: they wait in Kontrol,
    and are told (M35, M58)."""
    waiting = [c for c in listed.choices if c.conflict.key in master.kept]
    told = (
        master.not_written(c.conflict.key, c.value if c.answer is Answer.OWN else c.conflict.submissions[0][1])
        for c in waiting
    )
    choices = tuple(c for c in listed.choices if c not in waiting)
    return replace(listed, choices=choices, findings=(*listed.findings, *told)) if waiting else listed


def values_after(master: Master, listed: Listed, result: MergeResult) -> dict[FieldKey, Value]:
    """Master's values; of a cell that nothing may be written into what it held when its conflict was listed."""
    unseen = {c.key: c.master for c in listed.conflicts if c.key in master.kept}
    return all_values(apply_changes(master.agreement, result.changes)) | unseen


def still_open_conflicts(listed: Listed, result: MergeResult, values: Mapping[FieldKey, Value]) -> tuple[Conflict, ...]:
    """This merge's conflicts, and earlier ones that nobody has answered and no change or newer file has settled.

    `values` are master's after the merge: what the coordinator has typed there meanwhile is one side of the conflict.
    """
    settled = {c.conflict.key for c in listed.choices} - overtaken(listed, result)
    settled |= {(c.committee, c.row_id, c.field) for c in result.changes} | result.withdrawn
    open_before = (c for c in listed.conflicts if c.key in values.keys() - settled)
    still = {
        c.key: replace(c, master=values[c.key]) for c in open_before if {v for _, v in c.submissions} != {values[c.key]}
    }
    now = {c.key: _with_sides_of(c, still.get(c.key)) for c in result.conflicts}
    return tuple((still | now).values())


def overtaken(listed: Listed, result: MergeResult) -> set[FieldKey]:
    """The conflicts whose answer was not followed, because master has changed since."""
    stale = {(f.committee, f.number, f.field) for f in result.findings if f.code == STALE_CHOICE}
    return {c.key for c in listed.conflicts if (c.committee, c.number, c.field) in stale}


def obeyed(listed: Listed, result: MergeResult) -> tuple[Choice | ProposalChoice, ...]:
    """The answers that this merge has followed, or found followed already."""
    refused = {(f.committee, f.number, f.field) for f in result.findings if f.code in (STALE_CHOICE, NO_SUCH_VALUE)}
    done = {d.key for d in result.decisions}
    conflicts = (
        c for c in listed.choices if (c.conflict.committee, c.conflict.number, c.conflict.field) not in refused
    )
    return (*conflicts, *(c for c in listed.proposal_choices if c.proposal.key in done))


def unused_words(
    listed: Listed, still_open: Iterable[Conflict], overtaken: AbstractSet[FieldKey]
) -> dict[Hashable, OwnWords]:
    """The coordinator's words in answer cells that are cleared now, though no answer has taken them up."""
    still = [c for c in still_open if c.key not in overtaken]
    open_sides = {side_of(c, i) for c in still for i in range(len(c.submissions))}
    used = {c.conflict.key for c in listed.choices if c.answer is Answer.OWN} - overtaken
    return {side: own for side, own in listed.own_texts.items() if side[0] not in used and side not in open_sides}


def _with_sides_of(conflict: Conflict, earlier: Conflict | None) -> Conflict:
    """The conflict with the values that other files have said before."""
    values = {value for _, value in conflict.submissions}
    more = [side for side in earlier.submissions if side[1] not in values] if earlier else []
    return replace(conflict, submissions=tuple(sorted((*conflict.submissions, *more), key=lambda side: side[0])))


def superseded(listed: Listed, result: MergeResult) -> Iterator[Finding]:
    """A note on each value of a listed conflict that its centre's newer file has withdrawn."""
    for c in listed.conflicts:
        for file, value in c.submissions if c.key in result.withdrawn else ():
            where = {"committee": c.committee, "number": c.number, "field": c.field}
            yield finding("M12", None, **where, values={"value": shown(value), "file": file})
