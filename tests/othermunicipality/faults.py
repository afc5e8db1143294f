"""Plant faults over the municipality, one kind after the other, and the oddities that are none."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from tests.othermunicipality import (
    faults_bags,
    faults_cash,
    faults_counts,
    faults_data,
    faults_digits,
    faults_electronic,
    faults_ledger,
    faults_together,
    faults_vouchers,
)
from tests.othermunicipality.corrections import correct
from tests.othermunicipality.model import World
from tests.othermunicipality.oddities import oddities
from tests.othermunicipality.site import Site

Kind = Callable[[Site], bool]
KINDS: tuple[Kind, ...] = (
    *faults_cash.KINDS,
    *faults_bags.KINDS,
    *faults_vouchers.KINDS,
    *faults_data.KINDS,
    *faults_counts.KINDS,
    *faults_electronic.KINDS,
    *faults_ledger.KINDS,
    *faults_digits.KINDS,
    *faults_together.KINDS,
)
TIMING = re.compile("late|payout_missing|deposit_missing|mobilepay_day_missing|batch_missing")


def plant(world: World, rng: Random, planted: int, *, again: float, timing: bool) -> None:
    """Each kind as often as the others; the share `again` goes where there is a fault already. Without `timing` nothing is late."""
    oddities(world, rng)
    kinds: list[Kind] = []
    while planted > 0:
        if not kinds:
            kinds = [k for k in KINDS if timing or not TIMING.search(k.__name__)]
            rng.shuffle(kinds)
        kind = kinds.pop()
        planted -= any(_try(world, rng, kind, again) for _ in range(60))
    for book in world.books.values():
        correct(world, book, rng)


def _try(world: World, rng: Random, kind: Kind, again: float) -> bool:
    month = rng.choice(world.months)
    books = [b for b in world.books.values() if b.register.active_in(month) and b.counts and not b.gone]
    twice = rng.random() < again and len(world.months) == 1
    book = rng.choice([b for b in books if bool(b.findings) == twice] or books)
    return kind(Site(world, book, month, rng))
