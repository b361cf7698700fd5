"""Lines of one side of a conflict that stand in Kontrol twice, copied by hand: where they are answered differently,
nobody knows which answer counts, and the sheet can show the side only once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from workbook_tools.workbook.kontrol_sheet import OwnWords

from .conflict_lines import AnsweredLine, Side
from .kontrol_words import Words


def typed_answers(lines: Iterable[AnsweredLine]) -> dict[Side, tuple[str, str]]:
    """What stands in the answer cells, by side: where two lines of a side differ, none of it."""
    sides = _by_side(lines)
    return {side: typed[0] if len(typed) == 1 else ("", "") for side, typed in sides.items()}


def keep_words_of_twice_answered(lines: Sequence[AnsweredLine], words: Words) -> None:
    """The answers that are cleared, as the coordinator's words beside the side that they were given to."""
    for side, typed in _by_side(lines).items():
        if len(typed) > 1:
            line = next(line for line in lines if line.side == side)
            before = words.beside[side].words.split("\n") if side in words.beside else []
            told = [" | ".join(filter(None, pair)) for pair in typed]
            words.beside[side] = OwnWords(line.about, "\n".join(dict.fromkeys([*before, *told])), line.source)


def _by_side(lines: Iterable[AnsweredLine]) -> dict[Side, list[tuple[str, str]]]:
    """The different answers to each side; one that is blank is none."""
    sides: dict[Side, list[tuple[str, str]]] = {}
    for line in lines:
        typed = sides.setdefault(line.side, [])
        if (line.answer or line.own) and (line.answer, line.own) not in typed:
            typed.append((line.answer, line.own))
    return sides
