"""What the queue is filtered and searched by, so that it stays quick however many cases are open.

A filter that is rare is looked up by its own index first, and the few cases it names are sorted; one that is common is met
soon on the way along the queue's order. Which it is, is asked of the index, up to `IDS_MAX` cases; so no search goes
through all cases to find few.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import ColumnElement, Connection, Engine, Select, and_, exists, false, func, or_, select, true, union

from kassebot.domain.cases import CaseState, FindingState
from kassebot.domain.findings import Cause
from kassebot.store.tables.cases import case_findings, case_terms, cases
from kassebot.store.tables.results import results

SEARCH_CHARACTERS_MAX = 60
#: More cases than these are not sorted; they are met on the way.
IDS_MAX = 1_000
UNSETTLED = (FindingState.OPEN.value, FindingState.DECIDED.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueFilter:
    """What is wanted: empty means all. `amount_ore` and `text` are what a search was read as, any of them."""

    states: tuple[CaseState, ...] = (CaseState.OPEN,)
    period: str = ""
    cause: Cause | None = None
    unit: str = ""
    not_after: dt.date | None = None  # the oldest finding is from this day or before
    holder: str = ""  # a person's id: taken by, or handed to, them
    free_at: dt.datetime | None = None  # nobody has it at this time
    text: str = ""  # a register's number, a voucher, a bag, or part of a name
    amount_ore: int | None = None


def of_units(units: Collection[str] | None) -> ColumnElement[bool]:
    """The cases of these units; None: all."""
    if units is None:
        return true()
    return cases.c.unit.in_(sorted(units)) if units else false()


def wanted_cases(connection: Connection, wanted: QueueFilter) -> ColumnElement[bool]:
    """The condition on `cases` that the filter is, with rare parts looked up already."""
    parts: list[ColumnElement[bool]] = []
    if wanted.period:
        parts.append(cases.c.period == wanted.period)
    if wanted.unit:
        parts.append(cases.c.unit == wanted.unit)
    if wanted.not_after:
        parts.append(cases.c.oldest <= wanted.not_after)
    if wanted.free_at:
        parts.append(or_(cases.c.taken_until.is_(None), cases.c.taken_until <= wanted.free_at))
    rare: list[set[str]] = []
    for query, condition in _by_index(connection, wanted):
        ids = connection.execute(query.limit(IDS_MAX + 1)).scalars().all()
        if len(ids) > IDS_MAX:
            parts.append(condition)
        else:
            rare.append(set(ids))
    states = [state.value for state in wanted.states]
    if not rare:
        return and_(cases.c.state.in_(states), *parts)
    # Through a function no index is used for the state: the ids are, and the database has no choice to guess at.
    few = sorted(set.intersection(*rare))
    return and_(cases.c.id.in_(few), func.coalesce(cases.c.state, "").in_(states), *parts)


def _by_index(connection: Connection, wanted: QueueFilter) -> list[tuple[Any, ColumnElement[bool]]]:
    """For each part of the filter that an index knows: the query for its cases, and the same as a condition."""
    known: list[tuple[Any, ColumnElement[bool]]] = []
    if wanted.cause:
        of_cause = case_findings.c.cause == wanted.cause.value
        unsettled = case_findings.c.state.in_(UNSETTLED)
        query = select(case_findings.c.case).where(unsettled, of_cause)
        known.append((query, exists().where(case_findings.c.case == cases.c.id, unsettled, of_cause)))
    if wanted.holder:
        held = [column == wanted.holder for column in (cases.c.taken_by, cases.c.handed_to)]
        known.append((union(*(select(cases.c.id).where(one) for one in held)), or_(*held)))
    if wanted.text or wanted.amount_ore is not None:
        known.append(_searched(connection, wanted))
    return known


def _searched(connection: Connection, wanted: QueueFilter) -> tuple[Any, ColumnElement[bool]]:
    """Any of what the text may be: a register, a voucher or bag, an amount of either sign; if none, part of a name."""
    exact: list[Select[Any]] = []
    if wanted.text:
        term = "".join(wanted.text.upper().split())
        exact.append(select(cases.c.id).where(cases.c.register == wanted.text.strip()))
        exact.append(select(case_terms.c.case).where(case_terms.c.term == term))
    if wanted.amount_ore is not None:
        amounts = sorted({wanted.amount_ore, -wanted.amount_ore})
        exact.append(select(case_findings.c.case).where(case_findings.c.amount_ore.in_(amounts)))
    query = union(*exact)
    if not wanted.text or connection.execute(query.limit(1)).first() is not None:
        return query, or_(*(cases.c.id.in_(one) for one in exact))
    named = _named(connection, wanted.text.strip().lower())
    return select(cases.c.id).where(cases.c.register.in_(named)), cases.c.register.in_(named)


def read_names(connection: Connection) -> None:
    """Read the names that searches look in, before somebody waits for them."""
    _names_of(connection)


def _named(connection: Connection, text: str) -> list[str]:
    """The registers of which the name or the unit has the text in it, as they were called last."""
    return [number for number, name, unit in _names_of(connection) if text in name or text in unit]


def _names_of(connection: Connection) -> list[tuple[str, str, str]]:
    """Each register with its name and unit in small letters; read again when there is a new result.

    Each register is looked at once, not each case.
    """
    newest = connection.execute(_NEWEST_RESULT).one()
    kept = _names.get(connection.engine)
    if kept is None or kept[0] != newest:
        rows = [(row.register, row.register_name.lower(), row.unit.lower()) for row in connection.execute(_NAMES)]
        kept = _names[connection.engine] = (newest, rows)
    return kept[1]


def _names_query() -> Select[Any]:
    other = cases.alias("other")
    numbers = select(func.min(other.c.register).label("register")).cte("numbers", recursive=True)
    later = select(func.min(other.c.register)).where(other.c.register > numbers.c.register).scalar_subquery()
    numbers = numbers.union_all(select(later).where(numbers.c.register.is_not(None)))
    newest = select(func.max(other.c.period)).where(other.c.register == numbers.c.register).scalar_subquery()
    return select(cases.c.register, cases.c.register_name, cases.c.unit).select_from(
        numbers.join(cases, and_(cases.c.register == numbers.c.register, cases.c.period == newest))
    )


_NAMES = _names_query()
#: A case's register is only called something else after a new result.
_NEWEST_RESULT = select(func.count(), func.max(results.c.run), func.max(results.c.saved_at)).select_from(results)
_names: WeakKeyDictionary[Engine, tuple[Any, list[tuple[str, str, str]]]] = WeakKeyDictionary()
