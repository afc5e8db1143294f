"""What the count sheets themselves show: counts that are missing, do not add up, or were made by one person alone.

None of these changes a comparison. A sheet that is not there, or a row that cannot be read, is no
missing count: that is said once, as the document's own finding.
"""

from __future__ import annotations

import datetime as dt

import pandas as pd

from kassebot.domain.findings import Cause
from kassebot.reconcile import explain
from kassebot.reconcile.calendar import date_of, day_number
from kassebot.reconcile.holdings import Roll, due_rows, sum_errors
from kassebot.reconcile.known import Known
from kassebot.reconcile.passes import FindingDraft, Outcome, World, rows_of
from kassebot.reconcile.schedule import Schedule

_THOUSAND_ORE = 100_000
#: The last day on which the 1000 kroner note was money.
_THOUSAND_LAST = dt.date(2025, 5, 31)


def counts_pass(world: World, known: Known, roll: Roll, plan: Schedule) -> Outcome:
    """All findings of area count but the opening gap, and the counts that are missing."""
    counts = roll.counts[world.frames.registers["active"].to_numpy(dtype=bool)[roll.counts["reg"]]]
    found = [*_missing(world, known, plan), *_limits(world, counts), *_unwitnessed(world, counts)]
    found += [*_sums(world, counts), *_notes(world, counts)]
    return Outcome(findings=tuple(found))


def missing_counts(world: World, known: Known, plan: Schedule) -> pd.DataFrame:
    """The due counts that no row of the sheet serves, readable or not."""
    rows = due_rows(world, world.frames.counts)
    bad = due_rows(world, world.frames.bad_days)
    days = pd.concat([rows[["reg", "day"]], bad[["reg", "day"]]], ignore_index=True).drop_duplicates()
    due = plan.due[known.counts[plan.due["reg"]]]
    served = due.reset_index(names="due").merge(days, how="inner", on="reg", suffixes=("", "_count"))
    served = served[served["day_count"].between(served["first"], served["last"])]
    return due[~due.index.isin(served["due"])]


def _missing(world: World, known: Known, plan: Schedule) -> list[FindingDraft]:
    lost = missing_counts(world, known, plan)
    # A row without a readable date may be the very count that seems to be missing.
    undated = undated_rows(world)
    lost = lost[~(lost["reg"].isin(undated) & (lost["reg"].map(lost["reg"].value_counts()) == 1))]
    sheets = world.frames.sheets[world.frames.sheets["period"] == str(world.period)]
    return [
        FindingDraft(
            register=world.register(row.reg),
            cause=Cause.COUNT_MISSING,
            date=date_of(row.day),
            amount_ore=0,
            evidence=world.evidence(sheets[sheets["reg"] == row.reg]),
            explanation=explain.count_missing(date_of(row.first), date_of(row.last)),
        )
        for row in rows_of(lost)
    ]


def undated_rows(world: World) -> frozenset[int]:
    """Registers whose sheet has a problem that no readable date belongs to."""
    dated = set(world.frames.bad_days.loc[world.frames.bad_days["period"] == str(world.period), "reg"])
    troubled = {
        delivery.document
        for delivery in world.coverage.deliveries
        if delivery.problem is not None and delivery.expected.period == str(world.period)
    }
    sheets = world.frames.sheets
    regs = sheets.loc[sheets["document"].isin(troubled) & (sheets["period"] == str(world.period)), "reg"]
    return frozenset(int(reg) for reg in regs if reg not in dated)


def _limits(world: World, counts: pd.DataFrame) -> list[FindingDraft]:
    limit = world.frames.registers["limit_ore"].to_numpy()[counts["reg"]]
    after = counts["total_ore"] - counts["to_bank_ore"]
    over = counts.assign(after=after, limit=limit)[(limit >= 0) & (after > limit)]
    return [
        FindingDraft(
            register=world.register(row.reg),
            cause=Cause.HOLDING_LIMIT_EXCEEDED,
            date=date_of(row.day),
            amount_ore=int(row.after - row.limit),
            evidence=world.evidence(over.loc[[row.Index]]),
            explanation=explain.limit_exceeded(date_of(row.day), int(row.after), int(row.limit)),
        )
        for row in rows_of(over)
    ]


def _unwitnessed(world: World, counts: pd.DataFrame) -> list[FindingDraft]:
    checked = _names(counts["checked_by"])
    alone = counts[(checked == "") | (checked == _names(counts["counted_by"]))]
    return [
        FindingDraft(
            register=world.register(row.reg),
            cause=Cause.COUNT_UNWITNESSED,
            date=date_of(row.day),
            amount_ore=0,
            evidence=world.evidence(alone.loc[[row.Index]]),
            explanation=explain.unwitnessed(date_of(row.day), checked=bool(str(row.checked_by).strip())),
        )
        for row in rows_of(alone)
    ]


def _names(column: pd.Series) -> pd.Series:
    """Names as they are compared: without case, points and repeated blanks."""
    plain = column.str.casefold().str.replace(".", " ", regex=False)
    return plain.str.split().str.join(" ")


def _sums(world: World, counts: pd.DataFrame) -> list[FindingDraft]:
    error = sum_errors(counts)
    off = counts.assign(error=error)[error != 0]
    return [
        FindingDraft(
            register=world.register(row.reg),
            cause=Cause.COUNT_SUM_ERROR,
            date=date_of(row.day),
            amount_ore=int(row.error),
            evidence=world.evidence(off.loc[[row.Index]]),
            explanation=explain.sum_error(date_of(row.day), int(row.total_ore), int(row.denominations_ore)),
        )
        for row in rows_of(off)
    ]


def _notes(world: World, counts: pd.DataFrame) -> list[FindingDraft]:
    worthless = counts[(counts["notes_1000"] > 0) & (counts["day"] > day_number(_THOUSAND_LAST))]
    return [
        FindingDraft(
            register=world.register(row.reg),
            cause=Cause.INVALID_DENOMINATION,
            date=date_of(row.day),
            amount_ore=int(row.notes_1000) * _THOUSAND_ORE,
            evidence=world.evidence(worthless.loc[[row.Index]]),
            explanation=explain.invalid_note(
                date_of(row.day), int(row.notes_1000), int(row.notes_1000) * _THOUSAND_ORE
            ),
        )
        for row in rows_of(worthless)
    ]
