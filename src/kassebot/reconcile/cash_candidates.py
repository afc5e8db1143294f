"""What a cash difference that nothing explains could be: rows that fit, offered and never asserted."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from kassebot.domain.findings import Candidate, Cause
from kassebot.reconcile import explain
from kassebot.reconcile.calendar import date_of
from kassebot.reconcile.cash_book import CashBook
from kassebot.reconcile.holdings import Roll
from kassebot.reconcile.passes import ByRegister, World
from kassebot.reconcile.ranking import chance, others, sureness


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """Where rows that fit are looked for."""

    vouchers: ByRegister
    z: ByRegister


def candidates(
    world: World, roll: Roll, book: CashBook, position: int, left_ore: int, around: Around
) -> tuple[Candidate, ...]:
    """Further causes with rows that fit, surest first."""
    reg, last = book.reg(position), book.day(position)
    first = int(roll.counts["before_day"].to_numpy()[position])
    found = [
        *_equal_voucher(world, _within(around.vouchers, reg, first, last), left_ore),
        *_equal_tender(world, _within(around.z, reg, first, last), left_ore),
    ]
    return others(found)


def _within(frame: ByRegister, reg: int, first: int, last: int) -> pd.DataFrame:
    """A register's rows after the count before, up to and including the count's day."""
    rows = frame.rows(reg)
    return rows[(rows["day"] > first) & (rows["day"] <= last)]


def _equal_voucher(world: World, vouchers: pd.DataFrame, left_ore: int) -> list[Candidate]:
    rows = vouchers[vouchers["amount_ore"] == abs(left_ore)]
    if len(rows) != 1:
        return []
    row = rows.iloc[0]
    by_chance = chance(vouchers["amount_ore"], left_ore)
    words = explain.equal_voucher(str(row["voucher"]), date_of(row["day"]), abs(left_ore))
    sure = sureness(world.rules, Cause.VOUCHER_DUPLICATE, Cause.CASH_OVER_SHORT, by_chance)
    return [Candidate(cause=Cause.VOUCHER_DUPLICATE, confidence=sure, explanation=words)]


def _equal_tender(world: World, z: pd.DataFrame, left_ore: int) -> list[Candidate]:
    amounts = pd.concat([z["card_ore"], z["mobilepay_ore"]])
    if int((amounts.abs() == abs(left_ore)).sum()) != 1:
        return []
    row = z[(z["card_ore"].abs() == abs(left_ore)) | (z["mobilepay_ore"].abs() == abs(left_ore))].iloc[0]
    words = explain.equal_tender(int(row["z_no"]), date_of(row["day"]), abs(left_ore))
    sure = sureness(world.rules, Cause.TENDER_MIXUP, Cause.CASH_OVER_SHORT, chance(amounts[amounts != 0], left_ore))
    return [Candidate(cause=Cause.TENDER_MIXUP, confidence=sure, explanation=words)]
