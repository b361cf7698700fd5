"""`import` and `new` through the command line: what can't be taken is told with its place, and nothing is cut."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from workbook_tools.cli.main import run

SETTINGS = "ballerup-2019"
MANY = "".join(f"{n // 900 + 1}.{n % 900 + 1};Økonomiudvalget\n" for n in range(10_001))


def imported(source: Path, capsys: pytest.CaptureFixture[str], *more: str) -> tuple[int, list[dict[str, Any]]]:
    """The exit code and the findings of one import."""
    master = source.with_name("master.xlsx")
    code = run(["import", str(source), "-o", str(master), "--settings", SETTINGS, "--json", *more])
    said = capsys.readouterr()
    assert said.err == ""
    return code, json.loads(said.out)["findings"]


def a_list(path: Path, *rows: list[Any]) -> Path:
    """A list as openpyxl writes it: formulas have no values."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Økonomiudvalget"
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


def test_formulas_without_values_are_findings_with_their_cells(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [["Nr.", "Indsats", "Milepæl 1", "Afsat 2019"], ["1.1", '="Titel"', '="Milepæl"&" x"', "=1/0"], ["=A1", "B"]]
    code, findings = imported(a_list(tmp_path / "liste.xlsx", *rows), capsys)
    assert code == 1
    assert [(f["code"], f["cell"]) for f in findings] == [
        ("I31", "B2"),
        ("I31", "C2"),
        ("I31", "D2"),
        ("I31", "A3"),
        ("I21", "A3"),
    ]


def test_a_text_that_no_cell_can_hold_is_told_and_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "Økonomiudvalget.csv"
    source.write_text(f"Nr.;Indsats;Bemærkninger\n1.1;A;{'😀' * 16_384}\n1.2;B;{'😀' * 16_383}\n", encoding="utf-8")
    code, findings = imported(source, capsys)
    assert code == 1
    assert [(f["code"], f["cell"], f["number"]) for f in findings] == [("I32", "C2", "1.1"), ("F7", "C3", "1.2")]
    sheet = load_workbook(tmp_path / "master.xlsx")["Økonomiudvalget"]
    assert [c.value for row in sheet.iter_rows() for c in row if str(c.value).startswith("😀")] == ["😀" * 16_383]


def test_a_paragraph_that_no_cell_can_hold_is_told_with_its_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "opfølgning.txt"
    details = "Ansvarligt center: Park<br/>Ansvarligt udvalg: Økonomiudvalget<br/>Væsentlig bidragsyder:"
    lines = [
        "Første opfølgning på Aftale om budget 2019 for Økonomiudvalget",
        "1.10. Bænke\tDrift\tTid\tSmiley",
        f"{'æ' * 40_000}\t{details}\t\t",
        "Milepæl\tOpstillet.\t1. budgetopfølgning 2019\t☺",
    ]
    source.write_text("\n".join(lines), encoding="utf-8")
    code, findings = imported(source, capsys)
    told = [(f["cell"], f["number"], f["field"]) for f in findings if f["code"] == "I32"]
    assert (code, told) == (1, [("linje 3", "1.10", "agreement_text")])


def test_an_endless_paragraph_is_told_of_and_the_master_can_be_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "opfølgning.txt"
    title = "Første opfølgning på Aftale om budget 2019 for Økonomiudvalget"
    block = "1.10. Bænke\tDrift\tTid\tSmiley\nFlere bænke.\tAnsvarligt udvalg: Økonomiudvalget\t\t"
    source.write_text("\n".join([title, block, "Økonomi\tx\t\t☺", "z" * 3_900_000]), encoding="utf-8")
    code, findings = imported(source, capsys)
    assert code == 1
    assert ("linje 5", "I9") in [(f["cell"], f["code"]) for f in findings]
    assert run(["check", str(tmp_path / "master.xlsx")]) == 0


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("liste.csv", b"sep=\n"),
        ("liste.csv", "Nr.;Indsats\n1.1;Økonomi æøå\n1.2;".encode() + b"\xf8\n"),
        ("liste.csv", b"Nr.;Indsats\n" + b"1.1;x\n" * 100_001),
        ("liste.csv", b"Nr.;Udvalg\n" + MANY.encode()),
        ("tekst.txt", b"x\n" * 100_001),
        ("tekst.txt", b"\xff\xfea"),
    ],
    ids=range(6),
)
def test_a_file_that_can_not_be_taken_is_refused_in_words(
    name: str, data: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, master = tmp_path / name, tmp_path / "master.xlsx"
    source.write_bytes(data)
    assert run(["import", str(source), "-o", str(master), "--settings", SETTINGS]) == 3
    said = capsys.readouterr()
    assert said.out == ""
    assert str(tmp_path) in said.err
    assert "workbook-tools-" not in said.err  # the file in which a fault of the program's own is described
    assert not master.exists()


@pytest.mark.parametrize("typed", ["a = " + "[" * 100_000, "a." * 100_000 + "a = 1", "year = 9" * 99, "#" * 2_000_000])
def test_settings_that_can_not_be_taken_are_refused_in_words(
    typed: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings, master = tmp_path / "aftale.toml", tmp_path / "master.xlsx"
    settings.write_text(typed, encoding="utf-8")
    assert run(["new", str(settings), "-o", str(master)]) == 3
    said = capsys.readouterr()
    assert said.out == ""
    assert "aftale.toml" in said.err
    assert not master.exists()


def test_what_the_program_could_not_read_again_is_not_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, master = tmp_path / "liste.csv", tmp_path / "master.xlsx"
    rows = (f"1.{n};Udvalg {n}" for n in range(1, 101))
    source.write_text("\n".join(["Nr.;Udvalg", *rows]), encoding="utf-8")
    assert run(["import", str(source), "-o", str(master), "--settings", SETTINGS]) == 3
    assert "master.xlsx" in capsys.readouterr().err
    assert not master.exists()
