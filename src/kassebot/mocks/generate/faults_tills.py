"""Faults at the till: a missing or doubled Z-report, a wrong tender, a rounding left out.

The settlements are made before these are planted, so that they keep what really happened.
"""

from __future__ import annotations

import random
from datetime import date, timedelta

from kassebot.mocks.generate.events import Sale, Story
from kassebot.mocks.generate.planting import Plant, Planted, World, one


def _about(sale: Sale) -> tuple[str, str]:
    return "z", str(sale.z_no)


def _ring(story: Story, sale: Sale, tender: str, amount: int) -> None:
    """The Z-report says `amount` more of a tender; the ledger follows the Z-report's cash."""
    sales, refunds, count = sale.tenders[tender]
    sale.tenders[tender] = (sales + amount, refunds, count)
    posting = story.booking_of(*_about(sale)) if tender == "CASH" else None
    if posting:
        posting.amount += amount
        if not posting.amount:
            story.bookings.remove(posting)


def _free(story: Story) -> list[Sale]:
    """Z-reports that nothing has changed, on days with one voucher at most."""
    return [sale for sale in story.sales if story.is_free(_about(sale))]


def cash_rounding(world: World, story: Story, rng: random.Random) -> list[Planted] | None:
    """Up to one count, the Z-reports' cash sales leave the rounding out; a month where the count is monthly."""
    since: date = world.period.first - timedelta(days=1)
    spans: list[tuple[date, list[Sale]]] = []
    for tally in story.tallies:
        spans.append((tally.day, [sale for sale in story.sales if since < sale.day <= tally.day and sale.rounding]))
        since = tally.day
    fit = [
        (day, sales) for day, sales in spans
        if sum(sale.rounding for sale in sales) and story.is_free(("count", f"{day}"), *map(_about, sales))
    ]  # fmt: skip
    if not fit:
        return None
    day, sales = rng.choice(fit)
    for sale in sales:
        _ring(story, sale, "CASH", -sale.rounding)
    story.touch(("count", f"{day}"), *map(_about, sales))
    amount = sum(sale.rounding for sale in sales)
    return one(story, "cash_rounding", day, amount, cash=amount)


def tender_mixup(world: World, story: Story, rng: random.Random) -> list[Planted] | None:
    """A payment rung on the wrong tender: by card or phone, rung as cash, or the other way."""
    other = rng.choice(("CARD", "MOBILEPAY"))
    day_tender = other.lower()
    fit = [
        sale for sale in _free(story)
        if min(sale.net("CASH"), sale.net(other)) > 5000 and story.is_free((day_tender, f"{sale.day}"))
    ]  # fmt: skip
    if not fit:
        return None
    sale = rng.choice(fit)
    amount = rng.choice((-1, 1)) * rng.randrange(13, 90) * 50
    _ring(story, sale, "CASH", amount)
    _ring(story, sale, other, -amount)
    story.touch(_about(sale), (day_tender, f"{sale.day}"))
    return one(story, "tender_mixup", sale.day, -amount, cash=-amount, **{day_tender: amount})


def z_missing(world: World, story: Story, rng: random.Random) -> list[Planted] | None:
    """A Z-report that the API lacks; its money was there, and mostly somebody posted it."""
    inner = [sale for sale in _free(story) if sale.net("CASH") > 0 and sale not in (story.sales[0], story.sales[-1])]
    if not inner or story.till.number in world.dropped_z or story.till.number in world.duplicated:
        return None
    sale = rng.choice(inner)
    tenders = [(tender, f"{sale.day}") for tender in ("card", "mobilepay")]
    vouchers = [("voucher", outlay.number) for outlay in story.outlays if outlay.day == sale.day]
    if not story.is_free(*tenders, *vouchers):
        return None
    world.dropped_z[story.till.number] = sale.z_no
    story.touch(_about(sale), *tenders, *vouchers)
    posting = story.booking_of(*_about(sale))
    booked = -sale.cash_out
    if posting and rng.random() < 0.3:
        story.bookings.remove(posting)
    elif posting:
        booked += posting.amount
    return one(
        story, "z_missing", sale.day, sale.cash_effect, cash=sale.cash_effect, ledger=booked, vouchers=sale.cash_out,
        card=sale.net("CARD"), mobilepay=sale.net("MOBILEPAY"),
    )  # fmt: skip


def z_duplicate(world: World, story: Story, rng: random.Random) -> list[Planted] | None:
    """The same Z-report delivered twice; it counts once."""
    if not story.sales or story.till.number in world.duplicated:
        return None
    fit = [sale for sale in _free(story) if sale.z_no != world.dropped_z.get(story.till.number)]
    if not fit:
        return None
    sale = rng.choice(fit)
    world.duplicated[story.till.number] = sale.z_no
    story.touch(_about(sale))
    return one(story, "z_duplicate", sale.day, -sale.cash_effect)


PLANTS: dict[str, Plant] = {
    "cash_rounding": cash_rounding, "tender_mixup": tender_mixup, "z_missing": z_missing, "z_duplicate": z_duplicate,
}  # fmt: skip
