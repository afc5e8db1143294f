"""Facts for the bank and electronic stories, each with its own place; amounts in øre, days in October 2026."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

from kassebot.domain.facts import (
    BankKind,
    BankMovement,
    CardBatch,
    Chargeback,
    Count,
    CountSheet,
    MobilePayTransaction,
    ZReport,
)  # fmt: skip
from kassebot.domain.registers import CountFrequency, Register, RegisterKind

_LINES = count(1)


def october(day: int) -> date:
    """A day of October 2026; 32 is the first of November, 0 the last of September."""
    return date.fromordinal(date(2026, 9, 30).toordinal() + day)


def _place(document: str) -> dict[str, Any]:
    line = next(_LINES)
    return {"document": document, "line": line, "locator": f"linje {line}"}


def register(number: str, *, terminals: tuple[str, ...] = (), point: str = "") -> Register:
    """A register that sells; its terminal is `T<number>` and its payment point `P<number>` unless said."""
    return Register(
        **_place("registers"), register=number, name=f"Kasse {number}", unit="Enhed", p_number="",
        kind=RegisterKind.INCOME, secured=False, float_ore=100000, holding_limit_ore=None,
        count_frequency=CountFrequency.DAILY, ledger_account=f"A{number}", terminals=terminals or (f"T{number}",),
        payment_point=point or f"P{number}", keeper="", telephone="", email="", active_from=None, active_to=None,
    )  # fmt: skip


def z(number: str, z_no: int, day: int, *, card: int = 0, mobilepay: int = 0) -> ZReport:
    """A Z-report without cash."""
    return ZReport(
        **_place("z"), register=number, z_no=z_no, business_date=october(day), opened_at="", closed_at="",
        cash_sales_ore=0, cash_refunds_ore=0, card_sales_ore=max(card, 0), card_refunds_ore=max(-card, 0),
        mobilepay_sales_ore=max(mobilepay, 0), mobilepay_refunds_ore=max(-mobilepay, 0), cash_in_ore=0,
        cash_out_ore=0, rounding_ore=0, sales_total_ore=card + mobilepay, grand_total_ore=0,
    )  # fmt: skip


def batch(
    number: str, day: int, gross: int, *, fee: int = 0, net: int | None = None, reference: str = "", batch_no: str = "",
    agreement: str = "A1", terminal: str = "",
) -> CardBatch:  # fmt: skip
    """A batch of the register's terminal, in the payout KI<day> unless said."""
    return CardBatch(
        **_place("card"), agreement=agreement, terminal=terminal or f"T{number}", batch_date=october(day),
        batch_no=batch_no, transactions=1, gross_ore=gross, fee_ore=fee, net_ore=gross - fee if net is None else net,
        advice_date=october(day + 1), payout_reference=reference or f"KI{day:02d}", payout_date=october(day + 1),
    )  # fmt: skip


def chargeback(number: str, advice: int, amount: int, *, reference: str) -> Chargeback:
    """A chargeback advised on that day."""
    return Chargeback(
        **_place("card"), agreement="A1", terminal=f"T{number}", original_date=october(advice - 20), case_no="S1",
        amount_ore=amount, advice_date=october(advice), payout_reference=reference, payout_date=october(advice),
    )  # fmt: skip


def payment(number: str, day: int, amount: int, *, fee: int = 0) -> MobilePayTransaction:
    """A MobilePay payment, or a refund where negative, in the payout PC<number><day>."""
    return MobilePayTransaction(
        **_place("mobilepay"), payment_point=f"P{number}", at="", day=october(day), refund=amount < 0, amount_ore=amount,
        fee_ore=fee, net_ore=amount - fee, transaction_id="", payout_reference=f"PC{number}{day:02d}",
        payout_date=october(day + 2),
    )  # fmt: skip


def counted(number: str, day: int, to_bank: int, bag: str, *, period: str = "2026-10") -> Count:
    """A count with money for the bank."""
    return Count(
        **_place("counts"), register=number, period=period, day=october(day), total_ore=to_bank + 100000,
        to_bank_ore=to_bank, bag=bag, denominations_ore=None, notes_1000=0, counted_by="a", checked_by="b", note="",
    )  # fmt: skip


def sheet(number: str, *bad: int) -> CountSheet:
    """A count sheet with unreadable rows on these days."""
    return CountSheet(
        **_place("counts"), register=number, period="2026-10", rows=1, bad_days=tuple(october(d) for d in bad)
    )


def deposit(day: int, amount: int, *, number: str = "", bag: str = "") -> BankMovement:
    """A cash deposit as the bank's text gives it."""
    return _movement(day, amount, BankKind.DEPOSIT, register=number, bag=bag)


def payout(day: int, amount: int, reference: str) -> BankMovement:
    """A card payout (KI…) or a MobilePay payout (PC…) at the bank."""
    kind = BankKind.CARD_PAYOUT if reference.startswith("KI") else BankKind.MOBILEPAY_PAYOUT
    return _movement(day, amount, kind, payout_reference=reference)


def _movement(
    day: int, amount: int, kind: BankKind, *, register: str = "", bag: str = "", payout_reference: str = ""
) -> BankMovement:
    return BankMovement(
        **_place("bank"), account="1", booking_date=october(day), value_date=None, amount_ore=amount, kind=kind,
        register=register, bag=bag, payout_reference=payout_reference, bank_reference="", text="",
    )  # fmt: skip
