"""What the parts of a workbook beside its sheets give away: names of people, paths, links, old versions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from workbook_tools.model.codes import finding
from workbook_tools.model.findings import Finding, Source
from workbook_tools.model.personal import cpr_numbers, file_paths, link_path

from . import contents
from .contents import Relation, relations
from .package import Package
from .pictures import picture_author
from .publish_words import APART, binary_words, drawing_words, words
from .sharedstrings import unescape
from .xmlparts import elements

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
    "classificationlabels": "B18",
    "origin": "B19",
    "extensibility": "B33",
    "userCustomization": "B33",
}
_STYLE_WORDS = {"numFmt", "cellStyle", "tableStyle"}
_PICTURES = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".gif", ".webp")
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
        _printers,
        _names,
        _said,
        _pictures,
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
        names |= {e.attributes.get("displayName") or e.attributes.get("userId", ""): None for e in found}
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
    yield from _pivot_rows(parts)
    names = [name.casefold() for name in parts.package.names]
    if any(name.endswith("vbaproject.bin") for name in names) or any(parts.of_kind("xlMacrosheet")):
        yield finding("B32", Source(""))
    for name in parts.package.names:
        if "/embeddings/" in name.casefold() or "/activex/" in name.casefold():
            yield finding("B31", Source(""), values={"part": name})


def _pivot_rows(parts: _Parts) -> Iterator[Finding]:
    """Pivot tables that keep no rows still list what stood in each column."""
    for part in parts.of_kind("pivotCacheDefinition"):
        kept = any(r.kind == "pivotCacheRecords" for r in relations(parts.package, part))
        if not kept and elements(part, parts.package.read(part), {"s", "n", "d"}):
            yield finding("B28", Source(""), values={"part": part})


def _links(parts: _Parts) -> Iterator[Finding]:
    """What would be fetched from another file, and links that lead to a place on a disk."""
    for source, relation in parts.arrows:
        if not relation.external:
            continue
        if relation.kind != "hyperlink":
            code = "B37" if relation.kind == "oleObject" else "B20"
            yield finding(code, Source(""), values={"target": relation.target})
        elif path := link_path(unquote(relation.target)):
            yield finding("B21", Source(""), values={"path": path, "part": source})
        yield from _number_findings(unquote(relation.target), source)
    for part in parts.of_kind("externalLink"):
        if not relations(parts.package, part):
            yield finding("B20", Source(""), values={"target": part})


def _paths(parts: _Parts) -> Iterator[Finding]:
    """Where the file lay, and where it was published to."""
    main = contents.workbook_part(parts.package)
    for e in elements(main, parts.package.read(main), {"absPath", "webPublishObject"}):
        path = e.attributes.get("url", "") or e.attributes.get("destinationFile", "")
        yield finding("B21", Source(""), values={"path": path, "part": main})


def _printers(parts: _Parts) -> Iterator[Finding]:
    """Which printers it was for: the settings begin with the name, \\\\server\\printer for one on the network."""
    for part in parts.of_kind("printerSettings"):
        if printer := _PRINTABLE_16.match(parts.package.read(part)):
            name = printer[0].decode("utf-16-le").strip()
            code = "B21" if name.startswith("\\\\") else "B17"
            yield finding(code, Source(""), values={"path": name, "name": name, "part": part})


def _path_findings(text: str, part: str) -> Iterator[Finding]:
    for path in dict.fromkeys(file_paths(text)):
        yield finding("B21", Source(""), values={"path": path, "part": part})


def _number_findings(text: str, part: str) -> Iterator[Finding]:
    for number in dict.fromkeys(cpr_numbers(text)):
        yield finding("B42", Source(""), values={"cpr": number, "part": part})


def _names(parts: _Parts) -> Iterator[Finding]:
    """Defined names that nobody sees, or that lead out of the file."""
    main = contents.workbook_part(parts.package)
    for e in elements(main, parts.package.read(main), {"definedName"}):
        name, formula = e.attributes.get("name", ""), e.text
        hidden = e.attributes.get("hidden") in ("1", "true") and not name.startswith(_EXCEL_OWN_NAMES)
        if hidden or any(file_paths(formula)):
            yield finding("B23", Source(""), values={"name": name, "formula": formula[:60]})
        fields = (value for key, value in e.attributes.items() if key != "localSheetId")
        yield from _number_findings(APART.join([formula, *fields]), f"{main} {name}")


def _said(parts: _Parts) -> Iterator[Finding]:
    """Numbers and paths in text boxes, charts, properties: in all parts that aren't looked at cell by cell."""
    main = contents.workbook_part(parts.package)
    apart = {main, *parts.of_kind("worksheet", "sharedStrings", "styles", "theme", "comments", "threadedComment")}
    binary = {*parts.of_kind("customProperty", "printerSettings")}
    for part in parts.package.names:
        ending = part.casefold().rpartition(".")[2]
        if part in binary:
            yield from _number_findings(binary_words(parts.package.read(part)), part)
        elif ending == "vml":
            yield from _telling(drawing_words(parts.package.read(part)), part)
        elif ending == "xml" and part not in apart:
            yield from _telling(words(part, parts.package.read(part)), part)
    for part in parts.of_kind("styles"):
        found = elements(part, parts.package.read(part), _STYLE_WORDS)
        yield from _telling(APART.join(v for e in found for v in e.attributes.values()), part)


def _telling(text: str, part: str) -> Iterator[Finding]:
    yield from _number_findings(text, part)
    yield from _path_findings(text, part)


def _pictures(parts: _Parts) -> Iterator[Finding]:
    """Who took or drew the pictures."""
    for part in parts.package.names:
        if part.casefold().endswith(_PICTURES) and (name := picture_author(parts.package.read(part))):
            yield finding("B36", Source(""), values={"name": name, "part": part})
