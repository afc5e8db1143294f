"""Which bank deposit is which bag: a cascade of keys, most certain first, over all registers at once.

The register number or the bag number of a bank text may be missing or mistyped, never both. All
passes with an equal amount go before those without one, so that a bag number typed as another bag's
cannot take that bag. Deposits after the period are mostly next month's bags, whose numbers follow
this month's: they are taken only by key, or with an equal amount within the limit. A pair must be
unique on both sides; rows that are equal in every respect are paired by their days, which changes
no amount. What could be two things stays unmatched.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from kassebot.reconcile.bankside import Scope, aside

_PAIR = ["bag_row", "deposit_row"]

#: A number that was cut shorter than this says nothing.
CUT_DIGITS_MIN = 4


def match_bags(bags: pd.DataFrame, deposits: pd.DataFrame) -> pd.DataFrame:
    """Pairs of bag_row and deposit_row (index labels) with `step`, the pass that found them (see `step_name`).

    bags: reg, bag, amount_ore, day, limit. deposits: reg (−1: not named), bag, amount_ore, day, after
    (booked after the period). A bag occurs with several deposits where the bank booked it in parts;
    a deposit with several bags where their sum is the deposit.
    """
    left, right = _numbered(bags.reset_index(names="bag_row"), deposits.reset_index(names="deposit_row"))
    right["unnamed"] = ~right["bag_no"].isin(left["bag_no"]) | (right["bag"] == "")
    found: list[pd.DataFrame] = []
    for step, (_, chosen) in enumerate(_STEPS):
        pairs = chosen(left, right).assign(step=step)
        found.append(pairs)
        left = left[~left["bag_row"].isin(pairs["bag_row"])]
        right = right[~right["deposit_row"].isin(pairs["deposit_row"])]
    return pd.concat(found, ignore_index=True)


def _numbered(left: pd.DataFrame, right: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Both in the order of register and day, with `bag_no`: one number for each bag's text, −1 for an empty one."""
    texts = np.concatenate([side["bag"].to_numpy(dtype=object) for side in (left, right)])
    numbers = np.where(texts == "", -1, pd.factorize(texts)[0])
    sides = (left.assign(bag_no=numbers[: len(left)]), right.assign(bag_no=numbers[len(left) :]))
    first, second = (side.sort_values(["reg", "day"], kind="stable") for side in sides)
    return first, second


def _joined(left: pd.DataFrame, right: pd.DataFrame, on: list[str]) -> pd.DataFrame:
    """All pairs that agree on the keys, empty keys apart, booked no earlier than counted."""
    if "bag_no" in on:
        left, right = left[left["bag_no"] >= 0], right[right["bag_no"] >= 0]
    if "reg" in on:
        left, right = left[left["reg"] >= 0], right[right["reg"] >= 0]
    pairs = left.merge(right, on=on, how="inner", suffixes=("", "_bank"))
    return pairs[pairs["day_bank"] >= pairs["day"]]


def _unique(pairs: pd.DataFrame) -> pd.DataFrame:
    """The pairs whose two rows occur in no other pair."""
    alone = ~(pairs["bag_row"].duplicated(keep=False) | pairs["deposit_row"].duplicated(keep=False))
    return pairs.loc[alone, _PAIR]


def _level(pairs: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Unique pairs, and in groups of equal rows with as many bags as deposits, those by day."""
    several = pairs.duplicated(keys, keep=False)
    level = [pairs.loc[~several, _PAIR]]
    if several.any():
        level += _level_groups(pairs[several], keys)
    return pd.concat(level, ignore_index=True)


def _level_groups(pairs: pd.DataFrame, keys: list[str]) -> list[pd.DataFrame]:
    size = pairs.groupby(keys)
    square = size["bag_row"].transform("nunique") == size["deposit_row"].transform("nunique")
    even = pairs[square].copy()
    for row, day in (("bag_row", "day"), ("deposit_row", "day_bank")):
        ranked = even[[*keys, row, day]].drop_duplicates().sort_values([*keys, day, row])
        even["rank_" + row] = even[row].map(dict(zip(ranked[row], ranked.groupby(keys).cumcount(), strict=True)))
    by_day = even.loc[even["rank_bag_row"] == even["rank_deposit_row"], _PAIR]
    return [by_day, _unique(pairs[~square])]


def _all_keys(left: pd.DataFrame, right: pd.DataFrame) -> pd.DataFrame:
    keys = ["reg", "bag_no", "amount_ore"]
    return _level(_joined(left, right, keys), keys)


def _bag_and_amount(left: pd.DataFrame, right: pd.DataFrame) -> pd.DataFrame:
    return _unique(_joined(left, right, ["bag_no", "amount_ore"]))


def _near_bag_and_amount(left: pd.DataFrame, right: pd.DataFrame) -> pd.DataFrame:
    pairs = _joined(left, right, ["reg", "amount_ore"])
    pairs = pairs[~pairs["after"] | (pairs["day_bank"] <= pairs["limit"])]
    return _unique(pairs[_near(pairs)])


def _near_bag_late(left: pd.DataFrame, right: pd.DataFrame) -> pd.DataFrame:
    """After the period and past the limit: only a number cut off or with digits swapped, since next month's are near."""
    keys = ["reg", "amount_ore"]
    pairs = _joined(left, right, keys)
    pairs = pairs[_told_apart(left, pairs, keys)]
    numbers = zip(pairs["bag"], pairs["bag_bank"], strict=True)
    near = [cut_off(a, b) or swapped(a, b) for a, b in numbers]
    return _unique(pairs[pd.Series(near, index=pairs.index, dtype=bool)])


def _told_apart(left: pd.DataFrame, pairs: pd.DataFrame, keys: list[str]) -> pd.Series:
    """Whether a late deposit after the period can be no bag of next month: the register's bags have its amount once."""
    return pairs["bag_row"].isin(left.loc[~left.duplicated(keys, keep=False), "bag_row"])


def _register_and_amount(left: pd.DataFrame, right: pd.DataFrame) -> pd.DataFrame:
    """A bag number that is missing or no bag's: the same register and amount, within the limit first."""
    keys = ["reg", "amount_ore"]
    pairs = _joined(left, right[right["unnamed"] & (~right["after"] | (right["bag"] == ""))], keys)
    timely = _level(pairs[pairs["day_bank"] <= pairs["limit"]], keys)
    taken = pairs["bag_row"].isin(timely["bag_row"]) | pairs["deposit_row"].isin(timely["deposit_row"])
    rest = pairs[~taken & (~pairs["after"] | _told_apart(left, pairs, keys))]
    return pd.concat([timely, _level(rest, keys)], ignore_index=True)


def _register_and_bag(left: pd.DataFrame, right: pd.DataFrame) -> pd.DataFrame:
    return _unique(_joined(left, right, ["reg", "bag_no"]))


def _bag_only(left: pd.DataFrame, right: pd.DataFrame) -> pd.DataFrame:
    return _unique(_joined(left, right, ["bag_no"]))


def _near_bag(left: pd.DataFrame, right: pd.DataFrame) -> pd.DataFrame:
    pairs = _joined(left, right[right["unnamed"] & ~right["after"]], ["reg"])
    return _unique(pairs[_near(pairs)])


def _register_within_limit(left: pd.DataFrame, right: pd.DataFrame) -> pd.DataFrame:
    """A deposit without a bag number and another amount: only where the register leaves no choice."""
    pairs = _joined(left, right[(right["bag"] == "") & ~right["after"]], ["reg"])
    return _unique(pairs[pairs["day_bank"] <= pairs["limit"]])


def _in_parts(left: pd.DataFrame, right: pd.DataFrame) -> pd.DataFrame:
    """A bag in several deposits of its number; or several bags whose sum is the one deposit."""
    pairs = _joined(left, right, ["reg", "bag_no"])
    groups = pairs.groupby(["reg", "bag_no"])
    one_bag = groups["bag_row"].transform("nunique") == 1
    one_deposit = groups["deposit_row"].transform("nunique") == 1
    whole = one_deposit & (groups["amount_ore"].transform("sum") == pairs["amount_ore_bank"])
    return pairs.loc[one_bag | whole, _PAIR]


def _near(pairs: pd.DataFrame) -> pd.Series:
    """Whether the two bag numbers are one slip apart: a digit changed, lost, won, two swapped, or the rest cut off."""
    numbers = zip(pairs["bag"], pairs["bag_bank"], strict=True)
    near = [one_slip(a, b) or cut_off(a, b) for a, b in numbers]
    return pd.Series(near, index=pairs.index, dtype=bool)


def cut_off(a: str, b: str) -> bool:
    """Whether the bank's text has only the beginning or only the end of the number."""
    short, long = sorted((a, b), key=len)
    return len(short) >= CUT_DIGITS_MIN and short != long and (long.startswith(short) or long.endswith(short))


def one_slip(a: str, b: str) -> bool:
    """Whether two texts differ by one character changed, lost or won, or by two neighbours swapped."""
    if not a or not b or a == b or abs(len(a) - len(b)) > 1:
        return False
    if len(a) != len(b):
        short, long = sorted((a, b), key=len)
        return any(long[:n] + long[n + 1 :] == short for n in range(len(long)))
    return sum(x != y for x, y in zip(a, b, strict=True)) == 1 or swapped(a, b)


def swapped(a: str, b: str) -> bool:
    """Whether two neighbours have changed places."""
    off = [n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y]
    here = len(a) == len(b) and len(off) == 2 and off[1] == off[0] + 1
    return here and a[off[0]] == b[off[1]] and a[off[1]] == b[off[0]]


_STEPS = (
    ("all_keys", _all_keys),
    ("bag_and_amount", _bag_and_amount),
    ("near_bag_and_amount", _near_bag_and_amount),
    ("register_and_amount", _register_and_amount),
    ("near_bag_late", _near_bag_late),
    ("register_and_bag", _register_and_bag),
    ("bag_only", _bag_only),
    ("near_bag", _near_bag),
    ("register_within_limit", _register_within_limit),
    ("in_parts", _in_parts),
)


def step_name(step: int) -> str:
    """The name of a pass by its place in the cascade."""
    return _STEPS[step][0]


def arrivals(bags: pd.DataFrame, deposits: pd.DataFrame, pairs: pd.DataFrame) -> pd.DataFrame:
    """The bags with what reached the bank: arrived, arrived_ore, booked (last booking day, else −1), step."""
    shared = pairs["deposit_row"].map(pairs["deposit_row"].value_counts()) > 1
    amounts = pairs["deposit_row"].map(deposits["amount_ore"]).astype("int64")
    own = pairs["bag_row"].map(bags["amount_ore"]).astype("int64")
    rows = pairs.assign(amount_ore=np.where(shared, own, amounts), booked=pairs["deposit_row"].map(deposits["day"]))
    groups = rows.groupby("bag_row")
    sums = groups.agg(arrived_ore=("amount_ore", "sum"), booked=("booked", "max"), step=("step", "min"))
    result = bags.join(sums, how="left")
    result["step"] = result["step"].fillna(-1).astype("int64")
    result["arrived"] = result["booked"].notna()
    result["arrived_ore"] = result["arrived_ore"].fillna(0).astype("int64")
    result["booked"] = result["booked"].fillna(-1).astype("int64")
    return result


def of_other_periods(
    bags: pd.DataFrame, deposits: pd.DataFrame, pairs: pd.DataFrame, scope: Scope
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Deposits of other periods' bags; and those bags, but where one came at the bank in this period."""
    foreign = bags["period"] != str(scope.period)
    of_own = pairs.loc[~pairs["bag_row"].map(foreign).astype(bool), "deposit_row"]
    lent = pairs[pairs["bag_row"].map(foreign).astype(bool) & ~pairs["deposit_row"].isin(of_own)]
    came_now = lent["deposit_row"].map(deposits["day"]).between(scope.first, scope.last)
    return (
        aside(deposits.loc[sorted(set(lent["deposit_row"]))], "movements", "other_period"),
        aside(bags[foreign & ~bags.index.isin(lent.loc[came_now, "bag_row"])], "counts", "other_period"),
    )
