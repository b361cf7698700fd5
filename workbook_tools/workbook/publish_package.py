"""What the zip package itself gives away: parts that nothing points at, and bytes that belong to no part."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from urllib.parse import unquote

from workbook_tools.model.codes import finding
from workbook_tools.model.findings import Finding, Source

from .contents import relations
from .package import Package

_TYPES = "[content_types].xml"
_DESCRIPTOR_FLAG, _DESCRIPTORS = 0x8, (0, 12, 16, 20, 24)
_LOCAL_HEADER, _END_RECORD = 30, 22


def findings_of_package(package: Package) -> Iterator[Finding]:
    """The findings on the package."""
    reached = _reached(package)
    for name in package.names:
        if name not in reached and name.casefold() != _TYPES and not name.casefold().endswith(".rels"):
            yield finding("B34", Source(""), values={"part": name})
    if count := _loose_bytes(package.data):
        yield finding("B35", Source(""), values={"count": str(count)})


def _reached(package: Package) -> set[str]:
    reached: set[str] = set()
    waiting = [""]
    while waiting:
        for relation in relations(package, waiting.pop()):
            target = relation.target.partition("#")[0]
            part = package.find(target) or package.find(unquote(target))
            if part and not relation.external and part not in reached:
                reached.add(part)
                waiting.append(part)
    return reached


def _loose_bytes(data: bytes) -> int:
    """How many bytes stand in comments and between the entries."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        infos = sorted(archive.infolist(), key=lambda info: info.header_offset)
        directory, comments = archive.start_dir, [archive.comment, *(info.comment for info in infos)]
    loose, end = sum(map(len, comments)), 0
    for info in infos:
        loose += max(0, info.header_offset - end)
        names = data[info.header_offset + 26 : info.header_offset + _LOCAL_HEADER]
        sizes = int.from_bytes(names[:2], "little") + int.from_bytes(names[2:], "little")
        end = info.header_offset + _LOCAL_HEADER + sizes + info.compress_size
        end += _descriptor(data, end, directory) if info.flag_bits & _DESCRIPTOR_FLAG else 0
    return loose + max(0, directory - end) + _after_end(data)


def _descriptor(data: bytes, at: int, directory: int) -> int:
    """The length of the sizes that stand behind an entry, by what follows them."""
    following = (at + size for size in _DESCRIPTORS)
    found = (end - at for end in following if end == directory or data[end : end + 4] == b"PK\3\4")
    return next(found, 0)


def _after_end(data: bytes) -> int:
    """Bytes behind the end record and its comment."""
    at = data.rfind(b"PK\5\6")
    comment = int.from_bytes(data[at + 20 : at + _END_RECORD], "little")
    return max(0, len(data) - at - _END_RECORD - comment)
