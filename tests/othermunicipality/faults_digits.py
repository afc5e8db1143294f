"""Postings of a wrong amount: the sign, two digits swapped, a digit too many or too few, one digit another."""

from __future__ import annotations

from tests.othermunicipality.model import Posting
from tests.othermunicipality.site import Site


def _change(s: Site, kind: str, cause: str, p: Posting | None, new: int | None) -> bool:
    if p is None or new is None or new == p.amount:
        return False
    off, p.amount = new - p.amount, new
    return s.note(f"{kind}_{p.what}", cause, p.paper.day, off, {"ledger": off})


def sign(s: Site) -> bool:
    p = s.pick_posting(s.rng.choice(("sale", "bag", "voucher", "topup")))
    return p is not None and _change(s, "sign", "posting_sign", p, -p.amount)


def _swap(s: Site, ore: int) -> int | None:
    digits = str(abs(ore) // 100)
    spots = [i for i in range(len(digits) - 1) if digits[i] != digits[i + 1] and (i or digits[1] != "0")]
    if not spots:
        return None
    i = s.rng.choice(spots)
    whole = int(digits[:i] + digits[i + 1] + digits[i] + digits[i + 2 :])
    return (whole * 100 + abs(ore) % 100) * (1 if ore > 0 else -1)


def transposition(s: Site) -> bool:
    p = s.pick_posting(s.rng.choice(("sale", "sale", "bag", "voucher")), least=10000)
    return p is not None and _change(s, "transposition", "posting_transposition", p, _swap(s, p.amount))


def transposition_dated(s: Site) -> bool:
    """Digits swapped in a posting whose text has only the date."""
    p = s.pick_posting("sale", least=10000)
    new = _swap(s, p.amount) if p else None
    if p and new:
        p.text = f"Kontantsalg {p.paper.day:%d.%m}"
    return _change(s, "transposition_dated", "posting_transposition", p, new)


def slide_up(s: Site) -> bool:
    p = s.pick_posting(s.rng.choice(("sale", "bag", "voucher")))
    return p is not None and _change(s, "slide_up", "posting_slide", p, p.amount * 10)


def slide_down(s: Site) -> bool:
    p = s.pick_posting(s.rng.choice(("sale", "bag", "voucher")))
    return (
        p is not None
        and p.amount % 10 == 0
        and _change(s, "slide_down", "posting_slide", p, (abs(p.amount) // 10) * (1 if p.amount > 0 else -1))
    )


def digit(s: Site) -> bool:
    p = s.pick_posting(s.rng.choice(("sale", "bag", "voucher")), least=1000)
    if not p:
        return False
    digits = str(abs(p.amount) // 100)
    spot = s.rng.randrange(len(digits))
    other = s.rng.choice([d for d in "123456789" if d != digits[spot]])
    whole = int(digits[:spot] + other + digits[spot + 1 :])
    return _change(s, "digit", "posting_digit", p, (whole * 100 + abs(p.amount) % 100) * (1 if p.amount > 0 else -1))


def digit_hidden_by_digit(s: Site) -> bool:
    """One sale posted 100,00 too high and another 100,00 too low: the balance agrees."""
    a, b = s.pick_posting("sale", least=30000), s.pick_posting("sale", least=30000)
    if not a or not b or a.amount // 10000 % 10 == 9 or b.amount // 10000 % 10 < 2:
        return False
    return _change(s, "hidden_digits", "posting_digit", a, a.amount + 10000) and _change(
        s, "hidden_digits", "posting_digit", b, b.amount - 10000
    )


KINDS = (
    sign,
    transposition,
    transposition_dated,
    slide_up,
    slide_down,
    digit,
    digit_hidden_by_digit,
)
