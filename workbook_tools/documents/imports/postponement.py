"""An overview of initiatives proposed for postponement, by committee, into the model."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from workbook_tools.model.agreement import Agreement, Initiative, Postponement
from workbook_tools.model.numbers import clean_number, is_number, is_theme, theme_number
from workbook_tools.model.text import one_line

from .front import furniture, leave_furniture
from .lines import Line, continued, ends_sentence
from .register import Register
from .result import Imported, Notes
from .rowids import row_id
from .settings import settings_for
from .vocabulary import pattern, words

_ROLES = ("administration", "parties")


@dataclass(slots=True)
class _Entry:
    """One initiative's row under its committee's heading; `line` is its first."""

    committee: str
    number: str
    title: str
    remark: str
    line: int

    def append(self, line: Line) -> None:
        """Adds a row that goes on after a page break."""
        self.title = continued(self.title, line.cell(1))
        self.remark = continued(self.remark, line.cell(2))


@dataclass(slots=True)
class _Reading:
    """Where in the document we are."""

    register: Register
    notes: Notes
    committee: str = ""
    entries: list[_Entry] = field(default_factory=list)


def read_postponement(lines: Sequence[Line], title_at: int, given: Agreement | None, notes: Notes) -> Imported:
    """The document's rows, each with its proposal. The decision stays blank: the document does not state one.

    `title_at` is the title's position in `lines`.
    """
    title = pattern("postponement", "title").search(lines[title_at].text)
    assert title is not None
    leave_furniture(lines[: title_at + 1], notes)
    text = "\n".join(line.text for line in lines)
    settings, growing = settings_for(text, title["agreement"], int(title["year"]), given, notes)
    reading = _Reading(Register(settings, notes, growing=growing), notes)
    for line in lines[title_at + 1 :]:
        _read_line(line, reading)
    taken: set[str] = set()
    to_year, year = int(title["to_year"]), settings.year
    initiatives = tuple(_initiative(e, to_year, year, reading, taken) for e in reading.entries)
    return notes.imported(replace(reading.register.agreement(), initiatives=initiatives), "postponement")


def _read_line(line: Line, reading: _Reading) -> None:
    number = clean_number(line.cell(0))
    if not line.is_row:
        _read_paragraph(line, reading)
    elif pattern("postponement", "header").search(line.cell(0)):
        reading.notes.leave(line.text, "label", line.number)
    elif is_theme(number):
        _read_theme(line, number, reading)
    elif is_number(number) and reading.committee:
        _leave_extra(line, reading)
        reading.entries.append(_Entry(reading.committee, number, line.cell(1), line.cell(2), line.number))
    elif not number and reading.entries:
        _leave_extra(line, reading)
        reading.entries[-1].append(line)
    else:
        reading.notes.lost(line.text, line.number)


def _leave_extra(line: Line, reading: _Reading) -> None:
    reading.notes.lost(" ".join(line.cells[3:]), line.number)


def _read_paragraph(line: Line, reading: _Reading) -> None:
    """A committee's heading, the introduction above the first one, or page furniture."""
    heading = pattern("postponement", "committee_heading").search(line.text)
    if heading and _is_committee(heading["name"], reading.register):
        reading.committee = reading.register.committee(heading["name"], line.number).sheet
        reading.notes.leave(line.text, "repeated" if heading["again"] else "heading", line.number)
    elif reason := furniture(line):
        reading.notes.leave(line.text, reason, line.number)
    elif not reading.committee:
        reading.notes.leave(line.text, "introduction", line.number)
    elif reading.entries and not ends_sentence(reading.entries[-1].remark):
        reading.entries[-1].remark = continued(reading.entries[-1].remark, line.text)
    else:
        reading.notes.lost(line.text, line.number)


def _read_theme(line: Line, number: str, reading: _Reading) -> None:
    again = pattern("postponement", "continued").search(line.cell(1))
    title = line.cell(1)[: again.start()] if again else line.cell(1)
    reading.register.theme(number, one_line(title), line.number)
    reading.notes.leave(f"{number}. {line.cell(1)}", "repeated" if again else "heading", line.number)
    reading.notes.lost(" ".join(line.cells[2:]), line.number)


def _initiative(entry: _Entry, to_year: int, year: int, reading: _Reading, taken: set[str]) -> Initiative:
    title, involved = _title(one_line(entry.title), reading, entry.line)
    if theme := theme_number(entry.number) or None:
        reading.register.theme(theme, "", entry.line)
    return Initiative(
        committee=entry.committee,
        row_id=row_id(year, entry.committee, entry.number, taken),
        number=entry.number,
        title=title,
        theme=theme,
        involved_committees=involved,
        postponement=_postponement(entry, to_year, reading.notes),
    )


def _title(title: str, reading: _Reading, line: int) -> tuple[str, tuple[str, ...]]:
    """``"Title – også Another Committee"`` -> the title and the other committee's name."""
    match = pattern("postponement", "also").search(title)
    if match is None:
        return title, ()
    reading.notes.leave(title[match.start() : match.start("names")], "label", line)
    known = sorted(map(re.escape, reading.register.committee_names), key=len, reverse=True)
    name = "|".join([*known, str(words("follow_up")["any_committee"])])
    names = [m[0] for m in re.finditer(name, match["names"])] or [match["names"]]
    for joining in re.split(name, match["names"]) if names != [match["names"]] else ():
        reading.notes.leave(joining, "label", line)
    return title[: match.start()].strip(), tuple(reading.register.committee(n, line).name for n in names)


def _postponement(entry: _Entry, to_year: int, notes: Notes) -> Postponement:
    remarks = split_remarks(entry.remark, notes, entry.line)
    reference = pattern("postponement", "see_also").search(remarks.get("administration", ""))
    return Postponement(
        to_year=to_year,
        administration_remark=remarks.get("administration"),
        parties_remark=remarks.get("parties"),
        see_also=reference["number"] if reference else None,
    )


def split_remarks(text: str, notes: Notes, line: int) -> dict[str, str]:
    """The administration's and the parties' remarks of a cell; text above the first label is the administration's.

    A label stands at the start of a paragraph, or ends in a colon or full stop.
    """
    matches = list(_label().finditer(text))
    starts = [0, *(m.end() for m in matches)]
    ends = [*(m.start() for m in matches), len(text)]
    owners = ["administration", *(_owner(m) for m in matches)]
    remarks: dict[str, str] = {}
    for match in matches:
        notes.leave(match[0], "label", line)
    for owner, start, end in zip(owners, starts, ends, strict=True):
        remarks[owner] = "\n".join(t for t in (remarks.get(owner, ""), text[start:end].strip()) if t)
    return {owner: remark for owner, remark in remarks.items() if remark}


def _label() -> re.Pattern[str]:
    who = "|".join(str(words("postponement")[role]) for role in _ROLES)
    return re.compile(str(words("postponement")["label"]).replace("WHO", who), re.MULTILINE)


def _owner(match: re.Match[str]) -> str:
    return next(role for role in _ROLES if str(words("postponement")[role]) in match[0])


def _is_committee(name: str, register: Register) -> bool:
    form = str(words("follow_up")["any_committee"])
    return register.known_committee(name) is not None or re.fullmatch(form, name) is not None
