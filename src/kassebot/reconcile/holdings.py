"""The roll-forward: from the opening holding through every count to the period's end, all registers at once.

    expected = holding after the previous count + flows since − nothing else; difference = counted − expected

Money for the bank leaves a register at a count and only there. A figure whose source is missing is
null. A count row that cannot be read leaves a hole: what may have gone to the bank there is taken
from the ledger's posting of that day, and from nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from kassebot.reconcile.calendar import Ints, register_days
from kassebot.reconcile.known import Flags, Known
from kassebot.reconcile.passes import World


@dataclass(frozen=True, slots=True, kw_only=True)
class Roll:
    """The roll-forward of a period.

    counts   in order of reg, day, row: the columns of Frames.counts that are due in the period, and
             number (from 0 in its register), last (of its register), before_day (the previous count's day, else the
             day before the period), flow_ore, activity (rows that moved cash since), expected_ore,
             difference_ore, known (whether expected is), hole (an unreadable row lies before it)
    The columns by `reg`: opening_ore, flow_ore, to_bank_ore, closing_ore and whether each is known.
    """

    counts: pd.DataFrame
    opening_ore: Ints
    flow_ore: Ints
    to_bank_ore: Ints
    closing_ore: Ints  # after the last count; the opening where there is none
    opening_known: Flags
    bank_known: Flags  # whether all that went to the bank is


def due_rows(world: World, frame: pd.DataFrame) -> pd.DataFrame:
    """The rows of registers on the list whose day lies in the period and is over."""
    last = min(world.last_day, world.as_of_day - 1)
    return frame[(frame["reg"] >= 0) & frame["day"].between(world.first_day, last)]


def roll_forward(world: World, known: Known, top_ups: pd.DataFrame) -> Roll:
    """The period's holdings; `top_ups`: reg, day, amount_ore and place, as matched to registers."""
    flows = cash_flows(world, known, top_ups)
    counts = due_rows(world, world.frames.counts)
    counts = counts[counts["period"] == str(world.period)]
    counts = counts.sort_values(["reg", "day"], kind="stable").reset_index(drop=True)
    size = len(world.frames.registers)
    opening = _opening(world, size)
    holes, hole_bank = _holes(world)
    counts = _with_flows(world, counts, flows)
    bank = counts["to_bank_ore"].to_numpy()
    previous = np.where(counts["number"] == 0, opening[counts["reg"]], (counts["total_ore"] - bank).shift(1).fillna(0))
    counts["hole_ore"] = _between(counts, holes, hole_bank)
    counts["hole"] = _between(counts, holes, np.ones(len(hole_bank), dtype=np.int64)) > 0
    counts["expected_ore"] = (previous + counts["flow_ore"] - counts["hole_ore"]).astype("int64")
    counts["difference_ore"] = counts["total_ore"] - counts["expected_ore"]
    first_known = (counts["number"] > 0) | known.previous[counts["reg"]]
    # What the count's own sum is off by explains its difference: the hole then holds what the ledger says.
    unexplained = counts["hole"] & (counts["difference_ore"] != 0) & (counts["difference_ore"] != sum_errors(counts))
    counts["known"] = known.flows[counts["reg"]] & first_known & ~unexplained
    closing = opening.copy()
    ends = counts[counts["last"]]
    closing[ends["reg"]] = ends["total_ore"] - ends["to_bank_ore"]
    bank_known = known.counts.copy()
    bank_known[counts.loc[unexplained, "reg"]] = False
    bank_known[_after_last(holes, counts)] = False
    return Roll(
        counts=counts,
        opening_ore=opening,
        flow_ore=_sum(flows, "amount_ore", size),
        to_bank_ore=_sum(counts, "to_bank_ore", size) + _sum_of(holes, hole_bank, size),
        closing_ore=closing,
        opening_known=known.previous,
        bank_known=bank_known,
    )


def sum_errors(counts: pd.DataFrame) -> pd.Series:
    """Optalt i alt − Σ denominations, øre; 0 where no denomination is filled in."""
    return (counts["total_ore"] - counts["denominations_ore"]).where(counts["has_denominations"], 0)


def cash_flows(world: World, known: Known, top_ups: pd.DataFrame) -> pd.DataFrame:
    """What moved cash, banking apart: Z-reports of selling registers; vouchers and top-ups of imprests."""
    z = due_rows(world, world.frames.z[["reg", "day", "copy", "cash_ore", "cash_in_ore", "cash_out_ore"]])
    z = z[~z["copy"] & known.selling[z["reg"]]]
    z = z.assign(amount_ore=z["cash_ore"] + z["cash_in_ore"] - z["cash_out_ore"])
    vouchers = due_rows(world, world.frames.vouchers[["reg", "day", "amount_ore"]])
    vouchers = vouchers[known.imprest[vouchers["reg"]]]
    vouchers = vouchers.assign(amount_ore=-vouchers["amount_ore"])
    columns = ["reg", "day", "amount_ore"]
    parts = [z[columns], vouchers[columns], due_rows(world, top_ups)[columns]]
    return pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)


def _with_flows(world: World, counts: pd.DataFrame, flows: pd.DataFrame) -> pd.DataFrame:
    """The counts with the sums of their flows: a flow is that of the first count on or after its day."""
    keys, wanted = register_days(counts), register_days(flows)
    position = np.searchsorted(keys, wanted, side="left")
    inside = position < len(keys)
    same = np.zeros(len(wanted), dtype=bool)
    same[inside] = counts["reg"].to_numpy()[position[inside]] == flows["reg"].to_numpy()[inside]
    amounts = np.zeros(len(counts), dtype=np.int64)
    np.add.at(amounts, position[same], flows["amount_ore"].to_numpy()[same])
    number = counts.groupby("reg").cumcount()
    before = counts["day"].shift(1).where(number > 0, world.first_day - 1).astype("int64")
    last = ~counts["reg"].duplicated(keep="last")
    return counts.assign(
        number=number,
        last=last,
        before_day=before,
        flow_ore=amounts,
        activity=np.bincount(position[same], minlength=len(counts)),
    )


def _opening(world: World, size: int) -> Ints:
    """The holding after the previous period's last count; 0 where there is none."""
    ends = opening_counts(world)
    opening = np.zeros(size, dtype=np.int64)
    opening[ends["reg"]] = ends["total_ore"] - ends["to_bank_ore"]
    return opening


def opening_counts(world: World) -> pd.DataFrame:
    """The rows of `Frames.counts` that are an opening: a register's last of the previous period, unless it opens now."""
    counts, registers = world.frames.counts, world.frames.registers
    before = counts[(counts["period"] == str(world.period.previous)) & (counts["reg"] >= 0)]
    ends = before.sort_values(["reg", "day"], kind="stable").drop_duplicates("reg", keep="last")
    goes_on = (registers["active_from"] < world.first_day) & registers["active"].astype(bool)
    return ends[goes_on.to_numpy(dtype=bool)[ends["reg"]]]


def _holes(world: World) -> tuple[pd.DataFrame, Ints]:
    """Days of count rows that could not be read, and what the ledger says was sent to the bank on each."""
    bad = due_rows(world, world.frames.bad_days)
    bad = bad[bad["period"] == str(world.period)].drop_duplicates(["reg", "day"])
    postings = world.frames.postings
    banked = postings[postings["reg"].isin(bad["reg"]) & (postings["amount_ore"] < 0)]
    banked = banked[banked["text"].str.contains(r"pose|bank|indsat|indb", case=False, regex=True)]
    sums = banked.groupby(["reg", "document_day"])["amount_ore"].sum()
    keys = pd.MultiIndex.from_frame(bad[["reg", "day"]])
    # A second count of that day that can be read has its own bag: the posting is then not the hole's.
    counts = world.frames.counts
    readable = pd.MultiIndex.from_frame(counts.loc[counts["reg"].isin(bad["reg"]), ["reg", "day"]])
    amounts = -sums.reindex(keys).fillna(0).to_numpy(dtype="int64")
    return bad.reset_index(drop=True), np.where(keys.isin(readable), 0, amounts)


def _between(counts: pd.DataFrame, holes: pd.DataFrame, values: Ints) -> Ints:
    """For each count the sum of values of holes since the count before it."""
    totals = np.zeros(len(counts), dtype=np.int64)
    places = np.searchsorted(register_days(counts), register_days(holes), side="left")
    for position, reg, value in zip(places.tolist(), holes["reg"], values, strict=True):
        if position < len(counts) and counts["reg"].iat[position] == reg:
            totals[position] += value
    return totals


def _after_last(holes: pd.DataFrame, counts: pd.DataFrame) -> Ints:
    """The registers with an unreadable row that no readable count follows."""
    ends = counts.loc[counts["last"]].set_index("reg")["day"]
    later = holes["day"].to_numpy() > holes["reg"].map(ends).fillna(-1).to_numpy()
    return holes.loc[later, "reg"].to_numpy(dtype=np.int64)


def _sum(frame: pd.DataFrame, column: str, size: int) -> Ints:
    return frame.groupby("reg")[column].sum().reindex(range(size), fill_value=0).to_numpy(dtype="int64")


def _sum_of(holes: pd.DataFrame, values: Ints, size: int) -> Ints:
    return _sum(holes.assign(value=values), "value", size)
