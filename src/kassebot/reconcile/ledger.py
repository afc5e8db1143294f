"""The ledger against the documents: the comparison `ledger`, and everything that makes it differ.

Postings that name a voucher of a case, or a missing Z-report, belong to that case. Where a source is
unknown, postings of its kind are set aside: nothing is called unsupported that could not be looked up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kassebot.domain.carried import Carried
from kassebot.domain.findings import Cause, Comparison
from kassebot.reconcile import explain_ledger
from kassebot.reconcile.booked_corrections import Booked
from kassebot.reconcile.calendar import date_of
from kassebot.reconcile.holdings import Roll
from kassebot.reconcile.known import Known
from kassebot.reconcile.ledger_carried import Primo, carried_pass
from kassebot.reconcile.ledger_causes import ledger_causes
from kassebot.reconcile.ledger_claims import claim_gaps, claim_vouchers
from kassebot.reconcile.ledger_docs import ledger_documents
from kassebot.reconcile.ledger_match import Matched, cancel, match_ledger
from kassebot.reconcile.passes import FindingDraft, Outcome, SetAside, World, rows_of
from kassebot.reconcile.vouchers import VoucherCase
from kassebot.reconcile.words import parse_texts
from kassebot.reconcile.zsequence import Gap


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """The pass's outcome, and what the carried items leave unbooked by `reg`."""

    outcome: Outcome
    primo: Primo


def ledger_postings(world: World, known: Known) -> pd.DataFrame:
    """The period's postings of registers whose account can be trusted, with what their texts name."""
    postings = world.frames.postings
    usable = (postings["reg"] >= 0) & known.ledger[postings["reg"]] & (postings["period"] == str(world.period))
    return parse_texts(postings[usable], world.period)


def ledger_pass(
    world: World,
    known: Known,
    roll: Roll,
    top_ups: pd.DataFrame,
    cases: list[VoucherCase],
    gaps: Sequence[Gap],
    carried: Sequence[Carried],
    postings: pd.DataFrame,
    *,
    booked: Sequence[Booked] = (),
) -> Ledger:
    """Matches, claims, cancels and explains; `postings` are `ledger_postings` without those of `booked`; `cases` and `gaps` learn what was posted of them."""
    documents = ledger_documents(world, known, roll.counts, top_ups)
    documents = documents[known.ledger[documents["reg"]]].reset_index(drop=True)
    matched = match_ledger(documents, postings, window_days=world.rules.posting_window_days)
    primo = carried_pass(world, known, roll, matched, carried, booked)
    claim_vouchers(world, known, matched, cases)
    claim_gaps(world, matched, gaps)
    aside = _set_aside(world, known, matched)
    cancel(matched)
    found = [*primo.outcome.findings, *ledger_causes(world, matched), *_dated_outside(world, matched)]
    outcome = Outcome(
        findings=tuple(found),
        open_items=primo.outcome.open_items,
        differences={Comparison.LEDGER: _difference(world, known, roll, primo)},
        set_aside=aside,
    )
    return Ledger(outcome=outcome, primo=primo)


def _difference(world: World, known: Known, roll: Roll, primo: Primo) -> pd.Series:
    """Booked − expected − what is carried, by `reg`; NA where a figure is unknown."""
    accounts = world.frames.accounts
    own = accounts[(accounts["reg"] >= 0) & (accounts["period"] == str(world.period))].drop_duplicates("reg")
    booked = pd.Series(0, index=range(len(world.frames.registers)), dtype="Int64")
    booked[own["reg"]] = own["closing_ore"].to_numpy()
    expected = roll.opening_ore + roll.flow_ore - roll.to_bank_ore
    carried = np.zeros(len(booked), dtype=np.int64)
    for reg, ore in primo.open_ore.items():
        carried[reg] = ore
    unknown = ~(known.ledger & known.flows & known.vouchers_or_idle & roll.opening_known & roll.bank_known)
    return (booked - expected - carried).mask(pd.Series(unknown), pd.NA)


def _set_aside(world: World, known: Known, matched: Matched) -> tuple[SetAside, ...]:
    """Open postings of kinds whose source is unknown."""
    rows = matched.open_postings()
    reg = rows["reg"].to_numpy()
    complete = known.pos & known.counts & known.vouchers
    hidden = (
        ((rows["kind"] == "sale") & ~known.pos[reg])
        | ((rows["kind"] == "voucher") & ~known.vouchers[reg])
        | ((rows["kind"] == "bag") & ~known.counts[reg])
        | ((rows["kind"] == "") & ~complete[reg])
    )
    bad = world.frames.bad_days[["reg", "day"]].drop_duplicates()
    unread = pd.MultiIndex.from_frame(rows[["reg", "document_day"]]).isin(pd.MultiIndex.from_frame(bad))
    hidden |= (rows["kind"] == "bag") & unread
    # An imprest whose top-ups a bank day that was not read may hold: its postings of money in cannot be looked up.
    hidden |= known.imprest[reg] & ~known.flows[reg] & (rows["amount_ore"] > 0)
    taken = rows.index[hidden]
    matched.postings.loc[taken, "done"] = True
    return tuple(
        SetAside(frame="postings", row=int(row), reason="source_unknown") for row in rows.loc[taken, "frame_row"]
    )


def _dated_outside(world: World, matched: Matched) -> list[FindingDraft]:
    """Postings that match their document in this period but carry a Bilagsdato outside it."""
    rows = matched.postings[matched.postings["match"] >= 0]
    rows = rows[~rows["document_day"].between(world.first_day, world.last_day)]
    drafts = []
    for row in rows_of(rows):
        document = matched.documents.loc[[int(row.match)]]
        drafts.append(
            FindingDraft(
                register=world.register(int(row.reg)),
                cause=Cause.POSTING_WRONG_PERIOD,
                date=date_of(document["day"].to_numpy()[0]),
                amount_ore=0,
                evidence=(*world.evidence(document), *world.evidence(rows.loc[[row.Index]])),
                explanation=explain_ledger.dated_outside(date_of(int(row.document_day)), int(row.amount_ore)),
                confidence=0.8,
            )
        )
    return drafts
