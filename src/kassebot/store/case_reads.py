"""What a case's page shows, in few queries and bounded: never a whole period, never all of a kind.

Everything is read as it stands now. Who may see it is asked by those who ask for it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, select

from kassebot.domain.cases import Decision, FindingState, TextKind
from kassebot.domain.errors import InvariantBroken
from kassebot.domain.findings import RegisterResult
from kassebot.store.decisions import KeptCorrection, corrections_of, decision_in
from kassebot.store.results import load_register
from kassebot.store.tables.cases import case_findings, case_texts
from kassebot.store.tables.decisions import approvals, decisions, reconciliations, reopenings
from kassebot.store.tables.results import results

DECISIONS_MAX = 500
_GROUNDS = (TextKind.FACTS, TextKind.RULE, TextKind.WEIGHING)
_HEAD = select(
    results.c.run, results.c.period, results.c.as_of, results.c.rules_version, results.c.reader_version
).where(results.c.run == bindparam("run"))
_DECISIONS = (
    select(decisions)
    .where(decisions.c.case == bindparam("case"))
    .order_by(decisions.c.decided_at, decisions.c.id)
    .limit(DECISIONS_MAX)
)
_TEXTS = select(case_texts.c.id, case_texts.c.content).where(case_texts.c.id.in_(bindparam("ids", expanding=True)))
_APPROVALS = (
    select(approvals)
    .where(approvals.c.decision.in_(bindparam("ids", expanding=True)))
    .order_by(approvals.c.approved_at)
)
_STANDING = select(case_findings.c.decision, case_findings.c.finding).where(
    case_findings.c.case.in_(bindparam("of_cases", expanding=True)),
    case_findings.c.decision.in_(bindparam("ids", expanding=True)),
)
_SIGNED = (
    select(reconciliations, reopenings.c.reopened_by, reopenings.c.reopened_at, reopenings.c.reason)
    .select_from(reconciliations.outerjoin(reopenings, reopenings.c.reconciliation == reconciliations.c.id))
    .where(reconciliations.c.case == bindparam("case"))
    .order_by(reconciliations.c.signed_at)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultHead:
    """Which result a case stands on."""

    run: str
    period: str
    as_of: dt.date
    rules_version: int
    reader_version: int | None  # null in results from before it was kept


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenApproval:
    """What a second person said of a decision; returned where it is not approved."""

    id: str
    approved: bool
    content_sha256: str
    approved_by: str
    approved_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A decision with its grounds as the person wrote them; a text is null where it was deleted or not given.

    `amount_ore` is the finding's, as it stands. `in_force` is false for what was undone, returned or fell.
    """

    decision: Decision
    facts: str | None
    rule: str | None
    weighing: str | None
    in_force: bool
    current_finding: str | None
    approvals: tuple[GivenApproval, ...]
    correction: KeptCorrection | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """A signed reconciliation; `reopened_at` is null while it stands."""

    id: str
    run: str
    result_sha256: str
    signed_name: str
    signed_by: str
    signed_at: dt.datetime
    reopened_by: str | None
    reopened_at: dt.datetime | None
    reason: str | None  # the id of the reason's text


def result_of(connection: Connection, run: str, register: str) -> RegisterResult:
    """One register's result of a run that a case stands on."""
    found = load_register(connection, run, register)
    if found is None:
        raise InvariantBroken(f"a case stands on {run}, which has no result of {register}")
    return found


def result_head(connection: Connection, run: str) -> ResultHead:
    """Which result that is, and as of when."""
    row = connection.execute(_HEAD, {"run": run}).one()
    return ResultHead(**row._mapping)  # noqa: SLF001 the public way to a row's values by name


def decisions_of(connection: Connection, case: str) -> tuple[Decided, ...]:
    """The case's decisions in their order, also those that are in force no more."""
    return decided_of(connection, connection.execute(_DECISIONS, {"case": case}).all())


def reconciliations_of(connection: Connection, case: str) -> tuple[Signed, ...]:
    """How often the case was signed, oldest first; all but the last are reopened."""
    names = Signed.__dataclass_fields__
    rows = connection.execute(_SIGNED, {"case": case})
    return tuple(Signed(**{name: getattr(row, name) for name in names}) for row in rows)


def last_decision_of(connection: Connection, case: str, person: str) -> str | None:
    """The id of the person's last decision that is in force in the case."""
    query = (
        select(decisions.c.id)
        .join(case_findings, and_(case_findings.c.case == decisions.c.case, case_findings.c.decision == decisions.c.id))
        .where(
            decisions.c.case == case, decisions.c.decided_by == person, case_findings.c.state != FindingState.GONE.value
        )
    )
    ids = connection.execute(query).scalars().all()
    return max(ids, key=lambda one: int(one.rpartition(":")[2]), default=None)


def decided_of(connection: Connection, rows: Sequence[Row[Any]]) -> tuple[Decided, ...]:
    """The decisions of some rows with what belongs to them, in as many queries for many as for one."""
    ids = [row.id for row in rows]
    if not ids:
        return ()
    grounds = grounds_of(connection, ids)
    given: dict[str, list[GivenApproval]] = {}
    for row in connection.execute(_APPROVALS, {"ids": ids}):
        names = GivenApproval.__dataclass_fields__
        one = GivenApproval(**{name: getattr(row, name) for name in names})
        given.setdefault(row.decision, []).append(one)
    standing = connection.execute(_STANDING, {"of_cases": sorted({row.case for row in rows}), "ids": ids})
    current = {row.decision: row.finding for row in standing}
    corrections = corrections_of(connection, ids)
    return tuple(
        Decided(
            decision=decision_in(row),
            **grounds[row.id],
            in_force=row.id in current,
            current_finding=current.get(row.id),
            approvals=tuple(given.get(row.id, ())),
            correction=corrections.get(row.id),
        )
        for row in rows
    )


def grounds_of(connection: Connection, ids: Sequence[str]) -> dict[str, dict[str, str | None]]:
    """The id of a decision → facts, rule and weighing; a text is null where it was deleted or not given."""
    wanted = [f"{one}:{kind.value}" for one in ids for kind in _GROUNDS]
    texts = {row.id: row.content for row in connection.execute(_TEXTS, {"ids": wanted})} if wanted else {}
    return {one: {kind.value: texts.get(f"{one}:{kind.value}") for kind in _GROUNDS} for one in ids}
