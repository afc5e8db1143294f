"""Faults at the till: a missing Z-report, a wrong tender, a rounding left out, a voucher twice, an opening gap.

The settlements are made before these are planted, so that they keep what really happened.
"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta

from kassebot.domain.bankdays import bank_days
from kassebot.mocks.generate.events import Booking, Sale, Story, Tally
from kassebot.mocks.generate.planting import Plant, Planted, World, one
from kassebot.mocks.generate.trading import pieces


def _posting(story: Story, kind: str, number: str) -> Booking | None:
    """The posting of a document; pairs that reverse a posting are dropped, since its amount may change."""
    story.bookings = [booking for booking in story.bookings if booking.about[0] != "pair"]
    return next((booking for booking in story.bookings if booking.about == (kind, number)), None)


def _ring(story: Story, sale: Sale, tender: str, amount: int) -> None:
    """The Z-report says `amount` more of a tender; the ledger follows the Z-report's cash."""
    sales, refunds, count = sale.tenders[tender]
    sale.tenders[tender] = (sales + amount, refunds, count)
    posting = _posting(story, "z", str(sale.z_no)) if tender == "CASH" else None
    if posting:
        posting.amount += amount


def opening_gap(world: World, story: Story, rng: random.Random) -> list[Planted] | None:
    """Money moved before the first count, which was made before anything else had happened in the period."""
    moves = [sale.day for sale in story.sales] + [outlay.day for outlay in story.outlays]
    moves += [top_up.booked for top_up in story.top_ups]
    quiet = bank_days(world.period.first, min(moves) - timedelta(days=1)) if moves else ()
    if not quiet or not story.earlier or story.new:
        return None
    amount = rng.choice((-1, 1)) * rng.randrange(11, 90) * 50
    if story.opening + amount < 0 or any(tally.total + amount < tally.to_bank for tally in story.tallies):
        return None
    counted, checked = rng.sample(story.till.staff[1:], 2)
    extra = Tally(
        day=quiet[-1], total=story.opening, to_bank=0, bag="", counted_by=counted, checked_by=checked, pieces={}
    )
    story.tallies.insert(0, extra)
    for tally in story.tallies:
        tally.total += amount
        tally.pieces = pieces(tally.total, rng)
    return one(story, "opening_gap", extra.day, amount, cash=amount)


def cash_rounding(world: World, story: Story, rng: random.Random) -> list[Planted] | None:
    """Up to one count, the Z-reports' cash sales leave the rounding out; a month where the count is monthly."""
    since: date = world.period.first - timedelta(days=1)
    spans: list[tuple[date, list[Sale]]] = []
    for tally in story.tallies:
        spans.append((tally.day, [sale for sale in story.sales if since < sale.day <= tally.day and sale.rounding]))
        since = tally.day
    fit = [(day, sales) for day, sales in spans if sum(sale.rounding for sale in sales)]
    if not fit:
        return None
    day, sales = rng.choice(fit)
    for sale in sales:
        _ring(story, sale, "CASH", -sale.rounding)
    amount = sum(sale.rounding for sale in sales)
    return one(story, "cash_rounding", day, amount, cash=amount)


def tender_mixup(world: World, story: Story, rng: random.Random) -> list[Planted] | None:
    """A payment rung on the wrong tender: by card or phone, rung as cash, or the other way."""
    other = rng.choice(("CARD", "MOBILEPAY"))
    fit = [sale for sale in story.sales if min(sale.net("CASH"), sale.net(other)) > 5000]
    if not fit:
        return None
    sale = rng.choice(fit)
    amount = rng.choice((-1, 1)) * rng.randrange(13, 90) * 50
    _ring(story, sale, "CASH", amount)
    _ring(story, sale, other, -amount)
    return one(story, "tender_mixup", sale.day, -amount, cash=-amount, **{other.lower(): amount})


def voucher_duplicate(world: World, story: Story, rng: random.Random) -> list[Planted] | None:
    """The same outlay on two vouchers, both approved and posted; the till paid once."""
    if not story.till.sells or not story.outlays:
        return None
    outlay = rng.choice(story.outlays)
    posting = _posting(story, "voucher", outlay.number)
    if posting is None or sum(o.day == outlay.day for o in story.outlays) > 1:
        return None
    number = f"U-{max(int(o.number[2:]) for o in story.outlays) + 1:05d}"
    story.outlays.append(replace(outlay, number=number))
    text = posting.text.replace(outlay.number, number)
    story.bookings.append(replace(posting, text=text, about=("voucher", number)))
    return one(story, "voucher_duplicate", outlay.day, outlay.amount, vouchers=outlay.amount, ledger=-outlay.amount)


def z_missing(world: World, story: Story, rng: random.Random) -> list[Planted] | None:
    """A Z-report that the API lacks; its money was there, and mostly somebody posted it."""
    inner = [sale for sale in story.sales[1:-1] if sale.net("CASH") > 0]
    if not inner:
        return None
    sale = rng.choice(inner)
    world.dropped_z[story.till.number] = sale.z_no
    posting = _posting(story, "z", str(sale.z_no))
    booked = -sale.cash_out
    if posting and rng.random() < 0.3:
        story.bookings.remove(posting)
    elif posting:
        booked += posting.amount
    return one(
        story, "z_missing", sale.day, sale.cash_effect, cash=sale.cash_effect, ledger=booked, vouchers=sale.cash_out,
        card=sale.net("CARD"), mobilepay=sale.net("MOBILEPAY"),
    )  # fmt: skip


PLANTS: dict[str, Plant] = {
    "opening_gap": opening_gap, "cash_rounding": cash_rounding, "tender_mixup": tender_mixup,
    "voucher_duplicate": voucher_duplicate, "z_missing": z_missing,
}  # fmt: skip
