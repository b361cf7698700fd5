"""Who made a picture, by its own account: the fields that cameras and programs fill in."""

from __future__ import annotations

import re
import struct
import zlib

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8"
_PNG_FIELDS = {b"Author", b"Copyright"}
_EXIF_FIELDS = {0x013B, 0x8298, 0x9C9D}  # artist, copyright, Windows' own author
_WIDE_FIELD = 0x9C9D
_XMP_CREATOR = re.compile(rb"<dc:creator>\s{0,99}+(?:<[^<>]{0,99}+>\s{0,99}+){0,4}+([^<>]{1,99}+)")
_MOST_TEXT, _MOST_FIELDS, _MOST_BLOCKS = 65_536, 500, 5_000


def picture_author(data: bytes) -> str:
    """The name, or "" for a picture that says none."""
    found = ""
    if data.startswith(_PNG):
        found = _png_author(data)
    elif data.startswith(_JPEG):
        found = _jpeg_author(data)
    if not found and (match := _XMP_CREATOR.search(data)):
        found = match[1].decode("utf-8", "replace")
    return " ".join(found.replace("\0", " ").split())[:60]


def _png_author(data: bytes) -> str:
    at = len(_PNG)
    for _ in range(_MOST_BLOCKS):
        if at + 8 > len(data):
            break
        size, kind = struct.unpack_from(">L4s", data, at)
        field, _, text = data[at + 8 : at + 8 + min(size, _MOST_TEXT)].partition(b"\0")
        if kind in (b"tEXt", b"iTXt", b"zTXt") and field in _PNG_FIELDS:
            return _png_text(kind, text)
        at += size + 12
    return ""


def _png_text(kind: bytes, text: bytes) -> str:
    if kind == b"tEXt":
        return text.decode("latin-1")
    packed = kind == b"zTXt" or text[:1] == b"\1"
    body = text[1:] if kind == b"zTXt" else text[2:].split(b"\0", 2)[-1]
    try:
        return (zlib.decompressobj().decompress(body, _MOST_TEXT) if packed else body).decode("utf-8", "replace")
    except zlib.error:
        return ""


def _jpeg_author(data: bytes) -> str:
    at = 2
    for _ in range(_MOST_BLOCKS):
        if at + 4 > len(data) or data[at] != 0xFF:
            break
        size = struct.unpack_from(">H", data, at + 2)[0]
        block = data[at + 4 : at + 2 + size]
        if data[at + 1] == 0xE1 and block.startswith(b"Exif\0\0"):
            return _exif_author(block[6:])
        at += 2 + max(size, 2)
    return ""


def _exif_author(data: bytes) -> str:
    order = "<" if data.startswith(b"II") else ">"
    try:
        (start,) = struct.unpack_from(f"{order}L", data, 4)
        (count,) = struct.unpack_from(f"{order}H", data, start)
        for number in range(min(count, _MOST_FIELDS)):
            tag, _, size, at = struct.unpack_from(f"{order}HHLL", data, start + 2 + 12 * number)
            place = start + 10 + 12 * number if size <= 4 else at
            encoding = "utf-16-le" if tag == _WIDE_FIELD else "utf-8"
            text = data[place : place + min(size, _MOST_TEXT)].decode(encoding, "replace")
            if tag in _EXIF_FIELDS and text.strip("\0 "):
                return text
    except struct.error:
        pass
    return ""
