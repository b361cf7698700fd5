"""Headings that contradict the hidden row of keys: nothing of such a column is read, and all of it is told."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from builders import an_agreement, an_initiative
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from typed import change, fill, keys, make_master, row_of, send_out

from workbook_tools.cli.main import run
from workbook_tools.schema.columns import column_set
from workbook_tools.workbook.header import find_header
from workbook_tools.workbook.raw import RawSheet

SHEET = "Økonomiudvalget"
NUMBERS = ("1.1", "1.9")
AGREEMENT = an_agreement(*(an_initiative(n, r1__milestone="Planen er vedtaget.", remarks="Ønsket.") for n in NUMBERS))
COLUMNS = column_set(AGREEMENT.years, AGREEMENT.rounds)
Step = Callable[[Workbook], object]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A master, and the workbook of Ejendomme filled in."""
    folder = tmp_path_factory.mktemp("made")
    (file,) = send_out(make_master(AGREEMENT, folder), folder / "ud").values()
    answers = {
        "r1__status": "I gang.",
        "r1__smiley": "sur",
        "r1__corrective_action": "Ny plan.",
        "r1__economy_status": "Ok.",
    }
    change(file, fill(SHEET, "1.1", **answers))
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "runde"))


def merge(folder: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    capsys.readouterr()
    run(["merge", str(folder / "master.xlsx"), str(folder / "ud"), "--json"])
    result: dict[str, Any] = json.loads(capsys.readouterr().out)
    return result


def submission(folder: Path) -> Path:
    (file,) = (folder / "ud").glob("*.xlsx")
    return file


def told(result: dict[str, Any]) -> set[tuple[str, str]]:
    return {(f["code"], f["field"]) for f in (*result["rejected"], *result["findings"])}


def applied(result: dict[str, Any]) -> set[tuple[str, str]]:
    return {(c["number"], c["field"]) for c in result["applied"]}


def on_sheet(step: Callable[[Worksheet], object]) -> Step:
    return lambda workbook: step(workbook[SHEET])


def heading(page: Worksheet, key: str) -> Any:
    return page.cell(row_of(page, "1.1") - 1, keys(page)[key])


def swapped(one: str, other: str) -> Step:
    def step(page: Worksheet) -> None:
        first, second = heading(page, one), heading(page, other)
        first.value, second.value = second.value, first.value

    return on_sheet(step)


def called(key: str, text: str | None) -> Step:
    return on_sheet(lambda page: setattr(heading(page, key), "value", text))


def cut(key: str, to: str) -> Step:
    """A column's visible cells cut and pasted over another's: the hidden key row stays."""

    def step(page: Worksheet) -> None:
        start, end = keys(page)[key], keys(page)[to]
        for row in range(row_of(page, "1.1") - 1, page.max_row + 1):
            page.cell(row, end).value = page.cell(row, start).value
            page.cell(row, start).value = None

    return on_sheet(step)


def group_called(text: str, over: str) -> Step:
    def step(page: Worksheet) -> None:
        for merged in list(page.merged_cells.ranges):
            page.unmerge_cells(str(merged))
        page.cell(row_of(page, "1.1") - 2, keys(page)[over]).value = text

    return on_sheet(step)


CONTRADICTIONS: dict[str, tuple[Step, set[tuple[str, str]]]] = {
    "two headings are swapped": (
        swapped("r1.corrective_action", "r1.economy_status"),
        {("S60", "r1.corrective_action"), ("S60", "r1.economy_status")},
    ),
    "a heading is another's alias": (called("r1.status", "Bemærkning"), {("S60", "r1.status")}),
    "a heading of another round": (called("r1.status", "Status 2"), {("S60", "r1.status")}),
    "a column is cut and pasted over another": (
        cut("r1.status", "r1.corrective_action"),
        {("S61", "r1.status"), ("S60", "r1.corrective_action")},
    ),
    "a heading is moved above a column of the centre's own": (
        on_sheet(
            lambda page: (
                setattr(page.cell(row_of(page, "1.1") - 1, page.max_column + 2), "value", "Status 1"),
                setattr(heading(page, "r1.status"), "value", "Noget"),
            )
        ),
        {("S61", "r1.status")},
    ),
    "the round above the columns is another's": (
        group_called("2. opfølgning", "r1.milestone"),
        {("S60", f"r1.{name}") for name in ("status", "smiley", "corrective_action", "economy_status")},
    ),
    "a column is copied with its key": (
        on_sheet(
            lambda page: [
                setattr(page.cell(r, page.max_column + (r == 3)), "value", page.cell(r, keys(page)["r1.status"]).value)
                for r in range(3, page.max_row + 1)
            ]
        ),
        {("S05", "r1.status")},
    ),
    "keys are swapped": (
        on_sheet(
            lambda page: [
                setattr(page.cell(3, keys(page)["r1.status"]), "value", "x"),
                setattr(page.cell(3, keys(page)["r1.corrective_action"]), "value", "r1.status"),
                setattr(page.cell(3, keys(page)["x"]), "value", "r1.corrective_action"),
            ]
        ),
        {("S60", "r1.status"), ("S60", "r1.corrective_action")},
    ),
}


@pytest.mark.parametrize(("step", "codes"), CONTRADICTIONS.values(), ids=CONTRADICTIONS.keys())
def test_nothing_is_merged_from_a_column_whose_heading_contradicts_its_key(
    folder: Path, capsys: pytest.CaptureFixture[str], step: Step, codes: set[tuple[str, str]]
) -> None:
    change(submission(folder), step)
    result = merge(folder, capsys)
    assert codes <= told(result)
    doubted = {field for _, field in codes}
    assert applied(result) == (set() if "r1.economy_status" in doubted else {("1.1", "r1.economy_status")})
    assert "I gang." in "".join(f["message"] for f in result["rejected"])


@pytest.mark.parametrize("step", [step for step, _ in CONTRADICTIONS.values()][:3])
def test_a_master_with_such_headings_is_refused(folder: Path, capsys: pytest.CaptureFixture[str], step: Step) -> None:
    master = change(folder / "master.xlsx", step)
    before = master.read_bytes()
    assert run(["summarise", str(master)]) == 3
    assert master.read_bytes() == before
    capsys.readouterr()
    assert run(["check", str(master), "--json"]) == 1
    assert {"S05", "S60", "S61"} & {f["code"] for f in json.loads(capsys.readouterr().out)["findings"]}


def test_only_the_columns_and_rows_that_it_is_about_are_stopped(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(submission(folder), fill(SHEET, "1.9", r1__status="Klar.", r1__smiley="glad"))
    change(submission(folder), swapped("r1.corrective_action", "r1.economy_status"))
    result = merge(folder, capsys)
    assert applied(result) == {("1.9", "r1.status"), ("1.9", "r1.smiley")}
    assert {("M24", "r1.corrective_action"), ("M24", "r1.economy_status")} <= told(result)


def test_a_contradiction_where_nothing_was_typed_is_told_and_stops_nothing(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(submission(folder), swapped("remarks", "agreement_text"))
    result = merge(folder, capsys)
    assert len(applied(result)) == 4
    assert {("S60", "remarks"), ("S60", "agreement_text")} <= told(result)
    assert result["rejected"] == []


def test_where_the_headings_of_number_and_title_are_swapped_nothing_of_the_sheet_is_merged(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(submission(folder), swapped("number", "title"))
    result = merge(folder, capsys)
    assert applied(result) == set()
    assert {("S60", "number"), ("S60", "title"), ("M04", "r1.status")} <= told(result)


SURVIVES: dict[str, Step] = {
    "words of their own": called("r1.status", "Hvordan går det?"),
    "an alias of its own": called("r1.corrective_action", "Handling"),
    "numbered by a table": called("r1.status", "Status7"),
    "an unknown round above": group_called("Opfølgning i foråret", "r1.milestone"),
    "no heading": called("r1.status", None),
    "moved with its key and heading": on_sheet(
        lambda page: page.move_range(f"{heading(page, 'r1.status').column_letter}3:"
                                     f"{heading(page, 'r1.status').column_letter}9", cols=60)
    ),
}  # fmt: skip


@pytest.mark.parametrize("step", SURVIVES.values(), ids=SURVIVES.keys())
def test_a_heading_that_contradicts_nothing_survives(
    folder: Path, capsys: pytest.CaptureFixture[str], step: Step
) -> None:
    change(submission(folder), step)
    result = merge(folder, capsys)
    assert applied(result) == {
        ("1.1", f"r1.{name}") for name in ("status", "smiley", "corrective_action", "economy_status")
    }


def test_a_column_without_a_heading_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(submission(folder), called("r1.status", None))
    run(["validate", str(submission(folder)), "--json"])
    assert "S62" in capsys.readouterr().out


def test_a_masters_heading_in_other_words_is_told_and_its_column_still_used(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(folder / "master.xlsx", called("r1.status", "Hvordan går det?"))
    result = merge(folder, capsys)
    assert len(applied(result)) == 4
    assert ("M33", "r1.status") in told(result)


def test_a_second_column_of_the_same_name_in_a_master_is_told_with_its_words(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def namesake(page: Worksheet) -> None:
        column = page.max_column + 2
        page.cell(row_of(page, "1.1") - 1, column).value = "Status 1"
        page.cell(row_of(page, "1.1"), column).value = "Skrevet forkert."

    change(folder / "master.xlsx", on_sheet(namesake))
    (found,) = [f for f in merge(folder, capsys)["findings"] if f["code"] == "S64"]
    assert "Skrevet forkert." in found["message"]
    kontrol = load_workbook(folder / "master.xlsx")["Kontrol"]
    assert not any("Skrevet forkert." in str(cell.value) for row in kontrol.iter_rows() for cell in row)


def test_words_typed_into_the_hidden_row_of_keys_are_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(submission(folder), on_sheet(lambda page: setattr(page.cell(3, 60), "value", "husk det")))
    result = merge(folder, capsys)
    assert [f["code"] for f in result["rejected"] if "husk det" in f["message"]] == ["M31"]


# --- without the row of keys ------------------------------------------------------------------------------------------


def without_keys(page: Worksheet) -> None:
    for cell in page[3]:
        cell.value = None


def numbered_headings(page: Worksheet) -> None:
    """As a table numbers those that stand in it before."""
    seen: dict[str, int] = {}
    for cell in page[row_of_number(page) - 1]:
        if cell.value:
            seen[cell.value] = seen.get(cell.value, 0) + 1
            cell.value += str(seen[cell.value]) if seen[cell.value] > 1 else ""


def row_of_number(page: Worksheet) -> int:
    return next(cell.row for row in page.iter_rows() for cell in row if cell.value == "1.1")


def without_groups(page: Worksheet) -> None:
    for merged in list(page.merged_cells.ranges):
        page.unmerge_cells(str(merged))
    for cell in page[row_of_number(page) - 2]:
        cell.value = None


@pytest.mark.parametrize("also", [lambda _: None, numbered_headings], ids=["as they were", "numbered by a table"])
def test_without_its_keys_a_sheet_is_read_by_headings_and_rounds(
    folder: Path, capsys: pytest.CaptureFixture[str], also: Callable[[Worksheet], object]
) -> None:
    change(submission(folder), on_sheet(without_keys), on_sheet(also))
    result = merge(folder, capsys)
    assert len(applied(result)) == 4
    assert result["rejected"] == []


@pytest.mark.parametrize("also", [lambda _: None, numbered_headings], ids=["as they were", "numbered by a table"])
def test_without_keys_and_rounds_no_round_is_guessed(
    folder: Path, capsys: pytest.CaptureFixture[str], also: Callable[[Worksheet], object]
) -> None:
    change(submission(folder), on_sheet(without_keys), on_sheet(without_groups), on_sheet(also))
    result = merge(folder, capsys)
    assert applied(result) == set()
    assert [code for code, _ in told(result) if code[0] == "S"] == ["S63"]
    said = "".join(f["message"] for f in result["rejected"])
    assert all(text in said for text in ("I gang.", "Ny plan.", "Ok."))


def test_keys_that_stand_below_the_headings_are_no_initiative(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def down(page: Worksheet) -> None:
        for cell in page[3]:
            page.cell(page.max_row + (cell.column == 1), cell.column).value = cell.value
            cell.value = None

    change(submission(folder), on_sheet(down))
    result = merge(folder, capsys)
    assert len(applied(result)) == 4
    assert (result["rejected"], result["proposals"]) == ([], [])


# --- any change of headings and keys ----------------------------------------------------------------------------------

KEYS = [column.key for column in COLUMNS]
GROUPS = [column.group if column.round else "" for column in COLUMNS]
HEADERS = [column.header for column in COLUMNS]
TEXTS = [*HEADERS, *(f"{header}2" for header in HEADERS), "Status 2", "Handling", "Noter", "Noget andet", ""]
places = st.integers(0, len(KEYS) - 1)
changes = st.one_of(
    st.tuples(st.just("swap"), st.integers(0, 2), places, places),
    st.tuples(st.just("set"), st.just(2), places, st.sampled_from(TEXTS)),
    st.tuples(st.just("set"), st.just(1), places, st.sampled_from(sorted({*GROUPS, "Noget andet"}))),
    st.tuples(st.just("set"), st.just(0), places, st.sampled_from([*KEYS, "", "x"])),
)


def visible(rows: list[list[str]], i: int) -> set[str]:
    """The columns that a person would say the i-th is: by its heading, and the round above it."""
    name = rows[2][i].casefold().rstrip(".")
    names = {n.casefold().rstrip("."): set[str]() for c in COLUMNS for n in c.names}
    for column in COLUMNS:
        for n in column.names:
            names[n.casefold().rstrip(".")].add(column.key)
    meant = names.get(name) or names.get(name[:-1] if name[-1:] == "2" and name[-2:-1] != " " else name, set())
    group = next((text for text in reversed(rows[1][: i + 1]) if text), "")
    if len(meant) > 1 and group in {c.group for c in COLUMNS if c.round}:
        return {key for key in meant if COLUMNS[key].group == group}
    return meant


@settings(max_examples=40)
@given(st.lists(changes, max_size=6))
def test_a_column_is_read_as_what_its_heading_says_or_told(steps: list[tuple[Any, ...]]) -> None:
    rows = [[*KEYS], [*GROUPS], [*HEADERS]]
    for kind, row, place, what in steps:
        if kind == "swap":
            rows[row][place], rows[row][what] = rows[row][what], rows[row][place]
        else:
            rows[row][place] = what
    header = find_header(RawSheet(SHEET, "visible", [*rows, ["x"] * len(KEYS)]), COLUMNS, "fil.xlsx")
    if header is None:
        return
    told = {f.field for f in header.findings} | {f.code for f in header.findings}
    means = [visible(rows, i) for i in range(len(KEYS))]
    for key, i in header.columns.items():
        assert not means[i] or key in means[i]
    for key in KEYS:
        seen = [i for i, meant in enumerate(means) if meant == {key}]
        if len(seen) == 1 and header.columns.get(key) != seen[0]:
            assert {key, "S05"} & told or rows[0][seen[0]] in told
