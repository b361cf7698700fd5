"""Results that tell by themselves that nobody has changed them since they were written: they need no history for it."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile

from workbook_tools.model.findings import WorkbookToolsError
from workbook_tools.workbook.patch import SetProperty, apply_edits

SEAL = "wbt_written"
_PROPERTIES = "docProps/custom.xml"
_LINE = "<!-- workbook-tools {command} {digest} -->\n"


def sealed_page(page: str, command: str) -> bytes:
    """The page with a last line that says who wrote it, and what the lines above come to."""
    return (page + _LINE.format(command=command, digest=hashlib.sha256(page.encode()).hexdigest())).encode()


def is_sealed_page(data: bytes, command: str) -> bool:
    """Whether the page is as the command wrote it."""
    page, _, _ = data[:-1].rpartition(b"\n")
    return sealed_page(page.decode("utf-8", "replace") + "\n", command) == data


def sealed_workbook(data: bytes, command: str) -> bytes:
    """The workbook with a property that says who wrote it, and what its other parts come to.

    One that takes no property stays as it is: the next call asks before it replaces it.
    """
    try:
        with_place = apply_edits(data, [SetProperty(SEAL, "")])
        return apply_edits(with_place, [SetProperty(SEAL, f"{command} {_parts(with_place)}")])
    except WorkbookToolsError:
        return data


def is_sealed_workbook(data: bytes, command: str) -> bool:
    """Whether the workbook is as the command wrote it: any program that saves it writes its parts anew."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if archive.getinfo(_PROPERTIES).file_size > 1_000_000:
                return False
            properties = archive.read(_PROPERTIES).decode("utf-8", "replace")
        return f"{command} {_parts(data)}" in re.split("[<>]", properties)
    except (KeyError, ValueError, OSError, NotImplementedError, zipfile.BadZipFile):
        return False


def _parts(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = sorted((i.filename, i.CRC, i.file_size) for i in archive.infolist() if i.filename != _PROPERTIES)
    return hashlib.sha256(repr(parts).encode()).hexdigest()
