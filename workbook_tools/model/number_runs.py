"""Initiative numbers that were typed as numbers: 1.10 has become 1.1, and only the rows around it tell which it was."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise

_DECIMAL = re.compile(r"([0-9]{1,3})[.,]([0-9]+)")
_NEXT, _LATER, _EARLIER = 0, 2, 1_000_000
"""What a step costs from one number to the next of a theme: the following one, a later or the same, any other."""
_NOT_AS_SHOWN = 1
_CERTAIN = 2
"""The run says which number it is, where all others cost so much more."""
_SHORT = 2


class By(Enum):
    """What tells the number."""

    TEXT = "there is nothing else that it may be"
    RUN = "the numbers above and below"
    FORMAT = "the cell shows the zero"
    NOTHING = "it may be another"


@dataclass(frozen=True, slots=True)
class Told:
    """What a number is, and what else its cell may hold ("" for nothing)."""

    text: str
    other: str = ""
    by: By = By.TEXT


def possible(shown: str) -> tuple[str, ...]:
    """What may have been typed where a number's cell shows this, as shown first: "1,1" -> ("1.1", "1.10").

    ``"2,00"`` was 2. Text that is no decimal number is itself.
    """
    match = _DECIMAL.fullmatch(shown)
    if match is None:
        return (shown,)
    whole, decimals = match.groups()
    bare = decimals.rstrip("0")
    if not bare:
        return (whole,)
    short = [f"{whole}.{bare}", f"{whole}.{bare}0"] if len(bare) < _SHORT else [f"{whole}.{bare}"]
    return tuple(dict.fromkeys([f"{whole}.{decimals}", *short]))


def tell_apart(rows: Sequence[tuple[str, ...]]) -> list[Told]:
    """Each row's number, of those that it may be, by the run of the numbers from top to bottom.

    What the cell shows counts where the run says nothing, or where the rows are not in the order of their numbers.
    """
    down, up = _costs(rows), _costs(rows[::-1], backwards=True)[::-1]
    told = [_told(*row) for row in zip(rows, down, up, strict=True)]
    other = [i for i, it in enumerate(told) if it.by is By.RUN and it.text != rows[i][0]]
    sorted_rows = all(_is_next(told, i) or _is_between(told, i, other) for i in other)
    for i in other:
        if not (_is_next(told, i) or sorted_rows):
            told[i] = _as_shown(rows[i])
    return told


def _is_next(told: Sequence[Told], row: int) -> bool:
    """Whether a number goes on from the one above, or leads to the one below."""
    around = told[max(row - 1, 0) : row + 2]
    return any(_step(first.text, second.text) == _NEXT for first, second in pairwise(around) if _same(first, second))


def _is_between(told: Sequence[Told], row: int, other: Collection[int]) -> bool:
    """Whether the rows above and below are of the same theme, and are what they show."""
    around = (row - 1, row + 1)
    return all(i in range(len(told)) and i not in other and _same(told[i], told[row]) for i in around)


def _same(first: Told, second: Told) -> bool:
    return first.text.rpartition(".")[0] == second.text.rpartition(".")[0]


def doubtful(told: Sequence[Told]) -> Iterator[tuple[int, int]]:
    """Pairs of rows that would be the same number, though a zero may have been lost in one of them."""
    rows: dict[str, list[int]] = {}
    for row, it in enumerate(told):
        rows.setdefault(it.text, []).append(row)
    for same in rows.values():
        if any(told[row].by in (By.FORMAT, By.NOTHING) for row in same):
            yield from pairwise(same)


def _told(options: tuple[str, ...], above: Sequence[int], below: Sequence[int]) -> Told:
    if len(options) == 1:
        return Told(options[0])
    costs = [a + b + _own(i) for i, (a, b) in enumerate(zip(above, below, strict=True))]
    (least, best), (second, _) = sorted(zip(costs, range(len(options)), strict=True))[:2]
    if least < _EARLIER and second - least >= _CERTAIN:
        return Told(options[best], next(text for text in options if text != options[best]), By.RUN)
    return _as_shown(options)


def _as_shown(options: tuple[str, ...]) -> Told:
    return Told(options[0], options[1], By.FORMAT if options[0].endswith("0") else By.NOTHING)


def _costs(rows: Sequence[tuple[str, ...]], *, backwards: bool = False) -> list[list[int]]:
    """The least cost of all rows before one, for each of the numbers that it may be."""
    found: list[list[int]] = []
    for place, options in enumerate(rows):
        before = [*zip(rows[place - 1], found[-1], strict=True)] if place else []
        found.append([_least(text, before, backwards=backwards) for text in options])
    return found


def _least(text: str, before: Sequence[tuple[str, int]], *, backwards: bool) -> int:
    steps = (
        cost + _own(i) + (_step(text, other) if backwards else _step(other, text))
        for i, (other, cost) in enumerate(before)
    )
    return min(steps, default=0)


def _own(option: int) -> int:
    return _NOT_AS_SHOWN if option else 0


def _step(first: str, second: str) -> int:
    theme, _, number = first.rpartition(".")
    other_theme, _, following = second.rpartition(".")
    if theme != other_theme or not (number.isdecimal() and following.isdecimal()):
        return 0
    step = int(following[:9]) - int(number[:9])
    return _NEXT if step == 1 else _LATER if step >= 0 else _EARLIER
