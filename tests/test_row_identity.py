"""Rows that come apart from their hidden ids, through the command line: answers go by number and title, or nowhere."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from builders import an_agreement, an_initiative
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.table import Table, TableColumn
from typed import change, fill, keys, make_master, row_of, saved_at, send_out

from workbook_tools.cli.main import run
from workbook_tools.ops.following import moved_rows
from workbook_tools.workbook.patch import WidenFilter, apply_edits

SHEET, OTHER = "Økonomiudvalget", "Teknik"
NUMBERS = ("1.1", "1.2", "1.3", "1.10")
AGREEMENT = an_agreement(
    *(an_initiative(n, row_id=f"id{n}", title=f"Sag {n}", r1__milestone="Klar.") for n in NUMBERS),
    an_initiative("2.1", row_id="id2.1", title="Sag 2.1", committee=OTHER, r1__milestone="Klar."),
)
Step = Callable[[Workbook], object]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A master, and in `ind.xlsx` the centre's file with an answer on every row that names it."""
    folder = tmp_path_factory.mktemp("made")
    master = make_master(AGREEMENT, folder)
    (sent,) = send_out(master).values()
    shutil.copy(sent, folder / "ind.xlsx")
    rows = [(SHEET, n) for n in NUMBERS] + [(OTHER, "2.1")]
    steps = [fill(sheet, n, r1__smiley="glad", r1__status=f"Svar på {n}") for sheet, n in rows]
    change(folder / "ind.xlsx", *steps)
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "runde"))


def merge(folder: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, Any]]:
    capsys.readouterr()
    code = run(["merge", str(folder / "master.xlsx"), str(folder / "ind.xlsx"), "--json"])
    return code, json.loads(capsys.readouterr().out)


def codes(result: dict[str, Any]) -> set[str]:
    return {f["code"] for f in (*result["rejected"], *result["findings"])}


def said(result: dict[str, Any]) -> str:
    """Everything that is told of, as one text."""
    return json.dumps([result["rejected"], result["findings"]], ensure_ascii=False)


def answers(folder: Path, sheet: str = SHEET) -> dict[str, object]:
    """Number and title -> status, as a reader of the master sees them."""
    page = load_workbook(folder / "master.xlsx")[sheet]
    column = keys(page)
    seen = {}
    for row in range(6, page.max_row + 1):
        name, status = (page.cell(row, column[key]).value for key in ("number", "r1.status"))
        if name:
            seen[f"{name} {page.cell(row, column['title']).value}"] = status
    return seen


EXPECTED = {f"{n} Sag {n}": f"Svar på {n}" for n in NUMBERS}


def sort(order: tuple[str, ...], first_column: int = 2, sheet: str = SHEET, last_column: int | None = None) -> Step:
    """Puts the rows into another order from one column to another; those outside stay where they are."""

    def step(workbook: Workbook) -> None:
        page = workbook[sheet]
        places = [row_of(page, n) for n in sorted(order, key=lambda n: row_of(page, n))]
        columns = range(first_column, (last_column or page.max_column) + 1)
        taken = {n: [page.cell(row_of(page, n), c).value for c in columns] for n in order}
        for row, n in zip(places, order, strict=True):
            for c, value in zip(columns, taken[n], strict=True):
                page.cell(row, c).value = value

    return step


def put(number: str, sheet: str = SHEET, **values: object) -> Step:
    """Types into a row by column key; ``row_id=None`` empties the hidden id."""
    return fill(sheet, number, **values)


def copy_row(number: str, to: int, first_column: int = 1, sheet: str = SHEET) -> Step:
    def step(workbook: Workbook) -> None:
        page = workbook[sheet]
        row = row_of(page, number)
        for c in range(first_column, page.max_column + 1):
            page.cell(to, c).value = page.cell(row, c).value

    return step


def clear_row(number: str, sheet: str = SHEET) -> Step:
    def step(workbook: Workbook) -> None:
        page = workbook[sheet]
        row = row_of(page, number)
        for c in range(2, page.max_column + 1):
            page.cell(row, c).value = None

    return step


def type_row(row: int, number: str, title: str, sheet: str = SHEET) -> Step:
    def step(workbook: Workbook) -> None:
        page = workbook[sheet]
        for key, value in (("number", number), ("title", title), ("centre", "Ejendomme")):
            page.cell(row, keys(page)[key]).value = value

    return step


def no_ids(workbook: Workbook) -> None:
    page = workbook[SHEET]
    for row in range(6, page.max_row + 1):
        page.cell(row, 1).value = None


def move_to_other(workbook: Workbook) -> None:
    """The row of 1.2, cut from its sheet and put on the other committee's."""
    old, new = workbook[SHEET], workbook[OTHER]
    row, to = row_of(old, "1.2"), row_of(new, "2.1") + 1
    for key, c in keys(old).items():
        new.cell(to, keys(new)[key]).value = old.cell(row, c).value
    old.delete_rows(row)


# --- rows that moved without their ids -------------------------------------------------------------------------------


@pytest.mark.parametrize("file", ["master.xlsx", "ind.xlsx"])
@pytest.mark.parametrize(
    ("step", "code"),
    [
        pytest.param(sort(("1.10", "1.3", "1.2", "1.1")), "S40", id="sorted without the ids"),
        pytest.param(sort(("1.2", "1.1")), "S40", id="two rows exchanged"),
        pytest.param(no_ids, "S47", id="the ids are gone"),
        pytest.param(put("1.2", row_id=None), "S18", id="one id is gone"),
        pytest.param(put("1.2", row_id="id1.3"), "S40", id="an id stands twice, another is gone"),
    ],
)
def test_answers_go_by_number_and_title(
    folder: Path, capsys: pytest.CaptureFixture[str], file: str, step: Step, code: str
) -> None:
    change(folder / file, step)
    _, result = merge(folder, capsys)
    report = json.loads(_validated(folder / file, capsys))
    assert answers(folder) == EXPECTED
    assert code in codes(result) | {f["code"] for f in report["files"][0]["findings"]}
    assert not result["rejected"]


def _validated(file: Path, capsys: pytest.CaptureFixture[str]) -> str:
    capsys.readouterr()
    run(["validate", str(file), "--json"])
    return capsys.readouterr().out


def test_the_next_write_puts_the_masters_ids_right(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(folder / "master.xlsx", sort(("1.10", "1.3", "1.2", "1.1")))
    assert run(["check", str(folder / "master.xlsx")]) == 1
    assert "S40" in capsys.readouterr().out
    assert "S40" in codes(merge(folder, capsys)[1])
    page = load_workbook(folder / "master.xlsx")[SHEET]
    assert [page.cell(row_of(page, n), 1).value for n in NUMBERS] == [f"id{n}" for n in NUMBERS]
    capsys.readouterr()
    run(["check", str(folder / "master.xlsx")])
    assert "S40" not in capsys.readouterr().out
    assert merge(folder, capsys)[0] == 0


def test_a_sort_that_cannot_be_put_right_stops_the_master(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = change(
        folder / "master.xlsx", sort(("1.10", "1.3", "1.2", "1.1")), put("1.3", number_="9.9", title="Ukendt")
    ).read_bytes()
    assert run(["merge", str(folder / "master.xlsx"), str(folder / "ind.xlsx")]) != 0
    assert run(["check", str(folder / "master.xlsx")]) != 0
    assert "S41" in "".join(capsys.readouterr())
    assert (folder / "master.xlsx").read_bytes() == before


def test_nothing_of_a_submissions_doubtful_rows_is_merged_and_their_words_are_told(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(folder / "ind.xlsx", sort(("1.10", "1.3", "1.2", "1.1")), put("1.3", number_="9.9", title="Ukendt"))
    code, result = merge(folder, capsys)
    assert (code, {f["code"] for f in result["rejected"]}) == (1, {"M52", "M56"})
    assert [f["number"] for f in result["rejected"] if f["code"] == "M56"] == ["1.3"]
    assert set(answers(folder).values()) == {None}
    assert all(f"Svar på {n}" in said(result) for n in NUMBERS)


def test_a_merge_tells_of_rows_that_were_sorted_without_their_ids(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(folder / "ind.xlsx", sort(("1.10", "1.3", "1.2", "1.1")))
    code, result = merge(folder, capsys)
    assert (code, codes(result)) == (1, {"S40"})
    assert answers(folder) == EXPECTED


@pytest.mark.parametrize("column", ["title", "number"])
def test_a_column_sorted_alone_is_refused(folder: Path, capsys: pytest.CaptureFixture[str], column: str) -> None:
    """The rest of each row stays where it was, so half of its name says another row."""
    shown = {n: {"title": f"Sag {n}", "number": n}[column] for n in NUMBERS}
    rotated = dict(zip(NUMBERS, NUMBERS[1:] + NUMBERS[:1], strict=True))

    def step(workbook: Workbook) -> None:
        page = workbook[SHEET]
        rows = {n: row_of(page, n) for n in NUMBERS}
        for n, row in rows.items():
            page.cell(row, keys(page)[column]).value = shown[rotated[n]]

    change(folder / "ind.xlsx", step)
    code, result = merge(folder, capsys)
    assert code == 1
    assert set(answers(folder).values()) == {None}
    assert all(f"Svar på {n}" in said(result) for n in NUMBERS)


@pytest.mark.parametrize("file", ["master.xlsx", "ind.xlsx"])
def test_rows_that_were_sorted_in_part_are_refused(folder: Path, capsys: pytest.CaptureFixture[str], file: str) -> None:
    """Number, title and the columns beside them moved; the ids, and what stands further to the right, did not."""
    values = {n: f"Tekst til {n}" for n in NUMBERS}
    master = folder / "master.xlsx"
    change(master, *(put(n, agreement_text=text, r1__status=f"Før {n}") for n, text in values.items()))
    run(["summarise", str(master)])
    shutil.copy(send_out(master, folder / "ud2")["Ejendomme"], folder / "ind.xlsx")
    last = min(keys(load_workbook(folder / file)[SHEET])[key] for key in ("agreement_text", "r1.status"))
    change(folder / file, sort(("1.10", "1.3", "1.2", "1.1"), last_column=last - 1))
    before = answers(folder)
    assert run(["merge", str(master), str(folder / "ind.xlsx")]) != 0
    told = "".join(capsys.readouterr())
    assert ("S41" if file == "ind.xlsx" else "kun en del af kolonnerne") in told
    assert answers(folder) == before
    run(["check", str(master), "--json"])
    checked = {f["code"] for f in json.loads(capsys.readouterr().out)["findings"]}
    assert checked & {"S80", "H16"} == ({"S80"} if file == "master.xlsx" else set())


@pytest.mark.parametrize("first_column", [2, 3])
def test_a_row_pasted_over_another_is_no_answer_to_it(
    folder: Path, capsys: pytest.CaptureFixture[str], first_column: int
) -> None:
    """With or without the number: the row bears 1.2's id, and shows what is 1.1's."""
    page = load_workbook(folder / "ind.xlsx")[SHEET]
    change(folder / "ind.xlsx", copy_row("1.1", row_of(page, "1.2"), first_column))
    _, result = merge(folder, capsys)
    assert answers(folder) == EXPECTED | {"1.2 Sag 1.2": None}
    gone = {"M56"} if first_column == 2 else set()
    assert {f["code"] for f in result["rejected"]} == {"M52"} | gone
    assert {f["number"] for f in result["rejected"] if f["code"] == "M56"} == ({"1.2"} if gone else set())


def test_headers_sorted_into_the_table_are_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def step(workbook: Workbook) -> None:
        page = workbook[SHEET]
        for c in range(1, page.max_column + 1):
            above, below = page.cell(5, c), page.cell(7, c)
            above.value, below.value = below.value, above.value

    change(folder / "ind.xlsx", step)
    code, _ = merge(folder, capsys)
    assert code == 1
    assert set(answers(folder).values()) == {None}
    assert answers(folder, OTHER) == {"2.1 Sag 2.1": "Svar på 2.1"}
    assert "S46" in {f["code"] for f in json.loads(_validated(folder / "ind.xlsx", capsys))["files"][0]["findings"]}


# --- rows that were reused, copied, deleted or moved in the master ---------------------------------------------------


def test_a_row_reused_for_another_initiative_does_not_take_the_old_ones_answers(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = load_workbook(folder / "master.xlsx")[SHEET]
    change(folder / "master.xlsx", clear_row("1.2"), type_row(row_of(page, "1.2"), "1.20", "Ny sag"))
    _, result = merge(folder, capsys)
    assert answers(folder) == {k: v for k, v in EXPECTED.items() if "1.2 " not in k} | {"1.20 Ny sag": None}
    assert {"S42", "S44", "M54"} <= codes(result)
    assert "Svar på 1.2" in said(result)


def test_where_it_is_not_known_what_ids_stood_for_the_submission_tells(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A master from before masters said so, without its history."""
    page = load_workbook(folder / "master.xlsx")[SHEET]
    steps = (clear_row("1.2"), type_row(row_of(page, "1.2"), "1.20", "Ny sag"), _forget_names)
    change(folder / "master.xlsx", *steps)
    shutil.rmtree(folder / "master.history")
    _, result = merge(folder, capsys)
    assert "Svar på 1.2" not in answers(folder).values()
    assert {f["code"] for f in result["rejected"]} == {"M53"}


def _forget_names(workbook: Workbook) -> None:
    """`_wbt` as it was before it held numbers and titles."""
    sheet = workbook["_wbt"]
    base = next(cell.row for cell in sheet["A"] if cell.value == "base")
    sheet.delete_rows(base + 1, sheet.max_row)


def test_an_older_master_is_held_against_its_last_known_version(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(folder / "master.xlsx", _forget_names)
    assert run(["undo", str(folder / "master.xlsx"), "--hand-edits"]) in (0, 3)
    change(folder / "master.xlsx", _forget_names, sort(("1.10", "1.3", "1.2", "1.1")))
    merge(folder, capsys)
    assert answers(folder) == EXPECTED


@pytest.mark.parametrize("above", [True, False])
def test_of_a_copied_row_the_one_that_keeps_number_and_title_is_the_original(
    folder: Path, capsys: pytest.CaptureFixture[str], above: bool
) -> None:
    page = load_workbook(folder / "master.xlsx")[SHEET]
    row = row_of(page, "1.10")
    steps = [copy_row("1.10", row + 1), type_row(row if above else row + 1, "1.11", "Delsag")]
    change(folder / "master.xlsx", *steps)
    _, result = merge(folder, capsys)
    assert answers(folder) == EXPECTED | {"1.11 Delsag": None}
    assert "S06" in codes(result)
    assert run(["distribute", str(folder / "master.xlsx"), "-o", str(folder / "igen")]) == 0


def test_distribute_and_status_tell_of_copies(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = load_workbook(folder / "master.xlsx")[SHEET]
    row = row_of(page, "1.10")
    change(folder / "master.xlsx", copy_row("1.10", row + 1), type_row(row, "1.11", "Delsag"))
    for command in (["distribute", "-o", str(folder / "igen")], ["status", str(folder / "ind.xlsx")]):
        capsys.readouterr()
        assert run([command[0], str(folder / "master.xlsx"), *command[1:]]) == 1
        assert "S06" in capsys.readouterr().out


def test_a_row_moved_to_another_committee_takes_its_answers_along(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(folder / "master.xlsx", move_to_other)
    _, result = merge(folder, capsys)
    assert answers(folder, OTHER)["1.2 Sag 1.2"] == "Svar på 1.2"
    assert "M51" in codes(result)
    assert not result["rejected"]


def test_a_row_is_followed_only_to_the_one_sheet_where_its_id_is_now() -> None:
    here, there = an_initiative("1.1", row_id="x", committee="A"), an_initiative("1.1", row_id="x", committee="B")
    assert moved_rows(an_agreement(there), [("A", "x")]) == {("A", "x"): ("B", "x")}
    assert moved_rows(an_agreement(there), [("A", "x"), ("B", "x")]) == {}  # that one was sent out too
    assert moved_rows(an_agreement(here, there), [("C", "x")]) == {}
    assert moved_rows(an_agreement(here), [("A", "x")]) == {}


@pytest.mark.parametrize("is_moved", [True, False])
def test_a_conflict_follows_its_row_or_is_told_when_that_is_gone(
    folder: Path, capsys: pytest.CaptureFixture[str], is_moved: bool
) -> None:
    change(folder / "master.xlsx", put("1.2", r1__status="Koordinatorens svar"))
    assert [c["committee"] for c in merge(folder, capsys)[1]["conflicts"]] == [SHEET]
    change(folder / "master.xlsx", move_to_other if is_moved else lambda book: book[SHEET].delete_rows(7))
    _, result = merge(folder, capsys)
    if is_moved:
        assert [(c["committee"], c["number"]) for c in result["conflicts"]] == [(OTHER, "1.2")]
    else:
        assert "M54" in {f["code"] for f in result["findings"]}
        assert "Svar på 1.2" in said(result)


def test_a_row_that_a_centre_moved_to_another_sheet_counts_where_it_was_sent(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def move(workbook: Workbook) -> None:
        old, new = workbook[SHEET], workbook[OTHER]
        row, to = row_of(old, "1.2"), row_of(new, "2.1") + 1
        for key, c in keys(old).items():
            new.cell(to, keys(new)[key]).value = old.cell(row, c).value
            old.cell(row, c).value = None

    change(folder / "ind.xlsx", move)
    merge(folder, capsys)
    assert answers(folder) == EXPECTED


def test_a_row_moved_without_its_id_is_told_where_it_stands(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(folder / "master.xlsx", move_to_other, put("1.2", OTHER, row_id=None))
    _, result = merge(folder, capsys)
    (moved,) = [f for f in result["findings"] if f["code"] == "S81"]
    assert (moved["number"], moved["sheet"]) == ("1.2", OTHER)
    assert "S44" not in codes(result)
    assert answers(folder, OTHER)["1.2 Sag 1.2"] is None


def test_a_row_deleted_by_accident_is_told_until_it_is_back(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    master = str(folder / "master.xlsx")
    change(folder / "master.xlsx", lambda workbook: workbook[SHEET].delete_rows(row_of(workbook[SHEET], "1.3")))
    for command in (["check", master], ["status", master, str(folder / "ind.xlsx")]):
        capsys.readouterr()
        assert run(command) == 1
        told = capsys.readouterr().out
        assert ("S44" in told, "S49" in told) == (True, False)
    _, result = merge(folder, capsys)
    assert {"S44", "M54"} <= codes(result)
    assert "Svar på 1.3" in said(result)
    capsys.readouterr()
    run(["check", master])
    assert "S49" in capsys.readouterr().out
    assert run(["undo", master]) == 0
    assert run(["undo", master]) == 0
    merge(folder, capsys)
    assert answers(folder) == EXPECTED


def test_a_renamed_initiative_keeps_its_answers_and_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(folder / "master.xlsx", put("1.2", title="Helt andet navn"))
    _, result = merge(folder, capsys)
    assert answers(folder)["1.2 Helt andet navn"] == "Svar på 1.2"
    assert "M55" in codes(result)


# --- filters ---------------------------------------------------------------------------------------------------------


def _narrow(workbook: Workbook) -> None:
    """A filter as masters had it: from column B on, with something filtered by."""
    for sheet in (SHEET, OTHER):
        page = workbook[sheet]
        page.auto_filter.ref = "B5:" + str(page.auto_filter.ref).partition(":")[2]
    workbook[SHEET].auto_filter.add_filter_column(1, ["Sag 1.1"])
    workbook[SHEET].auto_filter.add_sort_condition("C6:C9")


def test_filters_hold_the_ids_in_all_that_is_made(folder: Path) -> None:
    for file in ("master.xlsx", "ind.xlsx"):
        for sheet in (SHEET, OTHER):
            assert str(load_workbook(folder / file)[sheet].auto_filter.ref).startswith("A5:")


def test_an_older_filter_is_told_and_widened_by_the_next_write(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(folder / "master.xlsx", _narrow)
    assert run(["check", str(folder / "master.xlsx")]) == 1
    assert capsys.readouterr().out.count("S45") == 2
    merge(folder, capsys)
    page = load_workbook(folder / "master.xlsx")[SHEET]
    assert str(page.auto_filter.ref).startswith("A5:")
    assert [(c.colId, c.filters.filter) for c in page.auto_filter.filterColumn] == [(2, ["Sag 1.1"])]
    run(["check", str(folder / "master.xlsx")])
    assert "S45" not in capsys.readouterr().out


def test_a_table_that_leaves_out_the_ids_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def as_table(workbook: Workbook) -> None:
        page = workbook[SHEET]
        page.auto_filter.ref = None
        table = Table(displayName="Tabel1", ref="B5:D9")
        table.tableColumns = [TableColumn(id=i, name=str(page.cell(5, i + 1).value)) for i in (1, 2, 3)]
        page.add_table(table)

    change(folder / "master.xlsx", as_table)
    run(["check", str(folder / "master.xlsx")])
    assert "B5:D9" in capsys.readouterr().out


def test_a_filter_that_holds_the_column_is_left_byte_for_byte(folder: Path) -> None:
    data = (folder / "master.xlsx").read_bytes()
    assert apply_edits(data, [WidenFilter(SHEET, "A"), WidenFilter("Oversigt", "A")]) == data


# --- what would go unseen --------------------------------------------------------------------------------------------


def test_what_cannot_be_read_in_the_master_is_told_when_it_is_sent_out(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(folder / "master.xlsx", put("1.1", r1__smiley="vist nok", r1__milestone="=1+1"))
    for command in (["distribute", "-o", str(folder / "igen")], ["check"]):
        capsys.readouterr()
        assert run([command[0], str(folder / "master.xlsx"), *command[1:], "--json"]) == 1
        told = {(f["code"], f["field"]) for f in json.loads(capsys.readouterr().out)["findings"]}
        assert {("F2", "r1.smiley"), ("S07", "r1.milestone")} <= told


def test_a_text_that_a_newer_file_takes_out_is_told_with_its_words(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (sent,) = (folder / "ud").glob("*.xlsx")
    for name, at, values in (
        ("ind.xlsx", "2019-03-01T08:00:00Z", {"r1__status": "En kollegas tekst", "r1__smiley": "glad"}),
        ("nyere.xlsx", "2019-03-02T08:00:00Z", {"r1__smiley": "sur", "r1__corrective_action": "Beslut"}),
    ):
        saved_at(change(Path(shutil.copy(sent, folder / name)), fill(SHEET, "1.1", **values)), at)
    merge(folder, capsys)
    shutil.copy(folder / "nyere.xlsx", folder / "ind.xlsx")
    _, result = merge(folder, capsys)
    assert "M66" in codes(result)
    assert "En kollegas tekst" in said(result)


def test_columns_that_have_lost_the_name_of_their_round_are_told(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def step(workbook: Workbook) -> None:
        page = workbook[SHEET]
        for cell in page[4]:
            if cell.value == "1. opfølgning":
                cell.value = None

    change(folder / "ind.xlsx", step)
    _, result = merge(folder, capsys)
    assert "S62" in codes(result)
    assert answers(folder) == EXPECTED
