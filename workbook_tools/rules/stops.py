"""What an error costs when a submission is merged: the one table of it.

A centre gives two answers a row, the effort's (status, smiley, corrective action) and the economy's. An error costs
what it is about, and nothing beside it.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from workbook_tools.model.fields import centre_keys
from workbook_tools.model.findings import Finding, Severity


class Stops(StrEnum):
    """`nothing`: what is only missing is still missing afterwards. `answer`: the effort's or the economy's."""

    NOTHING = "nothing"
    CELL = "cell"
    ANSWER = "answer"
    ROW = "row"


STOPS: dict[str, Stops] = {
    "E1": Stops.NOTHING,  # half an answer is merged, and the row still lacks the rest
    "K1": Stops.NOTHING,
    "E9": Stops.NOTHING,  # so it was sent
    "E2": Stops.ANSWER,
    "E3": Stops.ANSWER,
    "E4": Stops.ANSWER,  # as E5: the guide lets a neutral smiley stand only beside a status
    "E5": Stops.ANSWER,
    "K2": Stops.ANSWER,
    "K4": Stops.ANSWER,
    "E6": Stops.CELL,  # the round is not open, and the cells of the one that is have nothing to do with it
    "E7": Stops.CELL,
    "S07": Stops.CELL,
    "S08": Stops.CELL,
    "K5": Stops.NOTHING,  # the coordinator's own cells: what is wrong with them is judged in the master
    "U1": Stops.NOTHING,
    "U3": Stops.NOTHING,
    "X2": Stops.NOTHING,
    "X3": Stops.NOTHING,
    "S06": Stops.ROW,  # which of two rows is meant, nobody can say
    "X1": Stops.ROW,
}
"""By the code of every error that may be found on a row, but for the field checks (F): they stop their cell.

A code that is not here stops its row: the cautious way.
"""
_FIELD_CHECKS = "F"


def stops(finding: Finding) -> Stops:
    """What a finding stops. Warnings and notes stop nothing."""
    if finding.severity is not Severity.ERROR:
        return Stops.NOTHING
    return STOPS.get(finding.code, Stops.CELL if finding.code.startswith(_FIELD_CHECKS) else Stops.ROW)


def answer_of(key: str, keys: Iterable[str]) -> tuple[str, ...]:
    """The fields among `keys` that make one answer with `key`."""
    return tuple(k for k in keys if is_economy(k) == is_economy(key))


def is_economy(key: str) -> bool:
    """Whether a field belongs to the economy's answer: ``"r3.economy_smiley"``."""
    return ".economy" in key


def stopped_keys(finding: Finding, field: str, round_number: int) -> tuple[str, ...]:
    """The fields of the row that a finding on its cell `field` stops; "" for a cell that is no field's."""
    match stops(finding):
        case Stops.NOTHING:
            return ()
        case Stops.CELL if field:
            return (field,)
        case Stops.ANSWER if field:
            return answer_of(field, centre_keys(round_number))
    return centre_keys(round_number)
