"""What people answer in their own words in the sheet Kontrol. A word that may mean two things means none."""

from __future__ import annotations

from difflib import get_close_matches
from functools import cache

from workbook_tools.model.text import folded
from workbook_tools.ops.submissions import Answer
from workbook_tools.schema.texts import names, texts

_ENDS = " .,:;!"


def answer_to_proposal(said: str) -> Answer | None:
    """Whether the row is to come in (SUBMISSION) or not (MASTER): the words of the dropdown, or a plain yes or no."""
    return _proposal_words().get(_word(said))


def answer_to_conflict(said: str) -> Answer | None:
    """Which value counts: the words of the dropdown, or what plainly names one. Yes and no name none."""
    return _conflict_words().get(_word(said))


def is_yes_or_no(said: str) -> bool:
    """Whether somebody answered yes or no where the question is: which one?"""
    return _word(said) in {*_words("yes"), *_words("no")} - _conflict_words().keys()


def meant(said: str, choices: str) -> str:
    """The choice of the dropdown ("check.choices") that an answer resembles; "" for none."""
    return next(iter(get_close_matches(_word(said), names(choices).values(), n=1)), "")


def _word(said: str) -> str:
    return folded(said).strip(_ENDS)


def _words(name: str) -> list[str]:
    return [_word(word) for word in texts(f"check.answers.{name}")]


@cache
def _proposal_words() -> dict[str, Answer]:
    offered = {_word(shown): Answer(name) for name, shown in names("check.proposal_choices").items()}
    plain = {"yes": Answer.SUBMISSION, "no": Answer.MASTER}
    return {word: answer for name, answer in plain.items() for word in _words(name)} | offered


@cache
def _conflict_words() -> dict[str, Answer]:
    offered = {_word(shown): Answer(name) for name, shown in names("check.choices").items()}
    return {word: answer for answer in Answer for word in _words(answer.value)} | offered
