"""A centre's new rows through the command line: listed in the sheet Kontrol, added or declined by the next merge."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from builders import an_agreement, an_initiative
from openpyxl import Workbook, load_workbook
from typed import change, check, found, keys, make_master, row_of, saved_at, send_out

from workbook_tools.cli.main import run
from workbook_tools.model.agreement import Initiative
from workbook_tools.model.values import Smiley

SHEET = "Økonomiudvalget"
AGREEMENT = an_agreement(
    an_initiative("1.1", r1__milestone="Planen er vedtaget."),
    an_initiative("1.2", r1__milestone="Skolen er åbnet.", centre="Skoler"),
)
NEW = {"number": "1.7", "title": "Flere træer", "r1.status": "=De er plantet", "r1.smiley": ":-|", "funding.2019": 0.15}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    send_out(make_master(AGREEMENT, folder), folder / "ud")
    return folder


@pytest.fixture
def master(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made, tmp_path / "runde")
    return tmp_path / "runde" / "master.xlsx"


def submitted(master: Path, centre: str = "Ejendomme", modified: str = "2019-09-01T08:00:00Z", **more: Any) -> Path:
    """The centre's file with a new row below the others."""
    file = next((master.parent / "ud").glob(f"{centre} - *.xlsx"))

    def add(workbook: Workbook) -> None:
        page = workbook[SHEET]
        places, row = keys(page), row_of(page, "1.1" if centre == "Ejendomme" else "1.2") + 1
        for key, value in {**NEW, **{name.replace("__", "."): value for name, value in more.items()}}.items():
            cell = page.cell(row, places[key], value)
            cell.data_type = "s" if isinstance(value, str) else "n"

    return saved_at(change(file, add), modified)


def merge(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, dict[str, Any]]:
    capsys.readouterr()
    code = run(["merge", *map(str, arguments), "--json"])
    return code, json.loads(capsys.readouterr().out)


def choose(answer: str, line: int = 1) -> Callable[[Workbook], None]:
    """Answers the nth proposal in the sheet Kontrol."""

    def step(workbook: Workbook) -> None:
        page = workbook["Kontrol"]
        header = next(r for r in page.iter_rows() if r[0].value == "proposal.header")
        column = next(c.column for c in header if c.value == "Valg")
        page.cell(header[0].row + line, column).value = answer

    return step


def rows(master: Path) -> dict[str, Initiative]:
    (report,) = check(master)
    assert report.book is not None
    assert report.book.agreement is not None
    return {i.number: i for i in report.book.agreement.initiatives}


def listed(master: Path) -> list[str]:
    """The titles of the proposals in the sheet Kontrol."""
    page = load_workbook(master)["Kontrol"]
    return [str(row[5].value) for row in page.iter_rows() if row[0].value == "proposal.row"]


def test_a_new_row_is_listed_with_its_values_and_not_merged(master: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, result = merge(capsys, master, submitted(master))
    assert code == 1
    assert "M07" in [f["code"] for f in result["rejected"]]
    (proposal,) = result["proposals"]
    assert (proposal["centre"], proposal["committee"], proposal["number"]) == ("Ejendomme", SHEET, "1.7")
    assert proposal["values"]["r1.status"] == "=De er plantet"
    assert "1.7" not in rows(master)
    shown = [str(c.value) for row in load_workbook(master)["Kontrol"].iter_rows() for c in row]
    assert any("Flere træer" in text for text in shown)
    assert any("=De er plantet" in text and "😐" in text for text in shown)


def test_an_accepted_row_comes_into_the_master_with_all_its_values(
    master: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = submitted(master)
    merge(capsys, master, file)
    change(master, choose("tilføj"))
    code, result = merge(capsys, master, file)
    assert (code, result["proposals"], listed(master)) == (0, [], [])
    new = rows(master)["1.7"]
    assert (new.title, new.centre, new.row_id[:1]) == ("Flere træer", "Ejendomme", "n")
    assert (new.followup(1).status, new.followup(1).smiley) == ("=De er plantet", Smiley.NEUTRAL)
    assert str(new.funding[2019]) == "0.15"
    page = load_workbook(master)[SHEET]
    assert page.cell(row_of(page, "1.7"), keys(page)["r1.status"]).data_type == "s"
    assert row_of(page, "1.7") == row_of(page, "1.2") + 1


def test_the_answer_counts_also_when_the_file_is_not_given_again(
    master: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    merge(capsys, master, submitted(master))
    change(master, choose("tilføj"))
    code, _ = merge(capsys, master, next((master.parent / "ud").glob("Skoler*")))
    assert code == 0
    assert "1.7" in rows(master)


@pytest.mark.parametrize("answer", ["tilføj", "afvis"])
def test_a_decided_proposal_is_never_listed_again(
    master: Path, capsys: pytest.CaptureFixture[str], answer: str
) -> None:
    file = submitted(master)
    merge(capsys, master, file)
    change(master, choose(answer))
    merge(capsys, master, file)
    after = master.read_bytes()
    code, result = merge(capsys, master, file)
    assert (code, result["applied"], result["proposals"]) == (0, [], [])
    assert master.read_bytes() == after
    assert ("1.7" in rows(master)) == (answer == "tilføj")


def test_a_row_that_the_coordinator_has_typed_meanwhile_is_not_added_beside_it(
    master: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def typed(workbook: Workbook) -> None:
        page = workbook[SHEET]
        for key, value in {"number": "1.7", "title": "flere  træer"}.items():
            page.cell(row_of(page, "1.2") + 1, keys(page)[key], value)

    file = submitted(master)
    merge(capsys, master, file)
    change(master, typed, choose("tilføj"))
    for _ in range(2):
        _, result = merge(capsys, master, file)
        assert "M59" in [f["code"] for f in result["findings"]]
        assert listed(master) == ["Flere træer"]
        assert rows(master)["1.7"].title == "flere  træer"
    assert len(rows(master)) == 3
    change(master, choose("afvis"))
    assert merge(capsys, master, file)[1]["proposals"] == []


def test_an_unanswered_proposal_stays_listed(master: Path, capsys: pytest.CaptureFixture[str]) -> None:
    merge(capsys, master, submitted(master))
    code, result = merge(capsys, master, submitted(master, "Skoler", number="1.8", title="Færre biler"))
    assert (code, len(result["proposals"])) == (1, 2)
    assert listed(master) == ["Flere træer", "Færre biler"]


def test_two_rows_are_answered_each_by_its_own_line(master: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = [submitted(master), submitted(master, "Skoler", number="1.8", title="Færre biler")]
    merge(capsys, master, *files)
    change(master, choose("afvis"), choose("tilføj", line=2))
    merge(capsys, master, *files)
    assert list(rows(master)) == ["1.1", "1.2", "1.8"]
    assert listed(master) == []


def test_a_newer_file_says_the_row_anew(master: Path, capsys: pytest.CaptureFixture[str]) -> None:
    merge(capsys, master, submitted(master))
    newer = submitted(master, r1__status="De er vandet", modified="2019-09-02T08:00:00Z")
    _, result = merge(capsys, master, newer)
    assert [p["values"]["r1.status"] for p in result["proposals"]] == ["De er vandet"]


def test_another_answer_is_a_finding_and_the_proposal_stays(master: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = submitted(master)
    merge(capsys, master, file)
    change(master, choose("måske"))
    _, result = merge(capsys, master, file)
    assert "M21" in [f["code"] for f in result["findings"]]
    assert len(result["proposals"]) == 1


def test_a_row_longer_than_a_cell_of_the_list_is_added_whole(master: Path, capsys: pytest.CaptureFixture[str]) -> None:
    long = {"r1__status": "å" * 7_900, "remarks": "ß" * 7_900, "agreement_text": "x" + " x" * 3_900}
    more = {"r1__economy_status": "€" * 7_900, "r1__corrective_action": "😐" * 3_000}
    merge(capsys, master, submitted(master, **long, **more))
    change(master, choose("tilføj"))
    merge(capsys, master, next((master.parent / "ud").glob("Skoler*")))
    new = rows(master)["1.7"]
    assert new.followup(1).status == long["r1__status"]
    assert (new.remarks, new.agreement_text) == (long["remarks"], long["agreement_text"])


def test_undo_takes_the_row_away_and_lists_it_again(master: Path, capsys: pytest.CaptureFixture[str]) -> None:
    merge(capsys, master, submitted(master))
    change(master, choose("tilføj"))
    merge(capsys, master, next((master.parent / "ud").glob("Skoler*")))
    capsys.readouterr()
    assert run(["undo", str(master)]) == 0
    assert "1.7" in capsys.readouterr().out
    assert "1.7" not in rows(master)
    assert listed(master) == ["Flere træer"]


def test_the_history_of_the_row_begins_with_it(master: Path, capsys: pytest.CaptureFixture[str]) -> None:
    merge(capsys, master, submitted(master))
    change(master, choose("tilføj"))
    merge(capsys, master, next((master.parent / "ud").glob("Skoler*")))
    capsys.readouterr()
    assert run(["history", str(master), "1.7", "--json"]) == 0
    told = [e["change"] for e in json.loads(capsys.readouterr().out)["entries"]]
    assert (told[0]["field"], told[0]["new"], told[0]["reason"]) == ("", "Flere træer", "added")
    assert {"r1.status", "r1.smiley", "funding.2019", "centre"} <= {c["field"] for c in told}


def test_a_full_sheet_gets_a_new_row_with_the_look_of_the_last(
    master: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def without_spare_rows(workbook: Workbook) -> None:
        page = workbook[SHEET]
        page.delete_rows(row_of(page, "1.2") + 1, page.max_row)

    change(master, without_spare_rows)
    merge(capsys, master, submitted(master))
    change(master, choose("tilføj"))
    code, _ = merge(capsys, master, next((master.parent / "ud").glob("Skoler*")))
    assert code == 0
    assert rows(master)["1.7"].title == "Flere træer"
    page = load_workbook(master)[SHEET]
    last, above = (page.cell(row_of(page, n), keys(page)["title"]) for n in ("1.7", "1.2"))
    assert (last.font.b, last.number_format) == (above.font.b, above.number_format)


def test_the_new_row_is_sent_out_in_the_next_round(master: Path, capsys: pytest.CaptureFixture[str]) -> None:
    merge(capsys, master, submitted(master))
    change(master, choose("tilføj"))
    merge(capsys, master, next((master.parent / "ud").glob("Skoler*")))
    files = send_out(master, master.parent / "igen")
    assert row_of(load_workbook(files["Ejendomme"])[SHEET], "1.7")
    assert not any(code.startswith(("S", "F", "W")) for code in found(check(master)[0]))
