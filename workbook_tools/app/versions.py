"""The id of a master's version, in its sheet `_wbt`: a copy of the file can tell which version it descends from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from workbook_tools.workbook.meta import META_SHEET, VERSION_CELL, version_cell
from workbook_tools.workbook.patch import Edit, PutSheet, SetCell, apply_edits
from workbook_tools.workbook.raw import RawWorkbook

_LENGTH = 16


def with_version(data: bytes, cell: str = VERSION_CELL, parent: str = "") -> tuple[bytes, str]:
    """The master's bytes with their id in `cell` of `_wbt`, and that id.

    It is made from the version before (`parent`, its SHA-256) and from what was written: the same step gives the same
    file. Raises WorkbookToolsError (P codes).
    """
    version = hashlib.sha256(parent.encode() + hashlib.sha256(data).digest()).hexdigest()[:_LENGTH]
    return apply_edits(data, [SetCell(META_SHEET, cell, version)]), version


def place_of_version(raw: RawWorkbook, edits: Iterable[Edit]) -> str:
    """The cell for the id in a master that is read as `raw`, after the edits."""
    renewed = any(isinstance(edit, PutSheet) and edit.name == META_SHEET for edit in edits)
    return VERSION_CELL if renewed else version_cell(raw)
