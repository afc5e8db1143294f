"""Undo one's last decision of a case: a new event, after which the finding is open again. The decision stays readable.

Refused once it is approved, its correction is exported, or the reconciliation is completed.
"""

from __future__ import annotations

from datetime import datetime

from kassebot.domain.cases import EventKind, FindingState
from kassebot.domain.errors import BusinessError
from kassebot.domain.people import Acting, Right
from kassebot.steps.on_case import OnCase, on_case
from kassebot.store.case_reads import last_decision_of
from kassebot.store.cases import finding_with, set_finding
from kassebot.store.database import Store
from kassebot.store.decisions import CorrectionStep, correction_of, is_approved, keep_correction_step


def undo(store: Store, acting: Acting, case: str, seen: int, *, now: datetime) -> int:
    """Undo the person's last decision that stands in the case; gives the case's new version."""
    with on_case(store, acting, case, seen, Right.DECIDE, now) as on:
        on.require_free()
        decision = last_decision_of(on.connection, case, acting.person.id)
        if decision is None:
            raise BusinessError("nothing_to_undo", "Du har ingen afgørelse i sagen, som kan fortrydes")
        if is_approved(on.connection, decision):
            raise BusinessError("undo_approved", "Afgørelsen er godkendt og kan ikke fortrydes")
        finding = withdraw(on, decision)
        on.hold()
        return on.record(EventKind.UNDONE, finding=finding, about=decision)


def withdraw(on: OnCase, decision: str) -> str:
    """Open the finding of a decision again, and withdraw its correction; gives the finding's id."""
    finding = finding_with(on.connection, on.case.id, decision)
    if finding is None:
        raise BusinessError("decision_not_in_force", "Afgørelsen gælder ikke længere. Genindlæs siden")
    correction = correction_of(on.connection, decision)
    if correction is not None:
        if CorrectionStep.EXPORTED in correction.steps:
            raise BusinessError(
                "undo_exported", "Rettelsen er givet videre til bogføring, så afgørelsen kan ikke fortrydes"
            )
        keep_correction_step(
            on.connection, decision, CorrectionStep.WITHDRAWN, actor=on.acting.person.id, run="", at=on.now
        )
    set_finding(on.connection, on.case.id, finding.finding, state=FindingState.OPEN, decision=None)
    on.refresh()
    return finding.finding
