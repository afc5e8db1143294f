"""What is sold in a made month, and how the money is settled: Z-reports, card batches, MobilePay and their payouts."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from benches.made import FIRST, MUNICIPALITY, Cast, Ints, day_texts, framed, next_bank_day, texts

#: The card fee as a rate of the gross in 1/10,000, and the fee of a MobilePay payment in øre.
CARD_RATE, MOBILEPAY_FEE_ORE = 35, 75
_DAYS_IN_MONTH = 31
_SUNDAY = 6


def sales(rng: np.random.Generator, who: Cast) -> dict[str, pd.DataFrame]:
    """The frames z, cards, chargebacks (empty), payouts and mobilepay."""
    reg, day = _open_days(rng, who)
    outlays = np.where(rng.random(len(reg)) < 0.18, rng.integers(40, 400, len(reg)) * 50, 0)
    payments = _mobilepay(rng, who, reg, day)
    received = payments["amount_ore"].to_numpy()
    z_of = payments["z"].to_numpy()
    paid_ore = np.bincount(z_of, np.maximum(received, 0), minlength=len(reg)).astype(np.int64)
    back_ore = -np.bincount(z_of, np.minimum(received, 0), minlength=len(reg)).astype(np.int64)
    card_ore = rng.integers(100, 40_000, len(reg)) * 25
    z = _z_reports(rng, who, reg, day, card_ore, paid_ore, back_ore, outlays)
    cards, payouts = _cards(rng, who, reg, day, card_ore)
    return {
        "z": z, "cards": cards, "payouts": payouts, "mobilepay": payments.drop(columns="z"),
        "chargebacks": _no_chargebacks(cards),
    }  # fmt: skip


def _open_days(rng: np.random.Generator, who: Cast) -> tuple[Ints, Ints]:
    """Reg and day of every Z-report, in order: Monday to Saturday, a few days closed."""
    days = FIRST + np.arange(_DAYS_IN_MONTH)
    works = (days + 3) % 7 != _SUNDAY
    is_open = who.sells[:, None] & works & (rng.random((len(who.sells), _DAYS_IN_MONTH)) < 0.93)
    is_open[:, _DAYS_IN_MONTH - 2] = who.sells
    reg, place = np.nonzero(is_open)
    return reg.astype(np.int64), days[place]


def _z_reports(
    rng: np.random.Generator, who: Cast, reg: Ints, day: Ints, card: Ints, paid: Ints, back: Ints, outlays: Ints
) -> pd.DataFrame:
    size = len(reg)
    starts = np.flatnonzero(np.r_[True, reg[1:] != reg[:-1]])
    number = np.arange(size) - np.repeat(starts, np.diff(np.r_[starts, size]))
    cash = rng.integers(800, 16_000, size) * 50
    refunds = np.where(rng.random(size) < 0.05, rng.integers(1, 200, size) * 50, 0)
    total = cash - refunds + card + paid - back
    running = np.cumsum(total)
    zeros, dates = np.zeros(size, dtype=np.int64), day_texts(day)
    columns: dict[str, Any] = {
        "reg": reg, "register": who.numbers[reg], "z_no": 1000 + (reg * 7) % 5000 + number, "day": day,
        "opened_at": dates, "closed_at": dates, "cash_sales_ore": cash, "cash_refunds_ore": refunds,
        "card_sales_ore": card, "card_refunds_ore": zeros, "mobilepay_sales_ore": paid, "mobilepay_refunds_ore": back,
        "cash_in_ore": zeros, "cash_out_ore": outlays, "rounding_ore": zeros, "sales_total_ore": total,
        "grand_total_ore": running - np.repeat(running[starts] - total[starts], np.diff(np.r_[starts, size])),
        "cash_ore": cash - refunds, "card_ore": card, "mobilepay_ore": paid - back, "copy": np.zeros(size, dtype=bool),
    }  # fmt: skip
    return framed(columns, "pos", reg)


def _cards(rng: np.random.Generator, who: Cast, reg: Ints, day: Ints, card: Ints) -> tuple[pd.DataFrame, pd.DataFrame]:
    """One batch a day, or two where the register has a second terminal in use; advised and paid by municipality."""
    second = (reg % 5 < 2) & (card > 10_000)
    first_ore = np.where(second, card // 3, card)
    z = np.r_[np.arange(len(reg)), np.flatnonzero(second)]
    gross = np.r_[first_ore, (card - first_ore)[second]]
    terminal = np.r_[np.ones(len(reg), dtype=np.int64), np.full(int(second.sum()), 2)]
    reg, day = reg[z], day[z]
    fee = (2 * gross * CARD_RATE + 10_000) // 20_000
    advice, town = next_bank_day(day, 1), reg // MUNICIPALITY
    payout = next_bank_day(advice, 1)
    group, place = np.unique(town * 100_000 + advice, return_inverse=True)
    references = texts("KI{:010d}", group)
    columns: dict[str, Any] = {
        "reg": reg, "terminal": texts("7{}{:06d}", terminal, reg), "agreement": who.agreements[reg], "day": day,
        "batch_no": texts("{}", day % 1000), "transactions": rng.integers(1, 60, len(reg)), "gross_ore": gross,
        "fee_ore": fee, "net_ore": gross - fee, "advice_day": advice, "payout_reference": references[place],
        "payout_day": payout,
    }  # fmt: skip
    cards = framed(columns, "card", group[place])
    net = np.bincount(place, gross - fee).astype(np.int64)
    advice_day = group % 100_000
    payouts = {
        "agreement": who.agreements[(group // 100_000) * MUNICIPALITY], "payout_reference": references,
        "advice_day": advice_day, "payout_day": next_bank_day(advice_day, 1), "amount_ore": net,
    }  # fmt: skip
    return cards, framed(payouts, "card", group)


def _no_chargebacks(cards: pd.DataFrame) -> pd.DataFrame:
    columns = ["reg", "terminal", "agreement", "day"]
    rest = ["advice_day", "payout_reference", "payout_day", "document", "line", "locator"]
    none = cards.iloc[:0]
    return (
        none[columns]
        .assign(case_no=none["batch_no"], amount_ore=none["net_ore"])[[*columns, "case_no", "amount_ore"]]
        .join(none[rest])
    )


def _mobilepay(rng: np.random.Generator, who: Cast, reg: Ints, day: Ints) -> pd.DataFrame:
    """Some payments for each Z-report (its position in `z`), a refund now and then; one payout a point and day."""
    many = rng.poisson(6, len(reg))
    z = np.repeat(np.arange(len(reg)), many)
    size = len(z)
    first_of_day = np.r_[True, z[1:] != z[:-1]] if size else np.zeros(0, dtype=bool)
    refund = (rng.random(size) < 0.02) & ~first_of_day
    amount = np.where(refund, -rng.integers(1, 10, size) * 100, rng.integers(10, 300, size) * 100)
    amount = np.where(first_of_day, amount + 10_000, amount)  # so that no day's payout is below zero
    fee = np.where(refund, 0, MOBILEPAY_FEE_ORE)
    reg, day = reg[z], day[z]
    _, place = np.unique(z, return_inverse=True)
    starts = np.flatnonzero(first_of_day)
    references = texts("PC{}{}", who.points[reg[starts]], day[starts]) if size else np.array([], dtype=object)
    columns: dict[str, Any] = {
        "reg": reg, "payment_point": who.points[reg], "day": day, "at": day_texts(day), "refund": refund,
        "amount_ore": amount, "fee_ore": fee, "net_ore": amount - fee,
        "transaction_id": texts("{:016x}", np.arange(size) * 2_654_435_761), "payout_reference": references[place],
        "payout_day": next_bank_day(day, 2), "z": z,
    }  # fmt: skip
    return framed(columns, "mobilepay", reg // MUNICIPALITY * 100_000 + next_bank_day(day, 1))
