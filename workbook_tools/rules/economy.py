"""K: the economy's smileys and amounts.

From the reading guide's paragraph on economy and its definition of economy smileys.
"""

from __future__ import annotations

from collections.abc import Iterator

from workbook_tools.model.agreement import Agreement, Initiative
from workbook_tools.model.findings import Finding
from workbook_tools.model.units import Unit, rescaled
from workbook_tools.model.values import Amount, NoFunds, Smiley, amount_text, has_funds

from .amounts import stated_amounts
from .base import found, found_now, symbol
from .postponement import is_postponed


def k1(agreement: Agreement, initiative: Initiative) -> Iterator[Finding]:
    """Funds in the agreement's year need an economy smiley. Reading guide: paragraph on economy, first sentence."""
    funds = initiative.funding.get(agreement.year)
    if not has_funds(funds) or is_postponed(initiative):
        return
    values = {"unit": agreement.unit.short, "year": str(agreement.year)}
    if initiative.followup(agreement.current_round).economy_smiley is None:
        yield found_now("K1", agreement, initiative, "economy_smiley", amount=_shown(funds), **values)


def k2(agreement: Agreement, initiative: Initiative) -> Iterator[Finding]:
    """The economy is happy or sad, never neutral. Reading guide: economy smileys, of which there are two."""
    now = initiative.followup(agreement.current_round)
    if now.economy_smiley is Smiley.NEUTRAL and not agreement.guide.neutral_economy:
        yield found_now("K2", agreement, initiative, "economy_smiley")


def k3(agreement: Agreement, initiative: Initiative) -> Iterator[Finding]:
    """An economy smiley, though there is no budget to keep. Reading guide: economy smileys, first bullet."""
    now = initiative.followup(agreement.current_round)
    if not now.economy_smiley or has_funds(initiative.funding.get(agreement.year)):
        return
    if initiative.revised_funding is None:
        values = {"now": symbol(now.economy_smiley), "year": str(agreement.year)}
        yield found_now("K3", agreement, initiative, "economy_smiley", **values)


def k4(agreement: Agreement, initiative: Initiative) -> Iterator[Finding]:
    """A sad economy needs an economy status. Reading guide: economy smileys, second bullet."""
    now = initiative.followup(agreement.current_round)
    if now.economy_smiley is Smiley.SAD and not now.economy_status:
        yield found_now("K4", agreement, initiative, "economy_status")


def k5(agreement: Agreement, initiative: Initiative) -> Iterator[Finding]:
    """A revised funding needs alternative financing, and counts from the council's approval on.

    Reading guide: paragraph on economy, second and third sentence. Until the approval (K5w) the status is measured
    against the adopted budget.
    """
    if initiative.revised_funding is None:
        return
    values = {"amount": _shown(initiative.revised_funding), "unit": agreement.unit.short, "year": str(agreement.year)}
    if not initiative.alternative_financing:
        yield found("K5", initiative, "alternative_financing", **values)
    if not initiative.council_approval:
        adopted = _shown(initiative.funding.get(agreement.year))
        yield found("K5w", initiative, "council_approval", adopted=adopted, **values)


def k6(agreement: Agreement, initiative: Initiative) -> Iterator[Finding]:
    """Amounts that the text states for certain stand in the funding columns. The agreement: its sentences on money."""
    if not initiative.agreement_text:
        return
    for year, millions in stated_amounts(initiative.agreement_text).items():
        amount = rescaled(millions, Unit.MILLIONS.kroner, agreement.unit)
        column = initiative.funding.get(year)
        if year in agreement.years and column != amount:
            values = {
                "year": str(year),
                "text": amount_text(amount),
                "column": _shown(column),
                "unit": agreement.unit.short,
            }
            yield found("K6", initiative, f"funding.{year}", suggestion=amount_text(amount), **values)


def _shown(amount: Amount | None) -> str:
    """An amount for a message; a dash for none and for not stated."""
    return "–" if amount is None or isinstance(amount, NoFunds) else amount_text(amount)
