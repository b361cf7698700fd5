"""One thing wrong with a user's data, as a value: never an exception, never the last one found."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """Errors stop the merge of what they are about (`rules.stops`); warnings and notes don't."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Source:
    """A place in a file: `sheet` is the sheet's name, `cell` an A1 address, both "" when unknown.

    For a text document, `sheet` is "" and `cell` is "linje 12".
    """

    file: str
    sheet: str = ""
    cell: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong, with its cell. The words come from `workbook_tools.messages` by `code`.

    `number` is the initiative's number ("" when it is about a file or sheet), `field` the column key,
    `values` fills the message's placeholders, `suggestion` is the value that would mend it, if it can be said.
    """

    code: str
    severity: Severity
    source: Source | None = None
    committee: str = ""
    number: str = ""
    field: str = ""
    values: Mapping[str, str] = dataclasses.field(default_factory=dict)
    suggestion: str = ""


@dataclass(frozen=True, slots=True)
class Withheld:
    """A cell that is not read, because the heading of its column is not what its hidden key says.

    `key` is its field by that key (committee, row id, column key), `text` what stands there and was not sent so.
    """

    key: tuple[str, str, str]
    number: str
    text: str
    source: Source


class WorkbookToolsError(Exception):
    """Cannot go on: a file can't be read or written. Raised with a finding, or several; caught once, at the edge."""

    def __init__(self, finding: Finding, *more: Finding) -> None:
        super().__init__(finding.code)
        self.finding = finding
        self.findings = (finding, *more)
