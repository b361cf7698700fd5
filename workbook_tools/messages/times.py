"""Times as people read them: on their own clock, everywhere. The journal and JSON keep UTC."""

from __future__ import annotations

from datetime import UTC, datetime

from . import say


def local_time(text: str, language: str) -> str:
    """An ISO time (UTC where it doesn't say) in words: "20. september 2019 kl. 19.01". Other text stays."""
    if (local := _local(text)) is None:
        return text
    day = say(
        "date.long",
        language,
        day=local.day,
        month=say("date.months", language).split()[local.month - 1],
        year=local.year,
    )
    return say("date.time", language, date=day, hour=f"{local:%H}", minute=f"{local:%M}")


def local_minute(text: str) -> str:
    """The same for a table: "2019-09-20 19:01"."""
    local = _local(text)
    return text if local is None else f"{local:%Y-%m-%d %H:%M}"


def _local(text: str) -> datetime | None:
    try:
        time = datetime.fromisoformat(text)
        return (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone()
    except (ValueError, OverflowError, OSError):
        return None
