"""Every reader takes what a text means: workbooks, lists, settings, documents and answers, however they were typed."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pytest
from builders import an_agreement, an_initiative
from openpyxl import Workbook, load_workbook
from typed import change, check, fill, found, make_master, send_out

from workbook_tools.cli.main import run
from workbook_tools.model.agreement import Agreement, Centre, Committee
from workbook_tools.model.values import Smiley
from workbook_tools.schema.settings import load_settings

SHEET = "Gårdråd"
CENTRE = "Århus Å"


def the_agreement() -> Agreement:
    """One committee and one centre whose names have letters that some programs take apart."""
    rows = [
        an_initiative(n, committee=SHEET, centre=CENTRE, title=f"Gå på åen {n}", r1__milestone="En å er åben")
        for n in ("1.1", "1.2", "1.3")
    ]
    agreement = an_agreement(*rows)
    return replace(
        agreement, committees=(Committee(SHEET, "Gårdrådet på Åen"),), centres=(Centre(CENTRE, "a@example.org"),)
    )


def each_text(turn: Callable[[str], str], *, sheets: bool = False) -> Callable[[Workbook], None]:
    """Turns every text of a workbook, as a program does that saves it its own way."""

    def step(workbook: Workbook) -> None:
        for page in workbook:
            for row in page.iter_rows():
                for cell in row:
                    if isinstance(cell.value, str) and not cell.value.startswith("="):
                        cell.value = turn(cell.value)
            page.title = turn(page.title) if sheets else page.title

    return step


def decomposed(text: str) -> str:
    return normalize("NFD", text)


def hard_spaces(text: str) -> str:
    return text.replace(" ", "\xa0")


def with_marks(text: str) -> str:
    """Direction marks around, and a soft hyphen or a zero-width space within the words."""
    return "\u200e" + text.replace("en", "e\xadn").replace("rå", "r\u200bå") + "\u2060"


TURNS = (decomposed, hard_spaces, with_marks)


@pytest.mark.parametrize("sign", ["\u200b", "\u3164\u2060\ufeff\xad\ufe0f\u200e", "\xa0 \t\n"])
def test_what_shows_nothing_is_no_corrective_action(sign: str, tmp_path: Path) -> None:
    sent = send_out(make_master(the_agreement(), tmp_path))[CENTRE]
    change(sent, fill(SHEET, "1.1", r1__smiley="sur", r1__corrective_action=sign))
    change(sent, fill(SHEET, "1.2", r1__smiley="mellem", r1__status=sign))
    change(sent, fill(SHEET, "1.3", r1__smiley=sign))
    (report,) = check(sent)
    assert found(report) == ["E5 1.1 r1.corrective_action", "E4 1.2 r1.status", "E1 1.3 r1.smiley"]


@pytest.mark.parametrize("turn", TURNS)
def test_a_submission_that_a_program_saved_its_own_way_holds_no_edit_but_the_centres(
    turn: Callable[[str], str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    master = make_master(the_agreement(), tmp_path)
    sent = send_out(master)[CENTRE]
    change(sent, fill(SHEET, "1.1", r1__smiley="glad"), each_text(turn))
    capsys.readouterr()
    assert run(["merge", str(master), str(sent), "--json"]) in (0, 1)
    result = json.loads(capsys.readouterr().out)
    (file,) = result["files"]
    assert (file["edits"], file["applied"], result["rejected"]) == (1, 1, [])
    assert master_smileys(master) == [Smiley.HAPPY, None, None]
    assert {f["code"] for f in result["findings"]} <= {"E1", "F2", "M14"}


@pytest.mark.parametrize("turn", TURNS)
def test_a_master_that_a_program_saved_its_own_way_is_the_same_master(
    turn: Callable[[str], str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    master = make_master(the_agreement(), tmp_path)
    other = tmp_path / "anden.xlsx"
    other.write_bytes(master.read_bytes())
    change(other, each_text(turn, sheets=turn is decomposed))
    assert found(check(other)[0]) == found(check(master)[0])
    capsys.readouterr()
    assert run(["diff", str(master), str(other), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["changes"] == []


def test_a_name_is_the_same_name_composed_and_decomposed(tmp_path: Path) -> None:
    """Rule X3 asked whether "Århus Å" was meant by "Århus Å"."""
    agreement = the_agreement()
    odd = {"centre": decomposed(CENTRE), "involved_committees": (hard_spaces("Gårdrådet på Åen"),)}
    rows = (an_initiative("1.1", committee=SHEET, **odd),)
    (report,) = check(make_master(replace(agreement, initiatives=rows), tmp_path))
    assert "X3" not in {f.code for f in report.findings}


def test_a_list_is_read_however_its_headers_and_names_are_typed(tmp_path: Path) -> None:
    settings, rows = tmp_path / "aftale.toml", tmp_path / "liste.csv"
    settings.write_text(decomposed(SETTINGS.replace(" = ", "\xa0= ", 1)), encoding="utf-8")
    header, blank = "Nr.;Ansvarligt\xa0center;Indsats;\ufeffUdvalg", "\u200b;;\xa0;"
    text = f"{header}\n1.1;{hard_spaces(CENTRE)}\u200b;Åben å;{decomposed('Gårdrådet')}\n{blank}\n"
    rows.write_text(text, encoding="utf-8")
    assert run(["import", str(rows), "--settings", str(settings), "-o", str(tmp_path / "ny.xlsx")]) == 0
    page = load_workbook(tmp_path / "ny.xlsx")["Gårdrådet"]
    assert CENTRE in [cell.value for row in page.iter_rows() for cell in row]


SETTINGS = """
year = 2019
title = "Aftale på åen"
municipality = "Århus Kommune"
current_round = 1
themes = [{ number = "1", title = "Åer" }]
committees = [{ name = "Gårdrådet" }]
centres = [{ name = "Århus Å" }]
rounds = [{ number = 1, name = "Forår", deadline = 2019-03-15 }]
[guide]
version = "2019"
"""


def test_settings_mean_the_same_however_they_are_saved(tmp_path: Path) -> None:
    plain, odd = tmp_path / "a.toml", tmp_path / "b.toml"
    plain.write_text(SETTINGS, encoding="utf-8")
    odd.write_text(decomposed(hard_spaces(SETTINGS)).replace("Kommune", "Kom\xadmune"), encoding="utf-8")
    assert load_settings(str(odd)) == load_settings(str(plain))


def test_names_that_differ_in_what_nobody_sees_stand_twice(tmp_path: Path) -> None:
    file = tmp_path / "a.toml"
    same = decomposed("Århus\xa0Å")
    twice = SETTINGS.replace('[{ name = "Århus Å" }]', f'[{{ name = "Århus Å" }}, {{ name = "{same}" }}]')
    file.write_text(twice, encoding="utf-8")
    assert run(["new", str(file), "-o", str(tmp_path / "m.xlsx")]) == 3


@pytest.mark.parametrize("answer", ["behold\xa0", "\ufeffBe\xadhold\u200b\n"])
def test_an_answer_in_kontrol_counts_with_whatever_blanks_it_was_typed(
    answer: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    master = make_master(the_agreement(), tmp_path)
    sent = send_out(master)[CENTRE]
    change(sent, fill(SHEET, "1.1", r1__smiley="glad"))
    change(master, fill(SHEET, "1.1", r1__smiley="sur", r1__corrective_action="Vi gør noget."))
    assert run(["merge", str(master), str(sent)]) == 1
    change(master, answered(answer))
    capsys.readouterr()
    run(["merge", str(master), str(sent), "--json"])
    result = json.loads(capsys.readouterr().out)
    assert not result["conflicts"]
    assert not [f for f in result["findings"] if f["code"] in ("M21", "M23")]
    assert Smiley.SAD.value in master_smileys(master)


def answered(answer: str) -> Callable[[Workbook], None]:
    """Types an answer beside the only conflict."""

    def step(workbook: Workbook) -> None:
        page = workbook["Kontrol"]
        (row,) = [r for r in page.iter_rows() if r[0].value == "conflict.row"]
        header = next(r for r in page.iter_rows(max_row=row[0].row) if r[0].value == "conflict.header")
        place = next(cell.column for cell in header if cell.value == "Valg")
        page.cell(row[0].row, place).value = answer

    return step


def master_smileys(master: Path) -> list[Any]:
    book = check(master)[0].book
    assert book is not None
    assert book.agreement is not None
    return [i.followup(1).smiley for i in book.agreement.initiatives]
