"""Which runs stand after undos and undone undos, and what going back one step changes. Pure.

Every run is a step from one version of the master to the next. An undo is a run too: it takes the master to the
version before another run. So a redo is an undo of the undo, and nothing is ever taken out of the journal. What was
sent out is sent: a run that only did that stands whatever is undone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from workbook_tools.model.changes import Change

from .records import Run, RunId

Standing = tuple[Run, ...]


def standing(runs: Iterable[Run]) -> Standing:
    """The done runs whose effect is in the master now, oldest first. `runs` are all done runs, oldest first."""
    return _fold(runs)[0]


def standing_before(runs: Iterable[Run], run: RunId) -> Standing:
    """The runs that stood just before `run`. Raises KeyError."""
    return _fold(runs)[1][run]


def standing_after(runs: Iterable[Run], run: RunId) -> Standing:
    """The runs that will stand when an undo has taken the master back to before `run`. Raises KeyError."""
    now, before = _fold(runs)
    return _back(before[run], now)


def last_step(runs: Iterable[Run]) -> Run | None:
    """What a plain undo takes back: the last standing run that changed the file; None when that run made the file."""
    steps = [run for run in standing(runs) if run.changed_the_file]
    return steps[-1] if steps and steps[-1].before is not None else None


def changes_between(old: Standing, new: Standing, changes: Mapping[RunId, Sequence[Change]]) -> tuple[Change, ...]:
    """What happens to each field when not `old` but `new` stand; nothing for a field that ends as it was.

    Lines that changed nothing (old and new are the same) may hold what was said, not what stood there.
    """
    changes = {run: [c for c in lines if c.old != c.new] for run, lines in changes.items()}
    backwards = [_inverse(c) for run in reversed(without(old, new)) for c in reversed(changes.get(run.id, ()))]
    forwards = [c for run in without(new, old) for c in changes.get(run.id, ())]
    net: dict[tuple[str, str, str], Change] = {}
    for change in [*backwards, *forwards]:
        key = (change.committee, change.row_id, change.field)
        first = net.get(key, change)
        net[key] = replace(change, old=first.old, reason="undone", origin="")
    return tuple(change for change in net.values() if change.old != change.new)


def without(runs: Standing, others: Standing) -> Standing:
    """The runs that are not among `others`."""
    ids = {run.id for run in others}
    return tuple(run for run in runs if run.id not in ids)


def _inverse(change: Change) -> Change:
    return replace(change, old=change.new, new=change.old)


def undone_by(runs: Iterable[Run]) -> dict[RunId, RunId]:
    """The undo that took back each run that doesn't stand; also of undos whose runs stand again."""
    taken: dict[RunId, RunId] = {}
    before: dict[RunId, dict[RunId, RunId]] = {}
    seen: list[Run] = []
    for run in runs:
        before[run.id] = taken
        if run.undoes is not None:
            back = [r for r in seen if r.id >= run.undoes and not r.only_sent]
            by = {r.id: run.id if r.undoes else taken.get(r.id, run.id) for r in back}
            taken = before[run.undoes] | by
        seen.append(run)
    return {run.id: taken[run.id] for run in seen if run.id in taken and (run.undoes is None or _is_void(seen, run))}


def _is_void(runs: Sequence[Run], undo: Run) -> bool:
    """Whether anything stands again that the undo took back: one that only goes further back leaves it in force."""
    now, before = _fold(runs)
    _, after = _fold([*runs[: runs.index(undo) + 1], replace(undo, id=-1)])
    return bool({r.id for r in without(before[undo.id], after[-1])} & {r.id for r in now})


def _fold(runs: Iterable[Run]) -> tuple[Standing, dict[RunId, Standing]]:
    before: dict[RunId, Standing] = {}
    now: Standing = ()
    for run in runs:
        before[run.id] = now
        now = (*now, run) if run.undoes is None else _back(before[run.undoes], now)
    return now, before


def _back(there: Standing, now: Standing) -> Standing:
    """What stood then, and what has been sent since."""
    sent = without(tuple(run for run in now if run.only_sent), there)
    return tuple(sorted((*there, *sent), key=lambda run: run.id)) if sent else there
