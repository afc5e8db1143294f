"""Files of a whole day or month that are missing, and what follows for each register: planted last, over all of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from random import Random

from tests.othermunicipality.days import Month, is_bank_day
from tests.othermunicipality.model import Book, World
from tests.othermunicipality.site import Site
from tests.othermunicipality.write_texts import days_of

ELECTRONIC = ("settlement", "fee", "chargeback", "tender", "z_")


def lose(world: World, rng: Random, what: str) -> str:
    """Take a file of the first month away; gives its name under the folder."""
    month = world.months[0]
    day = rng.choice([d for d in month.days()[7:20] if is_bank_day(d)])
    if what in ("ledger", "vouchers"):
        _each(world, rng, f"{what}_file_missing", month.first, LOST[what], month)
        return f"ledger/{month}.txt" if what == "ledger" else f"vouchers/{month}.json"
    _each(world, rng, f"{what}_day_missing", day, LOST[what], month)
    return f"bank/{world.accounts[1]}/{day}.xml" if what == "bank" else f"{what}/{day}.csv"


def _each(
    world: World, rng: Random, kind: str, day: date, view: Callable[[World, Book, date], str], month: Month
) -> None:
    """Note the gap in each register with business in it; `unsure` where what was planted before may be hidden by it."""
    for book in world.books.values():
        seen = view(world, book, day)
        if seen == "unsure":
            book.gone[f"unscored:{month}"] = kind
        elif seen == "lacks":
            book.gone[f"day:{kind}:{month}"] = kind
            Site(world, book, month, rng).note(kind, "source_missing", day, 0, {}, soft_date=True)


def _card(_: World, book: Book, day: date) -> str:
    days = days_of(day)
    if any(f.day in (*days, day) and f.cause.startswith(ELECTRONIC) for f in book.findings) or "pos" in str(book.gone):
        return "unsure"
    return "lacks" if any(z.card or z.card_refunds for z in book.zs if z.day in days) else ""


def _mobilepay(_: World, book: Book, day: date) -> str:
    days = days_of(day)
    if any(f.day in days and f.cause.startswith(ELECTRONIC) for f in book.findings) or "pos" in str(book.gone):
        return "unsure"
    return "lacks" if any(z.mobilepay or z.mobilepay_refunds for z in book.zs if z.day in days) else ""


def _bank(world: World, book: Book, day: date) -> str:
    """The second account has the payouts, and some of the bags; a late or missing one may hide behind the gap."""
    if any(f.cause.startswith(("settlement", "deposit")) for f in book.findings) or book.register.imprest:
        return "unsure"
    no, second = book.register.no, world.accounts[1]
    groups = [g for g in world.groups if g.paid_on == day and any(n == no for n, _ in g.batches)]
    payouts = [p for p in world.payouts if p.register == no and p.paid_on == day]
    bags = [e for e in book.entries if e.account == second and e.day == day]
    return "lacks" if groups or payouts or bags else ""


def _ledger(_: World, book: Book, __: date) -> str:
    book.no_ledger = True
    known = any(
        set(f.effects) & {"ledger"} or f.cause.startswith(("posting", "voucher", "z_missing")) for f in book.findings
    )
    return "unsure" if known else "lacks"


def _vouchers(_: World, book: Book, day: date) -> str:
    """A till's five figures need no voucher, an imprest's do; whether a till without any is ready is left open."""
    book.no_vouchers = book.register.imprest
    if any(f.cause.startswith(("voucher", "z_", "posting")) for f in book.findings):
        return "unsure"
    return "lacks" if any((v.day.year, v.day.month) == (day.year, day.month) for v in book.vouchers) else "unsure"


LOST: dict[str, Callable[[World, Book, date], str]] = {
    "card": _card,
    "mobilepay": _mobilepay,
    "bank": _bank,
    "ledger": _ledger,
    "vouchers": _vouchers,
}
