"""The hidden keys of the sheet Opsætning: every one is known, and says what the row beside it says."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from functools import cache

from workbook_tools.model.codes import finding
from workbook_tools.model.findings import Finding, Source
from workbook_tools.model.text import meaning, one_line
from workbook_tools.model.values import CHOICES
from workbook_tools.schema.cells import cell_text
from workbook_tools.schema.columns import plain
from workbook_tools.schema.settings_form import SWITCHES, TABLES
from workbook_tools.schema.texts import names

from .address import address
from .raw import RawSheet

_LABEL = 1
_OWN = "lists"
"""Rows that the program makes anew, and never reads."""


def key_faults(sheet: RawSheet, file: str) -> Iterator[Finding]:
    """S77: a key that means nothing, so its row would not count. S78: a key beside another setting's name."""
    labels = _labels()
    visible = {plain(label): key for key, label in labels.items()}
    for number, row in enumerate(sheet.rows):
        key = meaning(cell_text(row[0])) if row else ""
        label = one_line(cell_text(row[_LABEL])) if len(row) > _LABEL else ""
        source = Source(file, sheet.name, address(number, 0))
        if key and key not in _known() and key.partition(".")[0] != _OWN:
            near = next(iter(get_close_matches(key, _known(), n=1)), "")
            yield finding("S77", source, suggestion=near, values={"key": key, "label": label})
        elif key in labels and (meant := visible.get(plain(label), key)) != key:
            values = {"key": key, "label": label, "expected": labels[key], "other": meant}
            yield finding("S78", source, values=values)


@cache
def _known() -> frozenset[str]:
    tables = {f"{table}{part}" for table in TABLES for part in ("", ".header", ".row")}
    smileys = {f"guide.{about}.{smiley.value}" for about in ("effort", "economy") for smiley in CHOICES}
    return frozenset({"agreement", "guide", "guide.note", *tables, *smileys, *_labels()})


@cache
def _labels() -> dict[str, str]:
    """Single settings by key, with what the sheet calls them."""
    guide = names("setup.guide")
    labels = {f"agreement.{name}": label for name, label in names("setup.agreement").items()}
    return labels | {f"guide.{name}": guide[name] for name in ("version", *SWITCHES)}
