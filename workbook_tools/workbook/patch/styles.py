"""styles.xml: looks are added to its lists when they aren't there already, and never changed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property

from .edits import NO_FILL, Overlay
from .markup import Element, Markup, canonical, escape_attribute, with_attributes, with_content, with_prefix
from .package import RELATIONS, Package
from .workbook import Workbook

_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
_ORDER = (
    "numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs", "tableStyles", "colors",
    "extLst",
)  # fmt: skip
_FONT_ORDER = (
    "b", "i", "strike", "condense", "extend", "outline", "shadow", "u", "vertAlign", "sz", "color", "name", "family",
    "charset", "scheme",
)  # fmt: skip
_XF_ORDER = ("alignment", "protection", "extLst")
_BUILT_IN_DATES = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
_BUILT_IN_FORMATS = {"General": 0, "0": 1, "0.00": 2, "#,##0": 3, "#,##0.00": 4, "0%": 9, "0.00%": 10, "@": 49}
_NOT_DATE_PARTS = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_FIRST_OWN_FORMAT = 164
_MINIMAL = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    b'<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    b'<fills count="2"><fill><patternFill patternType="none"/></fill>'
    b'<fill><patternFill patternType="gray125"/></fill></fills>'
    b'<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    b'<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    b'<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs></styleSheet>'
)


class Pool:
    """One list of styles.xml (`fonts`, `cellXfs`, …): its elements, those added last."""

    def __init__(self, xml: Markup, name: str) -> None:
        self.name = name
        self.element = xml.child(xml.root, name)
        children = xml.children(self.element) if self.element else ()
        self.items = [xml.source(child) for child in children]
        self.count_before = len(self.items)

    @cached_property
    def _places(self) -> dict[object, int]:
        """What is there by its meaning; the first of equals counts."""
        return {canonical(item): n for n, item in reversed(list(enumerate(self.items)))}

    def add(self, item: bytes) -> int:
        """The number of an item, which is added if none there means the same."""
        key = canonical(item)
        if key not in self._places:
            self._places[key] = len(self.items)
            self.items.append(item)
        return self._places[key]


class Styles:
    """The styles of one workbook. Nothing is written before `save`."""

    def __init__(self, package: Package, workbook: Workbook) -> None:
        self._package, self._workbook = package, workbook
        self._overlaid: dict[tuple[int, Overlay], int] = {}
        self._dates: dict[int, bool] = {}
        self._filled: dict[int, str | None] = {}

    @cached_property
    def xml(self) -> Markup:
        part = self._package.related(self._workbook.part, "styles")
        return self._package.markup(part) if part else Markup(_MINIMAL)

    def _pool(self, name: str) -> Pool:
        return Pool(self.xml, name)

    @cached_property
    def fonts(self) -> Pool:
        return self._pool("fonts")

    @cached_property
    def fills(self) -> Pool:
        return self._pool("fills")

    @cached_property
    def borders(self) -> Pool:
        return self._pool("borders")

    @cached_property
    def number_formats(self) -> Pool:
        return self._pool("numFmts")

    @cached_property
    def cell_formats(self) -> Pool:
        """The `<xf>`s that cells point at by number."""
        return self._pool("cellXfs")

    @cached_property
    def differential(self) -> Pool:
        """The `<dxf>`s of conditional formats and tables."""
        return self._pool("dxfs")

    def format_xml(self, style: int) -> bytes:
        """The `<xf>` of a style; of the first one where the number is wrong, as Excel does."""
        items = self.cell_formats.items
        return items[style] if style < len(items) else items[0]

    def overlaid(self, style: int, overlay: Overlay) -> int:
        """The number of a style that is `style` with `overlay` laid over it."""
        key = (style, overlay)
        if key not in self._overlaid:
            self._overlaid[key] = self._overlay(style, overlay)
        return self._overlaid[key]

    def _overlay(self, style: int, overlay: Overlay) -> int:
        xf = self.format_xml(style)
        fields = Markup(xf)
        old = fields.attributes(fields.root)
        changes: dict[str, str | None] = {}
        if overlay.fill:
            changes |= {"fillId": str(self.fills.add(self._fill(overlay.fill))), "applyFill": "1"}
        elif overlay.fill == NO_FILL:
            changes |= {"fillId": "0", "applyFill": None}
        if (font := self._font(int(old.get("fontId", "0")), overlay)) is not None:
            changes |= {"fontId": str(self.fonts.add(font)), "applyFont": "1"}
        if overlay.number_format is not None:
            changes |= {"numFmtId": str(self.number_format(overlay.number_format)), "applyNumberFormat": "1"}
        if overlay.wrap is not None:
            xf = self._with_child(xf, "alignment", {"wrapText": "1" if overlay.wrap else None})
            changes["applyAlignment"] = "1"
        if overlay.locked is not None:
            xf = self._with_child(xf, "protection", {"locked": "1" if overlay.locked else "0"})
            changes["applyProtection"] = "1"
        return self.cell_formats.add(_with_root_attributes(xf, changes))

    def fill(self, style: int) -> str | None:
        """The colour (`RRGGBB`) that a style fills cells with, or `NO_FILL`; None for patterns and theme colours."""
        if style not in self._filled:
            xf = Markup(self.format_xml(style))
            self._filled[style] = self._colour(int(xf.attributes(xf.root).get("fillId", "0")))
        return self._filled[style]

    def _colour(self, number: int) -> str | None:
        fill = Markup(self.fills.items[number])
        pattern = fill.child(fill.root, "patternFill")
        kind = fill.attributes(pattern).get("patternType", "none") if pattern else None
        if pattern is None or kind != "solid":
            return NO_FILL if kind == "none" else None
        front = fill.child(pattern, "fgColor")
        rgb = fill.attributes(front).get("rgb", "") if front else ""
        return rgb[-6:].upper() or None

    def _fill(self, colour: str) -> bytes:
        p = self.xml.prefix
        inner = b'<%bfgColor rgb="FF%b"/><%bbgColor indexed="64"/>' % (p, colour.upper().encode(), p)
        pattern = b'<%bpatternFill patternType="solid">%b</%bpatternFill>' % (p, inner, p)
        return b"<%bfill>%b</%bfill>" % (p, pattern, p)

    def _font(self, font_id: int, overlay: Overlay) -> bytes | None:
        """The font with the overlay's changes; None where it has none."""
        p = self.xml.prefix
        font = self.fonts.items[font_id]
        changes: dict[str, bytes | None] = {}
        if overlay.font_color is not None:
            changes["color"] = b'<%bcolor rgb="FF%b"/>' % (p, overlay.font_color.upper().encode())
        for name, wanted in (("b", overlay.bold), ("i", overlay.italic)):
            if wanted is not None:
                changes[name] = b"<%b%b/>" % (p, name.encode()) if wanted else None
        for name, child in changes.items():
            font = _with_element(font, name, child, _FONT_ORDER)
        return font if changes else None

    def _with_child(self, xf: bytes, name: str, changes: dict[str, str | None]) -> bytes:
        """The `<xf>` with attributes set on its child `name`."""
        fragment = Markup(xf)
        child = fragment.child(fragment.root, name)
        old = fragment.source(child) if child else b"<%b%b/>" % (self.xml.prefix, name.encode())
        return _with_element(xf, name, _with_root_attributes(old, changes), _XF_ORDER)

    def number_format(self, code: str) -> int:
        """The number of a format code, which is added if it isn't there."""
        if code in _BUILT_IN_FORMATS:
            return _BUILT_IN_FORMATS[code]
        formats = self._own_formats()
        for number, known in formats.items():
            if known == code:
                return number
        number = max((*formats, _FIRST_OWN_FORMAT - 1)) + 1
        new = b'<%bnumFmt numFmtId="%d" formatCode="%b"/>' % (self.xml.prefix, number, escape_attribute(code))
        self.number_formats.items.append(new)
        return number

    def _own_formats(self) -> dict[int, str]:
        """The workbook's own format codes by number."""
        found = [Markup(item) for item in self.number_formats.items]
        fields = [item.attributes(item.root) for item in found]
        return {int(f["numFmtId"]): f["formatCode"] for f in fields}

    def format_code(self, number: int) -> str | None:
        """The code of one of the workbook's own number formats; None for Excel's built-in ones."""
        return self._own_formats().get(number)

    def shows_dates(self, style: int) -> bool:
        """Whether a number in that style is shown as a date or a time."""
        if style not in self._dates:
            xf = Markup(self.format_xml(style))
            number = int(xf.attributes(xf.root).get("numFmtId", "0"))
            code = _NOT_DATE_PARTS.sub("", self.format_code(number) or "").lower()
            self._dates[style] = number in _BUILT_IN_DATES or any(letter in code for letter in "dmyhs")
        return self._dates[style]

    def save(self) -> None:
        """Write what was added, if anything was."""
        pools = [p for p in vars(self).values() if isinstance(p, Pool) and len(p.items) > p.count_before]
        if not pools:
            return
        for pool in pools:
            self._save_pool(pool)
        part = self._package.related(self._workbook.part, "styles") or self._create_part()
        self._package.put_xml(part, self.xml.result())

    def _save_pool(self, pool: Pool) -> None:
        xml, new = self.xml, b"".join(pool.items[pool.count_before :])
        count = {"count": str(len(pool.items))}
        if pool.element is None:
            tag = with_attributes(b"<%b%b>" % (xml.prefix, pool.name.encode()), dict(count))
            xml.insert(xml.root, with_content(tag, new), _ORDER, pool.name)
        elif pool.element.is_empty_tag:
            xml.replace(pool.element, with_content(with_attributes(xml.tag(pool.element), dict(count)), new))
        else:
            xml.set_attributes(pool.element, dict(count))
            xml.append(pool.element, new)

    def _create_part(self) -> str:
        part = self._workbook.part.rpartition("/")[0] + "/styles.xml"
        self._package.put(part, _MINIMAL)
        self._package.set_content_type(part, _TYPE)
        self._package.relate(self._workbook.part, RELATIONS + "styles", part)
        return part


def _with_root_attributes(fragment: bytes, changes: dict[str, str | None]) -> bytes:
    xml = Markup(fragment)
    xml.set_attributes(xml.root, changes)
    return xml.result()


def _with_element(fragment: bytes, name: str, child: bytes | None, order: Sequence[str]) -> bytes:
    """The fragment with its child `name` replaced, put in its place among its siblings, or (None) taken out."""
    xml = Markup(fragment)
    old: Element | None = xml.child(xml.root, name)
    if old is not None:
        xml.replace(old, child or b"")
    elif child is not None:
        xml.insert(xml.root, child, order, name)
    return xml.result()


class StyleImport:
    """Carries the looks of a donor workbook over into a target's styles, each once."""

    def __init__(self, target: Styles, donor: Styles) -> None:
        self._target, self._donor = target, donor
        self._formats: dict[int, int] = {0: 0}

    def cell_format(self, style: int) -> int:
        """The target's number for one of the donor's styles. The plain one (0) stays the target's plain one."""
        if style not in self._formats:
            self._formats[style] = self._target.cell_formats.add(self._format_xml(style))
        return self._formats[style]

    def differential(self, number: int) -> int:
        """The target's number for one of the donor's conditional looks."""
        return self._target.differential.add(self._prefixed(self._donor.differential.items[number]))

    def _format_xml(self, style: int) -> bytes:
        xf = Markup(_with_element(self._donor.format_xml(style), "extLst", None, _XF_ORDER))
        old = xf.attributes(xf.root)
        pools = (
            ("fontId", self._donor.fonts, self._target.fonts),
            ("fillId", self._donor.fills, self._target.fills),
            ("borderId", self._donor.borders, self._target.borders),
        )
        changes: dict[str, str | None] = {
            "xfId": "0",
            "numFmtId": str(self._number_format(int(old.get("numFmtId", "0")))),
        }
        for name, donor, target in pools:
            item = donor.items[int(old.get(name, "0"))]
            changes[name] = str(target.add(self._prefixed(item)))
        xf.set_attributes(xf.root, changes)
        return self._prefixed(xf.result())

    def _number_format(self, number: int) -> int:
        code = self._donor.format_code(number)
        return number if code is None else self._target.number_format(code)

    def _prefixed(self, fragment: bytes) -> bytes:
        return with_prefix(fragment, self._donor.xml.prefix, self._target.xml.prefix)
