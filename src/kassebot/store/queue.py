"""The queue as people see it: one page of cases in the stated order, what they are found by, and how many there are.

The order is: oldest period first; in it the most serious (cash without a cause, cash, other money, no money), then the
largest sum, then the register's number. A page goes on from the last row of the one before, so that page 2,000
costs what page 1 does; so does the next case to decide. Nothing here goes through all cases.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    bindparam,
    exists,
    func,
    not_,
    or_,
    select,
    true,
    tuple_,
)

from kassebot.domain.cases import CaseState, FindingState
from kassebot.domain.findings import Cause, Figures, Status
from kassebot.domain.review_rules import ReviewRules
from kassebot.store.cases import Case
from kassebot.store.queue_search import SEARCH_CHARACTERS_MAX, UNSETTLED, QueueFilter, of_units, wanted_cases
from kassebot.store.tables.cases import case_findings, cases
from kassebot.store.tables.results import register_results

__all__ = ["PAGE_ROWS", "SEARCH_CHARACTERS_MAX", "QueueFilter", "figures_of", "mark_of", "next_case", "queue_page"]

PAGE_ROWS = 50
_SERIOUS_MAX = 9
#: As the index has it: `lightness_ore` is the sum below zero, so that all four rise together.
_ORDER = (cases.c.period, cases.c.serious, cases.c.lightness_ore, cases.c.register)


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
        return mark_of(self)


def mark_of(case: QueueRow | Case) -> str:
    """A case's place in the queue, from which the queue goes on."""
    return f"{case.period}_{case.serious}_{case.weight_ore}_{case.register}"


_NAMES = [name for name in QueueRow.__dataclass_fields__ if name != "causes"]
_PAGE = select(*(cases.c[name] for name in _NAMES)).order_by(*_ORDER)
_STATES, _STATUSES = {one.value: one for one in CaseState}, {one.value: one for one in Status}
_BY_CAUSE = {one.value: one for one in Cause}
_CAUSES = select(
    case_findings.c.serious, case_findings.c.date, case_findings.c.finding, case_findings.c.case, case_findings.c.cause,
    case_findings.c.state,
).where(case_findings.c.case.in_(bindparam("ids", expanding=True)))  # fmt: skip


def queue_page(
    connection: Connection,
    wanted: QueueFilter,
    units: Collection[str] | None,
    *,
    after: str = "",
    rows: int = PAGE_ROWS,
) -> tuple[QueueRow, ...]:
    """At most `rows` cases of these units (None: all) in the queue's order, after the mark of the row before."""
    conditions = (wanted_cases(connection, wanted), of_units(units), _after(after))
    found = connection.execute(_PAGE.where(*conditions).limit(rows)).all()
    causes = _causes(connection, [row.id for row in found])
    return tuple(_row(dict(zip(_NAMES, row, strict=True)), causes) for row in found)


def _row(values: dict[str, Any], causes: Mapping[str, tuple[Cause, ...]]) -> QueueRow:
    values["state"], values["status"] = _STATES[values["state"]], _STATUSES[values["status"]]
    return QueueRow(**values, causes=causes.get(values["id"], ()))


def next_case(
    connection: Connection, wanted: QueueFilter, units: Collection[str] | None, *, after: str, me: str,
    now: dt.datetime, today: dt.date, review: ReviewRules,
) -> str | None:  # fmt: skip
    """The id of the next open case of the filter in which `me` can decide something now: after the mark, else from the beginning."""
    here = (wanted_cases(connection, replace(wanted, states=(CaseState.OPEN,))), of_units(units))
    mine = or_(cases.c.taken_until.is_(None), cases.c.taken_until <= now, cases.c.taken_by == me)
    # As below: nearly all are handed to nobody, and an index of them would lead through all cases.
    for_me = (mine, func.coalesce(cases.c.handed_to, me) == me, _decidable(review, today))
    query = select(cases.c.id).where(*here, *for_me).order_by(*_ORDER).limit(1)
    later = _after(after)
    found: str | None = connection.execute(query.where(later)).scalar()
    return found or connection.execute(query.where(not_(later))).scalar()


def _decidable(review: ReviewRules, today: dt.date) -> ColumnElement[bool]:
    """The cases with an open finding that waits for nobody: `ReviewRules.waits`, asked of the database."""
    heard = or_(cases.c.heard_at.is_not(None), cases.c.deadline < today)
    causes = [cause.value for cause in review.statement_causes]
    needs = and_(case_findings.c.cause.in_(causes), func.abs(case_findings.c.amount_ore) >= review.statement_from_ore)
    # Through a function no index is used for the state: the case is known, and has few findings.
    is_open = func.coalesce(case_findings.c.state, "") == FindingState.OPEN.value
    return exists().where(case_findings.c.case == cases.c.id, is_open, or_(heard, not_(needs)))


def _causes(connection: Connection, ids: Sequence[str]) -> dict[str, tuple[Cause, ...]]:
    """The causes of the cases' unsettled findings, most serious first.

    The state is looked at here: asked for both, SQLite would go through all open findings to find those of a page.
    """
    rows = connection.execute(_CAUSES, {"ids": ids}).all() if ids else []
    causes: dict[str, dict[Cause, None]] = {}
    for _, _, _, of_case, cause, state in sorted(tuple(row) for row in rows):
        if state in UNSETTLED:
            causes.setdefault(of_case, {})[_BY_CAUSE[cause]] = None
    return {of_case: tuple(known) for of_case, known in causes.items()}


def _after(mark: str) -> ColumnElement[bool]:
    """The rows after a mark, as the index has them; a mark that is none begins at the beginning."""
    parts: list[Any] = mark.split("_")
    if len(parts) != 4 or not all(part.isascii() and part.isdigit() and len(part) < 19 for part in parts[1:3]):
        return true()
    period, serious, weight_ore, register = parts[0], min(int(parts[1]), _SERIOUS_MAX), int(parts[2]), parts[3]
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
