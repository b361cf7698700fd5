"""Settings files: strict, with the line of every fault and the key that was meant, all at once."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st

from workbook_tools.model.findings import Finding, WorkbookToolsError
from workbook_tools.schema.settings import load_settings, shipped_settings
from workbook_tools.schema.toml_lines import lines_of

SETTINGS = """\
municipality = "Prøveby"
year = 2019
title = "Aftale"
years = [2019, 2020]
current_round = 1

[[rounds]]
number = 1
name = "Første"
deadline = 2019-03-15
closed = false

[[committees]]
name = "Teknik"
sheet = "Teknik"

[[centres]]
name = "Skoler"
email = "skoler@example.org"

[[themes]]
number = "1"
title = "Fremtiden"

[guide]
version = "2019"
carry_happy = true
notes = ["En note."]

[guide.effort]
happy = "Nået."
"""


def faults(tmp_path: Path, typed: str) -> list[Finding]:
    file = tmp_path / "aftale.toml"
    file.write_text(typed, encoding="utf-8")
    with pytest.raises(WorkbookToolsError) as error:
        load_settings(str(file))
    return list(error.value.findings)


def told(tmp_path: Path, typed: str) -> list[tuple[str, str, str]]:
    return [(f.code, f.values["line"], f.suggestion) for f in faults(tmp_path, typed)]


def test_settings_without_a_fault_are_read(tmp_path: Path) -> None:
    file = tmp_path / "aftale.toml"
    file.write_text(SETTINGS, encoding="utf-8")
    agreement = load_settings(str(file))
    assert (agreement.year, agreement.years, agreement.guide.carry_happy) == (2019, (2019, 2020), True)
    assert [c.email for c in agreement.centres] == ["skoler@example.org"]


@pytest.mark.parametrize(
    ("was", "typed", "expected"),
    [
        ("carry_happy = true", 'carry_happy = "nej"', ("S38", "27", "")),
        ("carry_happy = true", "carry_happy = 0", ("S38", "27", "")),
        ("closed = false", 'closed = "nej"', ("S38", "11", "")),
        ("year = 2019", 'year = "2019"', ("S38", "2", "")),
        ("year = 2019", "year = 2019.0", ("S38", "2", "")),
        ("year = 2019", "year = true", ("S38", "2", "")),
        ("[2019, 2020]", '[2019, "2020"]', ("S38", "4", "")),
        ("[2019, 2020]", "2019", ("S38", "4", "")),
        ('["En note."]', '"En note."', ("S38", "28", "")),
        ('number = "1"', "number = 1.1", ("S38", "22", "")),
        ('email = "skoler@example.org"', "email = 7", ("S38", "19", "")),
        ('[guide.effort]\nhappy = "Nået."', 'effort = "Nået."', ("S38", "30", "")),
        ("carry_happy", "cary_happy", ("S37", "27", "guide.carry_happy")),
        ('title = "Aftale"', 'titel = "Aftale"', ("S37", "3", "title")),
        ('title = "Aftale"', 'title = "Aftale"\nkommunen = "x"', ("S37", "4", "municipality")),
        ("sheet =", "ark =", ("S37", "15", "committees.sheet")),
        ("email", "mail", ("S37", "19", "centres.email")),
        ('happy = "N', 'glad = "N', ("S37", "31", "guide.effort.happy")),
        ('happy = "N', 'unsettled = "N', ("S37", "31", "")),
        ('name = "Skoler"', 'name = "Skoler"\nyears = [2019]', ("S37", "19", "years")),
        ('name = "Skoler"\n', "", ("S75", "17", "")),
        ("closed = false\n", 'closed = false\n[[rounds]]\nnumber = 100\nname = "x"\n', ("S39", "13", "")),
        ("current_round = 1", "current_round = 3", ("S39", "5", "")),
        ("year = 2019", "year = 2025", ("S39", "4", "")),
        ("years = [2019, 2020]", "years = [2019, 2020, 2019]", ("S34", "4", "")),
        ("closed = false\n", 'closed = false\n[[rounds]]\nnumber = 2\nname = "FØRSTE"\n', ("S34", "14", "")),
        ('name = "Skoler"', 'name = " "', ("S39", "18", "")),
        ('sheet = "Teknik"', 'sheet = "oversigt"', ("S39", "15", "")),
        ('sheet = "Teknik"', 'sheet = "Teknik/Miljø"', ("S76", "15", "")),
        ("2019-03-15", '"15. marts"', ("S31", "10", "")),
        ("[[themes]]", '[[centres]]\nname = "SKOLER"\n\n[[themes]]', ("S34", "22", "")),
    ],
)
def test_each_fault_has_its_line_and_what_was_meant(
    was: str, typed: str, expected: tuple[str, str, str], tmp_path: Path
) -> None:
    assert SETTINGS.count(was) >= 1
    assert told(tmp_path, SETTINGS.replace(was, typed, 1)) == [expected]


def test_all_faults_come_at_once_in_the_order_of_the_lines(tmp_path: Path) -> None:
    typed = SETTINGS.replace("year =", "yaer =", 1).replace("false", '"nej"').replace("2019-03-15", "1")
    typed = typed.replace("email", "e_mail").replace('version = "2019"\n', "")
    assert [(code, line) for code, line, _ in told(tmp_path, typed)] == [
        ("S37", "2"),
        ("S31", "10"),
        ("S38", "11"),
        ("S37", "19"),
        ("S75", "25"),
    ]


def test_a_fault_in_an_inline_table_has_its_own_line(tmp_path: Path) -> None:
    listed = 'committees = [\n  { name = "Teknik" },  # ]\n  { name = "Børn", shet = "B" },\n]\n'
    whole = SETTINGS.replace('[[committees]]\nname = "Teknik"\nsheet = "Teknik"\n', "")
    typed = whole.replace("current_round = 1\n", f"current_round = 1\n{listed}")
    assert told(tmp_path, typed) == [("S37", "8", "committees.sheet")]


def test_a_text_that_looks_like_a_setting_is_none(tmp_path: Path) -> None:
    long = 'title = """\n[guide]\nyear = "nej"\n"""'
    typed = SETTINGS.replace('title = "Aftale"', long).replace("false", "0")
    assert told(tmp_path, typed) == [("S38", "14", "")]


@pytest.mark.parametrize("name", shipped_settings())
def test_the_shipped_settings_fit(name: str) -> None:
    assert load_settings(name).centres


# the lines


def paths(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every key and element that tomllib has read."""
    if path:
        yield path
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in parts:
        yield from paths(inner, (*path, key))


@pytest.mark.parametrize("file", sorted((ROOT / "schemas").rglob("*.toml")), ids=lambda f: f.name)
def test_every_key_of_the_shipped_files_has_its_line(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    lines = lines_of(text)
    assert set(paths(tomllib.loads(text))) <= set(lines)


WORDS = st.sampled_from(["a", "b", "[x]", "# no", "c = 1", 'q"', "]", "{", ""])
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.one_of(WORDS, st.integers(0, 9), st.booleans()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from("klm"), inner, max_size=2)),
    max_leaves=6,
)


def written(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case str():
            return '"' + value.replace('"', '\\"') + '"'
        case list():
            return "[\n" + "".join(f"  {written(v)},  # ]\n" for v in value) + "]"
        case dict():
            return "{" + ", ".join(f"{k} = {written(v)}" for k, v in value.items()) + "}"
    return str(value)


@given(values=st.lists(VALUES, min_size=1, max_size=4))
def test_a_key_is_found_on_its_line_whatever_stands_before_it(values: list[Any]) -> None:
    text = "".join(f"k{n} = {written(v)}\n" for n, v in enumerate(values))
    lines = lines_of(text)
    for n in range(len(values)):
        assert text.splitlines()[lines[(f"k{n}",)] - 1].startswith(f"k{n} =")
    assert set(paths(tomllib.loads(text))) <= set(lines)
