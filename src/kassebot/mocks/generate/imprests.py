"""A month in an imprest: outlays by voucher, and top-ups from the bank."""

from __future__ import annotations

import random
from datetime import date

from kassebot.mocks.generate.events import Deposit, Story
from kassebot.mocks.generate.sales import outlay_of


def make_outlays(story: Story, days: list[date], rng: random.Random) -> None:
    """Outlays while there is money, and a top-up to the fixed amount when half of it is gone."""
    left, full = story.opening, story.till.float_ore
    if story.new and days:
        _top_up(story, days[0], full)
        left = full
    for number, day in enumerate(days):
        for _ in range(rng.choice((0, 0, 0, 1, 1, 2))):
            if left <= 20000:
                break
            amount = rng.randrange(20, min(500, left // 50 - 10)) * 50
            story.outlays.append(outlay_of(story, day, amount, rng))
            left -= amount
        if left < full // 2 and number % 5 == 4:
            _top_up(story, day, full - left)
            left = full


def _top_up(story: Story, day: date, amount: int) -> None:
    number = story.till.number
    text = f"UDBETALT KASSE {number}"
    story.top_ups.append(Deposit(register=number, bag="", amount=-amount, booked=day, text=text, bag_day=day))
