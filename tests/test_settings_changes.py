"""Changes in Opsætning are changes: in diff, in the history, and back again."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from builders import an_agreement, an_initiative
from openpyxl import Workbook
from typed import change, make_master

from workbook_tools.cli.main import run
from workbook_tools.messages import LANGUAGES
from workbook_tools.model.agreement import Agreement, Centre, Committee, Round, Theme
from workbook_tools.model.changes import apply_changes
from workbook_tools.model.units import Unit
from workbook_tools.model.values import Smiley
from workbook_tools.ops.diff import diff

OLD = an_agreement(an_initiative("1.1"))
CENTRES, ROUNDS, GUIDE = OLD.centres, OLD.rounds, OLD.guide
CASES: dict[str, tuple[Agreement, list[tuple[str, object, object]]]] = {
    "a new centre": (
        replace(OLD, centres=(*CENTRES, Centre("Børn. og Unge", "b@example.org"))),
        [
            ("centres.row.Børn. og Unge", None, "Børn. og Unge"),
            ("centres.email.Børn. og Unge", None, "b@example.org"),
        ],
    ),
    "a renamed centre": (
        replace(OLD, centres=(Centre("Bygninger", CENTRES[0].email), *CENTRES[1:])),
        [("centres.row.Ejendomme", "Ejendomme", "Bygninger")],
    ),
    "a centre is gone": (replace(OLD, centres=CENTRES[:2]), [("centres.row.Økonomi", "Økonomi", None)]),
    "an address": (
        replace(OLD, centres=(replace(CENTRES[0], email=""), *CENTRES[1:])),
        [("centres.email.Ejendomme", "ejendomme@example.org", None)],
    ),
    "a deadline": (
        replace(OLD, rounds=(replace(ROUNDS[0], deadline=date(2019, 4, 1)), *ROUNDS[1:])),
        [("rounds.deadline.1", "2019-03-15", "2019-04-01")],
    ),
    "a new round, closed at once": (
        replace(OLD, rounds=(*ROUNDS, Round(5, "Ekstra", None, closed=True))),
        [("rounds.row.5", None, "5"), ("rounds.name.5", None, "Ekstra"), ("r5.closed", None, "yes")],
    ),
    "a round's name": (
        replace(OLD, rounds=(replace(ROUNDS[0], name="Marts"), *ROUNDS[1:])),
        [("rounds.name.1", "1. opfølgning", "Marts")],
    ),
    "a committee's full name": (
        replace(OLD, committees=(OLD.committees[0], Committee("Teknik", "Klima"))),
        [("committees.name.Teknik", "Teknik (fulde navn)", "Klima")],
    ),
    "a theme": (
        replace(OLD, themes=(*OLD.themes, Theme("3", "Ro"))),
        [("themes.row.3", None, "3"), ("themes.title.3", None, "Ro")],
    ),
    "the years, and the unit": (
        replace(OLD, years=(2019, 2020, 2021), unit=Unit.THOUSANDS, year=2020),
        [
            ("agreement.year", 2019, 2020),
            ("agreement.years", ("2019", "2020"), ("2019", "2020", "2021")),
            ("agreement.unit", "mio. kr.", "1.000 kr."),
        ],
    ),
    "the guide": (
        replace(OLD, guide=replace(GUIDE, carry_happy=False, effort={Smiley.SAD: "Går i stå"}, notes=("Husk",))),
        [
            ("guide.carry_happy", "yes", "no"),
            ("guide.notes", None, ("Husk",)),
            ("guide.effort.sad", None, "Går i stå"),
        ],
    ),
}


@pytest.mark.parametrize(("new", "expected"), CASES.values(), ids=CASES.keys())
def test_what_differs_in_the_settings_is_changes(new: Agreement, expected: list[tuple[str, object, object]]) -> None:
    changes = diff(OLD, new)
    assert [(c.field, c.old, c.new) for c in changes] == expected
    assert apply_changes(OLD, changes) == new
    assert diff(apply_changes(new, diff(new, OLD)), OLD) == ()


def edited(workbook: Workbook) -> None:
    """A renamed centre, another deadline and another switch, as typed in Opsætning."""
    page = workbook["Opsætning"]
    for row in page.iter_rows():
        for cell in row:
            if cell.value == "Økonomi":
                cell.value = "Økonomi og Indkøb"
            elif cell.value == "1. opfølgning":
                page.cell(cell.row, cell.column + 1).value = date(2019, 4, 1)


def test_the_history_tells_of_edits_in_the_settings(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    master = make_master(OLD, tmp_path)
    assert run(["summarise", str(master)]) == 0
    change(master, edited)
    run(["summarise", str(master)])
    capsys.readouterr()
    assert run(["history", str(master), "--json"]) == 0
    changes = [e["change"] for e in json.loads(capsys.readouterr().out)["entries"]]
    assert [(c["field"], c["old"], c["new"]) for c in changes] == [
        ("rounds.deadline.1", "2019-03-15", "2019-04-01"),
        ("centres.row.Økonomi", "Økonomi", "Økonomi og Indkøb"),
    ]
    for language, words in zip(LANGUAGES, ("1. april 2019", "1 April 2019"), strict=True):
        assert run(["--lang", language, "history", str(master)]) == 0
        shown = capsys.readouterr().out
        assert words in shown
        assert '"Økonomi og Indkøb"' in shown
    assert run(["check", str(master)]) == 0
    run(["undo", str(master)])
    assert run(["undo", str(master)]) == 0
    assert "15. marts 2019" in capsys.readouterr().out
    run(["history", str(master), "--json"])
    undone = json.loads(capsys.readouterr().out)["entries"][2:]
    assert [(e["change"]["field"], e["change"]["new"]) for e in undone] == [
        ("centres.row.Økonomi", "Økonomi"),
        ("rounds.deadline.1", "2019-03-15"),
    ]


def test_every_setting_has_its_words() -> None:
    from workbook_tools.cli.changes import change_line
    from workbook_tools.cli.phrases import field_name

    for new, _ in CASES.values():
        for line in diff(OLD, new):
            assert "{" not in change_line(line)
            assert field_name(line.field)
