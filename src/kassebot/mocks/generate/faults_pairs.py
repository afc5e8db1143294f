"""Two faults that hide each other: a sum agrees, and yet both are wrong. Each pair is two findings."""

from __future__ import annotations

import random
from datetime import timedelta

from kassebot.mocks.generate.events import Story
from kassebot.mocks.generate.faults_books import change
from kassebot.mocks.generate.faults_counts import shift
from kassebot.mocks.generate.planting import Plant, Planted, World, one


def digits_cancel(world: World, story: Story, rng: random.Random) -> list[Planted] | None:
    """One sale is posted a hundred kroner too high and another as much too low: the balance agrees."""
    fit = [
        booking for booking in story.bookings
        if booking.about[0] == "z" and story.is_free(booking.about) and 3 <= booking.amount // 10000 % 10 <= 7
    ]  # fmt: skip
    if len(fit) < 2:
        return None
    first, second = rng.sample(fit, 2)
    amount = rng.choice((10000, 20000))
    story.touch(first.about, second.about)
    found = [change("posting_digit", story, booking, booking.amount + off) or []
             for booking, off in ((first, amount), (second, -amount))]  # fmt: skip
    return [*found[0], *found[1]]


def short_and_unbooked(world: World, story: Story, rng: random.Random) -> list[Planted] | None:
    """A sale is not posted and its money is not there: the ledger agrees with the count."""
    fit = [
        booking for booking in story.bookings
        if booking.about[0] == "z" and story.is_free(booking.about) and booking.amount > 5000
    ]  # fmt: skip
    if not fit:
        return None
    booking = rng.choice(fit)
    start = next((n for n, tally in enumerate(story.tallies) if tally.day >= booking.document_day), None)
    if start is None or not story.is_free(("count", f"{story.tallies[start].day}")):
        return None
    amount, count_day = booking.amount, story.tallies[start].day
    if not shift(story, start, -amount, rng):
        return None
    story.bookings.remove(booking)
    story.touch(booking.about, ("count", f"{count_day}"))
    return [
        *one(story, "posting_missing", booking.document_day, -amount, ledger=-amount),
        *one(story, "cash_over_short", count_day, -amount, cash=-amount),
    ]


def short_then_over(world: World, story: Story, rng: random.Random) -> list[Planted] | None:
    """Money is short at one count and over by as much at a later one: the month's difference is nought."""
    first_move = min((sale.day for sale in story.sales), default=world.period.first) + timedelta(days=1)
    free = [
        n for n, tally in enumerate(story.tallies)
        if tally.day >= first_move and story.is_free(("count", f"{tally.day}"))
    ]  # fmt: skip
    if not story.sales or len(free) < 3:
        return None
    start, end = sorted(rng.sample(free, 2))
    amount = rng.choice((-1, 1)) * rng.randrange(37, 311) * 50
    if not shift(story, start, amount, rng):
        return None
    shift(story, end, -amount, rng)
    days = [story.tallies[n].day for n in (start, end)]
    story.touch(*[("count", f"{day}") for day in days])
    return [
        *one(story, "cash_over_short", days[0], amount, cash=amount),
        *one(story, "cash_over_short", days[1], -amount, cash=-amount),
    ]


def days_cancel(world: World, story: Story, rng: random.Random) -> list[Planted] | None:
    """The acquirer has too much on one day and as much too little on another."""
    own = world.settled.batches.get(story.till.number, [])
    fit = {b.day: b for b in own if b.day in world.period and b.gross > 10000 and story.is_free(("card", f"{b.day}"))}
    if len(fit) < 2:
        return None
    days = rng.sample(sorted(fit), 2)
    amount = rng.randrange(3, 60) * 50
    found: list[Planted] = []
    for day, off in zip(days, (amount, -amount), strict=True):
        fit[day].regross(off)
        story.touch(("card", f"{day}"))
        found += one(story, "settlement_differs", day, off, card=off)
    return found


PLANTS: dict[str, Plant] = {
    "digits_cancel": digits_cancel, "short_and_unbooked": short_and_unbooked, "short_then_over": short_then_over,
    "days_cancel": days_cancel,
}  # fmt: skip
