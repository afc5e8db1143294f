"""Corrections as a list: those that wait to be given to somebody who books them, and those that are under way or booked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, and_, select

from kassebot.domain.cases import CaseState, Correction, FindingState
from kassebot.domain.findings import Cause
from kassebot.store.decisions import CorrectionStep, lines_in
from kassebot.store.tables.cases import case_findings, cases
from kassebot.store.tables.decisions import correction_events, corrections, decisions

CORRECTIONS_MAX = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionRow:
    """A correction that is decided, approved and in force. `cause` is the person's, else the finding's.

    `seen` is the case's version; times are null for what has not happened.
    """

    decision: str
    case: str
    state: CaseState
    seen: int
    register: str
    register_name: str
    unit: str
    reference: str
    cause: Cause
    amount_ore: int
    correction: Correction
    decided_by: str
    exported_at: dt.datetime | None
    booked_at: dt.datetime | None


def correction_rows(
    connection: Connection, *, exported: bool | None = None, booked: bool | None = None,
    units: Collection[str] | None = None, decision_ids: Collection[str] | None = None, most: int = CORRECTIONS_MAX,
) -> tuple[CorrectionRow, ...]:  # fmt: skip
    """Approved corrections in force, oldest decision first; each condition is left out where it is null."""
    gone, seen = correction_events.alias("exported"), correction_events.alias("booked")
    in_force = and_(case_findings.c.case == decisions.c.case, case_findings.c.decision == decisions.c.id)
    query = (
        select(
            corrections, decisions.c.cause, decisions.c.found_cause, decisions.c.decided_by, case_findings.c.amount_ore,
            cases.c.state, cases.c.version, cases.c.register_name, cases.c.unit, gone.c.at.label("exported_at"),
            seen.c.at.label("booked_at"),
        )
        .join(decisions, decisions.c.id == corrections.c.decision)
        .join(case_findings, in_force)
        .join(cases, cases.c.id == corrections.c.case)
        .outerjoin(gone, and_(gone.c.decision == decisions.c.id, gone.c.kind == CorrectionStep.EXPORTED.value))
        .outerjoin(seen, and_(seen.c.decision == decisions.c.id, seen.c.kind == CorrectionStep.BOOKED.value))
        .where(case_findings.c.state == FindingState.SETTLED.value)
        .order_by(decisions.c.decided_at, decisions.c.id)
        .limit(most)
    )  # fmt: skip
    if exported is not None:
        query = query.where(gone.c.at.is_not(None) if exported else gone.c.at.is_(None))
    if booked is not None:
        query = query.where(seen.c.at.is_not(None) if booked else seen.c.at.is_(None))
    if units is not None:
        query = query.where(cases.c.unit.in_(units))
    if decision_ids is not None:
        query = query.where(decisions.c.id.in_(decision_ids))
    return tuple(
        CorrectionRow(
            decision=row.decision, case=row.case, state=CaseState(row.state), seen=row.version, register=row.register,
            register_name=row.register_name, unit=row.unit, reference=row.reference,
            cause=Cause(row.cause or row.found_cause), amount_ore=row.amount_ore, correction=lines_in(row.lines),
            decided_by=row.decided_by, exported_at=row.exported_at, booked_at=row.booked_at,
        )
        for row in connection.execute(query)
    )  # fmt: skip
