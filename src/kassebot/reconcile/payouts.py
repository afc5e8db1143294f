"""Payout reference ↔ bank: whether what was advised reached the account, whole and in time.

A card payout covers many registers. One that is lost or late is a finding in each of them with its
own share. Of one that came with another amount the files say whose the difference is only where the
payout has one register, or where exactly one of its batches or chargebacks is that amount. Else
nothing is shared out: each register gets the finding with the payout's whole difference and no
effect, and its comparison of payouts is undetermined.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from kassebot.domain.documents import Source
from kassebot.domain.findings import Cause, Comparison
from kassebot.reconcile.bankside import (
    Draft,
    Part,
    Scope,
    Waiting,
    aside,
    first_within,
    item_key,
    limit_day,
    sort_key,
    stack,
    tally,
    undetermined,
)
from kassebot.reconcile.calendar import Ints
from kassebot.reconcile.payout_words import chargeback_drafts, differs_drafts, share_drafts
from kassebot.reconcile.settled import CARD, MOBILEPAY, TENDER_TYPE, TENDERS, coded, tender_column

_PAYOUT = ["tender", "payout_reference"]
_KINDS = {"card_payout": CARD, "mobilepay_payout": MOBILEPAY}


def payouts_pass(
    settled: pd.DataFrame, chargebacks: pd.DataFrame, movements: pd.DataFrame, scope: Scope, registers: int
) -> Part:
    """Compares what was advised under each payout reference with the bank, for positions 0 … registers − 1.

    settled: `settled_rows`; chargebacks and movements: those of `Frames`. Every chargeback advised in
    the period is a finding without effect: the advised payout already lacks it.
    """
    settled, taken, bank = coded(settled, _taken(chargebacks, scope), bank_rows(movements, scope.today))
    paid = advised_and_paid(settled, taken, bank)
    shares = _shares(settled, taken, paid, bank, scope)
    gaps = attributed(paid, settled, taken)
    own = gaps[(gaps["reg"] >= 0) & gaps["day"].between(scope.first, scope.last)]
    drafts: list[Draft] = [
        *share_drafts(shares, settled, bank),
        *differs_drafts(own, settled, bank),
        *chargeback_drafts(taken[taken["own"] & (taken["reg"] >= 0)]),
    ]
    unseen = shares.loc[shares["unseen"], ["reg", "unseen_day"]].rename(columns={"unseen_day": "day"})
    vague = own[~own["certain"]].assign(day=-1)
    return Part(
        drafts=tuple(sorted(drafts, key=sort_key)),
        open_items=tuple(sorted(_open_items(settled, paid, shares, scope), key=item_key)),
        differences=_differences(shares, own, registers, {*unseen["reg"], *vague["reg"]}),
        undetermined=stack(
            undetermined(unseen, Comparison.PAYOUTS, Source.BANK), undetermined(vague, Comparison.PAYOUTS)
        ),
        set_aside=_set_aside(bank, paid, shares, settled, scope),
    )


def _set_aside(
    bank: pd.DataFrame, paid: pd.DataFrame, shares: pd.DataFrame, settled: pd.DataFrame, scope: Scope
) -> pd.DataFrame:
    """The bank's payouts in which no register has a part in the period, with why.

    What was advised before the period may come in its first days; the month before has the file that tells of it.
    """
    rest = bank[~bank["payout_reference"].isin(shares["payout_reference"])]
    told = rest["payout_reference"].isin(paid["payout_reference"])
    days = max(scope.rules.settlement_limit_bank_days - 1, 0)
    early = ~told & (rest["day"] <= limit_day(pd.Series([scope.first - 1]), days).iloc[0])
    lost = settled[(settled["reg"] < 0) & settled["day"].between(scope.first, scope.last)]
    nobody, card = rest["payout_reference"].isin(lost["payout_reference"]), rest["tender"] == CARD
    return stack(
        aside(rest[~told & ~early], "movements", "not_advised"),
        aside(rest[early | (told & ~nobody)], "movements", "other_period"),
        aside(rest[told & nobody & card], "movements", "terminal_unknown"),
        aside(rest[told & nobody & ~card], "movements", "payment_point_unknown"),
    )


def _taken(chargebacks: pd.DataFrame, scope: Scope) -> pd.DataFrame:
    """The chargebacks as of the run's date; `own` are those advised in the period."""
    rows = chargebacks[chargebacks["advice_day"] <= scope.today]
    rows = rows.assign(tender=tender_column(CARD, len(rows)), original_day=rows["day"], day=rows["advice_day"])
    return rows.assign(own=rows["day"].between(scope.first, scope.last))


def bank_rows(movements: pd.DataFrame, last: int) -> pd.DataFrame:
    """The bank's payouts booked up to and including the day `last`."""
    kinds = movements["kind"].to_numpy(dtype=object)
    codes = np.full(len(movements), -1, dtype=np.int8)
    for kind, tender in _KINDS.items():
        codes[kinds == kind] = TENDERS.index(tender)
    chosen = (codes >= 0) & (movements["day"] <= last).to_numpy()
    columns = ["row", "tender", "payout_reference", "amount_ore", "day", "account", "document", "line", "locator"]
    rows = movements[columns[2:]][chosen].reset_index(names="row")
    return rows.assign(tender=pd.Categorical.from_codes(codes[chosen], dtype=TENDER_TYPE))[columns]


def advised_and_paid(settled: pd.DataFrame, chargebacks: pd.DataFrame, bank: pd.DataFrame) -> pd.DataFrame:
    """One row for each payout that was advised; the frames are `coded`.

    payout, tender, payout_reference, advised_ore (Σ net − Σ chargebacks), due (whether money should come),
    bank_ore, booked (last day, −1: none) and paid.
    """
    size = 1 + max((int(frame["payout"].max()) for frame in (settled, chargebacks, bank) if len(frame)), default=0)
    named = [frame[["payout", *_PAYOUT]] for frame in (settled, chargebacks)]
    parts = [frame.iloc[_first_rows(frame["payout"].to_numpy(), size)] for frame in named]
    payouts = stack(*parts).drop_duplicates("payout").reset_index(drop=True)
    advised_ore, bank_ore, booked = (np.full(size, start, dtype=np.int64) for start in (0, 0, -1))
    np.add.at(advised_ore, settled["payout"].to_numpy(), settled["net_ore"].to_numpy())
    np.subtract.at(advised_ore, chargebacks["payout"].to_numpy(), chargebacks["amount_ore"].to_numpy())
    np.add.at(bank_ore, bank["payout"].to_numpy(), bank["amount_ore"].to_numpy())
    np.maximum.at(booked, bank["payout"].to_numpy(), bank["day"].to_numpy())
    of = payouts["payout"].to_numpy()
    owed = advised_ore[of]
    due = np.where(payouts["tender"] == MOBILEPAY, owed > 0, owed != 0)
    return payouts.assign(advised_ore=owed, due=due, bank_ore=bank_ore[of], booked=booked[of], paid=booked[of] >= 0)


def _first_rows(codes: Ints, size: int) -> Ints:
    """The place of the first row of each code, codes being below `size`, in the order of the rows."""
    first = np.full(size, -1, dtype=np.int64)
    first[codes[::-1]] = np.arange(len(codes))[::-1]
    return np.sort(first[first >= 0])


def _shares(
    settled: pd.DataFrame, chargebacks: pd.DataFrame, paid: pd.DataFrame, bank: pd.DataFrame, scope: Scope
) -> pd.DataFrame:
    """Each register's part of each payout in the period, and how it stands: late, lost, unseen."""
    own = settled[(settled["reg"] >= 0) & settled["day"].between(scope.first, min(scope.last, scope.today))]
    back = chargebacks[chargebacks["own"] & (chargebacks["reg"] >= 0)]
    rows = stack(
        own[["reg", "payout", "day", "net_ore"]],
        back[["reg", "payout", "day"]].assign(net_ore=-back["amount_ore"]),
    )
    shares = rows.groupby(["reg", "payout"], as_index=False, sort=True).agg(
        share_ore=("net_ore", "sum"), day=("day", "min")
    )
    shares = shares.merge(paid, on="payout", how="left", validate="many_to_one")
    limit = limit_day(shares["day"], scope.rules.settlement_limit_bank_days)
    unseen_day = pd.Series(-1, index=shares.index, dtype="int64")
    for tender in (CARD, MOBILEPAY):
        accounts = sorted(set(bank.loc[bank["tender"] == tender, "account"]))
        found = first_within(scope.missing_days(Source.BANK, accounts), shares["day"], limit)
        unseen_day = unseen_day.where(shares["tender"] != tender, found)
    waiting = shares["due"] & ~shares["paid"]
    unseen = waiting & (unseen_day >= 0)
    return shares.assign(
        limit=limit, unseen=unseen, unseen_day=unseen_day,
        late=shares["paid"] & (shares["booked"] > limit),
        lost=waiting & ~unseen & (limit < scope.today),
    )  # fmt: skip


def attributed(paid: pd.DataFrame, settled: pd.DataFrame, chargebacks: pd.DataFrame) -> pd.DataFrame:
    """Payouts that came with another amount, by register: gap_ore, certain (whose it is), day."""
    expected = paid["advised_ore"].where(paid["due"], 0)
    off = paid[paid["paid"] & (paid["bank_ore"] != expected)]
    off = off.assign(gap_ore=off["bank_ore"] - expected)
    own = [frame[frame["payout"].isin(off["payout"])] for frame in (settled, chargebacks)]
    parts = stack(
        own[0][["payout", "reg", "day", "net_ore"]],
        own[1][["payout", "reg", "day"]].assign(net_ore=-own[1]["amount_ore"]),
    )
    columns = ["payout", *_PAYOUT, "gap_ore", "advised_ore", "bank_ore"]
    rows = off[columns].merge(parts, on="payout", how="inner")
    single = rows.groupby("payout")["reg"].transform("nunique") == 1
    fits = rows["net_ore"].abs() == rows["gap_ore"].abs()
    fitting = fits.groupby(rows["payout"]).transform("sum")
    rows = rows.assign(certain=single | (fits & (fitting == 1)))
    chosen = rows[single | (fits & (fitting == 1)) | (~single & (fitting != 1))]
    return chosen.groupby([*columns, "reg", "certain"], sort=True)[["day"]].min().reset_index()


def _open_items(settled: pd.DataFrame, paid: pd.DataFrame, shares: pd.DataFrame, scope: Scope) -> list[Waiting]:
    """What had not reached the bank on the period's last day, one for each register, tender and day."""
    late = paid[paid["due"] & (~paid["paid"] | (paid["booked"] > scope.last))]
    out = shares["lost"] | (shares["unseen"] & (shares["unseen_day"] <= scope.last))
    hidden = pd.MultiIndex.from_frame(shares.loc[out, ["reg", "payout"]])
    rows = settled[settled["payout"].isin(late["payout"]) & (settled["reg"] >= 0)]
    rows = rows[rows["day"].between(scope.first, min(scope.last, scope.today))]
    rows = rows.merge(late[["payout", "paid", "booked"]], on="payout", how="inner", validate="many_to_one")
    rows = rows[~pd.MultiIndex.from_frame(rows[["reg", "payout"]]).isin(hidden)]
    keys = ["reg", "tender", "day"]
    items = rows.groupby(keys, sort=True).agg(
        gross_ore=("gross_ore", "sum"), all_in=("paid", "all"), booked=("booked", "max")
    )
    names = rows[[*keys, "payout_reference"]].drop_duplicates().sort_values([*keys, "payout_reference"])
    items["reference"] = names.drop_duplicates(keys).set_index(keys)["payout_reference"]
    several = names[names.duplicated(keys, keep=False)].groupby(keys)["payout_reference"].agg(", ".join)
    items.loc[several.index, "reference"] = several
    items = items[items["gross_ore"] != 0].reset_index()
    columns = ["reg", "day", "gross_ore", "reference", "booked", "all_in"]
    return [
        Waiting(
            reg=reg, cause=Cause.SETTLEMENT_IN_TRANSIT, day=day, amount_ore=-gross, reference=reference,
            cleared=booked if all_in else None,
        )
        for reg, day, gross, reference, booked, all_in in zip(*(items[name].tolist() for name in columns), strict=True)
    ]  # fmt: skip


def _differences(shares: pd.DataFrame, gaps: pd.DataFrame, registers: int, blind: set[int]) -> pd.DataFrame:
    """Bank − advised for each register, payouts on their way taken as arrived; not where something is unseen."""
    certain = gaps[gaps["certain"]]
    rows = stack(
        pd.DataFrame({"reg": range(registers), "difference_ore": 0}),
        shares.loc[shares["lost"], ["reg"]].assign(difference_ore=-shares.loc[shares["lost"], "share_ore"]),
        certain[["reg"]].assign(difference_ore=certain["gap_ore"]),
    )
    sums = tally(rows, Comparison.PAYOUTS)
    return sums[~sums["reg"].isin(blind)].reset_index(drop=True)
