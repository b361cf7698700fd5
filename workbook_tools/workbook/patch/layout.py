"""How columns and rows show: hidden, grouped, how wide and how high."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from .a1 import MAX_COLUMN, column_number, row_number
from .edits import ColumnState, RowState, SetColumns, SetRows
from .markup import Markup, with_attributes
from .package import Package, attribute_list
from .sheet import ORDER, SheetXml
from .workbook import TRUE, Workbook

_PLAIN_WIDTH = "9.140625"


class _Span(NamedTuple):
    """One `<col>`: columns `first` to `last` and its other attributes. `source` is its XML as it stood."""

    first: int
    last: int
    fields: dict[str, str]
    source: bytes


def set_columns(package: Package, workbook: Workbook, edit: SetColumns) -> None:
    """Change how columns show; a `<col>` for several columns is split where one of them changes."""
    sheet = SheetXml(package, workbook.sheet(edit.sheet))
    xml = sheet.xml
    cols = xml.child(xml.root, "cols")
    spans = [_span(xml.attributes(e), xml.source(e)) for e in xml.children(cols)] if cols else []
    states = sorted((column_number(letters), state) for letters, state in edit.columns.items())
    for column, state in states:
        spans = _with_state(spans, column, _changes(state), _default_width(xml))
    content = b"".join(_span_xml(span, sheet.prefix) for span in spans)
    if cols is None and content:
        new = b"<%bcols>%b</%bcols>" % (sheet.prefix, content, sheet.prefix)
        xml.insert(xml.root, new, ORDER, "cols")
    elif cols is not None and any(not span.source for span in spans):
        xml.splice(cols.inner, cols.inner_end, content)
    _raise_outline_level(sheet, max((state.outline or 0 for _, state in states), default=0))
    sheet.save()


def _span(fields: dict[str, str], source: bytes) -> _Span:
    first, last = int(fields.pop("min")), int(fields.pop("max"))
    return _Span(first, min(last, MAX_COLUMN), fields, source)


def _changes(state: ColumnState) -> dict[str, str | None]:
    changes = {
        name: "1" if on else None
        for name, on in (("hidden", state.hidden), ("collapsed", state.collapsed))
        if on is not None
    }
    if state.outline is not None:
        changes["outlineLevel"] = str(state.outline) if state.outline else None
    if state.width is not None:
        changes |= {"width": f"{state.width:g}", "customWidth": "1"}
    return changes


def _with_state(spans: list[_Span], column: int, changes: dict[str, str | None], width: str) -> list[_Span]:
    """The spans with one column changed. A column without a span gets one of its own."""
    before = [s for s in spans if s.last < column]
    after = [s for s in spans if s.first > column]
    holder = next((s for s in spans if s.first <= column <= s.last), None)
    old = holder.fields if holder else {}
    start = {"width": width} | old if any(changes.values()) else old
    fields = {name: value for name, value in {**start, **changes}.items() if value is not None}
    if fields == old:
        return spans
    middle = [_Span(column, column, fields, b"")]
    if holder and holder.first < column:
        middle.insert(0, _Span(holder.first, column - 1, old, b""))
    if holder and holder.last > column:
        middle.append(_Span(column + 1, holder.last, old, b""))
    return before + middle + after


def _span_xml(span: _Span, prefix: bytes) -> bytes:
    if span.source:
        return span.source
    return b"<%bcol%b/>" % (prefix, attribute_list({"min": str(span.first), "max": str(span.last)} | span.fields))


def _default_width(xml: Markup) -> str:
    element = xml.child(xml.root, "sheetFormatPr")
    fields = xml.attributes(element) if element else {}
    return fields.get("defaultColWidth", _PLAIN_WIDTH)


def _raise_outline_level(sheet: SheetXml, level: int) -> None:
    """Excel shows the group buttons only for as many levels as the sheet says it has."""
    if not level:
        return
    xml = sheet.xml
    element = xml.child(xml.root, "sheetFormatPr")
    if element is None:
        new = b'<%bsheetFormatPr defaultRowHeight="15" outlineLevelCol="%d"/>' % (sheet.prefix, level)
        xml.insert(xml.root, new, ORDER, "sheetFormatPr")
    elif int(xml.attributes(element).get("outlineLevelCol", "0")) < level:
        xml.set_attributes(element, {"outlineLevelCol": str(level)})


def set_rows(package: Package, workbook: Workbook, edit: SetRows) -> None:
    """Change how rows show; a row that isn't there is made."""
    sheet = SheetXml(package, workbook.sheet(edit.sheet))
    for row, state in sorted(edit.rows.items()):
        element = sheet.row(row_number(row))
        changes = _row_changes(state, sheet.xml.attributes(element) if element else {})
        if element is not None:
            sheet.xml.set_attributes(element, changes)
        elif any(changes.values()):
            tag = with_attributes(b'<%brow r="%d"/>' % (sheet.prefix, row), changes)
            sheet.insert_row(row, tag)
    sheet.save()


def _row_changes(state: RowState, old: Mapping[str, str]) -> dict[str, str | None]:
    changes: dict[str, str | None] = {}
    if state.hidden is not None:
        changes["hidden"] = "1" if state.hidden else None
    if state.height is not None:
        changes |= {"ht": f"{state.height:g}", "customHeight": "1"}
    elif state.least is not None and "ht" in old and old.get("customHeight") not in TRUE:
        # A row without a height of its own is measured by the program that opens the file.
        changes["ht"] = f"{max(state.least, float(old['ht'])):g}"
    return changes
