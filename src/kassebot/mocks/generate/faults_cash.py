"""Faults in counts, cash, vouchers and bags, one function a cause."""

from __future__ import annotations

import random

from kassebot.domain.bankdays import add_bank_days
from kassebot.mocks.generate.events import Deposit, Story
from kassebot.mocks.generate.planting import Plant, Planted, World, one
from kassebot.mocks.generate.trading import pieces


def _shift(story: Story, start: int, amount: int, rng: random.Random) -> None:
    """The holding is off by `amount` from count `start` on."""
    for tally in story.tallies[start:]:
        tally.total += amount
        tally.pieces = pieces(tally.total, rng)


def cash_over_short(world: World, story: Story, rng: random.Random) -> list[Planted] | None:
    """Money is gone or too much, and nothing says why; it stays so for the rest of the month."""
    tallies = [n for n, tally in enumerate(story.tallies) if n and not tally.to_bank]
    amount = rng.choice((-1, 1)) * rng.randrange(37, 311) * 50
    if not tallies or story.closing + amount < 0:
        return None
    start = rng.choice(tallies)
    for tally in story.tallies[start:]:
        if tally.to_bank and tally.total + amount < tally.to_bank:
            return None
    _shift(story, start, amount, rng)
    return one(story, "cash_over_short", story.tallies[start].day, amount, cash=amount)


def count_sum_error(world: World, story: Story, rng: random.Random) -> list[Planted] | None:
    """The denominations do not add up to Optalt i alt, which is the counted figure all the same."""
    if not story.tallies:
        return None
    tally = rng.choice(story.tallies)
    if 100 not in tally.pieces:
        return None
    tally.pieces[100] += 3
    return one(story, "count_sum_error", tally.day, -300)


def count_unwitnessed(world: World, story: Story, rng: random.Random) -> list[Planted] | None:
    """Nobody else has checked the count."""
    if not story.tallies:
        return None
    tally = rng.choice(story.tallies)
    tally.checked_by = rng.choice(("", tally.counted_by))
    return one(story, "count_unwitnessed", tally.day, 0)


def invalid_denomination(world: World, story: Story, rng: random.Random) -> list[Planted] | None:
    """A 1000 note counted after 31 May 2025; it stays in the counted sum."""
    if not story.tallies or story.tallies[-1].total < 200000:
        return None
    tally = story.tallies[-1]
    tally.pieces = pieces(tally.total - 100000, rng)
    world.notes_1000[story.till.number] = 1
    return one(story, "invalid_denomination", tally.day, 100000)


def count_missing(world: World, story: Story, rng: random.Random) -> list[Planted] | None:
    """A count inside the period was not made; the next one covers its days."""
    inner = [n for n, tally in enumerate(story.tallies[:-1]) if n and not tally.to_bank]
    if not inner:
        return None
    day = story.tallies.pop(rng.choice(inner)).day
    return one(story, "count_missing", day, 0)


def holding_limit_exceeded(world: World, story: Story, rng: random.Random) -> list[Planted] | None:
    """One evening more lay in the register than its limit allows."""
    if len(story.tallies) < 3 or story.till.limit_ore is not None:
        return None
    nights = [(tally.total - tally.to_bank, tally) for tally in story.tallies]
    highest, tally = max(nights, key=lambda night: night[0])
    others = max((held for held, other in nights if other is not tally), default=0)
    if highest - others < 10000:
        return None
    limit = (highest - 5000) // 10000 * 10000
    if limit < others:
        return None
    object.__setattr__(story.till, "limit_ore", limit)
    return one(story, "holding_limit_exceeded", tally.day, highest - limit)


def voucher_unapproved(world: World, story: Story, rng: random.Random) -> list[Planted] | None:
    """A voucher that was paid, not approved, and therefore not posted."""
    if not story.outlays:
        return None
    outlay = rng.choice(story.outlays)
    outlay.status = rng.choice(("kladde", "attesteret", "afvist"))
    story.bookings = [b for b in story.bookings if b.about != ("voucher", outlay.number) and b.about[0] != "pair"]
    return one(story, "voucher_unapproved", outlay.day, -outlay.amount, ledger=outlay.amount)


def voucher_missing(world: World, story: Story, rng: random.Random) -> list[Planted] | None:
    """Money left the till, and no voucher shows it; nothing was posted either."""
    if not story.till.sells or not story.outlays:
        return None
    outlay = rng.choice(story.outlays)
    story.outlays.remove(outlay)
    story.bookings = [b for b in story.bookings if b.about != ("voucher", outlay.number) and b.about[0] != "pair"]
    return one(story, "voucher_missing", outlay.day, -outlay.amount, vouchers=-outlay.amount, ledger=outlay.amount)


def _own(story: Story) -> list[Deposit]:
    bags = {tally.bag for tally in story.tallies if tally.bag}
    return [deposit for deposit in story.deposits if deposit.bag in bags]


def deposit_missing(world: World, story: Story, rng: random.Random) -> list[Planted] | None:
    """A bag that never came."""
    own = _own(story)
    if not own:
        return None
    bag = rng.choice(own)
    story.deposits.remove(bag)
    return one(story, "deposit_missing", bag.bag_day, -bag.amount, deposits=-bag.amount)


def deposit_in_transit(world: World, story: Story, rng: random.Random) -> list[Planted] | None:
    """A bag that came after its limit."""
    own = _own(story)
    if not own:
        return None
    bag = rng.choice(own)
    bag.booked = add_bank_days(bag.bag_day, 5)
    return one(story, "deposit_in_transit", bag.bag_day, -bag.amount)


def deposit_differs(world: World, story: Story, rng: random.Random) -> list[Planted] | None:
    """The bank counted another amount."""
    own = _own(story)
    if not own:
        return None
    bag = rng.choice(own)
    amount = rng.choice((-1, 1)) * rng.choice((50, 100, 200, 500)) * 100
    bag.text = f"INDB KASSE {bag.register} POSE {bag.bag}"
    bag.amount += amount
    return one(story, "deposit_differs", bag.bag_day, amount, deposits=amount)


def deposit_unknown(world: World, story: Story, rng: random.Random) -> list[Planted] | None:
    """Money at the bank for a register without a bag."""
    if not story.till.sells or not story.tallies:
        return None
    day = add_bank_days(story.tallies[-1].day, -3)
    amount = rng.randrange(300, 900) * 50
    number = story.till.number
    text = f"INDB KASSE {number} POSE 99{number}1"
    story.deposits.append(
        Deposit(register=number, bag=f"99{number}1", amount=amount, booked=day, text=text, bag_day=day)
    )
    return one(story, "deposit_unknown", day, amount, deposits=amount)


PLANTS: dict[str, Plant] = {
    "cash_over_short": cash_over_short, "count_sum_error": count_sum_error, "count_unwitnessed": count_unwitnessed,
    "invalid_denomination": invalid_denomination, "count_missing": count_missing,
    "holding_limit_exceeded": holding_limit_exceeded, "voucher_unapproved": voucher_unapproved,
    "voucher_missing": voucher_missing, "deposit_missing": deposit_missing, "deposit_in_transit": deposit_in_transit,
    "deposit_differs": deposit_differs, "deposit_unknown": deposit_unknown,
}  # fmt: skip
