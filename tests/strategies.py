"""Hypothesis strategies for agreements, edits and files. Few different values, so that they meet often."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from builders import CENTRES, SHEETS, a_submission, an_agreement, an_initiative, dispatches_of
from hypothesis import strategies as st

from workbook_tools.model.agreement import Agreement
from workbook_tools.model.fields import centre_keys
from workbook_tools.model.values import CHOICES, Smiley, Value
from workbook_tools.ops.distribute import Dispatch, FieldKey
from workbook_tools.ops.submissions import Submission

TEXTS = (None, "a", "b", "=c", "😐")
SMILEYS = (None, *Smiley)
CHOSEN = (None, *CHOICES)
TIMES = tuple(f"2019-03-01T{hour:02}:00:00Z" for hour in range(8, 20))


def cell_values(key: str, smileys: Sequence[Value] = SMILEYS) -> st.SearchStrategy[Value]:
    """A value that a cell of that column may hold, blank among them."""
    return st.sampled_from(smileys if key.endswith("smiley") else TEXTS)


@st.composite
def agreements(draw: st.DrawFn) -> Agreement:
    """In round 1: up to five initiatives on two committees with random reports; some stand on both committees."""
    places = draw(st.lists(st.tuples(st.sampled_from(SHEETS), st.integers(1, 4)), min_size=1, max_size=5, unique=True))
    rows = []
    for committee, n in places:
        filled = {key.replace(".", "__"): draw(cell_values(key)) for key in centre_keys(1)}
        rows.append(an_initiative(f"1.{n}", committee=committee, centre=draw(st.sampled_from(CENTRES[:2])), **filled))
    return an_agreement(*rows)


def edits(dispatch: Dispatch) -> st.SearchStrategy[Mapping[FieldKey, Value]]:
    """Some cells of a dispatch with new values (which may be the old ones); now and then a locked one."""
    keys = [(*i.key, key) for i in dispatch.agreement.initiatives for key in (*sorted(dispatch.editable), "title")]
    chosen = st.lists(st.sampled_from(keys), max_size=6, unique=True)
    return chosen.flatmap(lambda cells: st.fixed_dictionaries({cell: cell_values(cell[2], CHOSEN) for cell in cells}))


@st.composite
def files(draw: st.DrawFn, agreement: Agreement, max_size: int = 4, times: Sequence[str] = TIMES) -> list[Submission]:
    """Files of any of the centres, named by number, saved at different times."""
    sent = [*dispatches_of(agreement).values()]
    saved = draw(st.lists(st.sampled_from(times), max_size=max_size, unique=True))
    chosen = [(draw(st.sampled_from(sent)), time) for time in saved]
    return [a_submission(d, draw(edits(d)), f"{n}.xlsx", time) for n, (d, time) in enumerate(chosen)]


@st.composite
def hand_edited(draw: st.DrawFn, agreement: Agreement) -> dict[FieldKey, Value]:
    """Cells that the coordinator changes in master."""
    keys = [(*i.key, key) for i in agreement.initiatives for key in centre_keys(1)]
    cells = draw(st.lists(st.sampled_from(keys), max_size=3, unique=True))
    return {cell: draw(cell_values(cell[2])) for cell in cells}
