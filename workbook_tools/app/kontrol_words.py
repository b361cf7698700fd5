"""Whether a line of Kontrol still shows what its hidden key says, and what the coordinator has written there.

The key says what a line is about, the visible cells say it to the coordinator. Where rows were sorted without the
hidden columns, or a cell was written over, the two differ: an answer there is not followed, and its words are kept.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from workbook_tools.model.codes import finding
from workbook_tools.model.findings import Finding
from workbook_tools.model.text import meaning, one_line
from workbook_tools.workbook.kontrol_sheet import KontrolLine, OwnWords, said

NOT_FOLLOWED, KEPT = "M25", "M60"
_ANSWERS = ("choice", "own")
_ABOUT = ("committee", "sheet", "number", "field", "title", "message")
_SHORT = 60
SAID = "said"
"""Stands for what a proposal's two cells say together."""
_CELLS_OF = {SAID: ("reported", "other")}


@dataclass(frozen=True, slots=True)
class Shown:
    """A line, the thing that its hidden key names, and the words that its cells may show then, by column name.

    `needed` are the columns without which nobody could tell it from others, `cells` what it shows.
    """

    line: KontrolLine
    key: Hashable
    allowed: Mapping[str, Collection[str]]
    needed: Collection[str]
    cells: Mapping[str, str]

    def differing(self, cells: Mapping[str, str]) -> list[str]:
        """The columns that show something else, or are missing and needed."""
        wrong = [name for name, words in self.allowed.items() if name in cells and one_line(cells[name]) not in words]
        return [*wrong, *(name for name in self.needed if name not in cells)]


@dataclass(slots=True)
class Words:
    """What was written on the sheet besides answers: beside the things that lines are about, and apart from them."""

    beside: dict[Hashable, OwnWords] = field(default_factory=dict)
    apart: list[OwnWords] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def note(self, key: Hashable, line: KontrolLine, columns: Sequence[str] = ()) -> None:
        """What was written beside a line that is about `key`, now or earlier, and over those columns of it."""
        self.add(key, line, _remark(line))
        columns = [cell for name in columns for cell in _CELLS_OF.get(name, (name,))]
        words = [*said(line, columns), *line.added]
        self.add(key, line, words)
        if words:
            place = next((line.places[name] for name in columns if line.cells.get(name)), line.added_at)
            self.tell(OwnWords("", " | ".join(words), place))

    def add(self, key: Hashable, line: KontrolLine, words: Sequence[str]) -> None:
        """Words beside a line that is about `key`; without a key, nothing will show the line again."""
        if not words:
            return
        before = self.beside.get(key) if key else None
        told_of = [*(before.words.split("\n") if before else ()), *words]
        own = OwnWords(about(line), "\n".join(dict.fromkeys(told_of)), line.source)
        if key:
            self.beside[key] = own
        else:
            self.apart.append(own)

    def tell(self, own: OwnWords) -> None:
        self.findings.append(finding(KEPT, own.source, values={"value": own.words}))


def about(line: KontrolLine) -> str:
    """What a line is about, in the words that stand in its first cells."""
    shown = [one_line(line.cells[name]) for name in _ABOUT if line.cells.get(name)]
    line_of = " · ".join(shown)
    return line_of if len(line_of) <= _SHORT else line_of[: _SHORT - 1] + "…"


class Weighed(NamedTuple):
    """Whether a line's answer counts; if it does not, what it may be about: by its key, by its words."""

    counts: bool
    contested: tuple[Hashable, ...] = ()


def weigh(lines: Sequence[Shown], words: Words) -> list[Weighed]:
    """Each line, by what it shows and what its key says; what else was written there comes into `words`."""
    return [_weighed(shown, lines, words) for shown in lines]


def _weighed(shown: Shown, lines: Sequence[Shown], words: Words) -> Weighed:
    line = shown.line
    differing = shown.differing(shown.cells)
    if not differing:
        words.note(shown.key, line)
        return Weighed(True)
    meant = next((other for other in lines if not other.differing(shown.cells)), None)
    answers = said(line, _ANSWERS)
    words.add((meant or shown).key, line, answers)
    words.note((meant or shown).key, line, () if meant else differing)
    if not answers:
        return Weighed(False)
    values = {"value": about(line), "answer": "; ".join(answers)}
    number = one_line(line.cells.get("number", ""))
    words.findings.append(finding(NOT_FOLLOWED, line.source, number=number, values=values))
    return Weighed(False, (shown.key, *([meant.key] if meant else ())))


def _remark(line: KontrolLine) -> list[str]:
    return [words for words in line.cells.get("remark", "").split("\n") if meaning(words)]
