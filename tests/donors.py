"""A workbook as the program builds one, to take sheets from."""

from __future__ import annotations

import io
from functools import cache

import xlsxwriter


@cache
def donor(top: int = 3) -> bytes:
    """Sheets `Oversigt` (styles, two charts, a note, a filter, print settings; B3 holds `top`) and `Ny` (plain)."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        book.add_worksheet("Andet").write("A1", "bliver hjemme")
        _overview(book, top)
        new = book.add_worksheet("Ny")
        look = book.add_format({"italic": True, "num_format": "0.0000", "bg_color": "#CCFFCC"})
        new.set_column("A:B", 30, look)
        new.set_row(3, 20, look)
        new.write("A1", "Helt nyt ark")
        new.write("A2", 0.5, look)
        new.repeat_rows(0)
    return buffer.getvalue()


def _overview(book: xlsxwriter.Workbook, top: int) -> None:
    sheet = book.add_worksheet("Oversigt")
    head = book.add_format({"bold": True, "bg_color": "#00FF00", "num_format": "0.000", "font_name": "Arial"})
    red = book.add_format({"font_color": "#FF0000"})
    sheet.write("A1", "Ny oversigt", head)
    sheet.write("A2", 1.5, head)
    sheet.write_rich_string("A3", "a ", head, "b", " c")
    sheet.write_column("B1", [1, 2, top])
    sheet.write_formula("C1", "=SUM(B1:B3)", None, 3 + top)
    sheet.conditional_format("B1:B3", {"type": "cell", "criteria": ">", "value": 1, "format": red})
    for kind, place in (("bar", "E2"), ("line", "E20")):
        chart = book.add_chart({"type": kind})
        chart.add_series({"values": "=Oversigt!$B$1:$B$3"})
        sheet.insert_chart(place, chart)
    sheet.write_comment("A1", "En note")
    sheet.write_url("A5", "internal:'Indsatser'!A1", string="Til indsatserne")
    sheet.add_sparkline("D1", {"range": "Oversigt!B1:B3"})
    sheet.repeat_rows(0)
    sheet.autofilter("A1:B3")
    sheet.print_area("A1:C9")
    sheet.set_landscape()
