"""Counts of a month and the bags that they send: who counted what when, and when it reached the bank."""

from __future__ import annotations

import random
from datetime import date, timedelta

from kassebot.domain.bankdays import add_bank_days, bank_days
from kassebot.domain.registers import CountFrequency, RegisterKind
from kassebot.mocks.generate.events import Deposit, Story, Tally

#: Notes and coins, øre.
PIECES = (50000, 20000, 10000, 5000, 2000, 1000, 500, 200, 100, 50)
#: Room under a holding limit for what later goes wrong with a count.
_LIMIT_ROOM = 80_000
_DAY = timedelta(days=1)


def earlier_count(story: Story, rng: random.Random) -> None:
    """The month before's last count; about half of them send a bag that reaches the bank in the period."""
    last = bank_days(story.period.previous.first, story.period.previous.last)[-1]
    to_bank = rng.randrange(500, 5000) * 100 if story.till.sells and rng.random() < 0.5 else 0
    bag = f"{7_000_000 + story.place * 1000}" if to_bank else ""
    story.earlier.append(_tally(story, last, story.opening + to_bank, to_bank, bag, rng))
    if bag:
        story.deposits.append(_deposit(story, bag, to_bank, last, rng))


def make_counts(story: Story, days: list[date], rng: random.Random) -> None:
    """The counts that the rules ask for, each the one before and what moved since."""
    till, period = story.till, story.period
    holding, since = story.opening, period.first - _DAY
    wanted = count_days(story, days, rng)
    closes = till.active_to is not None and till.active_to <= period.last
    for number, day in enumerate(wanted):
        total = holding + _moved(story, since, day)
        closing = closes and number == len(wanted) - 1
        to_bank = total if closing else _to_bank(story, total, rng, often=len(wanted) < 8)
        bag = story.next_bag() if to_bank else ""
        if bag:
            story.deposits.append(_deposit(story, bag, to_bank, day, rng))
        story.tallies.append(_tally(story, day, total, to_bank, bag, rng))
        holding, since = total - to_bank, day


def count_days(story: Story, days: list[date], rng: random.Random) -> list[date]:
    """The days on which the rules ask for a count, of the days on which the register was open."""
    period, frequency = story.period, story.till.frequency
    open_days = sorted({sale.day for sale in story.sales}) if story.sales else days
    if not open_days or frequency is CountFrequency.MONTHLY:
        return open_days[-1:]
    if frequency is CountFrequency.DAILY:
        return open_days
    by_week: dict[date, date] = {}
    for day in open_days:
        by_week[day - day.weekday() * _DAY] = day
    extra = rng.sample(open_days, 1) if rng.random() < 0.1 else []  # more counts than that are fine
    whole = [day for monday, day in by_week.items() if monday >= period.first and monday + 6 * _DAY <= period.last]
    if extra:
        story.touch(("counts", "places"))  # a count that is left out may be made good by this one
    return sorted({*whole, *extra, open_days[-1]})


def _moved(story: Story, since: date, day: date) -> int:
    """What moved after `since`, up to and including `day`."""
    if story.till.sells:
        return sum(sale.cash_effect for sale in story.sales if since < sale.day <= day)
    paid = sum(outlay.amount for outlay in story.outlays if since < outlay.day <= day)
    return -paid - sum(top_up.amount for top_up in story.top_ups if since < top_up.booked <= day)


def _to_bank(story: Story, total: int, rng: random.Random, *, often: bool) -> int:
    """What is over the float; a department's till keeps some of it. Nothing where it is not worth a bag."""
    till = story.till
    if not till.sells:
        return 0
    surplus = total - till.float_ore
    if till.kind is RegisterKind.DEPARTMENT:
        surplus -= rng.randrange(500, 3000) * 100
    must = till.limit_ore is not None and total > till.limit_ore - _LIMIT_ROOM
    wanted = often or must or surplus > 300_000 or rng.random() < 0.2
    return surplus if surplus > 50_000 and wanted else 0


def _deposit(story: Story, bag: str, amount: int, day: date, rng: random.Random) -> Deposit:
    number = story.till.number
    text = f"INDB KASSE {number} POSE {bag}"
    booked = add_bank_days(day, rng.choice((1, 1, 1, 2, 2, 3)))
    return Deposit(register=number, bag=bag, amount=amount, booked=booked, text=text, bag_day=day)


def _tally(story: Story, day: date, total: int, to_bank: int, bag: str, rng: random.Random) -> Tally:
    """Mostly the same two people as the time before."""
    before = story.tallies[-1] if story.tallies else None
    if before and rng.random() < 0.6:
        counted, checked = before.counted_by, before.checked_by
    else:
        counted, checked = rng.sample(story.till.staff[1:], 2)
    note = rng.choice(("talt to gange", "rulle med 20'ere i skabet", "travl dag")) if rng.random() < 0.03 else ""
    return Tally(
        day=day, total=total, to_bank=to_bank, bag=bag, counted_by=counted, checked_by=checked,
        pieces=pieces(total, rng), note=note,
    )  # fmt: skip


def pieces(amount: int, rng: random.Random) -> dict[int, int]:
    """Notes and coins that make the amount; what no 50-øre makes is left out (amounts are whole 50 øre)."""
    left, found = amount, {}
    for value in PIECES:
        most = left // value
        number = most if value == PIECES[-1] else rng.randint(most // 2, most)
        if number:
            found[value] = number
            left -= number * value
    return found
