"""Small agreements and submissions, with the values that a test is about and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from workbook_tools.model.agreement import Agreement, Centre, Committee, Guide, Initiative, Round, Theme
from workbook_tools.model.changes import Change, apply_changes
from workbook_tools.model.fields import centre_keys, set_fields
from workbook_tools.model.values import Value
from workbook_tools.ops.distribute import Dispatch, FieldKey, distribute
from workbook_tools.ops.submissions import Submission

CENTRES = ("Ejendomme", "Skoler", "Økonomi")
SHEETS = ("Økonomiudvalget", "Teknik")


def an_initiative(number: str, /, **values: Value) -> Initiative:
    """An initiative of Ejendomme on Økonomiudvalget's sheet. ``an_initiative("1.10", r1__smiley=Smiley.HAPPY)``."""
    keys = {name.replace("__", "."): value for name, value in values.items()}
    row_id, committee = str(keys.pop("row_id", number)), str(keys.pop("committee", SHEETS[0]))
    plain = {"title": f"Indsats {number}", "theme": number.partition(".")[0], "centre": CENTRES[0]}
    return set_fields(Initiative(committee, row_id, number), {**plain, **keys})


def an_agreement(*initiatives: Initiative, current_round: int = 1, closed: tuple[int, ...] = ()) -> Agreement:
    """Two committees, three centres, two themes and four rounds (the 15th of March, June, September, December)."""
    return Agreement(
        municipality="Prøveby Kommune",
        year=2019,
        title="Aftale om budget 2019",
        themes=(Theme("1", "Fremtiden"), Theme("2", "Idéer")),
        committees=tuple(Committee(sheet, f"{sheet} (fulde navn)") for sheet in SHEETS),
        centres=tuple(Centre(name, f"{name.lower()}@example.org") for name in CENTRES),
        rounds=tuple(Round(n, f"{n}. opfølgning", date(2019, 3 * n, 15), n in closed) for n in range(1, 5)),
        guide=Guide("2019"),
        years=(2019, 2020),
        current_round=current_round,
        agreement_id="A2019",
        initiatives=initiatives,
    )


def dispatches_of(agreement: Agreement) -> dict[str, Dispatch]:
    """Every centre's dispatch, by centre; the ids are ``D-<centre>``."""
    sent = distribute(agreement, dispatch_ids={c.name: f"D-{c.name}" for c in agreement.centres})
    return {d.centre: d for d in sent}


def a_submission(
    dispatch: Dispatch, edits: Mapping[FieldKey, Value], /, file: str = "", modified: str = ""
) -> Submission:
    """The dispatch as it comes back with some cells changed. ``{("Teknik", "1.1", "r1.smiley"): Smiley.SAD}``."""
    changes = [Change(*key[:2], "", key[2], None, value) for key, value in edits.items()]
    name = file or f"{dispatch.centre}.xlsx"
    return Submission(
        file=name,
        sha256=f"{name} {modified} {sorted(edits.items(), key=repr)}",
        dispatch_id=dispatch.dispatch_id,
        agreement_id=dispatch.agreement.agreement_id,
        centre=dispatch.centre,
        round=dispatch.round,
        agreement=apply_changes(dispatch.agreement, changes),
        base=dispatch.base,
        modified=modified,
    )


def with_rows(submission: Submission, *rows: Initiative) -> Submission:
    """The submission with other rows than it had."""
    return replace(submission, agreement=replace(submission.agreement, initiatives=rows))


def with_values(agreement: Agreement, values: Mapping[FieldKey, Value]) -> Agreement:
    """The agreement with some cells changed by hand."""
    return apply_changes(agreement, [Change(*key[:2], "", key[2], None, value) for key, value in values.items()])


def with_errors(submission: Submission, *keys: tuple[str, ...]) -> Submission:
    """The submission with errors that stop those fields; (committee, row id) stands for all of a row's."""
    fields = [(k[0], k[1], name) for k in keys for name in (k[2:] or centre_keys(submission.round))]
    return replace(submission, blocked=dict.fromkeys(fields, ()))
