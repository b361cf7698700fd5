"""Rows that centres added, in the master's sheet Kontrol: proposals go in, and the coordinator's answers come out."""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from workbook_tools.model.agreement import Agreement
from workbook_tools.model.codes import finding
from workbook_tools.model.encoding import encode, recall
from workbook_tools.model.fields import field_keys, get_field, round_of
from workbook_tools.model.findings import Finding
from workbook_tools.model.text import one_line
from workbook_tools.ops.proposals import Proposal, ProposalChoice, a_proposal, proposal_key
from workbook_tools.ops.submissions import Answer
from workbook_tools.schema import ColumnSet
from workbook_tools.schema.cells import encode as encode_cell
from workbook_tools.workbook.build import ProposalLine
from workbook_tools.workbook.kontrol_sheet import CELL, KontrolLine, KontrolSheet

from .kontrol_words import SAID, Shown, Words, weigh
from .plain_answers import answer_to_proposal, meant

_SHORT = 80
_SHOWN_APART = ("number", "title", "committee", "centre")


@dataclass(frozen=True, slots=True)
class ListedProposals:
    """The listed proposals, the answers to them, and answers that can't be used; `typed` is the cell by proposal."""

    proposals: tuple[Proposal, ...]
    choices: tuple[ProposalChoice, ...]
    findings: tuple[Finding, ...]
    typed: Mapping[str, str]


def read_proposals(sheet: KontrolSheet, columns: ColumnSet, sheets: Mapping[str, str], words: Words) -> ListedProposals:
    """What the table of proposals holds; `sheets` are the committees' sheets.

    On a line that shows something else than its key says, nothing is answered; its words come into `words`.
    """
    proposals, choices, findings = [], [], []
    typed: dict[str, str] = {}
    lines = []
    for line in sheet.of_kind("proposal"):
        if it := _unpack(line.reference):
            lines.append((line, it))
        else:
            words.note(None, line, [*line.cells])
    shown = [_shown(line, it, columns, sheets) for line, it in lines]
    for (row, proposal), weighed in zip(lines, weigh(shown, words), strict=True):
        given = row.cells.get("choice", "") if weighed.counts else ""
        proposals.append(proposal)
        typed[proposal.key] = given
        answer = answer_to_proposal(given)
        if answer:
            choices.append(ProposalChoice(proposal, answer is Answer.SUBMISSION))
        elif given:
            where = {"committee": proposal.row.committee, "number": proposal.row.number}
            suggestion = meant(given, "check.proposal_choices")
            findings.append(finding("M21", row.source, **where, suggestion=suggestion, values={"value": given}))
    return ListedProposals(tuple(proposals), tuple(choices), tuple(findings), typed)


def _shown(line: KontrolLine, p: Proposal, columns: ColumnSet, sheets: Mapping[str, str]) -> Shown:
    """What a line shows of a proposal: see `proposal_lines`. Which words stand in which cell depends on the round."""
    may = {
        "committee": (p.row.committee, sheets.get(p.row.committee, "")),
        "number": (p.row.number,),
        "centre": (p.centre,),
        "title": (p.row.title,),
        "file": (Path(p.file).name,),
    }
    allowed = {name: {one_line(words[:CELL]) for words in several} for name, several in may.items()}
    said = _said(columns, p, _told(columns))
    if len(said) >= CELL or not {"reported", "other"} <= line.cells.keys():
        return Shown(line, p.key, allowed, ("number", "title"), line.cells)
    cells = {**line.cells, SAID: _sorted(f"{line.cells['reported']}\n{line.cells['other']}")}
    return Shown(line, p.key, {**allowed, SAID: {_sorted(said)}}, ("number", "title"), cells)


def _sorted(said: str) -> str:
    return one_line("\n".join(sorted(map(one_line, said.split("\n")))))


def _told(columns: ColumnSet) -> list[str]:
    """The fields that are shown of a proposal by their header."""
    return [c.key for c in columns if c.key not in ("row_id", "check", *_SHOWN_APART)]


def proposal_lines(
    agreement: Agreement,
    columns: ColumnSet,
    proposals: Sequence[Proposal],
    typed: Mapping[str, str],
    beside: Mapping[Hashable, str],
) -> Iterator[ProposalLine]:
    """What the sheet shows of the proposals, with what was `typed` as an answer so far, by proposal.

    `beside` are the coordinator's words beside each.
    """
    keys = _told(columns)
    now = [key for key in keys if round_of(key) == agreement.current_round]
    for p in proposals:
        yield ProposalLine(
            reference=_pack(agreement, p),
            committee=p.row.committee,
            number=p.row.number,
            centre=p.centre,
            title=p.row.title,
            reported=_said(columns, p, now),
            other=_said(columns, p, [key for key in keys if key not in now]),
            file=Path(p.file).name,
            choice=typed.get(p.key, ""),
            remark=beside.get(p.key, ""),
        )


def _said(columns: ColumnSet, proposal: Proposal, keys: Sequence[str]) -> str:
    texts = {columns[key]: encode_cell(columns[key], get_field(proposal.row, key)) for key in keys}
    return "\n".join(f"{column.header}: {_short(text)}" for column, text in texts.items() if text)


def _short(text: str) -> str:
    line = one_line(text)
    return line if len(line) <= _SHORT else line[: _SHORT - 1] + "…"


def _pack(agreement: Agreement, p: Proposal) -> str:
    values = {key: get_field(p.row, key) for key in field_keys(agreement)}
    said = {key: encode(value) for key, value in values.items() if value is not None}
    known_as = [] if p.key == proposal_key(p.centre, p.row.committee, values) else [p.key]
    return json.dumps([p.centre, p.file, p.modified, p.row.committee, said, *known_as], ensure_ascii=False)


def _unpack(reference: str) -> Proposal | None:
    """What `_pack` wrote; None for a text that somebody changed."""
    try:
        centre, file, modified, committee, said, *known_as = json.loads(reference)
        values = {str(key): recall(text) for key, text in said.items()}
        return a_proposal(str(centre), str(file), str(modified), str(committee), values, *map(str, known_as[:1]))
    except (ValueError, TypeError, AttributeError):
        return None
