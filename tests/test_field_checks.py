"""The field checks, and the sieve that spares asking Pandera: it may only ever say that there is nothing to find."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from builders import an_agreement, an_initiative
from hypothesis import given
from hypothesis import strategies as st
from sample_agreement import sample
from typed import change, fill, make_master, send_out

from workbook_tools.schema.cells import canonical
from workbook_tools.schema.checks import check_table, fault_code, is_canonical, is_certain
from workbook_tools.schema.columns import Column, column_set

COLUMNS = column_set(sample().years, sample().rounds)
BY_CHECK = list({(c.type, fault_code(c), c.required, c.max_length): c for c in COLUMNS}.values())
NEARLY = [
    "☺ glad", "☺", "☹ sur ", "1.1", "1.1.1", "1.1\n", "1", "1.1.1.1", "1234.1", "١.٢", "１.１", "1,5", "-1,5", "1,",
    "ingen", "Ingen", "2019", "2019\n", "1899", "２０１９", "Drift", "drift", "Udskydes", "Ja", "\u2028", "é",
    "e\u0301",
    "👍🏽",
]  # fmt: skip
TEXTS = st.sampled_from(NEARLY) | st.text(max_size=12) | st.sampled_from(["æ" * 40, "æ" * 41, "x" * 500, "x" * 501])


@pytest.mark.parametrize("column", BY_CHECK, ids=lambda column: column.key)
@given(texts=st.lists(st.none() | TEXTS.map(lambda text: text.strip()), max_size=4))
def test_the_sieve_says_what_pandera_says(column: Column, texts: list[str | None]) -> None:
    table = {column.key: [text or None for text in texts]}
    refused = {fault.row for fault in check_table(table, [column])}
    assert refused == {row for row, text in enumerate(texts) if not is_canonical(column, text or "")}
    assert is_certain(table, [column]) == (not refused)


@pytest.mark.parametrize("column", BY_CHECK, ids=lambda column: column.key)
def test_lengths_are_counted_in_the_same_characters(column: Column) -> None:
    for text in ("x" * column.max_length, "👍" * column.max_length, "👍" * (column.max_length + 1)):
        assert is_certain({column.key: [text]}, [column]) == (not check_table({column.key: [text]}, [column]))


@given(texts=st.lists(TEXTS, max_size=3))
def test_several_columns_are_certain_when_each_is(texts: list[str]) -> None:
    columns = [COLUMNS["r1.smiley"], COLUMNS["number"], COLUMNS["title"]]
    table = {c.key: [canonical(c, text) or None for text in texts] for c in columns}
    assert is_certain(table, columns) == (not check_table(table, columns))


LOADED = """
import sys
from pathlib import Path
from workbook_tools.app.validating import validate
(report,) = validate([Path(sys.argv[1])])
print(sorted(f.code for f in report.findings if f.code.startswith("F")), "pandera" in sys.modules)
"""


@pytest.mark.parametrize(("typed", "expected"), [("☺", "[] False"), ("måske", "['F2'] True")])
def test_pandera_is_asked_only_about_texts_that_may_be_wrong(typed: str, expected: str, tmp_path: Path) -> None:
    master = make_master(an_agreement(an_initiative("1.1", r1__milestone="Planen er vedtaget.")), tmp_path)
    sent = send_out(master)["Ejendomme"]
    change(sent, fill("Økonomiudvalget", "1.1", r1__smiley=typed))
    done = subprocess.run([sys.executable, "-c", LOADED, sent], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == expected
