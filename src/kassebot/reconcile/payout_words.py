"""The findings of payouts and chargebacks, with their witnesses and explanations."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from kassebot.domain.findings import Cause, Comparison
from kassebot.domain.texts import message
from kassebot.reconcile.bankside import Draft, evidence_of, single
from kassebot.reconcile.calendar import date_of
from kassebot.reconcile.settlement_words import TENDER_NAMES


def _witnessed(
    found: pd.DataFrame, settled: pd.DataFrame, bank: pd.DataFrame
) -> Iterator[tuple[pd.Series, pd.DataFrame, pd.DataFrame]]:
    """Each row of `found` with its register's settled rows and the bank's rows of its payout."""
    rows = dict(iter(settled[settled["payout"].isin(found["payout"])].groupby(["reg", "payout"])))
    entries = dict(iter(bank[bank["payout"].isin(found["payout"])].groupby("payout")))
    for _, row in found.iterrows():
        yield row, rows.get((row["reg"], row["payout"]), settled[:0]), entries.get(row["payout"], bank[:0])


def share_drafts(shares: pd.DataFrame, settled: pd.DataFrame, bank: pd.DataFrame) -> list[Draft]:
    """A finding for each register's share of a payout that is lost, or came after its limit."""
    wanted = shares[(shares["lost"] | shares["late"]) & (shares["share_ore"] != 0)]
    return [
        (_lost if row["lost"] else _late)(row, rows, entries)
        for row, rows, entries in _witnessed(wanted, settled, bank)
    ]


def _lost(row: pd.Series, rows: pd.DataFrame, entries: pd.DataFrame) -> Draft:
    share = int(row["share_ore"])
    said = message(
        "Udbetaling {reference} ({tender}) er meldt, men er ikke på kontoen; fristen var {limit}.",
        reference=row["payout_reference"], tender=TENDER_NAMES[row["tender"]], limit=date_of(row["limit"]),
    )  # fmt: skip
    part = message("Kassens del af den er {share_ore} kr. netto.", share_ore=share)
    return Draft(
        reg=int(row["reg"]), cause=Cause.SETTLEMENT_MISSING, day=int(row["day"]), amount_ore=-share,
        effects_ore=((Comparison.PAYOUTS, -share),),
        candidates=single(Cause.SETTLEMENT_MISSING, 0.95, said, part), evidence=evidence_of(rows, entries),
    )  # fmt: skip


def _late(row: pd.Series, rows: pd.DataFrame, entries: pd.DataFrame) -> Draft:
    share = int(row["share_ore"])
    said = message(
        "Udbetaling {reference} ({tender}) kom først på kontoen {booked}; fristen var {limit}.",
        reference=row["payout_reference"], tender=TENDER_NAMES[row["tender"]], booked=date_of(row["booked"]),
        limit=date_of(row["limit"]),
    )  # fmt: skip
    part = message("Kassens del af den er {share_ore} kr. netto.", share_ore=share)
    return Draft(
        reg=int(row["reg"]), cause=Cause.SETTLEMENT_IN_TRANSIT, day=int(row["day"]), amount_ore=-share,
        candidates=single(Cause.SETTLEMENT_IN_TRANSIT, 0.97, said, part), evidence=evidence_of(rows, entries),
    )  # fmt: skip


def differs_drafts(gaps: pd.DataFrame, settled: pd.DataFrame, bank: pd.DataFrame) -> list[Draft]:
    """Payouts that came with another amount: the register's whose it is, else each register of the payout."""
    drafts = []
    for row, rows, entries in _witnessed(gaps, settled, bank):
        gap, certain = int(row["gap_ore"]), bool(row["certain"])
        said = message(
            "Udbetaling {reference} ({tender}) er meldt til {advised_ore} kr., men banken fik {bank_ore} kr.",
            reference=row["payout_reference"], tender=TENDER_NAMES[row["tender"]],
            advised_ore=int(row["advised_ore"]), bank_ore=int(row["bank_ore"]),
        )  # fmt: skip
        whose = (
            message("Forskellen er {difference_ore} kr., og kassen er den eneste, den passer på.", difference_ore=gap)
            if certain
            else message(
                "Forskellen er {difference_ore} kr. for hele udbetalingen; filerne viser ikke, hvilken kasse den hører "
                "til, så beløbet er ikke delt ud.",
                difference_ore=gap,
            )
        )
        drafts.append(Draft(
            reg=int(row["reg"]), cause=Cause.SETTLEMENT_DIFFERS, day=int(row["day"]), amount_ore=gap,
            effects_ore=((Comparison.PAYOUTS, gap),) if certain else (),
            candidates=single(Cause.SETTLEMENT_DIFFERS, 0.9 if certain else 0.6, said, whose),
            evidence=evidence_of(rows, entries),
        ))  # fmt: skip
    return drafts


def chargeback_drafts(chargebacks: pd.DataFrame) -> list[Draft]:
    """Each chargeback advised in the period; the advised payout already lacks it, so it has no effect."""
    drafts = []
    for index, row in chargebacks.iterrows():
        amount = int(row["amount_ore"])
        said = message(
            "Kortindløseren har {day} trukket {amount_ore} kr. tilbage for et køb {original} (sag {case}).",
            day=date_of(row["day"]), amount_ore=amount, original=date_of(row["original_day"]), case=row["case_no"],
        )  # fmt: skip
        part = message("Beløbet er trukket fra udbetaling {reference}.", reference=row["payout_reference"])
        drafts.append(Draft(
            reg=int(row["reg"]), cause=Cause.CHARGEBACK, day=int(row["day"]), amount_ore=-amount,
            candidates=single(Cause.CHARGEBACK, 1.0, said, part), evidence=evidence_of(chargebacks.loc[[index]]),
        ))  # fmt: skip
    return drafts
