"""Fields by column key: one way to change a row, and a shorter one to make it from nothing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from sample_agreement import sample
from strategies import cell_values

from workbook_tools.model.agreement import Initiative
from workbook_tools.model.fields import field_keys, new_initiatives, set_fields

KEYS = sorted(set(field_keys(sample())))


@given(st.data())
def test_new_rows_are_what_setting_their_fields_makes(data: st.DataObject) -> None:
    keys = data.draw(st.sets(st.sampled_from(KEYS)))
    columns = {key: [data.draw(st.none() | cell_values(key)) or None for _ in range(3)] for key in keys}
    made = new_initiatives("Teknik", ["a1", "a2", "a3"], [None] * 3, columns)
    for place, initiative in enumerate(made):
        values = {key: column[place] for key, column in columns.items() if column[place] is not None}
        assert initiative == set_fields(Initiative("Teknik", f"a{place + 1}", ""), values)


def test_rows_without_columns_are_blank() -> None:
    assert new_initiatives("Teknik", ["a1"], [None], {}) == [Initiative("Teknik", "a1", "")]
