"""What is wrong in a made month: one thing in each of some registers, in turn of every kind that a comparison shows."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from benches.made import PERIOD

Made = dict[str, pd.DataFrame]


def plant(rng: np.random.Generator, made: Made, wanted: int) -> None:
    """Changes the frames in place: `wanted` registers with one fault each, fewer where there are too few."""
    sellers = rng.permutation(made["z"]["reg"].unique())[:wanted]
    for number, (_, change) in enumerate(_KINDS):
        change(made, np.sort(sellers[number :: len(_KINDS)]))


def _one_each(frame: pd.DataFrame, regs: np.ndarray) -> pd.Index:
    """One row of each of the registers, from the middle of its month."""
    rows = frame[frame["reg"].isin(regs)]
    middle = rows.groupby("reg").cumcount() == rows.groupby("reg")["reg"].transform("size") // 2
    return rows.index[middle]


def _add(frame: pd.DataFrame, rows: pd.Index, **ore: int) -> None:
    for column, amount in ore.items():
        frame.loc[rows, column] += amount


def _short(made: Made, regs: np.ndarray) -> None:
    """A count lacks money, and less goes to the bank."""
    counts = made["counts"]
    rows = _one_each(counts[(counts["period"] == str(PERIOD)) & (counts["to_bank_ore"] > 10_000)], regs)
    bags = counts.loc[rows, "bag"]
    _add(counts, rows, total_ore=-4_550, to_bank_ore=-4_550, denominations_ore=-4_550)
    movements, postings = made["movements"], made["postings"]
    _add(movements, movements.index[movements["bag"].isin(bags) & (movements["bag"] != "")], amount_ore=-4_550)
    texts = "Indsat i bank pose " + bags
    booked = postings.index[postings["text"].isin(texts)]
    _add(postings, booked, amount_ore=4_550)
    _close(made, postings.loc[booked, "reg"], 4_550)


def _close(made: Made, regs: pd.Series, ore: int) -> None:
    """What changes a posting changes its account's closing balance."""
    accounts = made["accounts"]
    _add(accounts, accounts.index[accounts["reg"].isin(regs)], closing_ore=ore)


def _swapped(made: Made, regs: np.ndarray) -> None:
    """A sale is booked with another amount."""
    postings = made["postings"]
    rows = _one_each(postings[postings["text"].str.startswith("Kontantsalg")], regs)
    _add(postings, rows, amount_ore=5_400)
    _close(made, postings.loc[rows, "reg"], 5_400)


def _unbooked(made: Made, regs: np.ndarray) -> None:
    """A sale is not booked."""
    postings = made["postings"]
    rows = _one_each(postings[postings["text"].str.startswith("Kontantsalg")], regs)
    lost = postings.loc[rows].groupby("reg")["amount_ore"].sum()
    accounts = made["accounts"]
    place = accounts.index[accounts["reg"].isin(lost.index)]
    accounts.loc[place, "closing_ore"] -= lost.loc[accounts.loc[place, "reg"]].to_numpy()
    made["postings"] = postings.drop(index=rows).reset_index(drop=True)


def _bag_differs(made: Made, regs: np.ndarray) -> None:
    """The bank counts another amount in a bag."""
    movements = made["movements"]
    _add(movements, _one_each(movements[movements["kind"] == "deposit"], regs), amount_ore=-10_000)


def _bag_lost(made: Made, regs: np.ndarray) -> None:
    """A bag never arrives."""
    movements = made["movements"]
    rows = _one_each(movements[movements["kind"] == "deposit"], regs)
    made["movements"] = movements.drop(index=rows).reset_index(drop=True)


def _batch_differs(made: Made, regs: np.ndarray) -> None:
    """The acquirer has more than the till, and pays it."""
    cards, payouts, movements = made["cards"], made["payouts"], made["movements"]
    rows = _one_each(cards, regs)
    for row in rows:
        fee = (2 * (int(cards.loc[row, "gross_ore"]) + 12_300) * 35 + 10_000) // 20_000 - int(cards.loc[row, "fee_ore"])
        reference = cards.loc[row, "payout_reference"]
        _add(cards, pd.Index([row]), gross_ore=12_300, fee_ore=fee, net_ore=12_300 - fee)
        for frame in (payouts, movements):
            _add(frame, frame.index[frame["payout_reference"] == reference], amount_ore=12_300 - fee)


def _payment_lost(made: Made, regs: np.ndarray) -> None:
    """A MobilePay payment that the till has never reaches the report, nor its money the bank."""
    payments, movements = made["mobilepay"], made["movements"]
    rows = _one_each(payments[payments["amount_ore"] < 10_000], regs)
    lost = payments.loc[rows].groupby("payout_reference")["net_ore"].sum()
    place = movements.index[movements["payout_reference"].isin(lost.index)]
    movements.loc[place, "amount_ore"] -= lost.loc[movements.loc[place, "payout_reference"]].to_numpy()
    made["mobilepay"] = payments.drop(index=rows).reset_index(drop=True)


def _payout_lost(made: Made, regs: np.ndarray) -> None:
    """A MobilePay payout never reaches the bank."""
    movements = made["movements"]
    references = made["mobilepay"].loc[_one_each(made["mobilepay"], regs), "payout_reference"]
    gone = movements["payout_reference"].isin(references)
    made["movements"] = movements[~gone].reset_index(drop=True)


def _voucher_lost(made: Made, regs: np.ndarray) -> None:
    """The till paid, and the portal lacks the voucher."""
    vouchers = made["vouchers"]
    made["vouchers"] = vouchers.drop(index=_one_each(vouchers, regs)).reset_index(drop=True)


_KINDS: tuple[tuple[str, Callable[[Made, np.ndarray], None]], ...] = (
    ("short", _short), ("swapped", _swapped), ("unbooked", _unbooked), ("bag_differs", _bag_differs),
    ("bag_lost", _bag_lost), ("batch_differs", _batch_differs), ("payment_lost", _payment_lost),
    ("payout_lost", _payout_lost), ("voucher_lost", _voucher_lost),
)  # fmt: skip
