"""Every centre gets its own rows, and every value as sent."""

from __future__ import annotations

import pytest
from builders import an_agreement, an_initiative, dispatches_of

from workbook_tools.model.values import Smiley
from workbook_tools.ops.distribute import distribute, undistributed

AGREEMENT = an_agreement(
    an_initiative("1.1", centre="Skoler", committee="Teknik", r1__smiley=Smiley.SAD),
    an_initiative("1.2", centre="Ejendomme"),
    an_initiative("1.10", centre="Skoler"),
    an_initiative("1.11", centre="Skole"),
    an_initiative("1.12", centre=None),
    current_round=2,
)


def test_a_centre_gets_its_own_rows_on_the_committees_where_they_stand() -> None:
    sent = dispatches_of(AGREEMENT)
    assert [i.number for i in sent["Skoler"].agreement.initiatives] == ["1.1", "1.10"]
    assert [c.sheet for c in sent["Skoler"].agreement.committees] == ["Økonomiudvalget", "Teknik"]
    assert [c.sheet for c in sent["Ejendomme"].agreement.committees] == ["Økonomiudvalget"]


def test_centres_without_initiatives_get_nothing() -> None:
    assert list(dispatches_of(AGREEMENT)) == ["Ejendomme", "Skoler"]


def test_a_centre_may_fill_in_the_current_round_but_for_its_milestone() -> None:
    editable = dispatches_of(AGREEMENT)["Skoler"].editable
    assert editable == {"r2.status", "r2.smiley", "r2.corrective_action", "r2.economy_status", "r2.economy_smiley"}


def test_the_base_has_every_field_as_sent_locked_and_blank_ones_too() -> None:
    base = dispatches_of(AGREEMENT)["Skoler"].base
    assert base["Teknik", "1.1", "r1.smiley"] is Smiley.SAD
    assert base["Teknik", "1.1", "title"] == "Indsats 1.1"
    assert base["Teknik", "1.1", "funding.2020"] is None
    assert {row_id for _, row_id, _ in base} == {"1.1", "1.10"}


def test_a_dispatch_carries_its_round_and_id() -> None:
    sent = dispatches_of(AGREEMENT)["Skoler"]
    assert (sent.centre, sent.round, sent.dispatch_id) == ("Skoler", 2, "D-Skoler")


def test_rows_of_unknown_centres_are_named_not_lost() -> None:
    assert [i.number for i in undistributed(AGREEMENT)] == ["1.11", "1.12"]


def test_a_centre_without_an_id_is_refused() -> None:
    with pytest.raises(KeyError, match="Ejendomme"):
        distribute(AGREEMENT, dispatch_ids={"Skoler": "D1"})
