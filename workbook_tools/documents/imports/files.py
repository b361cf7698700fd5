"""Text from a file: a published text, or a Word document in the same form."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from workbook_tools.model.codes import finding
from workbook_tools.model.findings import Source, WorkbookToolsError

from .archive import UnsafeDocumentError
from .docx import BrokenDocumentError, docx_text
from .limits import FILE_BYTES, MIB, TooLargeError, check_text

_ZIP = b"PK\x03\x04"
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_NAMES = {"utf-16": "UTF-16", "utf-8-sig": "UTF-8", "cp1252": "Windows-1252"}
_NOT_UTF_8 = re.compile("[\udc80-\udcff]")
_NOT_ASCII = re.compile("[^\0-\x7f]")


def read_document(path: Path) -> str:
    """The document's text, from .docx or from text in UTF-8, UTF-16 or Windows-1252.

    Raises WorkbookToolsError: I14 for what can't be read, I15 for what is too large or unsafe, I33-I35 and I38
    for too many lines, columns, cells or characters, I37 for a character that is damaged.
    """
    data = read_bytes(path)
    try:
        text = docx_text(data) if data.startswith(_ZIP) else decoded(data, path)
        check_text(text)
    except TooLargeError as error:
        raise too_large(error, path) from error
    except UnsafeDocumentError as error:
        raise refused("I15", path, str(error)) from error
    except BrokenDocumentError as error:
        raise refused("I14", path, str(error)) from error
    return text


def read_bytes(path: Path) -> bytes:
    """The file's bytes, at most 25 MiB. Raises WorkbookToolsError (H31 a device or a pipe; I14, I15)."""
    if path.exists() and not (path.is_file() or path.is_dir()):
        raise refused("H31", path, "")
    try:
        with path.open("rb") as stream:
            data = stream.read(FILE_BYTES + 1)
    except OSError as error:
        raise refused("I14", path, error.strerror or type(error).__name__) from error
    if len(data) > FILE_BYTES:
        raise refused("I15", path, f"> {FILE_BYTES // MIB} MiB")
    return data


def decoded(data: bytes, path: Path) -> str:
    """The text of a file that is no archive. Raises WorkbookToolsError: I14 for other binary files, I37 for bad bytes.

    A byte that does not belong never makes another encoding of the whole text: that would turn every other letter into
    two wrong ones.
    """
    wide = data.startswith(_UTF_16)
    if not wide and (b"\0" in data or data.startswith(b"%PDF")):
        raise refused("I14", path, data[:4].decode("latin-1").strip("\0\x01\x02\x03") or "binary")
    encoding = "utf-16" if wide else "cp1252" if _is_windows(data) else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _damaged(error, encoding, path) from error


def _is_windows(data: bytes) -> bool:
    """Whether more of what is not ASCII is nonsense in UTF-8 than makes sense in it."""
    if data.isascii() or data.startswith(codecs.BOM_UTF8):
        return False
    text = data.decode("utf-8", "surrogateescape")
    bad = len(_NOT_UTF_8.findall(text))
    return bad > len(_NOT_ASCII.findall(text)) - bad


def _damaged(error: UnicodeDecodeError, encoding: str, path: Path) -> WorkbookToolsError:
    """A byte that is no character where it stands, with its line."""
    line = error.object[: error.start].decode(encoding, "replace").count("\n") + 1
    byte = error.object[error.start : error.start + 1].hex().upper()
    values = {"file": path.name, "line": str(line), "byte": byte, "encoding": _NAMES[encoding]}
    return WorkbookToolsError(finding("I37", Source(str(path), "", f"linje {line}"), values=values))


def too_large(error: TooLargeError, path: Path) -> WorkbookToolsError:
    """A file whose text or table is over a limit."""
    values = {"file": path.name, "limit": f"{error.limit:,}".replace(",", ".")}
    return WorkbookToolsError(finding(error.code, Source(str(path)), values=values))


def refused(code: str, path: Path, detail: str) -> WorkbookToolsError:
    """A file that can't be taken, and why."""
    return WorkbookToolsError(finding(code, Source(str(path)), values={"file": path.name, "detail": detail}))
