"""Reading untrusted workbooks: values as they are in the file, and other files unharmed by a bad one."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from hostile import HOSTILE, SHEET, cell, pack, parts, sheet, strings, styles, text, workbook, workbook_xml
from hypothesis import given, settings
from hypothesis import strategies as st

from workbook_tools.model.findings import Finding, Severity, WorkbookToolsError
from workbook_tools.schema.cells import cell_text
from workbook_tools.workbook import limits, package
from workbook_tools.workbook.limits import READ_BYTES
from workbook_tools.workbook.raw import CellValue, RawSheet, RawWorkbook
from workbook_tools.workbook.read import find_workbooks, iter_read, read_many, read_scanned, read_workbook
from workbook_tools.workbook.scan import scan
from workbook_tools.workbook.workers import run_ordered

CORPUS = Path(os.environ.get("WORKBOOK_TOOLS_SHARED") or Path(__file__).parents[2] / "shared") / "corpus"


def read(data: bytes) -> RawWorkbook:
    return read_scanned(scan(data, "fil.xlsx"))


def first(*rows: str, **others: str) -> RawSheet:
    """The first sheet of a workbook as read."""
    return read(workbook(*rows, **others)).sheets[0]


def saved(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("content", "attributes", "value"),
    [
        ("<v>1</v>", "", 1.0),
        ("<v>0.15</v>", "", 0.15),
        ("<v>1</v>", ' t="b"', True),
        ("<v>0</v>", ' t="s"', "en"),
        ("<v></v>", ' t="str"', None),
        ("<v>43466</v>", ' s="1"', date(2019, 1, 1)),
        ("<v>2019-01-01T12:00:00</v>", ' t="d"', datetime(2019, 1, 1, 12)),  # noqa: DTZ001 - cells know no zone
    ],
)
def test_a_value_has_its_type(content: str, attributes: str, value: CellValue) -> None:
    assert first(cell("B2", content, attributes)).cell(1, 1) == value


def test_the_rows_start_at_a1_and_blank_cells_are_none() -> None:
    found = first(cell("B2") + text("C4", "x"))
    assert [list(row) for row in found.rows] == [[None] * 3, [None, 1.0, None], [None] * 3, [None, None, "x"]]


def test_dates_since_1904_are_honoured() -> None:
    xml = workbook_xml().replace("<sheets>", '<workbookPr date1904="1"/><sheets>')
    assert first(cell("A1", "<v>42004</v>", ' s="1"'), workbook=xml).cell(0, 0) == date(2019, 1, 1)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        (" foran og bagved ", " foran og bagved "),
        ("a_x000D__x000A_b", "a\r\nb"),
        ("_x005F_x000D_", "_x000D_"),
        ("_xD83D_", "_xD83D_"),
        ("=1+1", "=1+1"),
        ("☺︎ 😐️ 👩‍💼", "☺︎ 😐️ 👩‍💼"),
        ("linje 1\nlinje 2", "linje 1\nlinje 2"),
        ("1.10", "1.10"),
        ("æ" * 32_767, "æ" * 32_767),
    ],
)
def test_text_is_neither_trimmed_nor_cut_nor_changed(written: str, value: str) -> None:
    assert first(text("A1", written)).cell(0, 0) == value


def test_an_error_value_is_no_silent_blank() -> None:
    found = first(cell("A1", "<f>1/0</f><v>#DIV/0!</v>", ' t="e"'))
    assert found.cell(0, 0) is None
    assert dict(found.errors) == {"A1": "#DIV/0!"}
    assert found.formulas == {"A1"}


def test_a_formula_without_a_value_is_no_silent_blank() -> None:
    found = first(cell("A1", "<f>1+1</f>") + cell("A2", '<f>""</f><v></v>', ' t="str"'))
    assert found.uncached == {"A1"}
    assert found.formulas == {"A1", "A2"}


def codes(found: RawWorkbook) -> list[str]:
    return [f.code for f in found.findings]


def test_what_only_openpyxl_can_read_is_read_by_it_with_a_note() -> None:
    found = read(workbook(cell("A1", "<v>#SPILL!</v>", ' t="e"') + text("A2", "a_x000D_b") + cell("A3")))
    assert codes(found) == ["W64"]
    assert found.findings[0].severity == Severity.NOTE
    assert dict(found.sheets[0].errors) == {"A1": "#SPILL!"}
    assert [found.sheets[0].cell(row, 0) for row in range(3)] == [None, "a\rb", 1.0]


def test_a_panic_in_the_library_is_a_refusal() -> None:
    """calamine panics on the day: an exception that `except Exception` does not catch."""
    with pytest.raises(WorkbookToolsError) as caught:
        read(workbook(cell("A1", "<v>-1e18</v>", ' s="1"')))
    assert caught.value.finding.code == "W63"


def test_a_sheet_in_utf_16_is_not_read_as_empty() -> None:
    xml = sheet(text("A1", "æøå")).replace("UTF-8", "UTF-16").encode("utf-16")
    found = read(pack(parts(sheet("")) | {SHEET: xml}))
    assert found.sheets[0].cell(0, 0) == "æøå"
    assert codes(found) == ["W64"]


@pytest.mark.parametrize("name", [name for name, (code, _) in HOSTILE.items() if code == "W63"])
def test_what_no_reader_reads_for_certain_is_refused(name: str) -> None:
    with pytest.raises(WorkbookToolsError) as caught:
        read(HOSTILE[name][1]())
    assert caught.value.finding.code == "W63"


def test_a_wrong_dimension_hides_nothing() -> None:
    xml = sheet(cell("A1") + cell("C3")).replace("<sheetData>", '<dimension ref="A1:A1"/><sheetData>')
    assert read(pack(parts(xml))).sheets[0].cell(2, 2) == 1.0


@pytest.mark.parametrize("styled", ['<row r="{}" s="1" customFormat="1"/>', '<row r="{0}"><c r="XFD{0}" s="1"/></row>'])
def test_rows_that_are_only_formatted_cost_no_cells(styled: str) -> None:
    found = first(cell("A1") + "".join(styled.format(row) for row in range(2, 3_000)))
    assert [list(row) for row in found.rows] == [[1.0]]


@given(st.lists(st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=5), max_size=4)))
@settings(max_examples=50)
def test_any_text_comes_back_as_written(rows: list[list[str]]) -> None:
    from xml.sax.saxutils import escape

    shared = [escape(value).replace("_x", "_x005F_x") for row in rows for value in row]
    numbers = iter(range(len(shared)))
    xml = "".join(
        f'<row r="{r}">'
        + "".join(f'<c r="{c}{r}" t="s"><v>{next(numbers)}</v></c>' for c, _ in zip("ABCD", row, strict=False))
        + "</row>"
        for r, row in enumerate(rows, 1)
    )
    table = strings(*shared).replace("<t>", '<t xml:space="preserve">')
    found = first(xml, strings=table)
    for r, row in enumerate(rows):
        assert [found.cell(r, c) for c in range(len(row))] == [value or None for value in row]


# Many files.


def test_each_file_gets_its_own_answer_in_the_order_asked(tmp_path: Path) -> None:
    names = ["b.xlsx", "tom.xlsx", "a.xlsx", "ingen.xlsx"]
    saved(tmp_path, "b.xlsx", workbook(text("A1", "b")))
    saved(tmp_path, "tom.xlsx", b"")
    saved(tmp_path, "a.xlsx", workbook(text("A1", "a")))
    found = read_many([tmp_path / name for name in names], jobs=2)
    assert [f.code if isinstance(f, Finding) else f.sheets[0].cell(0, 0) for f in found] == ["b", "W04", "a", "W01"]


def test_results_come_while_the_rest_is_unread(tmp_path: Path) -> None:
    paths = [saved(tmp_path, f"{n}.xlsx", workbook(cell("A1"))) for n in range(3)]
    found = iter_read(paths, jobs=1)
    assert isinstance(next(found), RawWorkbook)
    found.close()  # type: ignore[attr-defined]
    assert multiprocessing.active_children() == []


def test_no_files_are_no_work() -> None:
    assert read_many([]) == []


def burn(seconds: float) -> None:
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass


def fail() -> None:
    raise RecursionError


def stop_for_a_while() -> None:
    os.system(f"(sleep 0.6; kill -CONT {os.getpid()}) & kill -STOP {os.getpid()}")


BEHAVIOUR: dict[str, Callable[[], object]] = {
    "abort": os.abort,
    "killed": lambda: os.kill(os.getpid(), signal.SIGKILL),
    "hang": lambda: time.sleep(60),
    "wait": lambda: time.sleep(0.6),
    "stopped": stop_for_a_while,
    "some work": lambda: burn(0.25),
    "burn": lambda: burn(30),
    "burn in C": lambda: sum(range(10**11)),
    "hog": lambda: "x" * (4 * READ_BYTES),
    "fault": fail,
}
"""What a worker does with a path in the tests below; with any other one nothing."""


def misbehave(path: str) -> str:
    BEHAVIOUR.get(path, lambda: None)()
    return path


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("abort", "W60"), ("killed", "W62"), ("hang", "H99"), ("hog", "W62"), ("fault", "W60"), ("burn", "W61"),
        ("burn in C", "W61"),
    ],
)  # fmt: skip
def test_a_bad_file_costs_only_itself(path: str, code: str) -> None:
    paths = ["a", "b", path, "c", "d"]
    found = list(run_ordered(misbehave, paths, jobs=1, seconds=0.5, patience=3.0 if path == "hang" else 60.0))
    assert [f.code if isinstance(f, Finding) else f for f in found] == ["a", "b", code, "c", "d"]


@pytest.mark.parametrize("path", ["wait", "stopped"])
def test_time_in_which_nothing_was_done_costs_a_file_nothing(path: str) -> None:
    assert list(run_ordered(misbehave, ["a", path, "b"], jobs=1, seconds=0.3)) == ["a", path, "b"]


def test_every_file_has_its_own_time() -> None:
    paths = ["some work"] * 3
    assert list(run_ordered(misbehave, paths, jobs=1, seconds=0.6)) == paths


@pytest.mark.parametrize("path", ["burn", "wait"])
def test_a_system_without_such_a_clock_limits_work_all_the_same(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(signal, "setitimer")
    found = list(run_ordered(misbehave, ["a", path, "b"], jobs=1, seconds=0.3))
    assert [f.code if isinstance(f, Finding) else f for f in found] == ["a", {"burn": "W61"}.get(path, path), "b"]


def test_a_scan_is_limited_by_its_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SCAN_SECONDS", 0.5)
    read_part, slept = package.Package.read, []

    def slowly(self: package.Package, name: str) -> bytes:
        if not slept:
            slept.append(time.sleep(0.6))
        return read_part(self, name)

    monkeypatch.setattr(package.Package, "read", slowly)
    assert scan(workbook(text("A1", "a")), "a.xlsx").sheets
    assert slept


def test_a_worker_that_fails_again_and_again_is_replaced_each_time() -> None:
    found = list(run_ordered(misbehave, ["abort", "a", "abort", "b", "abort"], jobs=2))
    assert [f.code if isinstance(f, Finding) else f for f in found] == ["W60", "a", "W60", "b", "W60"]


@pytest.fixture
def another_thread() -> Iterator[None]:
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    yield
    done.set()
    thread.join()


@pytest.mark.usefixtures("another_thread")
def test_a_process_with_threads_is_never_forked(tmp_path: Path) -> None:
    path = saved(tmp_path, "a.xlsx", workbook(text("A1", "a")))
    found = read_many([path])[0]
    assert isinstance(found, RawWorkbook)
    assert found.sheets[0].cell(0, 0) == "a"


def test_a_pipe_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.xlsx")
    (found,) = read_many([tmp_path / "a.xlsx"])
    assert isinstance(found, Finding)
    assert found.code == "H31"


# Finding workbooks.


BELOW = """
import resource, sys
from workbook_tools.workbook.workers import _set_up
resource.setrlimit(resource.RLIMIT_AS, (6 << 30, 6 << 30))
_set_up(1 << 30)
print(resource.getrlimit(resource.RLIMIT_AS)[0] < 2 << 30)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="other systems keep no limit on address space")
def test_a_worker_is_bounded_below_a_bound_of_the_systems_own() -> None:
    done = subprocess.run([sys.executable, "-c", BELOW], capture_output=True, text=True, check=True)
    assert done.stdout == "True\n"


def test_folders_are_searched_and_what_is_left_out_is_said(tmp_path: Path) -> None:
    (tmp_path / "under").mkdir()
    (tmp_path / "m.history").mkdir()
    for name in (
        "b.xlsx",
        "under/a.XLSM",
        "~$b.xlsx",
        ".~lock.b.xlsx#",
        "._b.xlsx",
        ".DS_Store",
        "liste.csv",
        "m.history/x.xlsx",
    ):
        saved(tmp_path, name, b"x")
    paths, findings = find_workbooks([tmp_path])
    assert paths == [tmp_path / "b.xlsx", tmp_path / "under/a.XLSM"]
    assert sorted(f.code for f in findings) == ["W80"] * 4 + ["W81"]


def test_a_missing_file_a_lock_file_and_an_empty_folder_are_findings(tmp_path: Path) -> None:
    lock = saved(tmp_path, "~$a.xlsx", b"x")
    (tmp_path / "tom").mkdir()
    paths, findings = find_workbooks([tmp_path / "ingen.xlsx", lock, tmp_path / "tom"])
    assert paths == []
    assert [f.code for f in findings] == ["W01", "W80", "W82"]


def test_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    path = saved(tmp_path, "a.xlsx", b"x")
    assert find_workbooks([path, tmp_path])[0] == [path]


# Workbooks of other programs.

REFUSED = {
    "SampleSS.strict.xlsx": "W12",
    "poc-xmlbomb.xlsx": "W40",
    "attack_billion_laughs.xlsx": "W40",
    "duplicate-filename.xlsx": "W44",
    "protected_passtika.xlsx": "W09",
    "sheet_with_all_cell_types.xlsx": "W63",  # an error value and a date that no reader knows
}

# Where openpyxl says otherwise, and why we are right.
KNOWN_DIFFERENCES = {
    "HiddenMergeCellsTest.xlsx": "openpyxl drops values under merged cells; they are in the file",
    "issue139.xlsx": "a number beyond the last date in a date format: openpyxl makes #VALUE! of it",
    "whitespace_trim.xlsx": 'spaces without xml:space="preserve" do not count in Excel',
}
SPECIAL = {"one_sheet_with_capital_shared_strings_filename.xlsx"}  # openpyxl fails on the part's name


def corpus() -> list[Path]:
    return sorted(CORPUS.glob("*.xls*"))


needs_corpus = pytest.mark.skipif(not corpus(), reason=f"no corpus at {CORPUS}")


@needs_corpus
def test_every_corpus_file_is_read_or_refused_with_a_word() -> None:
    found = read_many(corpus(), jobs=2)
    refused = {
        path.name.partition("__")[2]: result.code
        for path, result in zip(corpus(), found, strict=True)
        if isinstance(result, Finding)
    }
    assert refused == REFUSED


def comparable(value: object) -> object:
    if isinstance(value, datetime) and (value.hour, value.minute, value.second) == (0, 0, 0):
        return value.date()
    if isinstance(value, str):
        return value.replace("_x000D_", "\r") or None
    return value


def openpyxl_cells(path: Path) -> dict[tuple[str, int, int], object]:
    import openpyxl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(path, data_only=True)
    return {
        (sheet.title, cell.row - 1, cell.column - 1): value
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type != "e" and (value := comparable(cell.value)) is not None
    }


def our_cells(found: RawWorkbook) -> dict[tuple[str, int, int], object]:
    return {
        (sheet.name, r, c): comparable(value)
        for sheet in found.sheets
        for r, row in enumerate(sheet.rows)
        for c, value in enumerate(row)
        if value is not None
    }


@needs_corpus
def test_our_cells_are_openpyxls_but_for_known_differences() -> None:
    different = set()
    for path in corpus():
        name = path.name.partition("__")[2]
        if name not in REFUSED and name not in SPECIAL and our_cells(read_workbook(path)) != openpyxl_cells(path):
            different.add(name)
    assert different == set(KNOWN_DIFFERENCES)


@needs_corpus
def test_rows_without_numbers_are_read() -> None:
    found = read_workbook(CORPUS / "apache+poi__59746_NoRowNums.xlsx").sheets[0]
    assert (found.cell(0, 0), found.cell(0, 3), len(found.rows)) == ("Checked", "Molecular Weight", 71)


def test_a_duration_is_a_duration() -> None:
    xml = styles('<numFmt numFmtId="164" formatCode="[h]:mm"/>').replace('numFmtId="14"', 'numFmtId="164"')
    assert cell_text(first(cell("A1", "<v>1.5</v>", ' s="1"'), styles=xml).cell(0, 0)) == "36:00"
