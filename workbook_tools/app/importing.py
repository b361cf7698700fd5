"""Making masters: from settings, from published documents, from plain lists."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from workbook_tools.documents.imports import Imported, LeftOut, import_document, import_list, read_csv, read_document
from workbook_tools.model.agreement import Agreement, Initiative, Theme
from workbook_tools.model.codes import finding
from workbook_tools.model.fields import field_keys, get_field, set_fields
from workbook_tools.model.findings import Finding, Source, WorkbookToolsError
from workbook_tools.model.numbers import number_key
from workbook_tools.model.values import Smiley, Value
from workbook_tools.ops.summarise import summarise
from workbook_tools.schema import load_settings
from workbook_tools.workbook.build import build_master
from workbook_tools.workbook.limits import named
from workbook_tools.workbook.patch import apply_edits

from .kontrol import findings_edits
from .master import create_file
from .session import Session

_NEEDED = ("municipality", "title", "committees", "rounds", "years")
"""Settings without which no command works on a master. A document that is imported may bring them."""
_MOST_INITIATIVES = 10_000
"""With more of them a master would have more cells than are read."""


@dataclass(frozen=True, slots=True)
class ImportResult:
    """The master that was made, and what there is to look at."""

    agreement: Agreement
    findings: tuple[Finding, ...]
    left_out: tuple[LeftOut, ...]


def new_master(settings: str, output: Path, session: Session, *, force: bool = False) -> Agreement:
    """A master without initiatives. Raises WorkbookToolsError (S20, S30-S39, S75, S76, H codes)."""
    agreement = load_settings(settings)
    missing = [key for key in _NEEDED if not getattr(agreement, key)]
    if missing:
        told = [finding("S33", Source(settings), values={"file": settings, "key": key}) for key in missing]
        raise WorkbookToolsError(*told)
    create_file(output, _master_bytes(agreement, output), session, command="new", force=force, inputs=[Path(settings)])
    return agreement


def master_bytes(agreement: Agreement) -> bytes:
    """The workbook of an agreement, with its summary sheets. Raises WorkbookToolsError (P05 a text is too long)."""
    return build_master(agreement, summarise(agreement))


def _master_bytes(agreement: Agreement, output: Path) -> bytes:
    """As `master_bytes`; a refusal names the file that was to be written. Raises WorkbookToolsError (I36, P05)."""
    count = len(agreement.initiatives)
    if count > _MOST_INITIATIVES:
        values = {"count": str(count), "limit": str(_MOST_INITIATIVES)}
        raise WorkbookToolsError(finding("I36", Source(str(output)), values=values))
    try:
        return master_bytes(agreement)
    except WorkbookToolsError as error:
        raise WorkbookToolsError(*(named(f, str(output)) for f in error.findings)) from error


def import_files(
    paths: list[Path], output: Path, session: Session, *, settings: str | None = None, force: bool = False
) -> ImportResult:
    """Documents and lists, one or several of the same agreement, as one master.

    Raises WorkbookToolsError for a file that can't be read; nothing is written then.
    """
    given = load_settings(settings) if settings else None
    imported = [_import(path, given) for path in paths]
    agreement = imported[0].agreement
    findings = list(imported[0].findings)
    for path, other in zip(paths[1:], imported[1:], strict=True):
        agreement, more = _joined(agreement, other.agreement, path)
        findings += [*other.findings, *more]
    findings = [f for f in findings if f.code != "I1" or _is_unsettled(agreement, f)]
    data = _master_bytes(agreement, output)
    if standing := [f for f in findings if f.code[0] != "W"]:  # what a list carries besides cells stays in the list
        data = apply_edits(data, findings_edits(data, output, standing))
    create_file(
        output, data, session, command="import", force=force, inputs=[*paths, *map(Path, filter(None, [settings]))]
    )
    return ImportResult(agreement, tuple(findings), tuple(x for i in imported for x in i.left_out))


def _import(path: Path, settings: Agreement | None) -> Imported:
    suffix = path.suffix.casefold()
    if suffix in (".xlsx", ".xlsm"):
        from workbook_tools.workbook.meta import read_meta
        from workbook_tools.workbook.read import read_alone

        raw = read_alone(path)
        if read_meta(raw):
            raise WorkbookToolsError(finding("I28", Source(str(path)), values={"file": path.name}))
        imported = import_list(raw, settings)
        return replace(imported, findings=(*raw.findings, *imported.findings))
    if suffix == ".csv":
        return import_list(read_csv(path), settings)
    return import_document(path, read_document(path), settings)


def _joined(agreement: Agreement, other: Agreement, path: Path) -> tuple[Agreement, list[Finding]]:
    """The rows of both files. Of a row that stands in both, the first file's values count; blanks are filled.

    So is an unsettled smiley where the other file says which it is.
    """
    if (other.municipality, other.year) != (agreement.municipality, agreement.year):
        values = {"title": other.title, "other": agreement.title}
        raise WorkbookToolsError(finding("I90", Source(str(path)), values=values))
    findings: list[Finding] = []
    later = {i.key: i for i in other.initiatives}
    rows = [_filled(agreement, i, later.pop(i.key, None), findings) for i in agreement.initiatives]
    current = max(agreement.current_round, other.current_round)
    joined = replace(
        agreement,
        initiatives=(*rows, *later.values()),
        current_round=current,
        committees=tuple({c.sheet: c for c in (*other.committees, *agreement.committees)}.values()),
        centres=tuple({c.name: c for c in (*other.centres, *agreement.centres)}.values()),
        themes=_in_order(*other.themes, *agreement.themes),
    )
    return joined, findings


def _is_unsettled(agreement: Agreement, f: Finding) -> bool:
    """Whether the smiley with two readings still stands so: another document may tell which it is."""
    return any(get_field(i, f.field) is Smiley.UNSETTLED for i in agreement.initiatives if i.number == f.number)


def _in_order(*themes: Theme) -> tuple[Theme, ...]:
    return tuple(sorted({theme.number: theme for theme in themes}.values(), key=lambda theme: number_key(theme.number)))


def _filled(agreement: Agreement, first: Initiative, second: Initiative | None, findings: list[Finding]) -> Initiative:
    filled: dict[str, Value] = {}
    for key in field_keys(agreement) if second else ():
        here, there = get_field(first, key), get_field(second, key) if second else None
        if (here is None and there is not None) or (here is Smiley.UNSETTLED and there in here.readings):
            filled[key] = there
        elif there not in (None, here) and second and not (there is Smiley.UNSETTLED and here in there.readings):
            source = second.source(key)
            findings.append(finding("I91", source, committee=first.committee, number=first.number, field=key))
    return set_fields(first, filled)
