"""What a workbook says about itself: its sheets, names, properties and notes, and what it carries besides cells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from workbook_tools.model.codes import finding
from workbook_tools.model.findings import Finding, Source

from . import limits
from .limits import refuse, within
from .package import Package, relations_part, resolve
from .sharedstrings import unescape
from .xmlparts import elements

_USUAL_PLACES = {
    "officeDocument": "xl/workbook.xml",
    "sharedStrings": "xl/sharedstrings.xml",
    "styles": "xl/styles.xml",
}
_STATES = ("visible", "hidden", "veryHidden")


@dataclass(frozen=True, slots=True)
class Relation:
    """One relationship: `kind` is the last word of its type, `target` a part name, or an address when external."""

    id: str
    kind: str
    target: str
    external: bool


@dataclass(frozen=True, slots=True)
class SheetEntry:
    """A worksheet as the workbook part lists it. Chart and dialog sheets have no cells and are left out."""

    name: str
    state: str
    part: str


def relations(package: Package, part: str) -> list[Relation]:
    """The relationships of a part ("" for the package); empty when it has none."""
    name = package.find(relations_part(part))
    if name is None:
        return []
    found = [_relation(part, e.attributes) for e in elements(name, package.read(name), {"Relationship"})]
    if len({relation.id for relation in found}) != len(found):
        refuse("W54", part=name)
    kinds = [relation.kind for relation in found]
    for relation in found:
        if relation.kind in _USUAL_PLACES and kinds.count(relation.kind) > 1:
            refuse("W54", part=relation.target)
        _check_place(package, relation)
    return found


def _check_place(package: Package, relation: Relation) -> None:
    """Some programs look for these parts under Excel's names for them, others by relationship: both must agree."""
    if _is_moved(relation) and package.find(_USUAL_PLACES[relation.kind]):
        refuse("W54", part=relation.target)


def _is_moved(relation: Relation) -> bool:
    return relation.target.casefold() != _USUAL_PLACES.get(relation.kind, relation.target.casefold())


def _relation(part: str, attributes: dict[str, str]) -> Relation:
    external = attributes.get("TargetMode") == "External"
    target = attributes.get("Target", "")
    kind = attributes.get("Type", "").rpartition("/")[2]
    if attributes.get("Type", "").startswith("http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument"):
        refuse("W12")
    return Relation(attributes.get("Id", ""), kind, target if external else resolve(part, target), external)


def workbook_part(package: Package) -> str:
    """The name of the workbook part. Refuses a package without one."""
    for relation in relations(package, ""):
        name = package.find(relation.target)
        if relation.kind == "officeDocument" and name:
            break
    else:
        refuse("W13")
    return name


@dataclass(frozen=True, slots=True)
class WorkbookPart:
    """The workbook part: worksheets in order, defined names (name -> formula text), relationships."""

    name: str
    sheets: tuple[SheetEntry, ...]
    names: dict[str, str]
    relations: tuple[Relation, ...]

    @property
    def moved_styles(self) -> str:
        """The name of the styles part when it is another than Excel's for it, which no library of ours looks for."""
        return next((r.target for r in self.relations if r.kind == "styles" and _is_moved(r)), "")

    def related(self, kind: str) -> Iterator[str]:
        """Part names of the inside relationships of a kind."""
        return (r.target for r in self.relations if r.kind == kind and not r.external)


def read_workbook_part(package: Package) -> WorkbookPart:
    """Parse the workbook part. Refuses sheets that lead nowhere, twins, and too many sheets or names."""
    part = workbook_part(package)
    most = {"sheet": (limits.SHEETS, "W24"), "definedName": (limits.NAMES, "W32")}
    found = elements(part, package.read(part), {"sheet", "definedName"}, most=most)
    related = relations(package, part)
    listed = [e.attributes for e in found if e.name == "sheet"]
    within(limits.SHEETS, len(listed), "W24")
    sheets = tuple(_sheets(package, listed, {r.id: r for r in related}))
    if not sheets:
        refuse("W13")
    names = _names([(e.attributes, e.text) for e in found if e.name == "definedName"], listed)
    return WorkbookPart(part, sheets, names, tuple(related))


def _sheets(package: Package, listed: list[dict[str, str]], related: dict[str, Relation]) -> Iterator[SheetEntry]:
    seen: set[str] = set()
    for attributes in listed:
        name = attributes.get("name", "")
        ids = [value for key, value in attributes.items() if key.rpartition(":")[2] == "id"]
        if len(ids) > 1:  # one in another namespace: programs may follow either
            refuse("W54", name, part=name)
        relation = related.get("".join(ids))
        part = package.find(relation.target) if relation and not relation.external else None
        if relation is None or part is None:
            refuse("W49", sheet=name)
        if name.casefold() in seen or part in seen:
            refuse("W52", sheet=name)
        seen |= {name.casefold(), part}
        if relation.kind == "worksheet":
            yield SheetEntry(name, _state(attributes.get("state", "visible")), part)


def _state(text: str) -> str:
    return text if text in _STATES else "visible"


def _names(found: list[tuple[dict[str, str], str]], listed: list[dict[str, str]]) -> dict[str, str]:
    """Name -> formula text; a name that belongs to one sheet is written ``Sheet!name``."""
    within(limits.NAMES, len(found), "W32")
    names = {}
    for attributes, formula in found:
        name, sheet = attributes.get("name", ""), attributes.get("localSheetId", "")
        within(limits.NAME_LENGTH, max(len(name), len(formula)), "W33", name=name[:60])
        if sheet.isdecimal() and int(sheet) < len(listed):
            name = f"{listed[int(sheet)].get('name', '')}!{name}"
        names[name] = formula
    return names


def read_properties(package: Package) -> tuple[dict[str, str], str]:
    """Custom document properties, and when the file was last saved by its own account (ISO text or "")."""
    custom: dict[str, str] = {}
    modified = ""
    for relation in relations(package, ""):
        part = package.find(relation.target)
        if part and relation.kind == "custom-properties":
            found = elements(part, package.read(part), {"property"})
            custom |= {e.attributes.get("name", ""): unescape(e.text.strip()) for e in found}
        elif part and relation.kind in ("core-properties", "coreProperties"):
            modified = "".join(e.text.strip() for e in elements(part, package.read(part), {"modified"})[:1])
    return custom, modified


def read_notes(package: Package, sheet: SheetEntry) -> dict[str, str]:
    """Address -> text of notes and comments; a thread of comments takes the place of the note that stands in for it."""
    notes: dict[str, str] = {}
    threads: dict[str, str] = {}
    for relation in relations(package, sheet.part):
        part = package.find(relation.target)
        if part is None or relation.external:
            continue
        if relation.kind == "comments":
            most = {"comment": (limits.NOTES, "W38")}
            for e in elements(part, package.read(part), {"comment"}, skipped={"rPh"}, most=most):
                notes[e.attributes.get("ref", "")] = unescape(e.text)
        elif relation.kind == "threadedComment":
            most = {"threadedComment": (limits.NOTES, "W38")}
            for e in elements(part, package.read(part), {"threadedComment"}, most=most):
                cell = e.attributes.get("ref", "")
                threads[cell] = f"{threads[cell]}\n{e.text}" if cell in threads else e.text
    return notes | threads


def carried(package: Package, workbook: WorkbookPart) -> list[Finding]:
    """Warnings about what a workbook carries besides cells. Nothing of it is run, followed or carried over."""
    names = [name.casefold() for name in package.names]
    found = []
    if any(name.endswith("vbaproject.bin") for name in names) or any(workbook.related("xlMacrosheet")):
        found.append(finding("W70", Source("")))
    if addresses := sorted(set(_external(package))):
        found.append(finding("W71", Source(""), values={"target": ", ".join(addresses[:3])}))
    if any(_has_dde(package, target) for target in workbook.related("externalLink")):
        found.append(finding("W72", Source("")))
    if any("/embeddings/" in name or "/activex/" in name for name in names):
        found.append(finding("W73", Source("")))
    if any(workbook.related("connections")):
        found.append(finding("W74", Source("")))
    return found


def _external(package: Package) -> Iterator[str]:
    """Addresses outside the file that Excel would fetch; plain hyperlinks are left out."""
    for name in package.names:
        if name.casefold().endswith(".rels"):
            data = package.read(name)
            if b"External" in data or b"\0" in data:
                for element in elements(name, data, {"Relationship"}):
                    relation = _relation("", element.attributes)
                    if relation.external and relation.kind != "hyperlink":
                        yield relation.target


def _has_dde(package: Package, target: str) -> bool:
    part = package.find(target)
    return part is not None and bool(elements(part, package.read(part), {"ddeLink"}))
