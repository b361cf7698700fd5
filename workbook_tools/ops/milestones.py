"""Smileys that were given for another milestone than master's: it was changed after the file was sent out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import takewhile

from workbook_tools.model.codes import finding
from workbook_tools.model.fields import round_field
from workbook_tools.model.findings import Finding
from workbook_tools.model.values import Value

from .distribute import FieldKey
from .edits import WRONG_ROUND
from .submissions import Edit, Judged, Verdict

_LONG, _KEPT = 60, 20


def other_milestones(values: Mapping[FieldKey, Value], judged: Iterable[Judged]) -> Iterator[Finding]:
    """A warning (M50) for each such smiley that counts; `values` are master's. What was rejected says why itself.

    A smiley of a round that is not open any more is past asking about.
    """
    for edit, verdict, _ in judged:
        smiley, milestone = (round_field(edit.submission.round, name) for name in ("smiley", "milestone"))
        if edit.field == smiley and edit.value and verdict is not Verdict.REJECTED and edit.code != WRONG_ROUND:
            now, sent = values[*edit.row, milestone], edit.submission.base
            if sent is not None and sent.get((*edit.row, milestone)) != now:
                yield _told(edit, sent.get((*edit.row, milestone)), now)


def _told(edit: Edit, sent: Value, now: Value) -> Finding:
    where = {"committee": edit.committee, "number": edit.number, "field": edit.field}
    was, is_now = _from_where_they_differ(str(sent or "–"), str(now or "–"))
    return finding("M50", edit.source, **where, values={"file": edit.submission.file, "was": was, "value": is_now})


def _from_where_they_differ(one: str, other: str) -> list[str]:
    """The texts without the long beginning that they share: else a line that is cut would show the same twice."""
    shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
    start = one.rfind(" ", 0, shared - _KEPT) + 1 if shared > _LONG else 0
    return [f"… {text[start:]}" if start else text for text in (one, other)]
