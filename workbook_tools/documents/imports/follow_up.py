"""A follow-up document (one committee, or the whole municipality) into the model."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from workbook_tools.model.agreement import Agreement, FollowUp, Initiative
from workbook_tools.model.fields import round_field, set_fields
from workbook_tools.model.numbers import theme_number
from workbook_tools.model.text import folded
from workbook_tools.model.units import Unit, rescaled
from workbook_tools.model.values import Amount, Smiley, Value
from workbook_tools.schema.columns import declared_columns

from .amounts import funding
from .blocks import Block, Heading, Row, blocks, heading_of, is_block_header
from .details import read_details, responsible_centre
from .front import leave_furniture
from .lines import Line
from .register import Register
from .result import Imported, Notes
from .rowids import row_id
from .settings import round_of_time, settings_for
from .signs import ambiguous_signs, bare, read_sign
from .vocabulary import pattern, words


@dataclass(frozen=True, slots=True)
class _Context:
    """What all initiatives of one document share."""

    agreement: Agreement
    round: int
    committee: str
    ambiguous: frozenset[str]
    register: Register
    notes: Notes


def read_follow_up(lines: Sequence[Line], title_at: int, given: Agreement | None, notes: Notes) -> Imported:
    """The document's initiatives in their rounds; the round of the title becomes the current one.

    `title_at` is the title's position in `lines`. What the settings don't know, what is ambiguous and what is not
    understood are findings.
    """
    title = pattern("follow_up", "title").search(lines[title_at].text)
    assert title is not None
    leave_furniture(lines[: title_at + 1], notes)
    rest = lines[title_at + 1 :]
    start = _tables_start(rest)
    _leave_guide(rest[:start], notes)
    text = "\n".join(line.text for line in lines)
    settings, growing = settings_for(text, title["agreement"], int(title["year"]), given, notes)
    register = Register(settings, notes, growing=growing)
    found = blocks(rest[start:], notes)
    if growing:
        _register_centres(found, register)
    context = _Context(
        agreement=settings,
        round=ordinal(title["ordinal"]) or settings.current_round,
        committee=title["committee"] or "",
        ambiguous=ambiguous_signs(rest[:start]),
        register=register,
        notes=notes,
    )
    initiatives = _initiatives(found, context)
    agreement = replace(register.agreement(), current_round=context.round, initiatives=initiatives)
    return notes.imported(agreement, "follow-up")


def ordinal(text: str) -> int | None:
    """``"Tredje"`` or ``"3"`` -> 3; None for another word."""
    number = words("follow_up")["ordinals"].get(text.casefold())
    return int(text) if text.isdecimal() else number


def _tables_start(lines: Sequence[Line]) -> int:
    """The position of the first theme heading or initiative."""
    for i, line in enumerate(lines):
        following = lines[i + 1] if i + 1 < len(lines) else None
        if is_block_header(line) or heading_of(line, following):
            return i
    return len(lines)


def _leave_guide(lines: Sequence[Line], notes: Notes) -> None:
    in_guide = False
    for line in lines:
        in_guide = in_guide or pattern("follow_up", "guide").search(line.text) is not None
        notes.leave(line.text, "guide" if in_guide else "introduction", line.number)


def _register_centres(found: Sequence[Block], register: Register) -> None:
    for block in found:
        if block.rows:
            register.centre(responsible_centre(block.rows[0].cells[1]), block.line, block.number)


def _initiatives(found: Sequence[Block], context: _Context) -> tuple[Initiative, ...]:
    taken: set[str] = set()
    read = (_initiative(block, context, taken) for block in found)
    return tuple(initiative for initiative in read if initiative is not None)


def _initiative(block: Block, context: _Context, taken: set[str]) -> Initiative | None:
    body, labelled = _body_and_rows(block)
    details = read_details(body.cells[1], context.register, context.notes, body.line, block.number)
    committee = details.committee or context.committee
    if not committee:
        text = " ".join([block.number, block.title, *body.cells])
        context.notes.lost(text, block.line, code="I12", number=block.number)
        return None
    sheet = context.register.committee(committee, body.line).sheet
    if details.committee:
        context.notes.leave(details.committee, "heading", body.line)
    _leave_extra(body, context, block.number)
    theme, subtheme = _theme(block, context)
    initiative = Initiative(
        committee=sheet,
        row_id=row_id(context.agreement.year, sheet, block.number, taken),
        number=block.number,
        title=block.title,
        kind=_kind(block.kind),
        agreement_text=body.cells[0] or None,
        theme=theme,
        subtheme=subtheme,
        centre=details.centre,
        contributors=details.contributors,
        involved_committees=details.involved,
        remarks=details.remarks,
    )
    return _with_rows(initiative, labelled, context)


def _body_and_rows(block: Block) -> tuple[Row, list[Row]]:
    if block.rows and _label(block.rows[0]) is None:
        return block.rows[0], block.rows[1:]
    return Row([""] * 4, block.line), block.rows


def _label(row: Row) -> str | None:
    return next((n for n in ("milestone_row", "economy_row") if pattern("follow_up", n).search(row.cells[0])), None)


def _leave_extra(body: Row, context: _Context, number: str) -> None:
    for cell in body.cells[2:]:
        context.notes.lost(cell, body.line, number=number)


def _kind(text: str) -> str | None:
    """The kind as the schema writes it; another word as it stands."""
    column = next(c for c in declared_columns() if c.key == "kind")
    return next((c for c in column.choices if folded(c) == folded(text)), text) or None


def _theme(block: Block, context: _Context) -> tuple[str, str | None]:
    """Theme from the number, subtheme from the heading, if that is of the same theme: some headings are not printed."""
    heading = block.heading
    number = theme_number(block.number) or (heading.number if heading else "")
    if not number:
        return "", None
    if heading is None or heading.number != number:
        context.register.theme(number, "", block.line)
        context.register.missing_heading(number, block.line)
        return number, None
    title, subtheme = _split_heading(heading, context.register.theme_title(number))
    context.register.theme(number, title, heading.line)
    return number, subtheme


def _split_heading(heading: Heading, known_title: str) -> tuple[str, str | None]:
    """The title and what follows a dash; a title of the settings may hold a dash itself."""
    text = heading.text
    if known_title and text.casefold().startswith(known_title.casefold()):
        title, rest = text[: len(known_title)], text[len(known_title) :]
    else:
        title, dash, rest = re.split(r"( [-–] )", text, maxsplit=1) if re.search(" [-–] ", text) else (text, "", "")
        rest = dash + rest
    subtheme = re.sub(r"^ ?[-–] ?", "", rest).strip()
    return title.strip(), subtheme or None


def _with_rows(initiative: Initiative, rows: Sequence[Row], context: _Context) -> Initiative:
    economy: list[Row] = []
    followups = dict(initiative.followups)
    for row in rows:
        context.notes.leave(row.cells[0], "label", row.line)
        if _label(row) == "economy_row":
            economy.append(row)
        else:
            _read_milestone(row, followups, initiative.number, context)
    initiative = replace(initiative, followups=followups)
    for row in economy:
        initiative = _read_economy(initiative, row, context)
    return initiative


def _read_milestone(row: Row, followups: dict[int, FollowUp], number: str, context: _Context) -> None:
    _, text, time, sign = row.cells
    round_number = round_of_time(time, context.agreement.rounds)
    if round_number is None or round_number in followups:
        context.notes.lost(" ".join(row.cells[1:]), row.line, number=number)
        return
    context.notes.leave(time, "label", row.line)
    milestone, label, status = split_status(text)
    context.notes.leave(label, "label", row.line)
    field = round_field(round_number, "smiley")
    smiley = read_sign(sign, context.ambiguous, context.notes, row.line, number=number, field=field)
    followups[round_number] = FollowUp(milestone=milestone or None, status=status or None, smiley=smiley)


def split_status(text: str) -> tuple[str, str, str]:
    """Milestone, label and status of a cell, parted at "Status:"."""
    match = pattern("follow_up", "status").search(text)
    if match is None:
        return text, "", ""
    return text[: match.start()].strip(), match[0].strip(), text[match.end() :].strip()


def _read_economy(initiative: Initiative, row: Row, context: _Context) -> Initiative:
    _, text, time, sign = row.cells
    economy, statuses = split_economy(text, context.round)
    values: dict[str, Value] = {}
    for label, rounds, status in statuses:
        context.notes.leave(label, "label", row.line)
        values |= {round_field(r, "economy_status"): status for r in rounds}
    context.notes.lost(time, row.line, number=initiative.number)
    field = round_field(context.round, "economy_smiley")
    values[field] = _economy_smiley(sign, initiative.number, field, row.line, context)
    values["economy_text"] = economy or None
    year, years = context.agreement.year, context.agreement.years
    amounts = funding(
        economy,
        initiative.agreement_text or "",
        year=year,
        years=years,
        notes=context.notes,
        line=row.line,
        number=initiative.number,
    )
    return set_fields(initiative, values | {f"funding.{y}": _in_unit(amount, context) for y, amount in amounts.items()})


def _in_unit(amount: Amount, context: _Context) -> Amount:
    """An amount that the document states in mio. kr., in the agreement's unit."""
    millions = Unit.MILLIONS.kroner
    return rescaled(amount, millions, context.agreement.unit) if isinstance(amount, Decimal) else amount


def _economy_smiley(sign: str, number: str, field: str, line: int, context: _Context) -> Smiley | None:
    """Where the guide knows no neutral economy, a sign that may be neutral or sad is sad."""
    ambiguous = context.ambiguous if context.agreement.guide.neutral_economy else frozenset()
    if bare(sign) in context.ambiguous - ambiguous:
        return Smiley.SAD
    return read_sign(sign, ambiguous, context.notes, line, number=number, field=field)


def split_economy(text: str, current_round: int) -> tuple[str, list[tuple[str, tuple[int, ...], str]]]:
    """The economy text, and its statuses as (label, rounds, text).

    "Status ved anden og tredje opfølgning:" names its rounds; a bare "Status:" is the document's own round's.
    """
    matches = list(pattern("follow_up", "economy_status").finditer(text))
    if not matches:
        economy, label, status = split_status(text)
        return economy, [(label, (current_round,), status)] if status else []
    ends = [m.start() for m in matches[1:]] + [len(text)]
    statuses = []
    for match, end in zip(matches, ends, strict=True):
        named = (ordinal(word) for word in re.findall(r"\w+", match["rounds"]))
        rounds = tuple(n for n in named if n) or (current_round,)
        statuses.append((match[0].strip(), rounds, text[match.end() : end].strip()))
    return text[: matches[0].start()].strip(), statuses
