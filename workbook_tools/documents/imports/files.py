"""Text from a file: a published text, or a Word document in the same form."""

from __future__ import annotations

from pathlib import Path

from workbook_tools.model.codes import finding
from workbook_tools.model.findings import Source, WorkbookToolsError

from .docx import MIB, BrokenDocumentError, UnsafeDocumentError, docx_text

FILE_BYTES = 25 * MIB
_ZIP = b"PK\x03\x04"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def read_document(path: Path) -> str:
    """The document's text, from .docx or from text in UTF-8, UTF-16 or Windows-1252.

    Raises WorkbookToolsError: I14 for what can't be read, I15 for what is too large or unsafe.
    """
    data = read_bytes(path)
    if not data.startswith(_ZIP):
        return decoded(data, path)
    try:
        return docx_text(data)
    except UnsafeDocumentError as error:
        raise refused("I15", path, str(error)) from error
    except BrokenDocumentError as error:
        raise refused("I14", path, str(error)) from error


def read_bytes(path: Path) -> bytes:
    """The file's bytes, at most 25 MiB. Raises WorkbookToolsError (I14, I15)."""
    try:
        with path.open("rb") as stream:
            data = stream.read(FILE_BYTES + 1)
    except OSError as error:
        raise refused("I14", path, error.strerror or type(error).__name__) from error
    if len(data) > FILE_BYTES:
        raise refused("I15", path, f"> {FILE_BYTES // MIB} MiB")
    return data


def decoded(data: bytes, path: Path) -> str:
    """The text of a file that is no archive. Raises WorkbookToolsError (I14) for other binary files."""
    try:
        if data.startswith(_UTF_16):
            return data.decode("utf-16")
        if b"\0" in data or data.startswith(b"%PDF"):
            raise refused("I14", path, data[:4].decode("latin-1").strip("\0\x01\x02\x03") or "binary")
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def refused(code: str, path: Path, detail: str) -> WorkbookToolsError:
    """A file that can't be taken, and why."""
    return WorkbookToolsError(finding(code, Source(str(path)), values={"file": path.name, "detail": detail}))
