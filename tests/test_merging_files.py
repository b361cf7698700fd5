"""Submissions into the master on the command line: applied, in conflict, rejected; and the answers to conflicts."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from builders import an_agreement, an_initiative
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from typed import change, check, fill, keys, make_master, row_of, saved_at, send_out

from workbook_tools.cli.main import run
from workbook_tools.model.fields import get_field

SHEET = "Økonomiudvalget"
AGREEMENT = an_agreement(
    *(an_initiative(n, r1__milestone="Planen er vedtaget.") for n in ("1.1", "1.9")),
    an_initiative("1.10", centre="Skoler", r1__milestone="Skolen er åbnet."),
)


class Sent:
    """A master and its dispatched workbooks, in a folder of the test's own."""

    def __init__(self, folder: Path) -> None:
        self.master = folder / "master.xlsx"
        self.files = {path.name.split(" - ")[0]: path for path in (folder / "ud").glob("*.xlsx")}

    def values(self, key: str) -> dict[str, object]:
        (report,) = check(self.master)
        assert report.book is not None
        assert report.book.agreement is not None
        return {i.number: get_field(i, key) for i in report.book.agreement.initiatives}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    send_out(make_master(AGREEMENT, folder), folder / "ud")
    return folder


@pytest.fixture
def sent(made: Path, tmp_path: Path) -> Sent:
    shutil.copytree(made, tmp_path / "runde")
    return Sent(tmp_path / "runde")


def merge(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, dict[str, Any]]:
    """Exit code and JSON of one merge."""
    capsys.readouterr()
    code = run(["merge", *map(str, arguments), "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_what_a_centre_typed_comes_into_the_master(sent: Sent, capsys: pytest.CaptureFixture[str]) -> None:
    change(sent.files["Ejendomme"], fill(SHEET, "1.1", r1__smiley="glad"))
    change(sent.files["Skoler"], fill(SHEET, "1.10", r1__smiley=":-|", r1__status="Mangler en lærer."))
    code, result = merge(capsys, sent.master, *sent.files.values())
    assert code == 0
    assert {(c["number"], c["field"], c["new"]) for c in result["applied"]} == {
        ("1.1", "r1.smiley", "happy"),
        ("1.10", "r1.smiley", "neutral"),
        ("1.10", "r1.status", "Mangler en lærer."),
    }
    assert sent.values("r1.status")["1.10"] == "Mangler en lærer."


def test_merging_twice_changes_nothing(sent: Sent, capsys: pytest.CaptureFixture[str]) -> None:
    change(sent.files["Ejendomme"], fill(SHEET, "1.1", r1__smiley="glad"))
    merge(capsys, sent.master, sent.files["Ejendomme"])
    once = sent.master.read_bytes()
    code, result = merge(capsys, sent.master, sent.files["Ejendomme"])
    assert (code, result["applied"], result["conflicts"]) == (0, [], [])
    assert sent.master.read_bytes() == once


def test_a_dry_run_writes_nothing(sent: Sent, capsys: pytest.CaptureFixture[str]) -> None:
    change(sent.files["Ejendomme"], fill(SHEET, "1.1", r1__smiley="glad"))
    before = sent.master.read_bytes()
    _, result = merge(capsys, sent.master, sent.files["Ejendomme"], "--dry-run")
    assert len(result["applied"]) == 1
    assert sent.master.read_bytes() == before


def test_a_row_with_a_fault_is_rejected_and_the_others_go_on(sent: Sent, capsys: pytest.CaptureFixture[str]) -> None:
    steps = [fill(SHEET, "1.1", r1__smiley="sur"), fill(SHEET, "1.9", r1__smiley="glad")]
    change(sent.files["Ejendomme"], *steps)
    code, result = merge(capsys, sent.master, sent.files["Ejendomme"])
    assert code == 1
    assert [c["number"] for c in result["applied"]] == ["1.9"]
    assert [(f["code"], f["number"]) for f in result["rejected"]] == [("M04", "1.1")]
    assert "E5" in [f["code"] for f in result["findings"]]


def test_a_stray_cell_in_a_later_round_costs_itself_alone(sent: Sent, capsys: pytest.CaptureFixture[str]) -> None:
    change(
        sent.files["Ejendomme"], fill(SHEET, "1.1", r1__smiley="glad", r1__status="Nået.", r3__status="For tidligt.")
    )
    _, result = merge(capsys, sent.master, sent.files["Ejendomme"])
    assert {(c["field"], c["new"]) for c in result["applied"]} == {("r1.smiley", "happy"), ("r1.status", "Nået.")}
    assert [(f["code"], f["field"]) for f in result["rejected"]] == [("M05", "r3.status")]


def remarks(workbook: Workbook) -> None:
    """A bad smiley, a note, a remark beside the table, and a row of the centre's own."""
    page = workbook[SHEET]
    row = row_of(page, "1.1")
    page.cell(row, keys(page)["r1.smiley"]).value = "måske"
    page.cell(row, keys(page)["r1.status"]).value = "Vi er i gang."
    page.cell(row, keys(page)["r1.status"]).comment = Comment("Ring til os", "center")
    page.cell(row, page.max_column + 2).value = "Husk borgmesteren"
    page.cell(page.max_row + 1, keys(page)["title"]).value = "Vores nye indsats"


def test_what_stands_in_kontrol_is_not_told_again(sent: Sent, capsys: pytest.CaptureFixture[str]) -> None:
    change(sent.files["Ejendomme"], remarks)
    call = ["merge", str(sent.master), str(sent.files["Ejendomme"])]
    assert run(call) == 1
    first = capsys.readouterr().out
    assert [first.count(code) for code in ("F2", "M11", "M10", "M31", "M07")] == [1, 0, 1, 1, 0]
    assert "1.1  M10" in first
    assert run(call) == 1
    second = capsys.readouterr().out
    assert [second.count(code) for code in ("F2", "M11", "M10", "M31", "M07")] == [0] * 5
    assert "5 bemærkninger" in second
    assert "Vores nye indsats" in second
    assert run([*call, "--verbose"]) == 1
    assert [capsys.readouterr().out.count(code) for code in ("M10",)] == [1]
    _, told = merge(capsys, sent.master, sent.files["Ejendomme"])
    assert {f["code"] for f in (*told["rejected"], *told["findings"])} == {"F1", "F2", "M11", "M10", "M31", "M07"}


def test_what_is_new_is_told_beside_what_is_known(sent: Sent, capsys: pytest.CaptureFixture[str]) -> None:
    file = change(sent.files["Ejendomme"], remarks)
    assert run(["merge", str(sent.master), str(file)]) == 1
    later = shutil.copy(file, file.with_name("igen.xlsx"))
    change(Path(later), fill(SHEET, "1.1", remarks="Ny tekst"))
    capsys.readouterr()
    assert run(["merge", str(sent.master), str(file), str(later)]) == 1
    shown = capsys.readouterr().out
    assert "M05" in shown


def test_half_an_answer_is_merged_and_the_row_still_lacks_the_rest(
    sent: Sent, capsys: pytest.CaptureFixture[str]
) -> None:
    change(sent.files["Ejendomme"], fill(SHEET, "1.1", r1__status="Vi er i gang."))
    _, result = merge(capsys, sent.master, sent.files["Ejendomme"])
    assert [(c["field"], c["new"]) for c in result["applied"]] == [("r1.status", "Vi er i gang.")]
    assert result["rejected"] == []
    assert "E1" in [f.code for f in check(sent.master)[0].findings if f.number == "1.1"]


def test_a_smiley_that_is_none_costs_its_cell_and_is_told_with_its_words(
    sent: Sent, capsys: pytest.CaptureFixture[str]
) -> None:
    change(sent.files["Ejendomme"], fill(SHEET, "1.1", r1__smiley="måske", r1__status="Vi er i gang."))
    _, result = merge(capsys, sent.master, sent.files["Ejendomme"])
    assert [c["field"] for c in result["applied"]] == ["r1.status"]
    assert [(f["code"], f["field"]) for f in result["rejected"]] == [("M11", "r1.smiley")]
    assert [f["code"] for f in result["findings"]] == ["F2"]
    shown = [str(c.value) for row in load_workbook(sent.master)["Kontrol"].iter_rows() for c in row if c.value]
    assert sum("måske" in text for text in shown if not text.startswith("[")) == 2
    assert not any("Indsats 1.1" in text for text in shown if not text.startswith("["))


def test_an_edit_of_the_coordinators_cell_is_rejected_with_its_value(
    sent: Sent, capsys: pytest.CaptureFixture[str]
) -> None:
    change(sent.files["Ejendomme"], fill(SHEET, "1.1", title="Et bedre navn"))
    code, result = merge(capsys, sent.master, sent.files["Ejendomme"])
    assert code == 1
    assert [(f["code"], f["field"]) for f in result["rejected"]] == [("M05", "title")]
    assert "Et bedre navn" in result["rejected"][0]["message"]
    assert sent.values("title")["1.1"] == "Indsats 1.1"


def make_conflict(sent: Sent) -> None:
    """The centre and the coordinator write different statuses in one cell."""
    change(sent.files["Ejendomme"], fill(SHEET, "1.1", r1__smiley="glad", r1__status="Centerets ord."))
    change(sent.master, fill(SHEET, "1.1", r1__status="Koordinatorens ord."))


def answer(choice: str, own: str | None = None) -> Any:
    """Chooses in the sheet Kontrol, as the coordinator does."""

    def step(workbook: Workbook) -> None:
        page = workbook["Kontrol"]
        header = next(r for r in page.iter_rows() if any(c.value == "Valg" for c in r))
        columns = {c.value: c.column for c in header if c.value}
        page.cell(header[0].row + 1, columns["Valg"]).value = choice
        page.cell(header[0].row + 1, columns["Egen tekst"]).value = own

    return step


def test_a_conflict_keeps_the_masters_value_and_is_listed(sent: Sent, capsys: pytest.CaptureFixture[str]) -> None:
    make_conflict(sent)
    code, result = merge(capsys, sent.master, sent.files["Ejendomme"])
    assert code == 1
    (conflict,) = result["conflicts"]
    assert (conflict["number"], conflict["field"], conflict["base"]) == ("1.1", "r1.status", None)
    assert (conflict["master"], conflict["submissions"][0]["value"]) == ("Koordinatorens ord.", "Centerets ord.")
    assert sent.values("r1.status")["1.1"] == "Koordinatorens ord."
    listed = [c.value for row in load_workbook(sent.master)["Kontrol"].iter_rows() for c in row]
    assert {"Koordinatorens ord.", "Centerets ord."} <= set(listed)


@pytest.mark.parametrize(
    ("choice", "own", "status"),
    [
        ("behold", None, "Koordinatorens ord."),
        ("brug indberetning", None, "Centerets ord."),
        ("egen tekst", "Begge har ret.", "Begge har ret."),
    ],
)
def test_the_next_merge_obeys_the_answer(
    sent: Sent, capsys: pytest.CaptureFixture[str], choice: str, own: str | None, status: str
) -> None:
    make_conflict(sent)
    merge(capsys, sent.master, sent.files["Ejendomme"])
    change(sent.master, answer(choice, own))
    code, result = merge(capsys, sent.master, sent.files["Ejendomme"])
    assert (code, result["conflicts"]) == (0, [])
    assert sent.values("r1.status")["1.1"] == status
    again, result = merge(capsys, sent.master, sent.files["Ejendomme"])
    assert (again, result["applied"], result["conflicts"]) == (0, [], [])


def test_a_finding_in_the_sheet_kontrol_leads_to_the_masters_cell_and_names_the_file(
    sent: Sent, capsys: pytest.CaptureFixture[str]
) -> None:
    def insert(workbook: Workbook) -> None:
        workbook[SHEET].insert_rows(1, 3)

    change(sent.files["Ejendomme"], insert, fill(SHEET, "1.9", r1__smiley="sur"))
    change(sent.files["Skoler"], fill(SHEET, "1.10", r1__smiley="glad"))
    merge(capsys, sent.master, *sent.files.values())
    lines = [row for row in load_workbook(sent.master)["Kontrol"].iter_rows() if row[0].value == "finding.row"]
    page = load_workbook(sent.master)[SHEET]
    places = [keys(page)[key] for key in ("r1.smiley", "r1.corrective_action")]
    assert {row[4].value for row in lines} == {page.cell(row_of(page, "1.9"), place).coordinate for place in places}
    assert all(sent.files["Ejendomme"].name in str(row[8].value) for row in lines)


def test_an_unanswered_conflict_stays_listed(sent: Sent, capsys: pytest.CaptureFixture[str]) -> None:
    make_conflict(sent)
    merge(capsys, sent.master, sent.files["Ejendomme"])
    change(sent.files["Skoler"], fill(SHEET, "1.10", r1__smiley="glad"))
    code, result = merge(capsys, sent.master, sent.files["Skoler"])
    assert code == 1
    assert [c["number"] for c in result["conflicts"]] == ["1.1"]


def test_a_newer_file_of_the_centre_takes_its_listed_conflict_back(
    sent: Sent, capsys: pytest.CaptureFixture[str]
) -> None:
    make_conflict(sent)
    saved_at(sent.files["Ejendomme"], "2019-09-01T08:00:00Z")
    merge(capsys, sent.master, sent.files["Ejendomme"])
    change(sent.files["Ejendomme"], fill(SHEET, "1.1", r1__status="Koordinatorens ord."))
    code, result = merge(capsys, sent.master, sent.files["Ejendomme"])
    assert (code, result["conflicts"]) == (0, [])
    assert [(f["code"], f["number"], f["field"]) for f in result["findings"]] == [("M12", "1.1", "r1.status")]
    assert "Centerets ord." in result["findings"][0]["message"]


def test_a_conflict_with_two_files_of_unknown_age_keeps_both_values_when_they_come_one_by_one(
    sent: Sent, capsys: pytest.CaptureFixture[str]
) -> None:
    make_conflict(sent)
    other = Path(shutil.copy(sent.files["Ejendomme"], sent.master.with_name("en til.xlsx")))
    change(other, fill(SHEET, "1.1", r1__status="Et andet ord."))
    for file in (other, sent.files["Ejendomme"]):
        merge(capsys, sent.master, saved_at(file, "2019-09-01T08:00:00Z"))
    _, result = merge(capsys, sent.master, other)
    (conflict,) = result["conflicts"]
    assert {s["value"] for s in conflict["submissions"]} == {"Centerets ord.", "Et andet ord."}


def test_submissions_are_never_touched(sent: Sent, capsys: pytest.CaptureFixture[str]) -> None:
    change(sent.files["Ejendomme"], fill(SHEET, "1.1", r1__smiley="glad"))
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in sent.files.values()}
    merge(capsys, sent.master, *sent.files.values())
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in sent.files.values()} == before


def test_a_copy_under_another_name_counts_once(sent: Sent, capsys: pytest.CaptureFixture[str]) -> None:
    change(sent.files["Ejendomme"], fill(SHEET, "1.1", r1__smiley="glad"))
    copy = sent.files["Ejendomme"].with_name("indberetning (1).xlsx")
    shutil.copy2(sent.files["Ejendomme"], copy)
    _, result = merge(capsys, sent.master, sent.files["Ejendomme"], copy)
    assert len(result["applied"]) == 1


def test_a_master_that_is_open_is_refused(sent: Sent, capsys: pytest.CaptureFixture[str]) -> None:
    change(sent.files["Ejendomme"], fill(SHEET, "1.1", r1__smiley="glad"))
    sent.master.with_name(f".~lock.{sent.master.name}#").write_text(",pc-12,Anna,23.11.2019 10:00,file:///x;")
    before = sent.master.read_bytes()
    assert run(["merge", str(sent.master), str(sent.files["Ejendomme"])]) == 3
    assert sent.master.read_bytes() == before
    assert "pc-12" in capsys.readouterr().err


def test_a_new_row_of_the_coordinators_gets_an_id_of_its_own(sent: Sent, capsys: pytest.CaptureFixture[str]) -> None:
    def add(workbook: Workbook) -> None:
        page = workbook[SHEET]
        row = row_of(page, "1.10") + 1
        for column, value in ((2, "1.11"), (3, "Ny indsats")):
            page.cell(row, column).value = value

    change(sent.master, add)
    change(sent.files["Ejendomme"], fill(SHEET, "1.1", r1__smiley="glad"))
    merge(capsys, sent.master, sent.files["Ejendomme"])
    page = load_workbook(sent.master)[SHEET]
    assert page.cell(row_of(page, "1.11"), 1).value


def test_undo_takes_a_merge_back_and_can_be_undone(sent: Sent, capsys: pytest.CaptureFixture[str]) -> None:
    before = sent.master.read_bytes()
    change(sent.files["Ejendomme"], fill(SHEET, "1.1", r1__smiley="glad"))
    merge(capsys, sent.master, sent.files["Ejendomme"])
    after = sent.master.read_bytes()
    assert run(["undo", str(sent.master)]) == 0
    assert sent.master.read_bytes() == before
    assert run(["undo", str(sent.master), "--run", "3"]) == 0
    assert sent.master.read_bytes() == after


def test_the_summaries_say_how_many_conflicts_wait(sent: Sent, capsys: pytest.CaptureFixture[str]) -> None:
    make_conflict(sent)
    merge(capsys, sent.master, sent.files["Ejendomme"])
    capsys.readouterr()
    assert run(["summarise", str(sent.master)]) == 0
    assert "1 konflikt" in capsys.readouterr().out
    shown = [str(c.value) for row in load_workbook(sent.master)["Oversigt"].iter_rows() for c in row if c.value]
    assert any("konflikt" in words for words in shown)


def test_other_centres_rows_are_no_news_beside_one_centres_workbook(
    sent: Sent, capsys: pytest.CaptureFixture[str]
) -> None:
    for pair in ([sent.files["Skoler"], sent.master], [sent.master, sent.files["Skoler"]]):
        capsys.readouterr()
        assert run(["diff", *map(str, pair), "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["changes"] == []


def test_a_file_of_another_copy_of_the_master_is_refused_once_on_the_terminal(
    sent: Sent, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = make_master(AGREEMENT, tmp_path)
    send_out(own, tmp_path / "egen")
    change(sent.files["Ejendomme"], fill(SHEET, "1.1", r1__smiley="sur"), fill(SHEET, "1.9", r1__smiley="glad"))
    code, result = merge(capsys, own, sent.files["Ejendomme"])
    assert (code, [f["code"] for f in result["rejected"]], result["findings"]) == (1, ["M02", "M02"], [])
    assert {Path(f["file"]).name for f in result["rejected"]} == {sent.files["Ejendomme"].name}
    run(["merge", str(own), str(sent.files["Ejendomme"])])
    assert capsys.readouterr().out.count("M02") == 1
