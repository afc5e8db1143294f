"""The bank and electronic passes as World → Outcome: deposits, settlements, payouts, fees, chargebacks.

`settlement_days` comes first, so that the cash pass can see on which days a tender is off and claim
those that are its own (`claimed`: reg, tender, day); `electronic` makes findings of the rest. A
register whose settlement file was not read has no comparison of that tender, of fees or of payouts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from kassebot.domain.documents import Delivery, Source
from kassebot.domain.findings import Comparison, Evidence
from kassebot.reconcile.bankside import WHOLE_SHEET, Draft, Part, Scope, empty, undetermined
from kassebot.reconcile.calendar import date_of
from kassebot.reconcile.deposits import deposits_pass
from kassebot.reconcile.fees import fees_pass
from kassebot.reconcile.passes import FindingDraft, Lacking, Outcome, SetAside, World
from kassebot.reconcile.payouts import payouts_pass
from kassebot.reconcile.settled import settled_rows, unknown_units
from kassebot.reconcile.settlements import electronic_days, settlements_pass
from kassebot.reconcile.zsequence import Gap


def build_scope(world: World) -> Scope:
    """What the bank and electronic passes need to know of the world besides its frames."""
    numbers = {register: reg for reg, register in enumerate(world.frames.registers["register"])}
    missing = [
        {"source": str(source), "account": _account(delivery), "day": day}
        for source in (Source.BANK, Source.CARD, Source.MOBILEPAY)
        for day, deliveries in world.coverage.lacking_days(source).items()
        for delivery in deliveries
    ]
    sheets = [
        {"reg": numbers.get(delivery.expected.register, -1), "day": WHOLE_SHEET, "period": delivery.expected.period}
        for delivery in world.coverage.lacking(Source.COUNTS)
    ]
    unread = pd.DataFrame([*sheets, *world.frames.bad_days[["reg", "day", "period"]].to_dict("records")])
    lacking_pos = world.coverage.lacking(Source.POS)
    return Scope(
        period=world.period, as_of=world.as_of, rules=world.rules,
        missing=pd.DataFrame(missing) if missing else empty("day", text=("source", "account")),
        unread_counts=unread if len(unread) else empty("reg", "day", text=("period",)),
        no_pos=frozenset(numbers.get(delivery.expected.register, -1) for delivery in lacking_pos),
    )  # fmt: skip


def deposits(world: World, postings: pd.DataFrame) -> Outcome:
    """Bags and the bank: differing, missing, late and unknown deposits, and bags on their way."""
    scope = build_scope(world)
    part = deposits_pass(world.frames.counts, world.frames.movements, postings, scope, len(world.frames.registers))
    return _outcome(world, part)


def settlement_days(world: World, gaps: Sequence[Gap]) -> pd.DataFrame:
    """Acquirer and Z-reports for each register, tender and day; see `settlements.electronic_days`."""
    around = pd.DataFrame(
        [(gap.reg, gap.day_after, gap.day_before) for gap in gaps], columns=["reg", "first", "last"], dtype="int64"
    )
    return electronic_days(world.frames, build_scope(world), around)


def electronic(world: World, days: pd.DataFrame, claimed: pd.DataFrame | None = None) -> Outcome:
    """Findings of the settlements that nobody claimed, of payouts, fees and chargebacks."""
    scope, frames = build_scope(world), world.frames
    settled, count = settled_rows(frames), len(frames.registers)
    settlements = settlements_pass(days, settled, frames.z, scope, claimed)
    files = settlements.undetermined
    blind = files[files["source"].isin([str(Source.CARD), str(Source.MOBILEPAY)])]
    parts = [
        settlements,
        _without(payouts_pass(settled, frames.chargebacks, frames.movements, scope, count), blind, Comparison.PAYOUTS),
        _without(fees_pass(settled, scope, count), blind, Comparison.FEES),
        Part(set_aside=unknown_units(settled, frames.chargebacks)),
    ]
    return _joined(_outcome(world, part) for part in parts)


def _account(delivery: Delivery) -> str:
    """The account of a bank statement's name, `bank/<account>/<day>.xml`; empty for other sources."""
    parts = delivery.expected.name.split("/")
    return parts[1] if len(parts) == 3 else ""


def _without(part: Part, blind: pd.DataFrame, comparison: Comparison) -> Part:
    """The part with a comparison undetermined where a settlement file was not read."""
    more = [undetermined(rows, comparison, str(source)) for source, rows in blind.groupby("source", sort=True)]
    return Part(
        drafts=part.drafts, open_items=part.open_items, set_aside=part.set_aside,
        differences=part.differences[~part.differences["reg"].isin(blind["reg"])],
        undetermined=pd.concat([part.undetermined, *more], ignore_index=True),
    )  # fmt: skip


def _outcome(world: World, part: Part) -> Outcome:
    return Outcome(
        findings=tuple(_finding(world, draft) for draft in part.drafts),
        open_items=tuple(item.item(world.register(item.reg)) for item in part.open_items),
        differences=_series(part),
        lacking=_lacking(world, part.undetermined),
        set_aside=tuple(
            SetAside(frame=frame, row=row, reason=reason)
            for frame, row, reason in sorted(part.set_aside[["frame", "row", "reason"]].itertuples(index=False, name=None))
        ),
    )  # fmt: skip


def _finding(world: World, draft: Draft) -> FindingDraft:
    first, *others = draft.candidates
    return FindingDraft(
        register=world.register(draft.reg), cause=draft.cause, date=date_of(draft.day), amount_ore=draft.amount_ore,
        effects=draft.effects_ore, explanation=first.explanation, confidence=first.confidence,
        candidates=tuple(others),
        evidence=tuple(
            Evidence(name=world.names.get(document, ""), locator=locator, document=document)
            for document, _, locator in draft.evidence
        ),
    )  # fmt: skip


def _series(part: Part) -> dict[Comparison, pd.Series[int]]:
    """The differences by comparison, NA where undetermined."""
    blanks = part.undetermined[["reg", "comparison"]].drop_duplicates()
    blanks["difference_ore"] = pd.array([pd.NA] * len(blanks), dtype="Int64")
    known = part.differences.astype({"difference_ore": "Int64"})
    rows = pd.concat([known, blanks], ignore_index=True)
    rows = rows.drop_duplicates(["reg", "comparison"], keep="last").sort_values("reg")
    return {
        Comparison(str(name)): pd.Series(
            values["difference_ore"].array, index=pd.Index(values["reg"], dtype="int64"), dtype="Int64"
        )
        for name, values in rows.groupby("comparison", sort=True)
    }  # fmt: skip


def _lacking(world: World, rows: pd.DataFrame) -> tuple[Lacking, ...]:
    """The deliveries behind what is undetermined; what no delivery explains has a finding of its own."""
    found: list[Lacking] = []
    by_day = {source: world.coverage.lacking_days(source) for source in (Source.BANK, Source.CARD, Source.MOBILEPAY)}
    of_register: dict[tuple[Source, str], list[Delivery]] = {}
    for source in (Source.POS, Source.COUNTS):
        for delivery in world.coverage.lacking(source):
            of_register.setdefault((source, delivery.expected.register), []).append(delivery)
    named = rows[rows["source"] != ""].sort_values(["reg", "comparison", "source", "day"])
    for reg, day, comparison, source in named[["reg", "day", "comparison", "source"]].itertuples(
        index=False, name=None
    ):
        register = world.register(reg)
        deliveries = (
            by_day[Source(source)].get(day, ()) if day >= 0 else of_register.get((Source(source), register), [])
        )
        found.extend(
            Lacking(register=register, delivery=delivery, comparison=Comparison(comparison)) for delivery in deliveries
        )
    return tuple(found)


def _joined(outcomes: Iterable[Outcome]) -> Outcome:
    """The outcomes as one; no two speak of the same comparison."""
    every = tuple(outcomes)
    return Outcome(
        findings=tuple(draft for outcome in every for draft in outcome.findings),
        open_items=tuple(item for outcome in every for item in outcome.open_items),
        differences={key: series for outcome in every for key, series in outcome.differences.items()},
        lacking=tuple(one for outcome in every for one in outcome.lacking),
        set_aside=tuple(one for outcome in every for one in outcome.set_aside),
    )
