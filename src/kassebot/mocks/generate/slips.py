"""What fingers do to numbers: swapped, wrong, lost and doubled digits."""

from __future__ import annotations

import random
from collections.abc import Container

_TRIES_MAX = 20


def mistyped(number: str, taken: Container[str], rng: random.Random) -> str:
    """The number with a slip in it, never one of `taken`; the number itself where no slip is found."""
    for _ in range(_TRIES_MAX):
        place = rng.randrange(len(number) - 1)
        before, one, two, after = number[:place], number[place], number[place + 1], number[place + 2 :]
        slip = rng.choice(
            (before + two + one + after, before + one + rng.choice("0123456789") + after, before + one + after,
             before + one + one + two + after)
        )  # fmt: skip
        if slip != number and slip not in taken and not slip.startswith("0"):
            return slip
    return number


def swapped(kroner: int, rng: random.Random) -> int | None:
    """Two neighbouring digits swapped, no leading zero; None where that gives the same number."""
    digits = str(kroner)
    places = [n for n in range(len(digits) - 1) if digits[n] != digits[n + 1] and (n or digits[n + 1] != "0")]
    if not places:
        return None
    n = rng.choice(places)
    return int(digits[:n] + digits[n + 1] + digits[n] + digits[n + 2 :])


def one_digit_off(kroner: int, rng: random.Random) -> int:
    """One digit differs, no leading zero."""
    digits = list(str(kroner))
    place = rng.randrange(len(digits))
    digits[place] = rng.choice([d for d in "0123456789" if d != digits[place] and (place or d != "0")])
    return int("".join(digits))
