"""The coordinator's answers to conflicts: what they change, and how they are remembered."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from workbook_tools.model.changes import Change
from workbook_tools.model.codes import finding
from workbook_tools.model.encoding import encode, encode_meaning
from workbook_tools.model.findings import Finding
from workbook_tools.model.values import Value

from .distribute import FieldKey
from .submissions import Answer, Choice, Decision

STALE_CHOICE, NO_SUCH_VALUE = "M16", "M17"


def decision_key(field: FieldKey, base: Value, master: Value, value: Value) -> str:
    """Names one settled difference: the field, what was sent, what master holds since, and what the file says."""
    return _hashed(field, map(encode_meaning, (base, master, value)))


def is_decided(
    decided: Collection[str],
    field: FieldKey,
    base: Value,
    master: Value,
    value: Value,
    former: Iterable[tuple[str, str]] = (),
) -> bool:
    """Whether such a difference is settled, also by an earlier version, which went by how the texts were written.

    `former` are the places (committee, row id) where the row stood before: it was settled where it was then.
    """
    fields = (field, *((*place, field[2]) for place in former)) if decided else ()
    return any(
        _hashed(key, map(encode, (base, master, value))) in decided or decision_key(key, base, master, value) in decided
        for key in fields
    )


def _hashed(field: FieldKey, encoded: Iterable[str]) -> str:
    return hashlib.sha256("\n".join((*field, *encoded)).encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Settled:
    """What the answers change, what is remembered of them, and which could not be followed."""

    changes: tuple[Change, ...] = ()
    decisions: tuple[Decision, ...] = ()
    findings: tuple[Finding, ...] = ()


def settle(values: Mapping[FieldKey, Value], choices: Iterable[Choice]) -> Settled:
    """Follows the answers, given master's values. An answer to what is no longer so is refused with a finding."""
    parts = [_settle_one(values, choice) for choice in choices]
    return Settled(
        tuple(c for part in parts for c in part.changes),
        tuple(d for part in parts for d in part.decisions),
        tuple(f for part in parts for f in part.findings),
    )


def _settle_one(values: Mapping[FieldKey, Value], choice: Choice) -> Settled:
    conflict = choice.conflict
    offered = [value for _, value in conflict.submissions]
    if choice.answer is Answer.SUBMISSION and len(set(offered)) > 1 and choice.value not in offered:
        return Settled(findings=(_refused(NO_SUCH_VALUE, choice),))
    value = chosen_value(choice)
    if conflict.key not in values or values[conflict.key] not in (conflict.master, value):
        return Settled(findings=(_refused(STALE_CHOICE, choice),))
    keys = sorted({decision_key(conflict.key, conflict.base, value, submitted) for submitted in offered})
    return Settled(_changes(values[conflict.key], choice), tuple(Decision(k, choice.answer, value) for k in keys))


def chosen_value(choice: Choice) -> Value:
    """What the field is to hold by the answer."""
    conflict = choice.conflict
    if choice.answer is Answer.MASTER:
        return conflict.master
    if choice.answer is Answer.OWN:
        return choice.value
    offered = [value for _, value in conflict.submissions]
    return offered[0] if len(set(offered)) == 1 else choice.value


def _changes(now: Value, choice: Choice) -> tuple[Change, ...]:
    conflict, value = choice.conflict, chosen_value(choice)
    if now == value:
        return ()
    files = sorted(file for file, submitted in conflict.submissions if submitted == value)
    origin = files[0] if choice.answer is Answer.SUBMISSION else ""
    where = (conflict.committee, conflict.row_id, conflict.number, conflict.field)
    return (Change(*where, now, value, "decided", origin),)


def _refused(code: str, choice: Choice) -> Finding:
    conflict = choice.conflict
    return finding(code, committee=conflict.committee, number=conflict.number, field=conflict.field)
