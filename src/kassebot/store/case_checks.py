"""Whether cases are what the audit trail says: their events, their versions, and the words that people wrote.

A text that was deleted when its time was over is no break: its hash is still in the trail.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import Connection, func, select

from kassebot.domain.cases import EventKind
from kassebot.store.tables.audit import audit
from kassebot.store.tables.cases import case_events, case_texts, cases

_KINDS = {f"case_{kind.value}" for kind in EventKind}


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class CaseBreak:
    """Where a case does not hold; `code` is for programs."""

    case: str
    code: str


def breaks(connection: Connection) -> tuple[CaseBreak, ...]:
    """Every case that does not hold, once for each way in which it does not."""
    found = {*_events(connection), *_versions(connection), *_texts(connection)}
    return tuple(sorted(found))


def _events(connection: Connection) -> Iterator[CaseBreak]:
    told: dict[int, tuple[str, int | None, str, str]] = {}
    query = select(audit.c.sequence, audit.c.event, audit.c.actor, audit.c.details).where(audit.c.event.in_(_KINDS))
    for row in connection.execute(query):
        details = json.loads(row.details)
        told[row.sequence] = (details["case"], details.get("number"), row.event, row.actor)
    for row in connection.execute(select(case_events)):
        if told.pop(row.sequence, None) != (row.case, row.number, f"case_{row.kind}", row.actor):
            yield CaseBreak(case=row.case, code="event_untold")
    for case, *_ in told.values():
        yield CaseBreak(case=case, code="event_gone")


def _versions(connection: Connection) -> Iterator[CaseBreak]:
    numbered = select(
        case_events.c.case,
        func.count(case_events.c.number).label("count"),
        func.max(case_events.c.number).label("last"),
    ).group_by(case_events.c.case)
    known = {row.case: (row.count, row.last) for row in connection.execute(numbered)}
    for row in connection.execute(select(cases.c.id, cases.c.version)):
        if known.get(row.id) != (row.version, row.version):
            yield CaseBreak(case=row.id, code="version_off")


def _texts(connection: Connection) -> Iterator[CaseBreak]:
    """A text's id begins with its event's, and that event has its hash."""
    of_events = select(case_events.c.case, case_events.c.number, audit.c.details).join(
        audit, audit.c.sequence == case_events.c.sequence
    )
    told = {f"{row.case}:{row.number}": row.details for row in connection.execute(of_events)}
    for row in connection.execute(select(case_texts)):
        written = sha256(row.content.encode()).hexdigest()
        if written != row.sha256 or written not in told.get(":".join(row.id.split(":")[:2]), ""):
            yield CaseBreak(case=row.case, code="text_changed")
