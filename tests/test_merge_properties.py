"""What holds for every merge, whatever was sent out, filled in, sent twice and changed meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from builders import an_agreement, an_initiative, dispatches_of, with_values
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from strategies import TIMES, agreements, edits, files, hand_edited
from strategies import a_submission as submitted

from workbook_tools.model.agreement import Agreement
from workbook_tools.model.changes import apply_changes
from workbook_tools.model.fields import centre_keys
from workbook_tools.ops.decisions import decision_key
from workbook_tools.ops.distribute import Dispatch, FieldKey, all_values
from workbook_tools.ops.merge import merge
from workbook_tools.ops.submissions import Answer, Choice, MergeResult, SetBy, Submission, later
from workbook_tools.rules.stops import answer_of

QUICK = settings(max_examples=60)


def edits_in(submission: Submission) -> dict[FieldKey, object]:
    """Every cell that differs from what was sent, found without the code under test."""
    assert submission.base is not None
    now = all_values(submission.agreement)
    return {k: value for k, value in now.items() if value != submission.base[k] or k in submission.invalid}


def originals(submissions: Sequence[Submission]) -> list[Submission]:
    """The files that say something of their own, found without the code under test."""
    newest: dict[object, Submission] = {}
    for s in sorted(submissions, key=lambda s: s.file, reverse=True):
        said = (s.dispatch_id, sorted(edits_in(s).items(), key=repr), s.invalid, frozenset(s.blocked), s.agreement)
        other = newest.get(repr(said))
        if other is None or not later(other.modified, s.modified):
            newest[repr(said)] = s
    return list(newest.values())


def assert_nothing_is_lost(master: Agreement, submissions: Sequence[Submission], result: MergeResult) -> None:
    """Every edit is in the new master, in a conflict with its value, or rejected by name."""
    after = all_values(apply_changes(master, result.changes))
    in_conflict = {(c.key, file, value) for c in result.conflicts for file, value in c.submissions}
    rejected = {(f.source.file if f.source else "", f.committee, f.number, f.field) for f in result.rejected}
    for s in originals(submissions):
        numbers = {i.key: i.number for i in s.agreement.initiatives}
        for (committee, row_id, field), value in edits_in(s).items():
            key = (committee, row_id, field)
            told = (s.file, committee, numbers[committee, row_id], field) in rejected
            assert after[key] == value or (key, s.file, value) in in_conflict or told


def assert_it_adds_up(result: MergeResult) -> None:
    assert result.in_conflict == sum(len(c.submissions) for c in result.conflicts)
    assert result.edits == result.applied + result.in_conflict + len(result.rejected)


@st.composite
def situations(draw: st.DrawFn) -> tuple[Agreement, list[Submission]]:
    """What was sent out, then changed by hand in master, and what came back."""
    sent = draw(agreements())
    return with_values(sent, draw(hand_edited(sent))), draw(files(sent))


@st.composite
def faulty(draw: st.DrawFn, submissions: list[Submission]) -> list[Submission]:
    """The files with errors on random cells, answers and rows: some can't be read, some may not be merged."""
    return [draw(with_faults(s)) for s in submissions]


@st.composite
def with_faults(draw: st.DrawFn, submission: Submission) -> Submission:
    if submission.base is None or not (
        own := sorted(k for k in submission.base if k[2] in centre_keys(submission.round))
    ):
        return submission
    unreadable = draw(st.lists(st.sampled_from(own), max_size=3, unique=True))
    wrong = draw(st.lists(st.sampled_from(own), max_size=2, unique=True))
    row = [(*k[:2], field) for k in wrong[:1] for field in answer_of(k[2], centre_keys(submission.round))]
    blank = with_values(submission.agreement, dict.fromkeys(unreadable))
    blocked = dict.fromkeys(draw(st.sampled_from([wrong, row, []])), ())
    return replace(submission, agreement=blank, invalid=frozenset(unreadable), blocked=blocked)


@st.composite
def groups(draw: st.DrawFn, submissions: list[Submission]) -> list[list[Submission]]:
    """The files in any order, some of them in one call."""
    numbers = [draw(st.integers(0, 3)) for _ in submissions]
    return [g for n in range(4) if (g := [s for s, m in zip(submissions, numbers, strict=True) if m == n])]


@QUICK
@given(situations())
def test_every_edit_is_applied_in_conflict_or_rejected(situation: tuple[Agreement, list[Submission]]) -> None:
    master, submissions = situation
    result = merge(master, submissions)
    assert_nothing_is_lost(master, submissions, result)
    assert_it_adds_up(result)
    assert result.edits == sum(len(edits_in(s)) for s in originals(submissions))


@QUICK
@given(situations())
def test_an_edit_that_nobody_else_touched_is_applied(situation: tuple[Agreement, list[Submission]]) -> None:
    master, submissions = situation
    before, after = all_values(master), all_values(apply_changes(master, merge(master, submissions).changes))
    for s in submissions:
        others = [o for o in submissions if o is not s]
        rows = {(key[0], key[1]) for o in others for key in edits_in(o)}
        for key, value in edits_in(s).items():
            if s.base and s.base[key] == before[key] and key[:2] not in rows and key[2] != "title":
                assert after[key] == value


@QUICK
@given(st.data(), situations())
def test_with_errors_anywhere_every_edit_is_still_accounted_for(
    data: st.DataObject, situation: tuple[Agreement, list[Submission]]
) -> None:
    """What an error stops is rejected by name, what it does not stop is merged; nothing unreadable reaches master."""
    master, submissions = situation[0], data.draw(faulty(situation[1]))
    result = merge(master, submissions)
    assert_it_adds_up(result)
    assert result.edits == sum(len(edits_in(s)) for s in originals(submissions))
    rejected = {(f.source.file if f.source else "", f.committee, f.number, f.field) for f in result.rejected}
    after = all_values(apply_changes(master, result.changes))
    for s in originals(submissions):
        numbers = {i.key: i.number for i in s.agreement.initiatives}
        for key, value in edits_in(s).items():
            if not s.is_usable(key) and (key in s.invalid or after[key] != value):
                assert (s.file, key[0], numbers[key[:2]], key[2]) in rejected
    assert merge(master, data.draw(st.permutations(submissions))) == result
    twice = merge(apply_changes(master, result.changes), submissions, set_by=result.set_by, said=result.said)
    assert (twice.changes, twice.conflicts) == ((), result.conflicts)


@QUICK
@given(st.data(), agreements())
def test_with_errors_two_files_of_a_centre_give_the_same_master_in_any_order(
    data: st.DataObject, sent: Agreement
) -> None:
    submissions = data.draw(faulty(data.draw(files(sent, max_size=2))))
    master, set_by, said = sent, dict[FieldKey, SetBy](), dict[FieldKey, SetBy]()
    for submission in data.draw(st.permutations(submissions)):
        result = merge(master, [submission], set_by=set_by, said=said)
        master = apply_changes(master, result.changes)
        set_by, said = set_by | result.set_by, said | result.said
    assert master == apply_changes(sent, merge(sent, submissions).changes)


@QUICK
@given(st.data(), situations())
def test_the_order_of_the_files_plays_no_part(
    data: st.DataObject, situation: tuple[Agreement, list[Submission]]
) -> None:
    master, submissions = situation
    assert merge(master, data.draw(st.permutations(submissions))) == merge(master, submissions)


@QUICK
@given(situations())
def test_merging_twice_is_merging_once(situation: tuple[Agreement, list[Submission]]) -> None:
    master, submissions = situation
    once = merge(master, submissions)
    twice = merge(apply_changes(master, once.changes), submissions, set_by=once.set_by)
    assert (twice.changes, twice.conflicts) == ((), once.conflicts)


@QUICK
@given(st.data(), agreements())
def test_merging_one_by_one_in_any_order_gives_the_same_master(data: st.DataObject, sent: Agreement) -> None:
    submissions = data.draw(files(sent))
    master, set_by = sent, dict[FieldKey, SetBy]()
    for submission in data.draw(st.permutations(submissions)):
        result = merge(master, [submission], set_by=set_by)
        master, set_by = apply_changes(master, result.changes), {**set_by, **result.set_by}
    assert master == apply_changes(sent, merge(sent, submissions).changes)


@QUICK
@given(st.data(), situations())
def test_the_same_files_in_any_groups_give_the_same_master_and_the_same_conflicts(
    data: st.DataObject, situation: tuple[Agreement, list[Submission]]
) -> None:
    """Also where the coordinator has written in master since; files of one centre have different times."""
    sent, submissions = situation
    together = merge(sent, submissions)
    master, set_by, said = sent, dict[FieldKey, SetBy](), dict[FieldKey, SetBy]()
    conflicts: dict[FieldKey, object] = {}
    for group in data.draw(groups(submissions)):
        result = merge(master, group, set_by=set_by, said=said)
        master = apply_changes(master, result.changes)
        set_by, said = set_by | result.set_by, said | result.said
        conflicts = {key: c for key, c in conflicts.items() if key not in result.withdrawn}
        conflicts |= {c.key: (c.base, c.master, c.submissions) for c in result.conflicts}
    assert master == apply_changes(sent, together.changes)
    assert conflicts == {c.key: (c.base, c.master, c.submissions) for c in together.conflicts}


class Desk(RuleBasedStateMachine):
    """A coordinator's weeks: sending out, sending out again, writing in master, merging what has come, deciding."""

    def __init__(self) -> None:
        super().__init__()
        self.master = an_agreement(an_initiative("1.1"), an_initiative("1.2", centre="Skoler"))
        self.sent: dict[str, list[Dispatch]] = {}
        self.inbox: list[Submission] = []
        self.set_by: dict[FieldKey, SetBy] = {}
        self.decided: set[str] = set()
        self.last = merge(self.master, [])

    @initialize(agreement=agreements())
    def begin(self, agreement: Agreement) -> None:
        self.master = agreement
        self.send_out()

    @rule()
    def send_out(self) -> None:
        for centre, dispatch in dispatches_of(self.master).items():
            self.sent.setdefault(centre, []).append(dispatch)

    @rule(data=st.data())
    def fill_in_and_return(self, data: st.DataObject) -> None:
        if len(self.inbox) < len(TIMES):
            dispatch = data.draw(st.sampled_from([d for ds in self.sent.values() for d in ds]))
            n = len(self.inbox)
            self.inbox.append(submitted(dispatch, data.draw(edits(dispatch)), f"{n:02}.xlsx", TIMES[n]))

    @rule(data=st.data())
    def write_in_master(self, data: st.DataObject) -> None:
        self.master = with_values(self.master, data.draw(hand_edited(self.master)))

    @rule(data=st.data())
    def merge_some(self, data: st.DataObject) -> None:
        if not self.inbox:
            return
        some = data.draw(st.lists(st.sampled_from(self.inbox), unique_by=lambda s: s.file))
        before = self.master
        result = self.merged(some)
        if not set(self.decided):
            self.check_known(before, some, result)
        again = self.merged(some)
        assert (again.changes, again.conflicts) == ((), result.conflicts)

    def check_known(self, before: Agreement, some: list[Submission], result: MergeResult) -> None:
        """Nothing lost, but for what the same centre's merge delivered before and the coordinator has changed since."""
        delivered = {(key, by.value) for key, by in self.set_by.items()}
        kept = [s for s in some if not any((k, v) in delivered for k, v in edits_in(s).items())]
        assert_nothing_is_lost(before, kept, result)

    def merged(self, some: list[Submission], choices: Sequence[Choice] = ()) -> MergeResult:
        result = merge(self.master, some, choices=choices, decided=self.decided, set_by=self.set_by)
        self.master = apply_changes(self.master, result.changes)
        self.set_by |= result.set_by
        self.decided |= {d.key for d in result.decisions}
        self.last = result
        return result

    @rule(data=st.data())
    def decide(self, data: st.DataObject) -> None:
        if not self.last.conflicts:
            return
        conflict = data.draw(st.sampled_from(self.last.conflicts))
        value = data.draw(st.sampled_from([v for _, v in conflict.submissions]))
        choice = Choice(conflict, data.draw(st.sampled_from(Answer)), value)
        was = all_values(self.master)[conflict.key]
        result = self.merged([], [choice])
        if result.findings:
            assert was not in (conflict.master, value)
            return
        files = [s for s in self.inbox if s.file in {f for f, _ in conflict.submissions}]
        assert conflict.key not in {c.key for c in self.merged(files).conflicts}

    @invariant()
    def it_adds_up(self) -> None:
        assert_it_adds_up(self.last)


TestDesk = Desk.TestCase
TestDesk.settings = settings(max_examples=25, stateful_step_count=15)


def test_decisions_on_different_values_have_different_names() -> None:
    field = ("Teknik", "1", "r1.status")
    keys = {decision_key(field, b, m, v) for b in (None, "a") for m in (None, "a") for v in (None, "a")}
    assert len(keys) == 8
