"""The second column of an initiative in a follow-up: who is responsible, who takes part, and what else is said.

In some documents each of these stands on its own line; in others one space is all that parts them. Then the names that
are known tell where a list of centres ends, and where they don't, nothing is guessed (I7).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from workbook_tools.model.text import one_line

from .register import Register
from .result import Notes
from .vocabulary import pattern, words

_LABELS = ("centre_label", "committee_label", "contributors_label")


@dataclass(frozen=True, slots=True)
class Details:
    """`committee` is the name as printed ("" when missing); `involved` are full committee names."""

    centre: str | None = None
    committee: str = ""
    contributors: str | None = None
    involved: tuple[str, ...] = ()
    remarks: str | None = None


def responsible_centre(text: str) -> str:
    """The centre that a details cell names, "" for none. Needs no settings: labels stand on both sides."""
    return one_line(_first_line(_segments(text)[1].get("centre_label", ""))[0])


def read_details(text: str, register: Register, notes: Notes, line: int, number: str) -> Details:
    """The cell's parts. Labels and joining words go to the left-out text, everything else into a value."""
    remarks_before, segments = _segments(text)
    notes.leave(" ".join(m[0] for m in _label_matches(text)), "label", line)
    centre, after_centre = _value(segments.get("centre_label", ""), register.centre_names)
    committee, after_committee = _value(
        segments.get("committee_label", ""), register.committee_names, str(words("follow_up")["any_committee"])
    )
    contributors, after_contributors = _value(segments.get("contributors_label", ""), register.centre_names)
    rest = [remarks_before, after_centre, after_committee]
    involved: tuple[str, ...] = ()
    if _is_sentence(contributors):
        involved, sentence = involved_committees(contributors, register, notes, line)
        if sentence:
            notes.report("I7", line, number=number, field="contributors", values={"text": sentence})
        rest.append(sentence)
        contributors = ""
    text_below = "\n".join(r for r in (*rest, after_contributors) if r)
    more, remarks = involved_committees(text_below, register, notes, line)
    for name in names_in(contributors, register.centre_names):
        register.centre(name, line, number)
    return Details(
        centre=register.centre(centre, line, number),
        committee=committee,
        contributors=contributors or None,
        involved=tuple(dict.fromkeys(involved + more)),
        remarks=remarks or None,
    )


def involved_committees(text: str, register: Register, notes: Notes, line: int) -> tuple[tuple[str, ...], str]:
    """The committees of every "… involveres." sentence, and the text without these sentences."""
    everyone = str(words("follow_up")["all_committees"])
    any_committee = str(words("follow_up")["any_committee"])
    known = [re.escape(n) for n in (everyone, *sorted(register.committee_names, key=len, reverse=True))]
    name = f"(?:{'|'.join([*known, any_committee])})"
    joiner = str(words("follow_up")["joiner"])
    names = f"{name}(?:{joiner}{name})*"
    sentence = re.compile(str(words("follow_up")["involved"]).replace("NAMES", names), re.MULTILINE)
    found: list[str] = []
    for match in sentence.finditer(text):
        committees = [m[0] for m in re.finditer(name, match["names"])]
        found += [c if c == everyone else register.committee(c, line).name for c in committees]
        notes.leave(" ".join(re.split(name, match[0])), "label", line)
    lines = (one_line(piece) for piece in sentence.sub("", text).split("\n"))
    return tuple(dict.fromkeys(found)), "\n".join(piece for piece in lines if piece)


def names_in(text: str, known: Iterable[str]) -> list[str]:
    """``"Skoler, Institutioner og Kultur samt Ejendomme"`` -> its two centres; unknown names by their joining words."""
    pieces: list[str] = []
    pattern_of_known = _known_pattern(known)
    position = 0
    for match in pattern_of_known.finditer(text) if pattern_of_known else ():
        pieces += [text[position : match.start()], match[0]]
        position = match.end()
    pieces.append(text[position:])
    stripped = (re.sub(r"^(?:,|samt\b|og\b|\s)+|(?:,|\bsamt|\bog|\s)+$", "", p) for p in pieces)
    return [name for piece in stripped for name in re.split(" samt ", piece) if name]


def _segments(text: str) -> tuple[str, dict[str, str]]:
    """What stands before the first label, and after each label up to the next."""
    matches = _label_matches(text)
    ends = [m.start() for m in matches[1:]] + [len(text)]
    segments: dict[str, str] = {}
    for match, end in zip(matches, ends, strict=False):
        label, segment = str(match.lastgroup), text[match.end() : end]
        segments[label] = f"{segments[label]}\n{segment}" if label in segments else segment
    return (text[: matches[0].start()] if matches else text).strip(), segments


def _label_matches(text: str) -> list[re.Match[str]]:
    labels = "|".join(f"(?P<{name}>{words('follow_up')[name]})" for name in _LABELS)
    return list(re.finditer(labels, text))


def _value(segment: str, known: Sequence[str], otherwise: str = "(?!)") -> tuple[str, str]:
    """The names after a label, and what follows them. `otherwise` is a pattern for names that are not known."""
    first, rest = _first_line(segment)
    names = _known_pattern(known)
    name = f"(?:{names.pattern}|{otherwise})" if names else f"(?:{otherwise})"
    match = re.match(f"{name}(?:{words('follow_up')['joiner']}{name})*", first)
    if match is None or pattern("follow_up", "joiner").match(first[match.end() :]):
        return first, rest
    after = first[match.end() :].strip()
    return match[0], "\n".join(piece for piece in (after, rest) if piece)


def _first_line(segment: str) -> tuple[str, str]:
    """A segment whose label is followed by a line break has no value on the label's line."""
    first, _, rest = segment.partition("\n")
    return first.strip(), rest.strip()


def _known_pattern(known: Iterable[str]) -> re.Pattern[str] | None:
    """Any of the names, longest first, as whole words: "Økonomi" is not found in "Økonomiudvalget"."""
    names = sorted((re.escape(n) for n in known if n), key=len, reverse=True)
    return re.compile(rf"(?:{'|'.join(names)})(?![\w-])") if names else None


def _is_sentence(text: str) -> bool:
    return "." in text or "!" in text
