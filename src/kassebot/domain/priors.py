"""How often each cause is seen: of a thousand deviations in an office's registers, about so many.

Estimates to begin with, not measurements: an office that has counted its own puts them into its rules. They
rank causes that the rows support; alone they never name one.
"""

from __future__ import annotations

from kassebot.domain.findings import Cause

#: The weight of each cause, in the order of the causes; what counts is how they stand to each other.
DEFAULT_PRIORS: tuple[tuple[Cause, int], ...] = (
    (Cause.SOURCE_MISSING, 20),
    (Cause.DOCUMENT_UNREADABLE, 25),
    (Cause.Z_MISSING, 8),
    (Cause.Z_DUPLICATE, 6),
    (Cause.COUNT_MISSING, 60),
    (Cause.OPENING_GAP, 8),
    (Cause.COUNT_SUM_ERROR, 45),
    (Cause.INVALID_DENOMINATION, 4),
    (Cause.HOLDING_LIMIT_EXCEEDED, 60),
    (Cause.COUNT_UNWITNESSED, 70),
    (Cause.VOUCHER_MISSING, 40),
    (Cause.VOUCHER_UNAPPROVED, 35),
    (Cause.VOUCHER_DUPLICATE, 8),
    (Cause.DEPOSIT_IN_TRANSIT, 45),
    (Cause.DEPOSIT_MISSING, 12),
    (Cause.DEPOSIT_DIFFERS, 30),
    (Cause.DEPOSIT_UNKNOWN, 8),
    (Cause.TENDER_MIXUP, 30),
    (Cause.CASH_ROUNDING, 25),
    (Cause.CASH_OVER_SHORT, 130),
    (Cause.POSTING_MISSING, 100),
    (Cause.POSTING_DUPLICATE, 35),
    (Cause.POSTING_WRONG_REGISTER, 30),
    (Cause.POSTING_SIGN, 12),
    (Cause.POSTING_TRANSPOSITION, 22),
    (Cause.POSTING_SLIDE, 10),
    (Cause.POSTING_DIGIT, 18),
    (Cause.POSTING_WRONG_PERIOD, 20),
    (Cause.POSTING_UNSUPPORTED, 20),
    (Cause.SETTLEMENT_IN_TRANSIT, 15),
    (Cause.SETTLEMENT_MISSING, 8),
    (Cause.SETTLEMENT_DIFFERS, 16),
    (Cause.FEE_DIFFERS, 12),
    (Cause.CHARGEBACK, 13),
)
