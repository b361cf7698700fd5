"""Who said what of a field at a merge, for the journal: a later merge must know whose word is the newest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from workbook_tools.model.fields import centre_keys

from .distribute import FieldKey
from .submissions import Edit, Judged, SetBy, Submission, Verdict, later
from .three_way import Compared, Known, Statement, last_spoken, latest, set_by_older, statement_of


def words_that_set(known: Known, judged: Iterable[Judged]) -> dict[FieldKey, SetBy]:
    """Who set each merged field; of several files with the same value the first by name, as in the change's origin.

    A newer file that says again what its centre's older one has set makes the value as new as itself; not so one that
    may not be merged.
    """
    standing = [e for e, verdict, _ in judged if verdict is Verdict.MERGED or _says_again(known, e, verdict)]
    return {e.key: SetBy(e.submission.centre, e.submission.modified, e.value) for e in reversed(standing)}


def words_that_changed_nothing(
    known: Known, compared: Compared, merged_by: Mapping[FieldKey, SetBy]
) -> dict[FieldKey, SetBy]:
    """The newest word on each field that changed nothing there: what is older must not be merged later for that."""
    words: dict[FieldKey, SetBy] = {}
    for edit, verdict, _ in compared.judged:
        if verdict in (Verdict.ALREADY, Verdict.CONFLICT):
            key, word = edit.key, SetBy(edit.submission.centre, edit.submission.modified, edit.value)
            told = [m[key] for m in (words, known.said, known.set_by, merged_by) if key in m]
            if not any(t == word or (t.centre == word.centre and later(t.modified, word.modified)) for t in told):
                words[key] = word
    return words | _spoken_of(known, compared)


def _spoken_of(known: Known, compared: Compared) -> dict[FieldKey, SetBy]:
    """When each field was spoken of last, where that is not when its statement was: a cell could not be used.

    A file whose edits are all outdated has spoken too: of what the newer ones could not be used for.
    """
    speakers: dict[tuple[str, Statement], dict[int, Submission]] = {}
    for edit, _, _ in compared.judged:
        of_centre = speakers.setdefault((edit.submission.centre, statement_of(edit.row, edit.field)), {})
        of_centre[id(edit.submission)] = edit.submission
    words = {}
    for (centre, statement), files in speakers.items():
        for key in _fields_of(statement, [*files.values()]):
            before = known.said.get(key)
            marked = before is not None and not before.usable and before.centre == centre
            if marked or not all(s.is_usable(key) for s in files.values()):
                now = _last_spoken(known, key, [*files.values()])
                words[key] = SetBy(centre, now, None, usable=False)
    return {key: word for key, word in words.items() if word != known.said.get(key)}


def _fields_of(statement: Statement, files: Iterable[Submission]) -> Iterator[FieldKey]:
    fields = {key for s in files for key in centre_keys(s.round)}
    return ((*statement[:2], key) for key in sorted(fields) if statement_of(statement[:2], key) == statement)


def _last_spoken(known: Known, key: FieldKey, files: Sequence[Submission]) -> str:
    return latest([last_spoken(known, files[0], key), *(s.modified for s in files if s.is_usable(key))])


def withdrawn(known: Known, compared: Compared) -> frozenset[FieldKey]:
    """Fields of which an older file said something that changed nothing, and of whose statement a newer one speaks."""
    keys = set()
    for edit, _, _ in compared.judged:
        own = edit.submission
        for key in _fields_of(statement_of(edit.row, edit.field), [own]):
            word = known.said.get(key)
            if word and own.is_usable(key) and word.centre == own.centre and later(own.modified, word.modified):
                keys.add(key)
    return frozenset(keys)


def _says_again(known: Known, edit: Edit, verdict: Verdict) -> bool:
    return verdict is Verdict.ALREADY and not edit.code and known.held(edit) and set_by_older(known, edit)
