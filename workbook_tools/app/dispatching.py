"""Sending out: one locked workbook per centre, and a record of every value as sent."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from uuid import uuid4

from workbook_tools.files import replace_atomically
from workbook_tools.history import Dispatched
from workbook_tools.model.agreement import Agreement, Initiative
from workbook_tools.model.codes import finding
from workbook_tools.model.encoding import encode, recall
from workbook_tools.model.fields import centre_keys, set_fields
from workbook_tools.model.findings import Finding, Source, WorkbookToolsError
from workbook_tools.model.values import Value
from workbook_tools.ops.distribute import Base, Dispatch, centres_with_initiatives, distribute, undistributed
from workbook_tools.schema.texts import long_date

from .filenames import distinct, file_name
from .mailing import draft_path, write_dispatch_draft
from .master import open_master, record_hand_edits
from .session import Session

_MOST_ALIKE = 5
"""Findings that differ in their row or centre alone; more of them are told of in one."""


@dataclass(frozen=True, slots=True)
class Sent:
    """One workbook that was made, and the draft of the mail that goes with it."""

    centre: str
    file: Path
    dispatch_id: str
    initiatives: int
    draft: Path | None = None


def send_out(
    path: Path,
    folder: Path,
    session: Session,
    *,
    centres: Sequence[str] = (),
    force: bool = False,
    mails: bool = False,
) -> tuple[list[Sent], list[Finding]]:
    """A workbook in `folder` for every centre (or those named) that has initiatives, and the rows that no centre gets.

    With `mails` also the draft of a mail beside each. Raises WorkbookToolsError (S14 no such centre, H92 a file is
    there already, H codes).
    """
    from workbook_tools.workbook.build import build_dispatch

    master = open_master(path)
    agreement = master.agreement
    chosen = _chosen(agreement, centres, path)
    ids = {centre: uuid4().hex[:16] for centre in centres_with_initiatives(agreement)}
    dispatches = [d for d in distribute(agreement, dispatch_ids=ids) if d.centre in chosen]
    files: dict[str, Path] = {}
    for d in dispatches:
        files[d.centre] = distinct(folder / file_name(agreement, d.centre), files.values())
    for file in (*files.values(), *(draft_path(file) for file in files.values() if mails)):
        if file.exists() and not force:
            raise WorkbookToolsError(finding("H92", Source(str(file)), values={"file": str(file)}))
    sent = session.now.isoformat(timespec="seconds")
    made_files = {
        files[d.centre]: build_dispatch(
            d.agreement,
            centre=d.centre,
            round=d.round,
            dispatch_id=d.dispatch_id,
            base=d.base,
            sent=sent,
            editable=d.editable,
        )
        for d in dispatches
    }
    folder.mkdir(parents=True, exist_ok=True)
    _write_all(made_files)
    record_hand_edits(master, session)
    master.history.record_dispatches([_record(d) for d in dispatches], user=session.user, now=session.now)
    made = [Sent(d.centre, files[d.centre], d.dispatch_id, len(d.agreement.initiatives)) for d in dispatches]
    findings = [*master.carried, *_late(agreement, session.now.astimezone().date())]
    if mails:
        drafted = [f for item in made for f in write_dispatch_draft(agreement, item.centre, item.file, session)]
        findings += _without_address(drafted)
        made = [replace(item, draft=draft_path(item.file)) for item in made]
    return made, [*findings, *_homeless_rows(agreement)]


def _write_all(files: Mapping[Path, bytes]) -> None:
    """Writes all of the files, or leaves the folder as it was: nobody knows of a workbook that is not recorded."""
    before = {file: file.read_bytes() if file.exists() else None for file in files}
    written: list[Path] = []
    try:
        for file, data in files.items():
            replace_atomically(file, data)
            written.append(file)
    except WorkbookToolsError:
        for file in written:
            if (old := before[file]) is None:
                file.unlink(missing_ok=True)
            else:
                replace_atomically(file, old)
        raise


def sent_again(agreement: Agreement, sent: Dispatched, base: Base, when: str) -> bytes:
    """A workbook that was sent out, anew: the same dispatch, with every value as it was sent. `when` is an ISO time."""
    from workbook_tools.workbook.build import build_dispatch

    rows: dict[tuple[str, str], dict[str, Value]] = {}
    for (committee, row_id, key), value in base.items():
        rows.setdefault((committee, row_id), {})[key] = value
    initiatives = tuple(set_fields(Initiative(*key, number=""), values) for key, values in rows.items())
    committees = tuple(c for c in agreement.committees if any(c.sheet == sheet for sheet, _ in rows))
    share = replace(agreement, committees=committees, initiatives=initiatives, current_round=sent.round)
    return build_dispatch(
        share,
        centre=sent.centre,
        round=sent.round,
        dispatch_id=sent.dispatch_id,
        base=base,
        sent=when,
        editable=frozenset(centre_keys(sent.round)),
    )


def _chosen(agreement: Agreement, centres: Sequence[str], path: Path) -> set[str]:
    known = {c.name.casefold(): c.name for c in agreement.centres}
    for name in centres:
        if name.casefold() not in known:
            values = {"centre": name, "known": ", ".join(known.values())}
            raise WorkbookToolsError(finding("S14", Source(str(path)), values=values))
    return {known[name.casefold()] for name in centres} or set(known.values())


def _late(agreement: Agreement, today: date) -> Iterator[Finding]:
    """A note that the deadline which the workbooks and mails name has passed."""
    current = next((r for r in agreement.rounds if r.number == agreement.current_round), None)
    if current and current.deadline and current.deadline < today:
        yield finding("A06", values={"round": current.name, "deadline": long_date(current.deadline)})


def _without_address(findings: Sequence[Finding]) -> list[Finding]:
    """Of many centres without an address, one finding that names them."""
    if len(findings) <= _MOST_ALIKE:
        return list(findings)
    centres = [f.values["centre"] for f in findings]
    return [finding("A08", values={"n": str(len(centres)), "centres": ", ".join(centres)})]


def _homeless_rows(agreement: Agreement) -> Iterator[Finding]:
    """The rows that no centre gets; of many with the same reason, one finding that names them."""
    by_reason: dict[str, list[Initiative]] = {}
    for i in undistributed(agreement):
        by_reason.setdefault(i.centre or "", []).append(i)
    for centre, rows in by_reason.items():
        if len(rows) <= _MOST_ALIKE:
            yield from (_homeless(agreement, i.key) for i in rows)
        else:
            numbers = ", ".join(dict.fromkeys(i.number for i in rows))
            yield finding("A07", values={"n": str(len(rows)), "centre": centre, "numbers": numbers})


def _homeless(agreement: Agreement, key: tuple[str, str]) -> Finding:
    initiative = next(i for i in agreement.initiatives if i.key == key)
    values = {"centre": initiative.centre or ""}
    return finding(
        "S15",
        initiative.source("centre"),
        committee=initiative.committee,
        number=initiative.number,
        field="centre",
        values=values,
    )


def _record(d: Dispatch) -> tuple[Dispatched, bytes]:
    data = pack_base(d.base)
    sha = hashlib.sha256(data).hexdigest()
    return Dispatched(d.dispatch_id, d.centre, d.round, sha, ""), data


def pack_base(base: Base) -> bytes:
    """Base values as the history keeps them: one JSON list a line, in key order; blank ones are left out."""
    lines = [
        json.dumps([*key, encode(value)], ensure_ascii=False)
        for key, value in sorted(base.items())
        if value is not None
    ]
    return "\n".join(lines).encode()


def unpack_base(data: bytes) -> Base:
    """What `pack_base` wrote. Raises ValueError."""
    rows = (json.loads(line) for line in data.decode().split("\n") if line)
    return {(committee, row_id, key): recall(text) for committee, row_id, key, text in rows}
