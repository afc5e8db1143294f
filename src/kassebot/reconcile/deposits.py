"""Bag ↔ bank: what of the money sent to the bank arrived, late, otherwise, or not at all.

Bags of the previous period's sheets explain deposits early in this one and are that period's
matter. A deposit after the period without a bag here is next month's. Nothing is called missing
that could be in a bank day that was not read, or unknown that could be in a sheet that was not.
"""

from __future__ import annotations

import pandas as pd

from kassebot.domain.documents import Source
from kassebot.domain.findings import Cause, Comparison
from kassebot.domain.texts import message
from kassebot.reconcile.bags import arrivals, match_bags, of_other_periods, step_name
from kassebot.reconcile.bankside import (
    WHOLE_SHEET,
    Draft,
    Part,
    Places,
    Scope,
    Waiting,
    aside,
    evidence_of,
    first_within,
    item_key,
    limit_day,
    single,
    sort_key,
    stack,
    tally,
    undetermined,
)
from kassebot.reconcile.calendar import date_of

#: How many days after its posting without a bag's number a deposit may still be that posting's.
SENT_DAYS_MAX = 10

#: How sure a pair is when the amounts differ, by the pass that found it; the rest is certain.
_DIFFERS_CONFIDENCE = {"near_bag": 0.85, "register_within_limit": 0.65, "in_parts": 0.8}


def deposits_pass(
    counts: pd.DataFrame, movements: pd.DataFrame, postings: pd.DataFrame, scope: Scope, registers: int
) -> Part:
    """Compares the bags of the period's counts with the bank's deposits, for positions 0 … registers − 1.

    counts and movements: `Frames.counts` and `Frames.movements`, of this and the previous period; postings: those
    of the ledger with what their texts name.
    """
    bags, deposits = _bags(counts, scope), _deposits(movements, scope)
    pairs = match_bags(bags, deposits)
    state = _state(arrivals(bags, deposits, pairs), deposits, scope)
    own = state[state["period"] == str(scope.period)]
    unknown, set_aside = _unmatched(deposits, pairs, postings, scope)
    drafts = [*_bag_drafts(own, deposits, pairs, scope), *_unknown_drafts(unknown)]
    unseen = own.loc[own["unseen"], ["reg", "unseen_day"]].rename(columns={"unseen_day": "day"})
    unread = scope.unread_counts[scope.unread_counts["period"] == str(scope.period)]
    return Part(
        drafts=tuple(sorted(drafts, key=sort_key)),
        open_items=tuple(sorted(_open_items(own, scope), key=item_key)),
        differences=_differences(own, unknown, registers, {*unseen["reg"], *unread["reg"]}),
        undetermined=stack(
            undetermined(unseen, Comparison.DEPOSITS, Source.BANK),
            undetermined(unread.assign(day=-1), Comparison.DEPOSITS, Source.COUNTS),
        ),
        set_aside=stack(set_aside, *of_other_periods(bags, deposits, pairs, scope)),
    )


def _bags(counts: pd.DataFrame, scope: Scope) -> pd.DataFrame:
    """The counts with money for the bank, with the day by which it should be there."""
    wanted = (counts["to_bank_ore"] > 0) & (counts["day"] <= scope.today) & (counts["reg"] >= 0)
    bags = counts[wanted].reset_index(names="row")
    bags = bags[["row", "document", "line", "locator", "reg", "period", "day", "bag"]].assign(
        amount_ore=bags["to_bank_ore"], bag=bags["bag"].str.strip()
    )
    return bags.assign(limit=limit_day(bags["day"], scope.rules.deposit_limit_bank_days))


def _deposits(movements: pd.DataFrame, scope: Scope) -> pd.DataFrame:
    """The bank's cash deposits that can be seen as of the run's date."""
    rows = movements[(movements["kind"] == "deposit") & (movements["day"] <= scope.today)]
    rows = rows.reset_index(names="row")
    columns = ["row", "document", "line", "locator", "account", "reg", "bag", "amount_ore", "day"]
    return rows[columns].assign(after=rows["day"] > scope.last, bag=rows["bag"].str.strip())


def _state(bags: pd.DataFrame, deposits: pd.DataFrame, scope: Scope) -> pd.DataFrame:
    """How each bag stands: late, lost (past its limit and not there), unseen (could be in a bank day not read)."""
    days = scope.missing_days(Source.BANK, sorted(set(deposits["account"])))
    day_unseen = first_within(days, bags["day"], bags["limit"])
    hidden = (day_unseen >= 0) & ~bags["arrived"]
    overdue = bags["limit"] < scope.today
    return bags.assign(
        late=bags["arrived"] & (bags["booked"] > bags["limit"]),
        unseen=hidden,
        unseen_day=day_unseen,
        lost=~bags["arrived"] & overdue & ~hidden,
        maybe_before_last=hidden & (day_unseen <= scope.last),
    )


def _unmatched(
    deposits: pd.DataFrame, pairs: pd.DataFrame, postings: pd.DataFrame, scope: Scope
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Deposits without a bag: those that are findings here, and those that are set aside with why."""
    rest = deposits[~deposits.index.isin(pairs["deposit_row"])]
    outside = (rest["day"] < scope.first) | (rest["day"] > scope.last)
    known = rest["reg"] >= 0
    unread = scope.unread_counts
    sheets = set(unread.loc[(unread["day"] == WHOLE_SHEET) & (unread["period"] == str(scope.period)), "reg"])
    partly = (
        rest[["reg", "day"]]
        .reset_index(names="deposit_row")
        .merge(unread.loc[unread["day"] != WHOLE_SHEET, ["reg", "day"]], on="reg", suffixes=("", "_count"))
    )
    before = set(unread.loc[(unread["day"] == WHOLE_SHEET) & (unread["period"] != str(scope.period)), "reg"])
    days = scope.rules.deposit_limit_bank_days
    early = rest["day"] <= limit_day(pd.Series([scope.first - 1]), days).iloc[0]
    in_time = partly["day"].between(partly["day_count"], limit_day(partly["day_count"], days))
    hidden = rest["reg"].isin(sheets) | rest.index.isin(partly.loc[in_time, "deposit_row"])
    hidden |= rest["reg"].isin(before) & early
    hidden |= _posted_unread(rest, postings, scope)
    finding = ~outside & known & ~hidden
    return rest[finding], stack(
        aside(rest[outside], "movements", "other_period"),
        aside(rest[~outside & ~known], "movements", "register_unknown"),
        aside(rest[~outside & known & hidden], "movements", "count_unread"),
    )


def _posted_unread(rest: pd.DataFrame, postings: pd.DataFrame, scope: Scope) -> pd.Series:
    """Whether the ledger has the money as sent by a register whose count was not read: the bank's number is mistyped."""
    blind = set(scope.unread_counts.loc[scope.unread_counts["period"] == str(scope.period), "reg"])
    sent = postings.loc[
        postings["reg"].isin(blind) & (postings["amount_ore"] < 0), ["bag", "document_day", "amount_ore"]
    ]
    pairs = rest[["bag", "day", "amount_ore"]].reset_index(names="deposit_row")
    pairs = pairs.merge(sent.assign(amount_ore=-sent["amount_ore"]), on="amount_ore", suffixes=("", "_posted"))
    days = pairs["day"] - pairs["document_day"]
    fits = (pairs["bag"] == pairs["bag_posted"]) | ((pairs["bag_posted"] == "") & days.between(0, SENT_DAYS_MAX))
    return pd.Series(rest.index.isin(pairs.loc[fits, "deposit_row"]), index=rest.index)


def _bag_drafts(own: pd.DataFrame, deposits: pd.DataFrame, pairs: pd.DataFrame, scope: Scope) -> list[Draft]:
    """The findings of the period's bags: lost, late, or with another amount at the bank."""
    wanted = own[own["late"] | own["lost"] | (own["arrived"] & (own["arrived_ore"] != own["amount_ore"]))]
    paired = pairs[pairs["bag_row"].isin(wanted.index)].groupby("bag_row")["deposit_row"].agg(list)
    drafts: list[Draft] = []
    for index, row in wanted.iterrows():
        at_bank = deposits.loc[paired.get(index, [])]
        evidence = evidence_of(own.loc[[index]], at_bank)
        if row["lost"]:
            drafts.append(_lost(row, evidence, scope))
        if row["late"]:
            drafts.append(_late(row, evidence))
        if row["arrived"] and row["arrived_ore"] != row["amount_ore"]:
            drafts.append(_differs(row, evidence))
    return drafts


def _lost(row: pd.Series, evidence: Places, scope: Scope) -> Draft:
    amount = int(row["amount_ore"])
    said = message(
        "Pose {bag} med {amount_ore} kr. blev lagt til banken ved optællingen {day}, men er ikke på kontoen.",
        bag=row["bag"] or "(uden nummer)", amount_ore=amount, day=date_of(row["day"]),
    )  # fmt: skip
    limit = message(
        "Den skulle være der senest {limit}; kontoudtogene er læst til og med {as_of}.",
        limit=date_of(row["limit"]), as_of=scope.as_of,
    )  # fmt: skip
    return Draft(
        reg=int(row["reg"]), cause=Cause.DEPOSIT_MISSING, day=int(row["day"]), amount_ore=-amount,
        effects_ore=((Comparison.DEPOSITS, -amount),),
        candidates=single(Cause.DEPOSIT_MISSING, 0.95, said, limit), evidence=evidence,
    )  # fmt: skip


def _late(row: pd.Series, evidence: Places) -> Draft:
    amount = int(row["amount_ore"])
    said = message(
        "Pose {bag} med {amount_ore} kr. fra optællingen {day} kom først på kontoen {booked}; fristen var {limit}.",
        bag=row["bag"] or "(uden nummer)", amount_ore=amount, day=date_of(row["day"]),
        booked=date_of(row["booked"]), limit=date_of(row["limit"]),
    )  # fmt: skip
    return Draft(
        reg=int(row["reg"]), cause=Cause.DEPOSIT_IN_TRANSIT, day=int(row["day"]), amount_ore=-amount,
        candidates=single(Cause.DEPOSIT_IN_TRANSIT, 0.97, said), evidence=evidence,
    )  # fmt: skip


def _differs(row: pd.Series, evidence: Places) -> Draft:
    amount, got = int(row["amount_ore"]), int(row["arrived_ore"])
    said = message(
        "Optællingsarket siger, at pose {bag} har {amount_ore} kr.; banken har talt {bank_ore} kr. i den.",
        bag=row["bag"] or "(uden nummer)", amount_ore=amount, bank_ore=got,
    )  # fmt: skip
    rest = message("Forskellen er {difference_ore} kr. (bank − til bank).", difference_ore=got - amount)
    return Draft(
        reg=int(row["reg"]), cause=Cause.DEPOSIT_DIFFERS, day=int(row["day"]), amount_ore=got - amount,
        effects_ore=((Comparison.DEPOSITS, got - amount),),
        candidates=single(Cause.DEPOSIT_DIFFERS, _DIFFERS_CONFIDENCE.get(step_name(row["step"]), 0.95), said, rest),
        evidence=evidence,
    )  # fmt: skip


def _unknown_drafts(unknown: pd.DataFrame) -> list[Draft]:
    """Money at the bank for a register without a bag."""
    drafts: list[Draft] = []
    for index, row in unknown.iterrows():
        amount = int(row["amount_ore"])
        said = message(
            "Banken har {day} bogført {amount_ore} kr. for kassen (pose {bag}), men ingen optælling har den pose.",
            day=date_of(row["day"]), amount_ore=amount, bag=row["bag"] or "uden nummer",
        )  # fmt: skip
        drafts.append(Draft(
            reg=int(row["reg"]), cause=Cause.DEPOSIT_UNKNOWN, day=int(row["day"]), amount_ore=amount,
            effects_ore=((Comparison.DEPOSITS, amount),),
            candidates=single(Cause.DEPOSIT_UNKNOWN, 0.9, said), evidence=evidence_of(unknown.loc[[index]]),
        ))  # fmt: skip
    return drafts


def _open_items(own: pd.DataFrame, scope: Scope) -> list[Waiting]:
    """The bags that were not at the bank on the period's last day, those that are findings as lost apart."""
    waiting = (~own["arrived"] | (own["booked"] > scope.last)) & ~own["lost"] & ~own["maybe_before_last"]
    rows = own.loc[waiting, ["reg", "day", "amount_ore", "bag", "booked", "arrived"]]
    return [
        Waiting(
            reg=reg, cause=Cause.DEPOSIT_IN_TRANSIT, day=day, amount_ore=-amount, reference=bag,
            cleared=booked if arrived else None,
        )
        for reg, day, amount, bag, booked, arrived in zip(*(rows[name].tolist() for name in rows), strict=True)
    ]  # fmt: skip


def _differences(own: pd.DataFrame, unknown: pd.DataFrame, registers: int, blind: set[int]) -> pd.DataFrame:
    """Bank − Til bank for each register, bags on their way taken as arrived; not where something is unseen."""
    on_way = ~own["arrived"] & ~own["lost"]
    at_bank = own["arrived_ore"].where(~on_way, own["amount_ore"])
    rows = stack(
        pd.DataFrame({"reg": range(registers), "difference_ore": 0}),
        own[["reg"]].assign(difference_ore=at_bank - own["amount_ore"]),
        unknown[["reg"]].assign(difference_ore=unknown["amount_ore"]),
    )
    sums = tally(rows, Comparison.DEPOSITS)
    return sums[~sums["reg"].isin(blind)].reset_index(drop=True)
