"""What happens in a register in a month, as the model's records; amounts in øre.

These records are the truth; every source system's file is written from them, and a planted fault changes
either what happened or only what one source says of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from kassebot.domain.periods import Period
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
    receipt: bool = True
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
    pieces_differ: bool = False  # a fault has made them another sum than the total


@dataclass(slots=True, kw_only=True)
class Deposit:
    """A bag at the bank, or a top-up (negative). `plain`: the bank's clerk must not mistype its text."""

    register: str
    bag: str
    amount: int
    booked: date
    text: str
    bag_day: date
    plain: bool = False


@dataclass(slots=True, kw_only=True)
class Booking:
    """A posting on a register's account; `about` says what it books, for faults: ("z", "1288") …"""

    day: date
    document_day: date
    text: str
    amount: int
    about: tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """What an earlier month's finding left unbooked, øre; the posting in `corrected` (none: not yet) takes it back."""

    cause: str
    day: date  # of that finding
    amount: int
    wait: int  # months until the correction is posted; negative: never
    corrected: date | None = None


@dataclass(slots=True, kw_only=True)
class Handover:
    """What one month of a register leaves for the next; amounts in øre."""

    holding: int
    booked: int
    z_no: int
    grand_total: int
    vouchers: int
    bags: int
    carried: list[Carried]


@dataclass(slots=True, kw_only=True)
class Story:
    """One register's month."""

    till: Till
    period: Period
    place: int  # in the order of the register list
    opening: int
    primo: int  # the ledger's opening balance: off the opening by what earlier months left unbooked
    z_no: int  # of the month's first Z-report
    grand_total: int
    new: bool = False  # opens in the period
    voucher_count: int = 0
    bag_count: int = 0
    sales: list[Sale] = field(default_factory=list)
    outlays: list[Outlay] = field(default_factory=list)
    top_ups: list[Deposit] = field(default_factory=list)
    tallies: list[Tally] = field(default_factory=list)
    earlier: list[Tally] = field(default_factory=list)  # the month before the first month
    deposits: list[Deposit] = field(default_factory=list)
    bookings: list[Booking] = field(default_factory=list)
    carried: list[Carried] = field(default_factory=list)
    oddities: list[str] = field(default_factory=list)  # what looks odd and is in order
    uncounted: int = 0  # what the holding has moved by since the last count, where the one that was due was not made
    touched: set[tuple[str, str]] = field(default_factory=set)  # what oddities and faults have changed

    @property
    def closing(self) -> int:
        """The holding at the month's end: after the last count, where that was made."""
        return self.tallies[-1].total - self.tallies[-1].to_bank + self.uncounted

    @property
    def booked(self) -> int:
        """The ledger's closing balance."""
        return self.primo + sum(booking.amount for booking in self.bookings)

    @property
    def bags(self) -> set[str]:
        """The numbers of the month's own bags."""
        return {tally.bag for tally in self.tallies if tally.bag}

    def next_voucher(self) -> str:
        """A number that no other voucher of the municipality has."""
        self.voucher_count += 1
        return f"U-{self.place * 1000 + self.voucher_count:05d}"

    def next_bag(self) -> str:
        """A number that no other bag of the municipality has."""
        self.bag_count += 1
        return f"{8_000_000 + self.place * 1000 + self.bag_count}"

    def is_free(self, *about: tuple[str, str]) -> bool:
        """Nothing has changed any of these yet: a second fault stays clear of the first."""
        return not self.touched.intersection(about)

    def touch(self, *about: tuple[str, str]) -> None:
        """These are changed."""
        self.touched.update(about)

    def booking_of(self, *about: str) -> Booking | None:
        """The posting of a document."""
        return next((booking for booking in self.bookings if booking.about == about), None)
