"""Rows that take part in no comparison, each with a reason: nothing that was read is passed over in silence.

A pass says itself what it could not place. The rest is known from the row alone: whose it is, and when. Rows
of other months and of days that are not over are what the edges of a delivery hold; they are counted. Rows
that nobody on the register list owns are shown with their place, since money may stand in them.

Not everything of another day is aside: the previous period's last count is the opening holding, its bags may come
in this one, and a payout may hold days of two months.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from kassebot.domain.asides import Aside, AsideReason
from kassebot.domain.facts import BankKind
from kassebot.reconcile.holdings import opening_counts
from kassebot.reconcile.passes import SetAside, World

#: Frame → the column of the day that decides the period, and the amount that is shown for a row.
_DAYS = {
    "z": ("day", "cash_ore"), "cards": ("day", "gross_ore"), "chargebacks": ("advice_day", "amount_ore"),
    "mobilepay": ("day", "amount_ore"), "movements": ("day", "amount_ore"), "vouchers": ("day", "amount_ore"),
    "counts": ("day", "total_ore"), "postings": ("day", "amount_ore"),
}  # fmt: skip
_NOBODY = {
    "z": AsideReason.REGISTER_UNKNOWN, "cards": AsideReason.TERMINAL_UNKNOWN,
    "chargebacks": AsideReason.TERMINAL_UNKNOWN, "mobilepay": AsideReason.PAYMENT_POINT_UNKNOWN,
    "vouchers": AsideReason.REGISTER_UNKNOWN, "counts": AsideReason.REGISTER_UNKNOWN,
    "postings": AsideReason.ACCOUNT_UNKNOWN,
}  # fmt: skip


def asides(world: World, told: Iterable[SetAside]) -> tuple[Aside, ...]:
    """What is set aside, by reason and document; `told` is what the passes say."""
    own = _own_payouts(world)
    parts = [_known(world, frame, own) for frame in _DAYS]
    by_frame: dict[str, list[SetAside]] = {}
    for one in told:
        by_frame.setdefault(one.frame, []).append(one)
    parts += [_told(world, frame, of_frame) for frame, of_frame in sorted(by_frame.items())]
    every = pd.concat(parts, ignore_index=True)
    # What a pass says of a row comes after what the row says of itself: whose it is goes before why it found no place.
    every = every.drop_duplicates(["frame", "row"], keep="first")
    every = every[(every["frame"] != "counts") | ~every["row"].isin(opening_counts(world).index)]
    sums = every.groupby(["reason", "document"], sort=True, as_index=False).agg(
        rows=("row", "size"), amount_ore=("amount_ore", "sum"), locator=("locator", "first")
    )
    columns = ["reason", "document", "rows", "amount_ore", "locator"]
    found = [
        Aside(
            reason=AsideReason(reason), name=world.names.get(document, ""), document=document, locator=locator,
            rows=int(rows), amount_ore=int(amount_ore),
        )
        for reason, document, rows, amount_ore, locator in sums[columns].itertuples(index=False)
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda one: (one.reason.value, one.name, one.document)))


def _own_payouts(world: World) -> set[str]:
    """The card payouts in which a register has a part in the period; MobilePay pays each day out by itself."""
    found: set[str] = set()
    for frame in ("cards", "chargebacks"):
        rows: pd.DataFrame = getattr(world.frames, frame)
        own = (rows["reg"] >= 0) & rows[_DAYS[frame][0]].between(world.first_day, world.last_day)
        found.update(rows.loc[own, "payout_reference"])
    return found


def _known(world: World, frame: str, own: set[str]) -> pd.DataFrame:
    """The rows of a frame that are aside by whose they are and by their day."""
    rows: pd.DataFrame = getattr(world.frames, frame)
    day_column, _ = _DAYS[frame]
    day = rows[day_column]
    nobody = (rows["reg"] < 0) if frame in _NOBODY else pd.Series(False, index=rows.index)
    active = world.frames.registers["active"].to_numpy(dtype=bool)
    inactive = (rows["reg"] >= 0) & ~active[rows["reg"]] if len(active) else pd.Series(False, index=rows.index)
    outside = ~day.between(world.first_day, world.last_day)
    if frame == "postings":
        outside = rows["period"] != str(world.period)
    elif frame == "movements":  # one of the days around the period may be its bag or payout: the passes say of those
        outside &= rows["kind"] == BankKind.TOP_UP.value
    elif frame == "counts":
        outside &= (rows["to_bank_ore"] <= 0) | (rows["reg"] < 0)
    elif frame in ("cards", "chargebacks"):
        outside &= ~rows["payout_reference"].isin(own)
    copy = rows["copy"] if "copy" in rows else pd.Series(False, index=rows.index)
    reason = np.select(
        [outside, day >= world.as_of_day, nobody, inactive, copy],
        [AsideReason.OTHER_PERIOD, AsideReason.NOT_DUE, _NOBODY.get(frame, ""), AsideReason.REGISTER_INACTIVE,
         AsideReason.COPY],
        "",
    )  # fmt: skip
    return _placed(rows, frame, reason)


def _told(world: World, frame: str, of_frame: list[SetAside]) -> pd.DataFrame:
    """The rows of a frame that a pass found no place for."""
    rows: pd.DataFrame = getattr(world.frames, frame)
    chosen = rows.loc[[one.row for one in of_frame]]
    return _placed(chosen, frame, np.array([one.reason for one in of_frame], dtype=object))


def _placed(rows: pd.DataFrame, frame: str, reason: np.ndarray) -> pd.DataFrame:
    amount = _DAYS[frame][1]
    placed = rows[["document", "line", "locator"]].assign(
        frame=frame, row=rows.index, reason=reason, amount_ore=rows[amount]
    )
    return placed[placed["reason"] != ""].sort_values(["document", "line"])
