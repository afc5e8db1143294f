"""A row of a source in words: its day, what it is, and its amount, so that a person knows it without opening the document."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kassebot.domain.facts import (
    BankMovement,
    BankStatement,
    CardBatch,
    CardPayout,
    Chargeback,
    Count,
    CountSheet,
    LedgerAccount,
    MobilePayTransaction,
    Posting,
    Voucher,
    VoucherStatus,
    ZReport,
)
from kassebot.domain.registers import Register
from kassebot.domain.texts import Message, message


@dataclass(frozen=True, slots=True, kw_only=True)
class FactRow:
    """A row in words; `amount_ore` is null where the row has several amounts, which then stand in the words."""

    day: dt.date | None
    words: Message
    amount_ore: int | None


def fact_row(fact: Any) -> FactRow:
    """Any fact in words."""
    return _WORDS[type(fact)](fact)


def _z_report(z: ZReport) -> FactRow:
    words = message(
        "Z-bon {z_no}: kontant {cash_ore}, kort {card_ore}, MobilePay {mobilepay_ore}, ind {in_ore}, ud {out_ore}",
        z_no=z.z_no, cash_ore=z.cash_sales_ore - z.cash_refunds_ore, card_ore=z.card_sales_ore - z.card_refunds_ore,
        mobilepay_ore=z.mobilepay_sales_ore - z.mobilepay_refunds_ore, in_ore=z.cash_in_ore, out_ore=z.cash_out_ore,
    )  # fmt: skip
    return FactRow(day=z.business_date, words=words, amount_ore=None)


def _count(count: Count) -> FactRow:
    template = "Optalt {total_ore}, til bank {bank_ore}"
    words = message(template, total_ore=count.total_ore, bank_ore=count.to_bank_ore)
    if count.bag:
        words = message("{count}, pose {bag}", count=words, bag=count.bag)
    if count.note:
        words = message("{count}. Bemærkning: {note}", count=words, note=count.note)
    return FactRow(day=count.day, words=words, amount_ore=None)


def _posting(posting: Posting) -> FactRow:
    words = message("Postering {voucher_no}: {text}", voucher_no=posting.voucher_no, text=posting.text)
    if posting.document_date != posting.booking_date:
        words = message("{posting} (bilagsdato {day})", posting=words, day=posting.document_date)
    return FactRow(day=posting.booking_date, words=words, amount_ore=posting.amount_ore)


#: A voucher's state as a word in a sentence; the portal's own words.
_STATES = {status: message(status.value) for status in VoucherStatus}


def _voucher(voucher: Voucher) -> FactRow:
    words = message(
        "Bilag {voucher}, {state}: {purpose}", voucher=voucher.voucher, state=_STATES[voucher.status],
        purpose=voucher.purpose,
    )  # fmt: skip
    return FactRow(day=voucher.day, words=words, amount_ore=voucher.amount_ore)


def _movement(movement: BankMovement) -> FactRow:
    words = message("Bank: {text}", text=movement.text)
    return FactRow(day=movement.booking_date, words=words, amount_ore=movement.amount_ore)


def _batch(batch: CardBatch) -> FactRow:
    words = message(
        "Kort, bundt {batch} fra terminal {terminal}: brutto {gross_ore}, gebyr {fee_ore}, netto {net_ore}",
        batch=batch.batch_no, terminal=batch.terminal, gross_ore=batch.gross_ore, fee_ore=batch.fee_ore,
        net_ore=batch.net_ore,
    )  # fmt: skip
    return FactRow(day=batch.batch_date, words=words, amount_ore=None)


def _chargeback(one: Chargeback) -> FactRow:
    words = message("Tilbageført kortbetaling, sag {case}, fra {day}", case=one.case_no, day=one.original_date)
    return FactRow(day=one.advice_date, words=words, amount_ore=-one.amount_ore)


def _payout(payout: CardPayout) -> FactRow:
    words = message("Kortudbetaling {reference}", reference=payout.payout_reference)
    return FactRow(day=payout.payout_date, words=words, amount_ore=payout.amount_ore)


def _payment(payment: MobilePayTransaction) -> FactRow:
    words = message(
        "MobilePay kl. {time}: {gross_ore}, gebyr {fee_ore}, netto {net_ore}", time=payment.at[11:16],
        gross_ore=payment.amount_ore, fee_ore=payment.fee_ore, net_ore=payment.net_ore,
    )  # fmt: skip
    return FactRow(day=payment.day, words=words, amount_ore=None)


def _statement(statement: BankStatement) -> FactRow:
    return FactRow(day=statement.day, words=message("Kontoudtog"), amount_ore=statement.closing_ore)


def _account(account: LedgerAccount) -> FactRow:
    words = message(
        "Konto {account}: primo {opening_ore}, ultimo {closing_ore}", account=account.account,
        opening_ore=account.opening_ore, closing_ore=account.closing_ore,
    )  # fmt: skip
    return FactRow(day=None, words=words, amount_ore=None)


def _register(register: Register) -> FactRow:
    words = message("Kasselisten: {register} {name}", register=register.register, name=register.name)
    return FactRow(day=None, words=words, amount_ore=None)


def _sheet(sheet: CountSheet) -> FactRow:
    return FactRow(day=None, words=message("Optællingsark med {rows} rækker", rows=sheet.rows), amount_ore=None)


_WORDS: dict[type, Callable[[Any], FactRow]] = {
    ZReport: _z_report, Count: _count, Posting: _posting, Voucher: _voucher, BankMovement: _movement, CardBatch: _batch,
    Chargeback: _chargeback, CardPayout: _payout, MobilePayTransaction: _payment, BankStatement: _statement,
    LedgerAccount: _account, Register: _register, CountSheet: _sheet,
}  # fmt: skip
