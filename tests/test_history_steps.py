"""What stands after any row of runs, undos and undone undos."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from workbook_tools.history.records import Run, State
from workbook_tools.history.steps import changes_between, last_step, standing, standing_before, undone_by
from workbook_tools.model.changes import Change

Fields = dict[str, str | None]

# A mapping: a run that writes some fields; a number: an undo that goes back to before one of the runs so far.
STEPS = st.lists(st.one_of(st.dictionaries(st.sampled_from("xyz"), st.sampled_from("123")), st.integers(0, 99)))


def apply(fields: Fields, changes: tuple[Change, ...]) -> Fields:
    assert all(fields.get(c.field) == c.old for c in changes), "a change's old value is what stood there"
    return {k: v for k, v in (fields | {c.field: c.new for c in changes}).items() if v is not None}  # type: ignore[misc]


def run(number: int, undoes: int | None = None) -> Run:
    return Run(number, "", "", "", "", f"v{number - 1}", f"v{number}", State.DONE, undoes)


@given(STEPS)
def test_an_undos_changes_lead_to_the_fields_as_they_were(steps: list[dict[str, str] | int]) -> None:
    runs: list[Run] = []
    changes: dict[int, tuple[Change, ...]] = {}
    states: list[Fields] = [{}]  # states[n]: after run n
    for number, step in enumerate(steps, start=1):
        now = states[-1]
        if isinstance(step, dict):
            runs.append(run(number))
            changes[number] = tuple(Change("c", "r", "1", k, now.get(k), v) for k, v in step.items())
        elif runs:
            target = runs[step % len(runs)]
            there = standing_before(runs, target.id)
            changes[number] = changes_between(standing(runs), there, changes)
            runs.append(run(number, target.id))
            assert apply(now, changes[number]) == states[runs.index(target)]
        else:
            return
        states.append(apply(now, changes[number]))


@given(st.integers(0, 6), st.integers(0, 8))
def test_as_many_undos_as_runs_lead_to_the_beginning(merges: int, undos: int) -> None:
    runs = [run(number) for number in range(1, merges + 1)]
    for number in range(merges + 1, merges + 1 + undos):
        if step := last_step(runs):
            runs.append(run(number, step.id))
    assert len(standing(runs)) == max(0, merges - undos)


def sent(number: int, version: int) -> Run:
    return Run(number, "", "", "distribute", "", f"v{version}", f"v{version}", State.DONE)


def test_what_was_sent_out_stands_whatever_is_undone_and_done_again() -> None:
    runs = [run(1), sent(2, 1), run(3)]
    assert last_step(runs) == runs[2]
    runs.append(run(4, undoes=1))
    assert [r.id for r in standing(runs)] == [2]
    runs.append(sent(5, 4))
    runs.append(run(6, undoes=4))
    assert [r.id for r in standing(runs)] == [1, 2, 3, 5]


@given(STEPS)
def test_a_run_stands_or_the_undo_that_took_it_back_is_known(steps: list[dict[str, str] | int]) -> None:
    runs: list[Run] = []
    for number, step in enumerate(steps, start=1):
        undoes = None if isinstance(step, dict) or not runs else runs[step % len(runs)].id
        runs.append(run(number, undoes))
    by = undone_by(runs)
    assert [r.id for r in standing(runs)] == [r.id for r in runs if r.undoes is None and r.id not in by]
    assert all(undo > number for number, undo in by.items())


def test_an_undo_that_is_undone_is_known_as_such() -> None:
    runs = [run(1), run(2), run(3, undoes=2), run(4, undoes=3)]
    assert undone_by(runs[:3]) == {2: 3}
    assert undone_by(runs) == {3: 4}


def test_an_undo_that_goes_further_back_leaves_the_one_before_in_force() -> None:
    runs = [run(1), run(2), run(3, undoes=2), run(4, undoes=1)]
    assert undone_by(runs) == {1: 4, 2: 3}
    assert undone_by([*runs, run(5, undoes=3)]) == {3: 5, 4: 5}


def test_a_run_that_made_the_master_is_no_step_back() -> None:
    made = Run(1, "", "", "new", "", None, "v1", State.DONE)
    assert last_step([made]) is None
