"""New masters, templates and dispatches: what other programs read back from them."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from builders import an_agreement, an_initiative
from openpyxl.workbook import Workbook
from sample_agreement import sample

from workbook_tools.model.agreement import Agreement
from workbook_tools.model.findings import WorkbookToolsError
from workbook_tools.model.values import Smiley
from workbook_tools.ops.distribute import Dispatch, distribute
from workbook_tools.ops.summarise import summarise
from workbook_tools.schema import load_settings
from workbook_tools.workbook.build import build_dispatch, build_master
from workbook_tools.workbook.grid import Book, read_books
from workbook_tools.workbook.read import read_workbook

SENT = "2019-09-01T08:00:00+00:00"
HOSTILE = '=HYPERLINK("http://example.org";"klik")'


@pytest.fixture(scope="module")
def agreement() -> Agreement:
    return sample()


@pytest.fixture(scope="module")
def dispatch(agreement: Agreement) -> Dispatch:
    return distribute(agreement, dispatch_ids={c.name: f"id-{n}" for n, c in enumerate(agreement.centres)})[0]


def dispatched(dispatch: Dispatch) -> bytes:
    return build_dispatch(
        dispatch.agreement,
        centre=dispatch.centre,
        round=dispatch.round,
        dispatch_id=dispatch.dispatch_id,
        base=dispatch.base,
        sent=SENT,
        editable=dispatch.editable,
    )


@pytest.fixture(scope="module")
def sent_out(dispatch: Dispatch) -> Workbook:
    """The dispatched workbook as openpyxl sees it."""
    return opened(dispatched(dispatch))


@pytest.fixture(scope="module")
def master(agreement: Agreement) -> Workbook:
    """The master as openpyxl sees it."""
    return opened(build_master(agreement, None))


def opened(data: bytes) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


def read(data: bytes, tmp_path: Path) -> Book:
    path = tmp_path / "book.xlsx"
    path.write_bytes(data)
    return read_books([read_workbook(path)])[0]


def columns_of(book: Workbook, sheet: str) -> dict[str, str]:
    """Column key -> letters, from the hidden key row."""
    return {cell.value: cell.column_letter for cell in book[sheet][3] if cell.value}


# --- what is read back --------------------------------------------------------------------------------------------


def test_a_master_reads_back_as_the_agreement_that_it_was_built_from(agreement: Agreement, tmp_path: Path) -> None:
    book = read(build_master(agreement, summarise(agreement)), tmp_path)
    assert book.findings == ()
    assert book.agreement is not None
    by_key = {i.key: i for i in agreement.initiatives}
    assert {i.key: i for i in book.agreement.initiatives} == by_key
    assert replace(book.agreement, initiatives=()) == replace(agreement, initiatives=())


def test_a_dispatch_reads_back_with_every_value_as_sent(dispatch: Dispatch, tmp_path: Path) -> None:
    book = read(dispatched(dispatch), tmp_path)
    assert book.findings == ()
    assert book.base == {key: value for key, value in dispatch.base.items() if value not in (None, ())}
    assert book.meta is not None
    assert (book.meta.kind, book.meta.dispatch_id, book.meta.centre) == ("dispatch", "id-0", dispatch.centre)
    assert (book.meta.round, book.meta.sent) == (3, SENT)


def test_a_master_remembers_the_closed_rounds(agreement: Agreement, tmp_path: Path) -> None:
    book = read(build_master(agreement, None), tmp_path)
    assert {key[2].partition(".")[0] for key in book.base} == {"r1", "r2"}


def test_the_dispatch_id_stands_in_three_places(sent_out: Workbook) -> None:
    book = sent_out
    assert book.custom_doc_props["wbt_dispatch_id"].value == "id-0"
    assert book.defined_names["wbt_dispatch"].attr_text == '"id-0"'
    assert "id-0" in [row[1].value for row in book["_wbt"].iter_rows(max_row=8, max_col=2)]


def test_a_text_that_no_cell_can_hold_is_refused_with_its_place() -> None:
    with pytest.raises(WorkbookToolsError) as refused:
        build_master(an_agreement(an_initiative("1.1", remarks="😀" * 16_384)), None)
    found = refused.value.finding
    assert (found.code, found.values["sheet"], found.values["length"]) == ("P05", "Økonomiudvalget", "32768")


@pytest.mark.parametrize("text", ["😀" * 16_383 + "x", "æ" * 32_767])
def test_the_longest_text_is_written_whole(text: str) -> None:
    sheet = opened(build_master(an_agreement(an_initiative("1.1", remarks=text)), None))["Økonomiudvalget"]
    assert [text] == [c.value for row in sheet.iter_rows() for c in row if len(str(c.value)) > 16_000]


def test_an_amount_beyond_what_a_cell_can_hold_is_refused_with_its_place() -> None:
    with pytest.raises(WorkbookToolsError) as refused:
        build_master(an_agreement(an_initiative("1.1", revised_funding=Decimal("9" * 400))), None)
    found = refused.value.finding
    assert (found.code, found.values["sheet"]) == ("P07", "Økonomiudvalget")


@pytest.mark.parametrize("title", ["æ" * 300, "&" * 300, "😀" * 300])
def test_a_long_title_is_shortened_in_the_footer_alone(title: str) -> None:
    book = opened(build_master(replace(an_agreement(), title=title), None))
    foot = book["Økonomiudvalget"].oddFooter.left.text
    assert foot.startswith("Prøveby Kommune · ")
    assert foot.endswith("…")
    assert book["Økonomiudvalget"]["B1"].value.endswith(title)


def test_a_template_has_all_sheets_in_order() -> None:
    settings = load_settings("ballerup-2019")
    book = opened(build_master(settings, None, kind="template"))
    summaries = ["Oversigt", "Opmærksomhed", "Udvikling", "Økonomi", "Udskydelser"]
    committees = [c.sheet for c in settings.committees]
    assert book.sheetnames == ["Læs mig", *committees, *summaries, "Kontrol", "Opsætning", "_wbt"]
    assert book["_wbt"].sheet_state == "veryHidden"


# --- safety -------------------------------------------------------------------------------------------------------


def test_text_that_looks_like_a_formula_stays_text() -> None:
    row = an_initiative("1.1", title=HOSTILE, r1__milestone="=1+1", remarks="+45 12345678", centre=HOSTILE)
    agreement = an_agreement(row)
    book = opened(build_master(agreement, summarise(agreement)))
    formulas = {cell.value for sheet in book for r in sheet.iter_rows() for cell in r if cell.data_type == "f"}
    assert all(formula.startswith("=IFERROR(IF(") for formula in formulas)
    assert HOSTILE in {cell.value for r in book["Økonomiudvalget"].iter_rows() for cell in r if cell.data_type == "s"}


def test_the_same_input_gives_the_same_bytes(dispatch: Dispatch) -> None:
    assert dispatched(dispatch) == dispatched(dispatch)
    share = dispatch.agreement
    assert build_master(share, summarise(share)) == build_master(share, summarise(share))


def test_only_the_centres_cells_of_the_current_round_are_unlocked(dispatch: Dispatch, sent_out: Workbook) -> None:
    for committee in dispatch.agreement.committees:
        sheet = sent_out[committee.sheet]
        assert sheet.protection.sheet
        assert not sheet.protection.password
        keys = {letter: key for key, letter in columns_of(sent_out, committee.sheet).items()}
        unlocked = {keys.get(c.column_letter) for r in sheet.iter_rows(min_row=6) for c in r if not c.protection.locked}
        assert unlocked == dispatch.editable


def test_filtering_and_column_widths_are_allowed_on_a_locked_sheet(sent_out: Workbook) -> None:
    protection = sent_out["Økonomiudvalget"].protection
    # In the file these say what is forbidden.
    assert (protection.autoFilter, protection.sort, protection.formatColumns) == (False, True, False)


def test_the_master_is_not_protected(master: Workbook) -> None:
    assert not any(sheet.protection.sheet for sheet in master)


def test_a_dispatch_holds_no_other_centres_rows(agreement: Agreement, dispatch: Dispatch, sent_out: Workbook) -> None:
    others = [i.row_id for i in agreement.initiatives if i.centre != dispatch.centre]
    texts = {cell.value for sheet in sent_out for row in sheet.iter_rows() for cell in row}
    assert others
    assert not texts & set(others)


# --- dropdowns, names, looks --------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["master", "sent_out"])
def test_every_dropdown_goes_through_a_name_that_leads_to_a_filled_list(
    request: pytest.FixtureRequest, kind: str
) -> None:
    book: Workbook = request.getfixturevalue(kind)
    used = {v.formula1 for sheet in book for v in sheet.data_validations.dataValidation if v.type == "list"}
    assert used
    for name in used:
        target = book.defined_names[name].attr_text
        first = re.match(r"'?(Opsætning)'?!\$([A-Z]+)\$(\d+):INDEX\(", target)
        assert first, target
        assert book[first[1]][f"{first[2]}{first[3]}"].value


def test_a_blank_entry_in_a_list_does_not_open_the_dropdown_for_anything(master: Workbook) -> None:
    sheet = master["Økonomiudvalget"]
    assert {v.allowBlank for v in sheet.data_validations.dataValidation if v.type == "list"} == {False}


def test_input_messages_keep_within_excels_limits(master: Workbook) -> None:
    validations = master["Økonomiudvalget"].data_validations.dataValidation
    assert all(len(v.promptTitle) <= 32 and 0 < len(v.prompt) <= 255 for v in validations)


def test_only_the_current_round_is_unfolded_in_a_master(master: Workbook) -> None:
    letters = columns_of(master, "Økonomiudvalget")
    widths = master["Økonomiudvalget"].column_dimensions
    hidden = {key for key, letter in letters.items() if _dimension(widths, letter).hidden}
    rounds = {key.partition(".")[0] for key in letters if re.match(r"r\d\.", key)}
    assert rounds == {"r1", "r2", "r3", "r4"}
    assert {key.partition(".")[0] for key in hidden if re.match(r"r\d\.", key)} == {"r1", "r2", "r4"}
    assert "row_id" in hidden


def _dimension(widths: object, letter: str) -> object:
    """openpyxl keeps neighbouring columns that are alike under the first one's letter."""
    from openpyxl.utils import column_index_from_string

    index = column_index_from_string(letter)
    return next(d for d in widths.values() if d.min <= index <= d.max)  # type: ignore[attr-defined]


def test_nothing_is_folded_in_a_dispatch_since_excel_unfolds_nothing_on_a_locked_sheet(sent_out: Workbook) -> None:
    widths = sent_out["Økonomiudvalget"].column_dimensions
    letters = columns_of(sent_out, "Økonomiudvalget")
    assert {d.outlineLevel for d in widths.values()} == {0}
    hidden = {key for key, letter in letters.items() if _dimension(widths, letter).hidden}
    assert {key for key in hidden if not key.startswith("r4.")} == {"row_id"}


def test_a_dispatch_begins_with_the_round_that_is_filled_in(sent_out: Workbook) -> None:
    keys = list(columns_of(sent_out, "Økonomiudvalget"))
    now = [key for key in keys if key.startswith("r3.")]
    assert keys[: 4 + len(now)] == ["row_id", "number", "title", *now, "check"]


def test_missing_cells_are_marked_before_smileys_get_their_colours(sent_out: Workbook) -> None:
    sheet = sent_out["Økonomiudvalget"]
    letters = {letter: key for key, letter in columns_of(sent_out, "Økonomiudvalget").items()}
    first = [
        (letters[str(area.sqref)[0]], min(area.rules, key=lambda r: r.priority))
        for area in sheet.conditional_formatting
    ]
    marked = {key for key, rule in first if rule.stopIfTrue}
    assert marked == {
        f"r3.{name}" for name in ("smiley", "status", "corrective_action", "economy_smiley", "economy_status")
    }


def test_everything_but_amounts_years_and_formulas_is_formatted_as_text(master: Workbook) -> None:
    letters = columns_of(master, "Økonomiudvalget")
    other = {key for key, letter in letters.items() if master["Økonomiudvalget"][f"{letter}6"].number_format != "@"}
    assert {key for key in other if not key.startswith("funding.")} == {
        "row_id",
        "revised_funding",
        "postpone.to_year",
        "check",
    }


def test_rows_may_grow_when_somebody_types_more(agreement: Agreement) -> None:
    with zipfile.ZipFile(io.BytesIO(build_master(agreement, None))) as archive:
        sheet = archive.read("xl/worksheets/sheet2.xml").decode()
    assert 'ht="' in sheet
    assert "customHeight" not in sheet


def test_committee_sheets_print_on_a4_across_with_their_header_on_every_page(sent_out: Workbook) -> None:
    sheet = sent_out["Økonomiudvalget"]
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.page_setup.fitToHeight == 0  # as many pages as it takes; one page wide is the default
    assert sheet.print_title_rows == "$4:$5"
    assert sheet.freeze_panes == "D6"


def test_the_sheets_head_counts_the_rows_that_lack_something() -> None:
    rows = [an_initiative("1.1", r1__milestone="Et skridt"), an_initiative("1.2", r1__smiley=Smiley.HAPPY)]
    agreement = an_agreement(*rows)
    dispatch = distribute(agreement, dispatch_ids={c.name: "D" for c in agreement.centres})[0]
    values = openpyxl.load_workbook(io.BytesIO(dispatched(dispatch)), data_only=True)["Økonomiudvalget"]
    assert [c.value for c in values[2] if c.value and str(c.value).startswith("1 af 2")]
