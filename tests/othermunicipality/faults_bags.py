"""Faults of bags on their way to the bank."""

from __future__ import annotations

from tests.othermunicipality.days import bank_days_on, is_bank_day
from tests.othermunicipality.model import Entry
from tests.othermunicipality.site import Site


def deposit_missing(s: Site) -> bool:
    e = s.pick(s.deposits())
    if not e:
        return False
    e.day = None
    return s.note("deposit_missing", "deposit_missing", s.bag_day(e), -e.amount, {"deposits": -e.amount})


def deposit_late(s: Site) -> bool:
    e = s.pick(s.deposits())
    if not e:
        return False
    e.day = bank_days_on(s.bag_day(e), s.rng.choice((4, 5, 7)))
    return s.note("deposit_late", "deposit_in_transit", s.bag_day(e), -e.amount, {})


def _deposit_off(s: Site, kind: str, ore: int) -> bool:
    e = s.pick([e for e in s.deposits() if e.amount + ore > 0 and e.key in e.text])
    if not e:
        return False
    e.amount += ore
    return s.note(kind, "deposit_differs", s.bag_day(e), ore, {"deposits": ore})


def deposit_differs_little(s: Site) -> bool:
    return _deposit_off(s, "deposit_differs_little", s.rng.choice((-1, 1)) * s.rng.choice((50, 100, 200, 1000, 2000)))


def deposit_differs_much(s: Site) -> bool:
    return _deposit_off(s, "deposit_differs_much", s.rng.choice((-1, 1)) * s.amount(500, 3000))


def deposit_unknown(s: Site) -> bool:
    day = s.rng.choice([d for d in s.month.days() if is_bank_day(d)])
    ore, text = s.amount(300, 9000), f"INDB KASSE {s.book.register.no} POSE {s.rng.randrange(6000000, 6900000)}"
    if s.book.register.imprest or not s.zs():
        return False
    s.book.entries.append(Entry(s.world.accounts[0], day, ore, text, s.book.register.no, "", "deposit"))
    return s.note("deposit_unknown", "deposit_unknown", day, ore, {"deposits": ore})


KINDS = (
    deposit_missing,
    deposit_late,
    deposit_differs_little,
    deposit_differs_much,
    deposit_unknown,
)
