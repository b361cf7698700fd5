"""What the commands make besides masters: each file through the gate, and what stands there known for what it is."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from workbook_tools.files import Gate, Written, digest
from workbook_tools.history import History, refuse_if_open
from workbook_tools.model.codes import finding
from workbook_tools.model.findings import Finding, Source, WorkbookToolsError

from .session import Session, this_session

MASTER, DISPATCH, TEMPLATE = "master", "dispatch", "template"
WORKBOOK, DOCUMENT, PAGE, MAIL, OTHER = "workbook", "document", "page", "mail", "other"
_OURS = frozenset({MASTER, DISPATCH, TEMPLATE})
_ALIKE = {WORKBOOK: _OURS}
"""What may also stand in the place of a workbook that is none of ours, when it is asked for: what was there is kept.
Nothing takes the place of a file of no known kind: that may be anybody's list, settings or notes."""
_MAIL_HEAD = 2_000


def gate(
    session: Session | None,
    inputs: Iterable[Path],
    *,
    force: bool,
    own: Callable[[bytes], bool] = lambda _: False,
) -> Gate:
    """The gate of one call of a command that reads `inputs`; `own` tells what the same command wrote."""
    return Gate(stamp(session or this_session()), tuple(inputs), force, own, refuse_if_open, kind_of, _ALIKE)


def stamp(session: Session) -> str:
    """What tells a kept file's name from others: the day and the minute, as every system takes them."""
    return session.now.astimezone().strftime("%Y-%m-%dT%H%M")


def made_by(history: History, command: str) -> Callable[[bytes], bool]:
    """Whether the history knows the bytes as what the command wrote."""
    known = history.written(command)
    return lambda data: digest(data) in known


def remember(history: History, command: str, written: Iterable[Written], session: Session) -> None:
    """Notes the files for `made_by`. A history that can't be written now only means that the next call asks."""
    with suppress(WorkbookToolsError, OSError):
        history.record_written(command, {w.path.name: w.path.read_bytes() for w in written}, now=session.now)


def kept_notes(written: Iterable[Written]) -> list[Finding]:
    """Where the files are now that were replaced."""
    return [
        finding("H95", Source(str(w.path)), values={"file": w.path.name, "kept": str(w.kept)})
        for w in written
        if w.kept
    ]


def kind_of(path: Path, data: bytes) -> str:
    """What a file is, by its bytes. A workbook is read in a worker process: it may be anybody's."""
    head = data[:_MAIL_HEAD].removeprefix(BOM_UTF8).lstrip().lower()
    if data.startswith(b"PK"):
        return _archive_kind(path, data)
    if head.startswith((b"<!doctype html", b"<html")):
        return PAGE
    return MAIL if b"mime-version:" in head or head.startswith(b"x-unsent:") else OTHER


def _archive_kind(path: Path, data: bytes) -> str:
    if b"word/document.xml" in data:
        return DOCUMENT
    return _workbook_kind(path) if b"xl/workbook.xml" in data else OTHER


def _workbook_kind(path: Path) -> str:
    from workbook_tools.workbook.meta import read_meta
    from workbook_tools.workbook.read import read_alone

    try:
        meta = read_meta(read_alone(path))
    except WorkbookToolsError:
        return WORKBOOK
    return meta.kind if meta and meta.kind in _OURS else WORKBOOK
