"""Counts plus the worst child, never an average; an initiative on two committees counts once."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from builders import an_agreement, an_initiative

from workbook_tools.model.agreement import Agreement, Initiative
from workbook_tools.model.summary import Counts, GroupSummary
from workbook_tools.model.values import NO_FUNDS, Smiley
from workbook_tools.ops.summarise import referred_to, summarise

HAPPY, NEUTRAL, SAD = Smiley.HAPPY, Smiley.NEUTRAL, Smiley.SAD


def group(groups: tuple[GroupSummary, ...], name: str) -> GroupSummary:
    return next(g for g in groups if g.name == name)


# what a group counts


def test_a_group_counts_each_smiley_and_says_the_worst() -> None:
    smileys = (HAPPY, HAPPY, SAD, NEUTRAL)
    rows = (an_initiative(f"1.{n}", r1__smiley=smiley) for n, smiley in enumerate(smileys, 1))
    total = summarise(an_agreement(*rows)).total
    assert (total.initiatives, total.effort) == (4, Counts(happy=2, neutral=1, sad=1))
    assert total.effort.worst is SAD


def test_a_group_without_smileys_has_no_worst() -> None:
    assert summarise(an_agreement()).total.effort.worst is None


def test_a_smiley_that_is_due_is_missing_and_one_before_the_first_milestone_is_blank() -> None:
    due = an_initiative("1.1", r1__milestone="Planen er vedtaget")
    carried = an_initiative("1.2", r1__smiley=HAPPY)
    later = an_initiative("1.3", r3__milestone="Byggeriet er begyndt")
    total = summarise(an_agreement(due, later)).total
    assert total.effort == Counts(missing=1, blank=1)
    assert summarise(an_agreement(carried, current_round=2)).total.effort == Counts(missing=1)


def test_a_status_without_its_smiley_leaves_the_row_uncertain_which_counts_as_missing() -> None:
    before = an_initiative("1.1", r1__status="Smileyen kan ikke læses")
    now = an_initiative("1.2", r2__status="Det går fremad")
    known = an_initiative("1.3", r1__status="Glemt smiley", r2__smiley=HAPPY)
    postponed = an_initiative("1.4", r1__status="Smileyen kan ikke læses", postpone__decision="Udskydes")
    summary = summarise(an_agreement(before, now, known, postponed, current_round=2))
    assert summary.total.effort == Counts(happy=1, missing=2, blank=1)
    assert [(line.initiative.number, line.about) for line in summary.missing] == [("1.1", "effort"), ("1.2", "effort")]


def test_economy_is_due_where_funds_are_allocated_in_the_agreements_year() -> None:
    rows = (
        an_initiative("1.1", funding__2019=Decimal("0.5")),
        an_initiative("1.2", funding__2019=NO_FUNDS),
        an_initiative("1.3", funding__2020=Decimal(2)),
        an_initiative("1.4", funding__2019=Decimal(1), r1__economy_smiley=SAD),
    )
    assert summarise(an_agreement(*rows)).total.economy == Counts(sad=1, missing=1, blank=2)


@pytest.mark.parametrize(
    ("before", "now", "moved"),
    [
        (HAPPY, SAD, (0, 1, 0)),
        (SAD, NEUTRAL, (1, 0, 0)),
        (SAD, SAD, (0, 0, 1)),
        (None, SAD, (0, 0, 0)),
        (SAD, None, (0, 0, 0)),
    ],
)
def test_the_trend_counts_initiatives_that_have_a_smiley_both_times(
    before: Smiley | None, now: Smiley | None, moved: tuple[int, int, int]
) -> None:
    row = an_initiative("1.1", r1__smiley=before, r2__smiley=now, r1__economy_smiley=before, r2__economy_smiley=now)
    total = summarise(an_agreement(row, current_round=2)).total
    assert (total.better, total.worse, total.unchanged) == moved
    assert (total.economy_better, total.economy_worse, total.economy_unchanged) == moved


def test_the_first_round_has_nothing_before_it() -> None:
    summary = summarise(an_agreement(an_initiative("1.1", r1__smiley=SAD)))
    assert (summary.round, summary.round_before, summary.total.effort_before) == (1, None, Counts(blank=1))


def test_funding_is_summed_exactly_per_year() -> None:
    rows = (
        an_initiative("1.1", funding__2019=Decimal("0.1"), funding__2020=Decimal(1)),
        an_initiative("1.2", funding__2019=Decimal("0.2")),
        an_initiative("1.3", funding__2019=NO_FUNDS),
    )
    assert summarise(an_agreement(*rows)).total.funding == {2019: Decimal("0.3"), 2020: Decimal(1)}


# groups


def twins(**second: Smiley | None) -> Agreement:
    """1.1 on both committees, with 1 mio. kr.; neutral on the first, `second` on the other."""
    first = an_initiative("1.1", funding__2019=Decimal(1), r1__smiley=NEUTRAL)
    other = an_initiative("1.1", committee="Teknik", funding__2019=Decimal(1), **second)
    return an_agreement(first, other, an_initiative("1.2", r1__smiley=HAPPY))


def test_an_initiative_on_two_committees_is_shown_on_both_and_counted_once() -> None:
    summary = summarise(twins(r1__smiley=SAD))
    assert [(g.name, g.initiatives) for g in summary.by_committee] == [("Økonomiudvalget", 2), ("Teknik", 1)]
    assert (summary.total.initiatives, group(summary.by_centre, "Ejendomme").initiatives) == (2, 2)
    assert (summary.total.effort, summary.total.funding[2019]) == (Counts(happy=1, sad=1), Decimal(1))
    assert [line.initiative.committee for line in summary.attention] == ["Teknik", "Økonomiudvalget"]


def test_one_filled_in_row_of_two_is_enough_for_the_total() -> None:
    assert summarise(twins()).total.effort == Counts(happy=1, neutral=1)


def test_a_number_that_stands_twice_on_one_committee_counts_twice() -> None:
    rows = (an_initiative("1.1", row_id="a"), an_initiative("1.1", row_id="b"))
    assert summarise(an_agreement(*rows)).total.initiatives == 2


def test_every_group_of_the_agreement_has_a_line_and_unknown_ones_come_last() -> None:
    rows = (an_initiative("1.1", centre="Havnen"), an_initiative("1.2", centre=None, theme="9"))
    summary = summarise(an_agreement(*rows))
    assert [(g.name, g.initiatives) for g in summary.by_committee] == [("Økonomiudvalget", 2), ("Teknik", 0)]
    assert [g.name for g in summary.by_centre] == ["Ejendomme", "Skoler", "Økonomi", "", "Havnen"]
    assert [g.name for g in summary.by_theme] == ["1. Fremtiden", "2. Idéer", "9"]


def test_a_row_without_a_theme_belongs_to_the_one_that_its_number_says() -> None:
    summary = summarise(an_agreement(an_initiative("2.4", theme=None)))
    assert group(summary.by_theme, "2. Idéer").initiatives == 1


# the lists


def test_attention_lists_the_unhappy_worst_first_then_by_number() -> None:
    rows = (
        an_initiative("1.10", r1__smiley=NEUTRAL),
        an_initiative("1.9", r1__smiley=NEUTRAL, r1__economy_smiley=SAD),
        an_initiative("1.2", r1__smiley=HAPPY),
        an_initiative("2.1", committee="Teknik", r1__smiley=SAD),
    )
    lines = summarise(an_agreement(*rows)).attention
    assert [(line.initiative.number, line.about, line.smiley) for line in lines] == [
        ("1.9", "economy", SAD),
        ("2.1", "effort", SAD),
        ("1.9", "effort", NEUTRAL),
        ("1.10", "effort", NEUTRAL),
    ]


def test_attention_tells_what_was_written_and_how_long_it_has_lasted() -> None:
    row = an_initiative(
        "1.1",
        r1__smiley=HAPPY,
        r2__smiley=SAD,
        r3__smiley=NEUTRAL,
        r3__status="Forsinket",
        r3__corrective_action="Ny plan",
    )
    (line,) = summarise(an_agreement(row, current_round=3)).attention
    assert (line.status, line.action, line.before, line.since) == ("Forsinket", "Ny plan", SAD, 2)


def test_development_has_every_rounds_smileys() -> None:
    row = an_initiative("1.1", r1__smiley=SAD, r3__smiley=HAPPY, r1__economy_smiley=HAPPY, r2__status="Ingen smiley")
    (line,) = summarise(an_agreement(row, current_round=3)).development
    assert (line.smileys, line.economy) == ({1: SAD, 3: HAPPY}, {1: HAPPY})


def test_lists_are_by_committee_then_number() -> None:
    rows = (an_initiative("1.1", committee="Teknik"), an_initiative("1.10"), an_initiative("1.9"))
    lines = summarise(an_agreement(*rows)).development
    assert [line.initiative.number for line in lines] == ["1.9", "1.10", "1.1"]


def test_economy_lists_what_has_money_or_a_word_on_it() -> None:
    rows = (
        an_initiative("1.1", funding__2020=Decimal(1)),
        an_initiative("1.2", funding__2019=NO_FUNDS),
        an_initiative("1.3", revised_funding=Decimal(0)),
        an_initiative("1.4", r1__economy_smiley=SAD, r1__economy_status="For dyrt"),
        an_initiative("1.5", funding__2019=Decimal(0)),
    )
    lines = summarise(an_agreement(*rows)).economy
    assert [line.initiative.number for line in lines] == ["1.1", "1.3", "1.4"]
    assert (lines[2].smiley, lines[2].status) == (SAD, "For dyrt")


# postponements


def proposals(*rows: Initiative) -> Agreement:
    return an_agreement(an_initiative("4.9"), *rows)


def test_postponements_are_the_rows_that_state_anything_about_one() -> None:
    agreement = proposals(an_initiative("4.1", postpone__to_year=2020), an_initiative("4.2", postpone__see_also="4.1"))
    assert [i.number for i in summarise(agreement).postponements] == ["4.1", "4.2"]


def test_a_see_also_leads_to_the_row_whose_remarks_count() -> None:
    target = an_initiative("4.1", postpone__administration_remark="Kan ikke nås")
    middle = an_initiative("4.2", postpone__see_also="4.1")
    last = an_initiative("4.3", postpone__see_also="4.2")
    assert summarise(proposals(target, middle, last)).see_also == {middle.key: target, last.key: target}


def test_a_number_on_two_committees_means_the_row_on_the_same_one() -> None:
    here = an_initiative("4.1", committee="Teknik", postpone__parties_remark="Enig")
    elsewhere = an_initiative("4.1", postpone__parties_remark="Uenig")
    row = an_initiative("4.2", committee="Teknik", postpone__see_also="4.1")
    assert referred_to(proposals(elsewhere, here, row), row) == here


@pytest.mark.parametrize("see_also", ["4.7", "4.2", "4.3", "4.9"])
def test_a_see_also_to_nowhere_to_itself_in_a_circle_or_without_remarks_leads_to_nothing(see_also: str) -> None:
    row = an_initiative("4.2", postpone__see_also=see_also)
    assert referred_to(proposals(row, an_initiative("4.3", postpone__see_also="4.2")), row) is None


def test_open_conflicts_are_told() -> None:
    assert summarise(an_agreement(), open_conflicts=3).open_conflicts == 3


def test_the_order_of_the_rows_plays_no_part_in_the_lists() -> None:
    agreement = twins(r1__smiley=SAD)
    turned = replace(agreement, initiatives=agreement.initiatives[::-1])
    assert summarise(turned).attention == summarise(agreement).attention
    assert summarise(turned).development == summarise(agreement).development
