"""Faults of petty-cash vouchers."""

from __future__ import annotations

from tests.othermunicipality.model import Posting, Voucher
from tests.othermunicipality.site import Site


def _lose_voucher(s: Site, kind: str, posted: bool) -> bool:
    v = s.pick([v for v in s.vouchers() if s.posting_of(v)])
    if not v:
        return False
    posting = s.posting_for(v)
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
            Posting("voucher", twin, v.day, s.posting_for(v).booked_on, f"Udlæg bilag {twin.no}", -ore, s.month.text)
        )
    if s.book.register.imprest:
        effects = {"cash": ore} | ({} if posted else {"ledger": ore})
    else:
        effects = {"vouchers": ore} | ({"ledger": -ore} if posted else {})
    return s.note(f"voucher_duplicate_{'both' if posted else 'one'}", "voucher_duplicate", v.day, ore, effects)


KINDS = (
    voucher_missing,
    voucher_missing_posted,
    voucher_ghost,
    voucher_unapproved,
    voucher_unapproved_posted,
    voucher_duplicate,
)
