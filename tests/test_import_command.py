"""`import` and `new` through the command line: what can't be taken is told with its place, and nothing is cut."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from workbook_tools.cli.main import run

SETTINGS = "ballerup-2019"


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
