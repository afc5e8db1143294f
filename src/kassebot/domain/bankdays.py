"""Danish days: which day it is, and bank days, on which banks book and source systems deliver.

Bank days are all days but Saturdays, Sundays, Danish public holidays (Store bededag only until
2023), the Friday after Ascension Day, 5 June, 24 and 31 December.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

#: The clock that days, deadlines and stand-ins go by.
DENMARK = ZoneInfo("Europe/Copenhagen")

#: The last year in which Store bededag was a public holiday.
STORE_BEDEDAG_YEAR_LAST = 2023

_DAY = timedelta(days=1)


def day_in_denmark(at: datetime) -> date:
    """The day that it is in Denmark at this instant."""
    return at.astimezone(DENMARK).date()


def easter_sunday(year: int) -> date:
    """Easter Sunday of a year in the Gregorian calendar (Butcher's computus)."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    k = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * k) // 451
    month, day = divmod(h + k - 7 * m + 114, 31)
    return date(year, month, day + 1)


@lru_cache(maxsize=256)
def bank_holidays(year: int) -> frozenset[date]:
    """The days of a year, weekends apart, on which the banks are closed."""
    easter = easter_sunday(year)
    from_easter = [-3, -2, 1, 39, 40, 50]
    if year <= STORE_BEDEDAG_YEAR_LAST:
        from_easter.append(26)
    fixed = [(1, 1), (6, 5), (12, 24), (12, 25), (12, 26), (12, 31)]
    return frozenset([easter + n * _DAY for n in from_easter] + [date(year, month, day) for month, day in fixed])


def is_bank_day(day: date) -> bool:
    """Whether banks book on that day."""
    return day.weekday() < 5 and day not in bank_holidays(day.year)


def add_bank_days(day: date, count: int) -> date:
    """The `count`-th bank day after `day` (before it when negative); 0 gives `day` itself."""
    step = _DAY if count > 0 else -_DAY
    for _ in range(abs(count)):
        day += step
        while not is_bank_day(day):
            day += step
    return day


def bank_days(first: date, last: date) -> tuple[date, ...]:
    """All bank days from `first` to `last`, both included."""
    span = (last - first).days + 1
    return tuple(day for day in (first + n * _DAY for n in range(span)) if is_bank_day(day))


def bank_days_between(start: date, end: date) -> int:
    """How many bank days lie after `start` up to and including `end`; 0 where end is not after start."""
    return len(bank_days(start + _DAY, end))
