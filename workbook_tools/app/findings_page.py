"""The findings of a check as a page in a file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from workbook_tools.documents.findings_page import SEVERITIES, PageFile, PageLine, PageWords, findings_page
from workbook_tools.files import replace_atomically
from workbook_tools.messages import count_text, say, suggestion_text, words
from workbook_tools.model.codes import finding
from workbook_tools.model.findings import Finding, Source, WorkbookToolsError

from .annotating import is_one_of
from .validating import FileReport

_COLUMNS = ("severity", "place", "number", "message", "remedy", "suggestion")


def write_findings_page(path: Path, reports: Sequence[FileReport], language: str) -> None:
    """Writes the page. Raises WorkbookToolsError (A03 it is one of the files that were checked; H codes)."""
    refuse_input(path, [Path(r.file) for r in reports])
    replace_atomically(path, page_of(reports, language).encode())


def refuse_input(path: Path, files: Sequence[Path]) -> None:
    """Raises WorkbookToolsError (A03) where a result would be written over a file that is read."""
    if is_one_of(path, files):
        raise WorkbookToolsError(finding("A03", Source(str(path)), values={"file": path.name}))


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
