"""What an import gives back, and the notes that are taken on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from workbook_tools.model.agreement import Agreement
from workbook_tools.model.codes import finding
from workbook_tools.model.findings import Finding, Source
from workbook_tools.model.lengths import CELL_TEXT, cell_length, fits_in_cell
from workbook_tools.schema.columns import Column

Kind = Literal["follow-up", "postponement", "list"]
Reason = Literal[
    "date", "phone", "mail", "contact", "case", "page", "title", "introduction", "guide",
    "heading", "label", "repeated", "not understood",
]  # fmt: skip


class LeftOut(NamedTuple):
    """Text of the source that stands in no cell of a row.

    `heading`: it became the sheet, theme or subtheme of the rows below it; `label`: it is a column's header or only
    joins two values; `guide`: a setting; `not understood`: a finding names the place. `line` counts from 1.
    """

    text: str
    reason: Reason
    line: int


@dataclass(frozen=True, slots=True)
class Imported:
    """An agreement with its initiatives, and everything that the coordinator should look at."""

    agreement: Agreement
    findings: tuple[Finding, ...]
    left_out: tuple[LeftOut, ...]
    kind: Kind


_SHOWN = 16_000
"""The most of a text that a finding repeats; all of it is among what is left out."""


def _shown(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


@dataclass(slots=True)
class Notes:
    """Collects findings and left-out text while one file is read."""

    file: str
    findings: list[Finding] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)

    def leave(self, text: str, reason: Reason, line: int) -> None:
        """Text that goes into no cell; blank text is no text."""
        if text.strip():
            self.left_out.append(LeftOut(text.strip(), reason, line))

    def lost(self, text: str, line: int, *, code: str = "I9", number: str = "", at: Source | None = None) -> None:
        """Text that is not understood: left out, and a finding says so."""
        if text.strip():
            self.leave(text, "not understood", line)
            self.report(code, at or line, number=number, values={"text": text.strip()})

    def takes(self, text: str, column: Column, line: int, *, number: str, at: Source | None = None) -> bool:
        """Whether a cell can hold the text. Nothing of one that is too long is cut.

        What no cell can hold is left out (I32); what is longer than its column wants is told, and stands whole (F7).
        """
        values = {"header": column.header, "text": text}
        if not fits_in_cell(text):
            self.leave(text, "not understood", line)
            values |= {"length": str(cell_length(text)), "limit": str(CELL_TEXT)}
            self.report("I32", at or line, number=number, field=column.key, values=values)
            return False
        if len(text) > column.max_length:
            values |= {"length": str(len(text)), "limit": str(column.max_length)}
            self.report("F7", at or line, number=number, field=column.key, values=values)
        return True

    def report(
        self,
        code: str,
        at: int | Source,
        *,
        number: str = "",
        field: str = "",
        committee: str = "",
        suggestion: str = "",
        values: Mapping[str, str] | None = None,
    ) -> None:
        """A finding about a line of the document, or about a cell."""
        self.findings.append(
            finding(
                code,
                Source(self.file, "", f"linje {at}") if isinstance(at, int) else at,
                number=number,
                field=field,
                committee=committee,
                suggestion=suggestion,
                values={name: _shown(value) for name, value in (values or {}).items()},
            )
        )

    def imported(self, agreement: Agreement, kind: Kind) -> Imported:
        """The notes together with what was read."""
        return Imported(agreement, tuple(self.findings), tuple(self.left_out), kind)
