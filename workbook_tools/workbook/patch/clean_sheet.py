"""One sheet of a workbook that is to leave the house, without its notes and without what refers to what goes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from urllib.parse import unquote

from workbook_tools.model.personal import link_path
from workbook_tools.workbook.sheetparts import is_hidden

from .a1 import Area, address, parse_area
from .gone import Gone
from .markup import Element, element_text, unescape, with_attributes
from .package import Package
from .refusal import refusal
from .sheet import SheetXml
from .workbook import Sheet

_NOTE_KINDS = ("comments", "threadedComment")
_SHAPE, _SHAPE_END = re.compile(rb"<v:shape[\s>]"), b"</v:shape>"
_OWN_NAMES = b"wbt_"
_NOTE_SHAPE = re.compile(rb"""ObjectType=["']Note["']""")
_IN_EXTENSIONS = re.compile(rb"<((?:[\w.-]+:)?(?:dataValidation|conditionalFormatting|sparklineGroup))(?=[\s/>])")
_ANY_FORMULA = re.compile(rb"<((?:[\w.-]+:)?f)>([^<]*)</\1>")


def clean_sheet(package: Package, sheet: Sheet, gone: Gone, *, drop_hidden: bool) -> Counter[str]:
    """Clean a sheet that stays; how much went, by kind. A sheet without cells (a chart's) has no notes to lose."""
    if package.view(sheet.part).root.name.rpartition(b":")[2] != b"worksheet":
        return Counter()
    return _SheetCleaner(package, sheet, gone, drop_hidden).clean()


class _SheetCleaner:
    def __init__(self, package: Package, sheet: Sheet, gone: Gone, drop_hidden: bool) -> None:
        self._package, self._part = package, sheet.part
        self._sheet = SheetXml(package, sheet)
        self._xml = self._sheet.xml
        self._gone, self._drop_hidden = gone, drop_hidden
        self._removed: Counter[str] = Counter()

    def clean(self) -> Counter[str]:
        self._drop_notes()
        self._drop_cells()
        self._drop_children("dataValidations", "dropdowns", self._refers)
        for element in self._named_children("conditionalFormatting"):
            self._drop_from(element, "formats", self._refers, counted=False)
        self._drop_links()
        self._drop_extensions()
        self._drop_simple()
        self._sheet.save()
        self._clean_tables()
        return self._removed

    # --- notes

    def _drop_notes(self) -> None:
        notes = [r for r in self._package.relationships(self._part) if r.kind in _NOTE_KINDS]
        for relationship in notes:
            names = ("comment",) if relationship.kind == "comments" else ()
            part = self._package.view(relationship.target) if self._package.has(relationship.target) else None
            self._removed["notes"] += sum(1 for name in names if part for _ in part.named(name))
            self._package.unrelate(self._part, relationship.target)
        drawing = self._xml.child(self._xml.root, "legacyDrawing")
        if notes and drawing is not None:
            self._drop_note_shapes(drawing)

    def _drop_note_shapes(self, drawing: Element) -> None:
        """The notes' boxes stand in an old kind of drawing, which buttons and controls share."""
        rel_id = next((v for k, v in self._xml.attributes(drawing).items() if k.endswith(":id")), "")
        found = (r.target for r in self._package.relationships(self._part) if r.id == rel_id and not r.external)
        part = next((target for target in found if self._package.has(target)), None)
        if part is None:
            return
        data = self._package.read(part)
        left, others = _without_note_shapes(data)
        if others:
            self._package.put(part, left)
        else:
            self._xml.replace(drawing, b"")
            self._package.unrelate(self._part, part)

    # --- cells

    def _drop_cells(self) -> None:
        """Empty hidden cells where that is asked for, and let formulas that refer to what goes become their values."""
        emptied = set(self._hidden_cells()) if self._drop_hidden else set()
        for cell in emptied:
            self._xml.replace(cell, _emptied(self._xml.tag(cell)))
            self._removed["cells"] += 1
        going = list(self._formulas_that_go(emptied))
        self._check_values(going)
        for cell, formula in going:
            self._xml.replace(formula, b"")
            self._xml.set_attributes(cell, {"cm": None})
            self._removed["formulas"] += 1

    def _formulas_that_go(self, emptied: AbstractSet[Element]) -> Iterator[tuple[Element, Element]]:
        formulas = [
            (cell, f) for cell in self._all_cells() if cell not in emptied and (f := self._xml.child(cell, "f"))
        ]
        shared = {self._index(f) for _, f in formulas if self._index(f) and self._may_refer(f)}
        for cell, formula in formulas:
            if self._drop_hidden or self._may_refer(formula) or self._index(formula) in shared:
                yield cell, formula

    def _check_values(self, going: list[tuple[Element, Element]]) -> None:
        """Refuse what would lose its value: formulas that no program has calculated yet."""
        blank = [(cell, f) for cell, f in going if not self._has_value(cell) and not self._is_own(f)]
        if blank:
            everywhere = (f for cell in self._all_cells() if (f := self._xml.child(cell, "f")))
            own = {self._index(f) for f in everywhere if self._is_own(f)} - {""}
            blank = [(cell, f) for cell, f in blank if self._index(f) not in own]
        if blank:
            raise refusal("P15", self._sheet.sheet.name, self._address(blank[0][0]), count=str(len(blank)))

    def _is_own(self, formula: Element) -> bool:
        """Whether it is our column `Mangler`, which is always written with its value, also where nothing is missing."""
        return _OWN_NAMES in self._xml.content(formula)

    def _address(self, cell: Element) -> str:
        places = ((row, column, c) for row in self._sheet.rows for column, c in self._sheet.cells(row).items())
        return next(address(row, column) for row, column, c in places if c == cell)

    def _has_value(self, cell: Element) -> bool:
        """Whether a formula's result is stored; an empty text is one too."""
        value = self._xml.child(cell, "v")
        is_text = self._xml.attributes(cell).get("t") == "str"
        return is_text or (value is not None and bool(self._xml.content(value).strip()))

    def _may_refer(self, formula: Element) -> bool:
        return self._gone.may_be_in(element_text(self._xml.content(formula)))

    def _all_cells(self) -> Iterator[Element]:
        for row in self._sheet.rows:
            yield from self._sheet.cells(row).values()

    def _index(self, formula: Element) -> str:
        fields = self._xml.attributes(formula)
        return fields.get("si", "") if fields.get("t") == "shared" else ""

    def _hidden_cells(self) -> Iterator[Element]:
        """The cells with content in hidden rows and columns; a table's header stays, or Excel calls it damaged."""
        headers = list(self._table_headers())
        columns = list(self._hidden_columns())
        for number, start in self._sheet.rows.items():
            fields = self._xml.attributes(self._xml.element_at(start))
            whole = is_hidden(fields, "ht")
            for column, cell in self._sheet.cells(number).items():
                hidden = whole or any(first <= column <= last for first, last in columns)
                if hidden and not cell.is_empty_tag and not any(h.covers(number, column) for h in headers):
                    yield cell

    def _hidden_columns(self) -> Iterator[tuple[int, int]]:
        for column in self._xml.named("col"):
            fields = self._xml.attributes(column)
            if is_hidden(fields, "width"):
                yield int(fields["min"]), int(fields["max"])

    # --- what refers to cells

    def _refers(self, element: Element) -> bool:
        """Whether a formula in it, or it itself, refers to what goes."""
        content = self._xml.content(element)
        if b"<" not in content:
            return self._gone.is_in(element_text(content))
        inner = self._xml.children(element)
        return any(self._gone.is_in(element_text(self._xml.content(e))) for e in inner)

    def _drop_links(self) -> None:
        """Links to places on a disk and to what goes."""
        targets = {r.id: r for r in self._package.relationships(self._part) if r.external and r.kind == "hyperlink"}
        away = {rel_id for rel_id, r in targets.items() if link_path(unquote(r.target))}

        def leads_away(link: Element) -> bool:
            fields = self._xml.attributes(link)
            rel_id = next((value for key, value in fields.items() if key.endswith(":id")), "")
            return rel_id in away or self._gone.is_in(fields.get("location", ""))

        self._drop_children("hyperlinks", "links", leads_away)
        if away:
            self._package.unrelate(self._part, *(targets[rel_id].target for rel_id in away))

    def _named_children(self, name: str) -> list[Element]:
        wanted = self._xml.prefix + name.encode()
        return [e for e in self._xml.children(self._xml.root) if e.name == wanted]

    def _drop_children(self, name: str, kind: str, goes: Callable[[Element], bool]) -> None:
        for element in self._named_children(name):
            self._drop_from(element, kind, goes, counted=name == "dataValidations")

    def _drop_from(self, parent: Element, kind: str, goes: Callable[[Element], bool], *, counted: bool) -> None:
        """Take children out; the parent too, when none is left: Excel wants no empty one."""
        children = list(self._xml.children(parent))
        dropped = [child for child in children if goes(child)]
        self._removed[kind] += len(dropped)
        if dropped and len(dropped) == len(children):
            self._xml.replace(parent, b"")
            return
        for child in dropped:
            self._xml.replace(child, b"")
        if dropped and counted:
            self._xml.set_attributes(parent, {"count": str(len(children) - len(dropped))})

    def _drop_extensions(self) -> None:
        """As above for what newer versions of Excel keep apart: an extension goes whole when none of it is left."""
        for extensions in self._named_children("extLst"):
            parts = list(self._xml.children(extensions))
            emptied = [part for part in parts if self._drop_in_extension(part)]
            if emptied and len(emptied) == len(parts):
                self._xml.discard_within(extensions)
                self._xml.replace(extensions, b"")

    def _drop_in_extension(self, extension: Element) -> bool:
        span = slice(extension.inner, extension.inner_end)
        starts = [extension.inner + m.start() for m in _IN_EXTENSIONS.finditer(self._xml.mask[span])]
        found = [self._xml.element_at(start) for start in starts]
        dropped = [e for e in found if self._extension_refers(e)]
        self._removed["formats"] += len(dropped)
        if dropped and len(dropped) == len(found):
            self._xml.replace(extension, b"")
            return True
        for element in dropped:
            self._xml.replace(element, b"")
        for parent in self._xml.children(extension) if dropped else ():
            if "count" in self._xml.attributes(parent):
                self._xml.set_attributes(parent, {"count": str(len(found) - len(dropped))})
        return False

    def _extension_refers(self, element: Element) -> bool:
        formulas = _ANY_FORMULA.findall(self._xml.source(element))
        return any(self._gone.is_in(unescape(text.decode())) for _, text in formulas)

    # --- the rest

    def _drop_simple(self) -> None:
        """Personal views, where it was published to, who made scenarios, and the printer it was last printed on."""
        for gone in (*self._named_children("customSheetViews"), *self._named_children("webPublishItems")):
            self._xml.replace(gone, b"")
        for scenario in (s for all_of in self._named_children("scenarios") for s in self._xml.children(all_of)):
            self._removed["authors"] += "user" in self._xml.attributes(scenario)
            self._xml.set_attributes(scenario, {"user": None, "comment": None})
        for relationship in self._package.relationships(self._part):
            if relationship.kind == "printerSettings":
                self._package.unrelate(self._part, relationship.target)
                self._removed["other"] += 1
        for setup in self._named_children("pageSetup"):
            name = next((key for key in self._xml.attributes(setup) if key.endswith(":id")), None)
            if name:
                self._xml.set_attributes(setup, {name: None})

    def _tables(self) -> Iterator[str]:
        for relationship in self._package.relationships(self._part):
            if relationship.kind == "table" and self._package.has(relationship.target):
                yield relationship.target

    def _table_headers(self) -> Iterator[Area]:
        for part in self._tables():
            table = self._package.view(part)
            fields = table.attributes(table.root)
            if fields.get("headerRowCount", "1") != "0":
                area = parse_area(fields["ref"])
                yield area._replace(bottom=area.top)

    def _clean_tables(self) -> None:
        """A table's own copy of a column's formula."""
        for part in self._tables():
            table = self._package.markup(part)
            for name in ("calculatedColumnFormula", "totalsRowFormula"):
                for formula in table.named(name):
                    if self._drop_hidden or self._gone.is_in(element_text(table.content(formula))):
                        table.replace(formula, b"")
            self._package.put_xml(part, table.result())


def _emptied(tag: bytes) -> bytes:
    """A cell that keeps its place and its style."""
    emptied = with_attributes(tag, {"t": None, "cm": None, "vm": None})
    return emptied if emptied.endswith(b"/>") else emptied[:-1] + b"/>"


def _without_note_shapes(data: bytes) -> tuple[bytes, bool]:
    """The drawing without the shapes of notes, and whether it has any others."""
    pieces = data.split(_SHAPE_END)
    left: list[bytes] = []
    others = False
    for piece in pieces[:-1]:
        start = _SHAPE.search(piece)
        if start and _NOTE_SHAPE.search(piece, start.start()):
            left.append(piece[: start.start()])
        else:
            left.append(piece + _SHAPE_END)
            others = others or start is not None
    return b"".join([*left, pieces[-1]]), others
