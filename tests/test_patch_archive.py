"""The zip around the parts: copied raw, and readable whatever wrote it."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest
from patch_rows import refused, values
from rich_workbook import compressed, rich_workbook, unzipped

from workbook_tools.workbook.patch import SetCell, SetColumns, apply_edits

EDIT = [SetCell("Indsatser", "B5", "ny")]


class OneWay(io.BytesIO):
    """A stream that can't be gone back in, so that zipfile writes sizes behind the data."""

    def seekable(self) -> bool:
        return False

    def seek(self, *args: int) -> int:
        raise io.UnsupportedOperation

    def tell(self) -> int:
        raise io.UnsupportedOperation


def packed(stream: io.BytesIO, *, zip64: bool = False, stored: bool = False, comment: bytes = b"") -> bytes:
    """The rich workbook, packed in another way."""
    method = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(stream, "w", method) as archive:
        archive.comment = comment
        for name, data in unzipped(rich_workbook()).items():
            info = zipfile.ZipInfo(name, (2019, 5, 1, 12, 30, 58))
            info.compress_type, info.comment = method, b"c"
            info.extra = struct.pack("<HH2s", 0xA220, 2, b"ab")
            with archive.open(info, "w", force_zip64=zip64) as member:
                member.write(data)
    return stream.getvalue()


PACKINGS = {
    "sizes behind the data": lambda: packed(OneWay()),
    "zip64": lambda: packed(io.BytesIO(), zip64=True),
    "zip64 with sizes behind the data": lambda: packed(OneWay(), zip64=True),
    "stored": lambda: packed(io.BytesIO(), stored=True),
    "with a comment": lambda: packed(io.BytesIO(), comment=b"fra arkivet"),
    "behind other bytes": lambda: b"MZ stub" + packed(io.BytesIO()),
}


@pytest.mark.parametrize("name", PACKINGS)
def test_any_packing_is_copied_raw(name):
    before = PACKINGS[name]()
    out = apply_edits(before, EDIT)
    with zipfile.ZipFile(io.BytesIO(out)) as archive, zipfile.ZipFile(io.BytesIO(before)) as old:
        assert archive.testzip() is None
        assert archive.namelist() == old.namelist()
        assert archive.comment == old.comment
        same = [i for i in archive.infolist() if i.CRC == old.getinfo(i.filename).CRC]
        assert all((i.date_time, i.comment) == (old.getinfo(i.filename).date_time, b"c") for i in same)
    changed = {n for n, data in compressed(out).items() if data != compressed(before)[n]}
    assert changed == {"xl/worksheets/sheet1.xml", "xl/workbook.xml"}
    assert values(out, "Indsatser")["B5"] == "ny"


def test_headers_are_written_without_descriptors_and_zip64():
    out = apply_edits(PACKINGS["zip64 with sizes behind the data"](), EDIT)
    with zipfile.ZipFile(io.BytesIO(out)) as archive:
        assert not any(info.flag_bits & 8 for info in archive.infolist())
        assert {info.extra for info in archive.infolist()} <= {b"", struct.pack("<HH2s", 0xA220, 2, b"ab")}
    assert b"\x01\x00\x10\x00" not in out[:100]


def test_nothing_to_change_gives_the_source_itself():
    source = PACKINGS["sizes behind the data"]()
    assert apply_edits(source, []) is source
    assert apply_edits(source, [SetColumns("Indsatser", {})]) is source


def test_the_same_input_gives_the_same_bytes():
    assert apply_edits(rich_workbook(), EDIT) == apply_edits(rich_workbook(), EDIT)


@pytest.mark.parametrize("name", ["sizes behind the data", "stored"])
def test_a_damaged_part_is_refused(name):
    source = bytearray(PACKINGS[name]())
    with zipfile.ZipFile(io.BytesIO(source)) as archive:
        info = archive.getinfo("xl/worksheets/sheet1.xml")
    source[info.header_offset + 30 + len(info.filename) + 6 + 60] ^= 1
    assert refused(bytes(source), EDIT) == "P01"


@pytest.mark.parametrize("source", [b"", b"PK\5\6" + bytes(18), b"PK\3\4 and no more", rich_workbook()[:-30]])
def test_what_is_no_workbook_is_refused(source):
    assert refused(source, EDIT) == "P01"


def test_two_members_of_one_name_are_refused():
    stream = io.BytesIO(rich_workbook())
    with zipfile.ZipFile(stream, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("xl/workbook.xml", "<workbook/>")
    assert refused(stream.getvalue(), EDIT) == "P01"
