"""What people do with workbooks, with openpyxl as their program: it loads and writes every part anew, as others do.

`write_list` is the list that somebody kept through the autumn. A habit takes the workbook that a centre was sent and
what the centre means to answer, and puts files in the folder of deliveries, as they come back to the coordinator.
"""

from __future__ import annotations

import shutil
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.worksheet.worksheet import Worksheet
from plan import ACTION, MILESTONE, SMILEY, Row

NBSP = "\N{NO-BREAK SPACE}"
HEADINGS = "Punkt;Initiativ;Udvalg;Forvaltning;Drift/Anlæg;Afsat\N{NO-BREAK SPACE}2027 (mio. kr.);Sagsbehandler".split(
    ";"
)
Answers = Mapping[str, Mapping[str, str]]
"""By number and heading: what a centre means to say in a round."""
Step = Callable[[Workbook], object]


@dataclass(frozen=True)
class Post:
    """What a centre has on its desk: the workbook it was sent, the coordinator's folder of deliveries, what it means to
    answer, and the workbook of the round before.
    """

    sent: Path
    inbox: Path
    answers: Answers
    before: Path

    def deliver(self, name: str, *steps: Step, answers: Answers | None = None, minute: int = 0) -> Path:
        return filled(self.sent, self.inbox / name, self.answers if answers is None else answers, *steps, minute=minute)


Habit = Callable[[Post], None]


def write_list(path: Path, rows: Sequence[Row]) -> None:
    """A title above, headings by other names, themes as rows of their own, and cells as people type and paste them."""
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = "Indsatser"
    sheet.append(["Aftale om budget 2027: indsatser til opfølgning"])
    sheet.append([])
    sheet.append([*HEADINGS, *(f"Milepæl {n}" for n in (1, 2, 3, 4))])
    for n, row in enumerate(rows):
        told = [None, _title(n, row), row.committee, _centre(n, row), row.kind.lower(), _amount(n, row), ""]
        sheet.append([*told, *(row.milestones.get(number) for number in (1, 2, 3, 4))])
        _number(sheet, n, row.number)
    sheet["G5"] = "Anm. af Vej"
    workbook.save(path)


def _number(sheet: Worksheet, n: int, number: str) -> None:
    """Text, text with a full stop, or in one theme numbers, shown with the decimals that they need."""
    cell = sheet.cell(n + 4, 1)
    if number.startswith("3."):
        cell.value, cell.number_format = float(number), "0.00" if number.endswith("0") else "0.0"
    else:
        cell.value, cell.number_format = f"{number}." if n % 4 == 0 else number, "@"


def _title(n: int, row: Row) -> str:
    return {0: row.title.replace(" ", NBSP), 1: f"  {row.title} ", 2: unicodedata.normalize("NFD", row.title)}.get(
        n % 7, row.title
    )


def _centre(n: int, row: Row) -> str:
    """Nobody knows for certain what the centres are called."""
    if row.centre == "Børne- og Ungerådgivning" and n % 24 == 6:
        return "Børne og Ungerådgivning"
    return unicodedata.normalize("NFD", row.centre) if n % 5 == 0 else row.centre


def _amount(n: int, row: Row) -> str | float | None:
    """In millions as a number or with a comma; twice in kroner, which the program must not guess."""
    if not row.amount:
        return None
    if n in (7, 21):
        return f"{float(row.amount) * 1_000_000:,.0f} kr.".replace(",", ".")
    return float(row.amount) if n % 3 else row.amount.replace(".", ",")


# A centre's workbook, opened and saved.


def headings(sheet: Worksheet) -> tuple[int, dict[str, int]]:
    """The row of the headings, and the first column under each; the current round comes first in what is sent."""
    for row in sheet.iter_rows(max_row=10):
        columns: dict[str, int] = {}
        for cell in row:
            columns.setdefault(str(cell.value), cell.column)
        if {"Nr.", "Indsats"} <= columns.keys():
            return row[0].row, columns
    return 0, {}


def tables(workbook: Workbook) -> list[tuple[Worksheet, int, dict[str, int]]]:
    found = [(sheet, *headings(sheet)) for sheet in workbook if sheet.sheet_state == "visible"]
    return [(sheet, top, columns) for sheet, top, columns in found if top and MILESTONE in columns]


def fill_in(workbook: Workbook, answers: Answers) -> None:
    for sheet, top, columns in tables(workbook):
        for row in range(top + 1, sheet.max_row + 1):
            for heading, text in answers.get(str(sheet.cell(row, columns["Nr."]).value), {}).items():
                sheet.cell(row, columns[heading]).value = text


def sort_rows(workbook: Workbook, first_column: int) -> None:
    """By title, last first; a sort that begins at column 2 leaves what is hidden in column 1 where it was."""
    for sheet, top, columns in tables(workbook):
        rows = [r for r in range(top + 1, sheet.max_row + 1) if sheet.cell(r, columns["Indsats"]).value]
        span = range(first_column, sheet.max_column + 1)
        lines = [[sheet.cell(row, column).value for column in span] for row in rows]
        lines.sort(key=lambda line: str(line[columns["Indsats"] - first_column]), reverse=True)
        for row, line in zip(rows, lines, strict=True):
            for column, value in zip(span, line, strict=True):
                sheet.cell(row, column).value = value


def filled(sent: Path, target: Path, answers: Answers, *steps: Step, minute: int = 0) -> Path:
    workbook = load_workbook(sent)
    fill_in(workbook, answers)
    for step in steps:
        step(workbook)
    workbook.save(target)
    return _saved_at(target, minute)


def _saved_at(path: Path, minute: int) -> Path:
    """The file as if it was saved at that minute: openpyxl always says now, and a year's work takes seconds here."""
    with ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    before, rest = parts["docProps/core.xml"].split(b"<dcterms:modified", 1)
    opening, after = rest.split(b">", 1)
    time = f"2027-03-10T10:{minute:02}:00Z".encode()
    parts["docProps/core.xml"] = before + b"<dcterms:modified" + opening + b">" + time + after[after.index(b"<") :]
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


def add_row(path: Path, committee: str, cells: Mapping[str, str]) -> None:
    """A row of the centre's own below the others."""
    workbook = load_workbook(path)
    sheet = workbook[committee]
    _, columns = headings(sheet)
    row = sheet.max_row + 1
    for heading, text in cells.items():
        sheet.cell(row, columns[heading]).value = text
    workbook.save(path)
    _saved_at(path, 1)


def half(answers: Answers) -> Answers:
    return {number: said for n, (number, said) in enumerate(answers.items()) if n % 2}


# The habits.


def plain(post: Post) -> None:
    post.deliver(post.sent.name)


def another_name(post: Post) -> None:
    post.deliver(f"Endelig version NY {post.sent.name}")


def sorted_rows(post: Post) -> None:
    post.deliver(post.sent.name, lambda workbook: sort_rows(workbook, 1))


def sorted_without_ids(post: Post) -> None:
    post.deliver(post.sent.name, lambda workbook: sort_rows(workbook, 2))


def sent_twice(post: Post) -> None:
    """Half of it first, then all; both files lie in the folder."""
    post.deliver(f"{post.sent.stem} foreløbig.xlsx", answers=half(post.answers), minute=1)
    post.deliver(post.sent.name, minute=2)


def copies(post: Post) -> None:
    """The same file again from the mail, and once more saved by another program."""
    first = post.deliver(post.sent.name, minute=1)
    shutil.copy(first, post.inbox / f"{post.sent.stem} (1).xlsx")
    filled(first, post.inbox / f"{post.sent.stem} - Kopi.xlsx", post.answers, minute=2)


def zipped(post: Post) -> None:
    inside = post.deliver(post.sent.name)
    with ZipFile(post.inbox / f"{post.sent.stem}.zip", "w", ZIP_DEFLATED) as archive:
        archive.write(inside, inside.name)
    inside.unlink()


def last_rounds_file(post: Post) -> None:
    """The answers are in the workbook of the round before, and somebody noticed."""
    filled(post.before, post.inbox / f"gammel {post.before.name}", post.answers, minute=1)
    post.deliver(post.sent.name, minute=2)


def in_a_copied_sheet(post: Post) -> None:
    """One committee's answers are typed in a copy of its sheet."""

    def copy(workbook: Workbook) -> None:
        sheet, top, columns = tables(workbook)[0]
        workbook.copy_worksheet(sheet).title = "Min kopi"
        for row in range(top + 1, sheet.max_row + 1):
            for heading in set().union(*post.answers.values()):
                sheet.cell(row, columns[heading]).value = None

    post.deliver(post.sent.name, copy)


def own_notes(post: Post) -> None:
    """A column, a remark below the table and a note of the centre's own: nothing of that is an answer."""

    def write(workbook: Workbook) -> None:
        sheet, top, columns = tables(workbook)[0]
        sheet.cell(top, sheet.max_column + 1).value = "Vores egne noter"
        sheet.cell(top + 1, sheet.max_column).value = "Ring til håndværkeren."
        sheet.cell(sheet.max_row + 3, 2).value = "Med venlig hilsen, sekretariatet."
        sheet.cell(top + 1, columns[SMILEY]).comment = Comment("Er drøftet med direktionen.", "Sekretariatet")

    post.deliver(post.sent.name, write)


def forgot_the_decision(post: Post) -> None:
    """The first file says sad and nothing to decide; the one that is mended comes when somebody has asked."""
    without = {n: {h: t for h, t in said.items() if h != ACTION} for n, said in post.answers.items()}
    post.deliver(post.sent.name, answers=without, minute=1)


def mended(post: Post) -> None:
    post.deliver(f"{post.sent.stem} rettet.xlsx", minute=9)


def another_workbook(post: Post) -> None:
    """A sheet of the centre's own comes along."""
    workbook = Workbook()
    workbook.active.append(["Noter fra mødet", "Husk kaffe"])
    workbook.save(post.inbox / "noter.xlsx")
    post.deliver(post.sent.name)


HABITS: tuple[Habit, ...] = (
    plain,
    sorted_rows,
    sorted_without_ids,
    sent_twice,
    copies,
    forgot_the_decision,
    zipped,
    in_a_copied_sheet,
    own_notes,
    last_rounds_file,
    another_workbook,
    another_name,
)
