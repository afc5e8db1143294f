"""Amounts: øre out of text, and what is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kassebot.domain.money import AMOUNT_ORE_MAX, AmountError, ore_from_danish, ore_from_point
from kassebot.domain.texts import format_danish


@pytest.mark.parametrize(
    ("text", "ore"),
    [
        ("1.815,50", 181550),
        ("145,00-", -14500),
        ("-5,00", -500),
        ("1.670,50-", -167050),
        ("0,00", 0),
        ("12345,67", 1234567),
    ],
)
def test_a_ledger_amount_becomes_ore(text: str, ore: int) -> None:
    """Thousands separators, decimal comma and a trailing minus, as the ERP writes them."""
    assert ore_from_danish(text) == ore


@pytest.mark.parametrize(
    "text", ["1.230", "1230", "8,8501", "1,2,3", "12.34,00", "-5,00-", "", "abc", "1 230,00", "٣,00"]
)
def test_what_can_be_read_two_ways_is_refused(text: str) -> None:
    """A machine's amount has two decimals; anything else is no amount."""
    with pytest.raises(AmountError):
        ore_from_danish(text)


def test_a_person_may_leave_the_decimals_out_but_not_with_a_separator() -> None:
    """`1230` is whole kroner; `1.230` could be 1.230,00 or 1,23."""
    assert ore_from_danish("1230", decimals_required=False) == 123000
    with pytest.raises(AmountError, match="to måder"):
        ore_from_danish("1.230", decimals_required=False)


@pytest.mark.parametrize("digits", ["000000000001", "999999999999", "1000000000000"])
def test_an_amount_of_digits_alone_is_believed_up_to_the_largest(digits: str) -> None:
    """Twelve digits of øre are read as they stand; more go the careful way, which knows the limit."""
    assert (
        ore_from_point(f"{digits[:-2]}.{digits[-2:]}") == ore_from_danish(f"{digits[:-2]},{digits[-2:]}") == int(digits)
    )
    with pytest.raises(AmountError):
        ore_from_point("10000000000.01")


@pytest.mark.parametrize("text", [".50", "٣.00", "1.٣٠", "+1.5 0", "1_0.00", " 1.00", "²1.00"])
def test_an_api_amount_has_plain_digits_only(text: str) -> None:
    """What Python would take for a number is none here."""
    with pytest.raises(AmountError):
        ore_from_point(text)


@given(st.integers(-AMOUNT_ORE_MAX, AMOUNT_ORE_MAX))
def test_an_amount_survives_being_written_and_read(ore: int) -> None:
    """What format_danish writes, ore_from_danish reads."""
    assert ore_from_danish(format_danish(ore)) == ore


def test_an_api_amount_has_a_point_and_is_whole_ore() -> None:
    """8.850 is 885 øre; 8.8501 is not a whole number of øre; too large is not believed."""
    assert ore_from_point("8.850") == 885
    for text in ("8.8501", "1,50", "1e5", "99999999999999"):
        with pytest.raises(AmountError):
            ore_from_point(text)
