"""Z-reports ↔ card batches and MobilePay, for each register, tender and business day.

Two steps, so that the cash pass can come between them: `electronic_days` says where the two sides
differ, `settlements_pass` makes findings of the days that nobody else has claimed (a tender mix-up
with the cash, a missing Z-report). A settlement file that was not read makes its days undetermined.
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
    item_key,
    limit_day,
    sort_key,
    stack,
    tally,
    undetermined,
)
from kassebot.reconcile.frames import Frames
from kassebot.reconcile.settled import CARD, MOBILEPAY, TENDER_TYPE, TENDERS, acquired, takings
from kassebot.reconcile.settlement_words import day_drafts, mixup_drafts

_KEYS = ["reg", "tender", "day"]
_SOURCES = {CARD: Source.CARD, MOBILEPAY: Source.MOBILEPAY}

#: How a day stands; only `differs` and `missing` are for a person.
AGREES, DIFFERS, MISSING, ON_WAY, UNSEEN, GAP = "agrees", "differs", "missing", "on_way", "unseen", "gap"


def electronic_days(frames: Frames, scope: Scope, gaps: pd.DataFrame) -> pd.DataFrame:
    """One row for each register, tender and day of the period with something on either side.

    Columns: reg, tender, day, z_ore, acquirer_ore, difference_ore (acquirer − Z), has_z, settled (rows),
    state. gaps: reg, first, last, the business days around missing Z-reports. `gap` days belong to a
    missing Z-report, whose effect is their difference.
    """
    last = min(scope.last, scope.today)
    tables = [(*takings(frames, one, scope.first, last), *acquired(frames, one, scope.first, last)) for one in TENDERS]
    # Register × tender × day: where a cell has something, in this order.
    z_ore, reports, acquirer_ore, settled = (np.stack(each, axis=1) for each in zip(*tables, strict=True))
    cells = np.nonzero((reports > 0) | (settled > 0))
    days = pd.DataFrame(
        {
            "reg": cells[0], "tender": pd.Categorical.from_codes(cells[1], dtype=TENDER_TYPE),
            "day": cells[2] + scope.first, "z_ore": z_ore[cells], "acquirer_ore": acquirer_ore[cells],
            "difference_ore": (acquirer_ore - z_ore)[cells], "has_z": reports[cells] > 0, "settled": settled[cells],
        }
    )  # fmt: skip
    return days.assign(state=_states(days, scope, gaps))


def _states(days: pd.DataFrame, scope: Scope, gaps: pd.DataFrame) -> pd.Series:
    """The state of each day; the order of the conditions is the order of certainty."""
    absent = (days["settled"] == 0) & (days["z_ore"] != 0)
    overdue = limit_day(days["day"], scope.rules.settlement_limit_bank_days) < scope.today
    conditions = [
        days["reg"].isin(scope.no_pos) | ((days["difference_ore"] != 0) & _file_unread(days, scope)),
        days["difference_ore"] == 0,
        _in_gap(days, gaps),
        absent & ~overdue,
        absent,
    ]
    states = pd.CategoricalDtype([UNSEEN, AGREES, GAP, ON_WAY, MISSING, DIFFERS])
    found = np.select(conditions, range(len(conditions)), len(conditions)).astype(np.int8)
    return pd.Series(pd.Categorical.from_codes(found, dtype=states), index=days.index)


def _file_unread(days: pd.DataFrame, scope: Scope) -> pd.Series:
    """Whether the file that holds a day's settlements, that of the next bank day, was due and not read."""
    due = limit_day(days["day"], 1)
    unread = pd.Series(False, index=days.index)
    for tender, source in _SOURCES.items():
        unread |= (days["tender"] == tender) & due.isin(scope.missing_days(source))
    return unread


def _in_gap(days: pd.DataFrame, gaps: pd.DataFrame) -> pd.Series:
    """Whether a gap in the Z numbers explains money that no Z-report has.

    A day without a Z-report within the gap; where the gap has no such day, the one day at its edge
    whose settlement exceeds the Z-reports (two such days are both left as they are).
    """
    near = days[days["reg"].isin(gaps["reg"])]
    rows = near.reset_index(names="row").merge(gaps, on="reg", how="inner")
    rows = rows[rows["day"].between(rows["first"], rows["last"])]
    bare = rows[~rows["has_z"] & (rows["difference_ore"] != 0)]
    with_bare = bare[["reg", "first", "last"]].drop_duplicates().assign(bare=True)
    edges = rows[rows["has_z"] & (rows["difference_ore"] > 0)].merge(with_bare, on=["reg", "first", "last"], how="left")
    edges = edges[edges["bare"].isna()]
    one_day = edges.groupby(["reg", "first", "last"])["day"].transform("nunique") == 1
    explained = set(bare["row"]) | set(edges.loc[one_day, "row"])
    return pd.Series(days.index.isin(explained), index=days.index)


def mixed_days(days: pd.DataFrame) -> pd.DataFrame:
    """reg, day, card_ore, mobilepay_ore: days on which the two tenders are off by the same, opposite ways."""
    off = days[days["state"].isin([DIFFERS, MISSING])]
    card, mobilepay = (
        off.loc[off["tender"] == tender, ["reg", "day", "difference_ore"]].rename(
            columns={"difference_ore": f"{tender}_ore"}
        )
        for tender in (CARD, MOBILEPAY)
    )
    both = card.merge(mobilepay, on=["reg", "day"], how="inner", validate="one_to_one")
    return both[both["card_ore"] == -both["mobilepay_ore"]].reset_index(drop=True)


def settlements_pass(
    days: pd.DataFrame,
    settled: pd.DataFrame,
    z_reports: pd.DataFrame,
    scope: Scope,
    claimed: pd.DataFrame | None = None,
) -> Part:
    """Findings of the days that differ; `claimed` (reg, tender, day) belong to other passes' findings.

    The comparisons include the claimed days: whoever claims one carries its effect.
    """
    taken = claimed if claimed is not None else pd.DataFrame(columns=_KEYS)
    taken_keys = pd.MultiIndex.from_frame(taken[_KEYS]) if len(taken) else None
    free = days if taken_keys is None else days[~pd.MultiIndex.from_frame(days[_KEYS]).isin(taken_keys)]
    mixed = mixed_days(free)
    mixed_keys = pd.MultiIndex.from_frame(mixed[["reg", "day"]])
    single_days = free[~pd.MultiIndex.from_frame(free[["reg", "day"]]).isin(mixed_keys)]
    single_days = single_days[single_days["state"].isin([DIFFERS, MISSING])]
    drafts: list[Draft] = [
        *day_drafts(single_days, settled, z_reports, scope),
        *mixup_drafts(mixed, settled, z_reports),
    ]
    return Part(
        drafts=tuple(sorted(drafts, key=sort_key)),
        open_items=tuple(sorted(_on_way(days), key=item_key)),
        differences=_differences(days),
        undetermined=_undetermined(days, scope),
    )


def _on_way(days: pd.DataFrame) -> list[Waiting]:
    """Days whose settlement no file shows yet and whose limit has not run out."""
    rows = days.loc[days["state"] == ON_WAY, ["reg", "day", "z_ore"]]
    return [
        Waiting(reg=reg, cause=Cause.SETTLEMENT_IN_TRANSIT, day=day, amount_ore=-amount, reference="", cleared=None)
        for reg, day, amount in zip(*(rows[name].tolist() for name in rows), strict=True)
    ]


def _differences(days: pd.DataFrame) -> pd.DataFrame:
    """Acquirer − Z-reports for each register and tender, without those that cannot be computed."""
    counted = days.assign(difference_ore=days["difference_ore"].where(days["state"] != ON_WAY, 0))
    parts = []
    for tender in (CARD, MOBILEPAY):
        rows = counted[counted["tender"] == tender]
        unseen = set(rows.loc[rows["state"] == UNSEEN, "reg"])
        parts.append(tally(rows[~rows["reg"].isin(unseen)], Comparison(tender)))
    return stack(*parts)


def _undetermined(days: pd.DataFrame, scope: Scope) -> pd.DataFrame:
    """The registers and tenders with a day that cannot be compared, and the source that lacks."""
    unseen = days[days["state"] == UNSEEN]
    unseen = unseen.assign(day=limit_day(unseen["day"], 1))
    pos = unseen["reg"].isin(scope.no_pos)
    parts = []
    for tender, source in _SOURCES.items():
        of_tender = unseen["tender"] == tender
        parts.append(undetermined(unseen[of_tender & pos].assign(day=-1), Comparison(tender), Source.POS))
        parts.append(undetermined(unseen[of_tender & ~pos], Comparison(tender), source))
    return stack(*parts)
