"""What the card acquirer and MobilePay settled, as one frame keyed by register, tender, day and payout.

A terminal or payment point that no register has, or that two have, keeps its rows with reg −1: they
count in their payout's total, and are set aside by name, never dropped.
"""

from __future__ import annotations

import pandas as pd

from kassebot.reconcile.bankside import aside, stack
from kassebot.reconcile.frames import Frames

CARD, MOBILEPAY = "card", "mobilepay"

_COLUMNS = [
    "row", "reg", "tender", "unit", "agreement", "batch_no", "day", "payout_reference", "payments",
    "gross_ore", "fee_ore", "net_ore", "document", "line", "locator",
]  # fmt: skip


def settled_rows(frames: Frames) -> pd.DataFrame:
    """All card batches and MobilePay transactions; `row` is the position in the tender's frame.

    `unit` is the terminal or payment point, `payments` 1 for a payment and 0 for a refund or a batch.
    """
    cards = frames.cards.rename(columns={"terminal": "unit"}).reset_index(names="row").assign(tender=CARD, payments=0)
    points = frames.mobilepay.rename(columns={"payment_point": "unit", "amount_ore": "gross_ore"})
    points = points.reset_index(names="row").assign(
        tender=MOBILEPAY, agreement="", batch_no="", payments=(~frames.mobilepay["refund"]).astype("int64")
    )
    return stack(cards[_COLUMNS], points[_COLUMNS])


def unknown_units(settled: pd.DataFrame, chargebacks: pd.DataFrame) -> pd.DataFrame:
    """The rows of terminals and payment points without one register, as rows of `Part.set_aside`."""
    lost = settled[settled["reg"] < 0]
    cards = lost["tender"] == CARD
    return stack(
        aside(lost[cards], "cards", "terminal_unknown"),
        aside(lost[~cards], "mobilepay", "payment_point_unknown"),
        aside(chargebacks[chargebacks["reg"] < 0].reset_index(names="row"), "chargebacks", "terminal_unknown"),
    )


def takings(z: pd.DataFrame) -> pd.DataFrame:
    """reg, tender, day, z_ore (sales − refunds) of `Frames.z`, identical copies apart; one row for each."""
    alone = z[~z["copy"] & (z["reg"] >= 0)]
    parts = [alone[["reg", "day"]].assign(tender=tender, z_ore=alone[f"{tender}_ore"]) for tender in (CARD, MOBILEPAY)]
    rows = pd.concat(parts, ignore_index=True)
    return rows.groupby(["reg", "tender", "day"], sort=True)[["z_ore"]].sum().reset_index()
