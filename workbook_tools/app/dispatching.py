"""Sending out: one locked workbook per centre, and a record of every value as sent."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from uuid import uuid4

from workbook_tools.documents.mail import Attachment
from workbook_tools.files import Gate, admit_folder, take_back
from workbook_tools.history import Dispatched
from workbook_tools.model.agreement import Agreement, Initiative
from workbook_tools.model.codes import finding
from workbook_tools.model.encoding import encode, recall
from workbook_tools.model.fields import centre_keys, set_fields
from workbook_tools.model.findings import Finding, Source, WorkbookToolsError
from workbook_tools.model.text import folded, one_line
from workbook_tools.model.values import Value
from workbook_tools.ops.distribute import Base, Dispatch, centres_with_initiatives, distribute, undistributed
from workbook_tools.schema.texts import long_date

from .filenames import distinct, file_name
from .mailing import dispatch_draft, draft_path
from .master import open_master, record_hand_edits
from .outputs import DISPATCH, MAIL, gate, kept_notes, made_by, remember
from .session import Session

_COMMAND = "distribute"
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

    With `mails` also the draft of a mail beside each. A file that is there is replaced if it is as it was sent out,
    else only with `force`. Raises WorkbookToolsError (S14 no such centre, H codes), with the folder as it was.
    """
    master = open_master(path)
    agreement = master.agreement
    chosen = _chosen(agreement, centres, path)
    ids = {centre: uuid4().hex[:16] for centre in centres_with_initiatives(agreement)}
    dispatches = [d for d in distribute(agreement, dispatch_ids=ids) if d.centre in chosen]
    files = _names(agreement, folder, dispatches)
    through = gate(session, [path], force=force, own=made_by(master.history, _COMMAND))
    _admit(through, files, mails=mails)
    results, findings = _results(agreement, dispatches, files, session, mails=mails)
    admit_folder(folder)
    record_hand_edits(master, session)
    written = through.write_all(results)
    try:
        master.history.record_dispatches([_record(d) for d in dispatches], user=session.user, now=session.now)
    except BaseException:
        take_back(written)  # nobody would know of a workbook that is not recorded
        raise
    remember(master.history, _COMMAND, written, session)
    made = [_sent(d, files[d.centre], mails=mails) for d in dispatches]
    late = _late(agreement, session.now.astimezone().date())
    return made, [
        *master.carried,
        *master.unreadable,
        *late,
        *findings,
        *kept_notes(written),
        *_homeless_rows(agreement),
    ]


def _names(agreement: Agreement, folder: Path, dispatches: Sequence[Dispatch]) -> dict[str, Path]:
    """Each centre's file; no two have the same name."""
    files: dict[str, Path] = {}
    for d in dispatches:
        files[d.centre] = distinct(folder / file_name(agreement, d.centre), files.values())
    return files


def _admit(through: Gate, files: Mapping[str, Path], *, mails: bool) -> None:
    """Raises WorkbookToolsError before anything is made where a file may not be written."""
    there = [file for file in files.values() if file.parent.is_dir()]
    results = [(file, DISPATCH) for file in there] + [(draft_path(file), MAIL) for file in there if mails]
    through.admit_all((file, kind, None) for file, kind in results)


def _results(
    agreement: Agreement, dispatches: Sequence[Dispatch], files: Mapping[str, Path], session: Session, *, mails: bool
) -> tuple[list[tuple[Path, bytes, str]], list[Finding]]:
    """What is to be written, and the centres that no mail can be sent to."""
    from workbook_tools.workbook.build import build_dispatch

    results: list[tuple[Path, bytes, str]] = []
    findings: list[Finding] = []
    for d in dispatches:
        file = files[d.centre]
        data = build_dispatch(
            d.agreement,
            centre=d.centre,
            round=d.round,
            dispatch_id=d.dispatch_id,
            base=d.base,
            sent=session.now.isoformat(timespec="seconds"),
            editable=d.editable,
        )
        results.append((file, data, DISPATCH))
        if mails:
            draft, found = dispatch_draft(agreement, d.centre, Attachment(file.name, data), session)
            results.append((draft_path(file), draft, MAIL))
            findings += found
    return results, _without_address(findings)


def _sent(d: Dispatch, file: Path, *, mails: bool) -> Sent:
    return Sent(d.centre, file, d.dispatch_id, len(d.agreement.initiatives), draft_path(file) if mails else None)


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
    known = {folded(c.name): c.name for c in agreement.centres}
    for name in centres:
        if folded(name) not in known:
            values = {"centre": name, "known": ", ".join(known.values())}
            raise WorkbookToolsError(finding("S14", Source(str(path)), values=values))
    return {known[folded(name)] for name in centres} or set(known.values())


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
    return {(one_line(committee), row_id, key): recall(text) for committee, row_id, key, text in rows}
