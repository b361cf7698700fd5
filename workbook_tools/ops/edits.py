"""The edits in a submission: every difference from what was sent, with the reason if it can't be merged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from workbook_tools.model.addresses import parted
from workbook_tools.model.agreement import Agreement, Initiative
from workbook_tools.model.fields import SMILEY_FIELDS, centre_keys, field_keys, get_field, round_field
from workbook_tools.model.findings import Source
from workbook_tools.model.identity import DOUBTFUL_ID, Name, contradicts
from workbook_tools.model.identity import agreement as parts_in_common
from workbook_tools.model.values import NoFunds, Smiley, Value, amount_text

from .distribute import Base, all_values
from .following import name_as_sent, other_initiatives
from .proposals import new_rows
from .submissions import Edit, RowKey, Submission

OTHER_AGREEMENT, UNKNOWN_DISPATCH, WRONG_ROUND = "M01", "M02", "M03"
HAS_ERRORS, LOCKED, DELETED_ROW, NEW_ROW, UNKNOWN_ROW = "M04", "M05", "M06", "M07", "M08"
DUPLICATE_ROW, NOTE, UNREADABLE = "M09", "M10", "M11"
DOUBTED = "M24"
DOUBTFUL_ROW, OTHER_INITIATIVE, GONE_ROW, OVERWRITTEN_ROW = "M52", "M53", "M54", "M56"
UNREAD_SHEET = "M34"
_WITHOUT_TABLE = ("S03", "S46", "S50")
"""Findings on a committee's sheet of which no row was read."""
OUTSIDE = ("M30", "M31", "M32", "M33", "M36", "M37", "M38", "M39", "S52", "S56")
"""Findings on what a file holds besides its tables, under merged cells in them, or on a copy of a sheet."""

Dispatches = Mapping[str, tuple[str, int]]
"""Dispatch id -> (centre, round), as the history knows them."""


def refusal(master: Agreement, submission: Submission, dispatches: Dispatches | None) -> str:
    """Why nothing of a file can be merged; "" when it may. `dispatches` None: not known, so ids aren't checked."""
    if submission.agreement_id and master.agreement_id not in ("", submission.agreement_id):
        return OTHER_AGREEMENT
    if not _is_known(master, submission, dispatches):
        return UNKNOWN_DISPATCH
    is_open = any(r.number == master.current_round and not r.closed for r in master.rounds)
    return "" if submission.round == master.current_round and is_open else WRONG_ROUND


def _is_known(master: Agreement, submission: Submission, dispatches: Dispatches | None) -> bool:
    """A file that has lost its dispatch sheet can't say what it is; it is merged with more caution instead."""
    if dispatches is not None and submission.dispatch_id:
        return dispatches.get(submission.dispatch_id) == (submission.centre, submission.round)
    is_lost = submission.base is None and not submission.centre
    named = {*(c.name for c in master.centres), *(i.centre for i in master.initiatives)}
    return is_lost or submission.centre in named


def edits_of(master: Agreement, submission: Submission, refused: str = "") -> tuple[Edit, ...]:
    """All edits of one submission. `refused` is the code that stops the whole file."""
    rows = {i.key: i for i in master.initiatives}
    cells = [*_row_edits(rows, submission), *_cell_edits(master, rows, submission)]
    edits = [*cells, *_withheld(submission), *_notes(submission), *_outside(submission)]
    return tuple(replace(e, code=refused) for e in edits) if refused else tuple(edits)


def without_unsettled(master: Agreement, submission: Submission) -> Submission:
    """The submission in which an unsettled smiley that was not sent says nothing: nobody can choose it."""
    found = {
        (*row.key, round_field(submission.round, name))
        for row in submission.agreement.initiatives
        for name in SMILEY_FIELDS
        if getattr(row.followup(submission.round), name) is Smiley.UNSETTLED
    }
    sent = (all_values(master) if submission.base is None else submission.base) if found else {}
    typed = {key for key in found if sent.get(key) is not Smiley.UNSETTLED}
    return replace(submission, invalid=submission.invalid | typed) if typed else submission


def shown(value: Value) -> str:
    """A value for a message, the same in every language; "" for blank."""
    match value:
        case None:
            return ""
        case Smiley():
            return value.symbol
        case NoFunds():
            return "–"
        case tuple():
            return "; ".join(value)
        case str() | int():
            return str(value)
        case _:
            return amount_text(value)


def _known_rows(rows: Mapping[RowKey, Initiative], submission: Submission) -> set[RowKey]:
    if submission.base is None:
        return set(rows)
    return {(committee, row_id) for committee, row_id, _ in submission.base}


def _row_edits(rows: Mapping[RowKey, Initiative], submission: Submission) -> Iterator[Edit]:
    """Rows that can't be compared with what was sent, each as one edit with all its values."""
    known = _known_rows(rows, submission)
    times = Counter(i.key for i in submission.agreement.initiatives)
    proposals = new_rows(submission)
    for row in submission.agreement.initiatives:
        if not row.row_id:
            yield replace(_row_edit(submission, row, NEW_ROW), value=next(proposals).key)
        elif _is_doubtful(submission, row):
            yield from _doubtful(submission, row)
        elif row.key not in known:
            yield _row_edit(submission, row, UNKNOWN_ROW)
        elif times[row.key] > 1:
            yield _row_edit(submission, row, DUPLICATE_ROW)
    if submission.base is not None:
        yield from _absent_rows([rows[key] for key in sorted((known & rows.keys()) - times.keys())], submission)


def _absent_rows(rows: Iterable[Initiative], submission: Submission) -> Iterator[Edit]:
    """Rows that were sent and are not there; where some are in doubt, those of which nothing is to be seen."""
    unread = {f.committee for f in submission.findings if f.code in _WITHOUT_TABLE}
    seen = [Name(i.number, i.title).plain for i in submission.agreement.initiatives]
    for row in rows:
        if row.key not in submission.doubtful:
            yield _absent(submission, row, UNREAD_SHEET if row.committee in unread else DELETED_ROW)
        elif not any(parts_in_common(Name(row.number, row.title).plain, name) for name in seen):
            yield _absent(submission, row, OVERWRITTEN_ROW)


def _row_edit(submission: Submission, row: Initiative, code: str) -> Edit:
    values = {key: get_field(row, key) for key in field_keys(submission.agreement)}
    texts = {key: shown(value) for key, value in values.items() if value is not None}
    everything = {"value": " | ".join(texts.values()), **texts}
    return Edit(submission, *row.key, row.number, "", None, None, row.source("number"), code, everything)


def _is_doubtful(submission: Submission, row: Initiative) -> bool:
    """Whether it can't be told whose row this is: it shows another number and title than its id was sent with."""
    sent = name_as_sent(submission, row.key)
    shows_another = sent is not None and contradicts(Name(row.number, row.title).plain, sent.plain)
    return row.row_id.startswith(DOUBTFUL_ID) or shows_another or _is_nameless(submission, row)


def _is_nameless(submission: Submission, row: Initiative) -> bool:
    """Whether both its number and its title lie under merged cells: what it shows may be meant for another row."""
    return (*row.key, "number") in submission.hidden and (*row.key, "title") in submission.hidden


def _doubtful(submission: Submission, row: Initiative) -> Iterator[Edit]:
    """What the centre has filled in on such a row, if anything."""
    sent = (submission.base or {}) if _is_nameless(submission, row) else {}
    filled = {key: get_field(row, key) for key in centre_keys(submission.round)}
    texts = {key: text for key, v in filled.items() if (text := shown(v)) and sent.get((*row.key, key)) != v}
    if texts:
        values = {"value": " | ".join(texts.values()), "title": row.title, **texts}
        yield Edit(submission, *row.key, row.number, "", None, None, row.source("number"), DOUBTFUL_ROW, values)


def _absent(submission: Submission, row: Initiative, code: str) -> Edit:
    source = Source(submission.file, row.committee)
    return Edit(submission, *row.key, row.number, "", None, None, source, code, {"value": row.title})


def _cell_edits(master: Agreement, rows: Mapping[RowKey, Initiative], submission: Submission) -> Iterator[Edit]:
    keys = tuple(dict.fromkeys([*field_keys(master), *field_keys(submission.agreement)]))
    editable = frozenset(centre_keys(submission.round))
    times = Counter(i.key for i in submission.agreement.initiatives)
    comparable = _known_rows(rows, submission)
    unreadable = {f.source: f.values["value"] for f in submission.findings if f.values.get("value")}
    others = other_initiatives(master, submission)
    for row in submission.agreement.initiatives:
        if row.key in comparable and times[row.key] == 1 and not _is_doubtful(submission, row):
            number = rows[row.key].number if row.key in rows and row.key not in others else row.number
            for edit in _changed_cells(submission, row, number, _sent(rows, submission, row, editable), keys):
                code = _obstacle(edit, rows, editable) if row.key not in others else OTHER_INITIATIVE
                text = _in_the_cell(edit, unreadable)
                values = {"value": text, "base": shown(edit.base), "title": row.title}
                now = others.get(row.key)
                yield replace(edit, code=code, values=values | ({"now": f"{now.number} {now.title}"} if now else {}))


def _in_the_cell(edit: Edit, unreadable: Mapping[Source | None, str]) -> str:
    """What stands in the cell; in one that can't be read and holds nothing, the model has what its id stands for."""
    if edit.key not in edit.submission.invalid:
        return shown(edit.value)
    return unreadable.get(edit.source) or ("–" if edit.value == edit.base else shown(edit.value))


def _sent(rows: Mapping[RowKey, Initiative], submission: Submission, row: Initiative, editable: frozenset[str]) -> Base:
    """The row's values as sent. Without a base a cell may only differ from master, and a blank one says nothing."""
    if submission.base is not None:
        return submission.base
    keys = field_keys(submission.agreement)
    values = {(*row.key, key): get_field(rows[row.key], key) for key in keys}
    blank = {key for key in editable if get_field(row, key) is None}
    return {key: None if key[2] in blank else value for key, value in values.items()}


def _changed_cells(
    submission: Submission, row: Initiative, number: str, sent: Base, keys: tuple[str, ...]
) -> Iterator[Edit]:
    for key in keys:
        if not was_read(row, key):
            continue
        before, now = sent.get((*row.key, key)), get_field(row, key)
        if before != now or (*row.key, key) in submission.invalid:
            base = None if submission.base is None else before
            yield Edit(submission, *row.key, number, key, base, now, row.source(key))


def was_read(row: Initiative, key: str) -> bool:
    """Whether the file has the column at all: a deleted column must not look like emptied cells."""
    return row.where is None or not row.where.columns or key in row.where.columns


def _obstacle(edit: Edit, rows: Mapping[RowKey, Initiative], editable: frozenset[str]) -> str:
    if edit.row not in rows:
        return GONE_ROW
    if edit.key in edit.submission.invalid:
        return UNREADABLE
    if edit.field not in editable:
        return LOCKED
    return HAS_ERRORS if edit.key in edit.submission.blocked else ""


def _withheld(submission: Submission) -> Iterator[Edit]:
    for it in submission.withheld:
        yield Edit(
            submission, *it.key[:2], it.number, it.key[2], None, it.text, it.source, DOUBTED, {"value": it.text or "–"}
        )


def _notes(submission: Submission) -> Iterator[Edit]:
    rows = (i for i in submission.agreement.initiatives if submission.notes)
    numbers = {(i.where.sheet, i.where.row): i.number for i in rows if i.where}
    for note in submission.notes:
        source = Source(submission.file, note.sheet, note.cell)
        number = numbers.get((note.sheet, parted(note.cell)[1]), "")
        yield Edit(submission, note.sheet, "", number, "", None, note.text, source, NOTE, {"value": note.text})


def _outside(submission: Submission) -> Iterator[Edit]:
    """What stands outside the tables, each piece as one edit that can't be merged."""
    for f in submission.findings:
        if f.code in OUTSIDE and f.source:
            committee = f.committee or f.source.sheet
            yield Edit(submission, committee, "", f.number, f.field, None, None, f.source, f.code, f.values)
