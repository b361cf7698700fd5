"""Marks: conditional fills in front of all others, so that they show on coloured cells too and no cell is rewritten."""

from __future__ import annotations

import re

from .a1 import parse_cell
from .edits import Mark, SetMarks
from .markup import MAIN_NS, Element, Markup, escape
from .package import Package
from .refusal import refusal
from .sheet import ORDER
from .styles import Styles
from .workbook import Workbook, default_namespace

_ELEMENT = "conditionalFormatting"
_BEFORE_FORMATS = ORDER[ORDER.index(_ELEMENT) - 1]
_ALWAYS = 'N("wbt")=0'
_OURS = re.compile(rb"""N\((?:"|&quot;|&#34;)wbt(?:"|&quot;|&#34;)\)=0""")
"""What our formulas hold and keep when a program saves the file: it is how our own marks are found again."""
_PRIORITY = re.compile(rb"""(<(?:\w+:)?cfRule\b[^>]*?\spriority\s*=\s*["'])(\d+)""")


def set_marks(package: Package, workbook: Workbook, styles: Styles, edit: SetMarks) -> None:
    """Mark cells of one sheet; marks that are there from before go. Raises the refusals P03, P04 and P08."""
    part = workbook.sheet(edit.sheet).part
    xml = package.markup(part)
    if default_namespace(xml) != MAIN_NS or xml.child(xml.root, "sheetData") is None:
        if edit.marks:
            raise refusal("P08", sheet=edit.sheet)
        return
    if not _take_out(xml) and not edit.marks:
        return
    xml = Markup(_renumbered(xml.result(), len(edit.marks) + 1))
    places = sorted(edit.marks, key=parse_cell)
    rules = [_rule(xml.prefix, styles, n, cell, edit.marks[cell]) for n, cell in enumerate(places, 1)]
    if rules:
        # Before the other formats: LibreOffice goes by their place in the file, Excel by their priority.
        xml.insert(xml.root, b"".join(rules), ORDER, _BEFORE_FORMATS)
    package.put_xml(part, xml.result())


def _take_out(xml: Markup) -> bool:
    """Takes our rules out, and what held nothing else; whether there were any."""
    found = False
    for area in xml.children(xml.root):
        if area.name != xml.prefix + _ELEMENT.encode():
            continue
        rules = list(xml.children(area))
        ours = [rule for rule in rules if _OURS.search(xml.source(rule))]
        found = found or bool(ours)
        gone: list[Element] = [area] if ours and len(ours) == len(rules) else ours
        for element in gone:
            xml.replace(element, b"")
    return found


def _renumbered(data: bytes, first: int) -> bytes:
    """The sheet with its rules in the order they had, the first of them number `first`."""
    numbers = [int(match[2]) for match in _PRIORITY.finditer(data)]
    step = first - min(numbers, default=first)
    return _PRIORITY.sub(lambda match: match[1] + str(int(match[2]) + step).encode(), data) if step else data


def _rule(prefix: bytes, styles: Styles, priority: int, cell: str, mark: Mark) -> bytes:
    look = styles.differential.add(_look(styles.xml.prefix, mark))
    formula = f"AND({mark.condition},{_ALWAYS})" if mark.condition else _ALWAYS
    p, ref = prefix, cell.encode()
    return (
        b'<%bconditionalFormatting sqref="%b"><%bcfRule type="expression" dxfId="%d" priority="%d" stopIfTrue="1">'
        b"<%bformula>%b</%bformula></%bcfRule></%bconditionalFormatting>"
    ) % (p, ref, p, look, priority, p, escape(formula), p, p, p)


def _look(p: bytes, mark: Mark) -> bytes:
    fill, line = mark.fill.upper().encode(), mark.line.upper().encode()
    sides = b"".join(
        b'<%b%b style="thin"><%bcolor rgb="FF%b"/></%b%b>' % (p, side, p, line, p, side)
        for side in (b"left", b"right", b"top", b"bottom")
    )
    pattern = b'<%bpatternFill patternType="solid"><%bbgColor rgb="FF%b"/></%bpatternFill>' % (p, p, fill, p)
    return b"<%bdxf><%bfill>%b</%bfill><%bborder>%b</%bborder></%bdxf>" % (p, p, pattern, p, p, sides, p, p)
