"""What centres type where there is no cell for it: every text is told of, by merge and by validate."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from builders import an_agreement, an_initiative
from openpyxl import Workbook
from typed import change, fill, keys, make_master, row_of, send_out

from workbook_tools.cli.main import run
from workbook_tools.workbook import outside
from workbook_tools.workbook.raw import RawSheet

SHEET = "Økonomiudvalget"
Step = Callable[[Workbook], object]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    rows = [an_initiative(n, r1__milestone="Planen er vedtaget.", remarks="Ønsket af alle.") for n in ("1.1", "1.9")]
    send_out(make_master(an_agreement(*rows), folder), folder / "ud")
    return folder


@pytest.fixture
def merged(made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., dict[str, Any]]:
    """``merged(step)``: what merge says of Ejendomme's workbook with that step taken in it."""

    def merge(*steps: Step) -> dict[str, Any]:
        shutil.copytree(made, tmp_path / "runde")
        (file,) = (tmp_path / "runde" / "ud").glob("*.xlsx")
        if steps:
            change(file, *steps)
        capsys.readouterr()
        run(["merge", str(tmp_path / "runde" / "master.xlsx"), str(file), "--json"])
        result: dict[str, Any] = json.loads(capsys.readouterr().out)
        run(["validate", str(file), "--json"])
        result["validated"] = json.loads(capsys.readouterr().out)["files"][0]["findings"]
        return result

    return merge


def own_column(workbook: Workbook) -> None:
    """Inserted beside the title, as Excel does it."""
    page = workbook[SHEET]
    column = keys(page)["title"] + 1
    for merged in list(page.merged_cells.ranges):
        page.unmerge_cells(str(merged))
    page.insert_cols(column)
    page.cell(row_of(page, "1.1") - 1, column).value = "Mine noter"
    page.cell(row_of(page, "1.9"), column).value = "husk"


def typed_at(sheet: str, cell: str, text: str) -> Step:
    def step(workbook: Workbook) -> None:
        workbook[sheet][cell].value = text

    return step


def right_of_the_table(workbook: Workbook) -> None:
    page = workbook[SHEET]
    page.cell(row_of(page, "1.9"), page.max_column + 2).value = "Se også bilaget"


def below_the_table(workbook: Workbook) -> None:
    page = workbook[SHEET]
    row = row_of(page, "1.9") + 3
    page.cell(row, keys(page)["r1.status"]).value = "Vi er bagud"
    page.cell(row + 1, keys(page)["r1.status"]).value = "på grund af ferien"


def over_a_formula(workbook: Workbook) -> None:
    page = workbook[SHEET]
    page.cell(row_of(page, "1.9"), keys(page)["check"]).value = "Nej, intet!"


def extra_sheet(workbook: Workbook) -> None:
    page = workbook.create_sheet("Forklaring")
    page["B2"].value = "Tallene er fra maj."
    page["B3"].value = 12


def renamed_header(workbook: Workbook) -> None:
    page = workbook[SHEET]
    page.cell(row_of(page, "1.1") - 1, keys(page)["remarks"]).value = "Vores bemærkninger"


def changed_title(workbook: Workbook) -> None:
    workbook[SHEET].cell(1, 2).value = "Økonomiudvalget (udkast!)"


TYPED = [
    (own_column, "M30", "Mine noter"),
    (own_column, "M30", "1.9: husk"),
    (right_of_the_table, "M31", "1.9: Se også bilaget"),
    (below_the_table, "M31", "Vi er bagud | på grund af ferien"),
    (over_a_formula, "M31", "Nej, intet!"),
    (extra_sheet, "M32", "Tallene er fra maj. | 12"),
    (
        lambda workbook: typed_at(workbook.create_sheet("Oversigt").title, "A1", "Alt går godt.")(workbook),
        "M32",
        "Alt går godt.",
    ),
    (typed_at("Læs mig", "H3", "Ring til Bo"), "M31", "Ring til Bo"),
    (renamed_header, "M33", "Vores bemærkninger"),
    (changed_title, "M31", "(udkast!)"),
]


@pytest.mark.parametrize(("step", "code", "text"), TYPED)
def test_every_text_is_told_of_once(merged: Any, step: Step, code: str, text: str) -> None:
    result = merged(step)
    ((found, message),) = [(f["code"], f["message"]) for f in result["rejected"]]
    assert (found, result["proposals"]) == (code, [])
    assert text in message
    assert [f["message"] for f in result["validated"] if f["code"] == code] == [message]
    (file,) = result["files"]
    assert (file["edits"], file["rejected"]) == (1, 1)


@pytest.mark.parametrize("steps", [(), (lambda _: None,)], ids=["as sent", "saved by another program"])
def test_a_workbook_that_nobody_typed_in_has_nothing_outside_its_tables(merged: Any, steps: tuple[Step, ...]) -> None:
    assert merged(*steps)["rejected"] == []


def test_a_long_text_is_cut(merged: Any) -> None:
    (found,) = merged(typed_at("Læs mig", "H3", "meget " * 100))["rejected"]
    assert 150 < len(found["message"]) < 400


def test_an_empty_sheet_is_nothing_to_tell(merged: Any) -> None:
    assert merged(lambda workbook: workbook.create_sheet("Ark1"))["rejected"] == []


def test_a_new_row_with_a_title_is_still_a_proposal(merged: Any) -> None:
    def step(workbook: Workbook) -> None:
        page = workbook[SHEET]
        page.cell(row_of(page, "1.9") + 1, keys(page)["title"]).value = "En ny indsats"

    result = merged(step)
    assert [p["title"] for p in result["proposals"]] == ["En ny indsats"]


def test_a_cell_that_cannot_be_read_is_rejected_with_what_it_held(merged: Any) -> None:
    (found,) = merged(fill(SHEET, "1.1", r1__smiley="tja"))["rejected"]
    assert (found["code"], found["field"]) == ("M11", "r1.smiley")
    assert "tja" in found["message"]


def test_of_a_file_for_another_round_each_edit_names_its_column_and_what_was_in_the_cell(
    made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(made, tmp_path / "runde")
    (file,) = (tmp_path / "runde" / "ud").glob("*.xlsx")
    change(file, fill(SHEET, "1.1", r1__smiley="tja"), fill(SHEET, "1.9", r1__status="=CONCATENATE(1,2)"))
    run(["carry-forward", str(tmp_path / "runde" / "master.xlsx"), "--to", "2"])
    capsys.readouterr()
    run(["merge", str(tmp_path / "runde" / "master.xlsx"), str(file), "--json"])
    rejected = json.loads(capsys.readouterr().out)["rejected"]
    assert {(f["code"], f["field"]) for f in rejected} == {("M03", "r1.smiley"), ("M03", "r1.status")}
    assert [
        text in f["message"]
        for f, text in zip(rejected, ("Smiley, 1. opfølgning: tja", "Status, 1. opfølgning: =…"), strict=True)
    ] == [True, True]


def test_of_very_many_long_texts_only_a_few_words_are_shown() -> None:
    sheet = RawSheet("Egne", "visible", [["x" * 30_000] * 100] * 1_000)
    found = list(outside.extra_sheet(sheet, "fil.xlsx"))
    assert len(found) == 201
    assert {f.values["value"] for f in found} == {"x" * 199 + "…"}
