"""Parts beside the sheets that are taken out of a copy for others: macros, data connections, custom XML, labels."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from .package import TYPES, Package
from .workbook import Workbook

_MACRO_SHEETS = {"xlMacrosheet", "xlIntlMacrosheet"}
_MACRO_TYPE = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
_PLAIN_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_PROJECT_TYPE = "application/vnd.ms-office.vbaProject"
# What fills itself from a connection and can't be told from here how to do without.
_BOUND_KINDS = {"powerPivotData", "xmlMaps"}


class _Query(NamedTuple):
    """A query table, and the sheet or table that it fills."""

    source: str
    part: str


def drop_macros(package: Package, workbook: Workbook) -> int:
    """Make it a workbook without macros, as an .xlsx must be; one with macro sheets stays as it is. How many went."""
    related = package.relationships(workbook.part)
    if any(r.kind in _MACRO_SHEETS for r in related):
        return 0
    projects = [r.target for r in related if r.kind == "vbaProject"]
    if projects:
        package.unrelate(workbook.part, *projects)
    for project in projects:
        package.remove(project)
    if package.content_type(workbook.part) == _MACRO_TYPE:
        package.set_content_type(workbook.part, _PLAIN_TYPE)
    _drop_project_type(package)
    return len(projects)


def _drop_project_type(package: Package) -> None:
    types = package.markup(TYPES)
    endings = {part.casefold().rpartition(".")[2] for part in package.parts}
    for default in types.named("Default"):
        fields = types.attributes(default)
        unused = fields.get("Extension", "").casefold() not in endings
        if fields.get("ContentType") == _PROJECT_TYPE and unused:
            types.replace(default, b"")
    package.put_xml(TYPES, types.result())


def drop_connections(package: Package, workbook: Workbook) -> int:
    """Take out data connections and the tables' ties to them; the values stay. None when pivot tables or XML maps
    depend on them. How many parts."""
    connections = [r.target for r in package.relationships(workbook.part) if r.kind == "connections"]
    queries = list(_queries(package, workbook))
    if not (connections or queries) or _is_bound(package, workbook):
        return 0
    for query in queries:
        package.unrelate(query.source, query.part)
        _untie(package, query.source)
    if connections:
        package.unrelate(workbook.part, *connections)
    return len(queries) + len(connections)


def _queries(package: Package, workbook: Workbook) -> Iterator[_Query]:
    sheets = [sheet.part for sheet in workbook.sheets if package.has(sheet.part)]
    tables = [r.target for part in sheets for r in package.relationships(part) if r.kind == "table"]
    for source in (*sheets, *(table for table in tables if package.has(table))):
        for relationship in package.relationships(source):
            if relationship.kind == "queryTable":
                yield _Query(source, relationship.target)


def _is_bound(package: Package, workbook: Workbook) -> bool:
    if any(r.kind in _BOUND_KINDS for r in package.relationships(workbook.part)):
        return True
    caches = (part for part in package.parts if "pivotcachedefinition" in part.casefold() and part.endswith(".xml"))
    return any(b"connectionId" in package.xml(part) for part in caches)


def _untie(package: Package, part: str) -> None:
    """A table that a query filled becomes a plain one."""
    table = package.markup(part)
    if not table.root.name.endswith(b"table"):
        return
    table.set_attributes(table.root, {"tableType": None, "connectionId": None})
    for column in table.named("tableColumn"):
        table.set_attributes(column, {"queryTableFieldId": None})
    package.put_xml(part, table.result())
