"""Faults that people make when they post."""

from __future__ import annotations

from datetime import timedelta

from tests.othermunicipality import people
from tests.othermunicipality.days import DAY
from tests.othermunicipality.model import Posting
from tests.othermunicipality.site import Site


def _missing(s: Site, what: str) -> bool:
    p = s.pick_posting(what)
    if not p:
        return False
    s.book.postings.remove(p)
    return s.note(f"posting_missing_{what}", "posting_missing", p.paper.day, -p.amount, {"ledger": -p.amount})


def missing_sale(s: Site) -> bool:
    return _missing(s, "sale")


def missing_bag(s: Site) -> bool:
    return _missing(s, "bag")


def missing_voucher(s: Site) -> bool:
    return _missing(s, "voucher")


def missing_topup(s: Site) -> bool:
    return _missing(s, "topup")


def _twice(s: Site, what: str) -> bool:
    p = s.pick_posting(what)
    if not p:
        return False
    later = min(p.booked_on + s.rng.choice((0, 0, 1, 4)) * DAY, s.month.last)
    text = p.text if s.rng.random() < 0.5 or what != "sale" else people.sale_text(s.rng, p.paper.no, p.paper.day)
    s.book.postings.append(Posting("again", p.paper, p.doc_day, later, text, p.amount, p.month))
    return s.note(f"posting_duplicate_{what}", "posting_duplicate", p.paper.day, p.amount, {"ledger": p.amount})


def duplicate_sale(s: Site) -> bool:
    return _twice(s, "sale")


def duplicate_bag(s: Site) -> bool:
    return _twice(s, "bag")


def duplicate_voucher(s: Site) -> bool:
    return _twice(s, "voucher")


def _wrong_register(s: Site, what: str, text: bool) -> bool:
    others = [
        b
        for b in s.world.books.values()
        if b is not s.book and b.register.active_in(s.month) and b.zs and not b.gone and not b.register.active_to
    ]
    p = s.pick_posting(what)
    if not p or not others:
        return False
    other = Site(s.world, s.rng.choice(others), s.month, s.rng)
    s.book.postings.remove(p)
    words = p.text if text else s.rng.choice((f"Kontantsalg {p.paper.day:%d.%m}", "Kontantsalg"))
    other.book.postings.append(Posting("stray", p.paper, p.doc_day, p.booked_on, words, p.amount, p.month))
    kind = f"wrong_register_{what}_{'own_text' if text else 'date_only'}"
    other.note(kind, "posting_wrong_register", p.paper.day, p.amount, {"ledger": p.amount}, soft_date=True)
    return s.note(kind, "posting_wrong_register", p.paper.day, -p.amount, {"ledger": -p.amount})


def wrong_register_sale(s: Site) -> bool:
    return _wrong_register(s, "sale", text=True)


def wrong_register_dated(s: Site) -> bool:
    return _wrong_register(s, "sale", text=False)


def wrong_register_bag(s: Site) -> bool:
    return _wrong_register(s, "bag", text=True)


def wrong_register_voucher(s: Site) -> bool:
    return _wrong_register(s, "voucher", text=True)


def wrong_period_before(s: Site) -> bool:
    """A sale of the month before, which was posted then, is posted again now."""
    zs = [z for z in s.book.zs if z.day in s.month.previous() and z.posted and not z.hidden]
    z = s.pick(zs[-4:])
    if not z or not s.counts():
        return False
    s.book.postings.append(
        Posting(
            "period",
            z,
            z.day,
            s.month.first + s.rng.randrange(4) * DAY,
            people.sale_text(s.rng, z.no, z.day),
            z.posted,
            s.month.text,
        )
    )
    return s.note("wrong_period_before", "posting_wrong_period", z.day, z.posted, {"ledger": z.posted}, soft_date=True)


def wrong_period_after(s: Site) -> bool:
    """A sale of the month after is posted on this month's last days already."""
    zs = [z for z in s.book.zs if z.day in s.month.following() and z.posted and not z.hidden]
    z = s.pick(zs[:3])
    if not z or len(s.world.months) > 1:
        return False
    s.book.postings.append(
        Posting(
            "period",
            z,
            z.day,
            s.month.last - s.rng.randrange(2) * DAY,
            people.sale_text(s.rng, z.no, z.day),
            z.posted,
            s.month.text,
        )
    )
    return s.note("wrong_period_after", "posting_wrong_period", z.day, z.posted, {"ledger": z.posted}, soft_date=True)


def unsupported(s: Site) -> bool:
    ore, day = s.rng.choice((-1, 1)) * s.amount(37, 3000), s.rng.choice(s.month.days()[:-3])
    text = s.rng.choice(("Diverse", "Regulering", "Omkontering", "Kasse", "Jf. aftale", "Refusion"))
    s.book.postings.append(
        Posting("unsupported", None, day, day + timedelta(days=s.rng.choice((0, 2))), text, ore, s.month.text)
    )
    return s.note("unsupported", "posting_unsupported", day, ore, {"ledger": ore}, soft_date=True, firm=True)


def unsupported_primo(s: Site) -> bool:
    """The ledger starts with something else than the last count left."""
    if s.month is not s.world.months[0] or not s.counts():
        return False
    s.book.primo_off = s.rng.choice((-1, 1)) * s.amount()
    return s.note(
        "unsupported_primo",
        "posting_unsupported",
        s.month.first,
        s.book.primo_off,
        {"ledger": s.book.primo_off},
        firm=True,
    )


def missing_hidden_by_extra(s: Site) -> bool:
    """A sale that is not posted, and a posting of nearly the same amount with nothing behind it: the balance almost agrees."""
    p = s.pick_posting("sale", least=5000)
    day = s.month.first + 20 * DAY
    if not p or abs(p.paper.day - day) < 3 * DAY:
        return False
    s.book.postings.remove(p)
    s.book.postings.append(Posting("unsupported", None, day, day, "Regulering forbrug", p.amount + 3350, s.month.text))
    s.note("hidden_pair", "posting_unsupported", day, p.amount + 3350, {"ledger": p.amount + 3350}, firm=False)
    return s.note("hidden_pair", "posting_missing", p.paper.day, -p.amount, {"ledger": -p.amount})


KINDS = (
    missing_sale,
    missing_bag,
    missing_voucher,
    missing_topup,
    duplicate_sale,
    duplicate_bag,
    duplicate_voucher,
    wrong_register_sale,
    wrong_register_dated,
    wrong_register_bag,
    wrong_register_voucher,
    wrong_period_before,
    wrong_period_after,
    unsupported,
    unsupported_primo,
    missing_hidden_by_extra,
)
