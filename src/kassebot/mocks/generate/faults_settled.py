"""Faults in settlements, fees and payouts, one function a cause."""

from __future__ import annotations

import random
from datetime import date

from kassebot.domain.bankdays import add_bank_days
from kassebot.mocks.generate.events import Story
from kassebot.mocks.generate.planting import Plant, Planted, World, one
from kassebot.mocks.generate.settlements import MOBILEPAY_FEE, Batch, Payment, card_fee


def _batches(world: World, story: Story) -> list[Batch]:
    """The period's card batches on days that nothing has changed."""
    own = world.settled.batches.get(story.till.number, [])
    return [one for one in own if one.day in world.period and story.is_free(("card", f"{one.day}"))]


def _payments(world: World, story: Story) -> list[Payment]:
    """The period's MobilePay payments on days that nothing has changed."""
    own = world.settled.payments.get(story.till.number, [])
    return [one for one in own if one.day in world.period and story.is_free(("mobilepay", f"{one.day}"))]


def settlement_differs(world: World, story: Story, rng: random.Random) -> list[Planted] | None:
    """The acquirer has another amount than the Z-report, or a day that no Z-report has."""
    what = rng.choice(("card", "mobilepay", "strange_day"))
    if what == "mobilepay":
        return _payment_differs(world, story, rng)
    own = _batches(world, story)
    if not own:
        return None
    batch = rng.choice(own)
    if what == "strange_day":
        return _strange_day(world, story, batch, rng)
    amount = rng.choice((-1, 1)) * rng.randrange(3, 60) * 50
    if batch.gross + amount <= 0:
        return None
    batch.regross(amount)
    story.touch(("card", f"{batch.day}"))
    return one(story, "settlement_differs", batch.day, amount, card=amount)


def _payment_differs(world: World, story: Story, rng: random.Random) -> list[Planted] | None:
    """One payment more at MobilePay than the Z-report has, or one less."""
    own = _payments(world, story)
    days = {one.day for one in own if sum(other.day == one.day for other in own) > 2}
    fit = [one for one in own if one.day in days and one.amount > 0]
    if not fit:
        return None
    pay = rng.choice(fit)
    story.touch(("mobilepay", f"{pay.day}"))
    payments = world.settled.payments[story.till.number]
    if rng.random() < 0.5:
        payments.remove(pay)
        return one(story, "settlement_differs", pay.day, -pay.amount, mobilepay=-pay.amount)
    amount = rng.randrange(10, 300) * 50
    payments.append(
        Payment(
            register=pay.register, point=pay.point, day=pay.day, amount=amount, fee=MOBILEPAY_FEE, number=900,
        )
    )  # fmt: skip
    return one(story, "settlement_differs", pay.day, amount, mobilepay=amount)


def _strange_day(world: World, story: Story, like: Batch, rng: random.Random) -> list[Planted] | None:
    """A batch on a day without a Z-report."""
    traded = {sale.day for sale in story.sales}
    closed = [day for day in world.period.days() if day not in traded and min(traded) < day < max(traded)]
    if not closed or story.till.number in world.dropped_z or like.day < max(closed):
        return None
    day, gross = rng.choice(closed), rng.randrange(20, 900) * 50
    batches = world.settled.batches[story.till.number]
    later = [batch for batch in batches if batch.terminal == like.terminal and batch.day > day]
    number = min(batch.number for batch in later)
    for batch in later:
        batch.number += 1
    batches.append(
        Batch(
            register=like.register, terminal=like.terminal, day=day, number=number, transactions=1, gross=gross,
            fee=card_fee(like.terminal, gross),
        )
    )  # fmt: skip
    story.touch(("card", f"{day}"))
    return one(story, "settlement_differs", day, gross, card=gross)


def fee_differs(world: World, story: Story, rng: random.Random) -> list[Planted] | None:
    """A fee off the agreement, on a batch or on a payment by phone."""
    excess = rng.choice((-1, 1, 1)) * rng.randrange(50, 400)
    payments = [pay for pay in _payments(world, story) if pay.amount > 1000]
    if payments and rng.random() < 0.4:
        pay = rng.choice(payments)
        excess = rng.choice((50, 75, 125))
        pay.fee += excess
        story.touch(("mobilepay", f"{pay.day}"))
        return one(story, "fee_differs", pay.day, -excess, fees=-excess)
    own = [batch for batch in _batches(world, story) if batch.fee + excess > 0 and batch.gross > 5000]
    if not own:
        return None
    batch = rng.choice(own)
    batch.fee += excess
    story.touch(("card", f"{batch.day}"))
    return one(story, "fee_differs", batch.day, -excess, fees=-excess)


def chargeback(world: World, story: Story, rng: random.Random) -> list[Planted] | None:
    """A card payment taken back by the acquirer."""
    own = [batch for batch in _batches(world, story) if world.advised[batch.day] <= world.period.last]
    if not own:
        return None
    batch = rng.choice(own)
    advice, amount = world.advised[batch.day], rng.randrange(20, 200) * 50
    world.settled.chargebacks.append(
        (advice, batch.terminal, batch.day, f"{batch.terminal[-4:]}{batch.number}", amount, batch.register)
    )
    story.touch(("card", f"{batch.day}"))
    return one(story, "chargeback", advice, -amount)


def settlement_missing(world: World, story: Story, rng: random.Random) -> list[Planted] | None:
    """A day's card sales that the acquirer never advised. (Payouts that never came: `payout_missing`.)"""
    own = _batches(world, story)
    if not own:
        return None
    day = rng.choice(own).day
    lost = [batch for batch in own if batch.day == day]
    batches = world.settled.batches[story.till.number]
    batches[:] = [batch for batch in batches if batch.day != day]
    gross = sum(batch.gross for batch in lost)
    story.touch(("card", f"{day}"))
    return one(story, "settlement_missing", day, -gross, card=-gross)


def _paid_days(world: World, story: Story) -> list[date]:
    """The period's days on which the register's payment point has a payout that nothing has changed."""
    days = sorted({pay.day for pay in _payments(world, story)})
    return [day for day in days if (story.till.point, day) in world.settled.mobilepay_payouts]


def settlement_in_transit(world: World, story: Story, rng: random.Random) -> list[Planted] | None:
    """A MobilePay payout that came after its limit."""
    own = _paid_days(world, story)
    if len(own) < 3:
        return None
    day = rng.choice(own)
    payout = world.settled.mobilepay_payouts[story.till.point, day]
    payout.booked = add_bank_days(day, rng.randrange(5, 8))
    story.touch(("mobilepay", f"{day}"))
    return one(story, "settlement_in_transit", day, -payout.amount)


def payout_missing(world: World, story: Story, rng: random.Random) -> list[Planted] | None:
    """A MobilePay payout that never came."""
    own = _paid_days(world, story)
    if not own:
        return None
    day = rng.choice(own)
    payout = world.settled.mobilepay_payouts[story.till.point, day]
    payout.booked = None
    story.touch(("mobilepay", f"{day}"))
    return one(story, "settlement_missing", day, -payout.amount, payouts=-payout.amount)


def payout_differs(world: World, story: Story, rng: random.Random) -> list[Planted] | None:
    """A MobilePay payout that reached the bank with another amount than was advised."""
    own = _paid_days(world, story)
    if not own:
        return None
    day, amount = rng.choice(own), rng.choice((-1, 1)) * rng.randrange(3, 60) * 50
    payout = world.settled.mobilepay_payouts[story.till.point, day]
    if payout.amount + amount <= 0:
        return None
    payout.amount += amount
    story.touch(("mobilepay", f"{day}"))
    return one(story, "settlement_differs", day, amount, payouts=amount)


#: Planted before the payouts are made …
EARLY: dict[str, Plant] = {
    "settlement_differs": settlement_differs, "fee_differs": fee_differs, "chargeback": chargeback,
    "settlement_missing": settlement_missing,
}  # fmt: skip
#: … and after, since these change what the bank has.
LATE: dict[str, Plant] = {
    "settlement_in_transit": settlement_in_transit, "payout_missing": payout_missing, "payout_differs": payout_differs,
}  # fmt: skip
