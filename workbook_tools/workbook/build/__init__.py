"""New Excel files, written with XlsxWriter: master, template, dispatch, and the sheets that are renewed in a master."""

from .kontrol import ConflictLine, FindingLine, ProposalLine, build_kontrol
from .missing import mangler_formula
from .summaries import summary_sheet_names
from .workbooks import build_dispatch, build_master, build_summaries

__all__ = [
    "ConflictLine",
    "FindingLine",
    "ProposalLine",
    "build_dispatch",
    "build_kontrol",
    "build_master",
    "build_summaries",
    "mangler_formula",
    "summary_sheet_names",
]
