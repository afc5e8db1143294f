"""Which rows of one list are which rows of another: a cascade of passes, the most certain first.

For any two lists that should say the same: postings and documents, payouts and invoices. A pass sees only
what the passes before it left. It refuses to guess: rows that are equal in all that a pass compares are
paired one to one, since any choice gives the same amounts; everything else must be unique on both sides.
A sum of several rows is found by `sums`, and one that no key holds together is a suggestion, never a match.

Frames have any index of unique labels, `amount_ore` (int64) and, where a pass has a window, `day` (dates
or day numbers). What the columns mean is the caller's matter; nothing here knows a register.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pandas as pd

from kassebot.domain.errors import BusinessError
from kassebot.reconcile.calendar import Ints, bank_days_between

#: A pair: the label of a row on the left, and of one on the right.
PAIR = ("left", "right")


class Pass(Protocol):
    """One pass of the cascade: `name` for people, `on` the columns that both sides must agree on."""

    @property
    def name(self) -> str: ...

    @property
    def suggests(self) -> bool:
        """Whether what it finds is offered to a person rather than taken as a match."""

    def pairs(self, left: pd.DataFrame, right: pd.DataFrame) -> pd.DataFrame:
        """Frames with `left`, `right` (labels); a row occurs twice only where several rows make one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Equal:
    """Rows that agree on every column of `on`; equal ones are paired in the order of their days."""

    name: str
    on: tuple[str, ...]
    suggests: bool = False

    def pairs(self, left: pd.DataFrame, right: pd.DataFrame) -> pd.DataFrame:
        """One to one, as many as the smaller side has."""
        sides = [numbered(keyed(frame, self.on, side), self.on) for frame, side in ((left, "left"), (right, "right"))]
        joined = sides[0].merge(sides[1], how="inner", on=[*self.on, "nth"], validate="one_to_one")
        return joined[list(PAIR)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alone:
    """Rows that agree on `on` and lie within the window, where neither could be another's."""

    name: str
    on: tuple[str, ...]
    window_days_max: int
    bank_days: bool = False
    suggests: bool = False

    def pairs(self, left: pd.DataFrame, right: pd.DataFrame) -> pd.DataFrame:
        """Only pairs whose two rows occur in no other."""
        return lone(self.possible(left, right))[list(PAIR)]

    def possible(self, left: pd.DataFrame, right: pd.DataFrame) -> pd.DataFrame:
        """All pairs in the window, for who wants to name them as evidence."""
        of_left, of_right = keyed(left, self.on, "left"), keyed(right, self.on, "right")
        of_left["left_day"] = day_numbers_of(left.loc[of_left.index])
        of_right["right_day"] = day_numbers_of(right.loc[of_right.index])
        joined = of_left.merge(of_right, how="inner", on=list(self.on), validate="many_to_many")
        first, last = joined["left_day"].to_numpy(), joined["right_day"].to_numpy()
        low, high = np.minimum(first, last), np.maximum(first, last)
        apart = bank_days_between(low, high) if self.bank_days else high - low
        return joined[apart <= self.window_days_max]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """All open rows on the left that share the key of one row on the right, where their sum is its amount."""

    name: str
    on: tuple[str, ...]
    suggests: bool = False

    def pairs(self, left: pd.DataFrame, right: pd.DataFrame) -> pd.DataFrame:
        """Many to one; a key that two rows on the right have is nobody's."""
        of_left = keyed(left, self.on, "left").assign(amount_ore=left["amount_ore"])
        of_right = keyed(right, self.on, "right").assign(amount_ore=right["amount_ore"])
        of_right = of_right[~of_right.duplicated(list(self.on), keep=False)]
        joined = of_left.merge(of_right, how="inner", on=list(self.on), suffixes=("", "_whole"), validate="many_to_one")
        sums = joined.groupby("right")["amount_ore"].transform("sum")
        return joined.loc[sums == joined["amount_ore_whole"], list(PAIR)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Matching:
    """What a cascade found: `pairs` and `suggested` with left, right (labels) and step (the pass's place)."""

    left: pd.DataFrame
    right: pd.DataFrame
    plan: tuple[Pass, ...]
    pairs: pd.DataFrame
    suggested: pd.DataFrame

    def open_left(self) -> pd.DataFrame:
        """The rows on the left without a match."""
        return self.left[~self.left.index.isin(self.pairs["left"])]

    def open_right(self) -> pd.DataFrame:
        """The rows on the right without a match."""
        return self.right[~self.right.index.isin(self.pairs["right"])]


def match(left: pd.DataFrame, right: pd.DataFrame, plan: Sequence[Pass]) -> Matching:
    """Run the passes in their order. The same rows in any order give the same pairs."""
    left, right = left.rename_axis(None), right.rename_axis(None)  # a label's name may be a column's as well
    for frame in (left, right):
        require_amounts(frame)
    rest_left, rest_right = in_order(left), in_order(right)
    found, offered = [no_pairs()], [no_pairs()]
    for step, one in enumerate(plan):
        pairs = one.pairs(rest_left, rest_right).assign(step=step)
        if one.suggests:
            offered.append(pairs)
            continue
        found.append(pairs)
        rest_left = rest_left[~rest_left.index.isin(pairs["left"])]
        rest_right = rest_right[~rest_right.index.isin(pairs["right"])]
    return Matching(left=left, right=right, plan=tuple(plan), pairs=_joined(found), suggested=_joined(offered))


def keyed(frame: pd.DataFrame, on: Sequence[str], side: str) -> pd.DataFrame:
    """The key columns and the rows' labels under `side`, without rows that lack a key: an empty text is none."""
    keys = frame[list(on)]
    lacks = keys.isna().any(axis=1)
    for name in on:
        if keys[name].dtype in ("str", "category", object):
            lacks |= keys[name] == ""
    rows = keys[~lacks]
    return rows.assign(**{side: rows.index})


def numbered(rows: pd.DataFrame, on: Sequence[str]) -> pd.DataFrame:
    """The rows with `nth`, their number from 0 among the rows with equal keys."""
    return rows.assign(nth=rows.groupby(list(on), sort=False).cumcount())


def lone(pairs: pd.DataFrame) -> pd.DataFrame:
    """The pairs whose two rows occur in no other pair."""
    return pairs[~(pairs["left"].duplicated(keep=False) | pairs["right"].duplicated(keep=False))]


def day_numbers_of(frame: pd.DataFrame) -> Ints:
    """`day` as whole numbers, from dates as from numbers."""
    days = frame["day"]
    if pd.api.types.is_integer_dtype(days.dtype):
        return days.to_numpy(dtype=np.int64)
    return pd.to_datetime(days).to_numpy(dtype="datetime64[D]").astype(np.int64)


def require_amounts(frame: pd.DataFrame) -> None:
    """BusinessError where the amounts are not whole øre, or labels are not unique: both give wrong pairs silently."""
    if "amount_ore" not in frame.columns or not pd.api.types.is_integer_dtype(frame["amount_ore"].dtype):
        raise BusinessError("amounts_not_ore", "Kolonnen amount_ore skal være der og være hele øre (int64)")
    if not frame.index.is_unique:
        raise BusinessError("labels_not_unique", "Rækkernes mærker (index) skal være forskellige")


def in_order(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows in the order of their content, so that the order in which they come never matters."""
    columns = sorted(map(str, frame.columns))
    leading = [name for name in ("day", "amount_ore") if name in columns]
    by = [*leading, *(name for name in columns if name not in leading)]
    return frame.sort_values(by, kind="stable", key=_sortable)


def no_pairs() -> pd.DataFrame:
    """No pair at all."""
    return pd.DataFrame({"left": [], "right": [], "step": pd.Series(dtype="int64")})


def _sortable(column: pd.Series) -> pd.Series:
    return column if column.dtype != object else column.astype("str")


def _joined(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    whole = [part for part in parts if len(part)]
    return pd.concat(whole, ignore_index=True) if whole else no_pairs()
