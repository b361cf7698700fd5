"""X: numbers, and the names that tie a row to the settings; and the order of all findings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rows import agreement, codes, row

from workbook_tools.model.agreement import Initiative, Where
from workbook_tools.model.findings import Source
from workbook_tools.rules import check

TEKNIK, KULTUR = ("Teknikudvalget",), ("Kulturudvalget",)


def test_a_number_stands_once_per_committee() -> None:
    rows = [row(row_id="a"), row(row_id="b"), row(row_id="c", number="1.10")]
    assert codes(check(agreement(*rows))) == ["X1 number"]


def test_a_blank_number_repeats_nothing() -> None:
    assert check(agreement(row(row_id="a", number=""), row(row_id="b", number=""))) == ()


def two_sheets(**second: object) -> tuple[Initiative, Initiative]:
    """One initiative on two sheets, alike and naming each other, but for what `second` says of the second row."""
    shared: dict[str, object] = {"number": "1.2", "title": "Lys på stien", "kind": "Drift", "centre": "Ejendomme"}
    first = row(**shared, committee="Teknik", involved_committees=KULTUR)  # type: ignore[arg-type]
    return first, row(**{**shared, "committee": "Kultur", "involved_committees": TEKNIK, **second})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        ({}, []),
        ({"remarks": "Kun her"}, []),
        ({"title": "Lys på vejen"}, ["X2 title"]),
        ({"kind": "Anlæg"}, ["X2 kind"]),
        ({"theme": "1"}, ["X2 theme"]),
        ({"centre": "Social og Sundhed"}, ["X2 centre"]),
        ({"title": "Lys på stien – også Teknikudvalget"}, []),
        ({"title": "Lys på stien - også Teknikudvalget", "involved_committees": ()}, []),
        ({"involved_committees": ()}, ["X2 involved_committees"]),
        ({"involved_committees": ("Teknik",)}, []),
        ({"involved_committees": ("Alle fagudvalg",)}, []),
    ],
)
def test_a_number_on_two_sheets_is_one_initiative(second: dict[str, object], expected: list[str]) -> None:
    assert codes(check(agreement(*two_sheets(**second)))) == expected


def test_the_missing_committee_is_suggested_beside_those_that_stand() -> None:
    (finding,) = check(agreement(*two_sheets(involved_committees=KULTUR)))
    assert (finding.committee, finding.suggestion) == ("Kultur", "Kulturudvalget; Teknikudvalget")


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"centre": "Ejendomme", "theme": "1", "involved_committees": KULTUR}, []),
        ({"centre": "Ejendom"}, [("X3", "centre", "Ejendomme")]),
        ({"centre": "ejendomme"}, [("X3", "centre", "Ejendomme")]),
        ({"centre": "Havne"}, [("X3", "centre", "")]),
        ({"theme": "7", "number": "7.1"}, [("X3", "theme", "")]),
        ({"involved_committees": ("Kulturudvalg", "Teknik")}, [("X3", "involved_committees", "Kulturudvalget")]),
        ({"involved_committees": ("Alle fagudvalg",)}, []),
        ({"committee": "Kulturen"}, [("X3", "committee", "Kultur")]),
    ],
)
def test_names_are_those_of_the_settings(fields: dict[str, object], expected: list[tuple[str, str, str]]) -> None:
    findings = check(agreement(row(**fields)))  # type: ignore[arg-type]
    assert [(f.code, f.field, f.suggestion) for f in findings] == expected


def test_names_that_the_settings_do_not_list_are_not_judged() -> None:
    assert check(agreement(row(centre="Havne"), centres=())) == ()


@pytest.mark.parametrize(
    ("number", "theme", "expected"), [("1.10", "1", []), ("1.10", "2", ["X4"]), ("1.10", None, [])]
)
def test_the_number_begins_with_its_theme(number: str, theme: str | None, expected: list[str]) -> None:
    assert [f.code for f in check(agreement(row(number=number, theme=theme)))] == expected


def test_a_finding_names_its_cell() -> None:
    where = Where("svar.xlsx", "Teknik", 7, {"r1.smiley": "Q"})
    (finding,) = check(agreement(row("milestone", where=where)))
    assert (finding.source, finding.number, finding.field) == (Source("svar.xlsx", "Teknik", "Q7"), "1.1", "r1.smiley")


@given(st.permutations(["1.2", "1.10", "2.1", "3.1"]))
def test_findings_come_by_committee_and_number_whatever_the_rows_order(numbers: list[str]) -> None:
    rows = [row("milestone neutral", number=n, committee=c) for n in numbers for c in ("Kultur", "Teknik")]
    found = [(f.committee, f.number) for f in check(agreement(*rows)) if f.code == "E4"]
    assert found == [(c, n) for c in ("Teknik", "Kultur") for n in ("1.2", "1.10", "2.1", "3.1")]
