"""How the months stand and which letters lie: numbers of cases and letters, nothing of what is in them.

Each is one query or two over all that may be seen; whoever shows them keeps the answer a while.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, exists, func, select

from kassebot.domain.cases import CaseState, FindingState
from kassebot.domain.findings import Status
from kassebot.domain.hearing import MailState
from kassebot.store.decisions import CorrectionStep
from kassebot.store.queue_search import of_units
from kassebot.store.tables.cases import case_findings, cases
from kassebot.store.tables.decisions import correction_events, corrections
from kassebot.store.tables.hearing import keeper_links, mails

MONTHS_MAX = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """How many registers of a period stand where, and what waits for whom. An empty period is all that are older."""

    period: str
    ready: int
    waiting: int
    open: int
    decided: int
    completed: int
    lacking: int  # of those not completed: what cannot be made up for want of a source
    changed: int  # of those completed: data changed after the signature
    with_keeper: int  # of the open ones: asked, not heard, and the deadline has not passed
    to_approve: int  # decisions
    to_export: int  # corrections
    to_book: int  # corrections


@dataclass(frozen=True, slots=True, kw_only=True)
class Letters:
    """Letters to register keepers that have not gone out.

    `delayed` are those of the waiting that were tried in vain, with the codes of what came of it; `given_up` are those
    of open cases whose keeper has neither been heard nor been asked again. `oldest` is of all of them.
    """

    waiting: int
    delayed: int
    given_up: int
    oldest: dt.datetime | None
    problems: tuple[str, ...]


def months(
    connection: Connection, units: Collection[str] | None, today: dt.date, most: int = MONTHS_MAX
) -> tuple[Month, ...]:
    """The newest periods of these units (None: all), newest first; what is older is one row at the end."""
    by_period: dict[str, Counter[str]] = {}
    for period, name, count in (*_cases(connection, units, today), *_decisions(connection, units)):
        by_period.setdefault(period, Counter())[name] += count
    newest = sorted(by_period, reverse=True)
    shown = [_month(period, by_period[period]) for period in newest[:most]]
    older = sum((by_period[period] for period in newest[most:]), Counter[str]())
    return (*shown, _month("", older)) if older else tuple(shown)


def _month(period: str, counts: Counter[str]) -> Month:
    return Month(period=period, **{one.name: counts[one.name] for one in fields(Month) if one.name != "period"})


def _cases(connection: Connection, units: Collection[str] | None, today: dt.date) -> Iterator[tuple[str, str, int]]:
    """Each case under its state, and under what else it is counted as."""
    is_open, is_completed = (cases.c.state == state.value for state in (CaseState.OPEN, CaseState.COMPLETED))
    asked = and_(is_open, cases.c.heard_at.is_(None), cases.c.deadline >= today)
    also: dict[str, ColumnElement[bool]] = {
        "lacking": and_(~is_completed, cases.c.status == Status.MISSING_DATA.value),
        "changed": and_(is_completed, cases.c.flagged),
        "with_keeper": asked,
    }
    columns = [func.sum(case((condition, 1), else_=0)).label(name) for name, condition in also.items()]
    query = select(cases.c.period, cases.c.state, func.count().label("cases"), *columns).where(of_units(units))
    for row in connection.execute(query.group_by(cases.c.period, cases.c.state)):
        yield row.period, row.state, row.cases
        for name in also:
            yield row.period, name, int(getattr(row, name))


def _decisions(connection: Connection, units: Collection[str] | None) -> Iterator[tuple[str, str, int]]:
    """Decisions that wait for a second person, and corrections in force that wait for somebody to book them."""
    waiting = (
        select(cases.c.period, func.count().label("decisions"))
        .join(case_findings, case_findings.c.case == cases.c.id)
        .where(case_findings.c.state == FindingState.DECIDED.value, of_units(units))
        .group_by(cases.c.period)
    )
    yield from ((row.period, "to_approve", row.decisions) for row in connection.execute(waiting))
    exported, booked = correction_events.alias("exported"), correction_events.alias("booked")
    in_force = and_(case_findings.c.case == corrections.c.case, case_findings.c.decision == corrections.c.decision)
    to_book = (
        select(cases.c.period, func.count().label("corrections"), func.count(exported.c.decision).label("exported"))
        .join(corrections, corrections.c.case == cases.c.id)
        .join(case_findings, in_force)
        .outerjoin(exported, _came_to(exported, CorrectionStep.EXPORTED))
        .outerjoin(booked, _came_to(booked, CorrectionStep.BOOKED))
        .where(case_findings.c.state == FindingState.SETTLED.value, booked.c.decision.is_(None), of_units(units))
        .group_by(cases.c.period)
    )
    for row in connection.execute(to_book):
        yield row.period, "to_export", row.corrections - row.exported
        yield row.period, "to_book", row.exported


def _came_to(events: Any, step: CorrectionStep) -> ColumnElement[bool]:
    return and_(events.c.decision == corrections.c.decision, events.c.kind == step.value)


def registers_of(connection: Connection, period: str, units: Collection[str] | None) -> frozenset[str] | None:
    """The registers of these units that have a case in the period; None where all may be seen."""
    if units is None:
        return None
    query = select(cases.c.register).where(cases.c.period == period, of_units(units))
    return frozenset(connection.execute(query).scalars())


def letters(connection: Connection, units: Collection[str] | None) -> Letters:
    """The letters of these units' cases that lie, whether they wait or were given up."""
    again = keeper_links.alias("again")
    asked_again = exists().where(again.c.case == mails.c.case, again.c.sent_at > keeper_links.c.sent_at)
    nobody_acted = and_(cases.c.state == CaseState.OPEN.value, cases.c.heard_at.is_(None), ~asked_again)
    query = (
        select(mails.c.state, mails.c.problem, func.count().label("letters"), func.min(keeper_links.c.sent_at))
        .join(keeper_links, keeper_links.c.id == mails.c.id)
        .join(cases, cases.c.id == mails.c.case)
        .where(mails.c.state != MailState.SENT.value, of_units(units))
        .where((mails.c.state == MailState.WAITING.value) | nobody_acted)
        .group_by(mails.c.state, mails.c.problem)
    )
    rows = connection.execute(query).all()
    waiting = [row for row in rows if row.state == MailState.WAITING.value]
    return Letters(
        waiting=_sum(waiting),
        delayed=_sum(row for row in waiting if row.problem),
        given_up=_sum(row for row in rows if row.state == MailState.FAILED.value),
        oldest=min((row[3] for row in rows), default=None),
        problems=tuple(sorted({row.problem for row in rows if row.problem})),
    )


def _sum(rows: Iterable[Any]) -> int:
    return sum(row.letters for row in rows)
