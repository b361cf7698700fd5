"""The summary sheets and Kontrol, as other programs read them."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest
from sample_agreement import sample

from workbook_tools.model.summary import Summary
from workbook_tools.ops.summarise import summarise
from workbook_tools.workbook.build import (
    ConflictLine,
    FindingLine,
    build_kontrol,
    build_master,
    build_summaries,
    summary_sheet_names,
)

AGREEMENT = sample()
FINDING = FindingLine("error", "Økonomiudvalget", "X7", "1.10", "Der mangler en status.", "Skriv en status.", "☺ glad")
CONFLICT = ConflictLine("ref-1", "Økonomiudvalget", "1.10", "Status", "", "Her", "Der", "Ejendomme.xlsx", cell="L6")


@pytest.fixture(scope="module")
def summary() -> Summary:
    return summarise(AGREEMENT)


def values(data: bytes, sheet: str) -> list[list[object]]:
    """A sheet's rows without blank cells, blank rows left out."""
    rows = openpyxl.load_workbook(io.BytesIO(data))[sheet].iter_rows(values_only=True)
    return [found for row in rows if (found := [v for v in row if v is not None])]


def test_a_donor_holds_the_summary_sheets_alone_and_no_formula(summary: Summary) -> None:
    book = openpyxl.load_workbook(io.BytesIO(build_summaries(AGREEMENT, summary)))
    assert tuple(book.sheetnames) == summary_sheet_names()
    assert not [c for sheet in book for row in sheet.iter_rows() for c in row if c.data_type == "f"]


def test_the_master_shows_the_same_summaries_as_the_donor(summary: Summary) -> None:
    master, donor = build_master(AGREEMENT, summary), build_summaries(AGREEMENT, summary)
    for name in summary_sheet_names():
        assert values(master, name) == values(donor, name)


def test_the_overview_has_a_line_for_each_group_and_a_total_below_each_table(summary: Summary) -> None:
    names = [row[0] for row in values(build_summaries(AGREEMENT, summary), "Oversigt")]
    wanted = [*(c.name for c in AGREEMENT.committees), *(c.name for c in AGREEMENT.centres)]
    assert [name for name in names if name in wanted] == wanted
    assert names.count("I alt") == 3


def test_the_overview_says_how_many_conflicts_are_open() -> None:
    settled, waiting = (
        values(build_summaries(AGREEMENT, summarise(AGREEMENT, open_conflicts=n)), "Oversigt") for n in (0, 7)
    )
    assert len(waiting) == len(settled) + 1
    assert "7" in str(waiting[2][0])


def test_the_chart_refers_to_its_own_sheet_and_stands_on_no_table(summary: Summary) -> None:
    data = build_summaries(AGREEMENT, summary)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        chart = archive.read("xl/charts/chart1.xml").decode()
    assert chart.count("<c:ser>") == 5
    assert chart.count("<c:f>Oversigt!") == 10
    sheet = openpyxl.load_workbook(io.BytesIO(data))["Oversigt"]
    place = sheet._charts[0].anchor
    beneath = [c.value for row in sheet.iter_rows(place._from.row + 1, place.to.row + 1) for c in row]
    assert set(beneath) == {None}


def test_the_lists_have_a_row_for_every_line(summary: Summary) -> None:
    data = build_summaries(AGREEMENT, summary)
    head = 3
    attention = [row for row in values(data, "Opmærksomhed") if "Smiley" in row or len(row) > 3]
    assert len(attention) == 1 + len(summary.attention)
    assert len(values(data, "Udvikling")) == head + len(summary.development)
    assert len(values(data, "Økonomi")) == head + len(summary.economy)
    assert len(values(data, "Udskydelser")) == head + len(summary.postponements)


def test_kontrol_links_each_finding_to_its_cell() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(build_kontrol([FINDING]))).active
    cells = {cell.value: cell.hyperlink for row in sheet.iter_rows() for cell in row}
    assert cells["X7"].location == "'Økonomiudvalget'!X7"
    assert cells.keys() >= {FINDING.number, FINDING.message, FINDING.remedy, FINDING.suggestion}


def test_kontrol_offers_three_answers_to_a_conflict_and_keeps_its_reference_hidden() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(build_kontrol([], [CONFLICT]))).active
    (validation,) = sheet.data_validations.dataValidation
    assert validation.formula1 == '"behold,brug indberetning,egen tekst"'
    row = next(row for row in sheet.iter_rows() if row[0].value == "conflict.row")
    assert row[1].value == "ref-1"
    assert sheet.column_dimensions["A"].hidden
    assert str(validation.sqref) == row[9].coordinate


def test_kontrol_does_not_name_other_sheets_in_formulas_or_names() -> None:
    book = openpyxl.load_workbook(io.BytesIO(build_kontrol([FINDING], [CONFLICT])))
    assert book.sheetnames == ["Kontrol"]
    assert not book.defined_names
