"""Where two values look the same and are not, everything that shows them shows what makes them differ."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from builders import an_agreement, an_initiative
from openpyxl import Workbook, load_workbook
from typed import change, check, fill, make_master, send_out

from workbook_tools.cli.main import run
from workbook_tools.messages import words
from workbook_tools.model.lookalikes import told_apart, values_apart
from workbook_tools.model.values import Smiley

SHEET = "Økonomiudvalget"


@pytest.mark.parametrize(
    ("one", "other", "shown"),
    [
        ("Gade", "G\u0430de", ("G[a U+0061]de", "G[\u0430 U+0430]de")),
        ("1\u20132", "1-2", ("1[\u2013 U+2013]2", "1[- U+002D]2")),
        ("to  blanke", "to blanke", ("to ␣blanke", "to blanke")),
        ("to\nlinjer", "to linjer", ("to↵linjer", "to␣linjer")),
        ("\u201eja\u201c", '"ja"', ("[\u201e U+201E]ja[\u201c U+201C]", '[" U+0022]ja[" U+0022]')),
        ("\uff11\uff12", "12", ("[\uff11 U+FF11][\uff12 U+FF12]", "[1 U+0031][2 U+0032]")),
        ("Ilse", "llse", ("[I U+0049]lse", "[l U+006C]lse")),
        (("A", "B\u2013C"), ("A", "B-C"), ("A; B[\u2013 U+2013]C", "A; B[- U+002D]C")),
    ],
)
def test_what_makes_two_values_differ_is_made_visible(
    one: str | tuple[str, ...], other: str | tuple[str, ...], shown: tuple[str, str]
) -> None:
    assert told_apart(one, other) == shown


@pytest.mark.parametrize(("one", "other"), [("ja", "nej"), ("ja", "ja"), ("ja", None), ("Ja", "ja"), (1, 2)])
def test_what_a_reader_sees_is_left_alone(one: str | int | None, other: str | int | None) -> None:
    assert told_apart(one, other) is None


def test_of_long_texts_there_is_what_stands_around_the_difference() -> None:
    same = "ord " * 50
    assert told_apart(f"{same}\u2013{same}", f"{same}-{same}", 60) is not None
    first, second = told_apart(same + "først", same + "sidst", 60) or ("", "")
    assert first.endswith("først")
    assert second.endswith("sidst")
    assert max(len(first), len(second)) <= 60


@pytest.mark.parametrize("typed", ["☺ gl\u0430d", "Gl\u0430d"])
def test_a_suggestion_does_not_look_like_what_it_is_to_replace(typed: str, tmp_path: Path) -> None:
    sent = send_out(make_master(an_agreement(an_initiative("1.1", r1__milestone="Et skridt")), tmp_path))["Ejendomme"]
    change(sent, fill(SHEET, "1.1", r1__smiley=typed))
    (refused,) = [f for f in check(sent)[0].findings if f.code == "F2"]
    assert refused.suggestion == "☺ glad"
    assert "U+0430" in words(refused, "da").message
    assert values_apart({"value": "dr\u0456ft"}, "Drift") == {"value": "dr[\u0456 U+0456]ft"}


@pytest.fixture
def in_conflict(tmp_path: Path) -> Callable[[str, str], tuple[Path, Path]]:
    """A master and a submission whose statuses differ from what was sent and from each other."""

    def made(status: str, other: str) -> tuple[Path, Path]:
        row = an_initiative("1.1", r1__milestone="Et skridt", r1__smiley=Smiley.HAPPY, r1__status="Sendt")
        master = make_master(an_agreement(row), tmp_path)
        sent = send_out(master)["Ejendomme"]
        change(master, fill(SHEET, "1.1", r1__status=status))
        return master, change(sent, fill(SHEET, "1.1", r1__status=other))

    return made


def test_diff_shows_it(
    in_conflict: Callable[[str, str], tuple[Path, Path]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    master, _ = in_conflict("Vej\u2013arbejde", "")
    other = tmp_path / "anden.xlsx"
    other.write_bytes(master.read_bytes())
    change(other, fill(SHEET, "1.1", r1__status="Vej-arbejde"))
    capsys.readouterr()
    run(["diff", str(master), str(other)])
    printed = capsys.readouterr().out
    assert "Vej[\u2013 U+2013]arbejde" in printed
    assert "Vej[- U+002D]arbejde" in printed
    run(["diff", str(master), str(other), "--json"])
    (told,) = json.loads(capsys.readouterr().out)["changes"]
    assert (told["old"], told["apart"]["old"]) == ("Vej\u2013arbejde", "Vej[\u2013 U+2013]arbejde")


def test_a_conflict_shows_it_and_its_answer_is_obeyed(
    in_conflict: Callable[[str, str], tuple[Path, Path]], capsys: pytest.CaptureFixture[str]
) -> None:
    master, sent = in_conflict("To  ord", "To ord")
    capsys.readouterr()
    assert run(["merge", str(master), str(sent)]) == 1
    assert "To ␣ord" in capsys.readouterr().out
    shown = [cell.value for row in load_workbook(master)["Kontrol"].iter_rows() for cell in row]
    assert {"To ␣ord", "To ord"} <= set(shown)
    change(master, answered("brug indberetning"))
    run(["merge", str(master), str(sent), "--json"])
    result = json.loads(capsys.readouterr().out)
    assert not result["conflicts"]
    assert [(c["new"], c["apart"]["old"]) for c in result["applied"]] == [("To ord", "To ␣ord")]


def answered(answer: str) -> Callable[[Workbook], None]:
    """Types an answer beside the only conflict."""

    def step(workbook: Workbook) -> None:
        page = workbook["Kontrol"]
        (row,) = [r for r in page.iter_rows() if r[0].value == "conflict.row"]
        header = next(r for r in page.iter_rows(max_row=row[0].row) if r[0].value == "conflict.header")
        page.cell(row[0].row, next(cell.column for cell in header if cell.value == "Valg")).value = answer

    return step
