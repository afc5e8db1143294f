"""Periods: calendar months, written `2026-10`."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from kassebot.domain.errors import BusinessError

_TEXT = re.compile(r"(\d{4})-(\d{2})")


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A calendar month; periods are ordered by time."""

    year: int
    month: int

    @classmethod
    def parse(cls, text: str) -> Period:
        """`2026-10` → Period; raises BusinessError for anything else."""
        match = _TEXT.fullmatch(text)
        if match and 1 <= int(match[2]) <= 12 and 2000 <= int(match[1]) <= 2199:
            return cls(int(match[1]), int(match[2]))
        raise BusinessError("period_invalid", "»{text}« er ikke en periode; skriv fx 2026-10", text=text)

    @classmethod
    def of(cls, day: date) -> Period:
        """The period that a day lies in."""
        return cls(day.year, day.month)

    @property
    def first(self) -> date:
        """The period's first day."""
        return date(self.year, self.month, 1)

    @property
    def last(self) -> date:
        """The period's last day."""
        return date(self.year, self.month, calendar.monthrange(self.year, self.month)[1])

    @property
    def previous(self) -> Period:
        """The month before."""
        return Period.of(self.first - timedelta(days=1))

    @property
    def next(self) -> Period:
        """The month after."""
        return Period.of(self.last + timedelta(days=1))

    def days(self) -> tuple[date, ...]:
        """All days of the period, in order."""
        return tuple(self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1))

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"
