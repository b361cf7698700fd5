"""Replacing a file so that it is, wherever the program is killed, wholly the old or wholly the new one."""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from workbook_tools.model.codes import finding
from workbook_tools.model.findings import Source, WorkbookToolsError

TEMPORARY = ".wbt-"
"""What our temporary files begin with; they end in ``.tmp``."""

_CODES = {
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT, errno.EFBIG), "H06"),
    **dict.fromkeys((errno.EACCES, errno.EPERM, errno.EROFS), "H07"),
    **dict.fromkeys((errno.ENOENT, errno.ENOTDIR), "H04"),
}
_SHARING_VIOLATIONS = (32, 33)
"""Windows: another program has the file open."""


def digest(data: bytes) -> str:
    """SHA-256 in hexadecimal: the name of a version everywhere in the history."""
    return hashlib.sha256(data).hexdigest()


def refusal(code: str, path: Path, **values: str) -> WorkbookToolsError:
    """The exception for a finding about a file; `{file}` and `{folder}` of its message are filled in."""
    about = {"file": path.name, "folder": str(path.parent)} | values
    return WorkbookToolsError(finding(code, Source(str(path)), values=about))


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turns an OSError about `path` into a WorkbookToolsError that says what to do (H01, H04, H06-H08, H24)."""
    try:
        yield
    except OSError as error:
        if getattr(error, "winerror", None) in _SHARING_VIOLATIONS:
            raise refusal("H01", path, who="?") from error
        code = _CODES.get(error.errno or 0, "H08")
        code = "H24" if code == "H04" and not path.parent.is_dir() else code
        raise refusal(code, path, reason=error.strerror or type(error).__name__) from error


def read(path: Path) -> bytes:
    """The file's bytes. Raises WorkbookToolsError (H31: a pipe would keep us waiting, a device may have no end)."""
    with explained(path):
        if path.exists() and not (path.is_file() or path.is_dir()):
            raise refusal("H31", path)
        return path.read_bytes()


def replace_atomically(
    path: Path,
    data: bytes,
    verify: Callable[[bytes], None] | None = None,
    *,
    mode: int | None = None,
) -> None:
    """Writes `data` to `path`; on every failure the file that was there is untouched.

    `verify` gets the bytes as read back from the disk just before they take the file's place; what it raises stops
    the write. The file's mode and owner are kept (`mode` is that of a new one), and what a killed run left behind is
    removed. Nothing is written through a symbolic link: the file takes its place. Raises WorkbookToolsError (H01, H04,
    H06-H09, H24).
    """
    target = Path(os.path.realpath(path.parent)) / path.name
    with explained(target):
        _require_writable(target)
        remove_temporaries(target)
        temporary = temporary_for(target)
        try:
            _write_durably(temporary, data, target, mode)
            _read_back(temporary, data, target)
            if verify:
                verify(data)
            temporary.replace(target)
        finally:
            with suppress(OSError):  # the first fault is the one to report; the next run removes the file
                temporary.unlink(missing_ok=True)
    sync_folder(target.parent)


def temporary_for(target: Path) -> Path:
    """A new name beside the file that `remove_temporaries` knows."""
    return target.with_name(_prefix(target) + secrets.token_hex(4) + ".tmp")


def remove_temporaries(target: Path) -> None:
    """Removes what killed runs left of this file. Two runs that write one file at once: the slower one gets H04."""
    with explained(target):
        for leftover in target.parent.glob(_prefix(target) + "*.tmp"):
            leftover.unlink(missing_ok=True)


def make_folder(folder: Path) -> None:
    """Makes the folder and those above it, each on the disk before the next. Raises WorkbookToolsError."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    with explained(folder):
        folder.mkdir(exist_ok=True)
    sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Puts a rename on the disk. Windows has no such call, and some network folders refuse it."""
    if sys.platform == "win32":
        return
    with suppress(OSError):  # the new file is in its place already: nothing is left to undo or to tell
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _prefix(target: Path) -> str:
    """Short, so that a name of 255 bytes has a temporary name too."""
    return f"{TEMPORARY}{digest(target.name.encode('utf-8', 'surrogateescape'))[:8]}-"


def _require_writable(target: Path) -> None:
    """A rename would replace a write-protected file without asking."""
    if target.exists() and not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(target))


def _write_durably(path: Path, data: bytes, target: Path, mode: int | None) -> None:
    """A file as readable as `target` is, from its first moment on."""
    old = target.stat() if target.exists() else None
    wanted = stat.S_IMODE(old.st_mode) if old else mode
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    handle = os.open(path, flags, 0o666 if wanted is None else wanted & 0o600)
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(handle, rest) :]
        os.fsync(handle)
    finally:
        os.close(handle)
    if old and hasattr(os, "chown"):
        with suppress(OSError):  # only root may give a file away
            os.chown(path, old.st_uid, old.st_gid)
    if wanted is not None:
        path.chmod(wanted)


def _read_back(temporary: Path, data: bytes, target: Path) -> None:
    if temporary.read_bytes() != data:
        raise refusal("H09", target)
