"""Every finding has its words, in both languages, and is raised somewhere."""

from __future__ import annotations

import ast
import string
import tomllib

import pytest
from conftest import ROOT

from workbook_tools.messages import LANGUAGES, PLAIN_FILES, catalogue
from workbook_tools.model.codes import SEVERITIES

PACKAGE = ROOT / "workbook_tools"
DEFINED_IN = (PACKAGE / "model" / "codes.py", PACKAGE / "messages")


def ui(language: str) -> dict[str, str]:
    files = [PACKAGE / "messages" / language / name for name in PLAIN_FILES]
    return {key: text for file in files for key, text in tomllib.loads(file.read_text(encoding="utf-8")).items()}


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def strings_of_the_package() -> set[str]:
    """Every string constant outside the tables of codes and messages; docstrings can't be mistaken for a code."""
    files = [p for p in PACKAGE.rglob("*.py") if not any(p == d or d in p.parents for d in DEFINED_IN)]
    nodes = [n for p in files for n in ast.walk(ast.parse(p.read_text(encoding="utf-8")))]
    return {n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_words_and_every_word_has_its_code(language: str) -> None:
    assert set(catalogue(language)) == set(SEVERITIES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_entry_is_a_message_and_a_remedy(language: str) -> None:
    wrong = [c for c, e in catalogue(language).items() if set(e) != {"message", "remedy"} or not all(e.values())]
    assert not wrong


def test_no_code_stands_in_two_families() -> None:
    for language in LANGUAGES:
        files = [p for p in (PACKAGE / "messages" / language).glob("*.toml") if p.name not in PLAIN_FILES]
        codes = [code for p in files for code in tomllib.loads(p.read_text(encoding="utf-8"))]
        assert sorted(codes) == sorted(set(codes))


def test_both_languages_fill_in_the_same_values() -> None:
    danish, english = catalogue("da"), catalogue("en")
    used = {c: [placeholders(t[c]["message"] + t[c]["remedy"]) for t in (danish, english)] for c in danish}
    assert not {code: sets for code, sets in used.items() if sets[0] != sets[1]}


def test_the_command_line_speaks_both_languages() -> None:
    danish, english = ui("da"), ui("en")
    assert set(danish) == set(english)
    assert not [key for key in danish if placeholders(danish[key]) != placeholders(english[key])]


def test_every_code_is_raised_somewhere() -> None:
    assert not set(SEVERITIES) - strings_of_the_package()
