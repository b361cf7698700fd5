"""Sheets, columns, settings and row ids that people have changed: what is still understood, and what is refused."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from builders import an_agreement, an_initiative
from openpyxl import Workbook
from typed import SESSION, change, check, fill, found, keys, make_master, row_of, send_out

from workbook_tools.app.master import open_master, write_master
from workbook_tools.cli.main import run
from workbook_tools.model.fields import get_field
from workbook_tools.model.findings import WorkbookToolsError
from workbook_tools.model.values import Smiley
from workbook_tools.workbook.patch import SetCell

SHEET = "Økonomiudvalget"
AGREEMENT = an_agreement(
    *(an_initiative(n, r1__milestone="Planen er vedtaget.") for n in ("1.1", "1.9")),
    an_initiative("2.1", committee="Teknik", r1__milestone="Broen er åbnet."),
)
Step = Callable[[Workbook], object]


class Round:
    """A master and the workbook that was sent to Ejendomme, in a folder of the test's own."""

    def __init__(self, folder: Path) -> None:
        self.master = folder / "master.xlsx"
        (self.file,) = (folder / "ud").glob("Ejendomme*.xlsx")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    send_out(make_master(AGREEMENT, folder), folder / "ud")
    return folder


@pytest.fixture
def sent(made: Path, tmp_path: Path) -> Round:
    shutil.copytree(made, tmp_path / "runde")
    return Round(tmp_path / "runde")


def merge(sent: Round, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """The JSON of a merge of the submission, with all of its findings' codes."""
    capsys.readouterr()
    run(["merge", str(sent.master), str(sent.file), "--json"])
    result: dict[str, Any] = json.loads(capsys.readouterr().out)
    return result


def codes(result: dict[str, Any]) -> set[str]:
    return {f["code"] for f in (*result["rejected"], *result["findings"])}


def renamed(old: str, new: str) -> Step:
    return lambda workbook: setattr(workbook[old], "title", new)


def setting(label: str, value: object, column: int = 3) -> Step:
    """Types into the row of Opsætning that has `label` in its first visible column."""

    def step(workbook: Workbook) -> None:
        page = workbook["Opsætning"]
        row = next(r for r in range(1, page.max_row + 1) if page.cell(r, 2).value == label)
        page.cell(row, column).value = value

    return step


def without(sheet: str, key: str) -> Step:
    return lambda workbook: workbook[sheet].delete_cols(keys(workbook[sheet])[key])


def cleared(sheet: str, number: str, key: str) -> Step:
    return fill(sheet, number, **{f"{key}_": None})


# --- renamed sheets ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("title", ["Økonomiudvalget (fulde navn) · Aftale om budget 2019", None])
def test_a_renamed_sheet_of_a_submission_is_merged(
    sent: Round, title: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    def retitle(workbook: Workbook) -> None:
        page = workbook[SHEET]
        for row in page.iter_rows(max_row=2):
            for cell in row:
                if cell.value:
                    cell.value = title

    change(sent.file, fill(SHEET, "1.1", r1__smiley="glad"), retitle, renamed(SHEET, "Ark2"))
    result = merge(sent, capsys)
    assert [(c["number"], c["new"]) for c in result["applied"]] == [("1.1", "happy")]
    assert codes(result) >= {"S17"}
    assert not codes(result) & {"S03", "S10", "M06"}


def test_a_renamed_sheet_without_row_ids_is_known_by_its_title(sent: Round) -> None:
    def no_ids(workbook: Workbook) -> None:
        page = workbook[SHEET]
        for number in ("1.1", "1.9"):
            page.cell(row_of(page, number), keys(page)["row_id"]).value = None

    change(sent.file, no_ids, renamed(SHEET, "Ark2"))
    (report,) = check(sent.file)
    assert {"S17", "S18 1.1", "S18 1.9"} <= set(found(report))


def test_a_renamed_sheet_of_a_master_is_read_and_written(sent: Round, capsys: pytest.CaptureFixture[str]) -> None:
    change(sent.master, renamed(SHEET, "ØU"))
    change(sent.file, fill(SHEET, "1.1", r1__smiley="glad"))
    assert len(merge(sent, capsys)["applied"]) == 1
    assert run(["summarise", str(sent.master)]) == 0
    assert run(["carry-forward", str(sent.master), "--to", "2"]) in (0, 1)
    (report,) = check(sent.master)
    assert report.book is not None
    assert report.book.agreement is not None
    rows = {i.number: get_field(i, "r1.smiley") for i in report.book.agreement.initiatives}
    assert rows == {"1.1": Smiley.HAPPY, "1.9": None, "2.1": None}
    assert report.book.sheets[SHEET].sheet == "ØU"


def test_two_copies_of_a_sheet_that_is_gone_are_not_guessed_between(sent: Round) -> None:
    def copy(workbook: Workbook) -> None:
        workbook.copy_worksheet(workbook[SHEET]).title = "Kopi 1"
        workbook[SHEET].title = "Kopi 2"

    (report,) = check(change(sent.file, copy))
    assert [f.code for f in report.findings if f.code in ("S03", "S10", "S17", "S57")] == ["S57", "S57", "S03"]


def test_a_missing_sheet_never_suggests_another_committees(sent: Round) -> None:
    (report,) = check(change(sent.master, lambda workbook: workbook.remove(workbook[SHEET])))
    assert [f.suggestion for f in report.findings if f.code == "S03"] == [""]


# --- masters that are refused -----------------------------------------------------------------------------------------

FAULTS: dict[str, tuple[Step, str]] = {
    "a sheet is gone": (lambda workbook: workbook.remove(workbook["Teknik"]), "S03"),
    "no status": (without(SHEET, "r1.status"), "S04"),
    "no centre": (without(SHEET, "centre"), "S04"),
    "no funding of a year": (without(SHEET, "funding.2020"), "S04"),
    "no row ids": (without(SHEET, "row_id"), "S04"),
    "current round in words": (setting("Aktuel opfølgning", "tre"), "S22"),
    "current round that is none": (setting("Aktuel opfølgning", 7), "S22"),
    "budget period in words": (setting("Budgetperiode", "fire år"), "S22"),
    "guide neither yes nor no": (setting("Mellemfornøjet smiley kræver status", "måske"), "S22"),
    "no budget year": (setting("Budgetår", None), "S21"),
    "a centre twice": (setting("Skoler", " ejendomme", column=2), "S25"),
    "a theme twice": (setting("2", "1", column=2), "S25"),
}
COMMANDS = {
    "distribute": ["-o", "ud2"],
    "merge": ["ud"],
    "carry-forward": ["--to", "2"],
    "summarise": [],
    "status": ["ud"],
}


@pytest.mark.parametrize(("step", "code"), FAULTS.values(), ids=FAULTS.keys())
def test_a_master_with_a_fault_of_structure_is_refused(
    sent: Round, step: Step, code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    change(sent.master, step)
    before = sent.master.read_bytes()
    capsys.readouterr()
    assert run(["summarise", str(sent.master)]) == 3
    assert sent.master.read_bytes() == before
    assert run(["check", str(sent.master), "--json"]) == 1
    assert code in {f["code"] for f in json.loads(capsys.readouterr().out)["findings"]}


@pytest.mark.parametrize(("command", "more"), COMMANDS.items(), ids=COMMANDS.keys())
def test_every_command_on_such_a_master_names_all_faults(
    sent: Round, command: str, more: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(sent.master.parent)
    change(sent.master, setting("Aktuel opfølgning", "tre"), without(SHEET, "centre"))
    capsys.readouterr()
    assert run([command, "master.xlsx", *more]) == 3
    shown = capsys.readouterr().err
    assert '"tre"' in shown
    assert '"Ansvarligt center"' in shown
    assert not Path("ud2").exists()


def test_a_budget_period_may_be_a_range(sent: Round) -> None:
    change(sent.master, setting("Budgetperiode", "2019–2020"))
    (report,) = check(sent.master)
    assert report.book is not None
    assert report.book.agreement == AGREEMENT


def test_a_faulty_cell_does_not_stop_the_master(sent: Round) -> None:
    change(sent.master, fill(SHEET, "1.1", r1__smiley="tja"))
    assert run(["summarise", str(sent.master)]) == 0


def test_a_rows_centre_counts_whatever_its_case_and_spaces(tmp_path: Path) -> None:
    master = make_master(an_agreement(an_initiative("1.1"), an_initiative("1.2", centre="Skoler")), tmp_path)
    change(master, fill(SHEET, "1.1", centre=" ejendomme "))
    assert set(send_out(master)) == {"Ejendomme", "Skoler"}


@pytest.mark.parametrize("twice", ["centres", "committees", "themes", "rounds"])
def test_settings_in_which_something_stands_twice_make_no_master(
    twice: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [
        'municipality = "Prøveby"', "year = 2019", 'title = "Aftale"', "[guide]", 'version = "2019"',
        *(f'[[{name}]]\nname = "A"\nnumber = 1\nsheet = "A{n}"' for name in
          ("centres", "committees", "themes", "rounds") for n in range(1 + (name == twice))),
    ]  # fmt: skip
    settings = tmp_path / "aftale.toml"
    settings.write_text("\n".join(lines), encoding="utf-8")
    assert run(["new", str(settings), "-o", str(tmp_path / "m.xlsx")]) == 3
    assert twice in capsys.readouterr().err
    assert not (tmp_path / "m.xlsx").exists()


def test_an_edit_that_the_file_refuses_is_told_with_the_files_name(sent: Round) -> None:
    with pytest.raises(WorkbookToolsError) as refused:
        write_master(open_master(sent.master), (), SESSION, command="test", more=[SetCell("Findes ikke", "B2", "x")])
    source = refused.value.finding.source
    assert source is not None
    assert (refused.value.finding.code, source.file, source.sheet) == ("P03", str(sent.master), "Findes ikke")


# --- submissions ------------------------------------------------------------------------------------------------------


def test_merge_tells_of_a_deleted_column(sent: Round, capsys: pytest.CaptureFixture[str]) -> None:
    change(sent.file, fill(SHEET, "1.1", r1__smiley="glad"), without(SHEET, "r1.status"))
    result = merge(sent, capsys)
    assert len(result["applied"]) == 1
    assert "S04" in codes(result)


def test_a_cleared_row_id_is_found_again(sent: Round, capsys: pytest.CaptureFixture[str]) -> None:
    change(sent.file, fill(SHEET, "1.1", r1__smiley="glad"), cleared(SHEET, "1.1", "row_id"))
    result = merge(sent, capsys)
    assert [(c["number"], c["new"]) for c in result["applied"]] == [("1.1", "happy")]
    assert "S18" in codes(result)
    assert not codes(result) & {"M06", "M07"}


def test_without_the_column_of_row_ids_all_rows_are_found_again(sent: Round) -> None:
    (report,) = check(change(sent.file, without(SHEET, "row_id")))
    assert [f for f in found(report) if f.startswith("S")] == ["S18 1.1", "S18 1.9"]


def test_a_new_row_with_a_number_of_its_own_stays_new(sent: Round) -> None:
    change(sent.file, cleared(SHEET, "1.9", "row_id"), fill(SHEET, "1.9", number_="1.12", title="Noget helt andet"))
    (report,) = check(sent.file)
    assert report.book is not None
    assert report.book.agreement is not None
    assert "S18" not in {f.code for f in report.findings}
    assert [i.row_id for i in report.book.agreement.initiatives if i.number == "1.12"] == ["ny-1.12"]


def test_of_two_rows_that_may_be_the_lost_one_neither_is(sent: Round) -> None:
    change(
        sent.file,
        cleared(SHEET, "1.1", "row_id"),
        cleared(SHEET, "1.9", "row_id"),
        fill(SHEET, "1.9", title="Indsats 1.1", number_="1.1"),
    )
    (report,) = check(sent.file)
    assert "S18" not in {f.code for f in report.findings}


# --- import -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("which", ["master", "file"])
def test_a_follow_up_workbook_is_not_imported_as_a_list(
    sent: Round, which: str, capsys: pytest.CaptureFixture[str]
) -> None:
    made = sent.master.with_name("ny.xlsx")
    assert run(["import", str(getattr(sent, which)), "-o", str(made)]) == 3
    assert getattr(sent, which).name in capsys.readouterr().err
    assert not made.exists()
