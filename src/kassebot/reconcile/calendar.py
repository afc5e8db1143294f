"""Days as whole numbers, and bank-day arithmetic over whole columns at once.

A day in a frame is int64: days since 1970-01-01, what numpy calls datetime64[D]. The bank
holidays are those of `domain.bankdays`; years outside 2000–2199 are refused by the period already.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from kassebot.domain.bankdays import bank_holidays

#: A column of days or of amounts.
Ints = npt.NDArray[np.int64]

_EPOCH_ORDINAL = dt.date(1970, 1, 1).toordinal()

#: Day numbers stay far below this, so that register and day fit in one ordered key.
_DAYS_MAX = 1 << 22

#: Stand for "open-ended" where a day is optional.
DAY_FIRST = dt.date(1, 1, 1).toordinal() - _EPOCH_ORDINAL
DAY_LAST = dt.date(9999, 12, 31).toordinal() - _EPOCH_ORDINAL


def day_number(day: dt.date) -> int:
    """A date as the day number that frames use."""
    return day.toordinal() - _EPOCH_ORDINAL


def date_of(day: Any) -> dt.date:
    """The date of a day number."""
    return dt.date.fromordinal(int(day) + _EPOCH_ORDINAL)


def day_numbers(days: Iterable[dt.date]) -> Ints:
    """Dates as a column of day numbers."""
    ordinals = np.fromiter((day.toordinal() for day in days), dtype=np.int64)
    return ordinals - _EPOCH_ORDINAL


@lru_cache(maxsize=1)
def _calendar() -> np.busdaycalendar:
    holidays = [day for year in range(1999, 2202) for day in bank_holidays(year)]
    return np.busdaycalendar(holidays=np.array(sorted(holidays), dtype="datetime64[D]"))


def register_days(frame: pd.DataFrame) -> Ints:
    """`reg` and `day` of each row as one whole number, in the order of both; of a register before 0, below all others'."""
    found: Ints = frame["reg"].to_numpy() * _DAYS_MAX + frame["day"].to_numpy()
    return found


def is_bank_day(days: Ints) -> npt.NDArray[np.bool_]:
    """Which of the days are bank days."""
    return np.is_busday(days.astype("datetime64[D]"), busdaycal=_calendar())


def add_bank_days(days: Ints, count: int | Ints) -> Ints:
    """The `count`-th bank day after each day (before it when negative); 0 gives the day itself."""
    if isinstance(count, int) and len(days):
        first, span = int(days.min()), int(days.max()) - int(days.min()) + 1
        if span < len(days):  # many rows of few days: each day is moved once
            return _moved(np.arange(first, first + span), np.full(span, count))[days - first]
    return _moved(days, np.broadcast_to(np.asarray(count, dtype=np.int64), days.shape))


def _moved(days: Ints, counts: Ints) -> Ints:
    # From a day that is no bank day the first step forward lands on the next bank day, and backward on the one before.
    stamps = days.astype("datetime64[D]")
    after = np.busday_offset(stamps, np.maximum(counts, 0), roll="backward", busdaycal=_calendar())
    before = np.busday_offset(stamps, np.minimum(counts, 0), roll="forward", busdaycal=_calendar())
    moved = np.where(counts > 0, after, before).astype(np.int64)
    return np.where(counts == 0, days, moved)


def bank_days_between(start: Ints, end: Ints) -> Ints:
    """How many bank days lie after `start` up to and including `end`; 0 where end is not after start."""
    one = np.timedelta64(1, "D")
    counted = np.busday_count(
        start.astype("datetime64[D]") + one, end.astype("datetime64[D]") + one, busdaycal=_calendar()
    )
    return np.maximum(counted, 0).astype(np.int64)


def iso_weeks(days: Ints) -> Ints:
    """The Monday of each day's ISO week, as a day number."""
    return days - (days + 3) % 7
