"""validate --annotate: the centre's own file comes back with its faults marked, and is not touched itself."""

from __future__ import annotations

import json
import os
import re
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from builders import an_agreement, an_initiative
from openpyxl import Workbook
from patch_rows import opened
from rich_workbook import compressed, rich_workbook, unzipped
from typed import change, fill, make_master, send_out

from workbook_tools.cli.main import run
from workbook_tools.workbook.patch import still

SHEET = "Økonomiudvalget"
ROWS = re.compile(rb"<sheetData>.*</sheetData>", re.DOTALL)


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Ejendomme's workbook: 1.1 lacks its smiley (E1), 1.2 says "gladd", and 1.3 has a smiley too many (E8)."""
    rows = [an_initiative("1.1", r1__milestone="Planen er vedtaget"), an_initiative("1.2"), an_initiative("1.3")]
    master = make_master(an_agreement(*rows), tmp_path_factory.mktemp("master"))
    path = send_out(master)["Ejendomme"]
    change(path, fill(SHEET, "1.2", r1__smiley="gladd"), fill(SHEET, "1.3", r1__smiley="☺ glad"))
    return path.read_bytes()


@pytest.fixture
def submission(faulty: bytes, tmp_path: Path) -> Path:
    (tmp_path / "ind").mkdir()
    path = tmp_path / "ind" / "Ejendomme.xlsx"
    path.write_bytes(faulty)
    return path


def annotated(*files: Path, to: Path, options: tuple[str, ...] = ()) -> int:
    return run(["validate", *map(str, files), "--annotate", str(to), *options])


def marks(workbook: bytes, sheet: str = SHEET) -> dict[str, tuple[str, str]]:
    """(fill, formula) of each marked cell."""
    formats = opened(workbook)[sheet].conditional_formatting
    rules = {str(f.sqref): r for f in formats for r in f.rules if r.formula and 'N("wbt")' in r.formula[0]}
    return {cell: (r.dxf.fill.bgColor.rgb[-6:], r.formula[0]) for cell, r in rules.items()}


def kontrol(workbook: bytes) -> list[list[Any]]:
    """Sheet, number, cell, message, remedy and suggestion of each line; with "link" for the cell where it is one."""
    rows = [row for row in opened(workbook)["Kontrol"].iter_rows() if row[0].value == "finding.row"]
    return [[cell.value for cell in row[2:8]] for row in rows]


def test_the_copy_has_the_faulty_cells_marked_errors_and_warnings_apart(submission: Path, tmp_path: Path) -> None:
    assert annotated(submission, to=tmp_path / "retur") == 1
    found = marks((tmp_path / "retur" / "Ejendomme.xlsx").read_bytes())
    (blank, wrong, warned) = (found[cell] for cell in sorted(found))
    assert len({blank[0], wrong[0], warned[0]}) == 2
    assert blank[0] == wrong[0]
    assert [("TRIM" in formula) for _, formula in (blank, wrong, warned)] == [True, False, False]


def test_kontrol_has_a_line_for_each_finding_with_its_cell_and_the_suggested_value(
    submission: Path, tmp_path: Path
) -> None:
    annotated(submission, to=tmp_path / "retur")
    lines = kontrol((tmp_path / "retur" / "Ejendomme.xlsx").read_bytes())
    assert [(line[0], line[1], line[5]) for line in lines] == [
        (SHEET, "1.1", ""),
        (SHEET, "1.2", "☺ glad"),
        (SHEET, "1.3", ""),
    ]
    assert all(line[3] and line[4] for line in lines)


def test_each_line_leads_to_its_cell(submission: Path, tmp_path: Path) -> None:
    annotated(submission, to=tmp_path / "retur")
    data = (tmp_path / "retur" / "Ejendomme.xlsx").read_bytes()
    links = [cell.hyperlink for row in opened(data)["Kontrol"].iter_rows() for cell in row if cell.hyperlink]
    assert [link.location for link in links] == [f"'{SHEET}'!{cell}" for cell in sorted(marks(data))]


def test_the_file_itself_keeps_its_bytes_and_its_time(submission: Path, tmp_path: Path, faulty: bytes) -> None:
    os.utime(submission, (1_568_000_000, 1_568_000_000))
    annotated(submission, to=tmp_path / "retur")
    assert submission.read_bytes() == faulty
    assert submission.stat().st_mtime == 1_568_000_000


def test_no_cell_of_the_copy_differs_and_all_other_parts_keep_their_bytes(
    submission: Path, tmp_path: Path, faulty: bytes
) -> None:
    annotated(submission, to=tmp_path / "retur")
    copy = (tmp_path / "retur" / "Ejendomme.xlsx").read_bytes()
    before, after = unzipped(faulty), unzipped(copy)
    assert all(ROWS.findall(before[name]) == ROWS.findall(after[name]) for name in before if "/worksheets/" in name)
    old, new = compressed(faulty), compressed(copy)
    changed = {name for name in old if old[name] != new[name]}
    assert len({name for name in changed if "/worksheets/" in name}) == 1
    assert {name for name in changed if "/worksheets/" not in name} <= {
        "[Content_Types].xml",
        "docProps/custom.xml",
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
        "xl/styles.xml",
    }


def test_a_workbook_of_somebody_elses_gets_its_lines_and_loses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "andet.xlsm"
    path.write_bytes(rich_workbook())
    assert annotated(path, to=tmp_path / "retur") == 1
    copy = (tmp_path / "retur" / "andet.xlsm").read_bytes()
    kept = [name for name in compressed(rich_workbook()) if name.startswith(("xl/worksheets/", "xl/charts", "custom"))]
    assert kept
    assert all(compressed(copy)[name] == compressed(rich_workbook())[name] for name in kept)
    assert len(kontrol(copy)) == 2  # macros, and no workbook of ours


def test_annotating_a_copy_again_gives_the_same_bytes(submission: Path, tmp_path: Path) -> None:
    annotated(submission, to=tmp_path / "1")
    annotated(tmp_path / "1", to=tmp_path / "2")
    assert (tmp_path / "2" / "Ejendomme.xlsx").read_bytes() == (tmp_path / "1" / "Ejendomme.xlsx").read_bytes()


def test_marks_and_lines_of_mended_cells_go(submission: Path, tmp_path: Path) -> None:
    annotated(submission, to=tmp_path / "1")
    mended = change(tmp_path / "1" / "Ejendomme.xlsx", fill(SHEET, "1.2", r1__smiley=None))
    assert annotated(mended, to=tmp_path / "2") == 1
    again = (tmp_path / "2" / "Ejendomme.xlsx").read_bytes()
    assert [line[1] for line in kontrol(again)] == ["1.1", "1.3"]
    assert len(marks(again)) == 2


def test_a_mended_copy_is_sound_and_gets_no_copy_itself(submission: Path, tmp_path: Path) -> None:
    annotated(submission, to=tmp_path / "1")
    steps = [fill(SHEET, "1.1", r1__smiley="☺ glad"), *(fill(SHEET, n, r1__smiley=None) for n in ("1.2", "1.3"))]
    mended = change(tmp_path / "1" / "Ejendomme.xlsx", *steps)
    assert annotated(mended, to=tmp_path / "2") == 0
    assert not (tmp_path / "2").exists()


def test_two_files_of_one_name_get_two_copies(submission: Path, tmp_path: Path) -> None:
    (tmp_path / "ind2").mkdir()
    second = Path(shutil.copy(submission, tmp_path / "ind2" / "EJENDOMME.xlsx"))
    annotated(submission, second, to=tmp_path / "retur")
    assert sorted(p.name for p in (tmp_path / "retur").iterdir()) == ["EJENDOMME (2).xlsx", "Ejendomme.xlsx"]


def test_a_file_is_never_its_own_copy(submission: Path, faulty: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    assert annotated(submission, to=submission.parent, options=("--force", "--json")) == 3
    (item,) = json.loads(capsys.readouterr().out)["copies"]
    assert (item["copy"], item["finding"]["code"]) == (None, "A01")
    assert submission.read_bytes() == faulty


def test_what_is_there_already_is_replaced_only_when_asked(
    submission: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "retur").mkdir()
    there = tmp_path / "retur" / "Ejendomme.xlsx"
    Workbook().save(there)
    theirs = there.read_bytes()
    assert annotated(submission, to=there.parent, options=("--json",)) == 3
    assert json.loads(capsys.readouterr().out)["copies"][0]["finding"]["code"] == "H92"
    assert there.read_bytes() == theirs
    assert annotated(submission, to=there.parent, options=("--force",)) == 1
    assert len(kontrol(there.read_bytes())) == 3
    (kept,) = [p for p in there.parent.iterdir() if p != there]
    assert kept.read_bytes() == theirs


def test_a_copy_that_nobody_has_touched_is_replaced_unasked(submission: Path, tmp_path: Path) -> None:
    copy = tmp_path / "retur" / "Ejendomme.xlsx"
    annotated(submission, to=copy.parent)
    change(submission, fill(SHEET, "1.2", r1__smiley=None))
    assert annotated(submission, to=copy.parent) == 1
    assert len(kontrol(copy.read_bytes())) == 2
    change(copy, fill(SHEET, "1.1", r1__smiley="☺ glad"))
    touched = copy.read_bytes()
    change(submission, fill(SHEET, "1.2", r1__smiley="tja"))
    assert annotated(submission, to=copy.parent) == 3
    assert copy.read_bytes() == touched


def test_a_file_that_cannot_be_read_is_told_and_gets_no_copy(
    submission: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "ind" / "ødelagt.xlsx"
    broken.write_bytes(b"PK\x03\x04 resten mangler")
    assert annotated(broken, submission, to=tmp_path / "retur", options=("--json",)) == 3
    files = json.loads(capsys.readouterr().out)["files"]
    assert [bool(f["findings"]) for f in files] == [True, True]
    assert [p.name for p in (tmp_path / "retur").iterdir()] == ["Ejendomme.xlsx"]


def test_files_that_are_no_workbooks_get_no_copy_and_stop_nothing(submission: Path, tmp_path: Path) -> None:
    for name in ("svar.msg", "svar.eml", "bilag.docx", "ark.ods", "gammelt.xls"):
        (submission.parent / name).write_bytes(b"noget andet")
    page = tmp_path / "fund.html"
    assert annotated(submission.parent, to=tmp_path / "retur", options=("--html", str(page))) in (1, 3)
    assert [path.name for path in (tmp_path / "retur").iterdir()] == ["Ejendomme.xlsx"]
    assert all(name in page.read_text(encoding="utf-8") for name in ("svar.msg", "ark.ods", "gladd"))


def test_a_masters_open_conflicts_and_their_answers_stay_in_its_copy(tmp_path: Path) -> None:
    master = make_master(an_agreement(an_initiative("1.1"), an_initiative("1.2", centre="Skole")), tmp_path)
    sent = send_out_anyway(master)
    change(sent, fill(SHEET, "1.1", r1__status="Centrets"))
    change(master, fill(SHEET, "1.1", r1__status="Masterens"))
    run(["merge", str(master), str(sent)])
    change(master, lambda book: answer(book["Kontrol"], "behold"))
    annotated(master, to=tmp_path / "retur")
    copy = opened((tmp_path / "retur" / "master.xlsx").read_bytes())["Kontrol"]
    (row,) = (row for row in copy.iter_rows() if row[0].value == "conflict.row")
    assert [row[n].value for n in (6, 7, 9)] == ["Masterens", "Centrets", "behold"]


def send_out_anyway(master: Path) -> Path:
    """Ejendomme's workbook, from a master with rows that no centre gets."""
    run(["distribute", str(master), "-o", str(master.parent / "ud"), "--centre", "Ejendomme"])
    return next((master.parent / "ud").glob("*.xlsx"))


def answer(sheet: Any, choice: str) -> None:
    row = next(row for row in sheet.iter_rows() if row[0].value == "conflict.row")
    row[9].value = choice


def test_the_page_is_never_written_over_a_file_that_is_checked(submission: Path, faulty: bytes) -> None:
    assert run(["validate", str(submission), "--html", str(submission)]) == 2
    page = submission.with_suffix(".html")
    page.hardlink_to(submission)
    assert run(["validate", str(submission), "--html", str(page)]) == 3
    assert submission.read_bytes() == faulty


WRONG = {
    "gladd": 'AND(ISTEXT(F6),EXACT(F6,"gladd"))',
    'sagt "ja"\nnej': 'AND(ISTEXT(F6),EXACT(F6,"sagt ""ja""\nnej"))',
    "1250": 'AND(ISTEXT(F6),EXACT(F6,"1250"))',
    5: "AND(ISNUMBER(F6),F6=5)",
    True: "AND(NOT(ISTEXT(F6)),F6=TRUE)",
    "=1+1": "_xlfn.ISFORMULA(F6)",
    "x" * 300: "",
}


@pytest.mark.parametrize("typed", WRONG)
def test_a_mark_shows_while_the_cell_holds_what_was_wrong(typed: object, tmp_path: Path) -> None:
    master = make_master(an_agreement(an_initiative("1.1", r1__milestone="Planen er vedtaget")), tmp_path)
    sent = change(send_out(master)["Ejendomme"], fill(SHEET, "1.1", r1__smiley=typed))
    assert annotated(sent, to=tmp_path / "retur") == 1
    formula = marks((tmp_path / "retur" / sent.name).read_bytes())["F6"][1]
    assert formula == (f'AND({WRONG[typed]},N("wbt")=0)' if WRONG[typed] else 'N("wbt")=0')


def test_a_date_is_known_by_its_number_in_either_count_of_days() -> None:
    assert still("B2", datetime(2019, 5, 1, tzinfo=UTC)) == still("B2", date(2019, 5, 1))
    assert "B2-43586" in still("B2", date(2019, 5, 1))
    assert "B2-42124" in still("B2", date(2019, 5, 1))
    assert "B2-1.5)" in still("B2", timedelta(hours=36))
