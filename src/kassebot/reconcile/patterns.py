"""How a booked amount can come from the right one: sign, swapped digits, a lost position, one digit.

A pattern alone proves nothing; it is asked only of a posting and a document that other witnesses
(the key in the text, the day) or uniqueness have brought together.
"""

from __future__ import annotations

from kassebot.domain.findings import Cause


def slip(right_ore: int, booked_ore: int) -> Cause | None:
    """The one typing slip that turns `right_ore` into `booked_ore`, or None."""
    if not right_ore or booked_ore in (0, right_ore):
        return None
    if booked_ore == -right_ore:
        return Cause.POSTING_SIGN
    if (right_ore < 0) != (booked_ore < 0):
        return None
    right, booked = abs(right_ore), abs(booked_ore)
    if _slid(right, booked):
        return Cause.POSTING_SLIDE
    length = max(len(str(right)), len(str(booked)))
    one, other = str(right).zfill(length), str(booked).zfill(length)
    off = [n for n in range(length) if one[n] != other[n]]
    if len(off) == 2 and off[1] == off[0] + 1 and one[off[0]] == other[off[1]] and one[off[1]] == other[off[0]]:
        return Cause.POSTING_TRANSPOSITION
    return Cause.POSTING_DIGIT if len(off) == 1 else None


def _slid(right: int, booked: int) -> bool:
    """Whether one is the other with a digit position lost or won; a lost øre may be cut or rounded."""
    for small, large in ((booked, right), (right, booked)):
        for factor in (10, 100):
            if small * factor == large:
                return True
    return booked in (right // 10, (right + 5) // 10) and right >= 1000
