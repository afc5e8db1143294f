"""Faults in what sources deliver and in settlements, one function a cause."""

from __future__ import annotations

import random
from datetime import date

from kassebot.domain.bankdays import add_bank_days
from kassebot.mocks.generate.events import Story
from kassebot.mocks.generate.planting import Plant, Planted, World, one


def source_missing(world: World, story: Story, rng: random.Random) -> list[Planted] | None:
    """The register's Z-reports were never delivered."""
    if not story.sales:
        return None
    world.removed.add(f"pos/{story.till.number}/{world.period}.json")
    return [
        Planted(
            register=story.till.number, cause="source_missing", date=world.period.last, amount_ore=0, effects_ore={},
            nulls=("expected_ore", "difference_ore"), status="missing_data",
        )
    ]  # fmt: skip


def document_unreadable(world: World, story: Story, rng: random.Random) -> list[Planted] | None:
    """The period's count sheet is a picture."""
    if not story.tallies:
        return None
    name = f"counts/{story.till.number}_{world.period}.xlsx"
    world.replaced[name] = b"\x89PNG\r\n\x1a\n" + bytes(range(200))
    return [
        Planted(
            register=story.till.number, cause="document_unreadable", date=world.period.last, amount_ore=0,
            effects_ore={}, nulls=("expected_ore", "counted_ore", "difference_ore"), status="missing_data",
        )
    ]  # fmt: skip


def z_duplicate(world: World, story: Story, rng: random.Random) -> list[Planted] | None:
    """The same Z-report delivered twice; it counts once."""
    if not story.sales:
        return None
    sale = rng.choice(story.sales)
    world.duplicated[story.till.number] = sale.z_no
    return one(story, "z_duplicate", sale.day, -sale.cash_effect)


def settlement_differs(world: World, story: Story, rng: random.Random) -> list[Planted] | None:
    """The acquirer has another amount than the Z-report."""
    own = [batch for batch in world.settled.batches if batch.register == story.till.number]
    if not own:
        return None
    batch = rng.choice(own)
    amount = rng.choice((-1, 1)) * rng.randrange(3, 60) * 50
    if batch.gross + amount <= 0:
        return None
    batch.gross += amount
    from kassebot.mocks.generate.settlements import card_fee

    batch.fee = card_fee(batch.gross)
    return one(story, "settlement_differs", batch.day, amount, card=amount)


def fee_differs(world: World, story: Story, rng: random.Random) -> list[Planted] | None:
    """A fee off the agreement."""
    own = [batch for batch in world.settled.batches if batch.register == story.till.number and batch.gross > 5000]
    if not own:
        return None
    batch = rng.choice(own)
    excess = rng.randrange(50, 400)
    batch.fee += excess
    return one(story, "fee_differs", batch.day, -excess, fees=-excess)


def chargeback(world: World, story: Story, rng: random.Random) -> list[Planted] | None:
    """A card payment taken back by the acquirer."""
    own = [batch for batch in world.settled.batches if batch.register == story.till.number]
    if not own:
        return None
    batch = rng.choice(own)
    advice = world.advised[batch.day]
    if advice > world.period.last:
        return None
    amount = rng.randrange(20, 200) * 50
    world.settled.chargebacks.append((advice, batch.terminal, batch.day, f"{batch.number}7", amount, batch.register))
    return one(story, "chargeback", advice, -amount)


def _paid_days(world: World, story: Story) -> list[date]:
    """The period's days on which the register's payment point was used."""
    own = {pay.day for pay in world.settled.payments if pay.register == story.till.number}
    return sorted(day for day in own if day in world.period)


def settlement_in_transit(world: World, story: Story, rng: random.Random) -> list[Planted] | None:
    """A MobilePay payout that came after its limit."""
    own = _paid_days(world, story)
    if not own or len(own) < 3:
        return None
    day = rng.choice(own[:-2])
    payout = world.settled.mobilepay_payouts.get((story.till.point, day))
    if payout is None:
        return None
    payout.booked = add_bank_days(day, 6)
    return one(story, "settlement_in_transit", day, -payout.amount)


def settlement_missing(world: World, story: Story, rng: random.Random) -> list[Planted] | None:
    """A MobilePay payout that never came."""
    own = _paid_days(world, story)
    if not own:
        return None
    day = rng.choice(own)
    payout = world.settled.mobilepay_payouts.get((story.till.point, day))
    if payout is None:
        return None
    payout.booked = None
    return one(story, "settlement_missing", day, -payout.amount, payouts=-payout.amount)


#: Planted before the payouts are made …
EARLY: dict[str, Plant] = {
    "source_missing": source_missing, "document_unreadable": document_unreadable, "z_duplicate": z_duplicate,
    "settlement_differs": settlement_differs, "fee_differs": fee_differs, "chargeback": chargeback,
}  # fmt: skip
#: … and after.
LATE: dict[str, Plant] = {
    "settlement_in_transit": settlement_in_transit, "settlement_missing": settlement_missing,
}  # fmt: skip
