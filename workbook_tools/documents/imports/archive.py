"""The zip archive of a Word document, checked by its directory before anything in it is read."""

from __future__ import annotations

import zipfile

from . import limits

_ENCRYPTED_FLAGS = 0x1 | 0x40 | 0x2000
_HEADER = 30
"""Bytes of an entry's own header, without the name that follows it."""


class UnsafeDocumentError(Exception):
    """The document breaks a limit; the argument says which."""


def check_archive(archive: zipfile.ZipFile) -> None:
    """Refuses (UnsafeDocumentError) what no word processor writes, and what would inflate beyond the limits."""
    entries = archive.infolist()
    if len(entries) > limits.ENTRIES:
        raise UnsafeDocumentError(f"> {limits.ENTRIES} zip")
    if sum(entry.file_size for entry in entries) > limits.INFLATED_BYTES:
        raise UnsafeDocumentError(f"> {limits.INFLATED_BYTES // limits.MIB} MiB")
    names = [entry.filename.casefold() for entry in entries]
    if len(set(names)) != len(names):
        raise UnsafeDocumentError(next(name for name in names if names.count(name) > 1))
    for entry in entries:
        _check_entry(entry)
    _check_overlap(entries, archive.start_dir)


def _check_entry(entry: zipfile.ZipInfo) -> None:
    if entry.flag_bits & _ENCRYPTED_FLAGS:
        raise UnsafeDocumentError(f"{entry.filename}: encrypted")
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise UnsafeDocumentError(f"{entry.filename}: zip {entry.compress_type}")
    if entry.file_size > max(limits.RATIO_FROM_BYTES, limits.RATIO * entry.compress_size):
        raise UnsafeDocumentError(f"{entry.filename} > {limits.RATIO}:1")


def _check_overlap(entries: list[zipfile.ZipInfo], directory: int) -> None:
    free = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.header_offset < free:
            raise UnsafeDocumentError(f"{entry.filename}: overlap")
        free = entry.header_offset + _HEADER + len(entry.orig_filename) + entry.compress_size
        if free > directory:
            raise UnsafeDocumentError(f"{entry.filename}: overlap")
