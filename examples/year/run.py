"""A year in an invented municipality, by the guide alone: python run.py FOLDER

Twelve centres send four rounds' workbooks back as people do (people.py); the coordinator types what the guide says.
What each centre means to answer stands in a ledger (plan.py), and at the end every cell of the master is compared with
it by compare.py. All that the program said is in FOLDER/log.txt. Exit code 1 if anything was lost.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any
from zipfile import ZipFile

import compare
from openpyxl import Workbook, load_workbook
from people import (
    HABITS,
    Answers,
    Habit,
    Post,
    add_row,
    forgot_the_decision,
    in_a_copied_sheet,
    mended,
    plain,
    write_list,
)
from plan import CENTRES, COMMITTEES, HAPPY, ROUNDS, SMILEY, STATUS, Row, rows

from workbook_tools.cli.main import run

HERE = Path(__file__).parent
ROUND_NAME = "{}. opfølgning 2027"
SAID = ("number", "sheet", "cell", "message", "remedy", "suggestion")
PROPOSED = 2
"""The round in which a centre adds a row."""
Cell = tuple[compare.Row, str]
Disputed = Mapping[tuple[str, str], tuple[str, str]]
"""By number and heading: what the coordinator chooses in Kontrol, and the own text."""


@dataclass
class Year:
    """The coordinator's desk: a folder, the master, and the ledger that nobody there can see."""

    folder: Path
    rows: list[Row]
    said: list[str] = field(default_factory=list)
    typed: int = 0
    desks: dict[str, Post] = field(default_factory=dict)

    @property
    def master(self) -> Path:
        return self.folder / "master.xlsx"

    def command(self, *words: object, expected: Iterable[int] = (0, 1)) -> dict[str, Any]:
        """The command as at a terminal; what it says goes into the log, and is read by the coordinator."""
        shown, told = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(shown), contextlib.redirect_stderr(told):
            code = run(["--lang", "da", *map(str, words), "--json"])
        line = f"$ workbook-tools {' '.join(map(str, words))}\n{shown.getvalue()}{told.getvalue()}[exit {code}]\n"
        with (self.folder / "log.txt").open("a", encoding="utf-8") as log:
            log.write(line)
        if code not in expected:
            sys.exit(line)
        result: dict[str, Any] = json.loads(shown.getvalue()) if shown.getvalue() else {}
        self.said += list(_sentences(result))
        return result

    def type_in(self, step: Callable[[Workbook], object]) -> None:
        """The coordinator opens the master, types, and saves."""
        workbook = load_workbook(self.master)
        step(workbook)
        workbook.save(self.master)


def _sentences(value: Any) -> Iterator[str]:
    """Everything that was said about a number, a cell or a sheet, as one line each."""
    if isinstance(value, dict) and "message" in value:
        yield " ".join(str(value[key]) for key in SAID if value[key])
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _sentences(inner)


def main(folder: str) -> int:
    year = Year(Path(folder), rows())
    year.folder.mkdir(parents=True)
    start(year)
    for number in ROUNDS:
        inbox = open_round(year, number)
        deliver(year, number, inbox)
        close_round(year, number, inbox)
    print(f"Året er gået. Koordinatoren har selv skrevet {year.typed} celler, som programmet bad om.")
    return compare.main(str(year.master), str(write_ledger(year, ROUNDS[-1])))


def start(year: Year) -> None:
    """Section 1 of the guide: a master from a list. What the program could not be sure of, the coordinator types."""
    write_list(year.folder / "indsatser.xlsx", year.rows)
    settings = HERE / "sandvig-2027.toml"
    result = year.command("import", year.folder / "indsatser.xlsx", "--settings", settings, "-o", year.master)
    by_hand = put_right(year, 0)
    print(f"Listen: {result['initiatives']} indsatser; {by_hand} celler skrevet efter bemærkninger.")


def write_ledger(year: Year, until: int) -> Path:
    """What is meant to stand in the master when round `until` is over."""
    later = tuple(f"{ROUND_NAME.format(n)} / " for n in ROUNDS if n > until)
    lines = [{"committee": row.committee, "cells": _until(row.ledger(), later)} for row in year.rows]
    path = year.folder / "facit.json"
    path.write_text(json.dumps(lines, ensure_ascii=False, indent=1), encoding="utf-8")
    return path


def _until(cells: Mapping[str, str], later: tuple[str, ...]) -> dict[str, str]:
    return {h: text for h, text in cells.items() if not h.startswith(later) or h.endswith("Milepæl")}


def put_right(year: Year, until: int, disputed: Disputed = MappingProxyType({})) -> int:
    """The coordinator answers Kontrol, and types what the program said that it did not take.

    What it did not say, nobody can know of. After a round no cell may hold anything but what was meant: a wrong answer
    is lost, whatever was said.
    """
    workbook = load_workbook(year.master)
    answer_kontrol(workbook, disputed)
    told = dict(_told_cells(year, workbook, until, disputed))
    _type_cells(workbook, told)
    workbook.save(year.master)
    year.said.clear()
    year.typed += len(told)
    return len(told)


def _told_cells(year: Year, workbook: Workbook, until: int, disputed: Disputed) -> Iterator[tuple[Cell, str]]:
    """The cells that are not as they were meant, where somebody said so; the others are printed."""
    ledger = compare.ledger_rows(write_ledger(year, until))
    master = compare.master_rows(workbook, set(COMMITTEES))
    for row, heading, meant, there in compare.differences(master, ledger):
        is_told = _is_told(year, row, {meant, there})
        if (row[1], heading.rpartition(" / ")[2]) in disputed or (is_told and row not in master):
            continue  # the next merge does what was chosen in Kontrol
        if is_told and (until == 0 or not there):
            yield (row, heading), meant
        else:
            print(f"TABT: {row[0]}, {row[1]} {row[2]}, {heading}: {meant!r} er ment, {there!r} står der")


def _is_told(year: Year, row: compare.Row, values: set[str]) -> bool:
    words = [value for value in values if len(value) > 3]
    return any(line.startswith(f"{row[1]} ") or any(word in line for word in words) for line in year.said)


def _type_cells(workbook: Workbook, cells: Mapping[Cell, str]) -> None:
    for (row, heading), text in cells.items():
        sheet = workbook[row[0]]
        place = _place(sheet, row, heading)
        place.value = float(text) if heading.startswith("Afsat") else text


def _place(sheet: Any, row: compare.Row, heading: str) -> Any:
    lines = [[compare.shown(cell.value) for cell in line] for line in sheet.iter_rows()]
    top = next(i for i, line in enumerate(lines) if {"Nr.", "Indsats"} <= set(line))
    names = list(compare.headings_of(lines[top - 1], lines[top]))
    number, title = names.index("Nr."), names.index("Indsats")
    at = next(i for i, line in enumerate(lines) if (line[number], line[title]) == row[1:])
    return sheet.cell(at + 1, names.index(heading) + 1)


def open_round(year: Year, number: int) -> Path:
    """Sections 2 and 3: open the round, send out. Then the coordinator goes on working in the master."""
    if number > 1:
        year.command("carry-forward", year.master, "--to", number)
    year.command("distribute", year.master, "-o", year.folder / f"ud-{number}")
    inbox = year.folder / f"ind-{number}"
    inbox.mkdir()
    return inbox


def deliver(year: Year, number: int, inbox: Path) -> None:
    """Each centre has another habit in each round, so every habit is tried by four centres."""
    for centre, sent in sent_files(year, number).items():
        before = sent_files(year, number - 1).get(centre, sent)
        year.desks[centre] = Post(sent, inbox, answers_of(year, centre, number), before)
        habit_of(centre, number)(year.desks[centre])
        if number == PROPOSED and habit_of(centre, number) is plain:
            propose(year, centre, inbox / sent.name)


def habit_of(centre: str, number: int) -> Habit:
    return HABITS[(CENTRES.index(centre) + 5 * number) % len(HABITS)]


def propose(year: Year, centre: str, file: Path) -> None:
    """The centre adds an initiative that it has forgotten to tell of; the coordinator will take it in."""
    committee = next(row.committee for row in year.rows if row.centre == centre)
    said = {SMILEY: HAPPY, STATUS: "Bænkene er sat op."}
    happy_since = {number for number in ROUNDS if number > PROPOSED}
    row = Row("1.11", "Bænke ved stationen", committee, centre, "", "", {}, {PROPOSED: said}, happy_since)
    add_row(file, committee, {"Nr.": row.number, "Indsats": row.title, **said})
    year.rows.append(row)


def sent_files(year: Year, number: int) -> dict[str, Path]:
    return {path.name.split(" - ")[0]: path for path in sorted((year.folder / f"ud-{number}").glob("*.xlsx"))}


def answers_of(year: Year, centre: str, number: int) -> Answers:
    return {row.number: row.answers[number] for row in year.rows if row.centre == centre and row.answers.get(number)}


def close_round(year: Year, number: int, inbox: Path) -> None:
    """Sections 4 to 6: status, validate, have faults mended, merge, answer Kontrol, merge again, summarise."""
    disputed = disagree(year, number)
    year.command("status", year.master, inbox, "--today", "2027-03-12")
    for archive in inbox.glob("*.zip"):
        ZipFile(archive).extractall(inbox)
    year.command("validate", inbox, "--annotate", year.folder / f"retur-{number}", expected=(0, 1, 3))
    for centre, post in year.desks.items():
        if habit_of(centre, number) is forgot_the_decision:
            mended(post)
    first = year.command("merge", year.master, inbox, expected=(0, 1, 3))
    by_hand = put_right(year, number, disputed)
    second = year.command("merge", year.master, inbox, expected=(0, 1, 3))
    year.command("summarise", year.master)
    merged = len(first["applied"]) + len(second["applied"])
    print(
        f"{ROUND_NAME.format(number)}: {merged} celler flettet, {len(first['conflicts'])} konflikter besvaret, "
        f"{by_hand} celler skrevet efter bemærkninger."
    )


def disagree(year: Year, number: int) -> Disputed:
    """The coordinator writes a status in the master, where a centre has written another; then they agree.

    Returns by number and field what the coordinator chooses in Kontrol, and puts what that gives into the ledger.
    """
    asked = [row for row in year.rows if habit_of(row.centre, number) is not in_a_copied_sheet]
    rows_ = [row for row in asked if STATUS in row.answers.get(number, {}) and row.number != "1.11"][:3]
    ours = {row.number: f"{row.title}: koordinatorens ord, runde {number}." for row in rows_}
    heading = f"{ROUND_NAME.format(number)} / {STATUS}"
    cells = {((row.committee, row.number, row.title), heading): ours[row.number] for row in rows_}
    year.type_in(lambda workbook: _type_cells(workbook, cells))
    choices = ("behold", "brug indberetning", "egen tekst")
    agreed = [ours[rows_[0].number], rows_[1].answers[number][STATUS], f"{rows_[2].title}: aftalt, runde {number}."]
    chosen = {(row.number, STATUS): (choice, text) for row, choice, text in zip(rows_, choices, agreed, strict=True)}
    for row, text in zip(rows_, agreed, strict=True):
        row.answers[number] = {**row.answers[number], STATUS: text}
    return chosen


def answer_kontrol(workbook: Workbook, chosen: Disputed) -> None:
    """Picks from the dropdowns in Kontrol, by what is shown in its columns."""
    columns: dict[str, int] = {}
    for row in workbook["Kontrol"].iter_rows():
        texts = {str(cell.value): cell.column for cell in row if cell.value}
        if {"Nr.", "Valg"} <= texts.keys():
            columns = texts
        elif "Indberettet i runden" in columns and row[columns["Nr."] - 1].value:
            row[columns["Valg"] - 1].value = "tilføj"
        elif "Felt" in columns:
            number, heading = (str(row[columns[name] - 1].value) for name in ("Nr.", "Felt"))
            choice, own = chosen.get((number, heading), (None, None))
            row[columns["Valg"] - 1].value = choice
            row[columns["Egen tekst"] - 1].value = own if choice == "egen tekst" else None


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
