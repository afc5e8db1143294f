"""Faults in counts, one function a cause."""

from __future__ import annotations

import random
from datetime import timedelta

from kassebot.domain.bankdays import bank_days
from kassebot.mocks.generate.counting import PIECES, pieces
from kassebot.mocks.generate.events import Story, Tally
from kassebot.mocks.generate.planting import Plant, Planted, World, lacking, one


def shift(story: Story, start: int, amount: int, rng: random.Random) -> bool:
    """The holding is off by `amount` from count `start` on; False where there is not that much."""
    later = story.tallies[start:]
    closes = story.till.active_to is not None and story.till.active_to <= story.period.last
    if closes or any(tally.total + amount < tally.to_bank or tally.pieces_differ for tally in later):
        return False
    for tally in later:
        tally.total += amount
        tally.pieces = pieces(tally.total, rng)
    return True


def cash_over_short(world: World, story: Story, rng: random.Random) -> list[Planted] | None:
    """Money is gone or too much, and nothing says why; it stays so for the rest of the month."""
    moved = [sale.day for sale in story.sales] + [outlay.day for outlay in story.outlays]
    starts = [n for n, tally in enumerate(story.tallies) if moved and tally.day >= min(moved)]
    starts = [n for n in starts if story.is_free(("count", f"{story.tallies[n].day}"))]
    if not starts:
        return None
    start, amount = rng.choice(starts), rng.choice((-1, 1)) * rng.randrange(37, 611) * 50
    if not shift(story, start, amount, rng):
        return None
    day = story.tallies[start].day
    story.touch(("count", f"{day}"))
    return one(story, "cash_over_short", day, amount, cash=amount)


def opening_gap(world: World, story: Story, rng: random.Random) -> list[Planted] | None:
    """Money moved before the first count, which was made before anything else had happened in the period."""
    moves = [sale.day for sale in story.sales] + [outlay.day for outlay in story.outlays]
    moves += [top_up.booked for top_up in story.top_ups]
    moves += [one.document_day for one in story.bookings if one.about[0] in {"z", "voucher"}]  # lost vouchers too
    quiet = bank_days(world.period.first, min(moves) - timedelta(days=1)) if moves else ()
    if not quiet or story.new or not story.tallies or story.tallies[0].day <= quiet[-1]:
        return None
    amount = rng.choice((-1, 1)) * rng.randrange(11, 90) * 50
    if story.opening + amount < 0 or not shift(story, 0, amount, rng):
        return None
    counted, checked = rng.sample(story.till.staff[1:], 2)
    total = story.opening + amount
    extra = Tally(
        day=quiet[-1], total=total, to_bank=0, bag="", counted_by=counted, checked_by=checked,
        pieces=pieces(total, rng),
    )  # fmt: skip
    story.tallies.insert(0, extra)
    story.touch(("count", f"{extra.day}"), ("counts", "places"))
    return one(story, "opening_gap", extra.day, amount, cash=amount)


def _free_counts(story: Story) -> list[int]:
    return [n for n, tally in enumerate(story.tallies) if story.is_free(("count", f"{tally.day}"))]


def count_sum_error(world: World, story: Story, rng: random.Random) -> list[Planted] | None:
    """The denominations do not add up to Optalt i alt, which is the counted figure all the same."""
    fit = _free_counts(story)
    if not fit:
        return None
    tally = story.tallies[rng.choice(fit)]
    value = rng.choice(PIECES)
    more = rng.choice((1, 2, 3))
    if tally.pieces.get(value, 0) > more and rng.random() < 0.5:
        more = -more
    tally.pieces[value] = tally.pieces.get(value, 0) + more
    tally.pieces_differ = True
    story.touch(("count", f"{tally.day}"))
    return one(story, "count_sum_error", tally.day, -more * value)


def count_unwitnessed(world: World, story: Story, rng: random.Random) -> list[Planted] | None:
    """Nobody else has checked the count."""
    fit = _free_counts(story)
    if not fit:
        return None
    tally = story.tallies[rng.choice(fit)]
    tally.checked_by = rng.choice(("", tally.counted_by))
    story.touch(("count", f"{tally.day}"))
    return one(story, "count_unwitnessed", tally.day, 0)


def invalid_denomination(world: World, story: Story, rng: random.Random) -> list[Planted] | None:
    """Notes of 1000 counted after 31 May 2025; they stay in the counted sum."""
    fit = [n for n in _free_counts(story) if story.tallies[n].total >= 200000]
    if not fit:
        return None
    n = rng.choice(fit)
    tally, notes = story.tallies[n], rng.choice((1, 1, 2))
    tally.pieces = pieces(tally.total - notes * 100000, rng)
    tally.pieces_differ = True
    world.notes_1000[story.till.number, n] = notes
    story.touch(("count", f"{tally.day}"), ("counts", "places"))
    return one(story, "invalid_denomination", tally.day, notes * 100000)


def count_missing(world: World, story: Story, rng: random.Random) -> list[Planted] | None:
    """A count inside the period was not made and the next one covers its days; or the period's last one was not."""
    if world.is_last and rng.random() < 0.3:
        return _last_missing(story)
    inner = [n for n in _free_counts(story)[:-1] if 0 < n < len(story.tallies) - 1 and not story.tallies[n].to_bank]
    if not inner or not story.is_free(("counts", "places")):
        return None
    day = story.tallies.pop(rng.choice(inner)).day
    story.touch(("count", f"{day}"), ("counts", "places"))
    return one(story, "count_missing", day, 0)


def _last_missing(story: Story) -> list[Planted] | None:
    """Nobody knows what was in the register at the month's end; all that flowed is known."""
    if len(story.tallies) < 2 or story.tallies[-1].to_bank or not story.is_free(("counts", "places")):
        return None
    closing, day = story.closing, story.tallies[-1].day
    if not story.is_free(("count", f"{day}")) or story.tallies[-2].day == day:
        return None
    story.tallies.pop()
    story.uncounted = closing - story.closing
    return lacking(story, "count_missing", day, "counted_ore", "difference_ore")


def holding_limit_exceeded(world: World, story: Story, rng: random.Random) -> list[Planted] | None:
    """The money for the bank stayed in the register until the next count."""
    limit = story.till.limit_ore
    for n, tally in enumerate(story.tallies[:-1]):
        after = story.tallies[n + 1]
        about = ("bag", tally.bag)
        if not tally.to_bank or limit is None or tally.total <= limit or not after.to_bank or not story.is_free(about):
            continue
        own = {one.bag: one for one in story.deposits}
        booking, later, bag = story.booking_of(*about), story.booking_of("bag", after.bag), own.get(after.bag)
        if booking is None or later is None or bag is None or not story.is_free(("bag", after.bag)):
            continue
        moved, tally.to_bank = tally.to_bank, 0
        story.deposits.remove(own[tally.bag])
        story.bookings.remove(booking)
        tally.bag = ""
        after.total, after.to_bank, bag.amount = after.total + moved, after.to_bank + moved, bag.amount + moved
        later.amount -= moved
        after.pieces = pieces(after.total, rng)
        story.touch(about, ("bag", after.bag), ("count", f"{tally.day}"), ("count", f"{after.day}"))
        return one(story, "holding_limit_exceeded", tally.day, tally.total - limit)
    return None


PLANTS: dict[str, Plant] = {
    "cash_over_short": cash_over_short, "opening_gap": opening_gap, "count_sum_error": count_sum_error,
    "count_unwitnessed": count_unwitnessed, "invalid_denomination": invalid_denomination,
    "count_missing": count_missing, "holding_limit_exceeded": holding_limit_exceeded,
}  # fmt: skip
