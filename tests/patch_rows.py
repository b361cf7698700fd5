"""What the tests of editing in place share: reading back, and a refusal's code."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterable
from functools import lru_cache
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest
from rich_workbook import unzipped

from workbook_tools.model.findings import WorkbookToolsError
from workbook_tools.workbook.patch import Edit, apply_edits
from workbook_tools.workbook.patch.text import unescape_controls

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@lru_cache(maxsize=16)
def opened(workbook: bytes, **options: Any) -> openpyxl.Workbook:
    """The workbook as openpyxl has it, to look at only; without its warnings about what it would lose."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return openpyxl.load_workbook(io.BytesIO(workbook), **options)


def values(workbook: bytes, sheet: str, **options: Any) -> dict[str, Any]:
    """The cells of a sheet that aren't blank, by address; formulas as their text unless `data_only`."""
    cells = (cell for row in opened(workbook, **options)[sheet].iter_rows() for cell in row)
    return {cell.coordinate: cell.value for cell in cells if cell.value is not None}


def written_text(workbook: bytes, cell: str, part: str = "xl/worksheets/sheet1.xml") -> str:
    """The inline text of a cell, read from the XML as Excel reads it."""
    root = ElementTree.fromstring(unzipped(workbook)[part])
    found = next(c for c in root.iter(f"{_MAIN}c") if c.get("r") == cell)
    assert found.get("t") == "inlineStr"
    return unescape_controls("".join(t.text or "" for t in found.iter(f"{_MAIN}t")))


def refused(workbook: bytes, edits: Iterable[Edit]) -> str:
    """The code of the finding that the edits are refused with."""
    with pytest.raises(WorkbookToolsError) as caught:
        apply_edits(workbook, edits)
    return caught.value.finding.code
