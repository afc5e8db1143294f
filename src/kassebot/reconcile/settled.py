"""What the card acquirer and MobilePay settled, as one frame keyed by register, tender, day and payout.

A terminal or payment point that no register has, or that two have, keeps its rows with reg −1: they
count in their payout's total, and are set aside by name, never dropped.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from kassebot.reconcile.bankside import aside, stack
from kassebot.reconcile.calendar import Ints
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


def coded(
    settled: pd.DataFrame, chargebacks: pd.DataFrame, bank: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """The three with `payout`: one number for a tender and payout reference, so that no text is compared twice."""
    frames = (settled, chargebacks, bank)
    references = np.concatenate([frame["payout_reference"].to_numpy(dtype=object) for frame in frames])
    points = np.concatenate([(frame["tender"] == MOBILEPAY).to_numpy(dtype=np.int64) for frame in frames])
    numbers = _numbers(references) * len(TENDERS) + points
    first, second = len(settled), len(settled) + len(chargebacks)
    return (
        settled.assign(payout=numbers[:first]),
        chargebacks.assign(payout=numbers[first:second]),
        bank.assign(payout=numbers[second:]),
    )


def _numbers(references: npt.NDArray[np.object_]) -> Ints:
    """One number for each text. In a report the rows of a payout mostly stand together: a stretch is looked up once."""
    if not len(references):
        return np.zeros(0, dtype=np.int64)
    starts = np.flatnonzero(np.append(True, references[1:] != references[:-1]))
    codes = pd.factorize(references[starts])[0]
    return np.repeat(codes, np.diff(np.append(starts, len(references))))


def unknown_units(settled: pd.DataFrame, chargebacks: pd.DataFrame) -> pd.DataFrame:
    """The rows of terminals and payment points without one register, as rows of `Part.set_aside`."""
    lost = settled[settled["reg"] < 0]
    cards = lost["tender"] == CARD
    return stack(
        aside(lost[cards], "cards", "terminal_unknown"),
        aside(lost[~cards], "mobilepay", "payment_point_unknown"),
        aside(chargebacks[chargebacks["reg"] < 0].reset_index(names="row"), "chargebacks", "terminal_unknown"),
    )


def takings(frames: Frames, tender: str, first: int, last: int) -> tuple[Ints, Ints]:
    """The tender's sales − refunds, øre, and the Z-reports, identical copies apart: tables as `by_day` makes them."""
    own = frames.z.loc[~frames.z["copy"], ["reg", "day", f"{tender}_ore"]]
    return by_day(own, f"{tender}_ore", first, last, len(frames.registers))


def acquired(frames: Frames, tender: str, first: int, last: int) -> tuple[Ints, Ints]:
    """The tender's gross at the acquirer, øre, and its rows: tables as `by_day` makes them."""
    frame, ore = (frames.cards, "gross_ore") if tender == CARD else (frames.mobilepay, "amount_ore")
    return by_day(frame, ore, first, last, len(frames.registers))


def by_day(frame: pd.DataFrame, ore: str, first: int, last: int, registers: int) -> tuple[Ints, Ints]:
    """Two tables, a row for each register and a column for each day `first` … `last`: Σ of `ore`, and how many rows."""
    days = max(last - first + 1, 0)
    reg, day = frame["reg"].to_numpy(), frame["day"].to_numpy()
    inside = (reg >= 0) & (day >= first) & (day <= last)
    place = (reg * days + day - first)[inside]
    sums = np.zeros(registers * days, dtype=np.int64)
    np.add.at(sums, place, frame[ore].to_numpy()[inside])
    count = np.bincount(place, minlength=len(sums)).astype(np.int64)
    return sums.reshape(registers, days), count.reshape(registers, days)
