"""Who said what of a field at a merge, for the journal: a later merge must know whose word is the newest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from workbook_tools.model.fields import centre_keys
from workbook_tools.rules.stops import answer_of

from .distribute import FieldKey
from .submissions import Edit, Judged, SetBy, Verdict, later
from .three_way import Compared, Known, set_by_older, statement_of


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
    for key, word in _words(compared):
        told = [m[key] for m in (words, known.said, known.set_by, merged_by) if key in m]
        if not any(t == word or (t.centre == word.centre and later(t.modified, word.modified)) for t in told):
            words[key] = word
    return words


def _words(compared: Compared) -> Iterator[tuple[FieldKey, SetBy]]:
    """What changes nothing: values that are held or in conflict, and cells beside a merged one that can't be used."""
    for edit, verdict, _ in compared.judged:
        own = edit.submission
        if verdict in (Verdict.ALREADY, Verdict.CONFLICT):
            yield edit.key, SetBy(own.centre, own.modified, edit.value)
        if verdict is not Verdict.REJECTED:
            for key in answer_of(edit.field, centre_keys(own.round)):
                if not own.is_usable((*edit.row, key)):
                    yield (*edit.row, key), SetBy(own.centre, own.modified, None, usable=False)


def withdrawn(known: Known, compared: Compared) -> frozenset[FieldKey]:
    """Fields of which an older file said something that changed nothing, and of whose statement a newer one speaks."""
    keys = set()
    for edit, verdict, _ in compared.judged:
        own = edit.submission
        for key in ((*edit.row, key) for key in centre_keys(own.round)) if verdict is not Verdict.REJECTED else ():
            word = known.said.get(key)
            same = statement_of(edit.row, key[2]) == statement_of(edit.row, edit.field)
            if (
                word
                and same
                and own.is_usable(key)
                and word.centre == own.centre
                and later(own.modified, word.modified)
            ):
                keys.add(key)
    return frozenset(keys)


def _says_again(known: Known, edit: Edit, verdict: Verdict) -> bool:
    return verdict is Verdict.ALREADY and not edit.code and known.held(edit) and set_by_older(known, edit)
