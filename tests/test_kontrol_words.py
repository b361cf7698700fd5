"""Kontrol as coordinators leave it: sorted, moved, written over. No answer goes astray, and no word is lost."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from builders import an_agreement, an_initiative
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.worksheet.worksheet import Worksheet
from test_kontrol import table
from typed import change, fill, make_master, row_of, send_out

from workbook_tools.app.conflict_lines import AnsweredLine, conflict_lines, side_of
from workbook_tools.app.kontrol import Listed, read_kontrol
from workbook_tools.app.kontrol_words import Words
from workbook_tools.app.twice_answered import keep_words_of_twice_answered, typed_answers
from workbook_tools.cli.main import run
from workbook_tools.model.findings import Source
from workbook_tools.ops.submissions import Answer, Conflict
from workbook_tools.schema.columns import column_set
from workbook_tools.workbook.build import build_kontrol
from workbook_tools.workbook.grid import Book
from workbook_tools.workbook.kontrol_sheet import kontrol_sheet
from workbook_tools.workbook.raw import Beside, RawSheet, RawWorkbook
from workbook_tools.workbook.read import read_scanned
from workbook_tools.workbook.scan import scan

SHEET = "Økonomiudvalget"
NUMBERS = ("1.1", "1.9", "1.10")
AGREEMENT = an_agreement(*(an_initiative(n) for n in NUMBERS))
COLUMNS = column_set(AGREEMENT.years, AGREEMENT.rounds)
FIRST = 3
"""The first visible column, 1-based."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A master with three conflicts and one rejection in its Kontrol, not answered yet."""
    folder = tmp_path_factory.mktemp("made")
    master = make_master(AGREEMENT, folder)
    (file,) = send_out(master, folder / "ud").values()
    change(master, *(fill(SHEET, n, r1__status=f"Master {n}") for n in NUMBERS))
    change(file, *(fill(SHEET, n, r1__smiley="glad", r1__status=f"Center {n}") for n in NUMBERS))
    change(file, fill(SHEET, "1.1", title="Nyt navn"))
    run(["merge", str(master), str(file)])
    return folder


@pytest.fixture
def master(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "runde")) / "master.xlsx"


def merge(master: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    capsys.readouterr()
    run(["merge", str(master), str(master.parent / "ud"), "--json"])
    result: dict[str, Any] = json.loads(capsys.readouterr().out)
    return result


def found(result: dict[str, Any]) -> list[tuple[str, str]]:
    return [(f["code"], f["message"]) for f in result["findings"] if f["code"] in ("M25", "M60")]


def statuses(master: Path) -> dict[str, str]:
    page = load_workbook(master)[SHEET]
    keys = {str(cell.value): cell.column for cell in page[3]}
    return {n: page.cell(row_of(page, n), keys["r1.status"]).value for n in NUMBERS}


def on_kontrol(step: Callable[[Worksheet], object]) -> Callable[[Workbook], object]:
    return lambda workbook: step(workbook["Kontrol"])


def rows_of(page: Worksheet, kind: str = "conflict") -> list[int]:
    return [row[0].row for row in page.iter_rows() if row[0].value == f"{kind}.row"]


def column_of(page: Worksheet, header: str, kind: str = "conflict") -> int:
    top = next(row for row in page.iter_rows() if row[0].value == f"{kind}.header")
    return next(cell.column for cell in top[2:] if cell.value == header)


def typed(number: str, **cells: str) -> Callable[[Workbook], object]:
    """Types into the line of the conflict on that initiative, by header."""

    def step(page: Worksheet) -> None:
        (row,) = [r for r in rows_of(page) if page.cell(r, column_of(page, "Nr.")).value == number]
        for header, value in cells.items():
            page.cell(row, column_of(page, header.replace("_", " "))).value = value

    return on_kontrol(step)


def turned_round(page: Worksheet, columns: Sequence[str] = ()) -> None:
    """The conflicts' visible cells in the opposite order, as a sort of the visible columns leaves them."""
    rows = rows_of(page)
    chosen = [column_of(page, name) for name in columns] or range(FIRST, page.max_column + 1)
    for column in chosen:
        if page.column_dimensions[page.cell(1, column).column_letter].hidden:
            continue
        values = [page.cell(row, column).value for row in rows]
        for row, value in zip(rows, reversed(values), strict=True):
            page.cell(row, column).value = value


# --- answers ----------------------------------------------------------------------------------------------------------


def test_an_answer_is_obeyed_where_it_stands(master: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(master, typed("1.1", Valg="brug indberetning"))
    result = merge(master, capsys)
    assert found(result) == []
    assert statuses(master) == {"1.1": "Center 1.1", "1.9": "Master 1.9", "1.10": "Master 1.10"}


NOT_OBEYED: dict[str, Callable[[Workbook], object]] = {
    "sorted on the visible columns": on_kontrol(turned_round),
    "one column sorted": on_kontrol(lambda page: turned_round(page, ["Nr."])),
    "the number is another": typed("1.1", **{"Nr.": "1.4"}),
    "the field is another": typed("1.1", Felt="Smiley"),
    "the centre's value is another": typed("1.1", Står_i_indberetningen="Noget andet"),
    "the choice lies under merged cells": on_kontrol(
        lambda page: page.merge_cells(
            start_row=rows_of(page)[0] - 1, end_row=rows_of(page)[-1], start_column=4, end_column=4
        )
    ),
    "two headings are swapped": on_kontrol(
        lambda page: (
            [
                setattr(page.cell(rows_of(page)[0] - 1, column_of(page, name)), "value", other)
                for name, other in (("Står her i arket", "x"), ("Står i indberetningen", "Står her i arket"))
            ]
            and setattr(page.cell(rows_of(page)[0] - 1, column_of(page, "x")), "value", "Står i indberetningen")
        )
    ),
}


@pytest.mark.parametrize("step", NOT_OBEYED.values(), ids=NOT_OBEYED.keys())
def test_an_answer_beside_a_line_that_shows_something_else_is_not_obeyed_and_kept(
    master: Path, capsys: pytest.CaptureFixture[str], step: Callable[[Workbook], object]
) -> None:
    change(master, typed("1.1", Valg="egen tekst", Egen_tekst="Mit ord"), step)
    before = statuses(master)
    result = merge(master, capsys)
    assert statuses(master) == before
    assert len(result["conflicts"]) == 3
    ((_, message),) = [it for it in found(result) if it[0] == "M25"]
    assert "Mit ord" in message
    kept = [line for line in table(master, "conflict") if line.get("Egne noter")]
    assert any("Mit ord" in line["Egne noter"] for line in kept)
    assert not any(line["Valg"] or line["Egen tekst"] for line in table(master, "conflict"))


def test_words_of_a_sorted_line_go_to_the_line_that_shows_it(master: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(master, typed("1.1", Valg="behold"), on_kontrol(turned_round))
    merge(master, capsys)
    lines = {line["Nr."]: line.get("Egne noter") for line in table(master, "conflict")}
    assert lines == {"1.1": "Valg: behold", "1.9": None, "1.10": None}
    once = master.read_bytes()
    assert found(merge(master, capsys)) == []
    assert master.read_bytes() == once


def _whole_rows_turned(page: Worksheet) -> None:
    rows = rows_of(page)
    values = [[page.cell(row, c).value for c in range(1, page.max_column + 1)] for row in rows]
    for row, texts in zip(rows, reversed(values), strict=True):
        for i, text in enumerate(texts, 1):
            page.cell(row, i).value = text


def _column_moved(page: Worksheet, header: str, places: int) -> None:
    letter = page.cell(1, column_of(page, header)).column_letter
    page.move_range(f"{letter}3:{letter}{page.max_row}", cols=places)


MOVED: dict[str, Callable[[Worksheet], object]] = {
    "whole rows sorted": _whole_rows_turned,
    "a column moved with its heading": lambda page: _column_moved(page, "Valg", 9),
    "a column deleted": lambda page: page.delete_cols(column_of(page, "Som sendt ud")),
    "a blank column inserted": lambda page: page.insert_cols(5),
    "rows inserted above": lambda page: page.insert_rows(1, 3),
    "the kinds of rows lost": lambda page: [setattr(page.cell(r, 1), "value", None) for r in rows_of(page)],
}


@pytest.mark.parametrize("step", MOVED.values(), ids=MOVED.keys())
def test_an_answer_moved_with_all_that_tells_whose_it_is_is_obeyed(
    master: Path, capsys: pytest.CaptureFixture[str], step: Callable[[Worksheet], object]
) -> None:
    change(master, typed("1.1", Valg="brug indberetning"), on_kontrol(step))
    merge(master, capsys)
    assert statuses(master) == {"1.1": "Center 1.1", "1.9": "Master 1.9", "1.10": "Master 1.10"}


def test_without_the_headings_nothing_is_answered_and_all_words_are_kept(
    master: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(
        master,
        typed("1.1", Valg="egen tekst", Egen_tekst="Mit ord"),
        on_kontrol(lambda page: page.delete_rows(rows_of(page)[0] - 1)),
    )
    result = merge(master, capsys)
    assert statuses(master)["1.1"] == "Master 1.1"
    assert len(result["conflicts"]) == 3
    assert any("Mit ord" in message for code, message in found(result) if code == "M60")
    assert "Mit ord" in everything(master)


def test_of_an_answered_proposal_the_same_holds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    master = make_master(AGREEMENT, tmp_path)
    (file,) = send_out(master, tmp_path / "ud").values()

    def new_rows(workbook: Workbook) -> None:
        page = workbook[SHEET]
        below = row_of(page, "1.10") + 1
        for i, number in enumerate(("1.20", "1.21")):
            page.cell(below + i, 2).value = number
            page.cell(below + i, 3).value = f"Ny {number}"

    change(file, new_rows)
    merge(master, capsys)

    def answered(page: Worksheet) -> None:
        first, second = rows_of(page, "proposal")
        page.cell(first, column_of(page, "Valg", "proposal")).value = "tilføj"
        for name in ("Nr.", "Indsats", "Øvrige oplysninger"):
            column = column_of(page, name, "proposal")
            values = page.cell(first, column).value, page.cell(second, column).value
            page.cell(second, column).value, page.cell(first, column).value = values

    change(master, on_kontrol(answered))
    result = merge(master, capsys)
    assert [code for code, _ in found(result)] == ["M25"]
    assert (len(result["proposals"]), result["applied"]) == (2, [])
    change(master, on_kontrol(lambda page: setattr(
        page.cell(rows_of(page, "proposal")[1], column_of(page, "Valg", "proposal")), "value", "tilføj")))  # fmt: skip
    assert {c["number"] for c in merge(master, capsys)["applied"]} == {"1.21"}


# --- words ------------------------------------------------------------------------------------------------------------


def everything(master: Path) -> str:
    page = load_workbook(master)["Kontrol"]
    visible = [c for row in page.iter_rows() for c in row if c.column >= FIRST]
    return "\n".join(str(cell.value) for cell in visible if cell.value)


def beside(kind: str, header: str = "", line: int = 0) -> Callable[[str], Callable[[Workbook], object]]:
    """Types behind what stands in a line's cell; without a header, beside the table."""

    def typing(words: str) -> Callable[[Workbook], object]:
        def step(page: Worksheet) -> None:
            cell = page.cell(rows_of(page, kind)[line], column_of(page, header, kind) if header else 12)
            cell.value = f"{cell.value or ''} {words}".strip()

        return on_kontrol(step)

    return typing


def at(find: Callable[[Worksheet], Any], attribute: str = "value") -> Callable[[str], Callable[[Workbook], object]]:
    """Types into a cell, over what stands there."""
    return lambda words: on_kontrol(lambda page: setattr(find(page), attribute, words))


def a_note(words: str) -> Callable[[Workbook], object]:
    return on_kontrol(lambda page: setattr(page.cell(rows_of(page)[0], 4), "comment", Comment(words, "koordinator")))


def a_column(words: str) -> Callable[[Workbook], object]:
    def step(page: Worksheet) -> None:
        page.cell(rows_of(page)[0] - 1, 20).value = "Mine noter"
        page.cell(rows_of(page)[1], 20).value = words

    return on_kontrol(step)


WORDS = {
    "beside a conflict": beside("conflict"),
    "beside a finding": beside("finding"),
    "in a finding's blank cell": beside("finding", "Forslag"),
    "behind a finding's words": beside("finding", "Hvad er galt"),
    "over a finding's words": at(
        lambda page: page.cell(rows_of(page, "finding")[0], column_of(page, "Hvad skal der ske", "finding"))
    ),
    "in a conflict's cell": beside("conflict", "Fil", line=1),
    "below the tables": at(lambda page: page.cell(page.max_row + 5, 4)),
    "between the tables": at(lambda page: page.cell(2, 5)),
    "in a column of their own": a_column,
    "in a heading alone": at(lambda page: page.cell(rows_of(page)[0] - 1, 22)),
    "in a note": a_note,
}


def test_the_coordinators_own_words_stay_until_they_are_deleted(
    master: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(master, *(WORDS[place](f"HUSK {place}!") for place in WORDS))
    told = " ".join(message for code, message in found(merge(master, capsys)) if code == "M60")
    assert [place for place in WORDS if f"HUSK {place}!" not in told] == []
    assert [place for place in WORDS if f"HUSK {place}!" not in everything(master)] == []
    once = master.read_bytes()
    assert found(merge(master, capsys)) == []
    assert master.read_bytes() == once
    change(master, *(typed(n, Valg="behold") for n in NUMBERS))  # the lines go, the words stay
    merge(master, capsys)
    assert table(master, "conflict") == []
    assert [place for place in WORDS if f"HUSK {place}!" not in everything(master)] == []


def test_own_text_beside_another_choice_is_kept(master: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(master, typed("1.1", Valg="behold", Egen_tekst="Ring til Bo"))
    merge(master, capsys)
    assert [line["Ord"] for line in table(master, "own")] == ["Ring til Bo"]
    change(master, typed("1.9", Valg="egen tekst", Egen_tekst="Det nye"))
    merge(master, capsys)
    assert statuses(master)["1.9"] == "Det nye"
    assert [line["Ord"] for line in table(master, "own")] == ["Ring til Bo"]


def test_a_line_of_a_sorted_list_that_is_deleted_is_kept_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    master = make_master(AGREEMENT, tmp_path)
    (file,) = send_out(master, tmp_path / "ud").values()
    change(file, *(fill(SHEET, n, title=f"Nyt navn {n}") for n in NUMBERS))
    merge(master, capsys)

    def sort_and_delete(page: Worksheet) -> None:
        rows = rows_of(page, "finding")
        for column in range(FIRST, 10):
            values = [page.cell(row, column).value for row in rows]
            for row, value in zip(rows, [values[-1], *values[:-1]], strict=True):
                page.cell(row, column).value = value
        page.delete_rows(rows[0])

    change(master, on_kontrol(sort_and_delete))
    file.unlink()
    (tmp_path / "ud" / "tom.txt").write_text("x")
    merge(master, capsys)
    assert all(f"Nyt navn {n}" in everything(master) for n in NUMBERS)


def test_what_a_centre_writes_in_the_kontrol_of_its_marked_copy_is_told(
    master: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (file,) = (master.parent / "ud").glob("*.xlsx")
    change(file, fill(SHEET, "1.9", r1__smiley="tja"))
    run(["validate", str(file), "--annotate", str(tmp_path / "retur")])
    (copy,) = (tmp_path / "retur").glob("*.xlsx")
    shutil.copy(copy, file)
    assert not [f for f in merge(master, capsys)["rejected"] if f["code"] in ("M31", "M32")]
    change(
        file,
        beside("finding", "Forslag")("HUSK MIG"),
        on_kontrol(lambda page: setattr(page["F30"], "value", "Tak for hjælpen")),
    )
    told = [f["message"] for f in merge(master, capsys)["rejected"] if f["code"] == "M31"]
    assert len(told) == 2
    assert all(text in "".join(told) for text in ("HUSK MIG", "Tak for hjælpen"))


# --- any change of the visible cells ----------------------------------------------------------------------------------

CONFLICTS = tuple(
    Conflict(SHEET, n, n, field, None, f"Master {n}", (("a.xlsx", f"{field} a {n}"), ("b.xlsx", f"{field} b {n}")))
    for n in NUMBERS
    for field in ("r1.status", "r1.corrective_action")
)
SIDES = [(c.key, *side) for c in CONFLICTS for side in c.submissions]
LINES = [*conflict_lines(AGREEMENT, COLUMNS, CONFLICTS, {}, {})]
(BUILT,) = read_scanned(scan(build_kontrol([], LINES, in_master=True), "Kontrol")).sheets
HEADINGS = next(i for i, row in enumerate(BUILT.rows) if row[:1] == ["conflict.header"])
WIDTH = 9
PLACES = {str(BUILT.rows[HEADINGS][i]): i for i in range(2, 2 + WIDTH)}
steps = st.one_of(
    st.tuples(st.just("sort"), st.permutations(range(len(SIDES))), st.sets(st.integers(2, 1 + WIDTH), min_size=1)),
    st.tuples(st.just("rows"), st.permutations(range(len(SIDES))), st.just(None)),
    st.tuples(st.just("columns"), st.permutations(range(WIDTH)), st.just(None)),
    st.tuples(st.just("headings"), st.integers(2, 1 + WIDTH), st.integers(2, 1 + WIDTH)),
    st.tuples(st.just("type"), st.integers(0, len(SIDES) - 1), st.integers(2, 1 + WIDTH)),
)


def by_words(rows: list[list[Any]]) -> dict[Any, set[str]]:
    """What a person reads: each conflict's side by the words of its line, and the choices there."""
    places = {rows[HEADINGS][i]: i for i in range(2, 2 + WIDTH)}
    expected = [
        (line.number, line.field, line.base or "(tom)", line.master, line.submission, line.file) for line in LINES
    ]
    answers: dict[Any, set[str]] = {}
    for row in rows[HEADINGS + 1 :]:
        names = ("Nr.", "Felt", "Som sendt ud", "Står her i arket", "Står i indberetningen", "Fil")
        words = tuple(row[places[name]] for name in names)
        if row[places["Valg"]] and words in expected:
            answers.setdefault(SIDES[expected.index(words)][0], set()).add(words[4])
    return answers


def changed(answered: set[int], changes: list[tuple[Any, ...]]) -> list[list[Any]]:
    """The sheet's rows with those lines answered, after the changes."""
    rows = [[*row, *[None] * (2 + WIDTH - len(row))] for row in BUILT.rows[: HEADINGS + 1 + len(SIDES)]]
    for i in answered:
        rows[HEADINGS + 1 + i][PLACES["Valg"]] = "brug indberetning"
    for kind, what, where in changes:
        rows = CHANGES[kind](rows, what, where)
    return rows


def _sorted(rows: list[list[Any]], order: Sequence[int], columns: set[int]) -> list[list[Any]]:
    new = [[*row] for row in rows]
    for i, other in enumerate(order):
        for column in columns:
            new[HEADINGS + 1 + i][column] = rows[HEADINGS + 1 + other][column]
    return new


def _columns(rows: list[list[Any]], order: Sequence[int], _: None) -> list[list[Any]]:
    moved = [[*row[:2], *(row[2 + i] for i in order), *row[2 + WIDTH :]] for row in rows[HEADINGS:]]
    return [*rows[:HEADINGS], *moved]


def _headings(rows: list[list[Any]], one: int, other: int) -> list[list[Any]]:
    new = [[*row] for row in rows]
    new[HEADINGS][one], new[HEADINGS][other] = rows[HEADINGS][other], rows[HEADINGS][one]
    return new


def _typed(rows: list[list[Any]], line: int, column: int) -> list[list[Any]]:
    new = [[*row] for row in rows]
    new[HEADINGS + 1 + line][column] = "Noget andet"
    return new


CHANGES: dict[str, Callable[..., list[list[Any]]]] = {
    "sort": _sorted,
    "rows": lambda rows, order, _: [*rows[: HEADINGS + 1], *(rows[HEADINGS + 1 + i] for i in order)],
    "columns": _columns,
    "headings": _headings,
    "type": _typed,
}


@settings(max_examples=40)
@given(st.sets(st.integers(0, len(SIDES) - 1), min_size=1), st.lists(steps, max_size=4))
def test_an_answer_is_obeyed_as_its_line_reads_or_told(answered: set[int], changes: list[tuple[Any, ...]]) -> None:
    rows = changed(answered, changes)
    raw = RawWorkbook("m.xlsx", "", (replace(BUILT, rows=rows),))
    listed = read_kontrol(raw, Book("m.xlsx", "", "", None, AGREEMENT, COLUMNS))
    told = [f.code for f in listed.findings]
    meant = by_words(rows)
    for choice in listed.choices:
        assert choice.answer is Answer.SUBMISSION
        assert meant[choice.conflict.key] == {choice.value}
    if {c.conflict.key for c in listed.choices} != meant.keys():
        assert {"M21", "M22", "M25"} & {*told}
    assert {c.key for c in listed.conflicts} == {c.key for c in CONFLICTS}
    kept = "\n".join([*(w.words for w in (*listed.beside.values(), *listed.apart)), *map(str, listed.typed.values())])
    assert "Noget andet" in kept or not any("Noget andet" in row for row in rows)


def test_an_empty_sheet_lists_nothing() -> None:
    raw = RawWorkbook("m.xlsx", "", (RawSheet("Kontrol", "visible", []),))
    assert read_kontrol(raw, Book("m.xlsx", "", "", None, AGREEMENT, COLUMNS)) == Listed()


def test_words_in_text_boxes_and_page_headers_are_kept_and_pictures_told() -> None:
    beside = (Beside("shape", "D3", "I en boks"), Beside("page", "", "Side af"), Beside("page", "", "Udkast"))
    sheet = replace(BUILT, beside=(*beside, Beside("picture", "F9", "")))
    words = [own.words for own in kontrol_sheet("m.xlsx", sheet).own]
    assert words == ["I en boks", "Udkast", "(et billede)"]


def test_a_line_that_stands_twice_and_is_answered_differently_loses_no_answer_and_follows_none() -> None:
    conflict = Conflict(SHEET, "1.1", "1.1", "r1.status", None, "Min", (("a.xlsx", "Din"), ("b.xlsx", "Jeres")))
    source = Source("m.xlsx", "Kontrol", "J7")
    said = [(0, "behold", ""), (0, "brug indberetning", ""), (1, "", ""), (1, "egen tekst", "Vores")]
    lines = [AnsweredLine(conflict, side, answer, own, source, "om") for side, answer, own in said]
    words = Words()
    keep_words_of_twice_answered(lines, words)
    first, second = side_of(conflict, 0), side_of(conflict, 1)
    assert typed_answers(lines) == {first: ("", ""), second: ("egen tekst", "Vores")}
    assert {key: own.words for key, own in words.beside.items()} == {first: "behold\nbrug indberetning"}
