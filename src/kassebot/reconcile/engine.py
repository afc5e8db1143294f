"""Pre-reconciliation of a period: facts, rules and what is carried in; one result for every active register out.

Pure: the same facts in any order give the same result. The passes run from the most certain to the least,
and at the end everything must add up: for each comparison the findings' effects are its difference.
What they leave over is said as a finding of its own, never dropped.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import pandas as pd

from kassebot.domain.carried import Carried
from kassebot.domain.corrections import UnderWay
from kassebot.domain.documents import Delivery, Source
from kassebot.domain.errors import BusinessError
from kassebot.domain.facts import Facts
from kassebot.domain.findings import Cause, Comparison, PeriodResult
from kassebot.domain.periods import Period
from kassebot.domain.rules import RuleSet
from kassebot.reconcile import electronic, explain_ledger
from kassebot.reconcile.aside import asides
from kassebot.reconcile.booked_corrections import correct_findings, hold_corrections, without
from kassebot.reconcile.cash_book import CashBook
from kassebot.reconcile.cash_causes import cash_causes
from kassebot.reconcile.checks import check_frames
from kassebot.reconcile.counts import counts_pass
from kassebot.reconcile.coverage import coverage_pass
from kassebot.reconcile.figures import tables
from kassebot.reconcile.frames import Frames, build_frames
from kassebot.reconcile.holdings import Roll, roll_forward
from kassebot.reconcile.known import Known, known_sources, without_flows
from kassebot.reconcile.ledger import ledger_pass, ledger_postings
from kassebot.reconcile.passes import Coverage, FindingDraft, Outcome, World, effects_of, standing
from kassebot.reconcile.results import register_results, residuals
from kassebot.reconcile.schedule import schedule
from kassebot.reconcile.topups import hidden_top_ups, top_ups
from kassebot.reconcile.voucher_findings import voucher_findings
from kassebot.reconcile.vouchers import voucher_cases, voucher_differences
from kassebot.reconcile.z_missing import settle_gaps, z_missing_pass
from kassebot.reconcile.zsequence import duplicates_pass, gaps

#: The cause that stands for what is left of each comparison.
_RESIDUAL = {
    Comparison.CASH: Cause.CASH_OVER_SHORT,
    Comparison.VOUCHERS: Cause.CASH_OVER_SHORT,
    Comparison.LEDGER: Cause.POSTING_UNSUPPORTED,
    Comparison.DEPOSITS: Cause.DEPOSIT_DIFFERS,
    Comparison.CARD: Cause.SETTLEMENT_DIFFERS,
    Comparison.MOBILEPAY: Cause.SETTLEMENT_DIFFERS,
    Comparison.FEES: Cause.FEE_DIFFERS,
    Comparison.PAYOUTS: Cause.SETTLEMENT_DIFFERS,
}


def reconcile(
    facts: Facts,
    deliveries: Sequence[Delivery],
    *,
    period: Period,
    as_of: dt.date,
    rules: RuleSet,
    run: str,
    names: Mapping[str, str],
    carried: Sequence[Carried],
    corrections: Sequence[UnderWay] = (),
) -> PeriodResult:
    """The result of a period as of a date; `names` maps a document's sha256 to its name in the folder.

    `corrections` are those that somebody was given to book, so that the ledger may show them.
    """
    coverage = Coverage(deliveries=tuple(sorted(deliveries, key=lambda one: one.expected)))
    if coverage.lacking(Source.REGISTERS):
        raise BusinessError(
            "registers_missing", "Kasselisten mangler eller kan ikke læses; uden den kan intet beregnes"
        )
    frames = build_frames(facts, period)
    return reconcile_frames(
        frames, coverage, period=period, as_of=as_of, rules=rules, run=run, names=names, carried=carried,
        corrections=corrections,
    )  # fmt: skip


def reconcile_frames(
    frames: Frames,
    coverage: Coverage,
    *,
    period: Period,
    as_of: dt.date,
    rules: RuleSet,
    run: str,
    names: Mapping[str, str],
    carried: Sequence[Carried],
    corrections: Sequence[UnderWay] = (),
) -> PeriodResult:
    """The same from frames that somebody else made; their columns are those of `frames.Frames`."""
    check_frames(frames)
    world = World(frames=frames, period=period, as_of=as_of, rules=rules, coverage=coverage, names=names)
    known = known_sources(world)
    topped, homeless = top_ups(world, known)
    roll = roll_forward(world, known, topped)
    hidden = hidden_top_ups(world, known, topped, roll.counts)
    if hidden:
        known = without_flows(world, known, {one.register for one in hidden})
        roll = roll_forward(world, known, topped)
    plan = schedule(world, known)
    postings, booked = hold_corrections(world, ledger_postings(world, known), corrections)
    missing_z = gaps(world, known, postings)
    days = electronic.settlement_days(world, missing_z)
    settle_gaps(missing_z, days)
    cases = voucher_cases(world, known, roll, missing_z)
    ledger = ledger_pass(world, known, roll, topped, cases, missing_z, carried, postings, booked=booked)
    counted = counts_pass(world, known, roll, plan)
    deposited = electronic.deposits(world, postings)
    book = CashBook.of(world, roll, {gap.reg for gap in missing_z} | {case.reg for case in cases})
    z_missing = z_missing_pass(world, book, missing_z)
    cash = cash_causes(world, known, roll, book, cases, [*counted.findings, *deposited.findings], days, carried)
    settled = electronic.electronic(world, days, cash.claimed_days())
    outcomes = [
        duplicates_pass(world, known), z_missing, counted, deposited, ledger.outcome, cash.outcome(),
        voucher_findings(world, cases), settled, Outcome(set_aside=homeless, lacking=hidden),
    ]  # fmt: skip
    lacking = [one for outcome in outcomes for one in outcome.lacking]
    outcomes.append(coverage_pass(world, known, lacking))
    compared = _compared(world, known, roll, outcomes)
    active = set(frames.registers.loc[frames.registers["active"].astype(bool), "register"])
    drafts = [draft for draft in standing(outcomes) if draft.register in active]
    corrected = correct_findings(world, ledger.primo.booked, drafts)
    drafts += [draft for draft in corrected.findings if draft.register in active]
    compared[Comparison.LEDGER] = without(compared[Comparison.LEDGER], corrected.booked_ore)
    drafts += _residual_findings(world, compared, drafts)
    numbers = {number: reg for reg, number in enumerate(frames.registers["register"])}
    unsettled = frozenset(numbers[one.register] for one in lacking)
    everything = tables(world, known, roll, plan, topped, compared, unsettled)
    items = [*(item for outcome in outcomes for item in outcome.open_items), *corrected.open_items]
    return PeriodResult(
        period=str(period),
        as_of=as_of,
        run=run,
        rules_version=rules.version,
        registers=register_results(world, everything, drafts, items),
        set_aside=asides(world, (one for outcome in outcomes for one in outcome.set_aside)),
    )


def _compared(world: World, known: Known, roll: Roll, outcomes: Sequence[Outcome]) -> dict[Comparison, pd.Series]:
    """Every comparison's differences by `reg`, NA where they are unknown."""
    counts = roll.counts
    sums = counts.groupby("reg")["difference_ore"].sum().astype("Int64")
    unknown = counts.loc[~counts["known"], "reg"].unique()
    compared: dict[Comparison, pd.Series] = {
        Comparison.CASH: sums.mask(sums.index.isin(unknown), pd.NA),
        Comparison.VOUCHERS: voucher_differences(world, known),
    }
    for outcome in outcomes:
        compared.update(outcome.differences)
    return compared


def _residual_findings(
    world: World, compared: Mapping[Comparison, pd.Series], drafts: Sequence[FindingDraft]
) -> list[FindingDraft]:
    """What the findings leave over of a comparison, as a finding dated the period's last day."""
    active = world.frames.registers["active"].to_numpy(dtype=bool)
    return [
        FindingDraft(
            register=world.register(reg),
            cause=_RESIDUAL[comparison],
            date=world.period.last,
            amount_ore=ore,
            effects=effects_of(**{comparison.value: ore}),
            explanation=explain_ledger.residual(comparison, ore),
            confidence=0.5,
        )
        for (reg, comparison), ore in sorted(residuals(world, compared, drafts).items())
        if active[reg]
    ]
