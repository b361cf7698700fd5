"""The words of findings and of the command line, Danish and English, from the TOML files beside this module.

`messages/<language>/<family>.toml` holds one table per finding code (`message`, `remedy`); `ui.toml` plain strings, and
`help.toml` those that `--help` needs: to read no more than these keeps it quick.
Placeholders are `{name}`, filled from a finding's `values` plus `number`, `field`, `committee`, `suggestion`;
`{n:row|rows}` counts, `{cell:? It stands in *.}` is said where there is such a value, which stands for the star, and
`{name_word}` is the word for a value that is a smiley.
"""

from __future__ import annotations

import pkgutil
import tomllib
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from workbook_tools.model.findings import Finding

PLAIN_FILES = ("ui.toml", "help.toml")
_OF_HELP = ("help", "usage", "argument", "value_kind")
LANGUAGES = ("da", "en")
_TIME = "at"
"""The placeholder for a time."""


class Words(NamedTuple):
    """A finding in words: what is wrong, and what to do."""

    message: str
    remedy: str


class _Counted(str):
    """A value that can be counted in words: ``{n:fil|filer}`` is "1 fil" or "3 filer".

    ``{cell:? (*)}`` is " (B2)", and nothing for a blank value; ``{was:!(tom)}`` is the value in quotes, or "(tom)".
    """

    __slots__ = ()

    def __format__(self, spec: str) -> str:
        if spec.startswith("?"):
            return spec[1:].replace("*", str(self)) if self else ""
        if spec.startswith("!"):
            return f'"{self!s}"' if self else spec[1:]
        one, bar, many = spec.partition("|")
        return f"{self!s} {one if self == '1' else many}" if bar else super().__format__(spec)


class _Lenient(dict[str, str]):
    """A placeholder without a value shows as an empty string, never as an exception on deadline day."""

    def __missing__(self, key: str) -> str:
        return _Counted("")


@cache
def catalogue(language: str) -> dict[str, dict[str, str]]:
    """All finding codes of a language: code -> {"message", "remedy"}."""
    from importlib import resources

    folder = resources.files(__name__) / language
    tables: dict[str, dict[str, str]] = {}
    for file in sorted(folder.iterdir(), key=lambda f: f.name):
        if file.name.endswith(".toml") and file.name not in PLAIN_FILES:
            tables |= _file(f"{language}/{file.name}")
    return tables


@cache
def _file(name: str) -> dict[str, Any]:
    return tomllib.loads((pkgutil.get_data(__name__, name) or b"").decode())


def words(finding: Finding, language: str) -> Words:
    """The finding in the user's language. Raises KeyError for a code without words (a test forbids it)."""
    from workbook_tools.model.lookalikes import values_apart

    entry = catalogue(language)[finding.code]
    told = values_apart(finding.values, finding.suggestion)
    values = _Lenient({k: _Counted(_plain_words(k, v, language)) for k, v in told.items()})
    values |= _smiley_words(finding, language)
    values |= {
        "number": finding.number,
        "field": finding.field,
        "committee": finding.committee,
        "suggestion": finding.suggestion,
    }
    return Words(entry["message"].format_map(values).strip(), entry["remedy"].format_map(values))


def _smiley_words(finding: Finding, language: str) -> dict[str, str]:
    """A word for each value that is a smiley: ``{now_word}`` says what ``now="sad"`` means."""
    from workbook_tools.model.values import Smiley

    smileys = {k: v for k, v in finding.values.items() if v in list(Smiley)}
    return {f"{k}_word": say(f"smiley.{v}", language) for k, v in smileys.items()}


@cache
def _system_keys() -> dict[str, str]:
    """The operating system's own words for a refusal -> the key of ours."""
    import errno
    import os

    numbers = {
        "missing": errno.ENOENT,
        "folder": errno.EISDIR,
        "no_folder": errno.ENOTDIR,
        "exists": errno.EEXIST,
        "access": errno.EACCES,
        "permission": errno.EPERM,
        "space": errno.ENOSPC,
        "read_only": errno.EROFS,
        "too_long": errno.ENAMETOOLONG,
        "device": errno.EIO,
        "busy": errno.EBUSY,
    }
    return {os.strerror(number): f"os.{name}" for name, number in numbers.items()}


def _system_words(text: str, language: str) -> str:
    """The operating system's own words for a refusal, in the user's language; other text as it is."""
    key = _system_keys().get(text)
    return say(key, language) if key else text


def _plain_words(key: str, text: str, language: str) -> str:
    """A value as people read it: times on their own clock, and no words of the operating system's."""
    if key == _TIME:
        from .times import local_time

        return local_time(text, language)
    return _system_words(text, language)


def say(key: str, language: str, **values: object) -> str:
    """A plain string of the command line or of a workbook, with its placeholders filled."""
    file = "help.toml" if key.partition(".")[0] in _OF_HELP else "ui.toml"
    text: str = _file(f"{language}/{file}")[key]
    return text.format_map(_Lenient({k: _Counted(v) for k, v in values.items()}))


def count_text(findings: Iterable[Finding], language: str) -> str:
    """ "2 fejl, 1 advarsel", or that there is nothing to mend."""
    from workbook_tools.model.findings import Severity

    found = [f.severity for f in findings]
    counts = {severity: found.count(severity) for severity in Severity}
    parts = [say(f"count.{s.value}.{'one' if n == 1 else 'many'}", language, n=n) for s, n in counts.items() if n]
    return ", ".join(parts) or say("count.none", language)


def suggestion_text(finding: Finding, language: str) -> str:
    """The suggested value in the user's words: rules suggest smileys by their English word."""
    from workbook_tools.model.values import Smiley

    if finding.suggestion not in list(Smiley):
        return finding.suggestion
    return f"{Smiley(finding.suggestion).symbol} {say(f'smiley.{finding.suggestion}', language)}"
