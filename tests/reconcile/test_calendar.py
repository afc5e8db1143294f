"""Bank days over whole columns agree with bank days one at a time."""

from __future__ import annotations

import datetime as dt

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from kassebot.domain import bankdays
from kassebot.reconcile import calendar


@given(st.dates(dt.date(2015, 1, 1), dt.date(2035, 12, 31)), st.integers(-6, 6))
def test_columns_move_as_single_days_do(day: dt.date, count: int) -> None:
    """Moving a column by a number of bank days is moving each of its days."""
    column = calendar.day_numbers([day])
    assert calendar.date_of(calendar.add_bank_days(column, count)[0]) == bankdays.add_bank_days(day, count)
    assert bool(calendar.is_bank_day(column)[0]) == bankdays.is_bank_day(day)


@given(st.dates(dt.date(2020, 1, 1), dt.date(2030, 1, 1)), st.integers(-20, 40))
def test_days_between(start: dt.date, span: int) -> None:
    """The distance in bank days is 0 backwards and else the number of bank days passed."""
    end = start + dt.timedelta(days=span)
    counted = calendar.bank_days_between(calendar.day_numbers([start]), calendar.day_numbers([end]))
    assert counted[0] == (bankdays.bank_days_between(start, end) if span > 0 else 0)


def test_weeks_begin_on_monday() -> None:
    """30 September 2026 is in the week of Monday the 28th."""
    monday = calendar.iso_weeks(np.array([calendar.day_number(dt.date(2026, 9, 30))]))
    assert calendar.date_of(monday[0]) == dt.date(2026, 9, 28)
