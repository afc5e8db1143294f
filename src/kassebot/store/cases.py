"""Cases as they stand: one case with its findings, and the changes that an event makes to them.

Nothing here checks who may; nothing changes but in the transaction of an event. Whoever changes a finding says
afterwards where the case stands (`where_it_stands`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import Connection, Row, bindparam, select, update

from kassebot.domain.cases import CaseState, FindingState, case_state
from kassebot.domain.errors import BusinessError
from kassebot.domain.findings import Area, Cause, RegisterResult, Status
from kassebot.store.case_events import number_after
from kassebot.store.tables.cases import case_findings, cases

#: The place in the queue of a case that has nothing unsettled.
SERIOUS_NONE = 3
UNSETTLED = (FindingState.OPEN, FindingState.DECIDED)
# Made once: SQLAlchemy takes three times as long over a statement that it has not seen as this very object.
_CASE = select(cases).where(cases.c.id == bindparam("case"))
_FINDINGS = select(case_findings).where(case_findings.c.case == bindparam("case"))
_AREAS = {area: place for place, area in enumerate(Area)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A register's period among people; amounts in øre."""

    id: str
    period: str
    register: str
    register_name: str
    unit: str
    run: str
    result_sha256: str
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
    opened_at: dt.datetime

    def holder(self, now: dt.datetime) -> str | None:
        """Who has the case now; None where nobody has, or their time is over."""
        return self.taken_by if self.taken_until and self.taken_until > now else None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFinding:
    """A finding of a case as it stands; `decision` is the one in force."""

    case: str
    finding: str
    cause: Cause
    area: Area
    date: dt.date
    amount_ore: int
    content_sha256: str
    serious: int
    state: FindingState
    decision: str | None


class Ranked(Protocol):
    """What a finding's weight in the queue is made of."""

    @property
    def state(self) -> FindingState:
        """Where it stands."""

    @property
    def serious(self) -> int:
        """Its place; 0 is most."""

    @property
    def amount_ore(self) -> int:
        """Øre, with its sign."""

    @property
    def date(self) -> dt.date:
        """Its day."""


def case_of(connection: Connection, case: str) -> Case:
    """The case; BusinessError where there is none."""
    row = connection.execute(_CASE, {"case": case}).one_or_none()
    if row is None:
        raise case_unknown(case)
    return case_in(row)


def case_unknown(case: str) -> BusinessError:
    """What is said of a case that is not there, and of one that is not the person's to see."""
    return BusinessError("case_unknown", "Der er ingen sag {case}", case=case)


def case_to_change(connection: Connection, case: str, seen: int) -> tuple[Case, int]:
    """The case and the number of its next event; BusinessError where it has changed since version `seen`."""
    found = case_of(connection, case)
    return found, number_after(found.version, seen)


def findings_of(connection: Connection, case: str) -> tuple[CaseFinding, ...]:
    """The case's findings, those that are gone too, by area, day, cause and id as in the result."""
    found = [finding_in_case(row) for row in connection.execute(_FINDINGS, {"case": case})]
    return tuple(sorted(found, key=lambda one: (_AREAS[one.area], one.date, one.cause.value, one.finding)))


def finding_of(connection: Connection, case: str, finding: str) -> CaseFinding:
    """One finding of the case; BusinessError where the case has none of that id."""
    query = select(case_findings).where(case_findings.c.case == case, case_findings.c.finding == finding)
    row = connection.execute(query).one_or_none()
    if row is None:
        raise BusinessError("finding_unknown", "Sagen {case} har ikke den afvigelse. Genindlæs siden", case=case)
    return finding_in_case(row)


def finding_with(connection: Connection, case: str, decision: str) -> CaseFinding | None:
    """The finding on which a decision is in force; None where it is in force no more."""
    query = select(case_findings).where(case_findings.c.case == case, case_findings.c.decision == decision)
    row = connection.execute(query).one_or_none()
    return None if row is None else finding_in_case(row)


def set_finding(
    connection: Connection, case: str, finding: str, *, state: FindingState, decision: str | None
) -> None:  # fmt: skip
    """Move a finding of a case to a state."""
    of_finding = (case_findings.c.case == case) & (case_findings.c.finding == finding)
    connection.execute(update(case_findings).where(of_finding).values(state=state.value, decision=decision))


def where_it_stands(found: Sequence[CaseFinding], result: RegisterResult) -> dict[str, Any]:
    """The columns of an uncompleted case by its findings and its register's result."""
    state = case_state((one.state for one in found), status=result.status, reason=result.reason)
    return {"state": state.value, **standing(found)}


def standing(found: Iterable[Ranked]) -> dict[str, Any]:
    """The columns of the queue's order: of the findings that are not settled."""
    unsettled = [one for one in found if one.state in UNSETTLED]
    return {
        "serious": min((one.serious for one in unsettled), default=SERIOUS_NONE),
        "weight_ore": sum(abs(one.amount_ore) for one in unsettled),
        "oldest": min((one.date for one in unsettled), default=None),
    }


def case_in(row: Row[Any]) -> Case:
    """The case of a row of `cases`."""
    values = {name: getattr(row, name) for name in Case.__dataclass_fields__}
    return Case(**values | {"state": CaseState(row.state), "status": Status(row.status)})


def finding_in_case(row: Row[Any]) -> CaseFinding:
    """The finding of a row of `case_findings`."""
    values = dict(row._mapping)  # noqa: SLF001 as above
    kinds = {"cause": Cause(row.cause), "area": Area(row.area), "state": FindingState(row.state)}
    return CaseFinding(**values | kinds)
