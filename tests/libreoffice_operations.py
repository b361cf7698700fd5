"""A program for /usr/bin/python3: does to workbooks in LibreOffice what people do with menus, keys and the mouse.

    python3 libreoffice_operations.py SOFFICE PROFILE

Reads jobs from standard input, one a line, and answers each with a line: "done", or what went wrong. A job is
{"source": file, "steps": [[operation, argument, …], …], "targets": [[file, filter], …], "strict": …}. An operation is a
method of `Hand`; where the user interface has a command, it is given through the dispatcher, as a menu does. Where the
job is strict, an operation that changes nothing is an error: the program did not take it.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from libreoffice_typing import Office, with_value

DOWN, RIGHT, NO_SHIFT = 0, 1, 4
QUIET = {"copy", "cut", "unprotect"}
EVERYTHING = "SVDFNT"  # strings, values, dates, formulas, notes, formats: what a plain paste brings


class Hand:
    """The mouse and keyboard over one open workbook."""

    def __init__(self, office: Office, document: Any) -> None:
        self.office, self.document = office, document
        self.controller = document.CurrentController

    def command(self, name: str, **values: object) -> None:
        arguments = tuple(with_value(key, value) for key, value in values.items())
        self.office.dispatcher.executeDispatch(self.controller.Frame, f".uno:{name}", "", 0, arguments)

    def select(self, sheet: str, area: str) -> None:
        self.controller.setActiveSheet(self.document.Sheets.getByName(sheet))
        self.command("GoToCell", ToPoint=area)

    def type(self, sheet: str, cell: str, text: str) -> None:
        self.select(sheet, cell)
        self.command("EnterString", StringName=text)

    def unprotect(self, sheet: str) -> None:
        """Extras > Beskyt ark; the sheets are sent out without a password."""
        self.document.Sheets.getByName(sheet).unprotect("")

    def insert_rows(self, sheet: str, rows: str) -> None:
        self.select(sheet, rows)
        self.command("InsertRowsBefore")

    def delete_rows(self, sheet: str, rows: str) -> None:
        self.select(sheet, rows)
        self.command("DeleteRows")

    def insert_columns(self, sheet: str, columns: str) -> None:
        self.select(sheet, columns)
        self.command("InsertColumnsBefore")

    def delete_columns(self, sheet: str, columns: str) -> None:
        self.select(sheet, columns)
        self.command("DeleteColumns")

    def clear(self, sheet: str, area: str) -> None:
        self.select(sheet, area)
        self.command("ClearContents")

    def copy(self, sheet: str, area: str) -> None:
        self.select(sheet, area)
        self.command("Copy")

    def cut(self, sheet: str, area: str) -> None:
        self.select(sheet, area)
        self.command("Cut")

    def paste(self, sheet: str, cell: str) -> None:
        self.select(sheet, cell)
        self.command("Paste")

    def paste_text(self, sheet: str, cell: str) -> None:
        """Values only, as people paste to keep the formats."""
        self._insert(sheet, cell, "SVD", NO_SHIFT)

    def paste_above(self, sheet: str, cell: str) -> None:
        """What was copied or cut goes in here, and the rows from here on move down."""
        self._insert(sheet, cell, EVERYTHING, DOWN)

    def paste_before(self, sheet: str, cell: str) -> None:
        self._insert(sheet, cell, EVERYTHING, RIGHT)

    def _insert(self, sheet: str, cell: str, flags: str, move: int) -> None:
        self.select(sheet, cell)
        plain = {"FormulaCommand": 0, "SkipEmptyCells": False, "Transpose": False, "AsLink": False}
        self.command("InsertContents", Flags=flags, MoveMode=move, **plain)

    def fill_down(self, sheet: str, area: str) -> None:
        self.select(sheet, area)
        self.command("FillDown")

    def sort(self, sheet: str, area: str, column: int, *, descending: bool = False, header: bool = False) -> None:
        """Data > Sort on the selected area; `column` is 1-based in the sheet, `header` that its first row stays."""
        self.select(sheet, area)
        chosen = {"ByRows": True, "HasHeader": header, "CaseSensitive": False, "NaturalSort": False}
        by = {"Col1": column, "Ascending1": not descending}
        self.command("DataSort", **chosen, IncludeAttribs=True, UserDefIndex=0, **by)

    def sort_by_arrow(self, sheet: str, column: int, *, descending: bool = False) -> None:
        """The arrow in a heading: sorts the range that the arrows stand over, and leaves its heading."""
        self.sort(sheet, self._arrows(sheet), column, descending=descending, header=True)

    def _arrows(self, sheet: str) -> str:
        page = self.document.Sheets.getByName(sheet)
        number = page.RangeAddress.Sheet
        unnamed, named = self.document.getPropertyValue("UnnamedDatabaseRanges"), self.document.DatabaseRanges
        found = [named.getByIndex(i) for i in range(named.Count)]
        found += [unnamed.getByTable(number)] if unnamed.hasByTable(number) else []
        for cells in (r.DataArea for r in found if r.AutoFilter and r.DataArea.Sheet == number):
            corners = cells.StartColumn, cells.StartRow, cells.EndColumn, cells.EndRow
            name = page.getCellRangeByPosition(*corners).AbsoluteName
            return str(name.rpartition(".")[2].replace("$", ""))
        raise LookupError(f"no arrows on {sheet}")

    def merge(self, sheet: str, area: str) -> None:
        """Format > Merge cells; what the covered cells hold stays in them, hidden. (The menu asks first.)"""
        self.document.Sheets.getByName(sheet).getCellRangeByName(area).merge(True)

    def rename(self, sheet: str, name: str) -> None:
        self.select(sheet, "A1")
        self.command("RenameTable", Name=name)

    def copy_sheet(self, sheet: str, name: str) -> None:
        self.document.Sheets.copyByName(sheet, name, self.document.Sheets.Count - 1)

    def delete_sheet(self, sheet: str) -> None:
        self.document.Sheets.removeByName(sheet)

    def replace_all(self, sheet: str, old: str, new: str) -> None:
        page = self.document.Sheets.getByName(sheet)
        search = page.createReplaceDescriptor()
        search.SearchString, search.ReplaceString = old, new
        page.replaceAll(search)

    def comment(self, sheet: str, cell: str, text: str) -> None:
        page = self.document.Sheets.getByName(sheet)
        page.Annotations.insertNew(page.getCellRangeByName(cell).CellAddress, text)

    def hide_rows(self, sheet: str, rows: str) -> None:
        self.select(sheet, rows)
        self.command("HideRow")


def never_ask(office: Office) -> None:
    """Pasting over cells that hold something asks first, and without a window nobody answers: yes, go on."""
    where = with_value("nodepath", "/org.openoffice.Office.Calc/Input")
    provider = office.service("com.sun.star.configuration.ConfigurationProvider")
    settings = provider.createInstanceWithArguments("com.sun.star.configuration.ConfigurationUpdateAccess", (where,))
    settings.ReplaceCellsWarning = False
    settings.commitChanges()


def do(office: Office, job: dict[str, Any]) -> None:
    document = office.desktop.loadComponentFromURL(Path(job["source"]).as_uri(), "_blank", 0, ())
    try:
        hand = Hand(office, document)
        for operation, *arguments in job["steps"]:
            named = arguments.pop() if arguments and isinstance(arguments[-1], dict) else {}
            document.setModified(False)
            getattr(hand, operation)(*arguments, **named)
            if job["strict"] and operation not in QUIET and not document.isModified():
                raise ValueError(f"{operation} {arguments} does nothing")
        for file, name in job["targets"]:
            document.storeToURL(Path(file).as_uri(), (with_value("FilterName", name),))
    finally:
        document.close(True)


def main(soffice: str, profile: str) -> None:
    office = Office(soffice, profile)
    never_ask(office)
    try:
        for line in sys.stdin:
            try:
                do(office, json.loads(line))
                answer = "done"
            except Exception as error:  # noqa: BLE001 - the answer says what went wrong, and the next job is done
                answer = f"{type(error).__name__}: {error}".replace("\n", " ")
            print(answer, flush=True)
    finally:
        office.quit()


if __name__ == "__main__":
    main(*sys.argv[1:])
