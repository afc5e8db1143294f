"""Z-reports and vouchers of a till: whole 50 øre, with the rounding already inside the cash sales."""

from __future__ import annotations

import random
from datetime import date

from kassebot.mocks.generate.cast import Till, person
from kassebot.mocks.generate.events import Outlay, Sale, Story

_PURPOSES = ("Kaffe og te", "Frugt til mødet", "Frimærker", "Blomster", "Garn", "Bustur", "Elpærer", "Rugbrød")
#: How busy a till is, in half kroner.
_SCALES = (300, 800, 2000)
#: What kind of day it is; all but the first look odd and are in order.
_DAYS = ("ordinary",) * 94 + ("cash_only",) * 3 + ("refund_only", "zero", "electronic_only")


def make_sales(story: Story, days: list[date], rng: random.Random) -> None:
    """A Z-report for most open days, two for some, with what was paid out of the till."""
    z_no, scale = story.z_no, rng.choice(_SCALES)
    for number, day in enumerate(days):
        if number > 2 and rng.random() < 0.02:
            continue  # closed that day
        for _ in range(2 if rng.random() < 0.03 else 1):
            sale = _sale(story, z_no, day, scale, rng)
            if rng.random() < 0.12:
                _pay_out(story, sale, rng)
            z_no += 1
            story.sales.append(sale)
    if story.new and story.sales:
        story.sales[0].cash_in = story.till.float_ore
    elif len(story.sales) > 3 and rng.random() < 0.05:
        _bring_change(story, rng)


def outlay_of(story: Story, day: date, amount: int, rng: random.Random) -> Outlay:
    """An approved voucher with a number of its own; one in ten lacks its receipt, which is no finding."""
    return Outlay(
        number=story.next_voucher(), day=day, amount=amount, purpose=rng.choice(_PURPOSES), receipt=rng.random() < 0.9,
        attested_by=person(rng), approved_by=person(rng),
    )  # fmt: skip


def _sale(story: Story, z_no: int, day: date, scale: int, rng: random.Random) -> Sale:
    till, kind = story.till, rng.choice(_DAYS)
    if kind == "refund_only" and not till.terminals and not till.point and rng.random() < 0.5:
        kind = "zero"
    tenders: dict[str, tuple[int, int, int]] = {}
    if kind in {"ordinary", "cash_only"}:
        refunds = rng.randrange(1, 60) * 50 if rng.random() < 0.06 else 0
        tenders["CASH"] = (rng.randrange(scale // 4, scale * 2) * 50, refunds, rng.randrange(1, 80))
    if kind in {"ordinary", "electronic_only"}:
        _electronic(tenders, till, scale, rng)
    if kind == "refund_only":
        tenders["CASH"] = (0, rng.randrange(1, 60) * 50, 1)
        if till.point and rng.random() < 0.3:
            tenders["MOBILEPAY"] = (0, rng.randrange(1, 60) * 50, 1)
    if kind in {"zero", "refund_only"}:
        story.oddities.append(f"{kind}_day")
    rounding = rng.choice((0, 0, 0, 25, -25, 10, -10)) if tenders.get("CASH", (0, 0, 0))[0] else 0
    return Sale(z_no=z_no, day=day, tenders=tenders, rounding=rounding, late=rng.random() < 0.02)


def _electronic(tenders: dict[str, tuple[int, int, int]], till: Till, scale: int, rng: random.Random) -> None:
    """Card and MobilePay; refunds are rare and smaller than the sales."""
    if till.terminals:
        sales = rng.randrange(scale // 4, scale * 3) * 50
        tenders["CARD"] = (sales, sales // 500 * 50 if rng.random() < 0.04 else 0, rng.randrange(1, 90))
    if till.point:
        count = rng.randrange(1, 6 + scale // 60)
        sales = sum(rng.randrange(10, 500) * 50 for _ in range(count))
        tenders["MOBILEPAY"] = (sales, sales // 500 * 50 if rng.random() < 0.04 else 0, count)


def _pay_out(story: Story, sale: Sale, rng: random.Random) -> None:
    """An outlay out of the till, where enough came in that day."""
    amount = rng.randrange(30, 400) * 50
    if sale.net("CASH") >= amount:
        story.outlays.append(outlay_of(story, sale.day, amount, rng))
        sale.cash_out = amount


def _bring_change(story: Story, rng: random.Random) -> None:
    """Change money put into the till, with no entry at the bank."""
    sale = rng.choice(story.sales[1:])
    sale.cash_in = rng.randrange(2, 20) * 5000
