"""What must not leave the house with a Word document: names, comments, tracked changes, hidden text, CPR numbers."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote
from xml.parsers import expat

from workbook_tools.model.codes import finding
from workbook_tools.model.findings import Finding, Source
from workbook_tools.model.personal import cpr_numbers, file_paths, link_path, mail_addresses, masked_finding

from .imports.files import read_bytes, refused

_PART_BYTES, _ALL_BYTES, _ENTRIES = 64 * 1024 * 1024, 256 * 1024 * 1024, 2_000
_PROPERTIES = {"creator": "B11", "lastModifiedBy": "B12", "Manager": "B13", "Company": "B14"}
_CHANGES = {"ins", "del", "moveFrom", "moveTo", "rPrChange", "pPrChange"}
_RUNS = {"t", "delText", "instrText"}
_SAYING = {"descr", "title"}
_APART = "\n\0\n"
_TRUE = ("", "1", "true", "on")


def inspect_document(path: Path) -> tuple[Finding, ...]:
    """All findings of a .docx. Raises WorkbookToolsError (I14, I15) for a file that can't be read, or is unsafe."""
    data = read_bytes(path)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return tuple(masked_finding(f) for f in _findings(archive, path))
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        raise refused("I14", path, str(error)) from error
    except (expat.ExpatError, ValueError, LookupError) as error:  # the latter two for an encoding that expat lacks
        raise refused("I14", path, f"XML: {error}") from error


def _findings(archive: zipfile.ZipFile, path: Path) -> Iterator[Finding]:
    infos = archive.infolist()
    if len(infos) > _ENTRIES or sum(i.file_size for i in infos) > _ALL_BYTES:
        raise refused("I15", path, "zip")
    if "word/document.xml" not in archive.namelist():
        raise refused("I14", path, "word/document.xml")
    source = Source(str(path))
    for info in infos:
        name = info.filename.casefold()
        if name.endswith(".xml"):
            yield from _Part(_read(archive, info, path), path).findings(source, info.filename)
        elif name.endswith(".rels"):
            yield from _Part(_read(archive, info, path), path).links(source, info.filename)
        elif name.endswith("vbaproject.bin"):
            yield finding("B32", source)
        elif "/embeddings/" in name:
            yield finding("B31", source, values={"part": info.filename})


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: Path) -> bytes:
    with archive.open(info) as stream:
        data = stream.read(_PART_BYTES + 1)
    if len(data) > _PART_BYTES:
        raise refused("I15", path, info.filename)
    return data


class _Part:
    """What one part holds, found in one pass."""

    def __init__(self, data: bytes, path: Path) -> None:
        self._path = path
        self._properties: list[tuple[str, str]] = []
        self._comments: list[str] = []
        self._changes: Counter[str] = Counter()
        self._people: list[str] = []
        self._custom: list[tuple[str, str]] = []
        self._targets: list[str] = []
        self._hidden = 0
        self._lines: list[str] = []
        self._open = ""
        self._says = False
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.Parse(data, True)

    def findings(self, source: Source, part: str) -> Iterator[Finding]:
        if part.startswith("docProps/"):
            for name, text in self._properties:
                yield finding(_PROPERTIES[name], source, values={"name": text})
            for name, text in self._custom:
                yield finding("B24", source, values={"name": name, "value": text[:60]})
        yield from (finding("B15", source, values={"name": name}) for name in dict.fromkeys(self._people))
        yield from (finding("B50", source, values={"name": author}) for author in self._comments)
        for author, count in self._changes.items():
            yield finding("B51", source, values={"name": author, "count": str(count)})
        if self._hidden and part != "word/styles.xml":
            yield finding("B52", source, values={"part": part, "count": str(self._hidden)})
        yield from self._said(source, part)

    def _said(self, source: Source, part: str) -> Iterator[Finding]:
        text = "".join(self._lines)
        yield from _numbers(text, source, part)
        for mail in dict.fromkeys(mail_addresses(text)):
            yield finding("B43", source, values={"mail": mail})
        for found in dict.fromkeys(file_paths(text)):
            yield finding("B54", source, values={"path": found, "part": part})

    def links(self, source: Source, part: str) -> Iterator[Finding]:
        """Of a part that says where others lie: those outside the document, such as its template."""
        for target in dict.fromkeys(unquote(target) for target in self._targets):
            if path := link_path(target):
                yield finding("B53", source, values={"path": path})
            yield from _numbers(target, source, part)

    def _doctype(self, *_: object) -> None:
        raise refused("I15", self._path, "DOCTYPE")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._open = name = name.rpartition(":")[2]
        fields = {key.rpartition(":")[2]: value for key, value in attributes.items()}
        if name == "comment":
            self._comments.append(fields.get("author", ""))
        elif name in _CHANGES and "author" in fields:
            self._changes[fields["author"]] += 1
        elif name == "vanish" and fields.get("val", "") in _TRUE:
            self._hidden += 1
        elif name == "person" and "author" in fields:
            self._people.append(fields["author"])
        elif name == "property":
            self._custom.append((fields.get("name", ""), ""))
        elif name == "Relationship" and fields.get("TargetMode") == "External":
            self._targets.append(fields.get("Target", ""))
        elif name in ("p", "tab", "br"):
            self._lines.append("\n")
        elif name == "tc":
            self._lines.append(_APART)
        self._lines.extend(f"{_APART}{fields[key]}{_APART}" for key in _SAYING & fields.keys())

    def _text(self, text: str) -> None:
        self._lines.append(text)
        if not text.strip():
            return
        self._says = self._open not in _RUNS
        if self._open in _PROPERTIES:
            self._properties.append((self._open, text.strip()))
        elif self._custom:
            name, before = self._custom[-1]
            self._custom[-1] = (name, before + text.strip())

    def _end(self, _name: str) -> None:
        if self._says:
            self._lines.append(_APART)
        self._open, self._says = "", False


def _numbers(text: str, source: Source, part: str) -> Iterator[Finding]:
    for number in dict.fromkeys(cpr_numbers(text)):
        yield finding("B42", source, values={"cpr": number, "part": part})
