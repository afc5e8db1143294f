"""The findings of settlements that differ from the Z-reports, with their witnesses and explanations."""

from __future__ import annotations

from datetime import date

import pandas as pd

from kassebot.domain.findings import Candidate, Cause, Comparison
from kassebot.domain.texts import Message, message
from kassebot.reconcile.bankside import Draft, Scope, evidence_of, limit_day, single
from kassebot.reconcile.calendar import date_of
from kassebot.reconcile.settled import CARD, MOBILEPAY

#: What people call the tenders.
TENDER_NAMES = {CARD: message("kort"), MOBILEPAY: message("MobilePay")}


def day_drafts(off: pd.DataFrame, settled: pd.DataFrame, z_reports: pd.DataFrame, scope: Scope) -> list[Draft]:
    """A finding for each register, tender and day in `off` (rows of `electronic_days`)."""
    if off.empty:
        return []
    rows, reports = _witnesses(off, settled, z_reports)
    off = off.assign(limit=limit_day(off["day"], scope.rules.settlement_limit_bank_days))
    skipped = skipped_batches(settled)
    drafts = []
    for _, day in off.iterrows():
        key = (day["reg"], day["day"])
        lacks_batch = day["tender"] == CARD and day["difference_ore"] < 0 and (day["reg"], day["day"]) in skipped
        evidence = evidence_of(rows.get((*key, day["tender"]), settled[:0]), reports.get(key, z_reports[:0]))
        candidates = _candidates(day, date_of(day["limit"]), lacks_batch)
        amount = int(day["difference_ore"])
        drafts.append(Draft(
            reg=int(day["reg"]), cause=candidates[0].cause, day=int(day["day"]), amount_ore=amount,
            effects_ore=((Comparison(day["tender"]), amount),), candidates=candidates, evidence=evidence,
        ))  # fmt: skip
    return drafts


def mixup_drafts(mixed: pd.DataFrame, settled: pd.DataFrame, z_reports: pd.DataFrame) -> list[Draft]:
    """Payments rung on card that came by MobilePay, or the other way; the cash side is 0."""
    rows, reports = _witnesses(mixed, settled, z_reports)
    drafts = []
    for _, day in mixed.iterrows():
        key = (day["reg"], day["day"])
        amount = int(day["card_ore"])
        rung, paid = (MOBILEPAY, CARD) if amount > 0 else (CARD, MOBILEPAY)
        said = message(
            "{amount_ore} kr. er slået ind som {rung} den {day}, men er betalt med {paid}.",
            amount_ore=abs(amount), rung=TENDER_NAMES[rung], paid=TENDER_NAMES[paid], day=date_of(day["day"]),
        )  # fmt: skip
        sums = message(
            "Indløserens beløb minus Z-bonens er {card_ore} kr. for kort og {mobilepay_ore} kr. for MobilePay.",
            card_ore=amount, mobilepay_ore=-amount,
        )  # fmt: skip
        witness = [rows.get((*key, tender), settled[:0]) for tender in (CARD, MOBILEPAY)]
        drafts.append(Draft(
            reg=int(day["reg"]), cause=Cause.TENDER_MIXUP, day=int(day["day"]), amount_ore=0,
            effects_ore=((Comparison.CARD, amount), (Comparison.MOBILEPAY, -amount)),
            candidates=single(Cause.TENDER_MIXUP, 0.95, said, sums),
            evidence=evidence_of(*witness, reports.get(key, z_reports[:0])),
        ))  # fmt: skip
    return drafts


def skipped_batches(settled: pd.DataFrame) -> set[tuple[int, int]]:
    """(register, day) strictly within a jump of one in a terminal's batch numbers: where a batch is lacking."""
    cards = settled[(settled["tender"] == CARD) & (settled["reg"] >= 0)]
    numbers = pd.to_numeric(cards["batch_no"], errors="coerce")
    rows = cards.assign(number=numbers)[numbers.notna()].sort_values(["unit", "number", "day"])
    rows = rows.drop_duplicates(["unit", "number"])
    before = rows.groupby("unit")[["number", "day"]].shift()
    jump = rows["number"] - before["number"] == 2
    spans = zip(rows.loc[jump, "reg"], before.loc[jump, "day"], rows.loc[jump, "day"], strict=True)
    return {(register, day) for register, first, last in spans for day in range(int(first) + 1, int(last))}


def _witnesses(
    off: pd.DataFrame, settled: pd.DataFrame, z_reports: pd.DataFrame
) -> tuple[dict[tuple[object, ...], pd.DataFrame], dict[tuple[object, ...], pd.DataFrame]]:
    """The settled rows and the Z-reports of the days in `off`, by their keys."""
    keys = off[["reg", "day"]].drop_duplicates()
    rows = settled.merge(keys, on=["reg", "day"], how="inner")
    reports = z_reports.merge(keys, on=["reg", "day"], how="inner")
    return (
        {tuple(key): part for key, part in rows.groupby(["reg", "day", "tender"])},
        {tuple(key): part for key, part in reports.groupby(["reg", "day"])},
    )


def _candidates(day: pd.Series, limit: date, lacks_batch: bool) -> tuple[Candidate, ...]:
    """The causes of a day's difference, the likeliest first."""
    name, when = TENDER_NAMES[day["tender"]], date_of(day["day"])
    z_ore, got = int(day["z_ore"]), int(day["acquirer_ore"])
    if day["state"] == "missing":
        said = message(
            "Z-bonen {day} har {z_ore} kr. på {tender}, men ingen fil viser en afregning af dem.",
            day=when, z_ore=z_ore, tender=name,
        )  # fmt: skip
        return single(Cause.SETTLEMENT_MISSING, 0.95, said, _limit_words(limit))
    if not day["has_z"]:
        said = message(
            "Der er afregnet {acquirer_ore} kr. på {tender} for {day}, men ingen Z-bon for den dag, "
            "og Z-numrene har intet hul.", acquirer_ore=got, tender=name, day=when,
        )  # fmt: skip
        return single(Cause.SETTLEMENT_DIFFERS, 0.9, said)
    said = message(
        "Den {day} er {acquirer_ore} kr. afregnet på {tender}, mens Z-bonen har {z_ore} kr.",
        day=when, acquirer_ore=got, tender=name, z_ore=z_ore,
    )  # fmt: skip
    rest = message("Forskellen er {difference_ore} kr. (indløser − Z-bon).", difference_ore=got - z_ore)
    differs = Candidate(cause=Cause.SETTLEMENT_DIFFERS, confidence=0.9, explanation=(said, rest))
    if not lacks_batch:
        return (differs,)
    jump = message("Terminalens batchnumre springer et nummer over netop der, så en batch mangler.")
    lacking = Candidate(cause=Cause.SETTLEMENT_MISSING, confidence=0.75, explanation=(said, rest, jump))
    return (lacking, Candidate(cause=Cause.SETTLEMENT_DIFFERS, confidence=0.2, explanation=differs.explanation))


def _limit_words(limit: date) -> Message:
    return message("Fristen var {limit}.", limit=limit)
