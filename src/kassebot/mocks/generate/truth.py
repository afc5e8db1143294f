"""The truth of a municipality, in the shape of the result: what a right run says, from the model alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from kassebot.mocks.generate.events import Story
from kassebot.mocks.generate.planting import Planted, World


def truth(world: World, planted: Iterable[Planted]) -> dict[str, Any]:
    """Every active register with status, figures, findings and open items."""
    by_register: dict[str, list[Planted]] = defaultdict(list)
    for fault in planted:
        by_register[fault.register].append(fault)
    rows = [_row(world, story, by_register[story.till.number]) for story in world.stories]
    return {"period": str(world.period), "registers": rows}


def _row(world: World, story: Story, faults: list[Planted]) -> dict[str, Any]:
    off = sum(fault.effects_ore.get("cash", 0) for fault in faults)
    booked = world.openings[story.till.number] + sum(booking.amount for booking in story.bookings)
    figures: dict[str, int | None] = {
        "opening_ore": story.opening,
        "expected_ore": story.closing - off,
        "counted_ore": story.closing,
        "booked_ore": booked,
        "difference_ore": off,
    }
    for fault in faults:
        figures.update(dict.fromkeys(fault.nulls))
    status = "missing_data" if any(f.status == "missing_data" for f in faults) else "review" if faults else "ready"
    return {
        "register": story.till.number,
        "status": status,
        **figures,
        "findings": [
            {"cause": f.cause, "date": f"{f.date}", "amount_ore": f.amount_ore, "effects_ore": f.effects_ore}
            for f in sorted(faults, key=lambda fault: (fault.date, fault.cause))
        ],
        "open_items": _open_items(world, story),
    }


def _open_items(world: World, story: Story) -> list[dict[str, Any]]:
    last = world.period.last
    unread = f"counts/{story.till.number}_{world.period}.xlsx" in world.replaced  # then nobody knows of its bags
    items = [
        _item("deposit_in_transit", deposit.bag_day, -tally.to_bank, tally.bag, deposit.booked)
        for tally in story.tallies
        for deposit in story.deposits
        if tally.bag and deposit.bag == tally.bag and deposit.booked > last and not unread
    ]
    items += _card_items(world, story, last) + _mobilepay_items(world, story, last)
    return sorted(items, key=lambda item: (item["date"], item["cause"], item["reference"]))


def _card_items(world: World, story: Story, last: date) -> list[dict[str, Any]]:
    days: dict[date, int] = defaultdict(int)
    for batch in world.settled.batches:
        if batch.register == story.till.number and batch.day in world.period:
            days[batch.day] += batch.gross
    found = []
    for day, gross in days.items():
        payout = world.settled.card_payouts[world.advised[day]]
        if payout.booked and payout.booked > last:
            found.append(_item("settlement_in_transit", day, -gross, payout.reference, payout.booked))
    return found


def _mobilepay_items(world: World, story: Story, last: date) -> list[dict[str, Any]]:
    days: dict[date, int] = defaultdict(int)
    for pay in world.settled.payments:
        if pay.register == story.till.number and pay.day in world.period:
            days[pay.day] += pay.amount
    found = []
    for day, gross in days.items():
        payout = world.settled.mobilepay_payouts.get((story.till.point, day))
        if payout and payout.booked and payout.booked > last:
            found.append(_item("settlement_in_transit", day, -gross, payout.reference, payout.booked))
    return found


def _item(cause: str, day: date, amount: int, reference: str, cleared: date | None) -> dict[str, Any]:
    return {
        "cause": cause, "date": f"{day}", "amount_ore": amount, "reference": reference,
        "cleared_on": f"{cleared}" if cleared else None,
    }  # fmt: skip
