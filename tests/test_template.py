"""The committed template is what the schemas give today."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import ROOT
from openpyxl import load_workbook

from workbook_tools.cli.main import run
from workbook_tools.schema import column_set, load_settings

TEMPLATE = ROOT / "templates" / "opfolgning.xlsx"


def test_the_committed_template_is_up_to_date() -> None:
    assert run(["template", "-o", str(TEMPLATE), "--check"]) == 0, "run `make template`"


def test_a_stale_template_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    stale = tmp_path / "opfolgning.xlsx"
    stale.write_bytes(TEMPLATE.read_bytes() + b"\0")
    assert run(["template", "-o", str(stale), "--check"]) == 1
    assert str(stale) in capsys.readouterr().out


def test_every_committee_has_a_sheet_with_every_column() -> None:
    settings = load_settings("ballerup-2019")
    workbook = load_workbook(TEMPLATE)
    for committee in settings.committees:
        keys = {cell.value for cell in workbook[committee.sheet][3]}
        assert {c.key for c in column_set(settings.years, settings.rounds)} <= keys


def test_the_template_is_a_valid_workbook_without_rows() -> None:
    assert run(["validate", str(TEMPLATE)]) == 0
