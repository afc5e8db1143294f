"""What is known of each register: which of its sources can be used, as columns by `reg`.

Missing is not zero: a register whose till file is missing has no cash sales of 0,00, it has unknown
ones. What is not due yet is unknown as well, but nobody's fault.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from kassebot.domain.documents import Delivery, DeliveryState, Source
from kassebot.domain.registers import RegisterKind
from kassebot.reconcile.passes import World, not_whole

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """One flag a register: whether the source holds what the register's figures need."""

    imprest: Flags  # pays outlays; no Z-reports
    pos: Flags
    counts: Flags  # the period's sheet
    previous: Flags  # the previous period's sheet, for the opening holding
    ledger: Flags  # exactly one block, whose control total holds, and due
    vouchers: Flags
    vouchers_or_idle: Flags  # vouchers are known, or the register has no business in them
    flows: Flags  # everything that moves the register's cash between counts, banking apart

    @property
    def selling(self) -> Flags:
        """Registers with Z-reports."""
        return ~self.imprest


def known_sources(world: World) -> Known:
    """The flags of all registers on the list."""
    registers = world.frames.registers
    imprest = (registers["kind"] == RegisterKind.IMPREST.value).to_numpy(dtype=bool)
    pos = _per_register(world, Source.POS, str(world.period)) | imprest
    counts = _per_register(world, Source.COUNTS, str(world.period))
    opens = (registers["active_from"] >= world.first_day).to_numpy(dtype=bool)
    previous = _per_register(world, Source.COUNTS, str(world.period.previous)) & _has_holding(world) | opens
    vouchers = _vouchers(world)
    return Known(
        imprest=imprest,
        pos=pos,
        counts=counts,
        previous=previous,
        ledger=_ledger(world),
        vouchers=vouchers,
        vouchers_or_idle=vouchers if vouchers.all() else vouchers | ~voucher_business(world, imprest),
        flows=np.where(imprest, vouchers, pos),
    )


def without_flows(world: World, known: Known, numbers: set[str]) -> Known:
    """The same with the cash of these registers unknown."""
    return dataclasses.replace(known, flows=known.flows & ~world.frames.registers["register"].isin(numbers).to_numpy())


def voucher_business(world: World, imprest: Flags) -> Flags:
    """Registers that have vouchers, as far as other sources show: imprests, and tills with cash_out."""
    z = world.frames.z
    paying = z.loc[(z["reg"] >= 0) & (z["cash_out_ore"] != 0), "reg"]
    postings = world.frames.postings
    outlays = postings["text"].str.contains("(?i)bilag|udl", regex=True) & (postings["reg"] >= 0)
    business = imprest.copy()
    business[paying] = True
    business[postings.loc[outlays, "reg"]] = True
    return business


def usable(delivery: Delivery) -> bool:
    """Whether the delivery's facts are there: read, or, before it is due, read as far as it goes."""
    if delivery.state is DeliveryState.READ:
        return delivery.problem is None or delivery.expected.source is Source.COUNTS
    return delivery.state is DeliveryState.NOT_DUE and bool(delivery.document)


def _per_register(world: World, source: Source, period: str) -> Flags:
    """Whether each register's own file can be used; a register without one in the plan counts as known."""
    positions = {number: reg for reg, number in enumerate(world.numbers)}
    flags = np.ones(len(positions), dtype=bool)
    for delivery in world.coverage.of(source):
        reg = positions.get(delivery.expected.register, -1)
        if reg >= 0 and delivery.expected.period == period and not usable(delivery):
            flags[reg] = False
    return flags


def _vouchers(world: World) -> Flags:
    """Whether each register's vouchers can be used: all of them, but where a bad one says whose it is."""
    numbers = world.frames.registers["register"]
    flags = np.ones(len(numbers), dtype=bool)
    for delivery in _whole_files(world, Source.VOUCHERS):
        if not usable(delivery):
            partly = delivery.state is DeliveryState.READ and delivery.registers
            flags &= ~numbers.isin(delivery.registers).to_numpy() if partly else False
    return flags


def _whole_files(world: World, source: Source) -> Iterable[Delivery]:
    return (one for one in world.coverage.of(source) if not one.expected.register and one.expected.day is None)


def _has_holding(world: World) -> Flags:
    """Whether the previous sheet ends in a count that could be read."""
    counts, bad = world.frames.counts, world.frames.bad_days
    before = str(world.period.previous)
    size = len(world.frames.registers)
    last = counts[(counts["period"] == before) & (counts["reg"] >= 0)].groupby("reg")["day"].max()
    last_bad = bad[(bad["period"] == before) & (bad["reg"] >= 0)].groupby("reg")["day"].max()
    last = last.reindex(range(size))
    return (last.notna() & ~(last_bad.reindex(range(size)) >= last)).to_numpy(dtype=bool)


def _ledger(world: World) -> Flags:
    accounts = world.frames.accounts
    size = len(world.frames.registers)
    unread = any(
        one.state in (DeliveryState.MISSING, DeliveryState.UNREADABLE)
        or (one.state is DeliveryState.NOT_DUE and not one.document)
        for one in _whole_files(world, Source.LEDGER)
    )
    if unread:
        return np.zeros(size, dtype=bool)
    own = accounts[(accounts["period"] == str(world.period)) & (accounts["reg"] >= 0)]
    sums = own.assign(off=own["difference_ore"] != 0).groupby("reg")
    blocks = sums.agg(blocks=("account", "size"), off=("off", "any"))
    blocks = blocks.reindex(range(size))
    in_order = (blocks["blocks"] == 1) & (blocks["off"] == 0)  # a register without a block is neither
    return in_order.to_numpy(dtype=bool)


def regs_with(world: World, frame: pd.DataFrame) -> frozenset[int]:
    """The registers on the list that a frame has rows of."""
    return frozenset(int(reg) for reg in frame["reg"].unique() if 0 <= reg < len(world.frames.registers))


__all__ = ["Flags", "Known", "known_sources", "not_whole", "regs_with", "usable"]
