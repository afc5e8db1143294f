"""Rows that were read and take part in no comparison of the period: counted by reason and document, so that nothing is lost in silence."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class AsideReason(StrEnum):
    """Why a row takes part in no comparison."""

    OTHER_PERIOD = "other_period"  # what the edges of a delivery hold of other months
    NOT_DUE = "not_due"  # its day is not over as of the run's date
    COPY = "copy"  # identical to another row; the copy's own finding says so
    REGISTER_INACTIVE = "register_inactive"  # on the list, but not active in the period
    REGISTER_UNKNOWN = "register_unknown"  # on no list
    TERMINAL_UNKNOWN = "terminal_unknown"  # no register has the card terminal, or two have; its payout may have others
    PAYMENT_POINT_UNKNOWN = "payment_point_unknown"  # no register has the payment point, or two have
    ACCOUNT_UNKNOWN = "account_unknown"  # no register has the ledger account, or two have
    NOT_ADVISED = "not_advised"  # a payout at the bank that no advice in the folder tells of
    COUNT_UNREAD = "count_unread"  # may be the bag of a count that could not be read
    SOURCE_UNKNOWN = "source_unknown"  # what it should be held against is missing


#: Reasons that a person should look at; the others are what any delivery's edges hold.
ODD_REASONS = frozenset(AsideReason) - {
    AsideReason.OTHER_PERIOD, AsideReason.NOT_DUE, AsideReason.COPY, AsideReason.REGISTER_INACTIVE,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Aside:
    """The rows of one document that are set aside for one reason; `locator` is the first one's, `amount_ore` their sum."""

    reason: AsideReason
    name: str
    document: str
    locator: str
    rows: int
    amount_ore: int
