"""Workbooks as people leave them: built by the program, then changed with openpyxl as a person would."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from workbook_tools.app.importing import master_bytes
from workbook_tools.app.session import Session
from workbook_tools.app.validating import FileReport, validate
from workbook_tools.cli.main import run
from workbook_tools.model.agreement import Agreement

SESSION = Session("koordinator", datetime(2019, 9, 21, 8, 0, tzinfo=UTC))


def make_master(agreement: Agreement, folder: Path) -> Path:
    """The agreement as a master workbook."""
    path = folder / "master.xlsx"
    path.write_bytes(master_bytes(agreement))
    return path


def send_out(master: Path, folder: Path | None = None) -> dict[str, Path]:
    """The dispatched workbooks by centre."""
    folder = folder or master.parent / "ud"
    assert run(["distribute", str(master), "-o", str(folder), "--force"]) == 0
    return {path.name.split(" - ")[0]: path for path in sorted(folder.glob("*.xlsx"))}


def sent_file(folder: Path) -> Path:
    """The workbook of Ejendomme in the fixture `folder` (conftest)."""
    (file,) = (folder / "ud").glob("Ejendomme*.xlsx")
    return file


def change(path: Path, *steps: Callable[[Workbook], object]) -> Path:
    """Opens the file, lets each step change it, and saves it."""
    workbook = load_workbook(path)
    for step in steps:
        step(workbook)
    workbook.save(path)
    return path


def saved_at(path: Path, modified: str) -> Path:
    """The file as if it had been saved at that time ("2019-09-01T08:00:00Z"); openpyxl always says now."""
    with ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    start, end = b"<dcterms:modified", b"</dcterms:modified>"
    head, _, rest = parts["docProps/core.xml"].partition(start)
    tag, tail = rest[: rest.index(b">") + 1], rest[rest.index(end) :]
    parts["docProps/core.xml"] = head + start + tag + modified.encode() + tail
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


def keys(sheet: Worksheet) -> dict[str, int]:
    """Column key -> 1-based column, from the hidden key row, wherever that is."""
    for row in sheet.iter_rows(max_row=30):
        found = {str(cell.value): cell.column for cell in row if cell.value}
        if "number" in found:
            return found
    raise AssertionError(f"no key row on {sheet.title}")


def row_of(sheet: Worksheet, number: str) -> int:
    """The 1-based row of an initiative."""
    column = keys(sheet)["number"]
    return next(r for r in range(1, sheet.max_row + 1) if sheet.cell(r, column).value == number)


def fill(sheet: str, number: str, **values: Any) -> Callable[[Workbook], None]:
    """``fill("Teknik", "1.1", r1__smiley="glad")``: types values into cells of a row; ``number_`` is "number"."""

    def step(workbook: Workbook) -> None:
        page = workbook[sheet]
        row = row_of(page, number)
        for name, value in values.items():
            page.cell(row, keys(page)[name.rstrip("_").replace("__", ".")]).value = value

    return step


def check(*paths: Path) -> list[FileReport]:
    """The reports on some files."""
    return validate(list(paths))


def found(report: FileReport) -> list[str]:
    """``["E4 1.1 r1.status"]``: code, number and field of each finding."""
    return [" ".join(part for part in (f.code, f.number, f.field) if part) for f in report.findings]
