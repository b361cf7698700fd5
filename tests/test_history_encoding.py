"""Typed values as text and back."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbook_tools.model.encoding import MAX_EXPONENT, decode, encode
from workbook_tools.model.values import NO_FUNDS, Smiley, Value

AMOUNTS = st.decimals(allow_nan=False, allow_infinity=False).filter(lambda d: abs(d.adjusted()) <= MAX_EXPONENT)
ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()))
VALUES = st.one_of(
    st.none(),
    st.just(NO_FUNDS),
    st.sampled_from(Smiley),
    st.integers(),
    AMOUNTS,
    ANY_TEXT,
    st.lists(ANY_TEXT).map(tuple),
)


@given(VALUES)
def test_a_value_comes_back_as_it_was(value: Value) -> None:
    back = decode(encode(value))
    assert (back, type(back), str(back)) == (value, type(value), str(value))


@given(VALUES)
def test_an_encoded_value_can_be_written_to_any_file(value: Value) -> None:
    assert encode(value).encode("utf-8")
    assert "\n" not in encode(value)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, '["blank"]'),
        ("", '["text",""]'),
        ("Grøn ☺", '["text","Grøn ☺"]'),
        ("1", '["text","1"]'),
        (1, '["int",1]'),
        (Decimal("0.150"), '["decimal","0.150"]'),
        (Smiley.SAD, '["smiley","sad"]'),
        (NO_FUNDS, '["no funds"]'),
        ((), '["list"]'),
        (("Økonomiudvalget", "Teknik"), '["list","Økonomiudvalget","Teknik"]'),
    ],
)
def test_the_text_of_each_kind_of_value(value: Value, text: str) -> None:
    assert encode(value) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "null",
        "[]",
        "1",
        '["text"]',
        '["text",1]',
        '["text","a","b"]',
        '["int","1"]',
        '["int",true]',
        '["int",1.0]',
        '["smiley","green"]',
        '["decimal","x"]',
        '["decimal","NaN"]',
        '["decimal","1E+999999999"]',
        '["list",1]',
        '["blank",1]',
        '["other"]',
        '[["text"],"x"]',
        '{"text":"x"}',
        "[" * 100_000,
        '["int",' + "9" * 5000 + "]",
    ],
)
def test_text_that_no_value_has_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no encoded value"):
        decode(text)
