"""The figures of a register's arithmetic that open their rows, and the facts of one register that the rows are made of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from kassebot.domain.facts import BankKind, BankMovement, Count, Facts, ZReport
from kassebot.domain.findings import RegisterResult
from kassebot.domain.periods import Period
from kassebot.domain.registers import Register, RegisterKind
from kassebot.domain.texts import Message

_PLACE = ("document", "line", "locator")


class Figure(StrEnum):
    """A figure that opens its rows."""

    OPENING = "opening"
    CASH_SALES = "cash_sales"
    CASH_REFUNDS = "cash_refunds"
    CASH_IN = "cash_in"
    CASH_OUT = "cash_out"  # for an imprest: the vouchers
    TOP_UPS = "top_ups"
    TO_BANK = "to_bank"
    COUNTED = "counted"
    DIFFERENCE = "difference"
    BOOKED = "booked"
    CARD = "card"
    MOBILEPAY = "mobilepay"


#: The facts that each figure is made of.
KINDS: dict[Figure, tuple[str, ...]] = {
    Figure.OPENING: ("counts",),
    Figure.CASH_SALES: ("z_reports",),
    Figure.CASH_REFUNDS: ("z_reports",),
    Figure.CASH_IN: ("z_reports",),
    Figure.CASH_OUT: ("z_reports", "vouchers"),
    Figure.TOP_UPS: ("bank_movements",),
    Figure.TO_BANK: ("counts", "count_sheets", "postings"),
    Figure.COUNTED: ("counts",),
    Figure.DIFFERENCE: ("counts", "z_reports", "vouchers", "bank_movements"),
    Figure.BOOKED: ("ledger_accounts", "postings"),
    Figure.CARD: ("z_reports",),
    Figure.MOBILEPAY: ("z_reports",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureRow:
    """A row and where it stands; `amount_ore` is its part of the figure."""

    day: dt.date | None
    words: Message
    amount_ore: int
    document: str
    locator: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureRows:
    """A figure's rows; `rest_ore` is what they do not account for, 0 in good order, null where the figure is unknown."""

    figure: Figure
    total_ore: int | None
    rows: tuple[FigureRow, ...]

    @property
    def sum_ore(self) -> int:
        """What the rows add up to."""
        return sum(row.amount_ore for row in self.rows)

    @property
    def rest_ore(self) -> int | None:
        """The figure − the sum of its rows."""
        return None if self.total_ore is None else self.total_ore - self.sum_ore


@dataclass(frozen=True, slots=True, kw_only=True)
class OfRegister:
    """What the rows are made of: one register's facts, its period, and the last day that counts."""

    register: Register
    facts: Facts
    period: Period
    as_of: dt.date

    @property
    def is_imprest(self) -> bool:
        """Whether it pays outlays and sells nothing."""
        return self.register.kind is RegisterKind.IMPREST

    def is_due(self, day: dt.date) -> bool:
        """Whether a day is in the period and was over."""
        return self.period.first <= day <= self.period.last and day < self.as_of

    def z_reports(self) -> list[ZReport]:
        """The period's Z-reports, each once: an identical copy does not count."""
        if self.is_imprest:
            return []
        found: dict[tuple[Any, ...], ZReport] = {}
        names = [field.name for field in fields(ZReport) if field.name not in _PLACE]
        for z in in_order(self.facts.z_reports):
            if self.is_due(z.business_date):
                found.setdefault(tuple(getattr(z, name) for name in names), z)
        return sorted(found.values(), key=lambda z: (z.business_date, z.z_no, z.line))

    def counts(self, period: Period) -> list[Count]:
        """A period's counts in the order in which they were made."""
        rows = [one for one in in_order(self.facts.counts) if one.period == str(period)]
        return sorted((one for one in rows if period != self.period or self.is_due(one.day)), key=lambda one: one.day)

    def moved(self) -> Iterator[tuple[dt.date, int]]:
        """Day and øre of what moved cash, banking apart."""
        for z in self.z_reports():
            yield z.business_date, z.cash_sales_ore - z.cash_refunds_ore + z.cash_in_ore - z.cash_out_ore
        if self.is_imprest:
            yield from ((one.day, -one.amount_ore) for one in self.facts.vouchers if self.is_due(one.day))
            yield from ((one.booking_date, -one.amount_ore) for one in self.top_ups())

    def top_ups(self) -> list[BankMovement]:
        """The bank's top-ups of the imprest, by booking date."""
        found = [
            one
            for one in in_order(self.facts.bank_movements)
            if one.kind is BankKind.TOP_UP and self.is_due(one.booking_date) and one.register == self.register.register
        ]
        return sorted(found, key=lambda one: one.booking_date)


_FLOWS = frozenset(Figure) - {Figure.OPENING, Figure.COUNTED, Figure.DIFFERENCE, Figure.BOOKED}


def figure_ore(figure: Figure, result: RegisterResult) -> int | None:
    """The figure in the register's result."""
    of = result.flows if figure in _FLOWS else result.figures
    amount_ore: int | None = getattr(of, f"{figure.value}_ore")
    return amount_ore


def in_order(facts: Iterable[Any]) -> list[Any]:
    """Facts in the order of their content, whatever order they came in."""
    return sorted(facts, key=lambda fact: (fact.document, fact.line))
