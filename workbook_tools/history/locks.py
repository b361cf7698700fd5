"""Who has a workbook open, and keeping two runs of our own apart."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from workbook_tools.files import explained, history_folder, make_folder, refusal

from .database import explained_sql

LOCK = "lock.sqlite"
EXCEL_LOCK = "~$"
EXCEL_OWNER_BYTES = 165
_ANSI_NAME = slice(1, 55)
_WIDE_LENGTH = slice(55, 57)
_WIDE_START = 57


def who_has_it_open(path: Path) -> str | None:
    """The name that Excel or LibreOffice left beside an open file; the lock file's own name when none stands in it."""
    lock = _lock_beside(path)
    return (_name_in(lock) or lock.name) if lock else None


def refuse_if_open(path: Path) -> None:
    """Raises WorkbookToolsError (H01), naming who has the file open."""
    if lock := _lock_beside(path):
        raise refusal("H01", path, who=_name_in(lock) or lock.name, lock=lock.name)


@contextmanager
def exclusive(path: Path, who: str = "") -> Iterator[None]:
    """While one run of ours is inside for this master, another gets a WorkbookToolsError (H02) that says `who` it is.

    The lock is SQLite's own on a small file in the history folder: the system releases it when a run is killed.
    """
    folder = history_folder(path)
    if not path.parent.is_dir():
        raise refusal("H24", path)
    make_folder(folder)
    holder = folder / "lock.holder"
    with closing(_connect(folder / LOCK)) as connection:
        _take(connection, path, holder)
        with explained(holder):
            holder.write_text(who, encoding="utf-8", errors="replace")
        try:
            yield
        finally:
            with suppress(OSError):  # a name left behind is read only while another run holds the lock
                holder.unlink(missing_ok=True)


def _connect(file: Path) -> sqlite3.Connection:
    with explained(file), explained_sql(file):
        if not file.exists():
            file.touch()  # as the mask of modes has it; SQLite would make it 644
        return sqlite3.connect(file, timeout=0, isolation_level=None)


def _take(connection: sqlite3.Connection, path: Path, holder: Path) -> None:
    with explained_sql(path):
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.DatabaseError as error:
            match error.sqlite_errorcode & 0xFF:
                case sqlite3.SQLITE_BUSY:
                    raise refusal("H02", path, who=_holder_name(holder)) from error
                case sqlite3.SQLITE_NOTADB | sqlite3.SQLITE_CORRUPT:
                    raise refusal("H26", holder.with_name(LOCK)) from error
            raise


def _holder_name(holder: Path) -> str:
    """A question mark in the moment before the other run has written it."""
    try:
        return holder.read_text(encoding="utf-8", errors="replace") or "?"
    except OSError:
        return "?"


def _lock_beside(path: Path) -> Path | None:
    locks = (path.with_name(EXCEL_LOCK + path.name), path.with_name(f".~lock.{path.name}#"))
    return next((lock for lock in locks if lock.is_file()), None)


def _name_in(lock: Path) -> str:
    """Blank when the lock can't be read: on Windows its owner may hold it closed."""
    read_name = _excel_owner if lock.name.startswith(EXCEL_LOCK) else _libreoffice_owner
    try:
        return read_name(lock.read_bytes()).strip(" \0")
    except (OSError, UnicodeDecodeError):
        return ""


def _excel_owner(data: bytes) -> str:
    """Length and name in the system's 8-bit letters (54 bytes), then length and name again as UTF-16."""
    if len(data) >= EXCEL_OWNER_BYTES:
        length = int.from_bytes(data[_WIDE_LENGTH], "little")
        return data[_WIDE_START : _WIDE_START + 2 * length].decode("utf-16-le")
    return data[_ANSI_NAME][: data[0]].decode("cp1252") if data else ""


def _libreoffice_owner(data: bytes) -> str:
    """``name,login,computer,time,profile;`` with backslashes before commas; the name is often blank."""
    name, login, *_ = [*re.split(r"(?<!\\),", data.decode("utf-8")), ""]
    return re.sub(r"\\(.)", r"\1", name) or login
