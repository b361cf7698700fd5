"""A copy of a workbook that can leave the house: without hidden sheets, notes, names of people and other files' places.

What refers to something that goes is dealt with so that Excel finds nothing to mend: a formula becomes its value; a
dropdown, a conditional format, a link or a sparkline is taken out; a chart keeps the values that it shows.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from workbook_tools.model.personal import file_paths

from .clean_parts import drop_connections, drop_macros
from .clean_sheet import clean_sheet
from .gone import Gone, references
from .markup import Element, Markup, element_text
from .package import TYPES, Package
from .refusal import refusal
from .shared_texts import drop_unused_texts
from .workbook import Sheet, Workbook

_FROM_PACKAGE = {
    "custom-properties": "properties", "thumbnail": "other", "origin": "other", "customXml": "other",
    "classificationlabels": "other", "extensibility": "other", "userCustomization": "other",
}  # fmt: skip
_FROM_WORKBOOK = {
    "externalLink": "links", "person": "other", "revisionHeaders": "other", "usernames": "other", "customXml": "other",
}  # fmt: skip
_AUTHORS = {"creator", "lastModifiedBy", "Manager", "Company", "HyperlinkBase"}
_LISTS_OF_PARTS = {"HeadingPairs", "TitlesOfParts"}
_EXCEL_OWN_NAMES = ("_xlnm.", "_xlfn.", "_xlpm.", "_xlws.", "_xleta.")
_CHART_FORMULA = re.compile(rb"(<((?:[\w.-]+:)?f)>)([^<]*)(</\2>)")
_TEXT_LINK = re.compile(rb'\stextlink="([^"]*)"')
_LINKED_OBJECT = re.compile(rb"<(?:[\w.-]+:)?oleObject\s[^<>]*?\slink=")
_TRUE = ("1", "true")


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The copy, and how much was taken out by kind: sheets, notes, authors, links, names, formulas (their values stay),
    dropdowns, formats, cells (hidden ones), texts, properties, connections, macros, other."""

    data: bytes = field(repr=False)
    removed: Mapping[str, int]


def clean(
    source: bytes, *, drop_hidden: bool = False, without_macros: bool = False, also: Collection[str] = ()
) -> Cleaned:
    """The cleaned copy: without hidden sheets and those named in `also`.

    With `drop_hidden` hidden rows and columns are emptied, and all formulas become values. `without_macros` makes it
    an .xlsx, where macros may not be. Parts that nothing is taken out of keep their compressed bytes. Raises
    WorkbookToolsError (family P).
    """
    try:
        return _Cleaner(source, drop_hidden, without_macros, frozenset(also)).clean()
    except (ValueError, LookupError) as error:
        raise refusal("P01", part="xml") from error


class _Cleaner:
    def __init__(self, source: bytes, drop_hidden: bool, without_macros: bool, also: frozenset[str]) -> None:
        self._package = Package(source)
        self._workbook = Workbook(self._package)
        self._drop_hidden, self._without_macros, self._also = drop_hidden, without_macros, also
        self._removed: Counter[str] = Counter()

    def clean(self) -> Cleaned:
        package, workbook = self._package, self._workbook
        kept = [s for s in workbook.sheets if self._stays(s)]
        hidden = [s for s in workbook.sheets if not self._stays(s)]
        in_front = next((s.name for s in kept if s.position == workbook.active), kept[0].name if kept else "")
        gone = self._names_that_go(self._what_goes(hidden), hidden)
        for sheet in kept:
            if package.has(sheet.part):
                self._removed += clean_sheet(package, sheet, gone, drop_hidden=self._drop_hidden)
        self._drop_parts(hidden, gone)
        if self._removed["formulas"] or hidden:
            workbook.drop_calculation_chain()
        self._drop_unreached()
        self._clean_charts(gone)
        self._removed["texts"] += drop_unused_texts(package, workbook)
        if kept and hidden:
            workbook.set_active(in_front)
        return Cleaned(package.result(bare=True), {kind: n for kind, n in self._removed.items() if n})

    def _stays(self, sheet: Sheet) -> bool:
        return sheet.state == "visible" and sheet.name not in self._also

    def _drop_parts(self, hidden: list[Sheet], gone: Gone) -> None:
        package, workbook = self._package, self._workbook
        # Excel takes a linked object without its link for damage: then the links stay, and are found in the copy.
        dropped = {k: v for k, v in _FROM_WORKBOOK.items() if k != "externalLink" or not self._has_linked_objects()}
        self._clean_workbook(hidden, gone, keep_links="externalLink" not in dropped)
        self._clean_properties()
        self._unrelate("", _FROM_PACKAGE)
        self._unrelate(workbook.part, dropped)
        self._removed["connections"] += drop_connections(package, workbook)
        if self._without_macros:
            self._removed["macros"] += drop_macros(package, workbook)

    def _has_linked_objects(self) -> bool:
        sheets = (s.part for s in self._workbook.sheets if self._stays(s) and self._package.has(s.part))
        return any(_LINKED_OBJECT.search(self._package.xml(part)) for part in sheets)

    def _what_goes(self, hidden: list[Sheet]) -> Gone:
        package = self._package
        self._removed["sheets"] += len(hidden)
        related = (r for sheet in hidden for r in package.relationships(sheet.part))
        tables = [package.view(r.target) for r in related if r.kind == "table" and package.has(r.target)]
        names = {table.attributes(table.root).get("displayName", "").casefold() for table in tables}
        return Gone(frozenset(s.name.casefold() for s in hidden), frozenset(names))

    def _names_that_go(self, gone: Gone, hidden: list[Sheet]) -> Gone:
        """With the names that refer to what goes, are hidden or tell a path, and the names that use those."""
        positions = {str(s.position) for s in hidden}
        users: defaultdict[str, list[str]] = defaultdict(list)
        going: list[str] = []
        for _, fields, formula in self._names():
            name = fields.get("name", "").casefold()
            for used in references(formula).names:
                users[used].append(name)
            if fields.get("localSheetId") not in positions and _goes(fields, formula, gone):
                going.append(name)
        names = set(gone.names)
        while going:
            name = going.pop()
            if name not in names:
                names.add(name)
                going += users[name]
        return Gone(gone.sheets, frozenset(names))

    def _names(self) -> Iterator[tuple[Element, dict[str, str], str]]:
        book = self._package.view(self._workbook.part)
        for element in book.named("definedName"):
            yield element, book.attributes(element), element_text(book.content(element))

    # --- the workbook part

    def _clean_workbook(self, hidden: list[Sheet], gone: Gone, *, keep_links: bool) -> None:
        package, part = self._package, self._workbook.part
        book = package.markup(part)
        self._drop_names(book, hidden, gone)
        self._drop_sheets(book, hidden)
        for element in book.children(book.root):
            name = element.name.rpartition(b":")[2]
            is_path = name in (b"AlternateContent", b"absPath") and b"absPath" in book.source(element)
            if name == b"externalReferences" and keep_links:
                continue
            if is_path or name in (b"externalReferences", b"customWorkbookViews", b"webPublishObjects"):
                book.replace(element, b"")
                self._removed["other"] += name != b"externalReferences"
            elif name == b"fileSharing" and "userName" in book.attributes(element):
                book.set_attributes(element, {"userName": None})
                self._removed["authors"] += 1
        package.put_xml(part, book.result())
        for sheet in hidden:
            package.unrelate(part, sheet.part)

    def _drop_sheets(self, book: Markup, hidden: list[Sheet]) -> None:
        sheets = book.child(book.root, "sheets")
        elements = list(book.children(sheets)) if sheets else []
        for sheet in hidden:
            book.replace(elements[sheet.position], b"")
        for view in book.named("workbookView") if hidden else ():
            book.set_attributes(view, {"activeTab": None, "firstSheet": None})

    def _drop_names(self, book: Markup, hidden: list[Sheet], gone: Gone) -> None:
        """Names move with their sheets: their sheet's position is what says whose they are."""
        positions = [s.position for s in hidden]
        whole = book.child(book.root, "definedNames")
        dropped = 0
        names = list(self._names())
        for element, fields, text in names:
            local = int(fields.get("localSheetId", "-1"))
            if local in positions or _goes(fields, text, gone):
                book.replace(element, b"")
                dropped += 1
            elif local >= 0 and (before := sum(p < local for p in positions)):
                book.set_attributes(element, {"localSheetId": str(local - before)})
        self._removed["names"] += dropped
        if whole is not None and dropped == len(names):
            book.discard_within(whole)
            book.replace(whole, b"")

    # --- other parts

    def _clean_properties(self) -> None:
        package = self._package
        for relationship in package.relationships(""):
            if relationship.kind not in ("core-properties", "coreProperties", "extended-properties"):
                continue
            part = package.markup(relationship.target)
            for element in part.children(part.root):
                name = element.name.rpartition(b":")[2].decode()
                text = element_text(part.content(element)).strip()
                if (name in _AUTHORS and text) or (name not in _LISTS_OF_PARTS and any(file_paths(text))):
                    part.replace(element, b"")
                    self._removed["authors"] += 1
                elif name in _LISTS_OF_PARTS and (self._removed["sheets"] or self._removed["names"]):
                    part.replace(element, b"")
            package.put_xml(relationship.target, part.result())

    def _unrelate(self, source: str, kinds: Mapping[str, str]) -> None:
        for relationship in self._package.relationships(source):
            if relationship.kind in kinds:
                self._package.unrelate(source, relationship.target)
                self._removed[kinds[relationship.kind]] += 1

    def _drop_unreached(self) -> None:
        """The parts that nothing leads to any more, or never did."""
        package = self._package
        reached, waiting = set(), [""]
        while waiting:
            for relationship in package.relationships(waiting.pop()):
                target = package.actual(relationship.target)
                if not relationship.external and target not in reached and package.has(target):
                    reached.add(target)
                    waiting.append(target)
        for part in package.parts:
            if part not in reached and part != TYPES and not part.casefold().endswith(".rels"):
                package.remove(part)

    def _clean_charts(self, gone: Gone) -> None:
        """Charts, shapes and pivot tables that refer to what goes keep what they show."""

        def formula(match: re.Match[bytes]) -> bytes:
            return match[1] + b"#REF!" + match[4] if gone.is_in(element_text(match[3])) else match[0]

        def link(match: re.Match[bytes]) -> bytes:
            return b"" if gone.is_in(element_text(match[1])) else match[0]

        for part in self._package.parts:
            folder = part.casefold().rpartition("/")[0]
            if folder.endswith(("/charts", "/drawings", "/chartex")) and part.casefold().endswith(".xml"):
                data = self._package.xml(part)
                self._package.put_xml(part, _TEXT_LINK.sub(link, _CHART_FORMULA.sub(formula, data)))
            elif "pivotcachedefinition" in part.casefold() and part.casefold().endswith(".xml"):
                cache = self._package.markup(part)
                self._removed["authors"] += "refreshedBy" in cache.attributes(cache.root)
                cache.set_attributes(cache.root, {"refreshedBy": None})
                self._package.put_xml(part, cache.result())


def _goes(fields: Mapping[str, str], formula: str, gone: Gone) -> bool:
    """Whether a defined name goes: it refers to what goes, is hidden, or tells a path."""
    hidden = fields.get("hidden") in _TRUE and not fields.get("name", "").startswith(_EXCEL_OWN_NAMES)
    return hidden or any(file_paths(formula)) or gone.is_in(formula)
