"""Runs of the electronic passes over hand-made facts of two registers, and what they say in short."""

from __future__ import annotations

from datetime import date

import pandas as pd
from tests.reconcile.bank_facts import register
from tests.reconcile.bank_worlds import days_of, world_of

from kassebot.domain.facts import Facts
from kassebot.domain.findings import Comparison
from kassebot.reconcile.electronic import electronic
from kassebot.reconcile.passes import Outcome

LATER = date(2026, 11, 13)
ONE, TWO = register("0417"), register("0418")
COMPARED = (Comparison.CARD, Comparison.MOBILEPAY, Comparison.FEES, Comparison.PAYOUTS)


def run(*facts: object, as_of: date = LATER, claimed: pd.DataFrame | None = None, **more: object) -> Outcome:
    """The outcome of some facts of registers 0417 and 0418."""
    kinds = {"ZReport": "z_reports", "CardBatch": "card_batches", "MobilePayTransaction": "mobilepay_transactions",
             "BankMovement": "bank_movements", "Chargeback": "chargebacks"}  # fmt: skip
    sorted_out: dict[str, list[object]] = {name: [] for name in kinds.values()}
    for fact in facts:
        sorted_out[kinds[type(fact).__name__]].append(fact)
    every = Facts(registers=(ONE, TWO), **{name: tuple(rows) for name, rows in sorted_out.items()})  # type: ignore[arg-type]
    world = world_of(every, as_of=as_of, **more)  # type: ignore[arg-type]
    return electronic(world, days_of(world), claimed)


def told(outcome: Outcome) -> list[tuple[str, str, date, int]]:
    """The findings in short; and for each comparison the sum of the effects is its difference."""
    for comparison in COMPARED:
        series = outcome.differences.get(comparison, pd.Series(dtype="Int64"))
        for reg, number in enumerate(("0417", "0418")):
            effects = sum(f.effect(comparison) for f in outcome.findings if f.register == number)
            difference = series.get(reg, 0)
            assert difference is pd.NA or difference == effects, comparison
    return [(f.register, f.cause.value, f.date, f.amount_ore) for f in outcome.findings]
