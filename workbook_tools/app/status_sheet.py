"""The status of a round as a small workbook: the centres, the cells that are left, the files and their differences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from workbook_tools.messages import say
from workbook_tools.messages.times import local_minute
from workbook_tools.model.findings import Finding
from workbook_tools.model.values import Value
from workbook_tools.ops.status import CentreStatus
from workbook_tools.schema.cells import encode
from workbook_tools.schema.texts import long_date

from .kontrol import LANGUAGE
from .mailing import column_name, round_values
from .outputs import WORKBOOK, gate, kept_notes, made_by, remember
from .session import Session
from .tracking import Tracking

_TONES = {
    "valid": "good",
    "unchanged": "doubtful",
    "merged": "good",
    "received": "doubtful",
    "with faults": "bad",
    "unreadable": "bad",
    "missing": "doubtful",
    "late": "bad",
}
_CENTRES = {"centre": 34, "state": 14, "initiatives": 10, "remaining": 14, "faults": 12, "days": 20, "email": 36}
_REMAINING = {"centre": 34, "committee": 28, "number": 9, "cell": 9, "field": 42}
_FILES = {"centre": 34, "role": 18, "modified": 22, "file": 60}
_DIFFERENCES = {"centre": 34, "committee": 28, "number": 9, "field": 36, "file": 44, "value": 50}
Row = Sequence[Value]


_COMMAND = "status --sheet"


def write_status_sheet(tracking: Tracking, path: Path, session: Session, *, force: bool = False) -> list[Finding]:
    """Writes the workbook, in the place of an earlier one too; notes on a file that was replaced and kept.

    Raises WorkbookToolsError (A03 it is the master or one of the files; H codes).
    """
    history = tracking.master.history
    inputs = [tracking.master.path, *map(Path, tracking.reports)]
    through = gate(session, inputs, force=force, own=made_by(history, _COMMAND))
    through.admit(path, WORKBOOK)
    written = [through.write(path, _status_workbook(tracking, session), WORKBOOK)]
    remember(history, _COMMAND, written, session)
    return kept_notes(written)


def _status_workbook(tracking: Tracking, session: Session) -> bytes:
    from workbook_tools.workbook.build.status import Table, build_status

    parts = {"centres": (_CENTRES, _centres), "remaining": (_REMAINING, _remaining), "files": (_FILES, _files)}
    if any(line.differences for line in tracking.status.centres):
        parts["differences"] = (_DIFFERENCES, _differences)
    tones = {_say(f"state.{state}"): tone for state, tone in _TONES.items()}
    tables = [
        Table(
            _say(f"sheet.{name}"),
            [_say(f"header.{key}") for key in widths],
            list(widths.values()),
            [row for line in tracking.status.centres for row in rows(tracking, line)],
            tones if name == "centres" else {},
        )
        for name, (widths, rows) in parts.items()
    ]
    values = round_values(tracking.agreement) | {"today": long_date(tracking.today)}
    title = _say("title", **values)
    return build_status(tracking.agreement, title, tables, session.now)


def days_text(days: int | None, language: str) -> str:
    """How long there is to a deadline: "om 5 dage", "i dag", "3 dage siden"."""
    near = {-1: "yesterday", 0: "today", 1: "tomorrow"}
    key = "none" if days is None else near.get(days) or ("left" if days > 0 else "passed")
    return say(f"status.days.{key}", language, n=abs(days or 0))


def _say(key: str, **values: str) -> str:
    return say(f"status.{key}", LANGUAGE, **values)


def _centres(_: Tracking, line: CentreStatus) -> Iterator[Row]:
    state, days = _say(f"state.{line.state}"), days_text(line.days_left, LANGUAGE)
    yield (line.centre, state, line.initiatives, len(line.remaining), len(line.faults), days, line.email)


def _remaining(tracking: Tracking, line: CentreStatus) -> Iterator[Row]:
    reported = {i.key: i for i in line.newest.agreement.initiatives} if line.newest else {}
    for missing in line.remaining:
        row = reported.get((missing.committee, missing.row_id))
        source = row.source(missing.field) if row else None
        name = column_name(missing, tracking.agreement, tracking.master.book.columns)
        yield (line.centre, missing.committee, missing.number, source.cell if source else "", name)


def _files(_: Tracking, line: CentreStatus) -> Iterator[Row]:
    if line.is_merged and line.merged:
        yield (line.centre, _say("role.merged"), local_minute(line.merged.modified), line.merged.file)
    for file in line.files:
        role = "newest" if file is line.newest else "older"
        yield (line.centre, _say(f"role.{role}"), local_minute(file.modified), file.file)
    for copy in line.copies:
        yield (line.centre, _say("role.copy"), "", copy)
    for name in line.unreadable:
        yield (line.centre, _say("role.unreadable"), "", name)


def _differences(tracking: Tracking, line: CentreStatus) -> Iterator[Row]:
    columns = tracking.master.book.columns
    for d in line.differences:
        for file, value in d.values:
            shown = encode(columns[d.field], value)
            yield (line.centre, d.committee, d.number, columns[d.field].header, file, shown)
