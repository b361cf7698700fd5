"""The parts of a workbook file, their relationships and content types: read when asked for, written when changed."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import quote, unquote

from .archive import Archive
from .markup import Element, Markup, MarkupError, checked, escape_attribute
from .refusal import refusal

TYPES = "[Content_Types].xml"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_RELATIONS_ROOT = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
)
_NUMBERED = re.compile(r"(.*?)\d*(\.[^./]+)?")


class Relationship(NamedTuple):
    """`kind` is the last word of its type (`worksheet`); `target` a part's name, or an address when `external`."""

    id: str
    kind: str
    type: str
    target: str
    external: bool


class Package:
    """A workbook's parts by name (`xl/workbook.xml`). Raises the refusal P01 for what is missing or no XML."""

    def __init__(self, source: bytes) -> None:
        self._archive = Archive(source)
        self._source = source
        self._changes: dict[str, bytes | None] = {}
        self._checked: dict[str, bytes] = {}
        self._markups: dict[str, Markup] = {}
        self._names = {name.casefold(): name for name in self._archive.names}

    def actual(self, name: str) -> str:
        """The name as the archive spells it: part names ignore case."""
        return self._names.get(name.casefold(), name)

    def has(self, name: str) -> bool:
        return self._names.get(name.casefold()) is not None

    @property
    def parts(self) -> tuple[str, ...]:
        return tuple(self._names.values())

    def read(self, name: str) -> bytes:
        """A part's bytes as they are now."""
        name = self.actual(name)
        changed = self._changes.get(name)
        if changed is not None:
            return changed
        if not self.has(name):
            raise refusal("P01", part=name)
        return self._archive.read(name)

    def xml(self, name: str) -> bytes:
        """An XML part, checked and in UTF-8."""
        name = self.actual(name)
        if name not in self._checked:
            try:
                self._checked[name] = checked(self.read(name))
            except MarkupError as error:
                raise refusal("P01", part=name) from error
        return self._checked[name]

    def markup(self, name: str) -> Markup:
        """A fresh `Markup` of an XML part, for splicing."""
        try:
            return Markup(self.xml(name))
        except MarkupError as error:
            raise refusal("P01", part=name) from error

    def view(self, name: str) -> Markup:
        """A `Markup` to look at only; kept until the part changes."""
        name = self.actual(name)
        if name not in self._markups:
            self._markups[name] = self.markup(name)
        return self._markups[name]

    def put_xml(self, name: str, data: bytes) -> None:
        """A part's new bytes, made by splicing; bytes that are as they were leave the part untouched."""
        if self.has(name) and self.xml(name) == data:
            return
        self.put(name, data)
        self._checked[self.actual(name)] = data

    def put(self, name: str, data: bytes) -> None:
        """A part's new bytes."""
        name = self._names.setdefault(name.casefold(), name)
        self._forget(name)
        self._changes[name] = data

    def remove(self, name: str) -> None:
        """Leave a part out, with its relationships; `result` sees to its content type."""
        self._drop(name)
        self.remove_relations(name)

    def remove_relations(self, source: str) -> None:
        """Take away all arrows from a part."""
        self._drop(relations_name(source))

    def _drop(self, name: str) -> None:
        if self.has(name):
            actual = self._names.pop(name.casefold())
            self._forget(actual)
            self._changes[actual] = None

    def result(self, *, bare: bool = False) -> bytes:
        """The file. Without a change it is the source, byte for byte; `bare` without all that belongs to no part."""
        self._prune_types()
        changes = {n: d for n, d in self._changes.items() if not self._is_as_before(n, d)}
        return self._archive.with_members(changes, bare=bare) if changes or bare else self._source

    def _prune_types(self) -> None:
        """Take out the types of parts that are gone. Only now: until here such a part may come back in its place."""
        gone = [name for name, data in self._changes.items() if data is None and not self.has(name)]
        types = self.markup(TYPES) if gone else None
        if types is not None:
            for override in (o for name in gone for o in self._overrides(types, name)):
                types.replace(override, b"")
            self.put_xml(TYPES, types.result())

    def _is_as_before(self, name: str, data: bytes | None) -> bool:
        return not self._archive.has(name) if data is None else self._archive.holds(name, data)

    def _forget(self, name: str) -> None:
        self._checked.pop(name, None)
        self._markups.pop(name, None)

    # relationships

    def relationships(self, source: str) -> tuple[Relationship, ...]:
        """What a part ("" for the package) points at, in order."""
        name = relations_name(source)
        if not self.has(name):
            return ()
        rels = self.view(name)
        return tuple(_relationship(rels.attributes(e), source) for e in rels.children(rels.root))

    def related(self, source: str, kind: str) -> str | None:
        """The first part of that kind that `source` points at."""
        found = (r.target for r in self.relationships(source) if r.kind == kind and not r.external)
        return next((target for target in found if self.has(target)), None)

    def relate(self, source: str, kind_type: str, target: str) -> str:
        """Point `source` at a part, and say by which id; an arrow that is there already is used."""
        existing = self.relationships(source)
        for relationship in existing:
            if relationship.type == kind_type and relationship.target.casefold() == target.casefold():
                return relationship.id
        ids = {r.id for r in existing}
        new_id = next(f"rId{n}" for n in range(1, len(ids) + 2) if f"rId{n}" not in ids)
        name = relations_name(source)
        rels = self.markup(name) if self.has(name) else Markup(_RELATIONS_ROOT)
        new = relationship_xml(rels.prefix, new_id, kind_type, relative(source, target))
        rels.append(rels.root, new)
        self.put_xml(name, rels.result())
        return new_id

    def unrelate(self, source: str, *targets: str) -> None:
        """Take away the arrows from `source` to these parts."""
        name = relations_name(source)
        rels = self.markup(name)
        gone = {target.casefold() for target in targets}
        for element in rels.children(rels.root):
            if _relationship(rels.attributes(element), source).target.casefold() in gone:
                rels.replace(element, b"")
        self.put_xml(name, rels.result())

    # content types

    def content_type(self, name: str) -> str:
        """The part's content type; "" when none is declared."""
        types = self.view(TYPES)
        for override in self._overrides(types, name):
            return types.attributes(override).get("ContentType", "")
        return self._default_type(name)

    def set_content_type(self, name: str, content_type: str) -> None:
        """Declare a part's type if it isn't yet; for a file ending not seen before, that is no XML, as its default."""
        if self.content_type(name) == content_type:
            return
        types = self.markup(TYPES)
        override = next(self._overrides(types, name), None)
        ending = posixpath.splitext(name)[1][1:]
        if override is not None:
            types.set_attributes(override, {"ContentType": content_type})
        elif ending != "xml" and not self._default_type(name):
            new = b'<%bDefault Extension="%b" ContentType="%b"/>'
            new %= (types.prefix, escape_attribute(ending), escape_attribute(content_type))
            types.insert(types.root, new, ("Default", "Override"), "Default")
        else:
            new = b'<%bOverride PartName="%b" ContentType="%b"/>'
            new %= (types.prefix, escape_attribute("/" + quote(name)), escape_attribute(content_type))
            types.append(types.root, new)
        self.put_xml(TYPES, types.result())

    def _default_type(self, name: str) -> str:
        types = self.view(TYPES)
        ending = posixpath.splitext(name)[1][1:].casefold()
        defaults = (types.attributes(e) for e in types.named("Default"))
        found = (d.get("ContentType", "") for d in defaults if d.get("Extension", "").casefold() == ending)
        return next(found, "")

    def _overrides(self, types: Markup, name: str) -> Iterator[Element]:
        wanted = ("/" + name).casefold()
        for element in types.named("Override"):
            if unquote(types.attributes(element).get("PartName", "")).casefold() == wanted:
                yield element

    def free_name(self, like: str, taken: frozenset[str] = frozenset()) -> str:
        """The first free name of a kind: `xl/charts/chart7.xml` -> `xl/charts/chart1.xml`, …"""
        match = _NUMBERED.fullmatch(like)
        assert match is not None
        stem, ending = match[1], match[2] or ""
        numbers = range(1, len(self._names) + len(taken) + 2)
        return next(n for i in numbers if not self.has(n := f"{stem}{i}{ending}") and n not in taken)


def relations_name(part: str) -> str:
    """Where a part's relationships stand: `xl/workbook.xml` -> `xl/_rels/workbook.xml.rels`."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", name + ".rels")


def relative(source: str, target: str) -> str:
    """`target` as seen from the part `source`, for a relationship."""
    return quote(posixpath.relpath(target, posixpath.dirname(source) or "."))


def relationship_xml(prefix: bytes, rel_id: str, kind_type: str, target: str, mode: str = "") -> bytes:
    """One `<Relationship>`; `target` as it is to stand there."""
    fields = {"Id": rel_id, "Type": kind_type, "Target": target} | ({"TargetMode": mode} if mode else {})
    return b"<%bRelationship%b/>" % (prefix, attribute_list(fields))


def attribute_list(fields: dict[str, str]) -> bytes:
    """Attributes with their leading blanks."""
    return b"".join(b' %b="%b"' % (name.encode(), escape_attribute(value)) for name, value in fields.items())


def _relationship(fields: dict[str, str], source: str) -> Relationship:
    target, kind_type = fields.get("Target", ""), fields.get("Type", "")
    external = fields.get("TargetMode") == "External"
    if not external:
        folder = posixpath.dirname(source)
        target = posixpath.normpath(posixpath.join("/", folder, unquote(target.partition("#")[0]))).lstrip("/")
    return Relationship(fields.get("Id", ""), kind_type.rpartition("/")[2], kind_type, target, external)
