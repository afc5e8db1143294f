"""Faults of cash, vouchers and bags."""

from __future__ import annotations

from tests.othermunicipality.days import bank_days_on, is_bank_day
from tests.othermunicipality.model import Count, Entry, Posting, Voucher
from tests.othermunicipality.site import Site


def _short(s: Site, kind: str, ore: int) -> bool:
    row = s.pick(s.counts())
    if not row or not s.shift(row, ore):
        return False
    moved = (
        [z.day for z in s.zs()]
        + [v.day for v in s.vouchers()]
        + [e.day for e in s.book.entries if e.kind == "topup" and e.day in s.month]
    )
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
        s.posting_of(z).amount -= z.rounding
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
    s.posting_of(z).amount += sign * ore
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


def _lose_voucher(s: Site, kind: str, posted: bool) -> bool:
    v = s.pick([v for v in s.vouchers() if s.posting_of(v)])
    if not v:
        return False
    posting = s.posting_of(v)
    v.hidden = True
    if posted:
        posting.text = f"Udlæg bilag {v.no}"
        return s.note(
            kind,
            "voucher_missing",
            v.day,
            -v.amount,
            {"cash": -v.amount, "ledger": -v.amount} if s.book.register.imprest else {"vouchers": -v.amount},
        )
    s.book.postings.remove(posting)
    return s.note(kind, "voucher_missing", v.day, -v.amount, {"vouchers": -v.amount, "ledger": v.amount})


def voucher_missing(s: Site) -> bool:
    return not s.book.register.imprest and _lose_voucher(s, "voucher_missing_unposted", posted=False)


def voucher_missing_posted(s: Site) -> bool:
    return _lose_voucher(s, "voucher_missing_posted" + ("_imprest" if s.book.register.imprest else ""), posted=True)


def voucher_ghost(s: Site) -> bool:
    """A posting names a voucher that never was, and no money left."""
    ore, day = s.amount(20, 400), s.rng.choice(s.month.days())
    no = f"U-{s.rng.randrange(70000, 79999)}"
    text = s.rng.choice((f"Udlæg bilag {no}", f"Bilag {no}", f"Udlæg {no} kaffe"))
    s.book.postings.append(Posting("ghost", no, day, day, text, -ore, s.month.text))
    return s.note("voucher_ghost", "voucher_missing", day, -ore, {"ledger": -ore}, soft_date=True)


def _unapproved(s: Site, status: str, posted: bool) -> bool:
    v = s.pick([v for v in s.vouchers() if s.posting_of(v)])
    if not v:
        return False
    v.status = status
    if not posted:
        s.book.postings.remove(s.posting_of(v))
    return s.note(
        f"voucher_{status}_{'posted' if posted else 'unposted'}",
        "voucher_unapproved",
        v.day,
        -v.amount,
        {} if posted else {"ledger": v.amount},
    )


def voucher_unapproved(s: Site) -> bool:
    return _unapproved(s, s.rng.choice(("kladde", "attesteret", "afvist")), posted=False)


def voucher_unapproved_posted(s: Site) -> bool:
    return _unapproved(s, s.rng.choice(("kladde", "attesteret", "afvist")), posted=True)


def voucher_duplicate(s: Site) -> bool:
    """The same receipt registered twice under two numbers, and both or one posted."""
    v = s.pick([v for v in s.vouchers() if s.posting_of(v)])
    if not v:
        return False
    ore, twin = v.amount, Voucher(f"U-{int(v.no[2:]) + 40000}", v.day, v.amount, v.purpose)
    s.book.vouchers.append(twin)
    s.book.used.add(id(twin))
    posted = s.rng.random() < 0.6
    if posted:
        s.book.postings.append(
            Posting("voucher", twin, v.day, s.posting_of(v).booked_on, f"Udlæg bilag {twin.no}", -ore, s.month.text)
        )
    if s.book.register.imprest:
        effects = {"cash": ore} | ({} if posted else {"ledger": ore})
    else:
        effects = {"vouchers": ore} | ({"ledger": -ore} if posted else {})
    return s.note(f"voucher_duplicate_{'both' if posted else 'one'}", "voucher_duplicate", v.day, ore, effects)


def opening_gap(s: Site) -> bool:
    """A count before anything has happened in the month, and it is not what the last one left."""
    moved = (
        [z.day for z in s.zs()]
        + [v.day for v in s.vouchers()]
        + [e.day for e in s.book.entries if e.kind == "topup" and e.day in s.month]
    )
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
    deposit_missing,
    deposit_late,
    deposit_differs_little,
    deposit_differs_much,
    deposit_unknown,
    voucher_missing,
    voucher_missing_posted,
    voucher_ghost,
    voucher_unapproved,
    voucher_unapproved_posted,
    voucher_duplicate,
    opening_gap,
)
