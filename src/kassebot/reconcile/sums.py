"""Several rows that together make one: days in a row, and sums that only the amounts hold together.

Amounts are coarse, so some sum of many rows nearly always fits. Days in a row are a match only where one
stretch fits; a free choice of rows is a suggestion at most, and only where exactly one choice fits. The search
is bounded: where more rows are open than `rows_max`, nothing is searched, and `unsearched` says where.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kassebot.reconcile.matching import day_numbers_of, keyed

#: No sum of more rows than this is looked for.
ROWS_MAX = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Rows on the left that follow each other by day, and one on the right on or after the last of them.

    A stretch leaves out no open row between its ends. A right row with two stretches that fit has none.
    """

    name: str
    on: tuple[str, ...]
    rows_max: int = ROWS_MAX
    window_days_max: int = 7
    suggests: bool = False

    def pairs(self, left: pd.DataFrame, right: pd.DataFrame) -> pd.DataFrame:
        """Many to one; two right rows that want the same row get neither."""
        found = [
            (label, owner)
            for owner, rows, amount_ore, day in _asked(left, right, self.on)
            for label in self._stretch(rows, amount_ore, day)
        ]
        pairs = pd.DataFrame(found, columns=["left", "right"])
        wanted_twice = set(pairs.loc[pairs["left"].duplicated(keep=False), "right"])
        return pairs[~pairs["right"].isin(wanted_twice)]

    def _stretch(self, rows: pd.DataFrame, amount_ore: int, day: int) -> list[object]:
        near = rows[(rows["day_no"] <= day) & (rows["day_no"] >= day - self.window_days_max - self.rows_max)]
        totals = np.concatenate([[0], near["amount_ore"].to_numpy().cumsum()])
        days = near["day_no"].to_numpy()
        fits = [
            (first, last)
            for last in range(2, len(totals))
            for first in range(max(0, last - self.rows_max), last - 1)
            if totals[last] - totals[first] == amount_ore and days[last - 1] >= day - self.window_days_max
        ]
        return list(near.index[fits[0][0] : fits[0][1]]) if len(fits) == 1 else []


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """Any two or more rows on the left, within the window, whose sum is the amount of one on the right."""

    name: str
    on: tuple[str, ...]
    window_days_max: int
    rows_max: int = ROWS_MAX
    suggests: bool = True

    def pairs(self, left: pd.DataFrame, right: pd.DataFrame) -> pd.DataFrame:
        """The one choice that fits, for each row on the right that has just one."""
        found = []
        for owner, rows, amount_ore, day in _asked(left, right, self.on):
            near = rows[(rows["day_no"] - day).abs() <= self.window_days_max]
            chosen = only_sum(near["amount_ore"].tolist(), amount_ore, rows_max=self.rows_max) or ()
            found += [(near.index[place], owner) for place in chosen]
        return pd.DataFrame(found, columns=["left", "right"])

    def unsearched(self, left: pd.DataFrame, right: pd.DataFrame) -> list[object]:
        """The rows on the right with more possible parts than are searched."""
        return [
            owner
            for owner, rows, _, day in _asked(left, right, self.on)
            if int(((rows["day_no"] - day).abs() <= self.window_days_max).sum()) > self.rows_max
        ]


def only_sum(
    amounts_ore: Sequence[int], wanted_ore: int, *, rows_max: int = ROWS_MAX, most: int = ROWS_MAX
) -> tuple[int, ...] | None:
    """The places of the one choice of two to `most` amounts that makes `wanted_ore`; None where none or several do."""
    if len(amounts_ore) > rows_max:
        return None
    found: tuple[int, ...] | None = None
    for size in range(2, min(most, len(amounts_ore)) + 1):
        for places in itertools.combinations(range(len(amounts_ore)), size):
            if sum(amounts_ore[place] for place in places) == wanted_ore:
                if found is not None:
                    return None
                found = places
    return found


def _asked(
    left: pd.DataFrame, right: pd.DataFrame, on: tuple[str, ...]
) -> Iterator[tuple[object, pd.DataFrame, int, int]]:
    """For each row on the right: its label, the rows on the left with its keys by day, its amount and day."""
    if left.empty or right.empty:
        return
    parts = keyed(left, on, "left")
    parts = parts.assign(amount_ore=left["amount_ore"], day_no=pd.Series(day_numbers_of(left), index=left.index))
    wholes = keyed(right, on, "right")
    wholes = wholes.assign(amount_ore=right["amount_ore"], day_no=pd.Series(day_numbers_of(right), index=right.index))
    parts = parts.sort_values("day_no", kind="stable")
    groups = dict(tuple(parts.groupby(list(on), sort=False))) if on else {(): parts}
    columns = [wholes[name].tolist() for name in (*on, "amount_ore", "day_no")]
    for label, *values in zip(wholes.index, *columns, strict=True):
        rows = groups.get(tuple(values[: len(on)]))
        if rows is not None:
            yield label, rows, int(values[-2]), int(values[-1])
