"""Published documents: which kind a text is, and its import."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal

from workbook_tools.model.agreement import Agreement, Initiative
from workbook_tools.model.codes import finding
from workbook_tools.model.fields import field_keys, get_field, set_fields
from workbook_tools.model.findings import Source, WorkbookToolsError
from workbook_tools.model.lengths import CELL_TEXT
from workbook_tools.model.values import Value
from workbook_tools.schema.columns import Column, columns_of

from .follow_up import read_follow_up
from .lines import Line, document_lines
from .postponement import read_postponement
from .result import Imported, Notes
from .vocabulary import pattern

DocumentKind = Literal["follow-up", "postponement"]
_SECTIONS: tuple[tuple[DocumentKind, str], ...] = (("follow-up", "follow_up"), ("postponement", "postponement"))

_BEGINNING = 200
"""Letters by which the line of a long text is found."""


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
    notes = Notes(str(path))
    imported = read(lines, title_at, settings, notes)
    columns = columns_of(imported.agreement)
    written = [columns[key] for key in field_keys(imported.agreement)]
    fitting = tuple(_fitting(i, written, lines, notes) for i in imported.agreement.initiatives)
    return notes.imported(replace(imported.agreement, initiatives=fitting), imported.kind)


def _fitting(initiative: Initiative, columns: Iterable[Column], lines: Sequence[Line], notes: Notes) -> Initiative:
    """The initiative without the texts that no cell can hold; texts that are too long are reported (I32, F7)."""
    left_out: dict[str, Value] = {}
    for column in columns:
        value = get_field(initiative, column.key)
        if not isinstance(value, str) or len(value) <= min(column.max_length, CELL_TEXT // 2):
            continue
        if not notes.takes(value, column, _line_of(value, lines), number=initiative.number):
            left_out[column.key] = None
    return set_fields(initiative, left_out) if left_out else initiative


def _line_of(text: str, lines: Sequence[Line]) -> int:
    """The line on which a text begins; it may go on below."""
    start = text.partition("\n")[0][:_BEGINNING]
    return next((line.number for line in lines if start in line.text), 1)


def _title(lines: Sequence[Line], file: str) -> tuple[DocumentKind, int]:
    for position, line in enumerate(lines):
        for kind, section in _SECTIONS:
            if not line.is_row and pattern(section, "title").search(line.text):
                return kind, position
    raise WorkbookToolsError(finding("I3", Source(file), values={"file": Path(file).name}))
