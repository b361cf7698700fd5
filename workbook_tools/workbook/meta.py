"""What a workbook says about itself: the very hidden sheet `_wbt`, a custom property and a defined name."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from workbook_tools.model.identity import Name
from workbook_tools.model.text import meaning, one_line
from workbook_tools.model.values import Smiley
from workbook_tools.schema.cells import cell_text
from workbook_tools.schema.smileys import label

from .raw import RawSheet, RawWorkbook

TEMPLATE_VERSION = "2"
META_SHEET = "_wbt"
BASE_MARK = "base"
_TABLE_FROM = 2
"""The 0-based column of the first value: before it stand the committee and the row id."""
TEXTS_KEY = "texts"
VERSION_KEY = "version"
VERSION_CELL = "B2"
"""Where the version's id stands in a sheet that is written anew."""
DISPATCH_PROPERTY = "wbt_dispatch_id"
DISPATCH_NAME = "wbt_dispatch"

FieldKey = tuple[str, str, str]
"""(committee, row id, column key)."""

RowKey = tuple[str, str]
"""(committee, row id)."""

NAME_KEYS = ("number", "title")
"""The columns by which people know a row; its id counts only while they agree with it."""


@dataclass(frozen=True, slots=True)
class Meta:
    """`kind` is "master", "template" or "dispatch"; `base` holds canonical texts as sent (or as a round was closed).

    `names` are the number and title of every row when the file was written: what its id stood for.
    `version` is the id of the version that the file was when it was last written; None where it has no place for it.
    `texts` are the marks (`text_mark`) of what was sent outside the tables; empty when that isn't known.
    """

    kind: str
    template_version: str = ""
    agreement_id: str = ""
    dispatch_id: str = ""
    round: int | None = None
    centre: str = ""
    sent: str = ""
    base: Mapping[FieldKey, str] = field(default_factory=dict)
    names: Mapping[RowKey, Name] = field(default_factory=dict)
    texts: frozenset[str] = frozenset()
    version: str | None = None


def text_mark(text: str) -> str:
    """What tells a text from others in few characters; its spacing plays no part, nor do invisible characters."""
    return _mark(one_line(text))


def older_mark(text: str) -> str:
    """The mark that earlier versions made of a text with unusual characters, and sent out with it."""
    return _mark(" ".join(text.split()))


@lru_cache(maxsize=4096)
def _mark(line: str) -> str:
    return hashlib.sha256(line.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def read_meta(raw: RawWorkbook) -> Meta | None:
    """The workbook's own account of itself; None when it is not one of ours."""
    dispatch_id = raw.properties.get(DISPATCH_PROPERTY) or raw.names.get(DISPATCH_NAME, "").strip('="')
    sheet = raw.sheet(META_SHEET)
    if sheet is None:
        return Meta("dispatch", TEMPLATE_VERSION, dispatch_id=dispatch_id) if dispatch_id else None
    values, base = _split(sheet)
    number = values.get("round", "")
    kind = values.get("kind", "master")
    names = _names(base)
    if kind != "dispatch":  # what a master holds besides are the values of its closed rounds
        base = {place: text for place, text in base.items() if place[2] not in NAME_KEYS}
    return Meta(
        kind=kind,
        template_version=values.get("template_version", ""),
        agreement_id=values.get("agreement_id", ""),
        dispatch_id=values.get("dispatch_id") or dispatch_id,
        round=int(number) if number.isdecimal() else None,
        centre=one_line(values.get("centre", "")),
        sent=values.get("sent", ""),
        base=base,
        names=names,
        texts=frozenset(values.get(TEXTS_KEY, "").split()),
        version=values.get(VERSION_KEY),
    )


def version_cell(raw: RawWorkbook) -> str:
    """Where the version's id stands, or is to stand, in a master that has a place for it."""
    sheet = raw.sheet(META_SHEET)
    keys = [meaning(cell_text(row[0])) if row else "" for row in sheet.rows] if sheet else []
    return f"B{keys.index(VERSION_KEY) + 1}" if VERSION_KEY in keys else VERSION_CELL


def _names(base: Mapping[FieldKey, str]) -> dict[RowKey, Name]:
    rows = dict.fromkeys(place[:2] for place in base if place[2] in NAME_KEYS)
    return {row: Name(*(meaning(base.get((*row, key), "")) for key in NAME_KEYS)) for row in rows}


def _as_in_cells(key: str, text: str) -> str:
    """A smiley that is not settled stands here by its name, as in JSON and in the journal."""
    return label(Smiley.UNSETTLED) if text == Smiley.UNSETTLED and key.endswith("smiley") else text


def _split(sheet: RawSheet) -> tuple[dict[str, str], dict[FieldKey, str]]:
    """The settings (a name and a value a row), and the values below them: see `build.hidden`."""
    values: dict[str, str] = {}
    base: dict[FieldKey, str] = {}
    keys: list[str] = []
    for row in sheet.rows:
        texts = [v if v.__class__ is str else cell_text(v) for v in row]
        if not texts or not texts[0]:
            continue
        texts += [""] * (_TABLE_FROM - len(texts))
        if keys:
            committee, row_id = map(one_line, texts[:_TABLE_FROM])
            base |= {
                (committee, row_id, key): _as_in_cells(key, text)
                for key, text in zip(keys, texts[_TABLE_FROM:], strict=False)
                if text
            }
        elif meaning(texts[0]) == BASE_MARK:
            keys = [meaning(key) for key in texts[_TABLE_FROM:]]
        else:
            values[meaning(texts[0])] = meaning(texts[1])
    return values, base
