"""A month in one register, in good order: what happened, and what was posted of it. Everything agrees.

Sales, outlays, counts and postings are made in that order, each by a module of its own; then come the
oddities, which look wrong and are not.
"""

from __future__ import annotations

import random
from datetime import date

from kassebot.domain.bankdays import is_bank_day
from kassebot.domain.periods import Period
from kassebot.mocks.generate.cast import Till
from kassebot.mocks.generate.counting import earlier_count, make_counts
from kassebot.mocks.generate.events import Carried, Handover, Story
from kassebot.mocks.generate.imprests import make_outlays
from kassebot.mocks.generate.oddities import odd_counts, odd_postings
from kassebot.mocks.generate.postings import make_postings
from kassebot.mocks.generate.sales import make_sales


def month(till: Till, period: Period, seed: int, place: int, before: Handover | None) -> Story:
    """One register's month after what `before` left; the same for the same arguments."""
    rng = random.Random(f"{seed}-month-{till.number}-{period}")
    story = _begin(till, period, place, before, rng)
    open_days = _open_days(story, rng)
    if till.sells and not till.idle:
        make_sales(story, open_days, rng)
    elif not till.idle:
        make_outlays(story, open_days, rng)
    make_counts(story, open_days, rng)
    odd_counts(story, rng)
    make_postings(story, rng)
    odd_postings(story, rng)
    return story


def handover(story: Story, carried: list[Carried]) -> Handover:
    """What the month leaves for the next, with what is unbooked."""
    return Handover(
        holding=story.closing, booked=story.booked, z_no=story.z_no + len(story.sales),
        grand_total=story.grand_total + sum(sale.total for sale in story.sales), vouchers=story.voucher_count,
        bags=story.bag_count, carried=carried,
    )  # fmt: skip


def _begin(till: Till, period: Period, place: int, before: Handover | None, rng: random.Random) -> Story:
    if before is not None:
        return Story(
            till=till, period=period, place=place, opening=before.holding, primo=before.booked, z_no=before.z_no,
            grand_total=before.grand_total, voucher_count=before.vouchers, bag_count=before.bags,
            carried=list(before.carried),
        )  # fmt: skip
    new = till.active_from is not None and till.active_from >= period.first
    opening = 0 if new else till.float_ore or rng.randrange(500, 4000) * 100
    story = Story(
        till=till, period=period, place=place, opening=opening, primo=opening, z_no=rng.randrange(200, 5000),
        grand_total=rng.randrange(10**7, 10**8), new=new,
    )  # fmt: skip
    if not new:
        earlier_count(story, rng)
    return story


def _open_days(story: Story, rng: random.Random) -> list[date]:
    """Bank days where nothing is sold; else weekdays mostly, and one in twelve is closed on the month's first days."""
    days = [day for day in story.period.days() if story.till.open_on(day)]
    if not story.till.sells or story.till.idle:
        return [day for day in days if is_bank_day(day)]
    closed = rng.sample((5, 6), rng.choice((0, 1, 2, 2, 2)))
    if rng.random() < 0.08 and not story.new:
        days = days[rng.randrange(3, 7) :]
    return [day for day in days if day.weekday() not in closed]
