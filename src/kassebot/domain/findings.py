"""Findings, open items and the result of a period: what pre-reconciliation says.

The causes and the shape of the result are the contract in docs/result.md. Nothing here decides:
a status `ready` means that the figures agree and that a person may complete the reconciliation.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from kassebot.domain.asides import Aside
from kassebot.domain.bankdays import bank_days_between
from kassebot.domain.texts import Message, message


class Area(StrEnum):
    """The areas of causes; also the order in which a register's findings are listed."""

    DATA = "data"
    COUNT = "count"
    CASH = "cash"
    LEDGER = "ledger"
    ELECTRONIC = "electronic"


class Cause(StrEnum):
    """Why a person must look. The area is in `AREA_OF_CAUSE`."""

    SOURCE_MISSING = "source_missing"
    DOCUMENT_UNREADABLE = "document_unreadable"
    Z_MISSING = "z_missing"
    Z_DUPLICATE = "z_duplicate"
    COUNT_MISSING = "count_missing"
    OPENING_GAP = "opening_gap"
    COUNT_SUM_ERROR = "count_sum_error"
    INVALID_DENOMINATION = "invalid_denomination"
    HOLDING_LIMIT_EXCEEDED = "holding_limit_exceeded"
    COUNT_UNWITNESSED = "count_unwitnessed"
    VOUCHER_MISSING = "voucher_missing"
    VOUCHER_UNAPPROVED = "voucher_unapproved"
    VOUCHER_DUPLICATE = "voucher_duplicate"
    DEPOSIT_IN_TRANSIT = "deposit_in_transit"
    DEPOSIT_MISSING = "deposit_missing"
    DEPOSIT_DIFFERS = "deposit_differs"
    DEPOSIT_UNKNOWN = "deposit_unknown"
    TENDER_MIXUP = "tender_mixup"
    CASH_ROUNDING = "cash_rounding"
    CASH_OVER_SHORT = "cash_over_short"
    POSTING_MISSING = "posting_missing"
    POSTING_DUPLICATE = "posting_duplicate"
    POSTING_WRONG_REGISTER = "posting_wrong_register"
    POSTING_SIGN = "posting_sign"
    POSTING_TRANSPOSITION = "posting_transposition"
    POSTING_SLIDE = "posting_slide"
    POSTING_DIGIT = "posting_digit"
    POSTING_WRONG_PERIOD = "posting_wrong_period"
    POSTING_UNSUPPORTED = "posting_unsupported"
    SETTLEMENT_IN_TRANSIT = "settlement_in_transit"
    SETTLEMENT_MISSING = "settlement_missing"
    SETTLEMENT_DIFFERS = "settlement_differs"
    FEE_DIFFERS = "fee_differs"
    CHARGEBACK = "chargeback"


_CAUSES = list(Cause)
_AREA_STARTS = (
    (Cause.SOURCE_MISSING, Area.DATA),
    (Cause.OPENING_GAP, Area.COUNT),
    (Cause.VOUCHER_MISSING, Area.CASH),
    (Cause.POSTING_MISSING, Area.LEDGER),
    (Cause.SETTLEMENT_IN_TRANSIT, Area.ELECTRONIC),
)


def _areas() -> dict[Cause, Area]:
    starts = dict(_AREA_STARTS)
    areas: dict[Cause, Area] = {}
    area = Area.DATA
    for cause in _CAUSES:
        area = starts.get(cause, area)
        areas[cause] = area
    return areas


#: Each cause's area; the causes are declared area by area.
AREA_OF_CAUSE = _areas()


class Comparison(StrEnum):
    """The comparisons of a register that findings have effects on."""

    CASH = "cash"  # Σ counted − expected over the counts
    VOUCHERS = "vouchers"  # vouchers − cash_out
    LEDGER = "ledger"  # booked − expected
    DEPOSITS = "deposits"  # bank − Til bank
    CARD = "card"  # acquirer − Z-reports
    MOBILEPAY = "mobilepay"  # acquirer − Z-reports
    FEES = "fees"  # net − (gross − expected fee)
    PAYOUTS = "payouts"  # bank − what was advised


#: What is held against what, in words.
COMPARISON_WORDS = {
    Comparison.CASH: message("Optalt mod forventet"),
    Comparison.VOUCHERS: message("Bilag mod udbetalt"),
    Comparison.LEDGER: message("Bogført mod forventet"),
    Comparison.DEPOSITS: message("Bank mod poser"),
    Comparison.CARD: message("Kort mod Z-boner"),
    Comparison.MOBILEPAY: message("MobilePay mod Z-boner"),
    Comparison.FEES: message("Gebyrer mod aftale"),
    Comparison.PAYOUTS: message("Bank mod afregning"),
}


class Status(StrEnum):
    """How a register's period stands after pre-reconciliation."""

    READY = "ready"  # everything agrees; a person still has to sign
    REVIEW = "review"  # findings
    MISSING_DATA = "missing_data"  # a figure or comparison cannot be computed


class Reason(StrEnum):
    """Why a register stands as it does; each belongs to one status."""

    AGREES = "agrees"  # ready: everything agrees
    NO_ACTIVITY = "no_activity"  # ready: nothing moved, and everything agrees
    EXPLAINED = "explained"  # review: a rule gives each finding a definite cause
    UNEXPLAINED = "unexplained"  # review: a finding that no rule explains
    SOURCE_MISSING = "source_missing"  # missing data: what was due is not there
    DOCUMENT_UNREADABLE = "document_unreadable"  # missing data: what came cannot be used
    COUNT_MISSING = "count_missing"  # missing data: a count that the figures need is not there
    NOT_DUE_YET = "not_due_yet"  # missing data, and nobody is late
    UNDETERMINED = "undetermined"  # missing data: all is there, and still does not give the figure


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Evidence:
    """A row behind a finding: the document, its name in the folder, and where in it."""

    name: str
    locator: str
    document: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A possible cause with how sure the rules are (0–1) and the explanation, at most five sentences."""

    cause: Cause
    confidence: float
    explanation: tuple[Message, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something that a person must see. `effects_ore` lists only comparisons that it changes."""

    id: str
    register: str
    cause: Cause
    date: dt.date
    amount_ore: int
    effects_ore: tuple[tuple[Comparison, int], ...]
    candidates: tuple[Candidate, ...]
    evidence: tuple[Evidence, ...]

    @property
    def area(self) -> Area:
        """The area of the cause."""
        return AREA_OF_CAUSE[self.cause]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenItem:
    """What was on its way on the period's last day, or is carried from earlier periods."""

    register: str
    cause: Cause
    area: Area
    date: dt.date
    amount_ore: int
    reference: str
    cleared_on: dt.date | None

    def age_bank_days(self, as_of: dt.date) -> int:
        """How many bank days it has been open: up to `as_of`, or to the day on which it was cleared before that."""
        return bank_days_between(self.date, min(as_of, self.cleared_on or as_of))


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The five figures in øre; null where a source that they need is missing. See docs/result.md."""

    opening_ore: int | None
    expected_ore: int | None
    counted_ore: int | None
    booked_ore: int | None
    difference_ore: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Flows:
    """What moved in the period, øre, for the summary and the register's page; null where unknown."""

    cash_sales_ore: int | None
    cash_refunds_ore: int | None
    cash_in_ore: int | None
    cash_out_ore: int | None  # for an imprest: Σ vouchers
    top_ups_ore: int | None
    to_bank_ore: int | None
    card_ore: int | None
    mobilepay_ore: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterResult:
    """One register's period; `reason` is null, and nothing explained, in results from before reasons were kept."""

    register: str
    status: Status
    figures: Figures
    flows: Flows
    differences_ore: tuple[tuple[Comparison, int | None], ...]
    findings: tuple[Finding, ...]
    open_items: tuple[OpenItem, ...]
    reason: Reason | None = None
    explanation: tuple[Message, ...] = ()  # of the reason, at most five sentences


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodResult:
    """The result of one run for one period: every register that is active in it.

    With what it was computed with, so that it can be computed again: the versions of rules, engine and readers, the
    run of the period before (empty: none), the decisions whose corrections were under way. Null where not kept yet.
    """

    period: str
    as_of: dt.date
    run: str
    rules_version: int
    registers: tuple[RegisterResult, ...]
    set_aside: tuple[Aside, ...] = ()
    engine_version: int | None = None
    reader_version: int | None = None
    carried_run: str | None = None
    corrections: tuple[str, ...] | None = None
