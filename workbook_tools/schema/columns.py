"""Columns: one declaration in schemas/columns.toml, expanded over an agreement's years and rounds."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, lru_cache
from importlib import resources
from typing import Any

from workbook_tools.model.agreement import Agreement, Round
from workbook_tools.model.text import folded
from workbook_tools.model.units import Unit

_EXAMPLES = {Unit.MILLIONS: "0,15", Unit.THOUSANDS: "150"}


def schema_file(name: str) -> dict[str, Any]:
    """A TOML file of the schemas folder, as shipped with the package. Raises FileNotFoundError."""
    return tomllib.loads(resources.files("workbook_tools.schemas").joinpath(name).read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a committee sheet; `key` is unique in a sheet ("r3.smiley").

    `choices` is a tuple of allowed texts, or names the setting that holds them ("@centres").
    `round` is the round's number for columns that repeat per round, else None. `unit` is what amounts are counted in.
    """

    key: str
    header: str
    type: str
    filled_by: str
    aliases: tuple[str, ...] = ()
    help: str = ""
    choices: tuple[str, ...] | str = ()
    required: bool = False
    width: int = 12
    group: str = ""
    max_length: int = 32767
    round: int | None = None
    repeat: str = field(default="", compare=False)
    unit: Unit = Unit.MILLIONS

    @property
    def names(self) -> tuple[str, ...]:
        """The header and all its aliases."""
        return (self.header, *self.aliases)


@dataclass(frozen=True)
class ColumnSet:
    """The columns of one agreement's sheets, in order."""

    columns: tuple[Column, ...]

    def __iter__(self) -> Iterator[Column]:
        return iter(self.columns)

    def __len__(self) -> int:
        return len(self.columns)

    def __getitem__(self, key: str) -> Column:
        return self.by_key[key]

    @cached_property
    def by_key(self) -> Mapping[str, Column]:
        return {c.key: c for c in self.columns}

    @cached_property
    def by_name(self) -> Mapping[str, list[Column]]:
        """Plain header or alias -> the columns that it can mean (one per round for "Smiley"), in order."""
        names: dict[str, list[Column]] = {}
        for column in self.columns:
            for name in dict.fromkeys(plain(n) for n in column.names):
                names.setdefault(name, []).append(column)
        return names

    def choices(self, key: str, agreement: Agreement) -> tuple[str, ...]:
        """The allowed texts of a choice column, from the schema or from the agreement's settings."""
        declared = self[key].choices
        return setting_choices(declared, agreement) if isinstance(declared, str) else declared


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """A header or name as it is compared: case, spacing and closing full stops or colons don't matter."""
    return folded(text).rstrip(".:").rstrip()


def setting_choices(name: str, agreement: Agreement) -> tuple[str, ...]:
    """``"@centres"`` -> the names of the agreement's centres. Raises KeyError on an unknown setting."""
    found: Mapping[str, Sequence[str]] = {
        "@themes": [t.number for t in agreement.themes],
        "@centres": [c.name for c in agreement.centres],
        "@committees": [c.name for c in agreement.committees],
    }
    return tuple(found[name])


@cache
def declared_columns() -> tuple[Column, ...]:
    """The columns as declared, with {year}, {round} and {name} not yet filled in."""
    return tuple(_declared(table) for table in schema_file("columns.toml")["column"])


def column_set(years: Sequence[int], rounds: Sequence[Round], unit: Unit = Unit.MILLIONS) -> ColumnSet:
    """The columns of an agreement. Those that repeat per round stand together, round by round."""
    return _column_set(tuple(years), tuple((r.number, r.name) for r in rounds), unit)


def columns_of(agreement: Agreement) -> ColumnSet:
    """The columns of an agreement's sheets."""
    return column_set(agreement.years, agreement.rounds, agreement.unit)


@cache
def _column_set(years: tuple[int, ...], rounds: tuple[tuple[int, str], ...], unit: Unit) -> ColumnSet:
    columns: list[Column] = []
    declared = [_in_unit(column, unit) if column.type == "amount" else column for column in declared_columns()]
    per_round = [c for c in declared_columns() if c.repeat == "rounds"]
    for column in declared:
        if column.repeat == "years":
            columns.extend(_filled(column, year=str(year)) for year in years)
        elif column is (per_round[0] if per_round else None):
            columns.extend(_round_column(c, number, name) for number, name in rounds for c in per_round)
        elif column.repeat != "rounds":
            columns.append(column)
    return ColumnSet(tuple(columns))


def _round_column(column: Column, number: int, name: str) -> Column:
    return replace(_filled(column, round=str(number), name=name), group=name, round=number)


def _in_unit(column: Column, unit: Unit) -> Column:
    """An amount's column, which names its unit."""
    names = (column.header, *column.aliases, column.help)
    header, *aliases, help_text = (name.replace("{unit}", unit).replace("{example}", _EXAMPLES[unit]) for name in names)
    return replace(column, header=header, aliases=tuple(aliases), help=help_text, unit=unit)


def _filled(column: Column, **values: str) -> Column:
    key, header = column.key.format(**values), column.header.format(**values)
    return replace(column, key=key, header=header, aliases=tuple(a.format(**values) for a in column.aliases))


def _declared(table: Mapping[str, Any]) -> Column:
    values = dict(table)
    for name in ("aliases", "choices"):
        if isinstance(values.get(name), list):
            values[name] = tuple(values[name])
    return Column(**values)
