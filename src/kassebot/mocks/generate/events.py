"""What happens in a register in a month, as the model's records; amounts in øre.

These records are the truth; every source system's file is written from them, and a planted fault changes
either what happened or only what one source says of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from kassebot.mocks.generate.cast import Till


@dataclass(slots=True, kw_only=True)
class Sale:
    """A Z-report. `tenders` is tender → (sales, refunds, count)."""

    z_no: int
    day: date
    tenders: dict[str, tuple[int, int, int]]
    cash_in: int = 0
    cash_out: int = 0
    rounding: int = 0
    late: bool = False  # closed after midnight

    def net(self, tender: str) -> int:
        """Sales − refunds of a tender."""
        sales, refunds, _ = self.tenders.get(tender, (0, 0, 0))
        return sales - refunds

    @property
    def total(self) -> int:
        """Σ sales − Σ refunds."""
        return sum(self.net(tender) for tender in self.tenders)

    @property
    def cash_effect(self) -> int:
        """What it does to the holding."""
        return self.net("CASH") + self.cash_in - self.cash_out


@dataclass(slots=True, kw_only=True)
class Outlay:
    """A voucher."""

    number: str
    day: date
    amount: int
    purpose: str
    status: str = "godkendt"
    attested_by: str = ""
    approved_by: str = ""


@dataclass(slots=True, kw_only=True)
class Tally:
    """A row of a count sheet: `total` before `to_bank` leaves; `pieces` is note or coin in øre → number."""

    day: date
    total: int
    to_bank: int
    bag: str
    counted_by: str
    checked_by: str
    pieces: dict[int, int]
    note: str = ""


@dataclass(slots=True, kw_only=True)
class Deposit:
    """A bag at the bank, or a top-up (negative)."""

    register: str
    bag: str
    amount: int
    booked: date
    text: str
    bag_day: date


@dataclass(slots=True, kw_only=True)
class Booking:
    """A posting on a register's account; `about` says what it books, for faults: ("z", 1288) …"""

    day: date
    document_day: date
    text: str
    amount: int
    about: tuple[str, str]


@dataclass(slots=True, kw_only=True)
class Story:
    """One register's month."""

    till: Till
    opening: int
    sales: list[Sale] = field(default_factory=list)
    outlays: list[Outlay] = field(default_factory=list)
    top_ups: list[Deposit] = field(default_factory=list)
    tallies: list[Tally] = field(default_factory=list)
    earlier: list[Tally] = field(default_factory=list)  # the month before
    deposits: list[Deposit] = field(default_factory=list)
    bookings: list[Booking] = field(default_factory=list)
    grand_total: int = 0
    new: bool = False  # opens in the period

    @property
    def closing(self) -> int:
        """The holding after the last count."""
        return self.tallies[-1].total - self.tallies[-1].to_bank
