"""Vouchers against the till's cash_out, day by day, and the vouchers that are not approved.

Every voucher is money that left the till on its day, whatever its status. A case is kept open until
the ledger has been heard: a posting that names the voucher belongs to the case, not to the ledger's causes.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from kassebot.domain.facts import VoucherStatus
from kassebot.domain.findings import Cause, Comparison, Evidence
from kassebot.reconcile.holdings import Roll, due_rows
from kassebot.reconcile.known import Known
from kassebot.reconcile.ledger_docs import voucher_keys
from kassebot.reconcile.passes import ByRegister, World, rows_of
from kassebot.reconcile.zsequence import Gap


@dataclass(slots=True, kw_only=True)
class VoucherCase:
    """A deviation among the vouchers; effects in øre grow as witnesses are heard."""

    reg: int
    cause: Cause
    day: int
    amount_ore: int  # as the finding's
    keys: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    status: str = ""
    vouchers_ore: int = 0  # effect on the vouchers comparison
    ledger_ore: int = 0  # … on the ledger comparison
    cash_ore: int = 0  # … on the cash comparison
    confidence: float = 1.0
    posted: list[Evidence] = field(default_factory=list)


def voucher_differences(world: World, known: Known) -> pd.Series:
    """The comparison `vouchers` (Σ vouchers − Σ cash_out) of selling registers, by `reg`; NA where unknown."""
    rows = _paid(world, known)
    sums = np.zeros(len(world.frames.registers), dtype=np.int64)
    np.add.at(sums, rows["reg"].to_numpy(), rows["difference"].to_numpy())
    unknown = known.selling & ~(known.pos & known.vouchers)
    return pd.Series(sums, dtype="Int64").mask(pd.Series(unknown), pd.NA)


def voucher_cases(world: World, known: Known, roll: Roll, gaps: tuple[Gap, ...]) -> list[VoucherCase]:
    """The cases of all registers; vouchers of a missing Z-report's day are added to its gap instead."""
    vouchers = voucher_keys(world)
    cases = [*_unapproved(world, vouchers), *_doubled_outlays(world, known, roll, vouchers)]
    days = _days(world, known)
    usable = known.pos & known.vouchers
    off = days[(days["difference"] != 0) & usable[days["reg"]]]
    z = due_rows(world, world.frames.z)
    by_register, reports = ByRegister.of(vouchers), ByRegister.of(z[~z["copy"]])
    for row in rows_of(off):
        reg, day, difference = int(row.reg), int(row.day), int(row.difference)
        of_register, z = by_register.rows(reg), reports.rows(reg)
        own = of_register[of_register["day"] == day]
        gap = next((gap for gap in gaps if gap.reg == reg and gap.may_hold(day)), None)
        if difference > 0 and gap is not None and gap.vouchers_ore == 0:
            gap.vouchers_ore, gap.day = difference, day
            gap.ledger_ore -= difference
            gap.witnesses.extend(world.evidence(own))
        else:
            witnesses = world.evidence(z[z["day"] == day])
            cases.append(_day_case(world, of_register, own, witnesses, reg, day, difference))
    return _without_moved(cases)


def _days(world: World, known: Known) -> pd.DataFrame:
    """reg, day, difference: vouchers − cash_out of selling registers."""
    return _paid(world, known).groupby(["reg", "day"], as_index=False).agg(difference=("difference", "sum"))


def _paid(world: World, known: Known) -> pd.DataFrame:
    """The same with a row for each voucher (+) and each Z-report with cash_out (−)."""
    z = due_rows(world, world.frames.z[["reg", "day", "copy", "cash_out_ore"]])
    z = z[~z["copy"] & known.selling[z["reg"]] & (z["cash_out_ore"] != 0)]
    vouchers = due_rows(world, world.frames.vouchers[["reg", "day", "amount_ore"]])
    vouchers = vouchers[known.selling[vouchers["reg"]]]
    return pd.DataFrame(
        {
            "reg": np.concatenate([z["reg"], vouchers["reg"]]),
            "day": np.concatenate([z["day"], vouchers["day"]]),
            "difference": np.concatenate([-z["cash_out_ore"], vouchers["amount_ore"]]),
        }
    )


def _unapproved(world: World, vouchers: pd.DataFrame) -> list[VoucherCase]:
    rows = vouchers[vouchers["status"] != VoucherStatus.APPROVED.value]
    return [
        VoucherCase(
            reg=int(row.reg),
            cause=Cause.VOUCHER_UNAPPROVED,
            day=int(row.day),
            amount_ore=-int(row.amount_ore),
            keys=(str(row.key),),
            evidence=world.evidence(rows.loc[[row.Index]]),
            status=str(row.status),
            ledger_ore=int(row.amount_ore),
        )
        for row in rows_of(rows)
    ]


def _doubled_outlays(world: World, known: Known, roll: Roll, vouchers: pd.DataFrame) -> list[VoucherCase]:
    """Two equal vouchers of an imprest's day, where the next count is over by just that amount: paid once."""
    approved = vouchers["status"] == VoucherStatus.APPROVED.value
    own = vouchers[known.imprest[vouchers["reg"]] & approved]
    equal = own[own.duplicated(["reg", "day", "amount_ore"], keep=False)]
    over = roll.counts[roll.counts["known"] & (roll.counts["difference_ore"] > 0)]
    pairs = equal.merge(over[["reg", "before_day", "day", "difference_ore"]], on="reg", suffixes=("", "_count"))
    fits = pairs["day"].between(pairs["before_day"] + 1, pairs["day_count"])
    pairs = pairs[fits & (pairs["amount_ore"] == pairs["difference_ore"])]
    return [
        VoucherCase(
            reg=int(rows["reg"].to_numpy()[0]), cause=Cause.VOUCHER_DUPLICATE, day=int(rows["day"].to_numpy()[0]),
            amount_ore=int(rows["amount_ore"].to_numpy()[0]), keys=tuple(rows["key"]), evidence=world.evidence(rows),
            confidence=0.85,
        )
        for _, rows in pairs.groupby(["reg", "day_count"], sort=True)
        if rows["day"].min() == rows["day"].max()
    ]  # fmt: skip


def _day_case(
    world: World,
    vouchers: pd.DataFrame,
    own: pd.DataFrame,
    reports: tuple[Evidence, ...],
    reg: int,
    day: int,
    difference: int,
) -> VoucherCase:
    """The case of a register's day; `vouchers` are the register's, `own` those of the day, `reports` its Z-reports."""
    if difference < 0:
        return VoucherCase(
            reg=reg, cause=Cause.VOUCHER_MISSING, day=day, amount_ore=difference, keys=(),
            evidence=(*reports, *world.evidence(own)), vouchers_ore=difference, ledger_ore=-difference,
        )  # fmt: skip
    twin = _twin(vouchers, own, difference)
    case = VoucherCase(
        reg=reg, cause=Cause.VOUCHER_DUPLICATE, day=day, amount_ore=difference, keys=(),
        evidence=(*reports, *world.evidence(own)), vouchers_ore=difference, ledger_ore=-difference,
    )  # fmt: skip
    if twin is None:
        # A voucher that the till did not pay: the money left all the same, so the count is short by it.
        case.cause, case.confidence, case.cash_ore = Cause.CASH_OVER_SHORT, 0.4, 0
        return case
    case.keys = tuple(twin["key"])
    case.evidence = (*reports, *world.evidence(twin))
    return case


def _twin(vouchers: pd.DataFrame, own: pd.DataFrame, difference: int) -> pd.DataFrame | None:
    """The day's voucher of that amount together with its double; on the same day before other days."""
    extra = own[own["amount_ore"] == difference]
    if extra.empty:
        return None
    if len(extra) > 1:
        return extra
    others = vouchers[(vouchers["amount_ore"] == difference) & ~vouchers.index.isin(extra.index)]
    if others.empty:
        return None
    nearest = others.assign(off=(others["day"] - int(extra["day"].to_numpy()[0])).abs()).sort_values(
        ["off", "day", "line"]
    )
    return pd.concat([extra, vouchers.loc[nearest.index[:1]]])


def _without_moved(cases: list[VoucherCase]) -> list[VoucherCase]:
    """Joins a cash_out without a voucher with a voucher of the same amount without cash_out within a week."""
    kept = list(cases)
    for missing in [case for case in cases if case.cause is Cause.VOUCHER_MISSING]:
        for extra in [case for case in kept if case.cause is Cause.CASH_OVER_SHORT]:
            near = abs(extra.day - missing.day) <= 7 and extra.reg == missing.reg
            if near and extra.amount_ore == -missing.amount_ore:
                kept.remove(extra)
                missing.evidence = (*missing.evidence, *extra.evidence)
                missing.vouchers_ore = missing.ledger_ore = 0
                missing.confidence = 0.6
                break
    return kept


def case_effects(case: VoucherCase) -> tuple[tuple[Comparison, int], ...]:
    """The case's effects, those that are not zero, in the order of the comparisons."""
    effects = (
        (Comparison.CASH, case.cash_ore),
        (Comparison.VOUCHERS, case.vouchers_ore),
        (Comparison.LEDGER, case.ledger_ore),
    )
    return tuple((comparison, ore) for comparison, ore in effects if ore)
