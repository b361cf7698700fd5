"""What a text means is the same to every reader, rule and comparison."""

from __future__ import annotations

import hashlib
import pickle
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbook_tools.model.encoding import encode, recall
from workbook_tools.model.text import folded, meaning, one_line, text_of, written
from workbook_tools.ops.decisions import decision_key, is_decided

SHOWS_NOTHING = {
    "zero width space": "\u200b",
    "word joiner": "\u2060",
    "byte order mark": "\ufeff",
    "Hangul filler": "\u3164",
    "half-width Hangul filler": "\uffa0",
    "Hangul consonant filler": "\u115f",
    "soft hyphen": "\xad",
    "variation selector for text": "\ufe0e",
    "variation selector for a picture": "\ufe0f",
    "left-to-right mark": "\u200e",
    "Arabic letter mark": "\u061c",
    "direction override": "\u202e",
    "joiner": "\u200d",
    "Mongolian vowel separator": "\u180e",
    "blank in Braille": "\u2800",
    "tag": "\U000e0041",
    "delete": "\x7f",
    "control": "\x9f",
    "no-break space": "\xa0",
    "narrow no-break space": "\u202f",
    "ideographic space": "\u3000",
    "tab": "\t",
    "line separator": "\u2028",
    "carriage return": "\r",
}


@pytest.mark.parametrize("sign", SHOWS_NOTHING.values(), ids=list(SHOWS_NOTHING))
def test_a_text_of_which_nothing_can_be_seen_is_blank(sign: str) -> None:
    assert meaning(sign) == meaning(f"{sign} {sign}\n") == ""
    assert meaning(f"{sign}Der søges penge.{sign}") == "Der søges penge."


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("a\u030aben", "åben"),
        ("Bo\u0308rn", "Börn"),
        ("\u212b", "Å"),
        ("Center\xa0By", "Center By"),
        ("Kom\xadmune", "Kommune"),
        ("Tek\u200bnik", "Teknik"),
        ("først\r\nså\rtil sidst", "først\nså\ntil sidst"),
        ("først\u2028så\x0btil sidst", "først\nså\ntil sidst"),
        ("a\tb", "a b"),
        ("☺\ufe0f", "☺"),
        ("to  blanke", "to  blanke"),
    ],
)
def test_what_stands_in_a_cell_and_what_it_means(text: str, means: str) -> None:
    assert meaning(text) == means


@pytest.mark.parametrize("text", ["👨\u200d👩\u200d👧", "می\u200cخواهم", "क्\u200dष", "👍🏽"])
def test_what_joins_signs_into_one_stays(text: str) -> None:
    assert meaning(text) == text


def test_one_line_and_what_people_compare() -> None:
    assert one_line(" Børne-\xa0og\r\nUngeudvalget ") == "Børne- og Ungeudvalget"
    assert folded("BØRNE- og  Ungeudvalget\u200b") == folded("børne-\xa0og\nungeudvalget")
    assert folded("A\u030aben") == folded("Åben")


@given(st.text())
def test_a_meaning_is_its_own_meaning(text: str) -> None:
    means = meaning(text)
    assert meaning(means) == means
    assert unicodedata.is_normalized("NFC", means)


@given(st.text())
def test_a_text_means_the_same_composed_and_decomposed(text: str) -> None:
    assert meaning(unicodedata.normalize("NFD", text)) == meaning(text)


@given(st.text())
def test_a_field_is_compared_by_its_meaning_and_written_as_it_was(raw: str) -> None:
    text = text_of(raw)
    assert text == meaning(raw)
    assert written(text) == (raw.strip() if text else "")
    assert written(pickle.loads(pickle.dumps(text))) == written(text)


@given(st.text().filter(meaning))
def test_the_journal_keeps_how_a_text_was_written(raw: str) -> None:
    back = recall(encode(text_of(raw)))
    assert isinstance(back, str)
    assert (back, written(back)) == (meaning(raw), raw.strip())


def test_what_was_decided_stays_decided_when_a_file_is_saved_another_way() -> None:
    place = ("Teknik", "1.1", "r1.status")
    composed, decomposed = text_of("Åben"), text_of("A\u030aben")
    by_meaning, by_writing = (
        hashlib.sha256("\n".join((*place, *map(encode, texts))).encode()).hexdigest()
        for texts in ((None, composed, composed), (None, decomposed, composed))
    )
    assert decision_key(place, None, decomposed, composed) == by_meaning
    assert is_decided({by_meaning}, place, None, decomposed, composed)
    assert is_decided({by_writing}, place, None, decomposed, composed)


def test_a_text_in_an_older_journal_of_which_nothing_can_be_seen_was_a_blank_cell() -> None:
    assert recall('["text","\u200b"]') is None
    assert recall('["list","A\u030arhus","\u200b"]') == ("Århus",)
