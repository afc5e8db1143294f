"""What the card acquirer and MobilePay settled, as one frame keyed by register, tender, day and payout.

A terminal or payment point that no register has, or that two have, keeps its rows with reg −1: they
count in their payout's total, and are set aside by name, never dropped.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from kassebot.reconcile.bankside import aside, stack
from kassebot.reconcile.frames import Frames

CARD, MOBILEPAY = TENDERS = ("card", "mobilepay")
TENDER_TYPE = pd.CategoricalDtype([*TENDERS])

_COLUMNS = [
    "row", "reg", "tender", "unit", "agreement", "batch_no", "day", "payout_reference", "payments",
    "gross_ore", "fee_ore", "net_ore", "document", "line", "locator",
]  # fmt: skip


def tender_column(tender: str, size: int) -> pd.Categorical:
    """The tender for that many rows: a code of one byte a row, not a text."""
    return pd.Categorical.from_codes(np.full(size, TENDERS.index(tender), dtype=np.int8), dtype=TENDER_TYPE)


def settled_rows(frames: Frames, columns: Sequence[str] = _COLUMNS) -> pd.DataFrame:
    """All card batches and MobilePay transactions, in these columns; `row` is the position in the tender's frame.

    `unit` is the terminal or payment point, `payments` 1 for a payment and 0 for a refund or a batch.
    """
    cards = frames.cards.rename(columns={"terminal": "unit"}).reset_index(names="row")
    points = frames.mobilepay.rename(columns={"payment_point": "unit", "amount_ore": "gross_ore"})
    points = points.reset_index(names="row").assign(payments=(~frames.mobilepay["refund"]).astype("int64"))
    points = points.assign(**{name: "" for name in ("agreement", "batch_no") if name in columns})
    return stack(
        cards.assign(tender=tender_column(CARD, len(cards)), payments=0)[[*columns]],
        points.assign(tender=tender_column(MOBILEPAY, len(points)))[[*columns]],
    )


def unknown_units(settled: pd.DataFrame, chargebacks: pd.DataFrame) -> pd.DataFrame:
    """The rows of terminals and payment points without one register, as rows of `Part.set_aside`."""
    lost = settled[settled["reg"] < 0]
    cards = lost["tender"] == CARD
    return stack(
        aside(lost[cards], "cards", "terminal_unknown"),
        aside(lost[~cards], "mobilepay", "payment_point_unknown"),
        aside(chargebacks[chargebacks["reg"] < 0].reset_index(names="row"), "chargebacks", "terminal_unknown"),
    )


def takings(z: pd.DataFrame, tender: str, first: int, last: int) -> pd.DataFrame:
    """reg, day, z_ore (sales − refunds) of the tender in `Frames.z`, from `first` to `last`, identical copies apart."""
    ore = f"{tender}_ore"
    rows = z.loc[~z["copy"] & (z["reg"] >= 0) & z["day"].between(first, last), ["reg", "day", ore]]
    sums: pd.DataFrame = rows.groupby(["reg", "day"])[[ore]].sum().rename(columns={ore: "z_ore"}).reset_index()
    return sums


def acquired(frames: Frames, tender: str, first: int, last: int) -> pd.DataFrame:
    """reg, day, acquirer_ore (gross) and settled (rows) of the tender's settlements from `first` to `last`."""
    frame, ore = (frames.cards, "gross_ore") if tender == CARD else (frames.mobilepay, "amount_ore")
    rows = frame.loc[(frame["reg"] >= 0) & frame["day"].between(first, last), ["reg", "day", ore]]
    sums: pd.DataFrame = (
        rows.groupby(["reg", "day"]).agg(acquirer_ore=(ore, "sum"), settled=(ore, "size")).reset_index()
    )
    return sums
