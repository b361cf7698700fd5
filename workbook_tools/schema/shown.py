"""Numbers and dates whose cell shows them another way than a plain number: ``0.5`` that a reader sees as "50 %"."""

from __future__ import annotations

from datetime import datetime
from typing import SupportsIndex


class ShownNumber(float):
    """A cell's number, with the number format that it is shown in and the text that its reader sees.

    `shown` is None where only a spreadsheet program could tell.
    """

    shown: str | None
    format: str

    @classmethod
    def of(cls, number: float, shown: str | None, number_format: str) -> ShownNumber:
        """The number with what its cell shows."""
        made = cls(number)
        made.shown, made.format = shown, number_format
        return made


class ShownDate(datetime):
    """A cell's date, with the number format that it is shown in and the text that its reader sees."""

    shown: str | None
    format: str

    @classmethod
    def of(cls, moment: datetime, shown: str | None, number_format: str) -> ShownDate:
        """The date with what its cell shows."""
        made = cls(*moment.timetuple()[:6], moment.microsecond)
        made.shown, made.format = shown, number_format
        return made

    def __reduce_ex__(self, _: SupportsIndex) -> tuple[object, ...]:
        """Dates forget what a subclass adds when they are copied or sent to another process."""
        return _date, (datetime(*self.timetuple()[:6], self.microsecond), self.shown, self.format)  # noqa: DTZ001


def _date(moment: datetime, shown: str | None, number_format: str) -> ShownDate:
    return ShownDate.of(moment, shown, number_format)


Shown = ShownNumber | ShownDate
