"""The one way this package says no: a `WorkbookToolsError` with a finding of family P."""

from __future__ import annotations

from workbook_tools.model.codes import finding
from workbook_tools.model.findings import Source, WorkbookToolsError


def refusal(code: str, sheet: str = "", cell: str = "", **values: str) -> WorkbookToolsError:
    """The error to raise. `sheet`, `cell` and `values` fill the message; the caller, who knows it, adds the file."""
    words = {"sheet": sheet, "cell": cell} | values
    return WorkbookToolsError(finding(code, Source("", sheet, cell), values=words))
