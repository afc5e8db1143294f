"""The truth of a municipality, in the shape of the result: what a right run says, from the model alone.

Beside the result's own fields a register's `oddities` say what looks wrong in it and is in order. A
carried item's `reference` is empty: it is the earlier finding's id, which only a run knows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from kassebot.mocks.generate.events import Story
from kassebot.mocks.generate.planting import Planted, World
from kassebot.mocks.generate.settlements import Payout, agreement_of


def truth(world: World, planted: Iterable[Planted]) -> dict[str, Any]:
    """Every active register with status, figures, findings and open items."""
    by_register: dict[str, list[Planted]] = defaultdict(list)
    for fault in planted:
        by_register[fault.register].append(fault)
    rows = [_row(world, story, by_register[story.till.number]) for story in world.stories]
    return {"period": str(world.period), "registers": rows}


def _row(world: World, story: Story, faults: list[Planted]) -> dict[str, Any]:
    off = sum(fault.effects_ore.get("cash", 0) for fault in faults)
    figures: dict[str, int | None] = {
        "opening_ore": story.opening, "expected_ore": story.closing - off, "counted_ore": story.closing,
        "booked_ore": story.booked, "difference_ore": off,
    }  # fmt: skip
    for fault in faults:
        figures.update(dict.fromkeys(fault.nulls))
    status = "missing_data" if any(f.status == "missing_data" for f in faults) else "review" if faults else "ready"
    return {
        "register": story.till.number,
        "status": status,
        **figures,
        "findings": [
            {"cause": f.cause, "date": f"{f.date}", "amount_ore": f.amount_ore, "effects_ore": f.effects_ore}
            for f in sorted(faults, key=lambda fault: (fault.date, fault.cause, fault.amount_ore))
        ],
        "open_items": _open_items(world, story),
        "oddities": sorted(set(story.oddities)),
    }


def _open_items(world: World, story: Story) -> list[dict[str, Any]]:
    last, sheet = world.period.last, f"counts/{story.till.number}_{world.period}.xlsx"
    unread = sheet in world.replaced or sheet in world.removed  # then nobody knows of its bags
    items = [
        _item("deposit_in_transit", "cash", deposit.bag_day, -deposit_sent, deposit.bag, deposit.booked)
        for deposit in story.deposits
        if deposit.booked > last and not unread and (deposit_sent := _sent(story, deposit.bag))
    ]
    for day, gross, payout in _paid_out(world, story):
        if payout and payout.booked and payout.booked > last:
            items.append(_item("settlement_in_transit", "electronic", day, -gross, payout.reference, payout.booked))
    items += [_item(one.cause, "ledger", one.day, one.amount, "", one.corrected) for one in story.carried]
    return sorted(items, key=lambda item: (item["date"], item["cause"], item["reference"], item["amount_ore"]))


def _paid_out(world: World, story: Story) -> Iterator[tuple[date, int, Payout | None]]:
    """Each tender's days in the period: the day, its gross, and the payout that it is in."""
    cards: dict[date, int] = defaultdict(int)
    for batch in world.settled.batches.get(story.till.number, []):
        cards[batch.day] += batch.gross
    phones: dict[date, int] = defaultdict(int)
    for pay in world.settled.payments.get(story.till.number, []):
        phones[pay.day] += pay.amount
    terminal = story.till.terminals[0] if story.till.terminals else ""  # a register's are all under one agreement
    for day, gross in cards.items():
        if day in world.period:
            yield day, gross, world.settled.card_payouts.get((agreement_of(terminal), world.advised[day]))
    for day, gross in phones.items():
        if day in world.period:
            yield day, gross, world.settled.mobilepay_payouts.get((story.till.point, day))


def _sent(story: Story, bag: str) -> int:
    return next((tally.to_bank for tally in story.tallies if bag and tally.bag == bag), 0)


def _item(cause: str, area: str, day: date, amount: int, reference: str, cleared: date | None) -> dict[str, Any]:
    return {
        "cause": cause, "area": area, "date": f"{day}", "amount_ore": amount, "reference": reference,
        "cleared_on": f"{cleared}" if cleared else None,
    }  # fmt: skip
