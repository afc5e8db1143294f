"""Postings that belong to another finding: those of a voucher's case, and of a missing Z-report."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from kassebot.domain.findings import Cause
from kassebot.reconcile.known import Known
from kassebot.reconcile.ledger_docs import digits_key, voucher_keys
from kassebot.reconcile.ledger_match import Matched
from kassebot.reconcile.passes import ByRegister, World
from kassebot.reconcile.vouchers import VoucherCase
from kassebot.reconcile.zsequence import Gap


def claim_vouchers(world: World, known: Known, matched: Matched, cases: list[VoucherCase]) -> None:
    """Gives each case the postings that name its voucher; makes cases of postings that name none in the portal."""
    postings, documents = ByRegister.of(matched.postings), ByRegister.of(matched.documents)
    for known_case in cases:
        if known_case.cause is Cause.VOUCHER_UNAPPROVED:
            _claim_posting(world, matched, known_case, postings.rows(known_case.reg))
        elif known_case.cause is Cause.VOUCHER_DUPLICATE:
            _claim_unposted_double(matched, known_case, documents.rows(known_case.reg))
    unnamed = [one for one in cases if one.cause is Cause.VOUCHER_MISSING and not one.keys]
    window_days = world.rules.posting_window_days
    for index, row in _nameless(world, known, matched).iterrows():
        place = world.evidence(matched.postings.loc[[index]])
        day, amount = int(row["document_day"]), int(row["amount_ore"])
        fits = [
            one
            for one in sorted(unnamed, key=lambda one: one.day)
            if one.reg == row["reg"] and one.amount_ore == amount and abs(one.day - day) <= window_days
        ]
        if fits:
            case = fits[0]
            unnamed.remove(case)
        else:
            case = VoucherCase(
                reg=int(row["reg"]), cause=Cause.VOUCHER_MISSING, day=day, amount_ore=amount, keys=(str(row["key"]),),
                evidence=(), confidence=0.9,
            )  # fmt: skip
            cases.append(case)
        case.ledger_ore += amount
        case.posted.extend(place)
        matched.postings.loc[index, "done"] = True


def _claim_posting(world: World, matched: Matched, case: VoucherCase, postings: pd.DataFrame) -> None:
    rows = postings[~postings["done"]]
    named = rows[rows["voucher_key"].isin(case.keys)]
    if named.empty:
        digits = set(digits_key(pd.Series(list(case.keys), dtype="str")))
        named = rows[rows["voucher_digits"].isin(digits)]
    if named.empty:
        same = (rows["document_day"] == case.day) & (rows["amount_ore"] == case.amount_ore)
        named = rows[same & rows["kind"].isin(["voucher", ""])].head(1)
    case.ledger_ore += int(named["amount_ore"].sum())
    case.posted.extend(world.evidence(named))
    matched.postings.loc[named.index, "done"] = True


def _claim_unposted_double(matched: Matched, case: VoucherCase, documents: pd.DataFrame) -> None:
    """A double that was never posted leaves the ledger right: its document is nobody's missing posting."""
    rows = documents[~documents["done"] & (documents["kind"] == "voucher") & documents["key"].isin(case.keys)]
    for index, row in rows.head(1).iterrows():
        case.ledger_ore -= int(row["amount_ore"])
        matched.documents.loc[index, "done"] = True


def _nameless(world: World, known: Known, matched: Matched) -> pd.DataFrame:
    """Open outlays whose text names a voucher that the portal lacks, dated in the period."""
    vouchers = voucher_keys(world)
    rows = matched.open_postings()
    keyed = (rows["voucher_key"] != "") & ~rows["voucher_key"].isin(vouchers["key"])
    bare = (rows["voucher_digits"] != "") & ~rows["voucher_digits"].isin(digits_key(vouchers["key"]))
    inside = rows["document_day"].between(world.first_day, world.last_day)
    wanted = (keyed | bare) & inside & (rows["amount_ore"] < 0) & known.vouchers[rows["reg"]]
    # Two that cancel each other, or stand opposite a correction of the same size, are no finding.
    opposite = pd.MultiIndex.from_frame(rows[["reg", "amount_ore"]])
    mirrored = pd.MultiIndex.from_arrays([rows["reg"], -rows["amount_ore"]]).isin(opposite)
    return rows[wanted & ~mirrored]


def claim_gaps(world: World, matched: Matched, gaps: Sequence[Gap]) -> None:
    """Gives a missing Z-report the posting that names it, else the only sale of a day that has no Z-report, or of its cash."""
    postings = ByRegister.of(matched.postings)
    for gap in gaps:
        rows = postings.rows(gap.reg)
        rows = rows[~rows["done"] & rows["kind"].isin(["sale", ""])]
        named = rows[rows["z_no"].between(gap.first, gap.last)]
        if named.empty:
            days = rows["text_day"].where(rows["text_day"] >= 0, rows["document_day"])
            held = [gap.may_hold(int(day)) and int(day) not in gap.days_with_z for day in days]
            bare = rows[rows["z_no"] < 0]
            named = bare[pd.Series(held, index=rows.index, dtype=bool)[bare.index]]
            if len(named) != 1 and gap.sold_ore is not None:
                named = bare[bare["amount_ore"] == gap.sold_ore - sum(gap.tenders_ore.values())]
            if len(named) != 1:
                continue
        amount = int(named["amount_ore"].sum())
        if not amount:
            continue  # posted and taken back: the ledger does not say what it sold
        gap.posted_ore = amount
        gap.ledger_ore += amount
        gap.posted_day = int(named["document_day"].to_numpy()[0])
        gap.witnesses.extend(world.evidence(named))
        matched.postings.loc[named.index, "done"] = True
