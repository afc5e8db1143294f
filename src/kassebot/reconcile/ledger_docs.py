"""The documents that the ledger should hold a posting for, all registers in one frame.

One row for each Z-report's cash that is not zero, each approved voucher, each bag and each top-up of
the period. Vouchers that are not approved are kept beside them: a posting that names one belongs to
that voucher's finding, never to another document.
"""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt
import pandas as pd

from kassebot.domain.facts import VoucherStatus
from kassebot.reconcile.calendar import Ints, register_days
from kassebot.reconcile.holdings import due_rows
from kassebot.reconcile.known import Known
from kassebot.reconcile.passes import World
from kassebot.reconcile.words import KIND_TYPE, KINDS, canonical

_NO_DIGIT = re.compile(r"\D")
_COLUMNS = ["reg", "kind", "key", "day", "amount_ore", "document", "line", "locator"]
_Z_COLUMNS = ["reg", "z_no", "day", "cash_ore", "cash_in_ore", "copy", "document", "line", "locator"]


def ledger_documents(world: World, known: Known, counts: pd.DataFrame, top_ups: pd.DataFrame) -> pd.DataFrame:
    """reg, kind (sale, voucher, bag, top_up), key, day, amount_ore as it should be booked, place."""
    z = due_rows(world, world.frames.z[_Z_COLUMNS])
    z = z[~z["copy"] & known.selling[z["reg"]]]
    numbers = pd.Series(number_texts(z["z_no"].to_numpy()), index=z.index, dtype="str")
    sales = z.assign(key=numbers, amount_ore=z["cash_ore"] + z["cash_in_ore"])
    vouchers = voucher_keys(world)
    vouchers = vouchers[vouchers["status"] == VoucherStatus.APPROVED.value]
    vouchers = vouchers.assign(amount_ore=-vouchers["amount_ore"])
    bags = counts.assign(key=counts["bag"].str.strip(), amount_ore=-counts["to_bank_ore"])
    topped = due_rows(world, top_ups).assign(key="")
    of_kind = {"sale": sales, "voucher": vouchers, "bag": bags, "top_up": topped}
    parts = [_of_kind(kind, rows) for kind, rows in of_kind.items() if len(rows)]
    if not parts:
        return pd.DataFrame({name: pd.Series(dtype=_dtype(name)) for name in _COLUMNS})
    documents = pd.concat(parts, ignore_index=True)
    return _in_order(documents[documents["amount_ore"] != 0])


def _of_kind(kind: str, rows: pd.DataFrame) -> pd.DataFrame:
    codes = np.full(len(rows), KINDS.index(kind), dtype=np.int8)
    return rows.assign(kind=pd.Categorical.from_codes(codes, dtype=KIND_TYPE))[_COLUMNS]


def _in_order(documents: pd.DataFrame) -> pd.DataFrame:
    """In the order of their content; texts are compared only where register, day and kind leave a choice."""
    codes = register_days(documents) * len(KINDS) + documents["kind"].cat.codes.to_numpy()
    order = np.argsort(codes, kind="stable")
    again = np.diff(codes[order]) == 0
    several = np.append(again, False) | np.append(False, again) if len(order) else again
    few = documents.iloc[order[several]].reset_index(drop=True)
    few = few.sort_values(["reg", "day", "kind", "key", "amount_ore", "document", "line"])
    order[several] = order[several][few.index]
    return documents.iloc[order].reset_index(drop=True)


def voucher_keys(world: World) -> pd.DataFrame:
    """The period's vouchers of registers on the list, with `key` as texts are compared with."""
    vouchers = due_rows(world, world.frames.vouchers)
    return vouchers.assign(key=vouchers["voucher"].map(canonical).astype("str"))


def _dtype(name: str) -> str | pd.CategoricalDtype:
    if name == "kind":
        return KIND_TYPE
    return "int64" if name in ("reg", "day", "amount_ore", "line") else "str"


def digits_key(keys: pd.Series) -> pd.Series:
    """The digits of each key alone, for texts that leave the letters out."""
    digits = [key if key.isdecimal() else _NO_DIGIT.sub("", key) for key in keys]
    return pd.Series(digits, index=keys.index, dtype="str")


def number_texts(numbers: Ints) -> npt.NDArray[np.object_]:
    """Each number as text, the same object for the same number: one is written once, and found again quickly."""
    codes, known = pd.factorize(numbers)
    return np.array([str(number) for number in known.tolist()], dtype=object)[codes]


def ordinals(frame: pd.DataFrame, keys: list[str]) -> pd.Series:
    """The number, from 0, of each row among the rows with equal keys: equal rows are paired one to one."""
    if frame.empty:
        return pd.Series(np.array([], dtype=np.int64), index=frame.index)
    counted: pd.Series = frame.groupby(keys, sort=False).cumcount()
    return counted
