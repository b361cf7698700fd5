"""What was decided, and what waits for an answer, when committees and centres get another name meanwhile."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from builders import a_submission, an_agreement, an_initiative, dispatches_of, with_values
from openpyxl import Workbook, load_workbook
from typed import change, fill, keys, make_master, row_of, saved_at, send_out

from workbook_tools.cli.main import run
from workbook_tools.model.agreement import Agreement
from workbook_tools.model.changes import Change, apply_changes
from workbook_tools.model.renames import Names, committees_now
from workbook_tools.ops.merge import merge
from workbook_tools.ops.submissions import Answer, Choice

SHEET, CALLED = "Økonomiudvalget", "ØU"
STATUS = (SHEET, "1.1", "r1.status")
AGREEMENT = an_agreement(
    an_initiative("1.1"), an_initiative("1.2", centre="Skoler"), an_initiative("2.1", committee="Teknik")
)
Step = Callable[[Workbook], object]


# --- decisions on conflicts ------------------------------------------------------------------------------------------


def renamed(agreement: Agreement, new: str = CALLED) -> Agreement:
    return apply_changes(agreement, [Change(SHEET, "", "", "committee", SHEET, new)])


def moved(agreement: Agreement) -> Agreement:
    rows = tuple(replace(i, committee="Teknik") if i.number == "1.1" else i for i in agreement.initiatives)
    return replace(agreement, initiatives=rows)


@pytest.mark.parametrize("answer", list(Answer))
@pytest.mark.parametrize("rename", [renamed, moved], ids=["committee renamed", "row moved"])
def test_a_settled_conflict_is_settled_wherever_its_row_stands_now(
    answer: Answer, rename: Callable[[Agreement], Agreement]
) -> None:
    file = a_submission(dispatches_of(AGREEMENT)["Ejendomme"], {STATUS: "Din"})
    master = with_values(AGREEMENT, {STATUS: "Min"})
    (conflict,) = merge(master, [file]).conflicts
    first = merge(master, [], choices=[Choice(conflict, answer, "Vores" if answer is Answer.OWN else None)])
    master = rename(apply_changes(master, first.changes))
    decided = {d.key for d in first.decisions}
    again = merge(master, [file], decided=decided, names=Names(places={SHEET, "Teknik"}))
    assert (again.changes, again.conflicts, again.applied) == ((), (), 1)


def test_what_was_settled_under_a_later_name_is_settled_too() -> None:
    file = a_submission(dispatches_of(AGREEMENT)["Ejendomme"], {STATUS: "Din"})
    between = with_values(renamed(AGREEMENT, "Imellem"), {("Imellem", *STATUS[1:]): "Min"})
    (conflict,) = merge(between, [file]).conflicts
    decided = {d.key for d in merge(between, [], choices=[Choice(conflict, Answer.MASTER)]).decisions}
    last = with_values(renamed(AGREEMENT), {(CALLED, *STATUS[1:]): "Min"})
    assert merge(last, [file], decided=decided, names=Names(places={"Imellem"})).conflicts == ()
    assert merge(last, [file], decided=decided).conflicts != ()


def test_another_row_s_decision_is_not_taken_for_it() -> None:
    """An id that stands on two sheets says nothing of which of the two was decided upon."""
    twice = an_agreement(an_initiative("1.1"), an_initiative("1.1", committee="Teknik"))
    file = a_submission(dispatches_of(twice)["Ejendomme"], {STATUS: "Din", ("Teknik", *STATUS[1:]): "Din"})
    master = with_values(twice, {STATUS: "Min", ("Teknik", *STATUS[1:]): "Min"})
    conflict = next(c for c in merge(master, [file]).conflicts if c.committee == SHEET)
    decided = {d.key for d in merge(master, [], choices=[Choice(conflict, Answer.MASTER)]).decisions}
    (left,) = merge(master, [file], decided=decided, names=Names(places={SHEET, "Teknik"})).conflicts
    assert left.committee == "Teknik"


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ({("ØU", "1"), ("ØU", "2")}, {"A": "ØU"}),
        ({("B", "1"), ("B", "2"), ("B", "3")}, {"A": "B"}),  # it has become a part of another
        ({("ØU", "1"), ("B", "2")}, {}),  # divided
        ({("A", "1")}, {"A": ""}),
        (set(), {}),
    ],
)
def test_where_a_committee_that_is_no_more_has_gone(now: set[tuple[str, str]], expected: dict[str, str]) -> None:
    committees = {"ØU", "B"} | {c for c, _ in now}
    wanted = {} if "A" in committees else expected
    assert committees_now([("A", "1"), ("A", "2"), ("B", "3")], now, committees) == wanted


# --- proposals, from the command line --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A master with a conflict and a proposal that wait for an answer."""
    folder = tmp_path_factory.mktemp("made")
    master = make_master(AGREEMENT, folder)
    send_out(master, folder / "ud")
    (file,) = (folder / "ud").glob("Ejendomme*.xlsx")

    def a_new_row(workbook: Workbook) -> None:
        page = workbook[SHEET]
        for key, value in {"number": "1.7", "title": "Flere træer", "centre": "Ejendomme"}.items():
            page.cell(row_of(page, "1.1") + 1, keys(page)[key], value)

    saved_at(change(file, fill(SHEET, "1.1", r1__status="Din"), a_new_row), "2019-09-01T08:00:00Z")
    change(master, fill(SHEET, "1.1", r1__status="Min"))
    run(["merge", str(master), str(folder / "ud"), "--json"])
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made, tmp_path / "runde")
    return tmp_path / "runde"


def in_setup(old: str, new: str) -> Step:
    def step(workbook: Workbook) -> None:
        (cell,) = [c for c in workbook["Opsætning"]["B"] if c.value == old]
        cell.value = new

    return step


def committee_renamed(workbook: Workbook) -> None:
    workbook[SHEET].title = CALLED
    in_setup(SHEET, CALLED)(workbook)


def centre_renamed(workbook: Workbook) -> None:
    in_setup("Ejendomme", "Bygninger")(workbook)
    for page in (workbook[name] for name in (SHEET, CALLED, "Teknik") if name in workbook):
        for (cell,) in page.iter_rows(min_col=keys(page)["centre"], max_col=keys(page)["centre"]):
            if cell.value == "Ejendomme":
                cell.value = "Bygninger"


def answered(workbook: Workbook) -> None:
    """Each open line in Kontrol: our value for a conflict, yes to a proposal."""
    page = workbook["Kontrol"]
    for kind, answer in (("conflict", "behold masterens"), ("proposal", "tilføj")):
        header = next((r for r in page.iter_rows() if r[0].value == f"{kind}.header"), ())
        column = next((c.column for c in header if c.value == "Valg"), None)
        for line in page.iter_rows():
            if column and line[0].value == f"{kind}.row":
                page.cell(line[0].row, column).value = answer


def merged(folder: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    capsys.readouterr()
    run(["merge", str(folder / "master.xlsx"), str(folder / "ud"), "--json"])
    result: dict[str, Any] = json.loads(capsys.readouterr().out)
    return result


def rows_called(folder: Path, title: str) -> list[str]:
    """The sheets on which rows of that title stand."""
    workbook = load_workbook(folder / "master.xlsx")
    pages = (workbook[n] for n in workbook.sheetnames if n in (SHEET, CALLED, "Teknik"))
    return [page.title for page in pages for row in page.iter_rows() for cell in row if cell.value == title]


def listed(folder: Path) -> list[tuple[Any, ...]]:
    page = load_workbook(folder / "master.xlsx")["Kontrol"]
    return [tuple(c.value for c in row[2:6]) for row in page.iter_rows() if row[0].value == "proposal.row"]


def test_what_was_answered_does_not_come_back(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(folder / "master.xlsx", answered)
    merged(folder, capsys)
    for rename in (committee_renamed, centre_renamed):
        change(folder / "master.xlsx", rename)
        result = merged(folder, capsys)
        assert (result["conflicts"], result["proposals"], result["applied"]) == ([], [], [])
    assert len(rows_called(folder, "Flere træer")) == 1


@pytest.mark.parametrize(
    ("renames", "again"),
    [
        pytest.param((committee_renamed,), False, id="committee, answered at once"),
        pytest.param((centre_renamed,), True, id="centre, after another merge"),
        pytest.param((committee_renamed, centre_renamed), True, id="both, after another merge"),
    ],
)
def test_a_waiting_proposal_stands_once_under_the_new_names_and_is_added_once(
    folder: Path, capsys: pytest.CaptureFixture[str], renames: tuple[Step, ...], again: bool
) -> None:
    change(folder / "master.xlsx", *renames)
    if again:
        (proposal,) = merged(folder, capsys)["proposals"]
        sheet = CALLED if committee_renamed in renames else SHEET
        assert proposal["committee"] == sheet
        assert proposal["centre"] == ("Bygninger" if centre_renamed in renames else "Ejendomme")
        assert len(listed(folder)) == 1
    change(folder / "master.xlsx", answered)
    result = merged(folder, capsys)
    assert not {"M16", "M57"} & {f["code"] for f in result["findings"]}
    assert (result["proposals"], result["conflicts"]) == ([], [])
    new = {c["field"]: c["new"] for c in result["applied"] if c["number"] == "1.7"}
    assert new["centre"] == ("Bygninger" if centre_renamed in renames else "Ejendomme")
    merged(folder, capsys)
    assert rows_called(folder, "Flere træer") == [CALLED if committee_renamed in renames else SHEET]


@pytest.mark.parametrize("accepted", [True, False], ids=["accepted", "waiting"])
def test_a_row_written_again_into_a_workbook_sent_under_the_new_names_is_the_same(
    folder: Path, capsys: pytest.CaptureFixture[str], accepted: bool
) -> None:
    """The new workbook was sent while the row waited, so it does not hold it."""
    master = change(folder / "master.xlsx", committee_renamed, centre_renamed)
    send_out(master, folder / "igen")
    if accepted:
        change(master, answered)
        merged(folder, capsys)

    def the_row_again(workbook: Workbook) -> None:
        page = workbook[CALLED]
        for key, value in {"number": "1.7", "title": "Flere træer", "centre": "Bygninger"}.items():
            page.cell(row_of(page, "1.1") + 1, keys(page)[key], value)

    (file,) = (folder / "igen").glob("Bygninger*.xlsx")
    shutil.copy(change(file, the_row_again), folder / "ud")
    result = merged(folder, capsys)
    assert len(result["proposals"]) == len(listed(folder)) == (0 if accepted else 1)
    change(master, answered)
    merged(folder, capsys)
    assert merged(folder, capsys)["proposals"] == []
    assert rows_called(folder, "Flere træer") == [CALLED]


def test_a_proposal_for_a_committee_that_is_divided_says_so(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is guessed: nobody knows on which of the two sheets the row belongs."""

    def one_row_elsewhere(workbook: Workbook) -> None:
        page, other = workbook[CALLED], workbook["Teknik"]
        row, below = row_of(page, "1.2"), row_of(other, "2.1") + 1
        for key, column in keys(page).items():
            if key in keys(other):
                other.cell(below, keys(other)[key]).value = page.cell(row, column).value
                page.cell(row, column).value = None

    change(folder / "master.xlsx", committee_renamed, one_row_elsewhere, answered)
    result = merged(folder, capsys)
    assert "M57" in {f["code"] for f in result["findings"]}
    assert len(result["proposals"]) == 1
    assert rows_called(folder, "Flere træer") == []


def test_each_answer_that_is_followed_is_told_by_name(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(folder / "master.xlsx", answered)
    capsys.readouterr()
    run(["merge", str(folder / "master.xlsx"), str(folder / "ud")])
    said = capsys.readouterr().out
    assert '"Min"' in said
    assert any("Flere træer" in line and SHEET in line for line in said.splitlines())


def test_a_row_that_waits_for_an_answer_is_counted_and_told_once(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {f["centre"]: (f["rejected"], f["proposals"]) for f in merged(folder, capsys)["files"]}
    assert files["Ejendomme"] == (1, 1)
    run(["merge", str(folder / "master.xlsx"), str(folder / "ud")])
    said = capsys.readouterr().out
    assert (said.count("Flere træer"), "M07" in said) == (1, False)
