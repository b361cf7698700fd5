"""Committees and centres that get another name after the workbooks were sent out: rows say who is who, names don't."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from builders import an_agreement, an_initiative
from openpyxl import Workbook
from typed import change, fill, keys, row_of, saved_at, sent_file

from workbook_tools.cli.main import run
from workbook_tools.model.renames import centre_now
from workbook_tools.workbook.read import read_workbook

SHEET = "Økonomiudvalget"
AGREEMENT = an_agreement(
    an_initiative("1.1"),
    an_initiative("1.2"),
    an_initiative("2.1", committee="Teknik"),
    an_initiative("2.2", committee="Teknik", centre="Skoler"),
)
Step = Callable[[Workbook], object]


def in_setup(old: str, new: str, column: int = 2) -> Step:
    def step(workbook: Workbook) -> None:
        page = workbook["Opsætning"]
        (cell,) = [c for c in page[f"{'ABCDEFG'[column - 1]}"] if c.value == old]
        cell.value = new

    return step


def on_the_rows(old: str, new: str) -> Step:
    """Find and replace in the column of the responsible centre."""

    def step(workbook: Workbook) -> None:
        for name in (SHEET, "Teknik"):
            page = workbook[name]
            for (cell,) in page.iter_rows(min_col=keys(page)["centre"], max_col=keys(page)["centre"]):
                if cell.value == old:
                    cell.value = new

    return step


def said(folder: Path, capsys: pytest.CaptureFixture[str], command: str, *more: str) -> dict[str, Any]:
    capsys.readouterr()
    run([command, str(folder / "master.xlsx"), *(more or (str(folder / "ud"),)), "--json"])
    result: dict[str, Any] = json.loads(capsys.readouterr().out)
    return result


def codes(result: dict[str, Any]) -> set[str]:
    return {f["code"] for f in (*result.get("rejected", ()), *result["findings"])}


# --- centres ---------------------------------------------------------------------------------------------------------


RENAMED = (in_setup("Ejendomme", "Bygninger og Anlæg"), on_the_rows("Ejendomme", "Bygninger og Anlæg"))


def test_a_renamed_centre_s_file_is_its_own(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(folder / "master.xlsx", *RENAMED)
    change(sent_file(folder), fill(SHEET, "1.1", r1__status="Svar"))
    result = said(folder, capsys, "status")
    lines = {line["centre"]: (line["state"], line["initiatives"]) for line in result["centres"]}
    assert lines == {"Bygninger og Anlæg": ("valid", 3), "Skoler": ("unchanged", 1)}
    assert result["others"] == []
    assert codes(result) == {"S54"}


def test_it_stays_so_when_something_is_sent_out_under_the_new_name(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(folder / "master.xlsx", *RENAMED)
    assert run(["distribute", str(folder / "master.xlsx"), "-o", str(folder / "igen")]) in (0, 1)
    change(sent_file(folder), fill(SHEET, "1.1", r1__status="Svar"))
    result = said(folder, capsys, "status")
    assert {line["centre"]: line["state"] for line in result["centres"]}["Bygninger og Anlæg"] == "valid"
    assert "S54" in codes(result)


def test_it_is_merged_under_its_new_name(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = saved_at(change(sent_file(folder), fill(SHEET, "1.1", r1__status="Først")), "2019-09-01T08:00:00Z")
    said(folder, capsys, "merge")
    change(folder / "master.xlsx", *RENAMED)
    saved_at(change(file, fill(SHEET, "1.1", r1__status="Senere")), "2019-09-02T08:00:00Z")
    result = said(folder, capsys, "merge")
    assert [(c["number"], c["new"]) for c in result["applied"]] == [("1.1", "Senere")]
    assert {f["centre"] for f in result["files"]} == {"Bygninger og Anlæg", "Skoler"}
    assert "S54" in codes(result)
    # An older file of the same centre is known as such, whatever the centre was called.
    saved_at(change(file, fill(SHEET, "1.1", r1__status="Først")), "2019-09-01T08:00:00Z")
    assert "M13" in codes(said(folder, capsys, "merge"))


def test_a_file_that_no_history_knows(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.rmtree(folder / "master.history")
    change(folder / "master.xlsx", *RENAMED)
    change(sent_file(folder), fill(SHEET, "1.1", r1__status="Svar"))
    assert [c["new"] for c in said(folder, capsys, "merge")["applied"]] == ["Svar"]


@pytest.mark.parametrize("known", [True, False], ids=["with history", "without"])
def test_a_centre_renamed_in_the_settings_alone_keeps_its_line(
    folder: Path, capsys: pytest.CaptureFixture[str], known: bool
) -> None:
    if not known:
        shutil.rmtree(folder / "master.history")
    change(folder / "master.xlsx", in_setup("Ejendomme", "Bygninger og Anlæg"))
    change(sent_file(folder), fill(SHEET, "1.1", r1__status="Svar"))
    result = said(folder, capsys, "status")
    lines = {line["centre"]: line["initiatives"] for line in result["centres"]}
    assert lines == {"Skoler": 1, "Ejendomme": 3}
    assert (result["others"], codes(result)) == ([], {"S14"})
    assert [c["new"] for c in said(folder, capsys, "merge")["applied"]] == ["Svar"]


@pytest.mark.parametrize(
    ("command", "more"), [("check", "--ready"), ("merge", "ud"), ("summarise", ""), ("carry-forward", "--to=2")]
)
def test_so_it_is_told_once_and_not_kept(
    folder: Path, command: str, more: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(folder)
    renamed = in_setup("Ejendomme", "Bygninger og Anlæg")
    change(folder / "master.xlsx", renamed, fill("Teknik", "2.1", centre="Økonomi"))
    found = [
        f for f in said(folder, capsys, command, *([more] if more else ["--json"]))["findings"] if f["code"] == "S82"
    ]
    assert [(f["sheet"], f["field"], f["suggestion"]) for f in found] == [(SHEET, "centre", "Bygninger og Anlæg")]
    assert "2 rækker" in found[0]["message"]
    change(folder / "master.xlsx", on_the_rows("Ejendomme", "Bygninger og Anlæg"))
    ready = said(folder, capsys, "check", "--ready")
    assert "S82" not in codes(ready)
    assert ready["ready"]["noted"] == []


def test_a_mistyped_centre_is_told_with_the_nearest(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(folder / "master.xlsx", fill("Teknik", "2.1", centre="Skolr"), fill("Teknik", "2.2", centre="Nyt center"))
    found = [f for f in said(folder, capsys, "check", "--ready")["findings"] if f["code"] == "S82"]
    assert [(f["cell"] != "", f["suggestion"]) for f in found] == [(True, "Skoler"), (True, "")]


def test_a_file_of_a_centre_that_is_no_more_is_told_as_such(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(
        folder / "master.xlsx",
        in_setup("Ejendomme", "Økonomi og Bygninger"),
        fill(SHEET, "1.1", centre="Skoler"),
        fill(SHEET, "1.2", centre="Økonomi"),
        fill("Teknik", "2.1", centre="Økonomi"),
    )
    (other,) = said(folder, capsys, "status")["others"]
    assert other["why"] == "unknown centre"


@pytest.mark.parametrize(
    ("rows", "others", "expected"),
    [
        ({"1.1": "Nyt", "1.2": "Nyt"}, (), "Nyt"),
        ({"1.1": "Nyt", "1.2": "Skoler"}, (), "Ejendomme"),  # divided
        ({"1.1": "Skoler", "1.2": "Skoler"}, ("Skoler",), "Ejendomme"),  # given to one that has rows of its own
        ({"1.1": "Ukendt", "1.2": "Ukendt"}, (), "Ejendomme"),
        ({}, (), "Ejendomme"),
    ],
)
def test_a_centre_is_renamed_when_all_its_rows_say_so(
    rows: dict[str, str], others: tuple[str, ...], expected: str
) -> None:
    from dataclasses import replace

    from workbook_tools.model.agreement import Centre

    agreement = an_agreement(*(an_initiative(n, centre=centre) for n, centre in rows.items()))
    agreement = replace(agreement, centres=(Centre("Nyt"), Centre("Skoler")))
    assert centre_now(agreement, "Ejendomme", {"1.1", "1.2"}, others) == expected


# --- committees ------------------------------------------------------------------------------------------------------


def committee_renamed(workbook: Workbook) -> None:
    workbook[SHEET].title = "ØU"
    in_setup(SHEET, "ØU")(workbook)


def test_a_renamed_committee_s_answers_are_merged_and_told_once(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(folder / "master.xlsx", committee_renamed)
    change(sent_file(folder), *(fill(SHEET, n, r1__status="Svar") for n in ("1.1", "1.2")))
    result = said(folder, capsys, "merge")
    assert [(c["committee"], c["number"]) for c in result["applied"]] == [("ØU", "1.1"), ("ØU", "1.2")]
    assert [(f["code"]) for f in result["findings"]] == ["S59"]
    assert result["rejected"] == []


def test_a_committee_renamed_in_the_settings_alone_keeps_its_sheet(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    master = folder / "master.xlsx"
    assert run(["carry-forward", str(master), "--to", "2"]) in (0, 1)
    change(master, in_setup(SHEET, "ØU"))
    capsys.readouterr()
    run(["validate", str(master), "--json"])
    found = json.loads(capsys.readouterr().out)["files"][0]["findings"]
    assert [(f["code"], f["sheet"]) for f in found if f["code"][0] == "S"] == [("S79", SHEET)]


def renamed_wholly(sheet: str, new: str) -> Step:
    """Another short and another full name in Opsætning; the tab keeps its name."""

    def step(workbook: Workbook) -> None:
        in_setup(sheet, new)(workbook)
        in_setup(f"{sheet} (fulde navn)", f"{new}s fulde navn", 3)(workbook)

    return step


@pytest.mark.parametrize("command", ["merge", "status"])
def test_so_does_one_of_which_nothing_says_the_old_name(
    folder: Path, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    change(folder / "master.xlsx", renamed_wholly("Teknik", "Klima"))
    change(sent_file(folder), fill("Teknik", "2.1", r1__status="Svar"))
    result = said(folder, capsys, command)
    assert [f["sheet"] for f in result["findings"] if f["code"] == "S79"] == ["Teknik"]
    if command == "merge":
        assert [(c["committee"], c["new"]) for c in result["applied"]] == [("Klima", "Svar")]
        assert not [f for f in said(folder, capsys, "check", "--ready")["ready"]["noted"] if f["code"] == "S79"]


def test_a_copy_does_not_hide_whose_the_sheet_is(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def copied(workbook: Workbook) -> None:
        workbook.copy_worksheet(workbook["Teknik"]).title = "Teknik (2)"

    change(folder / "master.xlsx", renamed_wholly("Teknik", "Klima"), copied)
    found = said(folder, capsys, "check", "--ready")["findings"]
    assert {(f["code"], f["sheet"]) for f in found} >= {("S79", "Teknik"), ("S55", "Teknik (2)")}


def test_two_at_once_are_not_guessed_between(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(folder / "master.xlsx", renamed_wholly("Teknik", "Klima"), renamed_wholly(SHEET, "ØU"))
    found = [f for f in said(folder, capsys, "check", "--ready")["findings"] if f["code"] == "S03"]
    assert [f["sheet"] for f in found] == ["Opsætning"] * 2
    assert all(f["cell"] and SHEET in f["message"] and "Teknik" in f["message"] for f in found)


def test_a_sheet_whose_tab_alone_is_renamed_is_known_by_its_rows(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def tab(workbook: Workbook) -> None:
        workbook["Teknik"]["B1"].value = "Noget andet"
        workbook["Teknik"].title = "Ark7"

    change(folder / "master.xlsx", tab)
    found = said(folder, capsys, "check", "--ready")["findings"]
    assert {(f["code"], f["sheet"]) for f in found if f["code"][0] == "S"} == {("S17", "Ark7")}


def test_a_renamed_committee_is_no_other_in_diff_and_history(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    master = folder / "master.xlsx"
    shutil.copy(master, folder / "før.xlsx")
    change(master, committee_renamed, fill("ØU", "1.2", remarks="Nyt"))
    capsys.readouterr()
    run(["diff", str(folder / "før.xlsx"), str(master), "--json"])
    changes = json.loads(capsys.readouterr().out)["changes"]
    assert [(c["number"], c["field"], c["old"], c["new"]) for c in changes] == [
        ("", "committee", SHEET, "ØU"),
        ("1.2", "remarks", None, "Nyt"),
    ]
    assert run(["summarise", str(master)]) == 0
    assert run(["check", str(master)]) == 0
    assert run(["undo", str(master)]) == 0
    assert run(["check", str(master)]) == 0


def test_what_kontrol_lists_of_a_renamed_committee_stays(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(sent_file(folder), fill(SHEET, "1.1", r1__smiley="måske"))
    said(folder, capsys, "merge")
    change(folder / "master.xlsx", committee_renamed)
    (folder / "tom").mkdir()
    said(folder, capsys, "merge", str(folder / "tom"))
    ready = said(folder, capsys, "check", "--ready")["ready"]
    assert {(f["code"], f["number"]) for f in ready["noted"]} == {("F2", "1.1"), ("M11", "1.1")}


def test_a_closed_round_stays_closed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    master = change(folder / "master.xlsx", fill(SHEET, "1.1", r1__smiley="☺ glad"))
    assert run(["carry-forward", str(master), "--to", "2"]) in (0, 1)
    change(master, committee_renamed, fill("ØU", "1.1", r1__smiley="☹ sur"))
    capsys.readouterr()
    run(["validate", str(master), "--json"])
    found = json.loads(capsys.readouterr().out)["files"][0]["findings"]
    assert [f["number"] for f in found if f["code"] == "E7"] == ["1.1"]


# --- full names, round names, the agreement's title ------------------------------------------------------------------


def texts(path: Path, sheet: str) -> list[str]:
    found = read_workbook(path).sheet(sheet)
    assert found
    return [value for row in found.rows for value in row if isinstance(value, str)]


NAMES = (
    in_setup("Teknik (fulde navn)", "Teknik og Miljø", 3),
    in_setup("1. opfølgning", "Marts", 3),
    in_setup("3. opfølgning", "Juni", 3),
)
WANTED = {
    "Teknik": ["Teknik og Miljø · Aftale om budget 2019", "Marts · frist 15. marts 2019", "Marts", "Juni"],
    SHEET: ["Økonomiudvalget (fulde navn) · Aftale om budget 2019", "Marts", "Juni"],
    "Læs mig": ["Teknik og Miljø"],
}


def test_names_changed_in_the_settings_reach_titles_and_headings(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    master = change(folder / "master.xlsx", *NAMES)
    found = said(folder, capsys, "check", "--ready")["findings"]
    assert [(f["code"], f["sheet"]) for f in found if f["code"] == "S53"] == [
        *[("S53", SHEET)] * 2,
        *[("S53", "Teknik")] * 3,
    ]
    assert run(["summarise", str(master)]) == 0
    for sheet, wanted in WANTED.items():
        found_texts = texts(master, sheet)
        assert [found_texts.count(words) for words in wanted] == [1] * len(wanted)
    assert "S53" not in codes(said(folder, capsys, "check", "--ready"))
    before = master.read_bytes()
    assert run(["summarise", str(master)]) == 0
    assert master.read_bytes() == before


def test_so_does_the_agreement_s_title(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    master = change(folder / "master.xlsx", in_setup("Aftale om budget 2019", "Budgetaftale 2019", 3))
    assert "S53" in codes(said(folder, capsys, "check", "--ready"))
    assert run(["summarise", str(master)]) == 0
    assert texts(master, "Teknik").count("Teknik (fulde navn) · Budgetaftale 2019") == 1


def test_they_do_so_when_a_round_is_opened_too(folder: Path) -> None:
    master = change(folder / "master.xlsx", in_setup("1. opfølgning", "Marts", 3), in_setup("2. opfølgning", "Juni", 3))
    assert run(["carry-forward", str(master), "--to", "2"]) in (0, 1)
    found = texts(master, "Teknik")
    assert found.count("Marts") == found.count("Juni") == found.count("Juni · frist 15. juni 2019") == 1
    assert not [words for words in found if "opfølgning" in words and words[0] in "12"]


def test_a_title_of_one_s_own_stays(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def own(workbook: Workbook) -> None:
        workbook["Teknik"]["B1"].value = "Vores eget ark"

    master = change(folder / "master.xlsx", own, in_setup("Teknik (fulde navn)", "Teknik og Miljø", 3))
    assert "S53" not in codes(said(folder, capsys, "check", "--ready"))
    assert run(["summarise", str(master)]) == 0
    assert texts(master, "Teknik")[0] == "Vores eget ark"


def test_without_a_history_the_old_names_are_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.rmtree(folder / "master.history")
    change(folder / "master.xlsx", in_setup("1. opfølgning", "Marts", 3))
    assert "S53" in codes(said(folder, capsys, "check", "--ready"))


def test_a_row_that_is_gone_is_told_under_the_names_of_today(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def deleted(workbook: Workbook) -> None:
        workbook["ØU"].delete_rows(row_of(workbook["ØU"], "1.2"))

    master = change(folder / "master.xlsx", committee_renamed)
    assert run(["summarise", str(master)]) == 0
    change(master, *RENAMED[:1], deleted, lambda book: on_the_rows_of(book, "ØU"))
    assert run(["summarise", str(master)]) == 0
    capsys.readouterr()
    run(["check", str(master), "--json"])
    (found,) = [f for f in json.loads(capsys.readouterr().out)["findings"] if f["code"] == "S49"]
    assert found["sheet"] == "ØU"
    assert "Bygninger og Anlæg" in found["message"]


def on_the_rows_of(workbook: Workbook, *sheets: str) -> None:
    for page in (workbook[name] for name in (*sheets, "Teknik")):
        for (cell,) in page.iter_rows(min_col=keys(page)["centre"], max_col=keys(page)["centre"]):
            if cell.value == "Ejendomme":
                cell.value = "Bygninger og Anlæg"


def test_diff_knows_the_rows_of_a_centre_s_file_when_centre_and_committee_are_renamed(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    master = change(folder / "master.xlsx", committee_renamed, RENAMED[0], lambda book: on_the_rows_of(book, "ØU"))
    capsys.readouterr()
    run(["diff", str(master), str(change(sent_file(folder), fill(SHEET, "1.1", r1__status="Svar"))), "--json"])
    changes = json.loads(capsys.readouterr().out)["changes"]
    assert {c["field"] for c in changes} == {"committee", "centre", "r1.status"}
