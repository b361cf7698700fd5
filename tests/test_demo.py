"""The walk through a whole round, and the folder that it makes."""

from __future__ import annotations

import shlex
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from workbook_tools.app.demo import DELIVERED, MENDED, Step, run_demo
from workbook_tools.app.outputs import stamp
from workbook_tools.app.session import Session
from workbook_tools.app.typing_in import Typed, type_in
from workbook_tools.cli.main import run
from workbook_tools.model.findings import WorkbookToolsError
from workbook_tools.workbook.address import column
from workbook_tools.workbook.build.missing import first_missing
from workbook_tools.workbook.grid import read_books
from workbook_tools.workbook.read import read_workbook

SESSION = Session("koordinator", datetime(2019, 9, 21, 8, 0, tzinfo=UTC))
SIK = "Skoler, Institutioner og Kultur - 3. budgetopfølgning 2019.xlsx"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("walk") / "demo"


@pytest.fixture(scope="module")
def steps(folder: Path) -> dict[str, Step]:
    return {step.name: step for step in run_demo(folder, SESSION)}


def codes(step: Step) -> list[str]:
    return sorted({f"{f.code} {f.number}" for report in step.reports for f in report.findings})


def test_the_walk_takes_its_steps_in_order(steps: dict[str, Step]) -> None:
    names = "import open distribute fill validate mend validate_again merge carry-forward summarise"
    assert list(steps) == names.split()


def test_the_example_itself_is_without_faults(steps: dict[str, Step]) -> None:
    assert steps["import"].findings == ()
    assert steps["import"].values["committees"] == 6
    assert steps["distribute"].findings == []


def test_the_checks_find_what_the_centres_got_wrong(steps: dict[str, Step]) -> None:
    expected = {
        "E1 4.5",
        "E1 6.7",
        "E3 1.13",
        "E4 3.18",
        "E5 4.8",
        "E6 1.22",
        "F2 3.20",
        "F4 3.21",
        "K2 5.2",
        "K4 1.15",
    }
    assert expected <= set(codes(steps["validate"]))


def test_one_fault_is_left_when_the_centres_have_mended_and_a_column_of_their_own(steps: dict[str, Step]) -> None:
    assert codes(steps["validate_again"]) == ["E3 1.13", "M30 "]


def test_every_edit_of_the_merge_ends_up_somewhere(steps: dict[str, Step]) -> None:
    values = {name: int(str(value)) for name, value in steps["merge"].values.items()}
    assert values["applied"] + values["conflicts"] + values["rejected"] == values["edits"]
    rejected = sorted((f.code, f.number, f.field) for f in steps["merge"].findings)
    assert rejected == [
        ("M04", "1.13", "r3.smiley"),
        ("M05", "3.21", "funding.2019"),
        ("M05", "5.9", "title"),
        ("M30", "", ""),
    ]


def test_the_master_says_what_is_missing_now_without_being_calculated(steps: dict[str, Step], folder: Path) -> None:
    assert steps
    raw = read_workbook(folder / "master.xlsx")
    (book,) = read_books([raw])
    assert book.agreement
    shown = {}
    for i in book.agreement.initiatives:
        sheet = raw.sheet(i.committee)
        assert sheet
        assert i.where
        shown[i.key] = sheet.cell(i.where.row - 1, column(i.where.columns["check"])) or ""
    assert shown == {i.key: first_missing(book.agreement, i) for i in book.agreement.initiatives}
    assert 0 < sum(bool(text) for text in shown.values()) < len(shown)


def test_the_figures_of_the_last_step_add_up(steps: dict[str, Step]) -> None:
    counts = {name: value for name, value in steps["summarise"].values.items() if isinstance(value, int)}
    total = counts.pop("n")
    assert counts.keys() == {"happy", "neutral", "sad", "missing", "blank"}
    assert sum(counts.values()) == total == 40


def test_the_next_round_is_only_tried(steps: dict[str, Step], folder: Path) -> None:
    assert "--dry-run" in steps["carry-forward"].command
    assert run(["carry-forward", str(folder / "master.xlsx"), "--to", "3", "--dry-run"]) == 1  # still open


@pytest.mark.parametrize("name", ["validate", "validate_again", "merge", "carry-forward", "summarise"])
def test_the_commands_shown_can_be_typed(name: str, steps: dict[str, Step], capsys: pytest.CaptureFixture[str]) -> None:
    program, *arguments = shlex.split(steps[name].command)
    assert program == "workbook-tools"
    assert run(arguments) == (0 if name == "summarise" else 1)
    assert capsys.readouterr().err == ""


def test_a_second_run_replaces_the_first_and_nothing_else(steps: dict[str, Step], folder: Path, tmp_path: Path) -> None:
    assert steps
    folder = Path(shutil.copytree(folder, tmp_path / "demo"))
    (folder / "mine.txt").write_text("kept", encoding="utf-8")
    next(run_demo(folder, SESSION))
    expected = {
        ".workbook-tools-demo",
        "initiatives.csv",
        "submissions.csv",
        "master.xlsx",
        "master.history",
        "mine.txt",
    }
    assert {p.name for p in folder.iterdir()} == expected


def test_a_folder_with_something_else_in_it_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("kept", encoding="utf-8")
    with pytest.raises(WorkbookToolsError) as caught:
        run_demo(tmp_path, SESSION)
    assert caught.value.finding.code == "H93"
    assert [p.name for p in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize("name", ["master.xlsx", "initiatives.csv", DELIVERED])
def test_a_file_of_somebody_elses_never_makes_room_for_the_example(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(b"mine")
    for force, code in ((False, "H93"), (True, "A10")):
        with pytest.raises(WorkbookToolsError) as caught:
            run_demo(tmp_path, SESSION, force=force)
        assert caught.value.finding.code == code
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == {name: b"mine"}


def edit_master(folder: Path) -> bytes:
    (folder / "master.xlsx").write_bytes(b"worked in")
    return b"worked in"


def add_a_file(folder: Path) -> bytes:
    (folder / DELIVERED / "extra.xlsx").write_bytes(b"added")
    return b"added"


@pytest.mark.parametrize("work", [edit_master, add_a_file])
def test_what_was_done_in_the_example_since_is_kept(
    work: Callable[[Path], bytes], steps: dict[str, Step], folder: Path, tmp_path: Path
) -> None:
    assert steps
    folder = Path(shutil.copytree(folder, tmp_path / "demo"))
    mine = work(folder)
    with pytest.raises(WorkbookToolsError) as caught:
        run_demo(folder, SESSION)
    assert caught.value.finding.code == "A09"
    next(run_demo(folder, SESSION, force=True))
    kept = [p for p in folder.rglob("*") if p.is_file() and p.read_bytes() == mine]
    assert [p.relative_to(folder).parts[0] for p in kept] == [f"demo.før-{stamp(SESSION)}"]


def test_the_command_speaks_english(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--lang", "en", "demo", str(tmp_path / "demo")]) == 0
    shown = capsys.readouterr().out
    assert shown.count("$ workbook-tools ") == 8
    assert "{" not in shown


def test_sorting_moves_whole_rows_and_typing_finds_them(steps: dict[str, Step], folder: Path, tmp_path: Path) -> None:
    assert steps
    file = tmp_path / SIK
    file.write_bytes((folder / MENDED / SIK).read_bytes())
    sheet = "Kultur- og Fritidsudvalget"

    def rows() -> list[tuple[object, ...]]:
        page = read_workbook(file).sheet(sheet)
        assert page
        return [tuple(v for i, v in enumerate(row) if i != 9) for row in page.rows[5:] if row[1]]  # 9: a formula

    before = rows()
    type_in(file, [Typed(1, "", sheet, "", "+sort", "title")])
    assert rows() == sorted(before, key=lambda row: str(row[2]))
    assert rows() != before
    type_in(file, [Typed(1, "", sheet, "1.22", "r3.status", "Gjort op")])
    assert [row[4] for row in rows() if row[1] == "1.22"] == ["Gjort op"]
