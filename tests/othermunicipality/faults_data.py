"""Faults of data and of count sheets: what is missing, cannot be read, or is filled in wrongly."""

from __future__ import annotations

from tests.othermunicipality.model import Z
from tests.othermunicipality.site import Site


def _lose_z(s: Site, z: Z | None, kind: str) -> bool:
    if z is None or (z.posted and not s.posting_of(z)) or not s.count_at(z.day):
        return False
    z.hidden = True
    effects = {
        "cash": z.effect,
        "ledger": z.effect,
        "card": z.card - z.card_refunds,
        "mobilepay": z.mobilepay - z.mobilepay_refunds,
        "vouchers": z.cash_out,
    }
    return s.note(kind, "z_missing", z.day, z.effect, {k: v for k, v in effects.items() if v})


def z_missing(s: Site) -> bool:
    return _lose_z(s, s.pick(s.zs()[1:-1]), "z_missing_posted")


def z_missing_unposted(s: Site) -> bool:
    """Neither delivered nor posted."""
    odd = {id(p.paper) for p in s.book.postings if p.what == "odd"}
    z = s.pick([z for z in s.zs()[1:-1] if not z.cash_out and not z.cash_in and s.posting_of(z) and id(z) not in odd])
    if not z or not s.count_at(z.day):
        return False
    z.hidden = True
    s.book.postings.remove(s.posting_of(z))
    effects = {"cash": z.effect, "card": z.card - z.card_refunds, "mobilepay": z.mobilepay - z.mobilepay_refunds}
    return s.note("z_missing_unposted", "z_missing", z.day, z.effect, {k: v for k, v in effects.items() if v})


def z_missing_edge(s: Site) -> bool:
    """The month's first or last: no gap within the month, but a posting names its number."""
    zs, place = s.zs(), s.rng.choice((0, -1))
    z = s.pick(zs[:1] if place == 0 else zs[-1:]) if len(zs) > 5 else None
    if (
        z is None
        or not z.posted
        or not s.posting_of(z)
        or s.book.register.active_from
        or (place and len(s.world.months) > 1)
    ):
        return False
    s.posting_for(z).text = f"Kontantsalg Z {z.no}"
    return _lose_z(s, z, f"z_missing_{'first' if place == 0 else 'last'}")


def z_duplicate(s: Site) -> bool:
    z = s.pick(s.zs())
    if not z:
        return False
    z.copies = 2
    return s.note("z_duplicate", "z_duplicate", z.day, -z.effect, {})


def lose_all(s: Site, source: str) -> bool:
    if s.book.findings or s.book.gone or not s.counts():
        return False
    s.book.gone[f"{source}:{s.month}"] = source
    if len(s.world.months) > 1:
        for later in s.world.months:
            if later.first > s.month.first:
                s.book.gone[f"unscored:{later}"] = source
    return True


def pos_missing(s: Site) -> bool:
    return (
        bool(s.zs())
        and lose_all(s, "pos")
        and s.note("pos_missing", "source_missing", s.month.first, 0, {}, soft_date=True)
    )


def sheet_missing(s: Site) -> bool:
    return lose_all(s, "counts") and s.note("sheet_missing", "source_missing", s.month.first, 0, {}, soft_date=True)


def sheet_before_missing(s: Site) -> bool:
    before = s.month.previous()
    bags = {c.bag for c in s.book.counts if c.bag and c.day in before}
    if any(e.key in bags and f" {s.book.register.no}" not in e.text for e in s.book.entries):
        return False  # with the sheet gone, nothing would tell whose the bag is
    if s.month is not s.world.months[0] or s.book.findings or not [c for c in s.book.counts if c.day in before]:
        return False
    s.book.gone[f"counts:{before}"] = "counts"
    return s.note("sheet_before_missing", "source_missing", s.month.first, 0, {}, soft_date=True)


def sheet_photo(s: Site) -> bool:
    if not lose_all(s, "bad"):
        return False
    s.book.style[f"sheet:{s.month}"] = "photo"
    return s.note("sheet_photo", "document_unreadable", s.month.first, 0, {}, soft_date=True)


def sheet_other_period(s: Site) -> bool:
    if not lose_all(s, "bad"):
        return False
    s.book.style[f"period:{s.month}"] = s.month.previous().text
    return s.note("sheet_other_period", "document_unreadable", s.month.first, 0, {}, soft_date=True)


KINDS = (
    z_missing,
    z_missing_unposted,
    z_missing_edge,
    z_duplicate,
    pos_missing,
    sheet_missing,
    sheet_before_missing,
    sheet_photo,
    sheet_other_period,
)
