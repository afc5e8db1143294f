"""What a made month leaves in counts, at the bank, in the ledger and among vouchers, of the sales that were made."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from benches.made import (
    FIRST,
    FLOAT_ORE,
    LAST,
    MUNICIPALITY,
    PERIOD,
    Cast,
    Ints,
    empty_texts,
    framed,
    next_bank_day,
    texts,
)

_DAILY, _WEEKLY = 0, 1
_TOP_UP_ORE, _TOP_UP_DAY = 60_000, FIRST + 14  # a Thursday
_OUTLAYS = 6


def books(rng: np.random.Generator, who: Cast, made: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The frames vouchers, counts, sheets, movements, postings, accounts and bad_days (empty)."""
    vouchers = _vouchers(rng, who, made["z"])
    counts, sheets = _counts(who, made["z"], vouchers)
    own = counts[counts["period"] == str(PERIOD)]
    imprests = np.flatnonzero(~who.sells)
    movements = _movements(rng, who, own, made, imprests)
    postings = _postings(who, made["z"], vouchers, own, imprests)
    bad = pd.DataFrame({"reg": [], "day": [], "line": []}, dtype="int64")
    for name in ("period", "document", "locator"):
        bad[name] = pd.Series([], dtype="str")
    return {
        "vouchers": vouchers, "counts": counts, "sheets": sheets, "movements": movements, "postings": postings,
        "accounts": _accounts(who, postings), "bad_days": bad[["reg", "day", "period", "document", "line", "locator"]],
    }  # fmt: skip


def _vouchers(rng: np.random.Generator, who: Cast, z: pd.DataFrame) -> pd.DataFrame:
    """One for each Z-report with cash_out, and some for each imprest, on bank days that its last count covers."""
    paying = z[z["cash_out_ore"] > 0]
    imprests = np.repeat(np.flatnonzero(~who.sells), _OUTLAYS)
    days = next_bank_day(np.full(len(imprests), FIRST - 1), rng.integers(1, 21, len(imprests)))
    reg = np.r_[paying["reg"].to_numpy(), imprests]
    day = np.r_[paying["day"].to_numpy(), days]
    amount = np.r_[paying["cash_out_ore"].to_numpy(), rng.integers(40, 200, len(imprests)) * 50]
    columns: dict[str, Any] = {
        "reg": reg, "register": who.numbers[reg], "voucher": texts("U-{:06d}", np.arange(len(reg)) + 100_000), "day": day,
        "amount_ore": amount, "status": np.full(len(reg), "godkendt", dtype=object),
    }  # fmt: skip
    return framed(columns, "vouchers", reg // MUNICIPALITY)


def _counts(who: Cast, z: pd.DataFrame, vouchers: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Each count sends all above the float to the bank; an imprest counts on the last bank day, and sends nothing."""
    reg, day = z["reg"].to_numpy(), z["day"].to_numpy()
    last_of_register = np.r_[reg[1:] != reg[:-1], True]
    week_ends = np.r_[(day[1:] + 3) // 7 != (day[:-1] + 3) // 7, True] | last_of_register
    often = who.frequency[reg]
    counted = last_of_register | (often == _DAILY) | ((often == _WEEKLY) & week_ends)
    flow = (z["cash_ore"] - z["cash_out_ore"]).to_numpy()
    place = np.flatnonzero(counted)
    sums = np.add.reduceat(flow, np.r_[0, place[:-1] + 1]) if len(place) else np.zeros(0, dtype=np.int64)
    imprests = np.flatnonzero(~who.sells)
    spent = np.bincount(vouchers["reg"], vouchers["amount_ore"], minlength=len(who.sells)).astype(np.int64)
    everyone = np.arange(len(who.sells))
    earlier = np.full(len(everyone), FIRST - 1)
    rows_reg = np.r_[everyone, reg[counted], imprests]
    to_bank = np.r_[np.zeros(len(everyone), dtype=np.int64), sums, np.zeros(len(imprests), dtype=np.int64)]
    total = np.r_[np.full(len(everyone), FLOAT_ORE), FLOAT_ORE + sums, FLOAT_ORE + _TOP_UP_ORE - spent[imprests]]
    rows_day = np.r_[earlier, day[counted], np.full(len(imprests), LAST - 1)]
    is_own = np.arange(len(rows_reg)) >= len(everyone)
    periods = np.array([str(PERIOD.previous), str(PERIOD)], dtype=object)[is_own.astype(int)]
    bags = np.where(to_bank > 0, texts("{}", 30_000_000 + 37 * np.arange(len(rows_reg))), "")
    columns: dict[str, Any] = {
        "reg": rows_reg, "register": who.numbers[rows_reg], "period": periods, "day": rows_day, "total_ore": total,
        "to_bank_ore": to_bank, "bag": bags, "denominations_ore": total,
        "notes_1000": np.zeros(len(rows_reg), dtype=np.int64),
        "counted_by": np.full(len(rows_reg), "Anna Prøve", dtype=object),
        "checked_by": np.full(len(rows_reg), "Bo Prøve", dtype=object),
        "has_denominations": np.ones(len(rows_reg), dtype=bool),
    }  # fmt: skip
    counts = framed(columns, "counts", rows_reg * 2 + is_own)
    sheets = counts[["reg", "register", "period", "document"]].drop_duplicates(["reg", "period"])
    sheets = sheets.assign(rows=1, line=1, locator="Optælling").reset_index(drop=True)
    return counts, sheets[["reg", "register", "period", "rows", "document", "line", "locator"]]


def _movements(
    rng: np.random.Generator, who: Cast, counts: pd.DataFrame, made: dict[str, pd.DataFrame], imprests: Ints
) -> pd.DataFrame:
    """Deposits a bank day or two after the count, payouts on their day, top-ups; a statement an account and day."""
    bags = counts[counts["to_bank_ore"] > 0]
    reg, bag = bags["reg"].to_numpy(), bags["bag"].to_numpy(dtype=object)
    points = made["mobilepay"].groupby("payout_reference", as_index=False, sort=True).agg(
        reg=("reg", "first"), day=("payout_day", "first"), amount_ore=("net_ore", "sum")
    )  # fmt: skip
    cards = made["payouts"]
    town = cards["agreement"].str[2:].astype("int64").to_numpy()
    parts = [
        _movement("deposit", reg // MUNICIPALITY, next_bank_day(bags["day"].to_numpy(), rng.integers(1, 3, len(bags))),
                  bags["to_bank_ore"].to_numpy(), texts("INDB KASSE {} POSE {}", who.numbers[reg], bag), reg=reg, bag=bag),
        _movement("card_payout", town, cards["payout_day"].to_numpy(), cards["amount_ore"].to_numpy(),
                  texts("KORTINDLØSNING {}", cards["payout_reference"]),
                  reference=cards["payout_reference"].to_numpy(dtype=object)),
        _movement("mobilepay_payout", points["reg"].to_numpy() // MUNICIPALITY, points["day"].to_numpy(),
                  points["amount_ore"].to_numpy(), texts("MOBILEPAY {}", points["payout_reference"]),
                  reference=points["payout_reference"].to_numpy(dtype=object)),
        _movement("top_up", imprests // MUNICIPALITY, np.full(len(imprests), _TOP_UP_DAY),
                  np.full(len(imprests), -_TOP_UP_ORE), texts("UDBETALT KASSE {}", who.numbers[imprests]), reg=imprests),
    ]  # fmt: skip
    columns = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    towns = columns.pop("town")
    columns |= {
        "register": np.where(columns["reg"] >= 0, who.numbers[columns["reg"]], ""),
        "account": who.banks[towns * MUNICIPALITY], "bank_reference": empty_texts(len(towns)),
    }  # fmt: skip
    order = [
        "reg",
        "register",
        "account",
        "day",
        "amount_ore",
        "kind",
        "bag",
        "payout_reference",
        "bank_reference",
        "text",
    ]
    return framed({name: columns[name] for name in order}, "bank", towns * 100_000 + columns["day"])


def _movement(kind: str, town: Ints, day: Ints, amount: Ints, text: Any, **more: Any) -> dict[str, Any]:
    size = len(day)
    return {
        "town": town, "day": day, "amount_ore": amount, "text": text, "kind": np.full(size, kind, dtype=object),
        "reg": more.get("reg", np.full(size, -1, dtype=np.int64)), "bag": more.get("bag", empty_texts(size)),
        "payout_reference": more.get("reference", empty_texts(size)),
    }  # fmt: skip


def _postings(who: Cast, z: pd.DataFrame, vouchers: pd.DataFrame, counts: pd.DataFrame, imprests: Ints) -> pd.DataFrame:
    """One for each Z-report's cash, voucher, bag and top-up, naming its document as people type it."""
    bags = counts[counts["to_bank_ore"] > 0]
    parts = [
        (z["reg"], z["day"], z["cash_ore"], texts("Kontantsalg Z {}", z["z_no"])),
        (vouchers["reg"], vouchers["day"], -vouchers["amount_ore"], texts("Udlæg bilag {}", vouchers["voucher"])),
        (bags["reg"], bags["day"], -bags["to_bank_ore"], texts("Indsat i bank pose {}", bags["bag"])),
        (imprests, np.full(len(imprests), _TOP_UP_DAY), np.full(len(imprests), _TOP_UP_ORE),
         np.full(len(imprests), "Opfyldning af kasse", dtype=object)),
    ]  # fmt: skip
    reg, day, amount, text = (np.concatenate([np.asarray(part[place]) for part in parts]) for place in range(4))
    columns: dict[str, Any] = {
        "reg": reg, "account": who.accounts[reg], "period": np.full(len(reg), str(PERIOD), dtype=object),
        "voucher_no": texts("47{:08d}", np.arange(len(reg))), "day": day, "document_day": day, "text": text,
        "amount_ore": amount,
    }  # fmt: skip
    return framed(columns, "ledger", reg // MUNICIPALITY)


def _accounts(who: Cast, postings: pd.DataFrame) -> pd.DataFrame:
    reg = np.arange(len(who.sells))
    moved = np.bincount(postings["reg"], postings["amount_ore"], minlength=len(reg)).astype(np.int64)
    columns: dict[str, Any] = {
        "reg": reg, "account": who.accounts, "period": np.full(len(reg), str(PERIOD), dtype=object),
        "opening_ore": np.full(len(reg), FLOAT_ORE), "closing_ore": FLOAT_ORE + moved,
        "difference_ore": np.zeros(len(reg), dtype=np.int64),
    }  # fmt: skip
    return framed(columns, "ledger", reg // MUNICIPALITY)
