"""Published documents: which kind a text is, and its import."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from workbook_tools.model.agreement import Agreement
from workbook_tools.model.codes import finding
from workbook_tools.model.findings import Source, WorkbookToolsError

from .follow_up import read_follow_up
from .lines import Line, document_lines
from .postponement import read_postponement
from .result import Imported, Notes
from .vocabulary import pattern

DocumentKind = Literal["follow-up", "postponement"]
_SECTIONS: tuple[tuple[DocumentKind, str], ...] = (("follow-up", "follow_up"), ("postponement", "postponement"))


def detect(text: str, file: str = "") -> DocumentKind:
    """Which of the two documents the text is, by its title. Raises WorkbookToolsError (I3) for any other text."""
    return _title(document_lines(text), file)[0]


def import_document(path: Path, text: str, settings: Agreement | None) -> Imported:
    """The document's initiatives, with everything uncertain as a finding and nothing guessed.

    `text` is what `read_document(path)` gives. Without `settings`, the shipped ones of the document's municipality and
    year are used, else they are made from the document. Raises WorkbookToolsError (I3) for a text of another kind.
    """
    lines = document_lines(text)
    kind, title_at = _title(lines, str(path))
    read = read_follow_up if kind == "follow-up" else read_postponement
    return read(lines, title_at, settings, Notes(str(path)))


def _title(lines: Sequence[Line], file: str) -> tuple[DocumentKind, int]:
    for position, line in enumerate(lines):
        for kind, section in _SECTIONS:
            if not line.is_row and pattern(section, "title").search(line.text):
                return kind, position
    raise WorkbookToolsError(finding("I3", Source(file), values={"file": Path(file).name}))
