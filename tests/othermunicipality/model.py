"""What there is in a municipality: registers, and the papers that people, tills, banks and acquirers make. Amounts are int øre."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tests.othermunicipality.days import Month
from tests.othermunicipality.register import Register


@dataclass
class Z:
    """A Z-report; `hidden` ones were made but are not delivered, `copies` are delivered more than once."""

    no: int
    day: date
    cash: int
    cash_refunds: int = 0
    card: int = 0
    card_refunds: int = 0
    mobilepay: int = 0
    mobilepay_refunds: int = 0
    cash_in: int = 0
    cash_out: int = 0
    rounding: int = 0
    late: bool = False
    hidden: bool = False
    copies: int = 1

    @property
    def posted(self) -> int:
        return self.cash - self.cash_refunds + self.cash_in

    @property
    def effect(self) -> int:
        return self.posted - self.cash_out


@dataclass
class Voucher:
    no: str
    day: date
    amount: int
    purpose: str
    status: str = "godkendt"
    hidden: bool = False


@dataclass
class Count:
    """A row of a count sheet; `shown` overrides what the denominations add up to, `cell` the text of Optalt i alt."""

    day: date
    total: int
    to_bank: int = 0
    bag: str = ""
    by: str = ""
    checked: str = ""
    thousands: int = 0
    denominations_off: int = 0
    cell: str = ""
    day_cell: str = ""
    hidden: bool = False
    needed: bool = True

    @property
    def after(self) -> int:
        return self.total - self.to_bank


@dataclass
class Posting:
    """A ledger line; `paper` is the Z number, voucher, bag or top-up that it is for."""

    what: str
    paper: Any
    doc_day: date
    booked_on: date
    text: str
    amount: int
    month: str


@dataclass
class Batch:
    terminal: str
    day: date
    gross: int
    fee: int
    net: int
    count: int
    no: int
    agreement: int
    hidden: bool = False


@dataclass
class Payment:
    """A MobilePay payment or refund; `stamp` the second of the day."""

    day: date
    amount: int
    fee: int
    net: int
    stamp: int
    tid: str


@dataclass
class Entry:
    """A bank entry; amount signed; `register` and `key` are what it is in truth for."""

    account: str
    day: date | None
    amount: int
    text: str
    register: str = ""
    key: str = ""
    kind: str = "noise"
    collect: int = 0


@dataclass
class Finding:
    """What a person must see, with the label of the variety planted."""

    cause: str
    day: date
    amount: int | None
    effects: dict[str, int]
    kind: str
    month: str
    soft_date: bool = False
    firm: bool = True
    left: int = 0
    corrected_in: str = ""
    corrected_on: date | None = None


@dataclass
class Book:
    """All papers of one register, over all months."""

    register: Register
    zs: list[Z] = field(default_factory=list)
    vouchers: list[Voucher] = field(default_factory=list)
    counts: list[Count] = field(default_factory=list)
    postings: list[Posting] = field(default_factory=list)
    batches: list[Batch] = field(default_factory=list)
    payments: list[Payment] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    oddities: set[str] = field(default_factory=set)
    gone: dict[str, str] = field(default_factory=dict)
    style: dict[str, str] = field(default_factory=dict)
    used: set[int] = field(default_factory=set)
    primo_off: int = 0
    no_ledger: bool = False
    no_vouchers: bool = False


@dataclass
class Group:
    """A payout of the card acquirer: one HDR…TRL of one advice."""

    reference: str
    agreement: int
    advice_day: date
    batches: list[tuple[str, Batch]]
    chargebacks: list[tuple[str, str, date, int]] = field(default_factory=list)
    paid_on: date | None = None
    bank_off: int = 0
    promised: date | None = None

    def rows(self) -> list[Batch]:
        return [b for _, b in self.batches]

    @property
    def amount(self) -> int:
        return sum(b.net for _, b in self.batches if not b.hidden) - sum(c[3] for c in self.chargebacks)


@dataclass
class Payout:
    """A MobilePay payout of one payment point's day."""

    reference: str
    register: str
    day: date
    payments: list[Payment]
    paid_on: date | None
    bank_off: int = 0
    promised: date | None = None

    @property
    def net(self) -> int:
        return sum(p.net for p in self.payments)


@dataclass
class World:
    months: list[Month]
    as_of: date
    books: dict[str, Book]
    groups: list[Group] = field(default_factory=list)
    payouts: list[Payout] = field(default_factory=list)
    accounts: tuple[str, str] = ("55120009981234", "55120009985678")
