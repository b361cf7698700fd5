"""Carrying parts (drawings, charts, notes, pictures, tables) from one package into another."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count

from .markup import Element, Markup
from .package import Package, Relationship, relations_name, relative
from .refusal import refusal
from .styles import StyleImport

_LOOK_ATTRIBUTES = (
    "dxfId",
    "headerRowDxfId",
    "dataDxfId",
    "totalsRowDxfId",
    "headerRowBorderDxfId",
    "tableBorderDxfId",
)


def reachable(package: Package, starts: Iterable[str], without: str = "") -> set[str]:
    """All parts that can be got to from `starts` ("" for the package), never through `without`."""
    found: set[str] = set()
    waiting = list(starts)
    while waiting:
        part = waiting.pop()
        if part in found or part == without:
            continue
        found.add(part)
        targets = (r.target for r in package.relationships(part) if not r.external)
        waiting.extend(package.actual(t) for t in targets if package.has(t))
    return found


def owned_parts(package: Package, part: str) -> set[str]:
    """The parts that nothing but `part` leads to, without `part` itself."""
    part = package.actual(part)
    return reachable(package, [part]) - reachable(package, [""], without=part) - {part}


class Graft:
    """Copies what one donor part points at, and what that points at, under free names."""

    def __init__(self, target: Package, donor: Package, styles: StyleImport) -> None:
        self._target, self._donor, self._styles = target, donor, styles
        self._names: dict[str, str] = {}

    def relations(self, donor_part: str, target_part: str) -> None:
        """Give `target_part` the relationships of `donor_part`, by the same ids, and copy the parts they lead to."""
        name = relations_name(donor_part)
        if not self._donor.has(name):
            return
        rels = self._donor.markup(name)
        elements = list(rels.children(rels.root))
        for element, relationship in zip(elements, self._donor.relationships(donor_part), strict=True):
            if not relationship.external:
                target = self._part(relationship)
                rels.set_attributes(element, {"Target": relative(target_part, target)})
        self._target.put_xml(relations_name(target_part), rels.result())

    def _part(self, relationship: Relationship) -> str:
        donor_part = self._donor.actual(relationship.target)
        if donor_part not in self._names:
            self._names[donor_part] = self._copy(donor_part, relationship.kind)
        return self._names[donor_part]

    def _copy(self, donor_part: str, kind: str) -> str:
        name = self._target.free_name(donor_part)
        data = self._donor.read(donor_part)
        self._target.put(name, self._table(data) if kind == "table" else data)
        self._target.set_content_type(name, self._donor.content_type(donor_part))
        self.relations(donor_part, name)
        return name

    def _table(self, data: bytes) -> bytes:
        """A table with a number and a name that no other table has (its name is kept, or refused: P13)."""
        table = Markup(data)
        others = [self._target.view(p) for p in self._target.parts if self._is_table(p)]
        fields = [other.attributes(other.root) for other in others]
        name = table.attributes(table.root).get("displayName", "")
        if name.casefold() in {f.get("displayName", "").casefold() for f in fields}:
            raise refusal("P13", sheet=name)
        used = {f.get("id") for f in fields}
        table.set_attributes(table.root, {"id": next(str(n) for n in count(1) if str(n) not in used)})
        table = Markup(table.result())
        remap_looks(table, [table.root, *table.named("tableColumn")], self._styles)
        return table.result()

    def _is_table(self, part: str) -> bool:
        return self._target.content_type(part).endswith("spreadsheetml.table+xml")


def remap_looks(xml: Markup, elements: Iterable[Element], styles: StyleImport) -> None:
    """Let the elements' references to conditional looks count as the target counts them."""
    for element in elements:
        fields = xml.attributes(element)
        numbers = {name: int(fields[name]) for name in _LOOK_ATTRIBUTES if name in fields}
        xml.set_attributes(element, {name: str(styles.differential(n)) for name, n in numbers.items()})
