"""The table of texts as every reader gets it back.

XlsxWriter's own takes a text between ``<r>`` and ``</r>`` for markup and writes it as such, and of two escapes that
share an underscore (``_x0041_x0042_``) it escapes the first only. Texts come from people: both must stay texts.
"""

from __future__ import annotations

import xlsxwriter
from xlsxwriter.packager import Packager
from xlsxwriter.sharedstrings import SharedStrings

from workbook_tools.workbook.patch.text import escape_controls


class TextWorkbook(xlsxwriter.Workbook):  # type: ignore[misc]
    """A workbook in which every text cell holds the very text that was written."""

    def _get_packager(self) -> Packager:
        return _TextPackager()


class _TextPackager(Packager):  # type: ignore[misc]
    def _write_shared_strings_file(self) -> None:
        table = _Texts()
        table.string_table = self.workbook.str_table
        if table.string_table.count:
            table._set_xml_writer(self._filename("xl/sharedStrings.xml"))
            table._assemble_xml_file()


class _Texts(SharedStrings):  # type: ignore[misc]
    def _write_si(self, string: str) -> None:
        attributes = [("xml:space", "preserve")] if string != string.strip() else []
        self._xml_si_element(escape_controls(string), attributes)
