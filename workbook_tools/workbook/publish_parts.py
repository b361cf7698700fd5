"""What the parts of a workbook beside its sheets give away: names of people, paths, links, old versions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from workbook_tools.model.codes import finding
from workbook_tools.model.findings import Finding, Source
from workbook_tools.model.personal import cpr_numbers, file_paths

from . import contents
from .contents import Relation, relations
from .package import Package
from .sharedstrings import unescape
from .xmlparts import check_elements, elements, feed, new_parser

_PROPERTIES = {"creator": "B11", "lastModifiedBy": "B12", "Manager": "B13", "Company": "B14"}
_USER_FIELDS = {
    "fileSharing": "userName",
    "customWorkbookView": "name",
    "pivotCacheDefinition": "refreshedBy",
    "userInfo": "name",
    "header": "userName",
}
_TELLING_KINDS = {
    "externalLinkPath": "B20",
    "connections": "B22",
    "queryTable": "B22",
    "customXml": "B25",
    "thumbnail": "B26",
    "pivotCacheRecords": "B28",
    "revisionHeaders": "B30",
}
_EXCEL_OWN_NAMES = ("_xlnm.", "_xlfn.", "_xlpm.", "_xlws.", "_xleta.")
_PRINTABLE_16 = re.compile(rb"(?:[\x20-\x7e\xa0-\xff]\0){6,}")


@dataclass(frozen=True, slots=True)
class _Parts:
    """A package with what each of its parts points at."""

    package: Package
    arrows: tuple[tuple[str, Relation], ...]

    def of_kind(self, *kinds: str) -> Iterator[str]:
        """The parts that something points at as one of these kinds, each once."""
        found = (self.package.find(r.target) for _, r in self.arrows if r.kind in kinds and not r.external)
        yield from dict.fromkeys(part for part in found if part)


def findings_of_parts(package: Package) -> Iterator[Finding]:
    """The findings that are about the file as a whole."""
    sources = ["", *(name for name in package.names if not name.casefold().endswith(".rels"))]
    parts = _Parts(package, tuple((source, r) for source in sources for r in relations(package, source)))
    checks: tuple[Callable[[_Parts], Iterator[Finding]], ...] = (
        _properties,
        _custom_properties,
        _people,
        _user_names,
        _things,
        _links,
        _paths,
        _names,
        _numbers,
    )
    for check in checks:
        yield from check(parts)


def _properties(parts: _Parts) -> Iterator[Finding]:
    for part in parts.of_kind("core-properties", "coreProperties", "extended-properties"):
        for e in elements(part, parts.package.read(part), _PROPERTIES.keys()):
            if e.text.strip():
                yield finding(_PROPERTIES[e.name], Source(""), values={"name": e.text.strip()})


def _custom_properties(parts: _Parts) -> Iterator[Finding]:
    for part in parts.of_kind("custom-properties"):
        for e in elements(part, parts.package.read(part), {"property"}):
            values = {"name": e.attributes.get("name", ""), "value": " ".join(unescape(e.text).split())[:60]}
            yield finding("B24", Source(""), values=values)


def _people(parts: _Parts) -> Iterator[Finding]:
    """Who wrote notes and comments."""
    names: dict[str, None] = {}
    for part in parts.of_kind("comments"):
        names |= {e.text.strip(): None for e in elements(part, parts.package.read(part), {"author"})}
    for part in parts.of_kind("person"):
        found = elements(part, parts.package.read(part), {"person"})
        names |= {e.attributes.get("displayName", ""): None for e in found}
    # Excel names the author of a thread's stand-in by the thread's id.
    people = [name for name in names if name and not name.startswith("tc={")]
    yield from (finding("B15", Source(""), values={"name": name}) for name in people)


def _user_names(parts: _Parts) -> Iterator[Finding]:
    """Names of users in places that hardly anybody looks at."""
    main = contents.workbook_part(parts.package)
    kinds = ("pivotCacheDefinition", "revisionHeaders", "usernames")
    for part in (main, *parts.of_kind(*kinds)):
        for e in elements(part, parts.package.read(part), _USER_FIELDS.keys()):
            if name := e.attributes.get(_USER_FIELDS[e.name], "").strip():
                yield finding("B16", Source(""), values={"name": name, "part": part})


def _things(parts: _Parts) -> Iterator[Finding]:
    """Parts whose being there is the finding."""
    for kind, code in _TELLING_KINDS.items():
        for part in parts.of_kind(kind):
            yield finding(code, Source(""), values={"part": part})
    names = [name.casefold() for name in parts.package.names]
    if any(name.endswith("vbaproject.bin") for name in names) or any(parts.of_kind("xlMacrosheet")):
        yield finding("B32", Source(""))
    for name in parts.package.names:
        if "/embeddings/" in name.casefold() or "/activex/" in name.casefold():
            yield finding("B31", Source(""), values={"part": name})


def _links(parts: _Parts) -> Iterator[Finding]:
    """What would be fetched from another file, and links that lead to a place on a disk."""
    for _, relation in parts.arrows:
        if not relation.external:
            continue
        if relation.kind != "hyperlink":
            yield finding("B20", Source(""), values={"target": relation.target})
        else:
            yield from _path_findings(relation.target, "")
    for part in parts.of_kind("externalLink"):
        if not relations(parts.package, part):
            yield finding("B20", Source(""), values={"target": part})


def _paths(parts: _Parts) -> Iterator[Finding]:
    """Where the file lay, which printer it was for, which template it was made from."""
    main = contents.workbook_part(parts.package)
    for e in elements(main, parts.package.read(main), {"absPath"}):
        yield finding("B21", Source(""), values={"path": e.attributes.get("url", ""), "part": main})
    for part in parts.of_kind("extended-properties", "custom-properties", "connections", "core-properties"):
        yield from _path_findings(_words(part, parts.package.read(part)), part)
    for part in parts.of_kind("printerSettings"):
        data = parts.package.read(part)
        # The settings begin with the printer's name, \\server\printer for one on the network.
        printer = _PRINTABLE_16.match(data)
        if printer and data.startswith("\\\\".encode("utf-16-le")):
            yield finding("B21", Source(""), values={"path": printer[0].decode("utf-16-le"), "part": part})


def _path_findings(text: str, part: str) -> Iterator[Finding]:
    for path in dict.fromkeys(file_paths(text)):
        yield finding("B21", Source(""), values={"path": path, "part": part})


def _names(parts: _Parts) -> Iterator[Finding]:
    """Defined names that nobody sees, or that lead out of the file."""
    main = contents.workbook_part(parts.package)
    for e in elements(main, parts.package.read(main), {"definedName"}):
        name, formula = e.attributes.get("name", ""), e.text
        hidden = e.attributes.get("hidden") in ("1", "true") and not name.startswith(_EXCEL_OWN_NAMES)
        if hidden or any(file_paths(formula)):
            yield finding("B23", Source(""), values={"name": name, "formula": formula[:60]})
        for number in cpr_numbers(f"{name}\n{formula}\n{e.attributes.get('comment', '')}"):
            yield finding("B42", Source(""), values={"cpr": number, "part": f"{main} {name}"})


def _numbers(parts: _Parts) -> Iterator[Finding]:
    """CPR numbers in text boxes, charts, properties, old versions: in all parts that aren't looked at cell by cell."""
    main = contents.workbook_part(parts.package)
    apart = {main, *parts.of_kind("worksheet", "sharedStrings", "styles", "theme", "comments", "threadedComment")}
    for part in parts.package.names:
        if part.casefold().endswith(".xml") and part not in apart:
            for number in dict.fromkeys(cpr_numbers(_words(part, parts.package.read(part)))):
                yield finding("B42", Source(""), values={"cpr": number, "part": part})


def _words(part: str, data: bytes) -> str:
    """All text and all attributes of a part, a line each. Ten digits alone in an attribute are some id or measure."""
    check_elements(part, data)
    lines: list[str] = []
    parser = new_parser(part)
    parser.StartElementHandler = lambda _, fields: lines.extend(v for v in fields.values() if not v.isdecimal())
    parser.CharacterDataHandler = lines.append
    feed(parser, part, data)
    return "\n".join(lines)
