"""Facts as frames: the only place that knows how a fact becomes columns.

Every frame has `reg`, the row's position in `registers` (−1: no register on the list), amounts as
int64 øre in columns that end in `_ore`, days as int64 day numbers (see `calendar`), and
`document`, `line`, `locator`: where the fact stands. Rows are in the order of their content, so
the order in which documents arrive never matters. A register listed twice is refused.
"""

from __future__ import annotations

import itertools
import operator
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from kassebot.domain.errors import BusinessError
from kassebot.domain.facts import Fact, Facts
from kassebot.domain.periods import Period
from kassebot.domain.registers import Register
from kassebot.reconcile.calendar import DAY_FIRST, DAY_LAST, day_number, day_numbers

_PLACE = ("document", "line", "locator")

#: Column → attribute for each frame; a name that ends in `day` becomes a day number.
_COLUMNS: Mapping[str, Mapping[str, str]] = {
    "z": {
        "register": "register", "z_no": "z_no", "day": "business_date", "opened_at": "opened_at",
        "closed_at": "closed_at", "cash_sales_ore": "cash_sales_ore", "cash_refunds_ore": "cash_refunds_ore",
        "card_sales_ore": "card_sales_ore", "card_refunds_ore": "card_refunds_ore",
        "mobilepay_sales_ore": "mobilepay_sales_ore", "mobilepay_refunds_ore": "mobilepay_refunds_ore",
        "cash_in_ore": "cash_in_ore", "cash_out_ore": "cash_out_ore", "rounding_ore": "rounding_ore",
        "sales_total_ore": "sales_total_ore", "grand_total_ore": "grand_total_ore",
    },
    "cards": {
        "terminal": "terminal", "agreement": "agreement", "day": "batch_date", "batch_no": "batch_no",
        "transactions": "transactions", "gross_ore": "gross_ore", "fee_ore": "fee_ore", "net_ore": "net_ore",
        "advice_day": "advice_date", "payout_reference": "payout_reference", "payout_day": "payout_date",
    },
    "chargebacks": {
        "terminal": "terminal", "agreement": "agreement", "day": "original_date", "case_no": "case_no",
        "amount_ore": "amount_ore", "advice_day": "advice_date", "payout_reference": "payout_reference",
        "payout_day": "payout_date",
    },
    "payouts": {
        "agreement": "agreement", "payout_reference": "payout_reference", "advice_day": "advice_date",
        "payout_day": "payout_date", "amount_ore": "amount_ore",
    },
    "mobilepay": {
        "payment_point": "payment_point", "day": "day", "at": "at", "refund": "refund", "amount_ore": "amount_ore",
        "fee_ore": "fee_ore", "net_ore": "net_ore", "transaction_id": "transaction_id",
        "payout_reference": "payout_reference", "payout_day": "payout_date",
    },
    "movements": {
        "register": "register", "account": "account", "day": "booking_date", "amount_ore": "amount_ore",
        "kind": "kind", "bag": "bag", "payout_reference": "payout_reference", "bank_reference": "bank_reference",
        "text": "text",
    },
    "accounts": {
        "account": "account", "period": "period", "opening_ore": "opening_ore", "closing_ore": "closing_ore",
        "difference_ore": "difference_ore",
    },
    "postings": {
        "account": "account", "period": "period", "voucher_no": "voucher_no", "day": "booking_date",
        "document_day": "document_date", "text": "text", "amount_ore": "amount_ore",
    },
    "vouchers": {
        "register": "register", "voucher": "voucher", "day": "day", "amount_ore": "amount_ore", "status": "status",
    },
    "sheets": {"register": "register", "period": "period", "rows": "rows"},
    "counts": {
        "register": "register", "period": "period", "day": "day", "total_ore": "total_ore",
        "to_bank_ore": "to_bank_ore", "bag": "bag", "denominations": "denominations_ore",
        "notes_1000": "notes_1000", "counted_by": "counted_by", "checked_by": "checked_by",
    },
}  # fmt: skip

#: The fields of Facts behind the frames, where the name differs.
_FIELDS: Mapping[str, str] = {
    "z": "z_reports", "cards": "card_batches", "chargebacks": "chargebacks", "payouts": "card_payouts",
    "mobilepay": "mobilepay_transactions", "movements": "bank_movements", "accounts": "ledger_accounts",
    "postings": "postings", "vouchers": "vouchers", "sheets": "count_sheets", "counts": "counts",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Frames:
    """All facts of a run, one frame a kind; the columns are those of `_COLUMNS`, plus what is said here.

    registers     position = `reg`, sorted by `register`: register, name, kind, float_ore, limit_ore (−1: none),
                  frequency, account, active_from, active_to (day numbers), active (in the period)
    z             + cash_ore, card_ore, mobilepay_ore (sales − refunds), copy (an identical copy of another row)
    cards, chargebacks, mobilepay   `reg` by terminal or payment point
    payouts       no `reg`
    movements     `reg` by the register number in the bank's text; may be mistyped; kind as BankKind's value
    accounts, postings              `reg` by ledger account
    vouchers, sheets, counts        `reg` by register; counts + denominations_ore, has_denominations
    bad_days      reg, day, period: count rows that could not be read
    """

    registers: pd.DataFrame
    z: pd.DataFrame
    cards: pd.DataFrame
    chargebacks: pd.DataFrame
    payouts: pd.DataFrame
    mobilepay: pd.DataFrame
    movements: pd.DataFrame
    accounts: pd.DataFrame
    postings: pd.DataFrame
    vouchers: pd.DataFrame
    sheets: pd.DataFrame
    counts: pd.DataFrame
    bad_days: pd.DataFrame


def build_frames(facts: Facts, period: Period) -> Frames:
    """The frames of a run's facts; pure, and the same for the same facts in any order."""
    registers = _registers(facts.registers, period)
    by_register = _lookup(registers["register"])
    by_terminal = _owners(facts.registers, by_register, lambda register: register.terminals)
    by_point = _owners(facts.registers, by_register, lambda register: (register.payment_point,))
    by_account = _owners(facts.registers, by_register, lambda register: (register.ledger_account,))
    owner = {
        "z": ("register", by_register), "vouchers": ("register", by_register), "sheets": ("register", by_register),
        "counts": ("register", by_register), "movements": ("register", by_register), "cards": ("terminal", by_terminal),
        "chargebacks": ("terminal", by_terminal), "mobilepay": ("payment_point", by_point),
        "accounts": ("account", by_account), "postings": ("account", by_account),
    }  # fmt: skip
    frames: dict[str, pd.DataFrame] = {}
    for name, columns in _COLUMNS.items():
        frame = _frame(getattr(facts, _FIELDS[name]), columns)
        if name in owner:
            column, positions = owner[name]
            frame.insert(0, "reg", frame[column].map(positions).fillna(-1).astype("int64"))
        frames[name] = frame
    frames["z"] = _with_tenders(frames["z"])
    frames["counts"] = _with_denominations(frames["counts"])
    return Frames(registers=registers, bad_days=_bad_days(facts, by_register), **frames)


def _frame(facts: Sequence[Fact], columns: Mapping[str, str]) -> pd.DataFrame:
    wanted = {**columns, **{name: name for name in _PLACE}}
    ordered = sorted(facts, key=lambda fact: (fact.document, fact.line))
    data: dict[str, Any] = {}
    for column, attribute in wanted.items():
        values = map(operator.attrgetter(attribute), ordered)
        if column == "day" or column.endswith("_day"):
            data[column] = day_numbers(values)
        elif column.endswith("_ore") or column in ("line", "z_no", "rows", "transactions", "notes_1000"):
            data[column] = np.fromiter(values, dtype=np.int64, count=len(ordered))
        elif column == "refund":
            data[column] = np.fromiter(values, dtype=np.bool_, count=len(ordered))
        elif column == "denominations":
            data[column] = pd.array(list(values), dtype="Int64")
        else:
            data[column] = pd.array([str(value) for value in values], dtype="str")
    return pd.DataFrame(data)


def _with_tenders(z: pd.DataFrame) -> pd.DataFrame:
    content = [column for column in z.columns if column not in _PLACE]
    for tender in ("cash", "card", "mobilepay"):
        z[f"{tender}_ore"] = z[f"{tender}_sales_ore"] - z[f"{tender}_refunds_ore"]
    z["copy"] = z.duplicated(subset=content, keep="first")
    return z


def _with_denominations(counts: pd.DataFrame) -> pd.DataFrame:
    counts["has_denominations"] = counts["denominations"].notna().to_numpy(dtype=bool)
    counts["denominations_ore"] = counts["denominations"].fillna(0).astype("int64")
    return counts.drop(columns="denominations")


def _registers(registers: Sequence[Register], period: Period) -> pd.DataFrame:
    ordered = sorted(registers, key=lambda register: register.register)
    for one, other in itertools.pairwise(ordered):
        if one.register == other.register:
            raise BusinessError("register_twice", "Kasse {register} står to gange i kasselisten", register=one.register)
    rows = [
        {
            "register": register.register,
            "name": register.name,
            "kind": register.kind.value,
            "float_ore": -1 if register.float_ore is None else register.float_ore,
            "limit_ore": -1 if register.holding_limit_ore is None else register.holding_limit_ore,
            "frequency": register.count_frequency.value,
            "account": register.ledger_account,
            "active_from": DAY_FIRST if register.active_from is None else day_number(register.active_from),
            "active_to": DAY_LAST if register.active_to is None else day_number(register.active_to),
            "active": register.is_active_in(period),
            "document": register.document,
            "line": register.line,
            "locator": register.locator,
        }
        for register in ordered
    ]
    columns = ["register", "name", "kind", "float_ore", "limit_ore", "frequency", "account", "active_from",
               "active_to", "active", *_PLACE]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def _lookup(keys: pd.Series) -> dict[str, int]:
    return {key: position for position, key in enumerate(keys)}


def _owners(registers: Sequence[Register], positions: Mapping[str, int], keys: Any) -> dict[str, int]:
    """Key → position; a key that two registers claim belongs to neither."""
    owners: dict[str, int] = {}
    for register in registers:
        for key in keys(register):
            if key:
                owners[key] = -1 if key in owners else positions[register.register]
    return owners


def _bad_days(facts: Facts, positions: Mapping[str, int]) -> pd.DataFrame:
    rows = [
        (positions.get(sheet.register, -1), day_number(day), sheet.period, sheet.document, sheet.line, sheet.locator)
        for sheet in sorted(facts.count_sheets, key=lambda sheet: (sheet.document, sheet.line))
        for day in sheet.bad_days
    ]
    return pd.DataFrame(rows, columns=["reg", "day", "period", *_PLACE])
