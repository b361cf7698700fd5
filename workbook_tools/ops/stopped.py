"""Which cells of a submission its errors stop from being merged (the table is `rules.stops`)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from string import digits

from workbook_tools.model.agreement import Agreement, Initiative
from workbook_tools.model.fields import PLAIN_FIELDS, centre_keys, field_keys, get_field, set_fields
from workbook_tools.model.findings import Finding, Source, Withheld
from workbook_tools.rules import ROW_RULES
from workbook_tools.rules.stops import Stops, answer_of, stopped_keys, stops

from .distribute import Base, FieldKey

DOUBTED_HEADINGS = ("S05", "S60", "S61")
_IDENTITY = ("row_id", "number", "title")


def stopped(
    agreement: Agreement, findings: Iterable[Finding], base: Base | None, round_number: int
) -> dict[FieldKey, tuple[Finding, ...]]:
    """The fields that may not be merged, each with its errors.

    Given are the rows as they came back, what was found in them, and what was sent.

    An answer is judged beside what was sent, not beside what the file says in cells that are not the centre's: those
    edits cost themselves alone, and can neither spoil an answer nor excuse one.
    """
    found = tuple(findings)
    rows = {(i.where.sheet, i.where.row): i for i in agreement.initiatives if i.where}
    others = _others_cells(agreement, round_number)
    restored = {i.key: r for i in agreement.initiatives if (r := _as_sent(i, base or {}, others)) is not i}
    in_file = _found_in_file(rows, found, restored)
    taken = {f.source for f in found if stops(f) is Stops.CELL}
    judged = ((row, f) for row in restored.values() for f in _faulty_answers(agreement, row, taken))
    why: dict[FieldKey, tuple[Finding, ...]] = {}
    for row, f in (*in_file, *judged):
        for key in stopped_keys(f, f.field or field_at(row, f.source), round_number):
            why[*row.key, key] = (*why.get((*row.key, key), ()), f)
    return why


def _others_cells(agreement: Agreement, round_number: int) -> tuple[str, ...]:
    """The fields that rules look at and the centre may not change."""
    own = (*PLAIN_FIELDS, *centre_keys(round_number))
    return tuple(key for key in field_keys(agreement) if key not in own)


def _as_sent(row: Initiative, base: Base, keys: Iterable[str]) -> Initiative:
    """The row with the fields `keys` as they were sent; itself where they are."""
    sent = {key: base[place] for key in keys if (place := (*row.key, key)) in base}
    changed = {key: value for key, value in sent.items() if get_field(row, key) != value}
    return set_fields(row, changed) if changed else row


def _found_in_file(
    rows: Mapping[tuple[str, int], Initiative],
    findings: Iterable[Finding],
    restored: Mapping[tuple[str, str], Initiative],
) -> Iterator[tuple[Initiative, Finding]]:
    for f in findings:
        row = rows.get((f.source.sheet, row_of(f.source))) if f.source else None
        if row and not (row.key in restored and stops(f) is Stops.ANSWER):
            yield row, f


def _faulty_answers(agreement: Agreement, row: Initiative, taken: Collection[Source | None]) -> Iterator[Finding]:
    found = (f for rule in ROW_RULES for f in rule(agreement, row))
    return (f for f in found if stops(f) is Stops.ANSWER and f.source not in taken)


def withheld_answers(
    agreement: Agreement, withheld: Iterable[Withheld], findings: Iterable[Finding], round_number: int
) -> dict[FieldKey, tuple[Finding, ...]]:
    """The answers of which a part stands in a column that is not read: nobody can judge them whole.

    Where the heading of a row's number or title is in doubt, it is not certain whose the answers are, and none counts.
    """
    why = {(f.source.sheet, f.field): f for f in findings if f.code in DOUBTED_HEADINGS and f.source}
    own = centre_keys(round_number)
    stopped: dict[FieldKey, tuple[Finding, ...]] = {
        (*it.key[:2], key): (why[it.source.sheet, it.key[2]],)
        for it in withheld
        if it.key[2] in own
        for key in answer_of(it.key[2], own)
    }
    whose = {sheet: (f,) for (sheet, field), f in why.items() if field in _IDENTITY}
    unsure = (i for i in agreement.initiatives if i.where and i.where.sheet in whose) if whose else ()
    return stopped | {(*i.key, key): whose[i.where.sheet] for i in unsure if i.where for key in own}


def row_of(source: Source) -> int:
    """The row of a cell, 0 when the source names none."""
    return int("".join(c for c in source.cell if c.isdecimal()) or 0)


def field_at(row: Initiative, source: Source | None) -> str:
    """The field that stands in a cell of the row; "" for a cell that is no field's."""
    if row.where is None or source is None:
        return ""
    letters = source.cell.rstrip(digits)
    return next((key for key, column in row.where.columns.items() if column == letters), "")
