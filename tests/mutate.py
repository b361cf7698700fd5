"""Good workbooks damaged in ways that keep most of their structure: the faults that a plain fuzzer never reaches.

`mutated(donor, random)` makes one; the same random state gives the same bytes. ``python tests/mutate.py FILE SEED``
writes the mutation of a file to standard output.
"""

from __future__ import annotations

import io
import re
import struct
import sys
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random

from hostile import forged, pack

Parts = dict[str, bytes]

_TAG = re.compile(rb"<(/?)([A-Za-z][\w:.-]*)([^<>]*?)(/?)>")
_ATTRIBUTE = re.compile(rb'\s([\w:.-]+)="([^"]*)"')
_TEXT = re.compile(rb">([^<>]+)<")
_CORE = re.compile(r"workbook|sheet\d|sharedStrings|styles|\.rels|Content_Types|custom|core", re.IGNORECASE)
_ODD = (
    b"", b" ", b"0", b"-1", b"1", b"NaN", b"INF", b"1e308", b"-1e-320", b"99999999999999999999", b"4294967295",
    b"2958466", b"A1", b"XFD1048576", b"A0", b"A1:XFD1048576", b"$A$1", b"b", b"e", b"s", b"str", b"inlineStr", b"d",
    b"shared", b"array", b"true", b"#REF!", b"=1+1", b"_x0000_", b"_xD800_", b"&#65533;", b"&amp;amp;",
    b"2019-13-45T99:99:99", b"../../x.xml", b"/xl/workbook.xml", b"xl/worksheets/sheet1.xml", "Økonomi".encode(),
    "😐\ufe0f".encode(), b"a" * 40_000, b"9" * 400,
)  # fmt: skip


_BETWEEN = (b"<!-- -->", b"<![CDATA[1]]>", b"<?a b?>", b'"A6"', b'<c r="A1"/>', b"&#49;", b"\r\n")


def mutated(donor: Mapping[str, bytes], random: Random) -> bytes:
    """A package made of the donor's parts with one to three things wrong with it."""
    parts = dict(donor)
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        random.choices((_element, _attribute, _text, _bytes, _package), (6, 6, 4, 3, 3))[0](parts, random)
    data = pack(parts)
    return random.choice(_ZIP_LEVEL)(data, random) if random.random() < 0.15 else data


def _pick(parts: Parts, random: Random) -> str:
    """Mostly a part that readers look at."""
    core = [name for name in parts if _CORE.search(name)]
    return random.choice(core if core and random.random() < 0.9 else list(parts))


# --- elements, attributes, text


def _spans(data: bytes) -> list[tuple[int, int]]:
    """Start and end of every element."""
    found, opened = [], []
    for tag in _TAG.finditer(data):
        if tag[4]:
            found.append(tag.span())
        elif not tag[1]:
            opened.append(tag.start())
        elif opened:
            found.append((opened.pop(), tag.end()))
    return found


def _element(parts: Parts, random: Random) -> None:
    """Drop, repeat, swap, empty, rename or wrap an element, or put another one into it."""
    name = _pick(parts, random)
    data = parts[name]
    spans = _spans(data)
    if not spans:
        return
    start, end = random.choice(spans)
    other = random.choice(spans)
    element, another = data[start:end], data[slice(*other)]
    match random.randrange(8):
        case 0:
            new = b""
        case 6:
            new = b"<x>" + element + b"</x>"
        case 7:
            inside = element.find(b">") + 1
            new = element[:inside] + another + element[inside:]
        case 1:
            new = element * random.choice((2, 2, 3, 50))
        case 2:
            new = another
        case 3:
            new = element[: element.find(b">") + 1].removesuffix(b"/>").removesuffix(b">") + b"/>"
        case 4:
            new = element.replace(b"<c ", b"<row ").replace(b"</c>", b"</row>").replace(b"<v>", b"<f>")
        case _:
            new = another + element
    parts[name] = (data[:start] + new + data[end:])[:5_000_000]


def _attribute(parts: Parts, random: Random) -> None:
    """Drop, repeat or resize an attribute, or give it another's value."""
    name = _pick(parts, random)
    found = list(_ATTRIBUTE.finditer(parts[name]))
    if not found:
        return
    hit, other = random.choice(found), random.choice(found)
    value = random.choice((random.choice(_ODD), other[2], hit[2] * 2, hit[2][:-1], hit[2].swapcase()))
    new = random.choice((b"", hit[0] * 2, other[0], b' %b="%b"' % (hit[1], value), b' %b="%b"' % (hit[1], value)))
    parts[name] = parts[name][: hit.start()] + new + parts[name][hit.end() :]


def _text(parts: Parts, random: Random) -> None:
    """Resize a text, or put something odd in its place."""
    name = _pick(parts, random)
    found = list(_TEXT.finditer(parts[name]))
    if not found:
        return
    hit = random.choice(found)
    half = len(hit[1]) // 2
    split = hit[1][:half] + random.choice(_BETWEEN) + hit[1][half:]
    new = random.choice((random.choice(_ODD), random.choice(_ODD), hit[1] * 3, hit[1][:half], split))
    parts[name] = parts[name][: hit.start(1)] + new + parts[name][hit.end(1) :]


# --- bytes and members


def _bytes(parts: Parts, random: Random) -> None:
    """Truncate a part, flip some of its bytes, or write it in another encoding."""
    name = _pick(parts, random)
    data = bytearray(parts[name] or b"\0")
    match random.randrange(4):
        case 0:
            del data[random.randrange(len(data)) :]
        case 1:
            for _ in range(random.choice((1, 1, 4, 40))):
                data[random.randrange(len(data))] ^= 1 << random.randrange(8)
        case 2:
            place = random.randrange(len(data))
            data[place:place] = random.choice((b"\0", b"<", b"&", b"]]>", b"<!--", b"<![CDATA[", b"\xff", b"<?x?>"))
        case _:
            text = bytes(data).decode("utf-8", "replace").replace('encoding="UTF-8"', 'encoding="UTF-16"')
            data = bytearray(text.encode("utf-16"))
    parts[name] = bytes(data)


def _package(parts: Parts, random: Random) -> None:
    """Drop or rename a member, give it another's content, or add a second one."""
    name, other = _pick(parts, random), _pick(parts, random)
    match random.randrange(4):
        case 0:
            del parts[name]
        case 1:
            parts[random.choice((name.upper(), name + "2", "x/" + name, name.replace("/", "//")))] = parts.pop(name)
        case 2:
            parts[name], parts[other] = parts[other], parts[name]
        case _:
            parts[random.choice((name.upper(), "xl/worksheets/sheet1.xml", "xl/metadata.xml"))] = parts[other]
    if not parts:
        parts[name] = b""


# --- the zip archive


def _cut(data: bytes, random: Random) -> bytes:
    return data[: random.randrange(len(data))]


def _flip(data: bytes, random: Random) -> bytes:
    changed = bytearray(data)
    for _ in range(random.choice((1, 3, 20))):
        changed[random.randrange(len(changed))] ^= 1 << random.randrange(8)
    return bytes(changed)


def _lie(data: bytes, random: Random) -> bytes:
    """A wrong size or flag in the directory."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        name = random.choice(archive.namelist())
    field = random.choice(("size", "packed", "flags"))
    value = random.choice((0, 1, 100, 65_535)) if field == "flags" else random.choice((0, 1, 5_000, 2**31, 2**32 - 1))
    try:
        return forged(data, name, **{field: value})
    except struct.error:  # too large for its field
        return forged(data, name, **{field: 0})


def _twice(data: bytes, random: Random) -> bytes:
    """A member's name given to another of the same length, or the end of the archive repeated."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = [name.encode() for name in archive.namelist()]
    name = random.choice(names)
    alike = [other for other in names if len(other) == len(name) and other != name]
    return data.replace(name, random.choice(alike)) if alike else data + data[-random.randrange(1, len(data)) :]


def _insert(data: bytes, random: Random) -> bytes:
    place = random.randrange(len(data))
    return data[:place] + random.randbytes(random.choice((1, 4, 200))) + data[place:]


_ZIP_LEVEL: tuple[Callable[[bytes, Random], bytes], ...] = (_cut, _flip, _lie, _twice, _insert)


def parts_of(data: bytes) -> Parts:
    """The parts of a good package."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


if __name__ == "__main__":
    sys.stdout.buffer.write(mutated(parts_of(Path(sys.argv[1]).read_bytes()), Random(sys.argv[2])))
