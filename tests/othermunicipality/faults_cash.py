"""Faults of cash, vouchers and bags."""

from __future__ import annotations

from tests.othermunicipality.model import Count
from tests.othermunicipality.site import Site


def _short(s: Site, kind: str, ore: int) -> bool:
    row = s.pick(s.counts())
    if not row or not s.shift(row, ore):
        return False
    moved = s.moved()
    if row is s.counts()[0] and min(moved, default=s.month.next_first) > row.day:
        return s.note(kind, "opening_gap", row.day, ore, {"cash": ore})
    return s.note(kind, "cash_over_short", row.day, ore, {"cash": ore}, firm=True)


def cash_short(s: Site) -> bool:
    return _short(s, "cash_short", -s.amount())


def cash_over(s: Site) -> bool:
    return _short(s, "cash_over", s.amount())


def cash_coincident(s: Site) -> bool:
    """Short or over by what happens to be an amount of some posting of another day."""
    rows = s.postings("sale") + s.postings("voucher")
    return bool(rows) and _short(s, "cash_coincident", s.rng.choice((-1, 1)) * abs(s.rng.choice(rows).amount))


def cash_nets_out(s: Site) -> bool:
    """Short at one count and over by the same at a later one: nothing is seen over the month."""
    rows, ore = s.counts(), s.amount()
    if len(rows) < 4 or not s.shift(rows[1], -ore):
        return False
    s.shift(rows[-2], ore)
    s.note("cash_nets_out", "cash_over_short", rows[1].day, -ore, {"cash": -ore}, firm=True)
    return s.note("cash_nets_out", "cash_over_short", rows[-2].day, ore, {"cash": ore}, firm=True)


def _leave_rounding(s: Site, several: bool) -> bool:
    row = s.pick(s.counts())
    before = [c.day for c in s.counts() if row and c.day < row.day]
    zs = [
        z
        for z in s.zs()
        if row and z.day <= row.day and z.day > max(before, default=s.month.previous().last) and z.cash > 5000
    ]
    zs = [z for z in zs if id(z) not in s.book.used and s.posting_of(z)][: None if several else 1]
    if not zs or (several and len(zs) < 3):
        return False
    total = 0
    for z in zs:
        s.book.used.add(id(z))
        z.rounding = s.rng.choice((-24, -19, -13, -6, 4, 11, 17, 22))
        z.cash -= z.rounding
        s.posting_for(z).amount -= z.rounding
        total += z.rounding
    return total != 0 and s.note(
        "cash_rounding_several" if several else "cash_rounding_one", "cash_rounding", row.day, total, {"cash": total}
    )


def cash_rounding_one(s: Site) -> bool:
    return _leave_rounding(s, several=False)


def cash_rounding_several(s: Site) -> bool:
    return _leave_rounding(s, several=True)


def _mixup(s: Site, other: str, sign: int) -> bool:
    """Sign 1: rung as cash and paid otherwise; −1 the other way round."""
    ore = s.amount(20, 400) if other == "card" else s.rng.randrange(5, 60) * 250
    z = s.pick(
        [
            z
            for z in s.zs()
            if z.cash > ore and getattr(z, other) > ore + 10000 and s.posting_of(z) and s.count_at(z.day)
        ]
    )
    if not z:
        return False
    z.cash += sign * ore
    setattr(z, other, getattr(z, other) - sign * ore)
    s.posting_for(z).amount += sign * ore
    return s.note(
        f"tender_mixup_cash_{other}_{sign}",
        "tender_mixup",
        z.day,
        -sign * ore,
        {"cash": -sign * ore, other: sign * ore},
        soft_date=True,
    )


def mixup_cash_card(s: Site) -> bool:
    return _mixup(s, "card", 1)


def mixup_card_cash(s: Site) -> bool:
    return _mixup(s, "card", -1)


def mixup_cash_mobilepay(s: Site) -> bool:
    return _mixup(s, "mobilepay", s.rng.choice((1, -1)))


def mixup_card_mobilepay(s: Site) -> bool:
    ore = s.rng.randrange(5, 40) * 250
    z = s.pick([z for z in s.zs() if z.card > ore + 5000 and z.mobilepay > 0])
    if not z:
        return False
    z.card, z.mobilepay = z.card - ore, z.mobilepay + ore
    return s.note(
        "tender_mixup_card_mobilepay", "tender_mixup", z.day, None, {"card": ore, "mobilepay": -ore}, soft_date=True
    )


def opening_gap(s: Site) -> bool:
    """A count before anything has happened in the month, and it is not what the last one left."""
    moved = s.moved()
    counted, day, ore = s.counts(), s.month.first, s.rng.choice((-1, 1)) * s.amount(20, 400)
    before = [c for c in s.book.counts if c.day < day]
    if (
        not before
        or not counted
        or min([*moved, counted[0].day]) <= day
        or f"counts:{s.month.previous()}" in s.book.gone
    ):
        return False
    row = Count(day, before[-1].after, by="Rikke Reserve", checked="Søren Særlig", needed=False)
    s.book.counts.insert(s.book.counts.index(counted[0]), row)
    if not s.shift(row, ore):
        s.book.counts.remove(row)
        return False
    return s.note("opening_gap", "opening_gap", day, ore, {"cash": ore})


KINDS = (
    cash_short,
    cash_over,
    cash_coincident,
    cash_nets_out,
    cash_rounding_one,
    cash_rounding_several,
    mixup_cash_card,
    mixup_card_cash,
    mixup_cash_mobilepay,
    mixup_card_mobilepay,
    opening_gap,
)
