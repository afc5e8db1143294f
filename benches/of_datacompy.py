"""The same comparisons by datacompy, in two ways: on tables that pandas has summed by the keys, and on the rows as they are.

In the first way datacompy joins one row a key. In the second it is given every payment, batch and posting with its keys;
it then numbers the rows that share a key, and joins the first with the first. What it says of the rows of a key (unequal,
or on one side only) is added up afterwards, so that both ways answer the same question.
"""

from __future__ import annotations

import datacompy
import numpy as np
import pandas as pd
from benches.answers import KEYS, Answers, answer
from benches.made import AS_OF, PERIOD, Made

from kassebot.domain.rules import DEFAULT_RULES
from kassebot.reconcile.holdings import roll_forward
from kassebot.reconcile.known import known_sources
from kassebot.reconcile.passes import World
from kassebot.reconcile.topups import top_ups

Tables = dict[str, tuple[pd.DataFrame, pd.DataFrame]]
#: The comparisons in which several rows have the same keys; in the others hardly any two do.
_REPEATING = ("vouchers", "settlements", "payouts", "deposits")


def tables(made: Made, booked: pd.DataFrame) -> Tables:
    """Comparison → what should be and what is: rows with the comparison's keys and `ore`; booked: `read_texts`."""
    z, frames = made.frames.z, made.frames
    selling = frames.registers["kind"].ne("udlægskasse").to_numpy()
    sold = frames.vouchers[selling[frames.vouchers["reg"]]]
    counted = _counted(made)
    bags, deposits = frames.counts[frames.counts["to_bank_ore"] > 0], _kind(made, "deposit")
    references = ["payout_reference"]
    return {
        "cash": (counted.assign(ore=counted["expected_ore"]), counted.assign(ore=counted["total_ore"])),
        "vouchers": (_rows("vouchers", (z, "cash_out_ore", {})), _rows("vouchers", (sold, "amount_ore", {}))),
        "settlements": (
            _rows("settlements", (z, "card_ore", {"tender": "card"}), (z, "mobilepay_ore", {"tender": "mobilepay"})),
            _rows("settlements", (frames.cards, "gross_ore", {"tender": "card"}),
                  (frames.mobilepay, "amount_ore", {"tender": "mobilepay"})),
        ),
        "payouts": (
            _rows("payouts", (frames.cards[[*references, "net_ore"]], "net_ore", {"tender": "card"}),
                  (frames.mobilepay[[*references, "net_ore"]], "net_ore", {"tender": "mobilepay"})),
            _rows("payouts", (_kind(made, "card_payout"), "amount_ore", {"tender": "card"}),
                  (_kind(made, "mobilepay_payout"), "amount_ore", {"tender": "mobilepay"})),
        ),
        "deposits": (_rows("deposits", (bags, "to_bank_ore", {})), _rows("deposits", (deposits, "amount_ore", {}))),
        "ledger": (_documents(made), booked),
    }  # fmt: skip


def summed(pairs: Tables) -> Tables:
    """The same with one row for each key, where keys repeat."""
    found = dict(pairs)
    for name in _REPEATING:
        wanted, got = (side.groupby(KEYS[name])[["ore"]].sum().reset_index() for side in pairs[name])
        found[name] = (wanted, got)
    return found


def comparisons(pairs: Tables) -> Answers:
    """Every comparison by datacompy: rows of one side only, and rows whose amounts differ; summed by key at the end."""
    found: Answers = {}
    for name, (wanted, got) in pairs.items():
        keys = KEYS[name]
        seen = datacompy.PandasCompare(wanted[[*keys, "ore"]], got[[*keys, "ore"]], join_columns=keys)
        both = seen.all_mismatch()
        parts = [
            seen.df1_unq_rows.assign(difference_ore=-seen.df1_unq_rows["ore"]),
            seen.df2_unq_rows.assign(difference_ore=seen.df2_unq_rows["ore"]),
        ]
        if len(both):
            parts.append(both.assign(difference_ore=both["ore_df2"] - both["ore_df1"]))
        rows = pd.concat([part[[*keys, "difference_ore"]] for part in parts if len(part)] or parts[:1])
        found[name] = answer(
            name, rows.astype({key: "int64" for key in ("reg", "day", "difference_ore") if key in rows})
        )
    return found


def _rows(name: str, *parts: tuple[pd.DataFrame, str, dict[str, str]]) -> pd.DataFrame:
    keys = KEYS[name]
    rows = [frame.assign(**more).rename(columns={amount: "ore"})[[*keys, "ore"]] for frame, amount, more in parts]
    return pd.concat(rows, ignore_index=True)


def _kind(made: Made, kind: str) -> pd.DataFrame:
    movements = made.frames.movements
    return movements[movements["kind"] == kind]


def _counted(made: Made) -> pd.DataFrame:
    """A count's expected holding is arithmetic, not a join: kassebot's own is taken."""
    world = World(frames=made.frames, period=PERIOD, as_of=AS_OF, rules=DEFAULT_RULES, coverage=made.coverage)
    known = known_sources(world)
    return roll_forward(world, known, top_ups(world, known)[0]).counts


def _documents(made: Made) -> pd.DataFrame:
    frames = made.frames
    bags = frames.counts[(frames.counts["period"] == str(PERIOD)) & (frames.counts["to_bank_ore"] > 0)]
    top_ups = _kind(made, "top_up")
    parts = [
        frames.z.assign(
            kind="sale", key=frames.z["z_no"].astype("str"), ore=frames.z["cash_ore"] + frames.z["cash_in_ore"]
        ),
        frames.vouchers.assign(
            kind="voucher", key=frames.vouchers["voucher"].str.replace("-", ""), ore=-frames.vouchers["amount_ore"]
        ),
        bags.assign(kind="bag", key=bags["bag"], ore=-bags["to_bank_ore"]),
        top_ups.assign(kind="top_up", key="", ore=-top_ups["amount_ore"]),
    ]
    return pd.concat([part[[*KEYS["ledger"], "ore"]] for part in parts], ignore_index=True)


def read_texts(made: Made) -> pd.DataFrame:
    """The postings with the keys that their texts name, as `ore`."""
    postings = made.frames.postings
    read = postings["text"].str.extract(
        r"(?i)(?:\bz *(?P<z>\d+))|(?:pose *(?P<bag>\d+))|(?:bilag *(?P<voucher>[a-y]+-\d+))"
    )
    read["voucher"] = read["voucher"].str.replace("-", "")
    kinds = np.select(
        [read["z"].notna(), read["bag"].notna(), read["voucher"].notna()], ["sale", "bag", "voucher"], "top_up"
    )
    keys = read["z"].fillna(read["bag"]).fillna(read["voucher"]).fillna("")
    rows = postings[["reg"]].assign(kind=pd.Series(kinds, index=postings.index, dtype="str"), key=keys)
    return rows.assign(ore=postings["amount_ore"])
