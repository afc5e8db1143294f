"""Why a register stands as it does, as a code for programs; the sentences for people are in `reason_words`.

Whatever no rule covers goes to a person, with that as the reason. Nothing is decided here: `ready` says that
the figures agree, and which, so that the one who completes the reconciliation can see what was looked at.
"""

from __future__ import annotations

from dataclasses import asdict, replace

from kassebot.domain.findings import Cause, Reason, RegisterResult, Status
from kassebot.reconcile.reason_words import Seen, is_explained, missing_data, ready, review

SENTENCES_MAX = 5


def with_reason(row: RegisterResult, seen: Seen) -> RegisterResult:
    """The result with its reason and the explanation of it."""
    reason = _reason(row, seen)
    told = {
        Status.READY: ready,
        Status.REVIEW: review,
        Status.MISSING_DATA: missing_data,
    }[row.status](row, reason, seen)
    return replace(row, reason=reason, explanation=tuple(told[:SENTENCES_MAX]))


def _reason(row: RegisterResult, seen: Seen) -> Reason:
    if row.status is Status.READY:
        idle = not seen.z_reports and not any(asdict(row.flows).values())
        return Reason.NO_ACTIVITY if idle else Reason.AGREES
    if row.status is Status.REVIEW:
        return Reason.EXPLAINED if row.findings and all(map(is_explained, row.findings)) else Reason.UNEXPLAINED
    causes = {finding.cause for finding in row.findings}
    if Cause.SOURCE_MISSING in causes:
        return Reason.SOURCE_MISSING
    if Cause.DOCUMENT_UNREADABLE in causes:
        return Reason.DOCUMENT_UNREADABLE
    if Cause.COUNT_MISSING in causes:
        return Reason.COUNT_MISSING
    if seen.not_due:
        return Reason.NOT_DUE_YET
    figures = row.figures
    return Reason.COUNT_MISSING if None in (figures.opening_ore, figures.counted_ore) else Reason.UNDETERMINED
