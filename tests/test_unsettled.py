"""The smiley that is not happy, and neutral or sad is not known: from the rules to the files that centres send back."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from builders import a_submission, an_agreement, an_initiative, dispatches_of
from conftest import ROOT
from openpyxl import Workbook, load_workbook
from rows import GUIDE_2017, agreement, codes, row
from typed import SESSION, change, check, fill, found, keys, make_master, row_of, send_out

from workbook_tools.app.importing import import_files
from workbook_tools.cli.as_json import value_json
from workbook_tools.cli.main import run
from workbook_tools.model.agreement import Guide, Initiative, Round
from workbook_tools.model.encoding import decode, encode
from workbook_tools.model.fields import get_field
from workbook_tools.model.findings import Severity, WorkbookToolsError
from workbook_tools.model.values import Smiley
from workbook_tools.ops.carry_forward import carry_forward
from workbook_tools.ops.merge import merge
from workbook_tools.ops.standing import Mark, count, moves, worst
from workbook_tools.ops.status import remaining_cells
from workbook_tools.ops.summarise import summarise
from workbook_tools.rules import check as judge
from workbook_tools.rules import closed_round_changes
from workbook_tools.schema.settings import load_settings
from workbook_tools.schema.smileys import label, nearest_smiley, parse_smiley, spellings
from workbook_tools.schema.texts import text
from workbook_tools.workbook.build.missing import first_missing
from workbook_tools.workbook.build.readingformulas import CODES

HAPPY, NEUTRAL, SAD, UNSETTLED = Smiley
LABEL = label(UNSETTLED)
SHEET = "Økonomiudvalget"


# --- the rules ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rounds", "guide", "expected"),
    [
        (("milestone unsettled status",), Guide("2019"), ["E9 r1.smiley"]),
        (("milestone unsettled",), Guide("2019"), ["E4 r1.status", "E9 r1.smiley"]),
        (("milestone unsettled",), Guide("2019", neutral_needs_status=False), ["E9 r1.smiley"]),
        (("milestone unsettled status",), GUIDE_2017, ["E9 r1.smiley"]),
        (("milestone unsettled status", ""), Guide("2019"), ["E3 r2.smiley", "E3 r2.status", "E9 r1.smiley"]),
        (("milestone unsettled status", "happy"), Guide("2019"), ["E3 r2.status", "E9 r1.smiley"]),
        (("milestone unsettled status", "happy status"), Guide("2019"), ["E9 r1.smiley"]),
        (("milestone unsettled status", "milestone happy"), Guide("2019"), ["E9 r1.smiley"]),
        (("milestone happy", "unsettled"), Guide("2019"), ["E4 r2.status", "E9 r2.smiley"]),
        (("milestone happy economy-unsettled",), Guide("2019"), ["E9 r1.economy_smiley", "K3 r1.economy_smiley"]),
    ],
)
def test_what_the_rules_say_of_an_unsettled_smiley(rounds: tuple[str, ...], guide: Guide, expected: list[str]) -> None:
    whole = agreement(row(*rounds), current_round=len(rounds), guide=guide)
    assert sorted(codes(judge(whole))) == expected


def test_it_is_an_error_in_the_current_round_and_a_warning_in_an_earlier_one() -> None:
    whole = agreement(row("milestone unsettled status", "milestone unsettled status"), current_round=2)
    assert {f.field: f.severity for f in judge(whole)} == {
        "r1.smiley": Severity.WARNING,
        "r2.smiley": Severity.ERROR,
    }


def test_to_settle_it_in_a_closed_round_is_no_change_of_what_was_reported() -> None:
    closed = tuple(Round(n, f"{n}.", closed=n == 1) for n in (1, 2))
    base = {("Teknik", "1.1", "r1.smiley"): UNSETTLED}

    def changes(now: str) -> list[str]:
        return codes(closed_round_changes(agreement(row(now), current_round=2, rounds=closed), base))

    assert [changes(now) for now in ("sad", "neutral", "happy", "unsettled")] == [[]] * 4
    assert changes("") == ["E7 r1.smiley"]


def test_in_a_file_that_was_sent_out_it_may_not_be_settled_afterwards() -> None:
    base = {("Teknik", "1.1", "r1.smiley"): UNSETTLED, ("Teknik", "1.1", "title"): "Indsats"}
    whole = agreement(row("sad", title="Indsats"), current_round=2)
    assert codes(closed_round_changes(whole, base)) == ["E7 r1.smiley"]


def test_it_is_never_carried_and_must_be_followed_up() -> None:
    whole = agreement(row("milestone happy", "unsettled status"), row("milestone happy", number="1.2"), current_round=2)
    outcome = carry_forward(whole, 3)
    assert [(c.number, c.field) for c in outcome.changes if c.row_id] == [("1.2", "r3.smiley")]
    assert ("C2", "1.1") in [(f.code, f.number) for f in outcome.findings]


# --- the overviews --------------------------------------------------------------------------------------------------


def test_it_is_counted_by_itself_and_is_no_worst() -> None:
    counts = count([Mark(s) for s in (HAPPY, UNSETTLED, UNSETTLED)] + [Mark(None, True), Mark(None)])
    assert (counts.happy, counts.unsettled, counts.missing, counts.blank) == (1, 2, 1, 1)
    assert counts.worst is HAPPY


@pytest.mark.parametrize(
    ("smileys", "expected"),
    [((HAPPY, UNSETTLED), UNSETTLED), ((NEUTRAL, UNSETTLED), UNSETTLED), ((UNSETTLED, SAD), SAD)],
)
def test_an_initiative_on_two_committees_counts_with_what_is_certain(
    smileys: tuple[Smiley, ...], expected: Smiley
) -> None:
    assert worst(Mark(s) for s in smileys).smiley is expected


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        (HAPPY, UNSETTLED, (0, 1, 0)),
        (UNSETTLED, HAPPY, (1, 0, 0)),
        (UNSETTLED, SAD, (0, 0, 0)),
        (NEUTRAL, UNSETTLED, (0, 0, 0)),
        (UNSETTLED, UNSETTLED, (0, 0, 0)),
        (NEUTRAL, NEUTRAL, (0, 0, 1)),
    ],
)
def test_a_move_counts_only_where_it_is_certain(before: Smiley, now: Smiley, expected: tuple[int, int, int]) -> None:
    assert moves([Mark(before)], [Mark(now)]) == expected


def test_the_summaries_show_it() -> None:
    summary = summarise(agreement(row("milestone unsettled status", "unsettled status"), current_round=2))
    assert (summary.total.effort.unsettled, summary.total.effort.missing) == (1, 0)
    assert [(line.smiley, line.since) for line in summary.attention] == [(UNSETTLED, 1)]
    assert summary.development[0].smileys == {1: UNSETTLED, 2: UNSETTLED}


# --- how it is written ----------------------------------------------------------------------------------------------


def test_json_and_journal_say_unsettled() -> None:
    assert value_json(UNSETTLED) == "unsettled"
    assert decode(encode(UNSETTLED)) is UNSETTLED
    assert "unsettled" in encode(UNSETTLED)


def test_there_is_one_spelling_and_nothing_else_means_it() -> None:
    assert spellings(UNSETTLED) == (LABEL,)
    assert [parse_smiley(t) for t in (LABEL, f" {LABEL.upper()} ", "?", "uafklaret")] == [
        UNSETTLED,
        UNSETTLED,
        None,
        None,
    ]
    assert nearest_smiley("uafklart") is None


def test_the_guide_has_no_definition_of_it(tmp_path: Path) -> None:
    settings = (ROOT / "schemas" / "agreements" / "ballerup-2019.toml").read_text(encoding="utf-8")
    file = tmp_path / "aftale.toml"
    file.write_text(settings.replace("[guide.effort]\n", '[guide.effort]\nunsettled = "Ukendt"\n'), encoding="utf-8")
    with pytest.raises(WorkbookToolsError) as refused:
        load_settings(str(file))
    assert [f.code for f in refused.value.findings] == ["S37"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("milestone unsettled", "unsettled_status"),
        ("milestone unsettled status", "smiley_unsettled"),
        ("milestone happy economy-unsettled", "economy_unsettled"),
    ],
)
def test_mangler_says_what_is_to_be_done(words: str, expected: str) -> None:
    whole = agreement(row(words))
    assert first_missing(whole, whole.initiatives[0]) == text(f"missing.{expected}")


# --- master and submissions -----------------------------------------------------------------------------------------


AGREEMENT = an_agreement(
    an_initiative("1.1", r1__milestone="Et.", r1__smiley=UNSETTLED, r1__status="I gang."),
    an_initiative("1.2", r2__milestone="To.", r2__smiley=UNSETTLED, r2__status="I gang."),
    an_initiative("1.3", r2__milestone="Tre."),
    current_round=2,
    closed=(1,),
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    send_out(make_master(AGREEMENT, folder), folder / "ud")
    return folder


@pytest.fixture
def sent(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made, tmp_path / "runde")
    return tmp_path / "runde"


def the_file(sent: Path) -> Path:
    return next((sent / "ud").glob("*.xlsx"))


def in_master(sent: Path, number: str) -> Initiative:
    book = check(sent / "master.xlsx")[0].book
    assert book is not None
    assert book.agreement is not None
    return next(i for i in book.agreement.initiatives if i.number == number)


def test_a_centre_is_told_of_its_own_rounds_cell_only(sent: Path) -> None:
    (report,) = check(the_file(sent))
    assert found(report) == ["E3 1.1 r2.status", "E3 1.1 r2.smiley", "E9 1.2 r2.smiley", "E1 1.3 r2.smiley"]
    assert found(check(sent / "master.xlsx")[0])[0] == "E9 1.1 r1.smiley"


def test_no_dropdown_offers_it(sent: Path) -> None:
    for path in (sent / "master.xlsx", the_file(sent)):
        workbook = load_workbook(path)
        lists = [str(cell.value) for rows in workbook["Opsætning"].iter_rows() for cell in rows if cell.value]
        assert LABEL not in lists
        assert workbook[SHEET].cell(row_of(workbook[SHEET], "1.1"), keys(workbook[SHEET])["r1.smiley"]).value == LABEL


def test_a_centre_that_leaves_it_is_heard_on_the_rest_of_the_row(
    sent: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(the_file(sent), fill(SHEET, "1.2", r2__status="Næsten færdig."))
    assert run(["merge", str(sent / "master.xlsx"), str(the_file(sent)), "--json"]) in (0, 1)
    told = json.loads(capsys.readouterr().out)
    assert [c["field"] for c in told["applied"]] == ["r2.status"]
    assert told["rejected"] == []
    assert in_master(sent, "1.2").followup(2).smiley is UNSETTLED


def test_a_centre_may_choose_the_real_one(sent: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(the_file(sent), fill(SHEET, "1.2", r2__smiley="mellem"))
    run(["merge", str(sent / "master.xlsx"), str(the_file(sent)), "--json"])
    (applied,) = json.loads(capsys.readouterr().out)["applied"]
    assert (applied["old"], applied["new"]) == ("unsettled", "neutral")


@pytest.mark.parametrize("typed", [LABEL, LABEL.upper(), f" {LABEL} "])
def test_a_centre_cannot_enter_it(sent: Path, capsys: pytest.CaptureFixture[str], typed: str) -> None:
    change(the_file(sent), fill(SHEET, "1.3", r2__smiley=typed, r2__economy_smiley=typed))
    (report,) = check(the_file(sent))
    assert [f for f in found(report) if f.startswith("F2")] == ["F2 1.3 r2.smiley", "F2 1.3 r2.economy_smiley"]
    assert LABEL not in next(f.values["choices"] for f in report.findings if f.code == "F2")
    assert run(["merge", str(sent / "master.xlsx"), str(the_file(sent)), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert [(f["code"], f["field"]) for f in told["rejected"]] == [("M11", "r2.economy_smiley"), ("M11", "r2.smiley")]
    assert in_master(sent, "1.3").followup(2).smiley is None


def test_a_row_of_a_centres_own_does_not_bring_it(sent: Path) -> None:
    def add(workbook: Workbook) -> None:
        page = workbook[SHEET]
        below = row_of(page, "1.3") + 1
        for key, value in {"number": "1.4", "title": "Ny", "r2.smiley": LABEL}.items():
            page.cell(below, keys(page)[key]).value = value

    change(the_file(sent), add)
    assert "F2 1.4 r2.smiley" in found(check(the_file(sent))[0])


def test_a_file_that_has_lost_what_was_sent_does_not_bring_it_either() -> None:
    submission = a_submission(dispatches_of(AGREEMENT)["Ejendomme"], {(SHEET, "1.3", "r2.smiley"): UNSETTLED})
    result = merge(AGREEMENT, [replace(submission, base=None)])
    assert [(f.code, f.field) for f in result.rejected] == [("M11", "r2.smiley")]
    assert result.changes == ()


def test_a_silent_green_after_it_is_stopped(sent: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(the_file(sent), fill(SHEET, "1.1", r2__smiley="glad"))
    assert run(["merge", str(sent / "master.xlsx"), str(the_file(sent)), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["applied"], [f["number"] for f in told["rejected"]]) == ([], ["1.1"])
    assert "E3" in {f["code"] for f in told["findings"]}


def test_it_is_a_cell_that_is_left_to_fill_in() -> None:
    owed = [(c.number, c.field, c.code) for c in remaining_cells(AGREEMENT, AGREEMENT.initiatives)]
    assert ("1.2", "r2.smiley", "E9") in owed
    assert ("1.1", "r1.smiley", "E9") not in owed


def test_what_the_coordinator_settles_counts_from_then_on(sent: Path) -> None:
    master = sent / "master.xlsx"
    change(master, fill(SHEET, "1.1", r1__smiley="sur"), fill(SHEET, "1.2", r2__smiley="glad"))
    assert [f for f in found(check(master)[0]) if f.startswith(("E7", "E9"))] == []
    assert run(["carry-forward", str(master), "--to", "3"]) in (0, 1)
    assert "E7" not in {f.code for f in check(master)[0].findings}
    change(master, fill(SHEET, "1.1", r1__smiley="glad"))
    assert "E7 1.1 r1.smiley" in found(check(master)[0])


# --- imports --------------------------------------------------------------------------------------------------------

DOCUMENT = Path(__file__).parent / "data" / "followup.txt"
DOUBTED = ("Byudvalget", "1.2", "r1.smiley")


def import_all(folder: Path, *texts: str) -> tuple[Path, Initiative, list[str]]:
    """The master of some documents, the initiative with the doubted sign, and the codes of what there is to look at."""
    files = [folder / f"{n}.txt" for n, _ in enumerate(texts)]
    for path, words in zip(files, texts, strict=True):
        path.write_text(words, encoding="utf-8")
    result = import_files(files, folder / "master.xlsx", SESSION, force=True)
    row = next(i for i in result.agreement.initiatives if i.number == "1.2")
    return folder / "master.xlsx", row, [f.code for f in result.findings]


def test_the_cell_of_an_imported_master_says_so_in_grey(tmp_path: Path) -> None:
    master, imported, codes_told = import_all(tmp_path, DOCUMENT.read_text(encoding="utf-8"))
    assert (get_field(imported, "r1.smiley"), "I1" in codes_told) == (UNSETTLED, True)
    workbook = load_workbook(master)
    readme = [cell.value for rows in workbook["Læs mig"].iter_rows() for cell in rows]
    assert LABEL in readme
    shown = [r.formula[0] for rule in workbook["Byudvalget"].conditional_formatting for r in rule.rules if r.formula]
    assert any(formula.endswith(f"={CODES[UNSETTLED]}") for formula in shown)


def listed_in_kontrol(master: Path) -> list[str]:
    """The numbers whose smiley Kontrol says is doubted."""
    sheet = load_workbook(master)["Kontrol"]
    lines = ([str(cell.value) for cell in rows if cell.value] for rows in sheet.iter_rows())
    return [next(c for c in line if c.startswith("1.")) for line in lines if any("kan betyde både" in c for c in line)]


def test_the_line_in_kontrol_goes_when_the_coordinator_has_chosen(tmp_path: Path) -> None:
    master, *_ = import_all(tmp_path, DOCUMENT.read_text(encoding="utf-8"))
    assert listed_in_kontrol(master) == ["1.2"]
    assert run(["check", str(master), "--ready", "--json"]) == 1
    sent_out = next(iter(send_out(master, tmp_path / "ud").values()))
    run(["merge", str(master), str(sent_out)])
    assert listed_in_kontrol(master) == ["1.2"]
    change(master, fill("Byudvalget", "1.2", r1__smiley="mellem"))
    run(["merge", str(master), str(sent_out)])
    assert listed_in_kontrol(master) == []


def test_another_document_that_prints_the_sign_clearly_settles_it(tmp_path: Path) -> None:
    doubted = DOCUMENT.read_text(encoding="utf-8")
    clear = doubted.replace("budgetopfølgning 2019\t☹\n", "budgetopfølgning 2019\t😐\n")
    for texts in ((doubted, clear), (clear, doubted)):
        _, row, told = import_all(tmp_path, *texts)
        assert row.followup(1).smiley is NEUTRAL
        assert {"I1", "I91"} & set(told) == set()


def test_another_document_that_says_happy_contradicts_it(tmp_path: Path) -> None:
    doubted = DOCUMENT.read_text(encoding="utf-8")
    happy = doubted.replace("budgetopfølgning 2019\t☹\n", "budgetopfølgning 2019\t☺\n")
    _, row, told = import_all(tmp_path, doubted, happy)
    assert row.followup(1).smiley is UNSETTLED
    assert {"I1", "I91"} <= set(told)


def test_the_hidden_sheet_says_unsettled_by_its_name_and_reads_it_back(sent: Path) -> None:
    sheet = load_workbook(the_file(sent))["_wbt"]
    cells = [cell.value for row in sheet.iter_rows() for cell in row]
    assert "unsettled" in cells
    assert LABEL not in cells
    (report,) = check(the_file(sent))
    assert report.book is not None
    assert UNSETTLED in report.book.base.values()
