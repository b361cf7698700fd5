"""Zip files member by member: what is not changed is copied as it lies there, without inflating it.

zipfile can't copy a member raw. Here the headers are written anew (sizes known, so no data descriptors and no zip64
records are needed) and the compressed bytes between them are copied.
"""

from __future__ import annotations

import copy
import io
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from .refusal import refusal

MAX_PART = 64 * 1024 * 1024
"""Bytes that one part may inflate to: the limit of the safety pass, kept here too for callers that skip it."""

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_ENCRYPTED, _DESCRIPTOR, _UTF8 = 0x1, 0x8, 0x800
_ZIP64_EXTRA = 1
_LEVEL = 3
"""Of deflate: a third of the time of the usual 6, for an eighth more bytes in the parts that change."""
_EPOCH = (1980, 1, 1, 0, 0, 0)


class _Entry(NamedTuple):
    """A member ready to be written: `data` compressed, `extra` the local header's, `info.extra` the central one's."""

    info: zipfile.ZipInfo
    name: bytes
    extra: bytes
    data: bytes


class Archive:
    """A zip file in memory. Raises the refusal P01 when it can't be read."""

    def __init__(self, source: bytes) -> None:
        self._source = source
        try:
            with zipfile.ZipFile(io.BytesIO(source)) as opened:
                self._comment = opened.comment
                self._infos = {info.filename: info for info in opened.infolist()}
                count = len(opened.infolist())
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise refusal("P01", part="zip") from error
        if count != len(self._infos) or any(not _is_plain(info) for info in self._infos.values()):
            raise refusal("P01", part="zip")

    @property
    def names(self) -> tuple[str, ...]:
        """The members' names, in the order of the directory."""
        return tuple(self._infos)

    def has(self, name: str) -> bool:
        return name in self._infos

    def holds(self, name: str, data: bytes) -> bool:
        """Whether a member holds just that, by size and checksum."""
        info = self._infos.get(name)
        return info is not None and info.file_size == len(data) and zlib.crc32(data) == info.CRC

    def read(self, name: str) -> bytes:
        """One member, inflated. Raises KeyError when it isn't there, the refusal P01 when it is damaged."""
        info = self._infos[name]
        data = self._entry(info).data
        if info.compress_type == zipfile.ZIP_DEFLATED:
            try:
                data = zlib.decompressobj(-zlib.MAX_WBITS).decompress(data, MAX_PART + 1)
            except zlib.error as error:
                raise refusal("P01", part=name) from error
        if len(data) != info.file_size or len(data) > MAX_PART or zlib.crc32(data) != info.CRC:
            raise refusal("P01", part=name)
        return data

    def with_members(self, changes: Mapping[str, bytes | None], *, bare: bool = False) -> bytes:
        """The archive with members replaced in their place, added at the end, or (None) left out.

        `bare` leaves out comments and extra fields, which may tell of people and machines.
        """
        entries: list[_Entry] = []
        for name, info in self._infos.items():
            new = changes.get(name, b"")
            if new is not None:
                entries.append(_deflated(info, new) if name in changes else self._entry(info))
        added = ((name, data) for name, data in changes.items() if name not in self._infos and data is not None)
        entries.extend(_deflated(zipfile.ZipInfo(name, _EPOCH), data) for name, data in added)
        if bare:
            entries = [_bare(entry) for entry in entries]
        return b"".join(_written(entries, b"" if bare else self._comment))

    def _entry(self, info: zipfile.ZipInfo) -> _Entry:
        start = info.header_offset
        header = self._source[start : start + _LOCAL.size]
        if len(header) != _LOCAL.size or header[:4] != b"PK\3\4":
            raise refusal("P01", part=info.filename)
        name_size, extra_size = _LOCAL.unpack(header)[-2:]
        name_at = start + _LOCAL.size
        data_at = name_at + name_size + extra_size
        name = self._source[name_at : name_at + name_size]
        data = self._source[data_at : data_at + info.compress_size]
        if name != _encoded(info) or len(data) != info.compress_size:
            raise refusal("P01", part=info.filename)
        return _Entry(info, name, _without_zip64(self._source[name_at + name_size : data_at]), data)


def _bare(entry: _Entry) -> _Entry:
    info = copy.copy(entry.info)
    info.comment = info.extra = b""
    return entry._replace(info=info, extra=b"")


def _is_plain(info: zipfile.ZipInfo) -> bool:
    return not info.flag_bits & _ENCRYPTED and info.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def _encoded(info: zipfile.ZipInfo) -> bytes:
    return info.orig_filename.encode("utf-8" if info.flag_bits & _UTF8 else "cp437", "replace")


def _deflated(info: zipfile.ZipInfo, data: bytes) -> _Entry:
    """New content under an old header (or a fresh one: UTF-8 names, DOS attributes)."""
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = packer.compress(data) + packer.flush()
    new = zipfile.ZipInfo(info.orig_filename, info.date_time)
    new.compress_type, new.CRC = zipfile.ZIP_DEFLATED, zlib.crc32(data)
    new.file_size, new.compress_size = len(data), len(packed)
    new.create_system, new.external_attr = 0, info.external_attr
    new.flag_bits = 0 if info.orig_filename.isascii() else _UTF8
    return _Entry(new, _encoded(new), b"", packed)


def _without_zip64(extra: bytes) -> bytes:
    """The extra field without sizes: they stand in the headers, where they fit."""
    kept, at = b"", 0
    while at + 4 <= len(extra):
        kind, size = struct.unpack_from("<HH", extra, at)
        if kind != _ZIP64_EXTRA:
            kept += extra[at : at + 4 + size]
        at += 4 + size
    return kept


def _written(entries: list[_Entry], comment: bytes) -> Iterator[bytes]:
    directory: list[bytes] = []
    offset = 0
    for entry in entries:
        common = _common(entry.info)
        local = _LOCAL.pack(b"PK\3\4", *common, len(entry.name), len(entry.extra)) + entry.name + entry.extra
        yield local
        yield entry.data
        directory.append(_directory_entry(entry, common, offset))
        offset += len(local) + len(entry.data)
    if offset >= 2**32 or len(entries) >= 2**16:
        raise refusal("P01", part="zip")
    size = sum(map(len, directory))
    yield from directory
    yield _END.pack(b"PK\5\6", 0, 0, len(entries), len(entries), size, offset, len(comment)) + comment


def _common(info: zipfile.ZipInfo) -> tuple[int, ...]:
    """Version needed, flags, method, time, date, CRC and both sizes: the fields that the two headers share."""
    year, month, day, hour, minute, second = info.date_time
    time = hour << 11 | minute << 5 | second // 2
    date = (year - 1980) << 9 | month << 5 | day
    flags = info.flag_bits & ~_DESCRIPTOR
    return 20, flags, info.compress_type, time, date, info.CRC, info.compress_size, info.file_size


def _directory_entry(entry: _Entry, common: tuple[int, ...], offset: int) -> bytes:
    info, extra = entry.info, _without_zip64(entry.info.extra)
    made_by = info.create_system << 8 | info.create_version
    lengths = (len(entry.name), len(extra), len(info.comment))
    head = _CENTRAL.pack(b"PK\1\2", made_by, *common, *lengths, 0, info.internal_attr, info.external_attr, offset)
    return head + entry.name + extra + info.comment
