"""Edits that a merge rejects, as findings, and the errors for which it does."""

from __future__ import annotations

from collections.abc import Iterable

from workbook_tools.model.codes import finding
from workbook_tools.model.findings import Finding, Severity, Source
from workbook_tools.model.numbers import number_key

from .edits import OTHER_AGREEMENT, UNKNOWN_DISPATCH, WRONG_ROUND
from .stopped import row_of
from .submissions import Edit, Judged, Verdict
from .three_way import OLDER, SUPERSEDED


def rejections(judged: Iterable[Judged]) -> tuple[Finding, ...]:
    """A finding for each edit that was rejected, by file and place."""
    edits = sorted((j for j in judged if j.verdict is Verdict.REJECTED), key=_reading_order)
    return tuple(_rejection(edit, code) for edit, _, code in edits)


def causes_of(judged: Iterable[Judged], left_standing: Iterable[Edit] = ()) -> tuple[Finding, ...]:
    """The errors for which something was rejected, or an older file's words were left standing, each once."""
    beside = (SUPERSEDED, OLDER, OTHER_AGREEMENT, UNKNOWN_DISPATCH, WRONG_ROUND)
    stopped = sorted((j for j in judged if j.code and j.code not in beside), key=_reading_order)
    edits = (*(j.edit for j in stopped), *left_standing)
    return tuple({id(f): f for edit in edits for f in _errors(edit)}.values())


def _errors(edit: Edit) -> Iterable[Finding]:
    if edit.field:
        return edit.submission.blocked.get(edit.key, ())
    place = (edit.source.sheet, row_of(edit.source)) if edit.source and edit.source.cell else None
    errors = (f for f in edit.submission.findings if f.severity is Severity.ERROR and f.source and f.source.cell)
    return [f for f in errors if f.source and (f.source.sheet, row_of(f.source)) == place]


def _reading_order(judged: Judged) -> tuple[object, ...]:
    edit = judged.edit
    cell = (edit.source.sheet, edit.source.cell) if edit.source else ("", "")
    return (edit.submission.file, edit.committee, number_key(edit.number), edit.row_id, edit.field, *cell)


def _rejection(edit: Edit, code: str) -> Finding:
    source = edit.source or Source(edit.submission.file, edit.committee)
    values = {"file": edit.submission.file, "centre": edit.submission.centre, "round": str(edit.submission.round)}
    where = {"committee": edit.committee, "number": edit.number, "field": edit.field}
    return finding(code, source, **where, values={**edit.values, **values})
