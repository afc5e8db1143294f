"""What every contender answers: for each comparison the keys that differ and by how many øre, in one form.

Two answers agree when their digests do. The comparisons are those of a month's frames: the counts (`cash`), `vouchers`
against cash_out, `settlements` by tender and day, `payouts` by reference, `deposits` by bag, and the `ledger` by document.
"""

from __future__ import annotations

import hashlib
from typing import Any

import pandas as pd

#: The keys of each comparison.
KEYS = {
    "cash": ["reg", "day"], "vouchers": ["reg"], "settlements": ["reg", "tender", "day"],
    "payouts": ["tender", "payout_reference"], "deposits": ["reg", "bag"], "ledger": ["reg", "kind", "key"],
}  # fmt: skip

Answers = dict[str, pd.DataFrame]


def answer(name: str, rows: pd.DataFrame, amount: str = "difference_ore") -> pd.DataFrame:
    """The rows that differ, summed by the comparison's keys and in their order."""
    keys = KEYS[name]
    off = rows.loc[rows[amount] != 0, [*keys, amount]].rename(columns={amount: "difference_ore"})
    sums = off.groupby(keys, sort=True)[["difference_ore"]].sum().reset_index()
    found: pd.DataFrame = sums[sums["difference_ore"] != 0].reset_index(drop=True)
    return found


def digest(rows: pd.DataFrame) -> str:
    """The same for the same keys and amounts."""
    return hashlib.sha256(rows.to_csv(index=False).encode()).hexdigest()[:16]


def told(answers: Answers) -> dict[str, dict[str, Any]]:
    """Each comparison's number of differing keys, their sum, and the digest."""
    return {
        name: {"keys": len(rows), "ore": int(rows["difference_ore"].sum()), "digest": digest(rows)}
        for name, rows in answers.items()
    }
