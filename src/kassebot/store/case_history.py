"""What a case is held beside: the register's periods before, its other cases, and like findings that were decided.

Bounded, and never a whole period. Who may see it is asked by those who ask for it.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, and_, bindparam, func, select

from kassebot.domain.cases import Answer, CaseState
from kassebot.domain.findings import Cause, Figures, Status
from kassebot.domain.periods import Period
from kassebot.store.case_reads import grounds_of
from kassebot.store.results import figures_in
from kassebot.store.tables.cases import case_findings, cases
from kassebot.store.tables.decisions import decisions
from kassebot.store.tables.results import register_results, results

HISTORY_PERIODS = 12
LIKE_CASES_MAX = 10
EARLIER_CASES_MAX = 24
_NEWEST_RUNS = (
    select(func.max(results.c.run))
    .where(results.c.period >= bindparam("first"), results.c.period <= bindparam("last"))
    .group_by(results.c.period)
)
_HISTORY = (
    select(register_results, results.c.period, cases.c.state)
    .join(results, results.c.run == register_results.c.run)
    .outerjoin(cases, and_(cases.c.register == register_results.c.register, cases.c.period == results.c.period))
    .where(register_results.c.run.in_(_NEWEST_RUNS), register_results.c.register == bindparam("of_register"))
    .order_by(results.c.period)
)
_LIKE = (
    select(
        decisions.c.id,
        decisions.c.case,
        decisions.c.answer,
        decisions.c.cause,
        case_findings.c.amount_ore,
        cases.c.register,
        cases.c.register_name,
        cases.c.period,
    )
    .join(case_findings, and_(case_findings.c.case == decisions.c.case, case_findings.c.decision == decisions.c.id))
    .join(cases, cases.c.id == decisions.c.case)
    .where(decisions.c.found_cause == bindparam("cause"), decisions.c.case != bindparam("but"))
    .order_by(decisions.c.decided_at.desc(), decisions.c.id.desc())
    .limit(bindparam("most"))
)
_EARLIER = (
    select(cases.c.id, cases.c.period, cases.c.state, cases.c.status, cases.c.flagged)
    .where(cases.c.register == bindparam("of_register"), cases.c.id != bindparam("but"))
    .order_by(cases.c.period.desc())
    .limit(EARLIER_CASES_MAX)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PastPeriod:
    """A register's figures in the newest result of a period; `state` is null where the period has no case."""

    period: str
    run: str
    status: Status
    figures: Figures
    state: CaseState | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LikeCase:
    """The same cause, decided in another case, with the grounds; a text is null where it was deleted or not given."""

    case: str
    register: str
    register_name: str
    period: str
    amount_ore: int
    answer: Answer
    cause: Cause | None
    facts: str | None
    rule: str | None
    weighing: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierCase:
    """Another case of the same register."""

    case: str
    period: str
    state: CaseState
    status: Status
    flagged: bool


def history_of(connection: Connection, register: str, period: str) -> tuple[PastPeriod, ...]:
    """The register's figures in this period and those before it, twelve at most, oldest first."""
    first = Period.parse(period)
    for _ in range(HISTORY_PERIODS - 1):
        first = first.previous
    rows = connection.execute(_HISTORY, {"first": str(first), "last": period, "of_register": register})
    return tuple(
        PastPeriod(
            period=row.period, run=row.run, status=Status(row.status), figures=figures_in(row),
            state=None if row.state is None else CaseState(row.state),
        )
        for row in rows
    )  # fmt: skip


def like_cases(connection: Connection, cause: Cause, *, but: str, most: int = LIKE_CASES_MAX) -> tuple[LikeCase, ...]:
    """How findings of the same cause were decided in other cases, newest first; only what is in force."""
    rows = connection.execute(_LIKE, {"cause": cause.value, "but": but, "most": most}).all()
    grounds = grounds_of(connection, [row.id for row in rows])
    return tuple(
        LikeCase(
            case=row.case, register=row.register, register_name=row.register_name, period=row.period,
            amount_ore=row.amount_ore, answer=Answer(row.answer), cause=None if row.cause is None else Cause(row.cause),
            **grounds[row.id],
        )
        for row in rows
    )  # fmt: skip


def earlier_cases(connection: Connection, register: str, *, but: str) -> tuple[EarlierCase, ...]:
    """The register's other cases, newest first."""
    return tuple(
        EarlierCase(
            case=row.id, period=row.period, state=CaseState(row.state), status=Status(row.status), flagged=row.flagged
        )
        for row in connection.execute(_EARLIER, {"of_register": register, "but": but})
    )
