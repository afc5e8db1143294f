"""Facts: the typed rows that readers make of documents.

Every fact carries where it stands: `document` (sha256 of the bytes), `line` (its ordinal in the
document, from 1; with `document` it is the fact's identity) and `locator`, what a person looks for
("line 812", "Optælling!C7", "items[3]"). All amounts are int øre, signed as the source signs them.

A fact is a frozen `msgspec.Struct`, made and kept in C: a month of a municipality has tens of thousands. It
says what the fields are and does not look at their types; the reader that fills them has, value by value.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

import msgspec

from kassebot.domain.errors import Problem
from kassebot.domain.registers import Register


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """What every fact carries."""

    document: str
    line: int
    locator: str


class ZReport(Fact, frozen=True, kw_only=True):
    """The closing of a point of sale (Z-bon). Refunds are positive amounts that went out."""

    register: str
    z_no: int
    business_date: date
    opened_at: str
    closed_at: str
    cash_sales_ore: int
    cash_refunds_ore: int
    card_sales_ore: int
    card_refunds_ore: int
    mobilepay_sales_ore: int
    mobilepay_refunds_ore: int
    cash_in_ore: int
    cash_out_ore: int
    rounding_ore: int
    sales_total_ore: int
    grand_total_ore: int


class CardBatch(Fact, frozen=True, kw_only=True):
    """A BAT record: one terminal's card payments of one day; net = gross − fee in good order."""

    agreement: str
    terminal: str
    batch_date: date
    batch_no: str
    transactions: int
    gross_ore: int
    fee_ore: int
    net_ore: int
    advice_date: date
    payout_reference: str
    payout_date: date


class Chargeback(Fact, frozen=True, kw_only=True):
    """A CHB record: a positive amount taken from the payout."""

    agreement: str
    terminal: str
    original_date: date
    case_no: str
    amount_ore: int
    advice_date: date
    payout_reference: str
    payout_date: date


class CardPayout(Fact, frozen=True, kw_only=True):
    """An HDR…TRL group: what the acquirer says that it pays out under one reference."""

    agreement: str
    payout_reference: str
    advice_date: date
    payout_date: date
    amount_ore: int


class MobilePayTransaction(Fact, frozen=True, kw_only=True):
    """A payment (positive) or refund (negative); `day` is the calendar day of its time as written."""

    payment_point: str
    at: str
    day: date
    refund: bool
    amount_ore: int
    fee_ore: int
    net_ore: int
    transaction_id: str
    payout_reference: str
    payout_date: date


class BankStatement(Fact, frozen=True, kw_only=True):
    """A statement's frame; balances are null where the bank gives none; `day` is the closing balance's."""

    account: str
    currency: str
    day: date | None
    opening_ore: int | None
    closing_ore: int | None
    entries: int
    difference_ore: int | None
    other_entries: int  # entries (or details) that have nothing to do with registers: counted …
    other_ore: int  # … and summed, their texts not kept


class BankKind(StrEnum):
    """What a bank movement's text says that it is."""

    DEPOSIT = "deposit"  # INDB KASSE nnnn POSE nnnnnnn
    CARD_PAYOUT = "card_payout"  # KORTINDLØSNING <payout reference>
    MOBILEPAY_PAYOUT = "mobilepay_payout"  # MOBILEPAY <UdbetalingsID>
    TOP_UP = "top_up"  # UDBETALT KASSE nnnn


class BankMovement(Fact, frozen=True, kw_only=True):
    """A bank entry that has to do with registers, or one detail of a collective entry; credit is +.

    `register` and `bag` are as the text gives them, empty where it lacks them; they may be mistyped.
    """

    account: str
    booking_date: date
    value_date: date | None
    amount_ore: int
    kind: BankKind
    register: str
    bag: str
    payout_reference: str
    bank_reference: str
    text: str


class LedgerAccount(Fact, frozen=True, kw_only=True):
    """A block of the ledger list: opening (Primosaldo) and closing (Ultimosaldo) booked balance.

    `difference_ore` = closing − (opening + Σ postings); not 0 means that the control total fails.
    """

    account: str
    title: str
    period: str
    opening_ore: int
    closing_ore: int
    difference_ore: int


class Posting(Fact, frozen=True, kw_only=True):
    """A posting on a register's account, as typed; `text` may name a Z number, a voucher or a bag."""

    account: str
    period: str
    voucher_no: str
    booking_date: date
    document_date: date
    text: str
    amount_ore: int


class VoucherStatus(StrEnum):
    """A voucher's state in the portal; only the approved are posted."""

    DRAFT = "kladde"
    ATTESTED = "attesteret"
    APPROVED = "godkendt"
    REJECTED = "afvist"


class Voucher(Fact, frozen=True, kw_only=True):
    """A petty-cash voucher (bilag): money that left the till on `day`, whatever its status."""

    voucher: str
    register: str
    day: date
    amount_ore: int
    vat_ore: int
    purpose: str
    status: VoucherStatus
    attested_by: str
    approved_by: str
    receipt: str


class CountSheet(Fact, frozen=True, kw_only=True):
    """A readable count sheet's frame (its rows are Counts); `bad_days` are those of unreadable rows."""

    register: str
    period: str
    rows: int
    bad_days: tuple[date, ...] = ()


class Count(Fact, frozen=True, kw_only=True):
    """A row of a count sheet. `total_ore` (Optalt i alt) is the holding before `to_bank_ore` leaves.

    `total_ore` is computed from the denominations where the cell is a formula without a value;
    `denominations_ore` is null where no denomination is filled in. `line` gives the order of two
    counts on one day.
    """

    register: str
    period: str
    day: date
    total_ore: int
    to_bank_ore: int
    bag: str
    denominations_ore: int | None
    notes_1000: int  # number in the 1000 column
    counted_by: str
    checked_by: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All facts of a run by kind, each tuple in the order of (document name, line)."""

    registers: tuple[Register, ...] = ()
    z_reports: tuple[ZReport, ...] = ()
    card_batches: tuple[CardBatch, ...] = ()
    chargebacks: tuple[Chargeback, ...] = ()
    card_payouts: tuple[CardPayout, ...] = ()
    mobilepay_transactions: tuple[MobilePayTransaction, ...] = ()
    bank_statements: tuple[BankStatement, ...] = ()
    bank_movements: tuple[BankMovement, ...] = ()
    ledger_accounts: tuple[LedgerAccount, ...] = ()
    postings: tuple[Posting, ...] = ()
    vouchers: tuple[Voucher, ...] = ()
    count_sheets: tuple[CountSheet, ...] = ()
    counts: tuple[Count, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one document holds: its format's name, its facts and what could not be used."""

    format: str
    facts: Facts = field(default_factory=Facts)
    problems: tuple[Problem, ...] = ()
