"""What people type and paste for a smiley, and what is too mistakable to be taken for one."""

from __future__ import annotations

import pytest

from workbook_tools.model.values import CHOICES, Smiley
from workbook_tools.schema.smileys import label, nearest_smiley, parse_smiley, signs, spellings, words

HAPPY, NEUTRAL, SAD = CHOICES
INVISIBLE = ("\u200b", "\ufeff", "\ufe0f", "\ufe0e", "\u200e", "\u2060", "\xa0", "\t", "\u3164", "\xad", "\u200d")


@pytest.mark.parametrize("face", list("☺☻🙂😊😀😃😄😁😆\uf04aJ"))
def test_a_smile_is_happy(face: str) -> None:
    assert parse_smiley(face) is HAPPY


@pytest.mark.parametrize("face", list("😐😑\uf04bK"))
def test_a_straight_mouth_is_neutral(face: str) -> None:
    assert parse_smiley(face) is NEUTRAL


@pytest.mark.parametrize("face", list("☹🙁😞😟😔😦😢😭😠😡\uf04cL"))
def test_a_mouth_turned_down_is_sad(face: str) -> None:
    assert parse_smiley(face) is SAD


@pytest.mark.parametrize("smiley", CHOICES)
@pytest.mark.parametrize("sign", INVISIBLE)
def test_what_shows_nothing_plays_no_part_anywhere_in_it(smiley: Smiley, sign: str) -> None:
    for spelling in (label(smiley), *spellings(smiley)):
        typed = sign + sign.join(spelling) + sign
        assert parse_smiley(typed) is smiley, ascii(typed)


@pytest.mark.parametrize("text", ["😁 glad", "Glad ☺", "☺GLAD", "\uf04a grøn", ": )"])
def test_a_sign_and_a_word_that_say_the_same_count_together(text: str) -> None:
    assert parse_smiley(text) is HAPPY


@pytest.mark.parametrize("text", ["☺ sur", "☺☺", "☺😐", "J glad", "j", "glad?", "gladsur", "", "\u200b", "?", "1"])
def test_what_says_two_things_or_none_is_no_smiley(text: str) -> None:
    assert parse_smiley(text) is None


@pytest.mark.parametrize(
    ("face", "near"),
    [
        ("😅", HAPPY),
        ("😂", HAPPY),
        ("😉", HAPPY),
        ("😶", NEUTRAL),
        ("😒", SAD),
        ("👍🏽", HAPPY),
        ("🙃", None),
        ("😕", None),
    ],
)
def test_a_mistakable_face_is_refused_with_what_it_is_nearest_to(face: str, near: Smiley | None) -> None:
    assert parse_smiley(face) is None
    assert nearest_smiley(face) is near


def test_no_spelling_means_two_smileys() -> None:
    every = [spelling for smiley in Smiley for spelling in (*signs(smiley), *words(smiley))]
    assert len(every) == len(set(every))
