"""Danish bank days and months, worked out from the calendar's own rules (nothing is looked up)."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

DAY = timedelta(days=1)


def easter(year: int) -> date:
    """Easter Sunday by Butcher's rule."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


@cache
def closed_days(year: int) -> frozenset[date]:
    """The days of a year, weekends apart, on which banks are closed."""
    sunday = easter(year)
    moving = [-3, -2, 0, 1, 39, 40, 49, 50] + ([26] if year <= 2023 else [])
    fixed = [(1, 1), (6, 5), (12, 24), (12, 25), (12, 26), (12, 31)]
    return frozenset([sunday + n * DAY for n in moving] + [date(year, m, d) for m, d in fixed])


def is_bank_day(day: date) -> bool:
    return day.weekday() < 5 and day not in closed_days(day.year)


def bank_days_on(day: date, number: int) -> date:
    """The bank day that lies `number` bank days after `day`, which need not be one itself."""
    while number:
        day += DAY
        number -= is_bank_day(day)
    return day


def bank_days_between(start: date, end: date) -> int:
    """How many bank days lie after `start`, up to and including `end`."""
    return sum(is_bank_day(start + n * DAY) for n in range(1, (end - start).days + 1))


class Month:
    """A calendar month such as 2026-10."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.first = date(int(text[:4]), int(text[5:]), 1)
        self.next_first = (self.first + 32 * DAY).replace(day=1)
        self.last = self.next_first - DAY

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def __repr__(self) -> str:
        return self.text

    def days(self) -> list[date]:
        return [self.first + n * DAY for n in range((self.last - self.first).days + 1)]

    def following(self) -> Month:
        return month_of(self.next_first)

    def previous(self) -> Month:
        return month_of(self.first - DAY)


def month_of(day: date) -> Month:
    return Month(f"{day:%Y-%m}")
