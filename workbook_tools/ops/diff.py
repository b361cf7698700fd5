"""What differs between two states of an agreement, by initiative and field."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from workbook_tools.model.agreement import Agreement, Initiative
from workbook_tools.model.changes import Change, apply_changes
from workbook_tools.model.fields import field_keys, get_field
from workbook_tools.model.numbers import number_key
from workbook_tools.model.renames import renamed_committees
from workbook_tools.model.settings import changed_settings

CHANGED, ADDED, REMOVED = "changed", "added", "removed"


def diff(old: Agreement, new: Agreement) -> tuple[Change, ...]:
    """The changes that lead from `old` to `new`: renamed committees and settings first, then by committee, number and
    column.

    Rows meet by (committee, row id), the rest by (committee, number) where that is unique on both sides. A changed
    field keeps the old row's id, so `apply_changes(old, ...)` makes it. A row without a partner is one change with
    field "": reason "added" (new: its title) or "removed" (old: its title).
    """
    renames = tuple(_renames(old, new))
    old = apply_changes(old, renames)
    keys = tuple(dict.fromkeys((*field_keys(old), *field_keys(new))))
    pairs = _pairs(old.initiatives, new.initiatives)
    partnered = {id(row) for pair in pairs for row in pair}
    changes = [change for pair in pairs for change in _changed_fields(*pair, keys)]
    changes += [_whole_row(i, REMOVED) for i in old.initiatives if id(i) not in partnered]
    changes += [_whole_row(i, ADDED) for i in new.initiatives if id(i) not in partnered]
    places = dict.fromkeys(c.sheet for c in (*old.committees, *new.committees))
    place = {sheet: n for n, sheet in enumerate(places)}
    changes.sort(key=lambda c: (place.get(c.committee, len(place)), c.committee, number_key(c.number), c.row_id))
    return (*renames, *_changed_settings(old, new), *changes)


def _renames(old: Agreement, new: Agreement) -> Iterator[Change]:
    """The committees that have another name, known by their rows."""
    now = {c.sheet for c in new.committees}
    before_keys, now_keys = ([i.key for i in agreement.initiatives] for agreement in (old, new))
    for before, after in renamed_committees(before_keys, now_keys, now).items():
        if after not in {c.sheet for c in old.committees}:
            yield Change(before, "", "", "committee", before, after, CHANGED)


def _pairs(old: Iterable[Initiative], new: Iterable[Initiative]) -> list[tuple[Initiative, Initiative]]:
    """The rows that are the same in both."""
    new_by_key = {i.key: i for i in new}
    old_by_key = {i.key: i for i in old}
    pairs = [(i, new_by_key[i.key]) for i in old_by_key.values() if i.key in new_by_key]
    old_left = _by_unique_number(i for i in old if i.key not in new_by_key)
    new_left = _by_unique_number(i for i in new if i.key not in old_by_key)
    return pairs + [(row, new_left[n]) for n, row in old_left.items() if n in new_left]


def _by_unique_number(rows: Iterable[Initiative]) -> dict[tuple[str, str], Initiative]:
    rows = tuple(rows)
    count = Counter((i.committee, i.number) for i in rows)
    return {(i.committee, i.number): i for i in rows if i.number and count[i.committee, i.number] == 1}


def _changed_fields(old: Initiative, new: Initiative, keys: Iterable[str]) -> Iterator[Change]:
    if old == new:
        return
    for key in keys:
        before, after = get_field(old, key), get_field(new, key)
        if before != after:
            yield Change(old.committee, old.row_id, old.number, key, before, after, CHANGED)


def _whole_row(row: Initiative, reason: str) -> Change:
    before, after = (row.title, None) if reason == REMOVED else (None, row.title)
    return Change(row.committee, row.row_id, row.number, "", before, after, reason)


def _changed_settings(old: Agreement, new: Agreement) -> Iterator[Change]:
    """The changes about the agreement itself: its settings, the current round, and rounds closed or reopened."""
    yield from (Change("", "", "", key, before, now, CHANGED) for key, before, now in changed_settings(old, new))
    if old.current_round != new.current_round:
        yield Change("", "", "", "current_round", old.current_round, new.current_round, CHANGED)
    closed = {r.number: r.closed for r in old.rounds}
    for r in new.rounds:
        if closed.get(r.number, False) != r.closed:
            before, after = (None, "yes") if r.closed else ("yes", None)
            yield Change("", "", "", f"r{r.number}.closed", before, after, CHANGED)


def torn_columns(old: Agreement, new: Agreement) -> tuple[str, ...]:
    """The columns whose values stand on other rows of their committee than before, as if they were sorted alone."""
    before = {i.key: i for i in old.initiatives}
    sheets: dict[str, list[Initiative]] = {}
    for row in new.initiatives:
        if row.key in before:
            sheets.setdefault(row.committee, []).append(row)
    return tuple(key for key in field_keys(new) if any(_is_shuffled(before, rows, key) for rows in sheets.values()))


def _is_shuffled(before: Mapping[tuple[str, str], Initiative], rows: Sequence[Initiative], key: str) -> bool:
    changed = [(get_field(before[i.key], key), get_field(i, key)) for i in rows]
    changed = [pair for pair in changed if pair[0] != pair[1]]
    return len(changed) > 1 and Counter(old for old, _ in changed) == Counter(new for _, new in changed)
