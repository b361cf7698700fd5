"""Which of the edits that can't be merged are dead: a newer file of the same centre says anew what they are about.

Values that can be merged are compared in `three_way`. Here is what would only be remarked upon: of each centre the
newest word counts, and what its older file says of the same answer, row or note is no remark any more. Of what the
newer file does not speak nothing is taken away: it may be a colleague's half.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from workbook_tools.model.fields import centre_keys
from workbook_tools.rules.stops import answer_of

from .edits import DELETED_ROW, NEW_ROW, NOTE
from .submissions import Edit, later
from .three_way import OLDER, SUPERSEDED, Known, is_newer


def superseded(known: Known, edits: Sequence[Edit]) -> dict[Edit, str]:
    """Each dead edit with its code: a newer file of this call (M12), or one that was merged before (M13)."""
    by_source: dict[tuple[str, int], list[Edit]] = {}
    for edit in edits:
        by_source.setdefault((edit.submission.centre, edit.submission.round), []).append(edit)
    dead: dict[Edit, str] = {}
    for same in by_source.values():
        several = len({id(e.submission) for e in same}) > 1
        for edit in (e for e in same if e.code and e.code != NEW_ROW):
            newer = [e for e in same if is_newer(e.submission, edit.submission)] if several else []
            if any(_speaks_of(e, edit) for e in newer) or (newer and edit.code == DELETED_ROW):
                dead[edit] = SUPERSEDED
            elif edit.field and _was_answered(known, edit):
                dead[edit] = OLDER
    return dead


def _speaks_of(newer: Edit, edit: Edit) -> bool:
    """Whether an edit of the newer file replaces an older one: in the same answer, row, note or text."""
    if not edit.row_id:
        return _is_again(newer, edit)
    if newer.row != edit.row:
        return False
    own = centre_keys(edit.submission.round)
    return edit.field not in own or newer.field in answer_of(edit.field, own)


def _is_again(newer: Edit, edit: Edit) -> bool:
    """Whether a note or a text outside the table stands in the newer file too, perhaps with other words."""
    if (newer.code, newer.committee, newer.row_id, newer.field) != (edit.code, edit.committee, "", edit.field):
        return False
    same_cell = edit.code == NOTE and newer.source is not None and _cell(newer) == _cell(edit)
    return same_cell or newer.values.get("value") == edit.values.get("value")


def _cell(edit: Edit) -> tuple[str, str]:
    return (edit.source.sheet, edit.source.cell) if edit.source else ("", "")


def _was_answered(known: Known, edit: Edit) -> bool:
    """Whether a merge before this one has taken a newer word of the centre on the same answer, or row."""
    own = edit.submission
    keys: Iterable[str] = centre_keys(own.round)
    if edit.field in keys:
        keys = answer_of(edit.field, keys)
    words = (said[*edit.row, key] for key in keys for said in (known.set_by, known.said) if (*edit.row, key) in said)
    return any(w.centre == own.centre and later(w.modified, own.modified) for w in words)
