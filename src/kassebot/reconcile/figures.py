"""The five figures, the flows and the comparisons of every register; null where a source is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kassebot.domain.findings import Comparison, Figures, Flows
from kassebot.reconcile.calendar import Ints
from kassebot.reconcile.holdings import Roll, due_rows
from kassebot.reconcile.known import Flags, Known
from kassebot.reconcile.passes import World
from kassebot.reconcile.schedule import Schedule

_FLOWS = ("cash_sales_ore", "cash_refunds_ore", "cash_in_ore", "cash_out_ore", "card_ore", "mobilepay_ore")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """Everything that is known of each register, as columns by `reg`."""

    roll: Roll
    known: Known
    expected_ore: Ints
    expected_known: Flags
    counted_known: Flags
    booked_ore: Ints
    sums: Mapping[str, Ints]
    compared: Mapping[Comparison, list[int | None]]
    unsettled: frozenset[int]  # a tender's comparison or another that a missing delivery leaves open

    def figures(self, reg: int) -> Figures:
        """The five figures of a register."""
        roll = self.roll
        opening = int(roll.opening_ore[reg]) if roll.opening_known[reg] else None
        expected = int(self.expected_ore[reg]) if self.expected_known[reg] else None
        counted = int(roll.closing_ore[reg]) if self.counted_known[reg] else None
        return Figures(
            opening_ore=opening,
            expected_ore=expected,
            counted_ore=counted,
            booked_ore=int(self.booked_ore[reg]) if self.known.ledger[reg] else None,
            difference_ore=None if counted is None or expected is None else counted - expected,
        )

    def flows(self, reg: int) -> Flows:
        """What moved in the period."""
        till, imprest = bool(self.known.pos[reg]), bool(self.known.imprest[reg])
        of_z = {name: int(self.sums[name][reg]) if till else None for name in _FLOWS}
        outlays = int(self.sums["vouchers_ore"][reg]) if self.known.vouchers[reg] else None
        return Flows(
            cash_sales_ore=of_z["cash_sales_ore"],
            cash_refunds_ore=of_z["cash_refunds_ore"],
            cash_in_ore=of_z["cash_in_ore"],
            cash_out_ore=outlays if imprest else of_z["cash_out_ore"],
            top_ups_ore=int(self.sums["top_ups_ore"][reg]),
            to_bank_ore=int(self.roll.to_bank_ore[reg]) if self.roll.bank_known[reg] else None,
            card_ore=of_z["card_ore"],
            mobilepay_ore=of_z["mobilepay_ore"],
        )

    def differences(self, reg: int) -> tuple[tuple[Comparison, int | None], ...]:
        """The register's comparisons in their order; 0 where nothing is on either side."""
        return tuple((comparison, self.compared[comparison][reg]) for comparison in Comparison)


def tables(
    world: World,
    known: Known,
    roll: Roll,
    plan: Schedule,
    top_ups: pd.DataFrame,
    compared: Mapping[Comparison, pd.Series],
    unsettled: frozenset[int],
) -> Tables:
    """The figures of all registers; `unsettled` are those that lack a delivery they have business in."""
    size = len(world.frames.registers)
    accounts = world.frames.accounts
    own = accounts[(accounts["reg"] >= 0) & (accounts["period"] == str(world.period))].drop_duplicates("reg")
    booked = np.zeros(size, dtype=np.int64)
    booked[own["reg"]] = own["closing_ore"]
    return Tables(
        roll=roll,
        known=known,
        expected_ore=roll.opening_ore + roll.flow_ore - roll.to_bank_ore,
        expected_known=roll.opening_known & known.flows & roll.bank_known,
        counted_known=_counted_known(world, known, roll, plan, size),
        booked_ore=booked,
        sums=_sums(world, known, top_ups, size),
        compared={comparison: _by_position(compared.get(comparison), size) for comparison in Comparison},
        unsettled=unsettled,
    )


def _counted_known(world: World, known: Known, roll: Roll, plan: Schedule, size: int) -> Flags:
    """Whether the last count that is due is there and readable."""
    last = np.full(size, -2, dtype=np.int64)
    ends = roll.counts[roll.counts["last"]]
    last[ends["reg"]] = ends["day"]
    bad = due_rows(world, world.frames.bad_days)
    newest = bad[bad["period"] == str(world.period)].groupby("reg")["day"].max()
    last_bad = np.full(size, -3, dtype=np.int64)
    last_bad[newest.index] = newest
    flags: Flags = known.counts & (last >= 0) & (last >= plan.last_due) & (last_bad < last)
    return flags


def _sums(world: World, known: Known, top_ups: pd.DataFrame, size: int) -> dict[str, Ints]:
    z = due_rows(world, world.frames.z)
    z = z[~z["copy"] & known.selling[z["reg"]]]
    sums = {name: _by_reg(z, name, size) for name in _FLOWS}
    sums["vouchers_ore"] = _by_reg(due_rows(world, world.frames.vouchers), "amount_ore", size)
    sums["top_ups_ore"] = _by_reg(due_rows(world, top_ups), "amount_ore", size)
    return sums


def _by_position(series: pd.Series | None, size: int) -> list[int | None]:
    """A comparison's differences for every position: 0 where nothing is on either side, None where it is unknown."""
    if series is None:
        return [0] * size
    return [None if value is pd.NA else int(value) for value in series.reindex(range(size), fill_value=0)]


def _by_reg(frame: pd.DataFrame, column: str, size: int) -> Ints:
    return frame.groupby("reg")[column].sum().reindex(range(size), fill_value=0).to_numpy(dtype="int64")
