"""The initiative numbers of a plain list: as text, or told from what a spreadsheet program has made of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from workbook_tools.model.number_runs import By, Told, doubtful, possible, tell_apart
from workbook_tools.model.numbers import clean_number, is_number
from workbook_tools.model.text import meaning
from workbook_tools.schema.cells import cell_text
from workbook_tools.schema.number_cells import DECIMAL, is_padded, number_options, typed_for_date

_TWINS = ("I43", "I54")
"""Two rows that may be one number, told of a number's cell and of a text's."""


@dataclass(frozen=True, slots=True)
class ListNumbers:
    """`texts`: row -> its number, "" for what is none; `notes`: (row, code, values) of what there is to tell."""

    texts: Mapping[int, str] = field(default_factory=dict)
    notes: Sequence[tuple[int, str, Mapping[str, str]]] = ()

    @property
    def twins(self) -> frozenset[int]:
        """Rows that are told to have another one's number, perhaps for a lost zero."""
        return frozenset(row for row, code, _ in self.notes if code in _TWINS)


def list_numbers(cells: Mapping[int, object], *, typed: bool) -> ListNumbers:
    """Looks at a column of numbers, row -> value, from top to bottom.

    Not `typed` are the cells of a .csv file, where numbers and dates have become text like any other.
    """
    kept = {row: value for row, value in cells.items() if value is not None and not typed_for_date(value)}
    if not typed and any(_is_plain(value) or typed_for_date(value) for value in cells.values()):
        kept = {row: value for row, value in kept.items() if not is_padded(meaning(cell_text(value)))}
    times = Counter(meaning(cell_text(value)) for value in kept.values())
    options = [_options(value, times, typed=typed) for value in kept.values()]
    told = tell_apart(options)
    for place, (it, value) in enumerate(zip(told, kept.values(), strict=True)):
        if it.by is not By.RUN and not _is_decimal(value):
            told[place] = Told(options[place][0])
    rows = [*kept]
    texts = {row: it.text if is_number(it.text) else "" for row, it in zip(rows, told, strict=True)}
    return ListNumbers(texts, tuple(_notes(rows, [cell_text(value) for value in kept.values()], options, told)))


def _options(value: object, times: Mapping[str, int], *, typed: bool) -> tuple[str, ...]:
    text = meaning(cell_text(value))
    if not typed and (_is_decimal(value) or times[text] > 1):
        return possible(clean_number(text))
    return number_options(value)


def _is_decimal(value: object) -> bool:
    """Whether a number stands there: in a .csv file, one with a decimal comma."""
    return isinstance(value, float) or (isinstance(value, str) and DECIMAL.fullmatch(meaning(value)) is not None)


def _is_plain(value: object) -> bool:
    """A number with a part below ten that has no zero in front: so the list does not write 01.05 for 1.5."""
    text = clean_number(cell_text(value))
    return "." in text and is_number(text) and any(len(part) == 1 for part in text.split("."))


def _notes(
    rows: Sequence[int], shown: Sequence[str], options: Sequence[tuple[str, ...]], told: Sequence[Told]
) -> Iterator[tuple[int, str, Mapping[str, str]]]:
    pairs = {row: other for pair in doubtful(told) for row, other in (pair, pair[::-1])}
    doubted = False
    for place, it in enumerate(told):
        values = {"value": shown[place], "number": it.text, "other": it.other}
        if place in pairs:
            other = it.other or told[pairs[place]].other
            code = "I43" if len(options[place]) > 1 else "I54"
            yield rows[place], code, values | {"row": str(rows[pairs[place]]), "other": other}
        elif it.by is By.RUN and it.text != options[place][0]:
            yield rows[place], "I42", values
        elif it.by is By.NOTHING and not doubted:
            doubted = True
            yield rows[place], "I24", {"text": shown[place], "one": it.text, "other": it.other}
