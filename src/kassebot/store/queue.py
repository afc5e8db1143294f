"""The queue as people see it: one page of cases in the stated order, what they are found by, and how many there are.

The order is: oldest period first; in it the most serious (cash without a cause, cash, other money, no money), then the
largest sum, then the register's number. A page goes on from the last row of the one before, so that page 2,000
costs what page 1 does. Nothing here counts everything for one page: `counts` is for whoever keeps its answer a while.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, exists, false, func, or_, select, tuple_

from kassebot.domain.cases import CaseState, FindingState
from kassebot.domain.findings import Cause, Figures, Status
from kassebot.store.tables.cases import case_findings, case_terms, cases
from kassebot.store.tables.results import register_results

PAGE_ROWS = 50
SEARCH_CHARACTERS_MAX = 60
_WEIGHT_MAX = 2**62
#: As the index has it: `lightness_ore` is the sum below zero, so that all four rise together.
_ORDER = (cases.c.period, cases.c.serious, cases.c.lightness_ore, cases.c.register)
_UNSETTLED = (FindingState.OPEN.value, FindingState.DECIDED.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueFilter:
    """What is wanted: empty means all. `amount_ore` and `term` are what a search was read as, any of them."""

    states: tuple[CaseState, ...] = (CaseState.OPEN,)
    period: str = ""
    cause: Cause | None = None
    unit: str = ""
    not_after: dt.date | None = None  # the oldest finding is from this day or before
    holder: str = ""  # a person's id: taken by, or handed to, them
    free_at: dt.datetime | None = None  # nobody has it at this time
    text: str = ""  # a register's number, a voucher, a bag, or part of a name
    amount_ore: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueRow:
    """A case in the queue; `causes` are those of its unsettled findings."""

    id: str
    period: str
    register: str
    register_name: str
    unit: str
    state: CaseState
    status: Status
    version: int
    serious: int
    weight_ore: int
    oldest: dt.date | None
    taken_by: str | None
    taken_until: dt.datetime | None
    handed_to: str | None
    deadline: dt.date | None
    heard_at: dt.datetime | None
    flagged: bool
    causes: tuple[Cause, ...] = ()

    @property
    def mark(self) -> str:
        """Where the next page goes on from."""
        return f"{self.period}_{self.serious}_{self.weight_ore}_{self.register}"


_COLUMNS = [cases.c[name] for name in QueueRow.__dataclass_fields__ if name != "causes"]


def queue_page(
    connection: Connection,
    wanted: QueueFilter,
    units: Collection[str] | None,
    *,
    after: str = "",
    rows: int = PAGE_ROWS,
) -> tuple[QueueRow, ...]:
    """At most `rows` cases of these units (None: all) in the queue's order, after the mark of the row before."""
    query = select(*_COLUMNS).where(_wanted(wanted), _of_units(units), _after(after)).order_by(*_ORDER).limit(rows)
    found = connection.execute(query).all()
    causes = _causes(connection, [row.id for row in found])
    return tuple(
        QueueRow(
            **{
                **row._mapping,  # noqa: SLF001 the public way to a row's values by name
                "state": CaseState(row.state),
                "status": Status(row.status),
                "causes": causes.get(row.id, ()),
            }
        )
        for row in found
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueCounts:
    """How many unsettled findings there are of each cause and age, and how many cases stand where."""

    causes: Mapping[Cause, int]
    ages: tuple[int, ...]  # one for each day given, youngest first, and one for what is older than the last
    states: Mapping[CaseState, int]
    periods: tuple[str, ...]


def counts(connection: Connection, units: Collection[str] | None, older_than: tuple[dt.date, ...]) -> QueueCounts:
    """Counts over all cases of these units; `older_than` are the days that ages are told apart by, newest first."""
    age = case(*((case_findings.c.date > day, place) for place, day in enumerate(older_than)), else_=len(older_than))
    unsettled = (
        select(case_findings.c.cause, age.label("age"), func.count().label("findings"))
        .join(cases, cases.c.id == case_findings.c.case)
        .where(case_findings.c.state.in_(_UNSETTLED), _of_units(units))
        .group_by(case_findings.c.cause, age)
    )
    causes: dict[Cause, int] = {}
    ages = [0] * (len(older_than) + 1)
    for row in connection.execute(unsettled):
        causes[Cause(row.cause)] = causes.get(Cause(row.cause), 0) + row.findings
        ages[row.age] += row.findings
    standing = (
        select(cases.c.state, cases.c.period, func.count())
        .where(_of_units(units))
        .group_by(cases.c.state, cases.c.period)
    )
    states: dict[CaseState, int] = {}
    periods: set[str] = set()
    for state, period, count in connection.execute(standing):
        states[CaseState(state)] = states.get(CaseState(state), 0) + count
        periods.add(period)
    return QueueCounts(causes=causes, ages=tuple(ages), states=states, periods=tuple(sorted(periods)))


def _causes(connection: Connection, ids: Collection[str]) -> dict[str, tuple[Cause, ...]]:
    query = (
        select(case_findings.c.case, case_findings.c.cause)
        .where(case_findings.c.case.in_(ids), case_findings.c.state.in_(_UNSETTLED))
        .order_by(case_findings.c.case, case_findings.c.serious, case_findings.c.date, case_findings.c.finding)
    )
    causes: dict[str, list[Cause]] = {}
    for of_case, cause in connection.execute(query):
        known = causes.setdefault(of_case, [])
        if Cause(cause) not in known:
            known.append(Cause(cause))
    return {of_case: tuple(known) for of_case, known in causes.items()}


def _of_units(units: Collection[str] | None) -> ColumnElement[bool]:
    if units is None:
        return cases.c.id.is_not(None)
    return cases.c.unit.in_(sorted(units)) if units else false()


def _wanted(wanted: QueueFilter) -> ColumnElement[bool]:
    parts: list[ColumnElement[bool]] = [cases.c.state.in_([state.value for state in wanted.states])]
    if wanted.period:
        parts.append(cases.c.period == wanted.period)
    if wanted.unit:
        parts.append(cases.c.unit == wanted.unit)
    if wanted.not_after:
        parts.append(cases.c.oldest <= wanted.not_after)
    if wanted.cause:
        parts.append(_has_finding(case_findings.c.cause == wanted.cause.value))
    if wanted.holder:
        parts.append(or_(cases.c.taken_by == wanted.holder, cases.c.handed_to == wanted.holder))
    if wanted.free_at:
        parts.append(or_(cases.c.taken_until.is_(None), cases.c.taken_until <= wanted.free_at))
    if wanted.text or wanted.amount_ore is not None:
        parts.append(_searched(wanted))
    return and_(*parts)


def _searched(wanted: QueueFilter) -> ColumnElement[bool]:
    """Any of what the text may be: a register, a voucher or bag, an amount of either sign, part of a name."""
    either: list[ColumnElement[bool]] = []
    if wanted.text:
        term = "".join(wanted.text.upper().split())
        either += [
            cases.c.register == wanted.text.strip(),
            cases.c.id.in_(select(case_terms.c.case).where(case_terms.c.term == term)),
            func.lower(cases.c.register_name).contains(wanted.text.strip().lower(), autoescape=True),
            func.lower(cases.c.unit).contains(wanted.text.strip().lower(), autoescape=True),
        ]
    if wanted.amount_ore is not None:
        amounts = {wanted.amount_ore, -wanted.amount_ore}
        found = select(case_findings.c.case).where(case_findings.c.amount_ore.in_(sorted(amounts)))
        either.append(cases.c.id.in_(found))
    return or_(*either)


def _has_finding(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    unsettled = case_findings.c.state.in_(_UNSETTLED)
    return exists().where(case_findings.c.case == cases.c.id, unsettled, condition)


def _after(mark: str) -> ColumnElement[bool]:
    """The rows after a mark, as the index has them; a mark that is none begins at the beginning."""
    parts: list[Any] = mark.split("_")
    if len(parts) != 4 or not (parts[1].isdigit() and parts[2].isdigit()):
        return cases.c.id.is_not(None)
    period, serious, weight_ore, register = parts[0], int(parts[1]), min(int(parts[2]), _WEIGHT_MAX), parts[3]
    return tuple_(*_ORDER) > tuple_(period, serious, -weight_ore, register)


def figures_of(connection: Connection, ids: Collection[str]) -> dict[str, Figures]:
    """The five figures of each case's result, øre."""
    columns = [register_results.c[name] for name in Figures.__dataclass_fields__]
    same = and_(register_results.c.run == cases.c.run, register_results.c.register == cases.c.register)
    query = select(cases.c.id, *columns).join(register_results, same).where(cases.c.id.in_(ids))
    return {
        row.id: Figures(**{name: getattr(row, name) for name in Figures.__dataclass_fields__})
        for row in connection.execute(query)
    }
