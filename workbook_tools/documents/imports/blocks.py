"""A follow-up's lines as blocks: what stands before the tables, and one block per initiative."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from workbook_tools.model.numbers import clean_number, is_number, is_theme
from workbook_tools.model.text import one_line

from .front import furniture
from .lines import Line, continued
from .result import Notes
from .vocabulary import pattern

COLUMNS = 4


@dataclass(frozen=True, slots=True)
class Heading:
    """``"1. Theme - Subtheme"`` as printed, the part before the full stop as `number`."""

    number: str
    text: str
    line: int


@dataclass(slots=True)
class Row:
    """A table row, put together again where a page break cut it. `line` is its first."""

    cells: list[str]
    line: int

    def append(self, line: Line) -> None:
        """Adds a row that goes on after a page break, cell by cell."""
        self.cells = [continued(cell, line.cell(i)) for i, cell in enumerate(self.cells)]


@dataclass(slots=True)
class Block:
    """One initiative's part of the table: the body row (agreement text, details), then milestones and economy."""

    number: str
    title: str
    kind: str
    heading: Heading | None
    line: int
    rows: list[Row] = field(default_factory=list)


def blocks(lines: Sequence[Line], notes: Notes) -> list[Block]:
    """The initiatives of the lines below the guide. What belongs to none is reported (I9) and left out."""
    found: list[Block] = []
    heading: Heading | None = None
    for position, line in enumerate(lines):
        following = lines[position + 1] if position + 1 < len(lines) else None
        if new := heading_of(line, following):
            heading = new
            notes.leave(line.text, "heading", line.number)
        elif header := _header(line, heading):
            _leave_header(line, header, found, notes)
            if not _repeats(header, found):
                found.append(header)
        elif reason := furniture(line):
            notes.leave(line.text, reason, line.number)
        elif not found or not _takes(found[-1], line, notes):
            notes.lost(line.text, line.number)
    return found


def heading_of(line: Line, following: Line | None) -> Heading | None:
    """A numbered line directly above a table is a theme's heading."""
    number, dot, text = line.cell(0).partition(". ")
    if line.is_row or not dot or not is_theme(number) or following is None or not following.is_row:
        return None
    return Heading(number, text.strip(), line.number)


def is_block_header(line: Line) -> bool:
    """Whether the row starts an initiative: a number, then a title, and the headers of the time and smiley columns."""
    return _header(line, None) is not None


def _header(line: Line, heading: Heading | None) -> Block | None:
    number, title = [*line.cell(0).split(maxsplit=1), "", ""][:2]
    number = clean_number(number)
    if not line.is_row or not is_number(number) or not pattern("follow_up", "time_header").search(line.cell(2)):
        return None
    return Block(number, one_line(title), line.cell(1), heading, line.number)


def _leave_header(line: Line, header: Block, found: Sequence[Block], notes: Notes) -> None:
    if _repeats(header, found):
        notes.leave(line.text, "repeated", line.number)
    else:
        notes.leave(" ".join(line.cells[2:]), "label", line.number)


def _repeats(header: Block, found: Sequence[Block]) -> bool:
    return bool(found) and (header.number, header.title) == (found[-1].number, found[-1].title)


def _takes(block: Block, line: Line, notes: Notes) -> bool:
    """Adds the line to the block: a row of its own, or what goes on after a page break. False if it is neither."""
    last = block.rows[-1] if block.rows else None
    notes.lost(" ".join(line.cells[COLUMNS:]), line.number, number=block.number)
    if last and _goes_on(block, last, line):
        if line.cell(0) == last.cells[0]:
            notes.leave(line.cell(0), "repeated", line.number)
            line = replace(line, cells=("", *line.cells[1:]))
        last.append(line)
        return True
    if not line.is_row or (last and not _is_labelled(line.cell(0))):
        return False
    row = Row([line.cell(i) for i in range(COLUMNS)], line.number)
    if last and row.cells == last.cells:
        notes.leave(line.text, "repeated", line.number)
    elif last and pattern("follow_up", "economy_row").search(last.cells[0]):
        return False  # the economy is an initiative's last row: this one is another's, whose header is not understood
    else:
        block.rows.append(row)
    return True


def _goes_on(block: Block, last: Row, line: Line) -> bool:
    """Whether the line is the rest of the row above: it has no label of its own, or a milestone's without a time."""
    first = line.cell(0)
    if pattern("follow_up", "milestone_row").search(first):
        return first == last.cells[0] and not line.cell(2) and not line.cell(3)
    in_body = len(block.rows) == 1 and not _is_labelled(last.cells[0])
    return not _is_labelled(first) and (in_body or (line.is_row and not first))


def _is_labelled(cell: str) -> bool:
    return any(pattern("follow_up", name).search(cell) for name in ("milestone_row", "economy_row"))
