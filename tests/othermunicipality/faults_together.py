"""Faults that meet: two in one count, a payout of several registers, a doubled posting that hides a missing one."""

from __future__ import annotations

from itertools import pairwise

from tests.othermunicipality import people
from tests.othermunicipality.days import bank_days_on
from tests.othermunicipality.faults_data import z_missing
from tests.othermunicipality.faults_vouchers import voucher_missing
from tests.othermunicipality.model import Batch, Group, Posting
from tests.othermunicipality.site import Site


def _and_short(s: Site, first: bool) -> bool:
    """The count that shows what was just planted is short or over besides."""
    if not first:
        return False
    known = s.book.findings[-1]
    row, ore = s.count_at(known.day), s.rng.choice((-1, 1)) * s.amount(30, 700)
    if row is None or id(row) in s.book.used or not s.shift(row, ore):
        return True
    s.book.used.add(id(row))
    known.kind = f"{known.kind}_and_short"
    return s.note(known.kind, "cash_over_short", row.day, ore, {"cash": ore})


def z_missing_and_short(s: Site) -> bool:
    return _and_short(s, z_missing(s))


def voucher_missing_and_short(s: Site) -> bool:
    return _and_short(s, voucher_missing(s))


def unwitnessed_and_short(s: Site) -> bool:
    row, ore = s.pick(s.counts()), s.rng.choice((-1, 1)) * s.amount(30, 700)
    if not row or row is s.counts()[0] or not s.shift(row, ore):
        return False
    row.checked = ""
    s.note("unwitnessed_and_short", "count_unwitnessed", row.day, 0, {})
    return s.note("unwitnessed_and_short", "cash_over_short", row.day, ore, {"cash": ore}, firm=True)


def _shared(s: Site) -> tuple[Group, dict[str, list[Batch]]] | None:
    """An untouched payout of several registers, and the batches of each."""
    group = s.pick(
        [
            g
            for g in s.world.groups
            if len({no for no, _ in g.batches}) > 1
            and not g.chargebacks
            and all(b.day in s.month and not b.hidden and not s.world.books[no].gone for no, b in g.batches)
            and any(no == s.book.register.no for no, _ in g.batches)
            and not any(id(b) in s.world.books[no].used for no, b in g.batches)
        ]
    )
    if not group:
        return None
    each: dict[str, list[Batch]] = {}
    for no, b in group.batches:
        each.setdefault(no, []).append(b)
        s.world.books[no].used.add(id(b))
    return (group, each) if all(len({b.day for b in rows}) == 1 for rows in each.values()) else None


def shared_payout_missing(s: Site) -> bool:
    found = _shared(s)
    if not found:
        return False
    found[0].paid_on = None
    for no, rows in found[1].items():
        net = sum(b.net for b in rows)
        other = Site(s.world, s.world.books[no], s.month, s.rng)
        other.note("shared_payout_missing", "settlement_missing", rows[0].day, -net, {"payouts": -net})
    return True


def shared_payout_late(s: Site) -> bool:
    found = _shared(s)
    if not found:
        return False
    found[0].paid_on = bank_days_on(max(b.day for b in found[0].rows()), 6)
    for no, rows in found[1].items():
        other = Site(s.world, s.world.books[no], s.month, s.rng)
        other.note("shared_payout_late", "settlement_in_transit", rows[0].day, None, {})
    return True


def posted_twice_for_another(s: Site) -> bool:
    """The evening before is posted twice, and the day itself not at all: the balance is off by the two sales' difference."""
    rows = sorted(s.postings("sale"), key=lambda p: p.paper.no)
    pairs = [(a, b) for a, b in pairwise(rows) if b.paper.no == a.paper.no + 1 and a.amount > 0 < b.amount]
    if not pairs:
        return False
    a, b = s.rng.choice(pairs)
    if a.amount == b.amount:
        return False
    s.book.used |= {id(a), id(b), id(a.paper), id(b.paper)}
    s.book.postings.remove(b)
    text = people.keyed_sale_text(s.rng, a.paper.no)
    a.text = text
    s.book.postings.append(Posting("again", a.paper, a.doc_day, b.booked_on, text, a.amount, a.month))
    s.note("twice_for_another", "posting_duplicate", a.paper.day, a.amount, {"ledger": a.amount})
    return s.note("twice_for_another", "posting_missing", b.paper.day, -b.amount, {"ledger": -b.amount})


KINDS = (
    z_missing_and_short,
    voucher_missing_and_short,
    unwitnessed_and_short,
    shared_payout_missing,
    shared_payout_late,
    posted_twice_for_another,
)
