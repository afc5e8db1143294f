"""The audit trail for those who read it: newest first, a page at a time, by case, kind of event or days.

The trail itself has no names; who reads gets them from the people as they are called now. Whether the chain holds is
computed for what is shown, and for all of it by `kassebot verify`, which leaves an event that says how far it came.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from kassebot.store import people
from kassebot.store.audit import row_hash
from kassebot.store.tables.audit import audit
from kassebot.store.tables.cases import case_events

PAGE_EVENTS = 50
VERIFIED = "verified"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailEvent:
    """An event as it stands in the trail; `holds` is whether its hash is that of its content."""

    sequence: int
    at: datetime
    event: str
    actor: str
    run: str
    details: dict[str, Any]
    previous_sha256: str
    sha256: str
    holds: bool

    @property
    def case(self) -> str:
        """The case that it is about; empty where there is none."""
        return str(self.details.get("case", ""))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """Which events are wanted; `first` and `until` bound their time, the latter not included."""

    case: str = ""
    kind: str = ""
    first: datetime | None = None
    until: datetime | None = None
    before: int | None = None


def trail_page(connection: Connection, sought: Sought, events_max: int = PAGE_EVENTS) -> tuple[TrailEvent, ...]:
    """The newest events that are sought, before the one of number `before`."""
    query = _filtered(sought).order_by(audit.c.sequence.desc()).limit(events_max)
    return tuple(_event(row) for row in connection.execute(query))


def newest_verification(connection: Connection) -> TrailEvent | None:
    """The last time that somebody verified all of it."""
    newest = trail_page(connection, Sought(kind=VERIFIED), 1)
    return newest[0] if newest else None


def chained(page: Iterable[TrailEvent]) -> bool:
    """Whether each event is what its hash says, and follows the one before where both are here."""
    by_number = {one.sequence: one for one in page}
    return all(
        one.holds and (one.sequence - 1 not in by_number or by_number[one.sequence - 1].sha256 == one.previous_sha256)
        for one in by_number.values()
    )


def names_in(connection: Connection, page: Iterable[TrailEvent]) -> dict[str, str]:
    """Id → name, of those who act in these events and whom these events are about."""
    ids = {one.actor for one in page} | {value for one in page for value in _ids(one.details)}
    return {identity: person.name for identity, person in people.named(connection, ids).items()}


def _ids(details: dict[str, Any]) -> Iterable[str]:
    return (value for value in details.values() if isinstance(value, str) and 0 < len(value) <= 64)


def _filtered(sought: Sought) -> Select[Any]:
    query = select(audit)
    if sought.case:
        query = query.join(case_events, case_events.c.sequence == audit.c.sequence)
        query = query.where(case_events.c.case == sought.case)
    if sought.kind:
        query = query.where(audit.c.event == sought.kind)
    if sought.first is not None:
        query = query.where(audit.c.at >= sought.first.isoformat(timespec="microseconds"))
    if sought.until is not None:
        query = query.where(audit.c.at < sought.until.isoformat(timespec="microseconds"))
    if sought.before is not None:
        query = query.where(audit.c.sequence < sought.before)
    return query


def _event(row: Row[Any]) -> TrailEvent:
    kept = dict(row._mapping)  # noqa: SLF001 the public way to a row's values by name
    return TrailEvent(
        sequence=row.sequence, at=datetime.fromisoformat(row.at), event=row.event, actor=row.actor, run=row.run,
        details=json.loads(row.details), previous_sha256=row.previous_sha256, sha256=row.sha256,
        holds=row_hash(kept) == row.sha256,
    )  # fmt: skip
