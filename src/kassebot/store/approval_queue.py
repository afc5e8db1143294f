"""Decisions that wait for a second person, and findings that can be decided together: two lists over many cases."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, and_, select

from kassebot.domain.cases import CaseState, FindingState
from kassebot.domain.findings import Cause
from kassebot.store.case_reads import Decided, decided_of
from kassebot.store.tables.cases import case_findings, cases
from kassebot.store.tables.decisions import decisions

ROWS_MAX = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class ToApprove:
    """A decision that waits for approval, with the finding it is about; øre."""

    case: str
    seen: int
    register: str
    register_name: str
    unit: str
    period: str
    finding: str
    found_cause: Cause
    date: dt.date
    amount_ore: int
    decided: Decided


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """An open finding of a cause, øre."""

    case: str
    seen: int
    register: str
    register_name: str
    unit: str
    period: str
    finding: str
    date: dt.date
    amount_ore: int


def to_approve(
    connection: Connection, *, but_by: str, units: Collection[str] | None, most: int = ROWS_MAX
) -> tuple[ToApprove, ...]:
    """Oldest first, at most so many; those that `but_by` decided are for somebody else."""
    query = (
        select(
            decisions, cases.c.version, cases.c.register, cases.c.register_name, cases.c.unit, cases.c.period,
            case_findings.c.date, case_findings.c.amount_ore, case_findings.c.cause.label("finding_cause"),
        )
        .join(case_findings, and_(case_findings.c.case == decisions.c.case, case_findings.c.decision == decisions.c.id))
        .join(cases, cases.c.id == decisions.c.case)
        .where(case_findings.c.state == FindingState.DECIDED.value, decisions.c.decided_by != but_by)
        .order_by(decisions.c.decided_at, decisions.c.id)
        .limit(most)
    )  # fmt: skip
    if units is not None:
        query = query.where(cases.c.unit.in_(units))
    rows = connection.execute(query).all()
    return tuple(
        ToApprove(
            case=row.case, seen=row.version, register=row.register, register_name=row.register_name, unit=row.unit,
            period=row.period, finding=row.finding, found_cause=Cause(row.finding_cause), date=row.date,
            amount_ore=row.amount_ore, decided=one,
        )
        for row, one in zip(rows, decided_of(connection, rows), strict=True)
    )  # fmt: skip


def alike(
    connection: Connection, cause: Cause, *, units: Collection[str] | None, most: int = ROWS_MAX
) -> tuple[Alike, ...]:
    """Open findings of the cause, oldest period first, at most so many."""
    query = (
        select(
            case_findings.c.case, cases.c.version, cases.c.register, cases.c.register_name, cases.c.unit,
            cases.c.period, case_findings.c.finding, case_findings.c.date, case_findings.c.amount_ore,
        )
        .join(cases, cases.c.id == case_findings.c.case)
        .where(
            case_findings.c.state == FindingState.OPEN.value, case_findings.c.cause == cause.value,
            cases.c.state == CaseState.OPEN.value,
        )
        .order_by(cases.c.period, cases.c.register, case_findings.c.date, case_findings.c.finding)
        .limit(most)
    )  # fmt: skip
    if units is not None:
        query = query.where(cases.c.unit.in_(units))
    return tuple(
        Alike(
            case=row.case, seen=row.version, register=row.register, register_name=row.register_name, unit=row.unit,
            period=row.period, finding=row.finding, date=row.date, amount_ore=row.amount_ore,
        )
        for row in connection.execute(query)
    )  # fmt: skip
