"""Whole rounds on real files: sent out, filled in, sent twice, changed meanwhile in the master, and merged."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from builders import an_agreement, an_initiative
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from strategies import TIMES, agreements, cell_values, hand_edited
from typed import SESSION, make_master, saved_at

from workbook_tools.app.dispatching import send_out
from workbook_tools.app.merging import MergeReport, merge_files
from workbook_tools.app.recalling import check_master, step_back
from workbook_tools.model.agreement import Agreement
from workbook_tools.model.fields import centre_keys
from workbook_tools.model.values import Value
from workbook_tools.ops.distribute import FieldKey, all_values
from workbook_tools.schema.cells import encode
from workbook_tools.workbook.grid import Book, read_books
from workbook_tools.workbook.patch import SetCell, apply_edits
from workbook_tools.workbook.read import read_workbook

THOROUGH = os.environ.get("WORKBOOK_TOOLS_FUZZ") == "long"
QUICKLY = settings(
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # files are slow: no hunt for the smallest counterexample
    deadline=None,
)

Values = Mapping[FieldKey, Value]


@dataclass(frozen=True)
class Returned:
    """A file that has come back: what was sent with it, and what it says now."""

    path: Path
    sent: Values
    says: Values

    def edits(self) -> dict[FieldKey, Value]:
        return {key: value for key, value in self.says.items() if value != self.sent[key]}


def read(path: Path) -> Book:
    (book,) = read_books([read_workbook(path)])
    assert book.agreement is not None
    return book


def agreement_in(path: Path) -> Agreement:
    agreement = read(path).agreement
    assert agreement is not None
    return agreement


def type_in(path: Path, values: Values) -> None:
    """Text into cells, as a person would; text that begins with "=" too."""
    book = read(path)
    rows = {i.key: i for i in agreement_in(path).initiatives}
    cells = {key: rows[key[:2]].source(key[2]) for key in values}
    edits = [
        SetCell(source.sheet, source.cell, encode(book.columns[key[2]], values[key]) or None)
        for key, source in cells.items()
        if source
    ]
    path.write_bytes(apply_edits(path.read_bytes(), edits))


@st.composite
def typed(draw: st.DrawFn, agreement: Agreement, *, locked: bool = True) -> dict[FieldKey, Value]:
    """Some cells with new values, few enough that rows come through without faults."""
    names = (*centre_keys(1), "remarks") if locked else centre_keys(1)
    cells = [(*i.key, key) for i in agreement.initiatives for key in names]
    chosen = draw(st.lists(st.sampled_from(cells), max_size=5, unique=True))
    return {cell: draw(cell_values(cell[2])) for cell in chosen}


class Desk:
    """A folder with a master, and the files that have come back to it."""

    def __init__(self, agreement: Agreement) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="fletning-"))
        self.master = make_master(agreement, self.folder)
        self.sent: list[Path] = []
        self.inbox: list[Returned] = []

    def send_out(self) -> None:
        folder = self.folder / f"ud {len(self.sent)}"
        made, _ = send_out(self.master, folder, SESSION)
        self.sent += [dispatch.file for dispatch in made]

    def receive(self, sent: Path, edits: Values) -> None:
        number = len(self.inbox)
        path = self.folder / f"{number:02} retur.xlsx"
        shutil.copy(sent, path)
        type_in(path, edits)
        saved_at(path, TIMES[number])
        self.inbox.append(Returned(path, all_values(agreement_in(sent)), all_values(agreement_in(path))))

    def merge(self, files: Sequence[Returned], master: Path | None = None) -> MergeReport:
        before = {f.path: (f.path.read_bytes(), f.path.stat().st_mtime_ns) for f in self.inbox}
        report = merge_files(master or self.master, [f.path for f in files], SESSION)
        assert before == {f.path: (f.path.read_bytes(), f.path.stat().st_mtime_ns) for f in self.inbox}
        result = report.result
        assert result.edits == result.applied + result.in_conflict + len(result.rejected)
        return report

    def copy(self) -> Path:
        """The master as it is now, with its history, in a folder of its own."""
        folder = Path(tempfile.mkdtemp(dir=self.folder))
        shutil.copytree(self.folder / "master.history", folder / "master.history")
        return Path(shutil.copy(self.master, folder))

    def close(self) -> None:
        shutil.rmtree(self.folder)


def assert_nothing_is_lost(master: Path, files: Sequence[Returned], report: MergeReport) -> None:
    """Every edit is in the master, in a conflict with its value, or rejected by name."""
    after = all_values(agreement_in(master))
    listed = {(c.key, file, value) for c in report.open_conflicts for file, value in c.submissions}
    rejected = {(f.source.file if f.source else "", f.committee, f.number, f.field) for f in report.result.rejected}
    for file in files:
        for key, value in file.edits().items():
            told = (str(file.path), key[0], file.says[(*key[:2], "number")], key[2]) in rejected
            assert after[key] == value or (key, str(file.path), value) in listed or told, key


@settings(QUICKLY, max_examples=60 if THOROUGH else 4)
@given(st.data(), agreements())
def test_the_same_files_in_any_groups_give_the_same_master_and_the_same_conflicts(
    data: st.DataObject, agreement: Agreement
) -> None:
    desk = Desk(agreement)
    desk.send_out()
    for sent in data.draw(st.lists(st.sampled_from(desk.sent), min_size=2, max_size=4)):
        desk.receive(sent, data.draw(typed(agreement_in(sent))))
    type_in(desk.master, data.draw(hand_edited(agreement)))
    other = desk.copy()

    together = desk.merge(desk.inbox)
    assert_nothing_is_lost(desk.master, desk.inbox, together)
    once = desk.master.read_bytes()
    again = desk.merge(desk.inbox)
    assert (again.written, desk.master.read_bytes()) == (False, once)

    groups = [data.draw(st.integers(0, 2)) for _ in desk.inbox]
    for group in range(3):
        if some := [f for f, n in zip(desk.inbox, groups, strict=True) if n == group]:
            apart = desk.merge(data.draw(st.permutations(some)), other)
    assert agreement_in(other) == agreement_in(desk.master)
    assert set(apart.open_conflicts) == set(together.open_conflicts)
    assert {f.code for f in (*check_master(other), *check_master(desk.master))} <= {"H16"}
    desk.close()


class Weeks(RuleBasedStateMachine):
    """Sending out again, writing in the master, merging some of what has come, and taking a step back."""

    def __init__(self) -> None:
        super().__init__()
        self.desk: Desk | None = None

    @initialize(centre=st.sampled_from(("Ejendomme", "Skoler")))
    def begin(self, centre: str) -> None:
        self.desk = Desk(an_agreement(an_initiative("1.1", r1__milestone="Nået."), an_initiative("1.2", centre=centre)))
        self.desk.send_out()

    @rule()
    def send_out(self) -> None:
        assert self.desk
        self.desk.send_out()

    @rule(data=st.data())
    def fill_in_and_return(self, data: st.DataObject) -> None:
        assert self.desk
        if len(self.desk.inbox) < len(TIMES):
            sent = data.draw(st.sampled_from(self.desk.sent))
            self.desk.receive(sent, data.draw(typed(agreement_in(sent))))

    @rule(data=st.data())
    def write_in_master(self, data: st.DataObject) -> None:
        assert self.desk
        type_in(self.desk.master, data.draw(typed(agreement_in(self.desk.master), locked=False)))

    @rule(data=st.data())
    def merge_some(self, data: st.DataObject) -> None:
        assert self.desk
        if self.desk.inbox:
            some = data.draw(st.lists(st.sampled_from(self.desk.inbox), min_size=1, unique_by=lambda f: f.path))
            self.desk.merge(some)
            once = self.desk.master.read_bytes()
            assert not self.desk.merge(some).written
            assert self.desk.master.read_bytes() == once

    @rule()
    def merge_and_take_back(self) -> None:
        assert self.desk
        before = self.desk.master.read_bytes()
        if (
            self.desk.inbox
            and self.desk.merge(self.desk.inbox[-1:]).written
            and self.desk.master.read_bytes() != before
        ):
            step_back(self.desk.master, SESSION, run=None, hand_edits=False)
            assert self.desk.master.read_bytes() == before

    @invariant()
    def journal_and_master_agree(self) -> None:
        if self.desk:
            assert {f.code for f in check_master(self.desk.master)} <= {"H16"}

    def teardown(self) -> None:
        if self.desk:
            self.desk.close()


TestWeeks = Weeks.TestCase
TestWeeks.settings = settings(QUICKLY, max_examples=40 if THOROUGH else 5, stateful_step_count=8)
