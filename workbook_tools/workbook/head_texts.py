"""What the program writes above the tables and on Læs mig from the names in Opsætning."""

from __future__ import annotations

from workbook_tools.model.agreement import Agreement, Committee, Round
from workbook_tools.schema.texts import long_date, text


def title_words(committee: Committee, agreement: Agreement) -> str:
    """A committee sheet's title."""
    return f"{committee.name} · {agreement.title}"


def round_words(agreement: Agreement) -> str:
    """The current round with its deadline, if it has one."""
    current = current_round(agreement)
    if current.deadline is None:
        return text("committee.round_open", name=current.name)
    return text("committee.round", name=current.name, deadline=long_date(current.deadline))


def current_round(agreement: Agreement) -> Round:
    """The open round; one named by its number when the settings don't list it."""
    number = agreement.current_round
    return next((r for r in agreement.rounds if r.number == number), Round(number, str(number)))


def readme_title(agreement: Agreement) -> str:
    """The title of the sheet Læs mig."""
    return text("readme.title", title=agreement.title)


def subtitle_words(agreement: Agreement) -> str:
    """The municipality and the current round."""
    return text("readme.subtitle", municipality=agreement.municipality, round=current_round(agreement).name)


def deadline_words(agreement: Agreement) -> str:
    """The current round's deadline; "" when it has none."""
    deadline = current_round(agreement).deadline
    return text("readme.deadline", deadline=long_date(deadline)) if deadline else ""
