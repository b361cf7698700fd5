"""What the coordinator sees in a master: figures that add up, tables that stay whole, rows with room for their text."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from builders import an_agreement, an_initiative
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from typed import change, fill, keys, make_master, row_of, send_out

from workbook_tools.cli.main import run
from workbook_tools.model.agreement import Agreement, Centre
from workbook_tools.model.values import Smiley
from workbook_tools.schema.smileys import label
from workbook_tools.schema.texts import text
from workbook_tools.workbook.build.layout import SPARE_FORMULAS
from workbook_tools.workbook.build.style import BOLD, lines

HAPPY, NEUTRAL, SAD = Smiley.HAPPY, Smiley.NEUTRAL, Smiley.SAD
SHEET = "Økonomiudvalget"
FIGURES = an_agreement(
    an_initiative("1.1", r2__smiley=HAPPY, funding__2019=Decimal("0.125"), r2__economy_smiley=NEUTRAL),
    an_initiative("1.2", r1__status="Smileyen kan ikke læses", centre=None),
    an_initiative("1.3", r2__status="Det går fremad"),
    an_initiative("1.4", r3__milestone="Først til efteråret", funding__2019=Decimal("39.1")),
    an_initiative("1.5", r2__milestone="Skolen er åbnet", postpone__decision="Udskydes", postpone__to_year=2020),
    an_initiative("1.6", r2__milestone="Planen er vedtaget", funding__2019=Decimal(9), r2__economy_smiley=SAD),
    an_initiative("2.1", committee="Teknik", r1__smiley=SAD, r2__smiley=SAD),
    current_round=2,
)


def summarised(agreement: Agreement, folder: Path) -> Any:
    """The master after `summarise`, as openpyxl sees it."""
    master = make_master(agreement, folder)
    assert run(["summarise", str(master)]) == 0
    return load_workbook(master)


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return summarised(FIGURES, tmp_path_factory.mktemp("figures"))


def lines_of(overview: Worksheet) -> dict[str, list[Any]]:
    """The rows of Oversigt's tables by their name; the last table's "I alt"."""
    rows = overview.iter_rows(min_row=4, min_col=2, values_only=True)
    return {str(row[0]): list(row[1:]) for row in rows if isinstance(row[1], int)}


# Oversigt


def test_every_row_adds_up_to_its_initiatives(figures: Any) -> None:
    rows = lines_of(figures["Oversigt"])
    assert rows[text("summary.total")][0] == 7
    for count, *row in rows.values():
        effort, worst, economy = row[:5], row[5], row[8:13]
        assert (sum(effort), sum(economy)) == (count, count)
        assert not isinstance(worst, int)


def test_a_smiley_that_nobody_knows_is_missing_and_not_settled(figures: Any) -> None:
    happy, neutral, sad, missing, blank = lines_of(figures["Oversigt"])[text("summary.total")][1:6]
    assert (happy, neutral, sad, missing, blank) == (1, 0, 1, 3, 2)


def test_the_worst_smiley_is_not_called_happy_as_long_as_others_are_missing(figures: Any) -> None:
    rows = lines_of(figures["Oversigt"])
    known = text("summary.groups.worst_known", smiley=label(HAPPY), count=3)
    assert rows["Økonomiudvalget (fulde navn)"][6] == known
    assert rows["Teknik (fulde navn)"][6] == rows[text("summary.total")][6] == label(SAD)


def test_rows_that_name_no_centre_have_a_line_with_a_name(figures: Any) -> None:
    assert lines_of(figures["Oversigt"])[text("summary.nameless.by_centre")][0] == 1


def test_all_funding_is_shown_in_one_number_format(figures: Any) -> None:
    for sheet in ("Oversigt", "Økonomi"):
        cells = [c for row in figures[sheet].iter_rows() for c in row if isinstance(c.value, float)]
        assert cells
        assert len({c.number_format.partition(";")[0] for c in cells}) == 1


def test_a_chart_stands_where_there_is_a_smiley_to_show_and_only_there(figures: Any, tmp_path: Path) -> None:
    assert len(figures["Oversigt"]._charts) == 1
    assert summarised(an_agreement(an_initiative("1.1")), tmp_path)["Oversigt"]._charts == []


def test_a_table_that_would_be_split_begins_on_a_new_page(tmp_path: Path) -> None:
    centres = tuple(Centre(f"Center {n}") for n in range(20))
    sheet = summarised(replace(FIGURES, centres=centres), tmp_path)["Oversigt"]
    breaks = [b.id for b in sheet.row_breaks.brk]
    assert len(breaks) == 1
    for row in breaks:
        assert sheet.cell(row, 2).value is None
        assert sheet.cell(row + 2, 2).value in {text(f"summary.groups.by_{name}") for name in ("centre", "theme")}
    assert not sheet.sheet_properties.pageSetUpPr.fitToPage  # Excel breaks no page of a sheet that it fits by itself


# Opmærksomhed


def links(sheet: Worksheet) -> dict[str, str]:
    """Where the cells with a link lead to."""
    return {c.coordinate: c.hyperlink.location for row in sheet.iter_rows() for c in row if c.hyperlink}


def test_what_is_missing_is_counted_above_the_list_and_leads_to_the_committees_below_it(figures: Any) -> None:
    sheet = figures["Opmærksomhed"]
    committee, last = "Økonomiudvalget (fulde navn)", sheet.max_row
    effort = {"about": text("summary.about.effort"), "count": 3, "numbers": "1.2, 1.3, 1.6"}
    economy = {"about": text("summary.about.economy"), "count": 1, "numbers": "1.4"}
    assert sheet["B3"].value == text("summary.missing_total", effort=3, economy=1)
    for row, line in ((last - 1, effort), (last, economy)):
        assert sheet.cell(row, 2).value == text("summary.missing_line", committee=committee, **line)
    below = f"'{SHEET}'!A1"
    assert links(sheet) == {"B3": f"'Opmærksomhed'!B{last - 1}", f"B{last - 1}": below, f"B{last}": below}


def test_without_anything_missing_nothing_is_said_of_it(tmp_path: Path) -> None:
    sheet = summarised(an_agreement(an_initiative("1.1", r1__smiley=SAD)), tmp_path)["Opmærksomhed"]
    assert sheet["B3"].value is None
    assert links(sheet) == {}


# the committees' sheets


def test_spare_rows_show_nothing_that_would_be_printed(figures: Any) -> None:
    sheet = figures[SHEET]
    first = row_of(sheet, "1.6") + 1
    spare = [cell for row in sheet.iter_rows(min_row=first) for cell in row]
    assert spare
    assert {cell.border.left.style for cell in spare} == {None}
    assert {cell.fill.fill_type for cell in spare} == {None}


def test_a_row_gets_its_borders_with_its_number(figures: Any) -> None:
    sheet = figures[SHEET]
    title = sheet.cell(row_of(sheet, "1.6") + 5, keys(sheet)["title"]).coordinate
    areas = [area for area in sheet.conditional_formatting if title in area.sqref]
    (rule,) = [rule for area in areas for rule in area.rules if rule.dxf.border]
    assert rule.dxf.border.left.style == "thin"


def test_a_row_typed_below_the_spare_formulas_gets_one_when_the_file_is_next_written(tmp_path: Path) -> None:
    master = make_master(an_agreement(an_initiative("1.1", r1__smiley=HAPPY)), tmp_path)
    below = 6 + SPARE_FORMULAS + 1

    def type_in(workbook: Workbook) -> None:
        sheet = workbook[SHEET]
        at = keys(sheet)
        assert sheet.cell(below - 1, at["check"]).data_type == "f"
        assert sheet.cell(below, at["check"]).value is None
        for key, value in {"number": "1.2", "title": "Ny sti", "r1.milestone": "Stien er anlagt"}.items():
            sheet.cell(below, at[key]).value = value

    change(master, type_in)
    assert run(["summarise", str(master)]) == 0
    shown = load_workbook(master, data_only=True)[SHEET]
    assert shown.cell(below, keys(shown)["check"]).value == text("missing.smiley")
    assert load_workbook(master)[SHEET].cell(below, keys(shown)["check"]).data_type == "f"


def folded(master: Path) -> set[str]:
    """The keys of the columns that are folded away."""
    sheet = load_workbook(master)[SHEET]
    spans = [d for d in sheet.column_dimensions.values() if d.hidden]
    return {key for key, at in keys(sheet).items() if any(d.min <= at <= d.max for d in spans)}


def imported(folder: Path, *rows: str) -> Path:
    (folder / "liste.csv").write_text("\n".join(rows), encoding="utf-8")
    master = folder / "master.xlsx"
    assert run(["import", str(folder / "liste.csv"), "--settings", "ballerup-2019", "-o", str(master)]) == 0
    return master


def test_where_only_postponements_are_filled_in_these_are_unfolded(tmp_path: Path) -> None:
    header = "Nr.;Indsats;Udvalg;Foreslås udskudt til;Administrationens bemærkning"
    away = folded(imported(tmp_path, header, "1.1;Ny sti;Økonomiudvalget;2021;Kan ikke nås i år"))
    assert not {key for key in away if key.startswith("postpone.")}
    assert "r1.smiley" in away


def test_an_empty_round_stays_open_beside_what_is_filled_in(tmp_path: Path) -> None:
    away = folded(imported(tmp_path, "Nr.;Indsats;Udvalg;Afsat 2019 (mio. kr.)", "1.1;Ny sti;Økonomiudvalget;0,5"))
    assert not away & {"r1.smiley", "funding.2019"}
    assert {"kind", "r2.smiley", "postpone.to_year"} <= away


# rows


@pytest.mark.parametrize(
    ("words", "width", "expected"),
    [
        ("Kulturhuset", 27, 1),
        ("Samling af kommunens værksteder", 27 * BOLD, 2),
        ("Mindre ventetid ved mammografi", 27, 2),
        ("il" * 24, 27, 1),
        ("a\nb\n\nc", 27, 4),
    ],
)
def test_a_texts_lines_are_counted_by_the_width_of_its_letters(words: str, width: float, expected: int) -> None:
    assert lines(words, width) == expected


def test_a_row_makes_room_for_what_is_merged_into_it(tmp_path: Path) -> None:
    master = make_master(an_agreement(an_initiative("1.1", r1__milestone="Vedtaget")), tmp_path)
    before = load_workbook(master)[SHEET].row_dimensions[6].height
    sent = send_out(master)["Ejendomme"]
    change(sent, fill(SHEET, "1.1", r1__smiley="mellem", r1__status="Arbejdet er forsinket af frosten. " * 12))
    run(["merge", str(master), str(sent)])
    after = load_workbook(master)[SHEET].row_dimensions[6].height
    assert after > 3 * before
