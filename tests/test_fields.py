"""Fields by column key: one way to change a row, and a shorter one to make it from nothing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from sample_agreement import sample
from strategies import cell_values

from workbook_tools.model.agreement import Initiative
from workbook_tools.model.fields import Groups, field_keys, new_initiative, place, set_fields
from workbook_tools.model.values import Value

KEYS = sorted(set(field_keys(sample())))


@given(st.data())
def test_a_new_row_is_what_setting_its_fields_makes(data: st.DataObject) -> None:
    keys = data.draw(st.sets(st.sampled_from(KEYS)))
    drawn = {key: data.draw(cell_values(key)) for key in keys}
    values: dict[str, Value] = {key: value for key, value in drawn.items() if value not in (None, (), "")}
    groups: Groups = {}
    for key, value in values.items():
        group, name = place(key)
        groups.setdefault(group, {})[name] = value
    assert new_initiative("Teknik", "a1", None, groups) == set_fields(Initiative("Teknik", "a1", ""), values)
