"""The master's sheet Kontrol: what is listed stays until it is dealt with, leads to the master, and comes back."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from builders import an_agreement, an_initiative
from openpyxl import Workbook, load_workbook
from typed import change, fill, keys, make_master, row_of, saved_at, send_out

from workbook_tools.cli.main import run

SHEET = "Økonomiudvalget"
AGREEMENT = an_agreement(an_initiative("1.1"), an_initiative("1.9"), an_initiative("1.10", centre="Skoler"))
EJENDOMME, SKOLER = "Ejendomme", "Skoler"


class Sent:
    """A master and its dispatched workbooks, in a folder of the test's own."""

    def __init__(self, folder: Path) -> None:
        self.master = folder / "master.xlsx"
        self.files = {path.name.split(" - ")[0]: path for path in (folder / "ud").glob("*.xlsx")}

    def faulty(self, centre: str, number: str, modified: str = "2019-09-01T08:00:00Z") -> Path:
        """The centre's file with a locked cell changed: one rejection, and nothing to merge."""
        return saved_at(change(self.files[centre], fill(SHEET, number, title=f"Nyt navn {number}")), modified)

    def in_conflict(self) -> Path:
        """The centre and the coordinator have written different statuses."""
        change(self.master, fill(SHEET, "1.1", r1__status="Koordinatorens ord."))
        return change(self.files[EJENDOMME], fill(SHEET, "1.1", r1__smiley="glad", r1__status="Centerets ord."))

    def cell(self, number: str, key: str) -> Any:
        page = load_workbook(self.master)[SHEET]
        return page.cell(row_of(page, number), keys(page)[key])


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    send_out(make_master(AGREEMENT, folder), folder / "ud")
    return folder


@pytest.fixture
def sent(made: Path, tmp_path: Path) -> Sent:
    shutil.copytree(made, tmp_path / "runde")
    return Sent(tmp_path / "runde")


def merge(capsys: pytest.CaptureFixture[str], *arguments: object) -> dict[str, Any]:
    capsys.readouterr()
    run(["merge", *map(str, arguments), "--json"])
    result: dict[str, Any] = json.loads(capsys.readouterr().out)
    return result


def codes(result: dict[str, Any]) -> list[str]:
    return [f["code"] for f in result["findings"]]


def table(master: Path, kind: str = "finding") -> list[dict[str, Any]]:
    """The rows of one of the sheet's tables, by header."""
    page = load_workbook(master)["Kontrol"]
    header: dict[int, str] = {}
    lines = []
    for row in page.iter_rows():
        if row[0].value == f"{kind}.header":
            header = {cell.column: str(cell.value) for cell in row[2:] if cell.value}
        elif row[0].value == f"{kind}.row":
            lines.append({header[c.column]: c.value for c in row if c.column in header})
    return lines


def numbers(master: Path) -> list[str]:
    return [line["Nr."] for line in table(master)]


def typed(**cells: str | None) -> Any:
    """Types into the first conflict's cells, by header."""

    def step(workbook: Workbook) -> None:
        page = workbook["Kontrol"]
        header = next(r for r in page.iter_rows() if r[0].value == "conflict.header")
        columns = {cell.value: cell.column for cell in header if cell.value}
        for name, value in cells.items():
            page.cell(header[0].row + 1, columns[name.replace("_", " ")]).value = value

    return step


def test_a_merge_with_rejections_only_lists_them_and_undo_takes_it_back(
    sent: Sent, capsys: pytest.CaptureFixture[str]
) -> None:
    before = sent.master.read_bytes()
    merge(capsys, sent.master, sent.faulty(EJENDOMME, "1.1"))
    assert numbers(sent.master) == ["1.1"]
    assert run(["check", str(sent.master)]) == 0
    assert run(["undo", str(sent.master)]) == 0
    assert sent.master.read_bytes() == before


def test_one_centres_lines_stay_when_anothers_file_is_merged(sent: Sent, capsys: pytest.CaptureFixture[str]) -> None:
    merge(capsys, sent.master, sent.faulty(EJENDOMME, "1.1"))
    merge(capsys, sent.master, sent.faulty(SKOLER, "1.10"))
    assert numbers(sent.master) == ["1.1", "1.10"]


def test_the_order_of_merges_plays_no_part(sent: Sent, capsys: pytest.CaptureFixture[str]) -> None:
    other = Path(shutil.copytree(sent.master.parent, sent.master.parent.with_name("anden")))
    first, second = sent.faulty(EJENDOMME, "1.9"), sent.faulty(SKOLER, "1.10")
    for file in (first, second):
        merge(capsys, sent.master, file)
    for file in (second, first):
        merge(capsys, other / "master.xlsx", file)
    assert table(sent.master) == table(other / "master.xlsx")


def test_a_newer_file_of_the_centre_replaces_its_lines(sent: Sent, capsys: pytest.CaptureFixture[str]) -> None:
    merge(capsys, sent.master, sent.faulty(EJENDOMME, "1.1"), sent.faulty(SKOLER, "1.10"))
    mended = change(sent.files[EJENDOMME], fill(SHEET, "1.1", title="Indsats 1.1"))
    merge(capsys, sent.master, saved_at(mended, "2019-09-02T08:00:00Z"))
    assert numbers(sent.master) == ["1.10"]


def test_an_older_file_of_the_centre_does_not(sent: Sent, capsys: pytest.CaptureFixture[str]) -> None:
    older = saved_at(Path(shutil.copy(sent.files[EJENDOMME], sent.master.parent / "x.xlsx")), "2019-08-01T08:00:00Z")
    merge(capsys, sent.master, sent.faulty(EJENDOMME, "1.1"))
    merge(capsys, sent.master, older)
    assert numbers(sent.master) == ["1.1"]


def test_a_line_goes_when_the_masters_cell_has_been_changed(sent: Sent, capsys: pytest.CaptureFixture[str]) -> None:
    merge(capsys, sent.master, sent.faulty(EJENDOMME, "1.1"))
    change(sent.master, fill(SHEET, "1.1", title="Nyt navn 1.1"))
    merge(capsys, sent.master, sent.faulty(SKOLER, "1.10"))
    assert numbers(sent.master) == ["1.10"]


def test_a_line_that_the_coordinator_deletes_stays_away(sent: Sent, capsys: pytest.CaptureFixture[str]) -> None:
    merge(capsys, sent.master, sent.faulty(EJENDOMME, "1.1"), sent.faulty(SKOLER, "1.10"))

    def delete(workbook: Workbook) -> None:
        page = workbook["Kontrol"]
        page.delete_rows(next(row[0].row for row in page.iter_rows() if row[0].value == "finding.row"))

    change(sent.master, delete)
    merge(capsys, sent.master, sent.files[SKOLER])
    assert numbers(sent.master) == ["1.10"]


def test_merging_the_same_file_again_writes_nothing(sent: Sent, capsys: pytest.CaptureFixture[str]) -> None:
    files = [sent.faulty(EJENDOMME, "1.1"), sent.faulty(SKOLER, "1.10")]
    merge(capsys, sent.master, sent.in_conflict(), *files[1:])
    once = sent.master.read_bytes()
    for again in (files, files[:1], files[1:]):
        merge(capsys, sent.master, *again)
        assert sent.master.read_bytes() == once


def test_a_sheet_that_another_program_has_saved_is_not_written_again(
    sent: Sent, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [sent.in_conflict(), sent.faulty(SKOLER, "1.10")]
    merge(capsys, sent.master, *files)
    saved = change(sent.master).read_bytes()
    merge(capsys, sent.master, *files)
    assert sent.master.read_bytes() == saved


def test_long_and_odd_texts_are_kept(sent: Sent, capsys: pytest.CaptureFixture[str]) -> None:
    long = 'Ord med "citat" og \U0001f600. ' * 1000
    merge(capsys, sent.master, change(sent.files[EJENDOMME], fill(SHEET, "1.1", title=long, remarks=long)))
    once = table(sent.master)
    merge(capsys, sent.master, sent.faulty(SKOLER, "1.10"))
    assert len(once) >= 2
    assert [line for line in table(sent.master) if line["Nr."] == "1.1"] == once


def test_an_annotated_master_keeps_its_lines(sent: Sent, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    merge(capsys, sent.master, sent.faulty(SKOLER, "1.10"))
    listed = table(sent.master)
    change(sent.master, fill(SHEET, "1.9", r1__smiley="tja"))
    run(["validate", str(sent.master), "--annotate", str(tmp_path / "retur")])
    copied = table(tmp_path / "retur" / "master.xlsx")
    assert listed[0] in copied
    assert "1.9" in [line["Nr."] for line in copied]


def test_what_an_import_could_not_read_stays_listed_until_the_cell_is_filled_in(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    smileys = {"1.1": "tja", "1.9": "tja", "1.10": "glad"}
    rows = [f"{n};Indsats {n};Økonomiudvalget;Ejendomme;{smiley}" for n, smiley in smileys.items()]
    (tmp_path / "liste.csv").write_text("\n".join(["Nr.;Indsats;Udvalg;Center;Smiley 1", *rows]), encoding="utf-8")
    master = tmp_path / "master.xlsx"
    run(["import", str(tmp_path / "liste.csv"), "--settings", "ballerup-2019", "-o", str(master)])
    listed = {line["Nr."]: line for line in table(master) if line["Nr."]}
    assert sorted(listed) == ["1.1", "1.9"]
    assert "liste.csv" in listed["1.1"]["Fil"]
    change(master, fill(SHEET, "1.1", r1__smiley="glad"))
    (file,) = send_out(master).values()
    merge(capsys, master, change(file, fill(SHEET, "1.10", r1__status="Ja.")))
    assert [n for n in numbers(master) if n] == ["1.9"]


def test_a_line_leads_to_the_masters_cell_and_names_file_and_centre(
    sent: Sent, capsys: pytest.CaptureFixture[str]
) -> None:
    file = sent.faulty(EJENDOMME, "1.9")
    change(file, lambda workbook: workbook[SHEET].insert_rows(1, 3))
    merge(capsys, sent.master, file)
    (line,) = table(sent.master)
    assert (line["Ark"], line["Celle"]) == (SHEET, sent.cell("1.9", "title").coordinate)
    assert file.name in line["Fil"]
    assert EJENDOMME in line["Fil"]


def test_a_note_leads_to_the_masters_cell_of_the_same_field(sent: Sent, capsys: pytest.CaptureFixture[str]) -> None:
    from openpyxl.comments import Comment

    def comment(workbook: Workbook) -> None:
        page = workbook[SHEET]
        page.cell(row_of(page, "1.9"), keys(page)["r1.status"]).comment = Comment("Husk bilag", "x")

    change(sent.master, lambda workbook: workbook[SHEET].insert_rows(1, 2))
    merge(capsys, sent.master, change(sent.files[EJENDOMME], comment))
    (line,) = table(sent.master)
    assert (line["Nr."], line["Celle"]) == ("1.9", sent.cell("1.9", "r1.status").coordinate)


@pytest.mark.parametrize(
    ("choice", "own", "code"),
    [
        ("egen tekst", None, "M23"),
        ("brug den", None, "M21"),
        ("ja", None, "M41"),
        ("vrøvl", "Nyt", "M21"),
        (None, "Nyt", "M21"),
    ],
)
def test_an_answer_that_is_none_is_a_finding_and_stays_as_typed(
    sent: Sent, capsys: pytest.CaptureFixture[str], choice: str | None, own: str | None, code: str
) -> None:
    file = sent.in_conflict()
    merge(capsys, sent.master, file)
    change(sent.master, typed(Valg=choice, Egen_tekst=own))
    for _ in range(2):
        result = merge(capsys, sent.master, file)
        assert codes(result) == [code]
        assert [c["field"] for c in result["conflicts"]] == ["r1.status"]
        (line,) = table(sent.master, "conflict")
        assert (line["Valg"], line["Egen tekst"]) == (choice, own)
        assert sent.cell("1.1", "r1.status").value == "Koordinatorens ord."


def test_own_text_tom_clears_the_cell(sent: Sent, capsys: pytest.CaptureFixture[str]) -> None:
    file = sent.in_conflict()
    merge(capsys, sent.master, file)
    change(sent.master, typed(Valg="egen tekst", Egen_tekst="(tom)"))
    assert merge(capsys, sent.master, file)["conflicts"] == []
    assert sent.cell("1.1", "r1.status").value is None
    assert table(sent.master, "conflict") == []


def test_what_the_coordinator_types_over_a_conflict_becomes_its_side_of_it(
    sent: Sent, capsys: pytest.CaptureFixture[str]
) -> None:
    merge(capsys, sent.master, sent.in_conflict())
    change(sent.master, fill(SHEET, "1.1", r1__status="Noget tredje."), typed(Valg="behold"))
    result = merge(capsys, sent.master, sent.faulty(SKOLER, "1.10"))
    assert "M16" in codes(result)
    (line,) = table(sent.master, "conflict")
    assert (line["Står her i arket"], line["Valg"]) == ("Noget tredje.", None)


def test_a_deleted_sheet_is_put_back(sent: Sent, capsys: pytest.CaptureFixture[str]) -> None:
    file = sent.in_conflict()
    merge(capsys, sent.master, file)
    change(sent.master, lambda workbook: workbook.remove(workbook["Kontrol"]))
    merge(capsys, sent.master, file)
    assert len(table(sent.master, "conflict")) == 1
    names = load_workbook(sent.master).sheetnames
    assert names.index("Kontrol") == names.index("Opsætning") - 1


def checked(capsys: pytest.CaptureFixture[str], master: Path) -> tuple[int, list[tuple[str, str]], bool]:
    capsys.readouterr()
    code = run(["check", str(master), "--ready", "--json"])
    result = json.loads(capsys.readouterr().out)
    lost = [(f["code"], f["message"].split("(")[-1][:3]) for f in result["findings"] if f["code"] == "M65"]
    return code, lost, "M65" in [f["code"] for f in result["ready"]["faults"]]


def delete_sheet(workbook: Workbook) -> None:
    workbook.remove(workbook["Kontrol"])


def delete_conflict(workbook: Workbook) -> None:
    page = workbook["Kontrol"]
    (row,) = [r for r in range(1, page.max_row + 1) if page.cell(r, 1).value == "conflict.row"]
    page.delete_rows(row)


@pytest.mark.parametrize("step", [delete_sheet, delete_conflict])
def test_check_tells_that_a_conflict_was_deleted_unanswered_until_it_is_back(
    sent: Sent, capsys: pytest.CaptureFixture[str], step: Callable[[Workbook], None]
) -> None:
    file = sent.in_conflict()
    merge(capsys, sent.master, file)
    assert checked(capsys, sent.master)[1:] == ([], False)
    change(sent.master, step)
    assert checked(capsys, sent.master) == (1, [("M65", "1.1")], True)
    merge(capsys, sent.master, file)
    assert checked(capsys, sent.master)[1:] == ([], False)


def test_a_conflict_that_was_settled_in_the_cell_itself_may_be_deleted(
    sent: Sent, capsys: pytest.CaptureFixture[str]
) -> None:
    merge(capsys, sent.master, sent.in_conflict())
    change(sent.master, delete_conflict, fill(SHEET, "1.1", r1__status="Centerets ord."))
    assert checked(capsys, sent.master)[1:] == ([], False)


def test_rows_that_are_not_in_the_master_are_listed_in_short(sent: Sent, capsys: pytest.CaptureFixture[str]) -> None:
    def copy_in(workbook: Workbook) -> None:
        page = workbook[SHEET]
        row, places = row_of(page, "1.9"), keys(page)
        page.cell(row, places["row_id"]).value = "fremmed"
        page.cell(row, places["r1.status"]).value = "Meget langt. " * 200

    merge(capsys, sent.master, change(sent.files[EJENDOMME], copy_in))
    assert table(sent.master)
    assert all(len(line["Hvad er galt"]) < 400 for line in table(sent.master))
