"""The zip package of a workbook, checked before anything in it is believed.

All checks are made on the bytes in memory: the file is read once, so it cannot change between check and use.
"""

from __future__ import annotations

import io
import posixpath
import stat
import struct
import zipfile
import zlib
from pathlib import Path

from . import limits
from .limits import refuse, within

_LOCAL_HEADER = struct.Struct("<4s5H3L2H")
_STORED, _DEFLATED = 0, 8
_END_OF_DIRECTORY = b"PK\5\6"
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_LARGE = 16 * limits.MIB
_ENCRYPTED_FLAGS = 0x1 | 0x40 | 0x2000


class Package:
    """The parts of a workbook file, by name and without regard to case.

    `data` is the whole file. Raises WorkbookToolsError for every package that is refused.
    """

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.inflated: set[str] = set()
        _check_kind(data)
        self._entries = _entries(data)
        self._real_names = {name.casefold(): name for name in self._entries}
        _check_kind_inside(self)

    @property
    def names(self) -> tuple[str, ...]:
        """All part names as written, in the order of the directory; folders left out."""
        return tuple(self._entries)

    def find(self, name: str) -> str | None:
        """The part's name as written, or None when the package has no such part."""
        return self._real_names.get(name.casefold())

    def read(self, name: str) -> bytes:
        """A part's bytes: never more than its declared size, which must be true. Noted in `inflated`."""
        self.inflated.add(name)
        info, start = self._entries[name]
        raw = memoryview(self.data)[start : start + info.compress_size]
        content = bytes(raw) if info.compress_type == _STORED else _inflate(raw, info)
        if len(content) != info.file_size or zlib.crc32(content) != info.CRC:
            refuse("W53", part=name)
        return content


def load(path: Path) -> bytes:
    """A file's bytes, at most the limit. Raises WorkbookToolsError naming why it can't be read."""
    try:
        if path.is_dir():
            refuse("W03")
        if path.exists() and not path.is_file():
            refuse("H31")  # a pipe would keep us waiting, a device may have no end
        with path.open("rb") as stream:
            data = stream.read(limits.FILE_BYTES + 1)
    except FileNotFoundError:
        refuse("W01")
    except PermissionError:
        refuse("W02")
    except (OSError, ValueError) as error:
        refuse("W05", reason=getattr(error, "strerror", None) or str(error))
    return data


def _inflate(raw: memoryview, info: zipfile.ZipInfo) -> bytes:
    try:
        if info.file_size > _LARGE and _inflated_size(raw, info.file_size) == info.file_size:
            # To say the true size at once takes half the memory.
            return zlib.decompress(raw, -zlib.MAX_WBITS, info.file_size)
        # One byte more than declared is enough to see that the size is a lie.
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(raw, info.file_size + 1)
    except zlib.error:
        refuse("W53", part=info.filename)


def _inflated_size(raw: memoryview, limit: int) -> int:
    """The size of a part inflated, without keeping it; counts no further than just beyond the limit."""
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    size = len(inflater.decompress(raw, limits.MIB))
    while size <= limit and not inflater.eof and (piece := inflater.decompress(inflater.unconsumed_tail, limits.MIB)):
        size += len(piece)
    return size


def _check_kind(data: bytes) -> None:
    if not data:
        refuse("W04")
    within(limits.FILE_BYTES // limits.MIB, -(-len(data) // limits.MIB), "W06")
    if data.startswith(_OLE):
        refuse("W09" if "EncryptedPackage".encode("utf-16-le") in data else "W10")
    if not data.startswith(b"PK\x03\x04"):
        kind = _other_kind(data)
        refuse("W07", kind=kind) if kind else refuse("W08")


def _other_kind(data: bytes) -> str:
    head = data[:2048]
    marks = {b"%PDF": "PDF", b"{\\rtf": "RTF", b"<html": "HTML", b"<!doctype html": "HTML", b"<?xml": "XML"}
    for mark, kind in marks.items():
        if head.lstrip(b"\xef\xbb\xbf \r\n\t").lower().startswith(mark.lower()):
            return kind
    first = head.splitlines()[0] if head.splitlines() else b""
    separated = any(sign in first for sign in (b";", b",", b"\t"))
    return "CSV" if separated and not any(byte < 9 for byte in head) else ""


def _check_kind_inside(package: Package) -> None:
    mimetype = package.find("mimetype")
    if mimetype and package._entries[mimetype][0].file_size < 200:
        kind = package.read(mimetype).decode("ascii", "replace")
        refuse("W07", kind="OpenDocument (.ods)" if "spreadsheet" in kind else "OpenDocument")
    for name, kind in (
        ("xl/workbook.bin", ".xlsb"),
        ("word/document.xml", "Word (.docx)"),
        ("ppt/presentation.xml", "PowerPoint (.pptx)"),
    ):
        if package.find(name) and not package.find("xl/workbook.xml"):
            refuse("W07", kind=kind)


def _entries(data: bytes) -> dict[str, tuple[zipfile.ZipInfo, int]]:
    """Part name -> (directory entry, offset of its bytes)."""
    end = data.rfind(_END_OF_DIRECTORY)
    if 0 <= end <= len(data) - 12:  # the count; a larger one than two bytes hold is written as the largest
        within(limits.ENTRIES, int.from_bytes(data[end + 10 : end + 12], "little"), "W23")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos, directory = archive.infolist(), archive.start_dir
    except (zipfile.BadZipFile, NotImplementedError, struct.error, ValueError, OverflowError, EOFError):
        refuse("W11")
    within(limits.ENTRIES, len(infos), "W23")
    for info in infos:
        _check_entry(info)
    _check_sizes(infos)
    _check_duplicates(infos)
    starts = _check_layout(data, infos, directory)
    return {i.filename: (i, s) for i, s in zip(infos, starts, strict=True) if not i.is_dir()}


def _check_entry(info: zipfile.ZipInfo) -> None:
    name = info.orig_filename
    if not name or "\\" in name or "\0" in name or name.startswith("/") or ":" in name or ".." in name.split("/"):
        refuse("W45", part=ascii(name))
    if info.flag_bits & _ENCRYPTED_FLAGS:
        refuse("W42", part=name)
    if info.compress_type not in (_STORED, _DEFLATED):
        refuse("W41", part=name)
    if stat.S_ISLNK(info.external_attr >> 16):
        refuse("W46", part=name)


def _check_sizes(infos: list[zipfile.ZipInfo]) -> None:
    for info in infos:
        within(limits.PART_BYTES, info.file_size, "W21", part=info.filename)
    within(limits.INFLATED_BYTES, sum(info.file_size for info in infos), "W20")
    for info in infos:
        if info.file_size > max(limits.RATIO_FROM_BYTES, limits.RATIO * info.compress_size):
            refuse("W22", part=info.filename, limit=limits.RATIO)


def _check_duplicates(infos: list[zipfile.ZipInfo]) -> None:
    seen: set[str] = set()
    for info in infos:
        key = info.filename.casefold()
        if key in seen:
            refuse("W44", part=info.filename)
        seen.add(key)


def _check_layout(data: bytes, infos: list[zipfile.ZipInfo], directory: int) -> list[int]:
    """Where each entry's bytes start. Entries that overlap, or whose two headers disagree, are refused."""
    starts = []
    for info in infos:
        try:
            header = _LOCAL_HEADER.unpack_from(data, info.header_offset)
        except struct.error:
            refuse("W11")
        name_length, extra_length = header[9], header[10]
        name_at = info.header_offset + _LOCAL_HEADER.size
        encoding = "utf-8" if header[2] & 0x800 else "cp437"
        name = data[name_at : name_at + name_length].decode(encoding, "replace")
        if header[0] != b"PK\x03\x04" or header[3] != info.compress_type or name != info.orig_filename:
            refuse("W53", part=info.filename)
        starts.append(name_at + name_length + extra_length)
    _check_overlap(infos, starts, directory)
    return starts


def _check_overlap(infos: list[zipfile.ZipInfo], starts: list[int], directory: int) -> None:
    free = 0
    for info, start in sorted(zip(infos, starts, strict=True), key=lambda pair: pair[0].header_offset):
        if info.header_offset < free:
            refuse("W43", part=info.filename)
        free = start + info.compress_size
        if free > directory:
            refuse("W43", part=info.filename)


def resolve(source_part: str, target: str) -> str:
    """A relationship's target as a part name: `target` is relative to the folder of `source_part`, or absolute."""
    if target.startswith("/"):
        return posixpath.normpath(target[1:])
    return posixpath.normpath(posixpath.join(posixpath.dirname(source_part), target))


def relations_part(part: str) -> str:
    """The name of the part that holds a part's relationships ("" for the package itself)."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")
