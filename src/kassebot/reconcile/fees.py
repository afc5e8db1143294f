"""Fees: what the acquirer and MobilePay took against the rule, or against what most records show.

Without a rule a card agreement's rate is the one that explains most of its batches in the period,
and MobilePay's fee is the commonest of its payments. A batch of refunds may carry the rule's fee or
none. Affected days in a row are one finding, as a changed rate is one fault. The comparison counts
only what lies beyond the tolerance for a record, so that it is what the findings say.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import numpy.typing as npt
import pandas as pd

from kassebot.domain.findings import Cause, Comparison
from kassebot.domain.texts import message
from kassebot.reconcile.bankside import Draft, Part, Scope, evidence_of, single, sort_key, stack, tally
from kassebot.reconcile.calendar import date_of
from kassebot.reconcile.settled import CARD, MOBILEPAY
from kassebot.reconcile.settlement_words import TENDER_NAMES

Amounts = npt.NDArray[np.int64]

#: A rate that is learned has at most this many decimals.
RATE_DECIMALS_MAX = 8


def fees_pass(settled: pd.DataFrame, scope: Scope, registers: int) -> Part:
    """Net − (gross − expected fee) of the period's records, for positions 0 … registers − 1."""
    rows = settled[settled["day"].between(scope.first, min(scope.last, scope.today))].reset_index(drop=True)
    rows = rows.assign(expected_ore=expected_fees(rows, scope))
    off = (rows["net_ore"] != rows["gross_ore"] - rows["fee_ore"]) | (
        (rows["fee_ore"] - rows["expected_ore"]).abs() > scope.rules.fee_tolerance_ore
    )
    rows["difference_ore"] = (rows["net_ore"] - rows["gross_ore"] + rows["expected_ore"]).where(off, 0)
    rows["off"] = off
    known = rows[rows["reg"] >= 0]
    differences = stack(pd.DataFrame({"reg": range(registers), "difference_ore": 0}), known[["reg", "difference_ore"]])
    return Part(
        drafts=tuple(sorted(_drafts(known), key=sort_key)),
        differences=tally(differences, Comparison.FEES),
    )


def expected_fees(rows: pd.DataFrame, scope: Scope) -> pd.Series:
    """The fee of each record by rule, else by what most show; the record's own where neither says."""
    expected = rows["fee_ore"].copy()
    rules = dict(scope.rules.card_fee_rates)
    for agreement, part in rows[rows["tender"] == CARD].groupby("agreement", sort=True):
        gross, fee = part["gross_ore"].to_numpy(), part["fee_ore"].to_numpy()
        rate = rules.get(str(agreement)) or learned_rate(gross, fee)
        if rate is not None:
            expected.loc[part.index] = _card_fees(gross, fee, rate)
    points = rows[rows["tender"] == MOBILEPAY]
    payments = points["payments"] == 1
    amount = scope.rules.mobilepay_fee_ore
    if amount is None:
        amount = commonest(points.loc[payments, "fee_ore"])
    if amount is not None:
        expected.loc[points.index[payments]] = amount
    expected.loc[points.index[~payments]] = 0
    return expected


def _card_fees(gross: Amounts, fee: Amounts, rate: Fraction) -> Amounts:
    """The rule's fee; for a batch of refunds that or none, whichever is nearer to what was taken."""
    by_rule = half_up(gross, rate)
    none_nearer = (gross < 0) & (np.abs(fee) < np.abs(fee - by_rule))
    return np.where(none_nearer, 0, by_rule)


def half_up(gross: Amounts, rate: Fraction) -> Amounts:
    """Gross × rate rounded half up to whole øre, exactly."""
    factor, whole = rate.numerator, rate.denominator
    largest = int(np.abs(gross).max()) if gross.size else 0
    if 2 * largest * abs(factor) + whole < 2**62:
        return (2 * gross * factor + whole) // (2 * whole)
    exact = [(2 * int(amount) * factor + whole) // (2 * whole) for amount in gross]
    return np.array(exact, dtype=np.int64)


def learned_rate(gross: Amounts, fee: Amounts) -> Fraction | None:
    """The rate with the fewest decimals among those that explain the most batches; None without batches.

    A batch with fee f allows the rates from (f − ½) / gross up to (f + ½) / gross; the rate lies where
    most of these intervals overlap.
    """
    used = gross > 0
    if not used.any():
        return None
    amounts, fees = gross[used].astype(np.float64), fee[used].astype(np.float64)
    low, high = (fees - 0.5) / amounts, (fees + 0.5) / amounts
    points = np.concatenate([low, high])
    steps = np.concatenate([np.ones(low.size, dtype=np.int64), np.full(high.size, -1, dtype=np.int64)])
    order = np.lexsort((-steps, points))
    best = int(np.argmax(np.cumsum(steps[order])))
    start, end = float(points[order][best]), float(points[order][best + 1])
    for decimals in range(1, RATE_DECIMALS_MAX + 1):
        scale = 10**decimals
        numerator = int(np.ceil(start * scale - 1e-9))
        if numerator / scale <= end:
            return Fraction(numerator, scale)
    return Fraction((start + end) / 2).limit_denominator(10**RATE_DECIMALS_MAX)


def commonest(values: pd.Series) -> int | None:
    """The value that occurs most; None where there is none or two share the place."""
    counts = values.value_counts()
    if counts.empty or (len(counts) > 1 and counts.iloc[0] == counts.iloc[1]):
        return None
    return int(counts.index[0])


def _drafts(rows: pd.DataFrame) -> list[Draft]:
    """One finding for each run of affected days of a register's tender."""
    days = rows.groupby(["reg", "tender", "day"], sort=True)[["off"]].any().reset_index()
    groups = [days["reg"], days["tender"]]
    started = days["off"] & ~days.groupby(["reg", "tender"])["off"].shift(fill_value=False)
    days["run"] = started.groupby(groups).cumsum()
    affected = rows[rows["off"]].merge(days[days["off"]], on=["reg", "tender", "day"], suffixes=("", "_day"))
    drafts = []
    for _, part in affected.groupby(["reg", "tender", "run"], sort=True):
        reg, tender = int(part["reg"].iloc[0]), str(part["tender"].iloc[0])
        amount = int(part["difference_ore"].sum())
        said = message(
            "I {count} poster for {tender} fra {first} til {last} er der taget {taken_ore} kr. i gebyr.",
            count=len(part), tender=TENDER_NAMES[tender], first=date_of(part["day"].min()),
            last=date_of(part["day"].max()), taken_ore=int((part["gross_ore"] - part["net_ore"]).sum()),
        )  # fmt: skip
        rule = message(
            "Efter aftalen er gebyret {expected_ore} kr., så forskellen er {difference_ore} kr.",
            expected_ore=int(part["expected_ore"].sum()), difference_ore=amount,
        )  # fmt: skip
        drafts.append(Draft(
            reg=reg, cause=Cause.FEE_DIFFERS, day=int(part["day"].min()), amount_ore=amount,
            effects_ore=((Comparison.FEES, amount),) if amount else (),
            candidates=single(Cause.FEE_DIFFERS, 0.95, said, rule), evidence=evidence_of(part),
        ))  # fmt: skip
    return drafts
