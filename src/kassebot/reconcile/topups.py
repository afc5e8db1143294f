"""Top-ups of imprests: debits at the bank, by booking date, given to the register that their text names.

A text without a number, or with that of no imprest, is given to the imprest whose ledger alone has a
posting of just that amount within a few days; where two could be meant, to nobody.
"""

from __future__ import annotations

import pandas as pd

from kassebot.domain.documents import Source
from kassebot.domain.facts import BankKind
from kassebot.domain.findings import Comparison
from kassebot.reconcile.known import Known
from kassebot.reconcile.matching import Alone
from kassebot.reconcile.passes import Lacking, SetAside, World, rows_of

_COLUMNS = ["reg", "day", "amount_ore", "document", "line", "locator"]


def top_ups(world: World, known: Known) -> tuple[pd.DataFrame, tuple[SetAside, ...]]:
    """reg, day, amount_ore (+ into the register) and place of the period's top-ups; and those of no register."""
    rows = world.frames.movements
    rows = rows[(rows["kind"] == BankKind.TOP_UP.value) & rows["day"].between(world.first_day, world.last_day)]
    rows = rows.assign(amount_ore=-rows["amount_ore"])
    named = (rows["reg"] >= 0) & known.imprest[rows["reg"]]
    lost = rows[~named]
    if len(lost):
        rows = rows.assign(reg=rows["reg"].where(named, -1))
        rows.loc[lost.index, "reg"] = _by_posting(world, known, rows[named], lost)
    homeless = tuple(
        SetAside(frame="movements", row=int(row), reason="register_unknown") for row in rows.index[rows["reg"] < 0]
    )
    return rows.loc[rows["reg"] >= 0, _COLUMNS].reset_index(drop=True), homeless


def hidden_top_ups(world: World, known: Known, placed: pd.DataFrame, counts: pd.DataFrame) -> tuple[Lacking, ...]:
    """Imprests that a bank day which was not read may hold a top-up of, and that day's statements.

    The witness is money in on the ledger's account that no top-up at the bank is, or a count that shows
    more than is expected across that day.
    """
    days = world.coverage.lacking_days(Source.BANK)
    found: dict[int, set[int]] = {}
    if not days:
        return ()
    postings = world.frames.postings
    money_in = postings[(postings["reg"] >= 0) & known.imprest[postings["reg"]] & (postings["amount_ore"] > 0)]
    for row in rows_of(_without_movement(money_in, placed)):
        near = [day for day in days if abs(day - row.document_day) <= world.rules.top_up_window_days]
        if near:
            found.setdefault(row.reg, set()).add(min(near, key=lambda day: (abs(day - row.document_day), day)))
    more = counts[counts["known"] & (counts["difference_ore"] > 0) & known.imprest[counts["reg"]]]
    for row in rows_of(more):
        found.setdefault(row.reg, set()).update(day for day in days if row.before_day < day <= row.day)
    return tuple(
        Lacking(register=world.register(reg), delivery=delivery, comparison=Comparison.CASH)
        for reg in sorted(found)
        for day in sorted(found[reg])
        for delivery in days[day]
    )


def _without_movement(postings: pd.DataFrame, placed: pd.DataFrame) -> pd.DataFrame:
    """The postings beyond the top-ups of the same register and amount."""
    keys = ["reg", "amount_ore"]
    have = placed.groupby(keys).size().reindex(pd.MultiIndex.from_frame(postings[keys])).fillna(0).to_numpy()
    return postings[postings.groupby(keys).cumcount().to_numpy() >= have]


def _by_posting(world: World, known: Known, placed: pd.DataFrame, lost: pd.DataFrame) -> pd.Series:
    """For each top-up without a register the one whose unclaimed posting fits, else −1."""
    postings = world.frames.postings
    open_rows = postings[(postings["reg"] >= 0) & known.imprest[postings["reg"]] & (postings["amount_ore"] > 0)]
    open_rows = _without_movement(open_rows, placed)
    open_rows = open_rows.drop(columns="day").rename(columns={"document_day": "day"})
    pairs = Alone(name="posting", on=("amount_ore",), window_days_max=world.rules.top_up_window_days).pairs(
        lost, open_rows
    )
    found = open_rows["reg"].reindex(pairs["right"]).set_axis(pairs["left"])
    return found.reindex(lost.index).fillna(-1).astype("int64")
