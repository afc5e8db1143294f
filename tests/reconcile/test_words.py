"""What a posting's text names: two texts of one shape are read alike, each with its own digits."""

from __future__ import annotations

import pytest

from kassebot.domain.periods import Period
from kassebot.reconcile.calendar import day_number
from kassebot.reconcile.words import canonical, parse

OCTOBER = Period.parse("2026-10")


def test_two_texts_of_one_shape_keep_their_own_digits() -> None:
    """The first is searched, the second only looked up in."""
    first, second = (parse(text, 100, OCTOBER) for text in ("Kontantsalg Z 1288 5/10", "Kontantsalg Z 9071 6/10"))

    assert (first.z_no, second.z_no) == (1288, 9071)
    assert [named.text_day - day_number(OCTOBER.first) for named in (first, second)] == [4, 5]
    assert (first.kind, second.kind) == ("sale", "sale")


def test_the_amounts_sign_speaks_for_each_text_by_itself() -> None:
    """»Hævet i bank« is money in or money out, though the words are the same."""
    assert [parse("Hævet i bank", amount_ore, OCTOBER).kind for amount_ore in (100, -100)] == ["top_up", ""]


def test_a_date_that_cannot_be_is_no_day_though_its_shape_can() -> None:
    """31/10 and 99/10 have one shape."""
    assert parse("Udlæg 31/10", -100, OCTOBER).text_day == day_number(OCTOBER.last)
    assert parse("Udlæg 99/10", -100, OCTOBER).text_day == -1


@pytest.mark.parametrize(
    ("typed", "compared"),
    [
        ("U-2210", "U2210"),
        ("u 02210", "U2210"),
        ("U-0", "U"),
        ("AB 007", "AB7"),
        ("Ø-12", "Ø12"),
        ("12", "12"),
        ("", ""),
    ],
)
def test_a_voucher_number_is_compared_without_what_people_type_around_it(typed: str, compared: str) -> None:
    """Also where it has not the portal's own shape."""
    assert canonical(typed) == compared
