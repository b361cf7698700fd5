"""What is missing on a row (rules E1, E3, E4, E5, E9, K1, K2, K4), from one table: as an Excel formula, and in Python.

The formula is what a centre sees without Python; the value worked out here is cached with it. It reads texts and
smileys as the model does (`readingformulas`). It parts from `workbook_tools.rules` only where a cell holds what no
reader accepts: a smiley that is none (the formula says so, as the field check F2 does), and an unreadable amount with a
digit in it (the formula takes it for funds).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from workbook_tools.model.agreement import Agreement, Initiative
from workbook_tools.model.fields import SMILEY_FIELDS, get_field, round_field
from workbook_tools.model.values import UNHAPPY, Smiley, has_funds
from workbook_tools.schema.smileys import spellings
from workbook_tools.schema.texts import text

from .readingformulas import BAR, CODES, filled, means, smiley_code

_KEY = re.compile(r"\[([a-z0-9_.]+)\]")
_DECISION = "postpone.decision"
_POSTPONED = ("udskyd", "udskud", "udsæt", "udsat")
_CHOSEN = "udskydes"
"""What the dropdown offers; another form is only typed, and no reader takes it for a decision."""
_VARIATION_SELECTORS = ("\ufe0f", "\ufe0e")
_LONGEST_LITERAL = 250


class Condition(NamedTuple):
    """`excel` names cells by key in brackets ("[r3.smiley]"); `holds` says the same of an initiative."""

    excel: str
    holds: Callable[[Initiative], bool]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that can be missing: the rule, the column key of the cell, the words' key, and when.

    Where a long condition is `shared` with the check before or after, the formula holds it once.
    """

    code: str
    key: str
    words: str
    own: Condition
    shared: Condition | None = None

    @property
    def condition(self) -> Condition:
        return _all(self.shared, self.own) if self.shared else self.own


def checks(agreement: Agreement) -> tuple[Check, ...]:
    """What can be missing in the current round by the agreement's guide, most basic first."""
    guide = agreement.guide
    asked = _Asked(guide.follow_up_unhappy, guide.neutral_needs_status, guide.sad_needs_action, guide.neutral_economy)
    return _checks(agreement.year, agreement.current_round, tuple(r.number for r in agreement.rounds), asked)


class _Asked(NamedTuple):
    """The guide's switches that decide what can be missing."""

    follow_up_unhappy: bool
    neutral_needs_status: bool
    sad_needs_action: bool
    neutral_economy: bool


@lru_cache(maxsize=16)  # asked for at every row
def _checks(year: int, current: int, rounds: tuple[int, ...], guide: _Asked) -> tuple[Check, ...]:
    now = _current_keys(current)
    said = {name: _filled(key) for name, key in now.items()}
    owing = _no(_postponed())
    unhappy_before = _all(_no(said["milestone"]), _unhappy_before(current, rounds), owing)
    sad_economy = _is(now["economy_smiley"], Smiley.SAD)
    neutral_economy = _is(now["economy_smiley"], Smiley.NEUTRAL)
    unsettled = {name: _is(now[name], Smiley.UNSETTLED) for name in SMILEY_FIELDS}
    follow_up, neutral, sad = guide.follow_up_unhappy, guide.neutral_needs_status, guide.sad_needs_action

    def check(code: str, name: str, words: str, own: Condition, shared: Condition | None = None) -> Check:
        return Check(code, now[name], f"missing.{words}", own, shared)

    table = [
        (True, check("F2", "smiley", "smiley_unreadable", _unreadable(now["smiley"]))),
        (True, check("E1", "smiley", "smiley", _all(said["milestone"], _no(said["smiley"]), owing))),
        (follow_up, check("E3", "smiley", "follow_up_smiley", _no(said["smiley"]), unhappy_before)),
        (follow_up, check("E3", "status", "follow_up_status", _no(said["status"]), unhappy_before)),
        (neutral, check("E4", "status", "neutral_status", _but(now, Smiley.NEUTRAL, "status"))),
        (neutral, check("E4", "status", "unsettled_status", _but(now, Smiley.UNSETTLED, "status"))),
        (sad, check("E5", "corrective_action", "sad_action", _but(now, Smiley.SAD, "corrective_action"))),
        (True, check("E9", "smiley", "smiley_unsettled", unsettled["smiley"])),
        (True, check("F2", "economy_smiley", "economy_unreadable", _unreadable(now["economy_smiley"]))),
        (True, check("K1", "economy_smiley", "economy_smiley", _all(_funds(year), _no(said["economy_smiley"]), owing))),
        (not guide.neutral_economy, check("K2", "economy_smiley", "economy_neutral", neutral_economy)),
        (True, check("K4", "economy_status", "economy_status", _all(sad_economy, _no(said["economy_status"])))),
        (True, check("E9", "economy_smiley", "economy_unsettled", unsettled["economy_smiley"])),
    ]
    return tuple(it for asked, it in table if asked)


def mangler_formula(columns: Mapping[str, str], agreement: Agreement, row: int) -> str:
    """The formula of the column `check` for a 1-based row. `columns` maps column keys to letters.

    A check whose own column the sheet lacks is left out; any other column that is lacking counts as blank.
    """
    asked = [check for check in checks(agreement) if check.key in columns]
    formula = '""'
    for shared, group in groupby(reversed(asked), key=lambda check: check.shared):
        if shared is None:
            formula = _said(group, formula)
        else:
            together = list(group)
            any_of = ",".join(check.own.excel for check in together)
            words = _said(together, '""')
            formula = f"IF(AND({shared.excel},OR({any_of})),{words},{formula})"
    return f'=IFERROR({_placed(formula, columns, row)},"{text("missing.error")}")'


def _said(checks_backwards: Iterable[Check], otherwise: str) -> str:
    """The words of the first check that is not met."""
    for check in checks_backwards:
        otherwise = f'IF({check.own.excel},"{text(check.words)}",{otherwise})'
    return otherwise


def cell_missing_formula(key: str, columns: Mapping[str, str], agreement: Agreement, row: int) -> str | None:
    """The formula that marks a missing cell of column `key` by conditional format; None if none can be missing."""
    found = [_placed(c.condition.excel, columns, row) for c in checks(agreement) if c.key == key]
    return f"=IFERROR(OR({','.join(found)}),FALSE)" if found else None


def first_missing(agreement: Agreement, initiative: Initiative) -> str:
    """What the formula shows on the initiative's row; "" when nothing is missing."""
    return next((text(c.words) for c in checks(agreement) if c.condition.holds(initiative)), "")


def smiley_formula(smiley: Smiley, cell: str) -> str:
    """An Excel condition: the cell means that smiley, however it is spelt."""
    return f"{smiley_code(cell)}={CODES[smiley]}"


def spellings_formula(smiley: Smiley) -> str:
    """The text of the name `wbt_happy` and its like: the spellings, in pieces that Excel accepts as literals.

    Formulas that earlier versions wrote look there, in masters that are still in use.
    """
    accepted = [s for spelling in spellings(smiley) for s in _with_selectors(spelling)]
    joined = BAR + BAR.join(accepted) + BAR
    pieces = [joined[i : i + _LONGEST_LITERAL // 2] for i in range(0, len(joined), _LONGEST_LITERAL // 2)]
    return "=" + "&".join(f'"{piece}"' for piece in pieces)


def _with_selectors(spelling: str) -> tuple[str, ...]:
    """A spelling that begins with a symbol, also with the variation selectors that programs put after it."""
    if spelling.isascii() or spelling[0].isalpha():
        return (spelling,)
    return (spelling, *(spelling[0] + selector + spelling[1:] for selector in _VARIATION_SELECTORS))


def _current_keys(current: int) -> dict[str, str]:
    names = ("milestone", "status", "smiley", "corrective_action", "economy_status", "economy_smiley")
    return {name: round_field(current, name) for name in names}


def _placed(excel: str, columns: Mapping[str, str], row: int) -> str:
    return _KEY.sub(lambda m: f"${columns[m[1]]}{row}" if m[1] in columns else '""', excel)


def _filled(key: str) -> Condition:
    return Condition(filled(f"[{key}]"), lambda i: get_field(i, key) is not None)


def _is(key: str, *smileys: Smiley) -> Condition:
    found = [smiley_formula(smiley, f"[{key}]") for smiley in smileys]
    return Condition(found[0] if len(found) == 1 else f"OR({','.join(found)})", lambda i: get_field(i, key) in smileys)


def _unreadable(key: str) -> Condition:
    """Text in a smiley cell that is no smiley; an initiative as read never has it."""
    return Condition(f"AND({_filled(key).excel},{smiley_code(f'[{key}]')}=0)", lambda _: False)


def _but(now: Mapping[str, str], smiley: Smiley, lacking: str) -> Condition:
    return _all(_is(now["smiley"], smiley), _no(_filled(now[lacking])))


def _all(*conditions: Condition) -> Condition:
    return Condition(f"AND({','.join(c.excel for c in conditions)})", lambda i: all(c.holds(i) for c in conditions))


def _no(condition: Condition) -> Condition:
    return Condition(f"NOT({condition.excel})", lambda i: not condition.holds(i))


def _postponed() -> Condition:
    """The decision begins with a form of "udskyde" or "udsætte" and does not say "ikke"."""
    starts = (f'LEFT(LOWER(TRIM([{_DECISION}])),{len(stem)})="{stem}"' for stem in _POSTPONED)
    chosen = means(_CHOSEN, f"[{_DECISION}]")
    excel = f'AND(OR({",".join(starts)},{chosen}),NOT(ISNUMBER(SEARCH("ikke",[{_DECISION}]))))'

    def holds(initiative: Initiative) -> bool:
        decision = (initiative.postponement.decision or "").strip().lower()
        return decision.startswith(_POSTPONED) and "ikke" not in decision

    return Condition(excel, holds)


def _funds(year: int) -> Condition:
    """A digit other than 0 in the year's funding: an amount, also one typed as text, and neither 0 nor "ingen"."""
    excel = f"SUMPRODUCT(--ISNUMBER(FIND(wbt_digits,[funding.{year}])))>0"
    return Condition(excel, lambda i: has_funds(i.funding.get(year)))


def _unhappy_before(current: int, rounds: tuple[int, ...]) -> Condition:
    """The nearest earlier report was unhappy; a status without a smiley leaves the last smiley unknown."""
    excel = "FALSE"
    earlier = sorted(number for number in rounds if number < current)
    for number in earlier:
        smiley, status = round_field(number, "smiley"), round_field(number, "status")
        unknown = f"IF({_filled(status).excel},FALSE,{excel})"
        known = ",".join("TRUE" if it in UNHAPPY else "FALSE" for it in CODES)
        excel = f"CHOOSE(1+{smiley_code(f'[{smiley}]')},{unknown},{known})"

    def holds(initiative: Initiative) -> bool:
        reports = (initiative.followup(number) for number in reversed(earlier))
        last = next((f for f in reports if f.smiley or f.status), None)
        return last is not None and last.smiley in UNHAPPY

    return Condition(excel, holds)
