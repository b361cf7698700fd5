"""The findings of a check as a page in a file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from workbook_tools.documents.findings_page import SEVERITIES, PageFile, PageLine, PageWords, findings_page
from workbook_tools.messages import count_text, say, suggestion_text, words
from workbook_tools.model.findings import Finding

from .outputs import PAGE, gate, kept_notes
from .seals import is_sealed_page, sealed_page
from .session import Session
from .validating import FileReport

_COMMAND = "validate --html"
_COLUMNS = ("severity", "place", "number", "message", "remedy", "suggestion")


def write_findings_page(
    path: Path, reports: Sequence[FileReport], language: str, *, force: bool = False, session: Session | None = None
) -> list[Finding]:
    """Writes the page, in the place of an earlier one too; notes on a file that was replaced and kept.

    Raises WorkbookToolsError (A03 it is one of the files that were checked; H codes).
    """
    inputs = [Path(r.file) for r in reports]
    through = gate(session, inputs, force=force, own=lambda data: is_sealed_page(data, _COMMAND))
    return kept_notes([through.write(path, sealed_page(page_of(reports, language), _COMMAND), PAGE)])


def page_of(reports: Sequence[FileReport], language: str) -> str:
    """The page in the user's language."""
    every = [f for r in reports for f in r.findings]
    subtitle = say("page.subtitle", language, files=len(reports), count=count_text(every, language))
    said = PageWords(
        language,
        say("page.title", language),
        subtitle,
        {name: say(f"page.{name}", language) for name in _COLUMNS},
        {name: say(f"page.severity.{name}", language) for name in SEVERITIES},
    )
    files = tuple(
        PageFile(r.file, count_text(r.findings, language), tuple(_line(f, language) for f in r.findings))
        for r in reports
    )
    return findings_page(files, said)


def _line(f: Finding, language: str) -> PageLine:
    said = words(f, language)
    place = "!".join(part for part in (f.source.sheet, f.source.cell) if part) if f.source else ""
    suggested = suggestion_text(f, language)
    return PageLine(f.severity.value, f.code, place, f.number, said.message, said.remedy, suggested)
