"""Which row is which: ids against the number and title that people see. Rows are written "id: number title"."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbook_tools.model.identity import Name
from workbook_tools.workbook.identity import How, Row, identify

KNOWN = {"a": Name("1.1", "cykler"), "b": Name("1.2", "bænke"), "c": Name("1.3", "aviser"), "d": Name("1.4", "træer")}


def rows(*lines: str) -> list[Row]:
    """``rows("a: 1.1 cykler", ": 1.9 nye")``; what follows " | " is the row's other contents."""
    found = []
    for line in lines:
        row_id, _, rest = line.partition(":")
        name, _, content = rest.partition(" | ")
        number, _, title = name.strip().partition(" ")
        found.append(Row(row_id, Name(number, title), content))
    return found


def told(*lines: str, strict: bool = False, abroad: dict[str, list[Name]] | None = None) -> list[str]:
    """``["a believed", "b put right", "new"]``"""
    found = identify(rows(*lines), KNOWN, abroad or {}, strict=strict)
    return [f"{t.row_id} {t.how.value}".strip() for t in found]


AS_SENT = ("a: 1.1 cykler", "b: 1.2 bænke", "c: 1.3 aviser", "d: 1.4 træer")


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param(AS_SENT, ["a believed", "b believed", "c believed", "d believed"], id="as written"),
        pytest.param(
            ("c: 1.3 aviser", "a: 1.1 cykler"), ["c believed", "a believed"], id="sorted with the ids, two rows deleted"
        ),
        pytest.param(
            ("a: 1.3 aviser", "b: 1.1 cykler", "c: 1.2 bænke", "d: 1.4 træer"),
            ["c put right", "a put right", "b put right", "d believed"],
            id="sorted without the ids",
        ),
        pytest.param(
            ("b: 1.1 cykler", "a: 1.2 bænke", "c: 1.3 aviser"),
            ["a put right", "b put right", "c believed"],
            id="two ids swapped",
        ),
        pytest.param(
            ("a: 1.1 cykler", "a: 1.2 bænke", "a: 1.3 aviser", "a: 1.4 træer"),
            ["a believed", "b put right", "c put right", "d put right"],
            id="one id filled down",
        ),
        pytest.param(
            (": 1.1 cykler", ": 1.2 bænke", ": 1.3 aviser"),
            ["a found again", "b found again", "c found again"],
            id="the ids are gone",
        ),
        pytest.param(("a: 1.1 cykler", ": 1.9 nye"), ["a believed", "new"], id="a row was typed below"),
        pytest.param((": 1.1 andet", ": 1.7 bænke"), ["new", "new"], id="one of number and title is not enough"),
        pytest.param(
            ("a: 1.1 cykler", "a: 1.9 nye"), ["a believed", "copy"], id="a row was copied and renamed below itself"
        ),
        pytest.param(
            ("a: 1.9 nye", "a: 1.1 cykler"), ["copy", "a believed"], id="a row was copied and renamed above itself"
        ),
        pytest.param(
            ("a: 1.1 cykler | x", "a: 1.1 cykler | x"),
            ["a believed", "copy"],
            id="a row stands twice, with equal words",
        ),
        pytest.param(("a: 9.9 nye", "b: 1.2 bænke"), ["reused", "b believed"], id="another initiative in its place"),
        pytest.param(("a: 1.2 bænke", "b: 1.2 bænke"), ["covered", "b believed"], id="one row pasted over another"),
        pytest.param(("a: 1.1 bænke", "b: 1.2 bænke"), ["covered", "b believed"], id="all but the number pasted over"),
        pytest.param(
            ("a: 1.3 aviser", "b: 9.9 nye", "c: 1.1 cykler"),
            ["doubtful", "doubtful", "doubtful"],
            id="sorted without the ids, and one is not known",
        ),
        pytest.param(("a: 1.1 bænke", "b: 1.2 cykler"), ["doubtful", "doubtful"], id="the titles alone were sorted"),
        pytest.param(("a: 1.1 nyt navn",), ["a believed"], id="a title was changed"),
        pytest.param(("a: 1.9 cykler",), ["a believed"], id="a number was changed to one that nobody had"),
        pytest.param(("a: ",), ["a believed"], id="neither number nor title"),
        pytest.param(("x: 5.1 andet",), ["x believed"], id="an id that nobody knows"),
        pytest.param(
            ("a: 1.2 bænke", ": 1.1 cykler"), ["b put right", "a found again"], id="pasted elsewhere, then in its place"
        ),
    ],
)
def test_rows_are_known(lines: tuple[str, ...], expected: list[str], strict: bool) -> None:
    assert told(*lines, strict=strict) == expected


def test_a_renumbering_is_the_coordinators_to_make_and_no_centres() -> None:
    shifted = ("a: 1.2 cykler", "b: 1.3 bænke", "c: 1.9 aviser")
    assert told(*shifted) == ["a believed", "b believed", "c believed"]
    assert told(*shifted, strict=True) == ["doubtful", "doubtful", "c believed"]


def test_of_two_rows_with_the_same_claim_a_submission_has_none_that_counts() -> None:
    twice = ("a: 1.1 cykler | kom", "a: 1.1 cykler | gik")
    assert told(*twice, strict=True) == ["doubtful", "doubtful"]
    assert told(*twice) == ["a believed", "copy"]


def test_equal_titles_do_not_hide_a_sort() -> None:
    known = {"a": Name("1.1", "pulje"), "b": Name("1.2", "pulje"), "c": Name("1.3", "aviser")}
    found = identify(rows("a: 1.2 pulje", "b: 1.3 aviser", "c: 1.1 pulje"), known, {}, strict=True)
    assert [t.row_id for t in found] == ["b", "c", "a"]


def test_an_id_of_another_sheet_counts_while_its_name_is_the_same() -> None:
    abroad = {"z": [Name("2.1", "skoler")]}
    assert told("z: 2.1 skoler", abroad=abroad) == ["z believed"]
    assert told("z: 7.7 andet", abroad=abroad) == ["reused"]


@given(st.permutations(range(4)), st.permutations(range(4)))
def test_whatever_is_sorted_without_ids_answers_go_by_number_and_title(ids: list[int], names: list[int]) -> None:
    keys = list(KNOWN)
    shuffled = [Row(keys[i], KNOWN[keys[n]]) for i, n in zip(ids, names, strict=True)]
    assert [t.row_id for t in identify(shuffled, KNOWN, {}, strict=True)] == [keys[n] for n in names]


_NAMES = st.sampled_from([*KNOWN.values(), Name("1.1", "bænke"), Name("1.9", "cykler"), Name("9.9", "nye")])
_ROWS = st.lists(st.builds(Row, st.sampled_from(["", *KNOWN, "x"]), _NAMES, st.sampled_from("xy")), max_size=6)


@given(_ROWS, st.booleans())
def test_no_id_is_given_twice_and_none_against_number_and_title(found: list[Row], strict: bool) -> None:
    results = identify(found, KNOWN, {}, strict=strict)
    ids = [t.row_id for t in results if t.row_id]
    assert len({*ids}) == len(ids)
    for row, result in zip(found, results, strict=True):
        if result.row_id in KNOWN:
            number, title = KNOWN[result.row_id]
            assert number == row.name.number or title == row.name.title
            if result.how in (How.PUT_RIGHT, How.FOUND_AGAIN):
                assert row.name == (number, title)
