"""Drafts of mails: one to each centre with its workbook, and reminders that say which cells are missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from workbook_tools.documents.mail import Attachment, Draft, addresses, eml
from workbook_tools.messages import say, words
from workbook_tools.model.agreement import Agreement
from workbook_tools.model.codes import finding
from workbook_tools.model.fields import round_of
from workbook_tools.model.findings import Finding
from workbook_tools.ops.status import CentreStatus, MissingCell, State
from workbook_tools.schema.columns import ColumnSet
from workbook_tools.schema.texts import long_date

from .kontrol import LANGUAGE
from .session import Session


def dispatch_draft(
    agreement: Agreement, centre: str, workbook: Attachment, session: Session
) -> tuple[bytes, list[Finding]]:
    """A draft to the centre with its workbook attached, and what is to say of its address."""
    values = round_values(agreement) | {"centre": centre}
    values["rows"] = str(sum(i.centre == centre for i in agreement.initiatives))
    email = next(c.email for c in agreement.centres if c.name == centre)
    draft = Draft(addresses(email), _say("dispatch.subject", values), _say("dispatch.body", values), [workbook])
    return eml(draft, session.now), unreachable(centre, email)


def draft_path(workbook: Path) -> Path:
    """Where the draft to a workbook lies."""
    return workbook.with_suffix(".eml")


def reminder(
    agreement: Agreement, line: CentreStatus, columns: ColumnSet, attachments: Sequence[Attachment], session: Session
) -> bytes:
    """The reminder to one centre as a file. `attachments`: what it is to go on with, if there is anything."""
    values = round_values(agreement) | {"centre": line.centre, "cells": str(len(line.remaining))}
    merged = [line.merged.file] if line.is_merged and line.merged else []
    values["files"] = ", ".join(merged or [Path(file).name for file in line.unreadable])
    paragraphs = [_say(f"reminder.{_opening(line)}", values)]
    if line.remaining:
        paragraphs += [_say("reminder.missing", values), "\n".join(_missing_lines(line, agreement, columns))]
    if line.faults:
        paragraphs += [
            _say("reminder.faults", {"faults": str(len(line.faults))}),
            "\n".join(map(_fault_line, line.faults)),
        ]
    if attachments:
        returned = "reminder.returned" if line.newest else "reminder.kept" if line.is_merged else "reminder.again"
        paragraphs.append(_say(returned, values))
    body = "\n\n".join([_say("reminder.greeting", values), *paragraphs, _say("reminder.regards", values)]) + "\n"
    return eml(Draft(addresses(line.email), _say("reminder.subject", values), body, attachments), session.now)


def unreachable(centre: str, email: str) -> list[Finding]:
    """What to say of a centre without an address that can be used."""
    return [] if addresses(email) else [finding("A04", values={"centre": centre, "email": email})]


def round_values(agreement: Agreement) -> dict[str, str]:
    """The current round and its deadline in words."""
    current = next((r for r in agreement.rounds if r.number == agreement.current_round), None)
    name = current.name if current else str(agreement.current_round)
    deadline = long_date(current.deadline) if current and current.deadline else _say("no_deadline", {})
    return {"round": name, "deadline": deadline, "title": agreement.title, "municipality": agreement.municipality}


def _say(key: str, values: dict[str, str]) -> str:
    return say(f"mail.{key}", LANGUAGE, **values)


def _opening(line: CentreStatus) -> str:
    if line.state in (State.UNCHANGED, State.MERGED):
        return line.state.value
    if line.newest:
        return "received"
    if line.unreadable:
        return "unreadable"
    return "late" if line.days_left is not None and line.days_left < 0 else "absent"


def _missing_lines(line: CentreStatus, agreement: Agreement, columns: ColumnSet) -> Iterator[str]:
    """ "- Teknik, 1.10 (celle F7): Smiley, 3. budgetopfølgning"; without the cell where the centre has sent no file."""
    titles = {i.key: i.title for i in agreement.initiatives}
    reported = {i.key: i for i in line.newest.agreement.initiatives} if line.newest else {}
    for missing in line.remaining:
        row = reported.get((missing.committee, missing.row_id))
        source = row.source(missing.field) if row else None
        yield _say(
            "missing_cell" if source else "missing_field",
            {
                "sheet": missing.committee,
                "number": missing.number,
                "title": titles.get((missing.committee, missing.row_id), ""),
                "cell": source.cell if source else "",
                "field": column_name(missing, agreement, columns),
            },
        )


def _fault_line(fault: Finding) -> str:
    """ "- Teknik, 1.10, celle F7: "tja" er ikke en smiley."; a fault of the whole file is only said."""
    message = words(fault, LANGUAGE).message
    if fault.source is None or not fault.source.cell:
        return f"- {message}"
    values = {"sheet": fault.source.sheet, "number": fault.number, "title": "", "cell": fault.source.cell}
    return _say("missing_cell", values | {"field": message}).replace(" ,", ",")


def column_name(missing: MissingCell, agreement: Agreement, columns: ColumnSet) -> str:
    """The column's header and its round, as they stand in the sheet."""
    number = round_of(missing.field)
    name = next((r.name for r in agreement.rounds if r.number == number), "")
    return ", ".join(part for part in (columns[missing.field].header, name) if part)
