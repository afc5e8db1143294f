"""Danish bank days, against the calendar of years that are known."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from kassebot.domain.bankdays import add_bank_days, bank_days, bank_days_between, easter_sunday, is_bank_day


def test_easter_is_where_the_almanac_has_it() -> None:
    """Early, late and ordinary years."""
    known = {2008: (3, 23), 2011: (4, 24), 2024: (3, 31), 2025: (4, 20), 2026: (4, 5), 2038: (4, 25)}
    assert {year: (easter_sunday(year).month, easter_sunday(year).day) for year in known} == known


def test_the_banks_own_holidays_are_no_bank_days() -> None:
    """The Friday after Ascension Day, 5 June, 24 and 31 December are closed; Store bededag only until 2023."""
    closed = [date(2026, 5, 15), date(2026, 6, 5), date(2026, 12, 24), date(2026, 12, 31), date(2023, 5, 5)]
    assert not any(is_bank_day(day) for day in closed)
    assert is_bank_day(date(2024, 4, 26))


@given(st.dates(date(2015, 1, 1), date(2035, 12, 31)), st.integers(1, 30))
def test_adding_and_counting_bank_days_agree(day: date, count: int) -> None:
    """The n-th bank day after a day has n bank days on the way."""
    later = add_bank_days(day, count)
    assert is_bank_day(later)
    assert bank_days_between(day, later) == count
    assert len(bank_days(day, later)) == count + is_bank_day(day)
