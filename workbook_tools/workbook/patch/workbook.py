"""workbook.xml: the sheets, which is in front, names, and the switch that makes Excel calculate on opening."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from .edits import SheetState
from .markup import MAIN_NS, Element, Markup, attributes, escape, unescape, with_content
from .package import RELATIONS, Package, attribute_list
from .refusal import refusal

_ORDER = (
    "fileVersion", "fileSharing", "workbookPr", "workbookProtection", "bookViews", "sheets", "functionGroups",
    "externalReferences", "definedNames", "calcPr", "oleSize", "customWorkbookViews", "pivotCaches", "webPublishing",
    "fileRecoveryPr", "webPublishObjects", "extLst",
)  # fmt: skip
_SHEET_NAME = re.compile(r"(?!')[^\[\]:*?/\\\x00-\x1f]{1,31}(?<!')")
_DEFINED_NAME = re.compile(r"[^\W\d][\w.\\?]{0,254}|\\[\w.\\?]{0,254}")
_LIKE_A_CELL = re.compile(r"[A-Za-z]{1,3}\d{1,7}|[RrCc]|[Rr]\d*[Cc]\d*")
_STRICT = "http://purl.oclc.org/ooxml/"
TRUE = ("1", "true")


class Sheet(NamedTuple):
    """A sheet as workbook.xml lists it: `position` from 0, `part` the name of its part."""

    position: int
    name: str
    state: str
    part: str


class Workbook:
    """The workbook part of a package. Raises the refusals P01 (no workbook) and P02 (strict OOXML)."""

    def __init__(self, package: Package) -> None:
        self.package = package
        main = package.related("", "officeDocument")
        if main is None:
            raise refusal("P01", part="workbook")
        self.part = main
        namespace = default_namespace(package.view(main))
        if namespace.startswith(_STRICT):
            raise refusal("P02")
        if namespace != MAIN_NS:
            raise refusal("P01", part=main)

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        """All sheets, in the order of their tabs."""
        book = self.package.view(self.part)
        targets = {r.id: r.target for r in self.package.relationships(self.part) if not r.external}
        found = []
        for index, element in enumerate(self._sheet_elements(book)):
            fields = book.attributes(element)
            rel_id = next((v for k, v in fields.items() if k.endswith(":id")), "")
            state = fields.get("state", "visible")
            found.append(Sheet(index, fields.get("name", ""), state, targets.get(rel_id, "")))
        return tuple(found)

    def sheet(self, name: str) -> Sheet:
        """The sheet of that name, ignoring case as Excel does. Raises the refusal P03."""
        found = self.find(name)
        if found is None or not self.package.has(found.part):
            raise refusal("P03", sheet=name)
        return found

    def find(self, name: str) -> Sheet | None:
        wanted = name.casefold()
        return next((s for s in self.sheets if s.name.casefold() == wanted), None)

    @property
    def date1904(self) -> bool:
        """Whether days count from 1904, as Excel for Mac once did."""
        book = self.package.view(self.part)
        properties = book.child(book.root, "workbookPr")
        return properties is not None and book.attributes(properties).get("date1904") in TRUE

    @property
    def active(self) -> int:
        """The index of the sheet in front."""
        book = self.package.view(self.part)
        views = list(book.named("workbookView"))
        return int(book.attributes(views[0]).get("activeTab", "0")) if views else 0

    def set_state(self, name: str, state: SheetState) -> None:
        """Show or hide a sheet. Raises the refusal P11 for the last visible one."""
        sheet = self.sheet(name)
        visible = [s for s in self.sheets if s.state == "visible" and s.position != sheet.position]
        if state != "visible" and not visible:
            raise refusal("P11", sheet=name)
        self._edit_sheet_element(sheet.position, {"state": None if state == "visible" else state})
        if state != "visible" and self.active == sheet.position:
            self.set_active(visible[0].name)

    def set_active(self, name: str) -> None:
        """Bring a sheet to the front and select it alone: edits by hand go to all selected sheets."""
        sheet = self.sheet(name)
        if sheet.state != "visible":
            raise refusal("P11", sheet=name)
        self._set_active_index(sheet.position)
        for other in self.sheets:
            if self.package.has(other.part):
                select(self.package, other.part, other.position == sheet.position)

    def _set_active_index(self, index: int) -> None:
        if index == self.active:
            return
        book = self.package.markup(self.part)
        views = list(book.named("workbookView"))
        if not views:
            view = b'<%bworkbookView activeTab="%d"/>' % (book.prefix, index)
            book.insert(book.root, with_content(b"<%bbookViews>" % book.prefix, view), _ORDER, "bookViews")
        for element in views:
            first = int(book.attributes(element).get("firstSheet", "0"))
            book.set_attributes(element, {"activeTab": str(index)} | ({"firstSheet": None} if first > index else {}))
        self._save(book)

    def add_sheet(self, name: str, part: str, state: str, after: str | None) -> Sheet:
        """List a new sheet behind `after` (None: last). Names and the active tab follow the moved sheets."""
        if not _SHEET_NAME.fullmatch(name):
            raise refusal("P14", name=name)
        index = self.sheet(after).position + 1 if after is not None else len(self.sheets)
        rel_id = self.package.relate(self.part, RELATIONS + "worksheet", part)
        active = self.active
        self._move_local_names(index)
        book = self.package.markup(self.part)
        new = self._new_sheet_element(book, {"name": name, "state": state}, rel_id)
        siblings = self._sheet_elements(book)
        position = siblings[index - 1].end if index else siblings[0].start
        book.splice(position, position, new)
        self._save(book)
        if active >= index:
            self._set_active_index(active + 1)
        return self.sheet(name)

    def _new_sheet_element(self, book: Markup, fields: dict[str, str], rel_id: str) -> bytes:
        used = [int(book.attributes(e).get("sheetId", "0")) for e in self._sheet_elements(book)]
        fields = {"name": fields["name"], "sheetId": str(max(used, default=0) + 1), "state": fields["state"]}
        if fields["state"] == "visible":
            del fields["state"]
        names = {v: k for k, v in book.attributes(book.root).items()}
        prefix = names.get(RELATIONS.rstrip("/"), "").removeprefix("xmlns:")
        link = {f"{prefix}:id": rel_id} if prefix else {"xmlns:r": RELATIONS.rstrip("/"), "r:id": rel_id}
        return b"<%bsheet%b/>" % (book.prefix, attribute_list(fields | link))

    def set_name(self, name: str, formula: str) -> None:
        """Define a name for the whole workbook. Raises the refusal P14 for what can't be one."""
        if not _DEFINED_NAME.fullmatch(name) or _LIKE_A_CELL.fullmatch(name):
            raise refusal("P14", name=name)
        book = self.package.markup(self.part)
        new = _defined_name(book.prefix, {"name": name}, escape(formula))
        for element, fields in self._names(book):
            if fields.get("name", "").casefold() == name.casefold() and "localSheetId" not in fields:
                if unescape(book.content(element).decode()) != formula:
                    book.splice(element.inner, element.inner_end, escape(formula))
                break
        else:
            self._append_names(book, [new])
        self._save(book)

    def local_names(self, index: int) -> list[tuple[dict[str, str], bytes]]:
        """The names that belong to one sheet: their attributes and the formula as it stands in the file."""
        book = self.package.view(self.part)
        local = ((e, f) for e, f in self._names(book) if f.get("localSheetId") == str(index))
        return [(fields, book.content(element)) for element, fields in local]

    def set_local_names(self, index: int, names: list[tuple[dict[str, str], bytes]]) -> None:
        """Give a sheet these names and no others."""
        placed = [(fields | {"localSheetId": str(index)}, formula) for fields, formula in names]
        if placed == self.local_names(index):
            return
        book = self.package.markup(self.part)
        for element, fields in self._names(book):
            if fields.get("localSheetId") == str(index):
                book.replace(element, b"")
        self._append_names(book, [_defined_name(book.prefix, f, formula) for f, formula in placed])
        self._save(book)

    def edit_local_names(self, index: int, name: str, change: Callable[[str], str]) -> None:
        """Change the formula of a sheet's own name, if it has it."""
        book = self.package.markup(self.part)
        for element, fields in self._names(book):
            if fields.get("localSheetId") == str(index) and fields.get("name") == name:
                new = change(unescape(book.content(element).decode()))
                book.splice(element.inner, element.inner_end, escape(new))
        self._save(book)

    def recalculate_on_load(self) -> None:
        """Make Excel calculate all formulas when it opens the file: their stored results may be out of date."""
        book = self.package.markup(self.part)
        element = book.child(book.root, "calcPr")
        if element is None:
            book.insert(book.root, b'<%bcalcPr fullCalcOnLoad="1"/>' % book.prefix, _ORDER, "calcPr")
        elif book.attributes(element).get("fullCalcOnLoad") not in TRUE:
            book.set_attributes(element, {"fullCalcOnLoad": "1"})
        self._save(book)

    def drop_calculation_chain(self) -> None:
        """Leave out the list of formula cells; Excel makes it anew, but calls the file damaged when it is wrong."""
        chain = self.package.related(self.part, "calcChain")
        if chain is not None:
            self.package.unrelate(self.part, chain)
            self.package.remove(chain)

    def _save(self, book: Markup) -> None:
        self.package.put_xml(self.part, book.result())

    def _sheet_elements(self, book: Markup) -> list[Element]:
        sheets = book.child(book.root, "sheets")
        return list(book.children(sheets)) if sheets else []

    def _edit_sheet_element(self, index: int, changes: dict[str, str | None]) -> None:
        book = self.package.markup(self.part)
        book.set_attributes(self._sheet_elements(book)[index], changes)
        self._save(book)

    def _names(self, book: Markup) -> list[tuple[Element, dict[str, str]]]:
        return [(element, book.attributes(element)) for element in book.named("definedName")]

    def _append_names(self, book: Markup, new: list[bytes]) -> None:
        names = book.child(book.root, "definedNames")
        if names is not None:
            book.append(names, b"".join(new))
        elif new:
            whole = with_content(b"<%bdefinedNames>" % book.prefix, b"".join(new))
            book.insert(book.root, whole, _ORDER, "definedNames")

    def _move_local_names(self, index: int) -> None:
        book = self.package.markup(self.part)
        for element, fields in self._names(book):
            local = int(fields.get("localSheetId", "-1"))
            if local >= index:
                book.set_attributes(element, {"localSheetId": str(local + 1)})
        self._save(book)


def _defined_name(prefix: bytes, fields: dict[str, str], formula: bytes) -> bytes:
    return with_content(b"<%bdefinedName%b>" % (prefix, attribute_list(fields)), formula)


def default_namespace(markup: Markup) -> str:
    """The namespace of the root element."""
    prefix = markup.prefix.rstrip(b":").decode()
    return markup.attributes(markup.root).get(f"xmlns:{prefix}" if prefix else "xmlns", "")


def select(package: Package, part: str, selected: bool) -> None:
    """Mark a sheet's views as selected or not; a sheet without views counts as not selected."""
    sheet = package.markup(part)
    views = sheet.child(sheet.root, "sheetViews")
    for view in sheet.children(views) if views else ():
        was = attributes(sheet.tag(view)).get("tabSelected") in TRUE
        if was != selected:
            sheet.set_attributes(view, {"tabSelected": "1" if selected else None})
    package.put_xml(part, sheet.result())
