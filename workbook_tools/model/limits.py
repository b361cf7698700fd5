"""The limits that hold for every file that is read, be it a workbook, a document or a list."""

from __future__ import annotations

MIB = 1024 * 1024

FILE_BYTES = 25 * MIB
INFLATED_BYTES = 256 * MIB
PART_BYTES = 64 * MIB
RATIO = 200
RATIO_FROM_BYTES = MIB
ENTRIES = 2_000
ROWS = 100_000
COLUMNS = 512
CELLS = 1_000_000
XML_ELEMENTS = 2_500_000
