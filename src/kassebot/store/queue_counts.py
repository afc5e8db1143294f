"""How many findings of each cause and age there are, and how many cases stand where: of every unit, counted at once.

It goes through all cases, so whoever asks keeps the answer a while; what a person may see of it is added up from that.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, case, func, select

from kassebot.domain.cases import CaseState
from kassebot.domain.findings import Cause
from kassebot.store.queue_search import UNSETTLED
from kassebot.store.tables.cases import case_findings, cases


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueCounts:
    """How many unsettled findings there are of each cause and age, and how many cases stand where."""

    causes: Mapping[Cause, int]
    ages: tuple[int, ...]  # one for each day given, youngest first, and one for what is older than the last
    states: Mapping[CaseState, int]
    periods: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitCounts:
    """The same by unit: (unit, cause, age) → unsettled findings, and (unit, state, period) → cases."""

    findings: Mapping[tuple[str, Cause, int], int]
    cases: Mapping[tuple[str, CaseState, str], int]
    ages: int
    _known: dict[frozenset[str] | None, QueueCounts] = field(default_factory=dict, repr=False)

    def of(self, units: Collection[str] | None) -> QueueCounts:
        """The counts for who may see these units; None: all."""
        key = None if units is None else frozenset(units)
        if key not in self._known:
            self._known[key] = self._added(key)
        return self._known[key]

    def _added(self, units: frozenset[str] | None) -> QueueCounts:
        causes: Counter[Cause] = Counter()
        states: Counter[CaseState] = Counter()
        ages = [0] * self.ages
        periods: set[str] = set()
        for (unit, cause, age), count in self.findings.items():
            if units is None or unit in units:
                causes[cause] += count
                ages[age] += count
        for (unit, state, period), count in self.cases.items():
            if units is None or unit in units:
                states[state] += count
                periods.add(period)
        return QueueCounts(causes=causes, ages=tuple(ages), states=states, periods=tuple(sorted(periods)))


def counts(connection: Connection, older_than: Sequence[dt.date]) -> UnitCounts:
    """Counts over all cases; `older_than` are the days that ages are told apart by, newest first."""
    age = case(*((case_findings.c.date > day, place) for place, day in enumerate(older_than)), else_=len(older_than))
    unsettled = (
        select(cases.c.unit, case_findings.c.cause, age.label("age"), func.count().label("findings"))
        .join(cases, cases.c.id == case_findings.c.case)
        .where(case_findings.c.state.in_(UNSETTLED))
        .group_by(cases.c.unit, case_findings.c.cause, age)
    )
    standing = select(cases.c.unit, cases.c.state, cases.c.period, func.count()).group_by(
        cases.c.unit, cases.c.state, cases.c.period
    )
    return UnitCounts(
        findings={(row.unit, Cause(row.cause), row.age): row.findings for row in connection.execute(unsettled)},
        cases={(unit, CaseState(state), period): count for unit, state, period, count in connection.execute(standing)},
        ages=len(older_than) + 1,
    )
