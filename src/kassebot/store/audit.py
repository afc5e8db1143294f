"""The audit trail: what happened, in one chain of hashes that shows any later change.

An event is written in the transaction of what it tells of. It holds ids and hashes, never names of people
or free text. Each event's hash covers the hash before it, so a change anywhere breaks all that follows.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from kassebot.domain.errors import InvariantBroken
from kassebot.domain.people import ROBOT as _ROBOT
from kassebot.store.codec import canonical, digest
from kassebot.store.tables.audit import audit, audit_head

#: The hash that the first event follows.
CHAIN_START = "0" * 64
#: What programs do is done by this actor; people have identities of their own.
ROBOT = _ROBOT
_PAGE_EVENTS = 5_000
_HEAD = select(audit_head.c.sequence, audit_head.c.sha256).where(audit_head.c.id == 1)
_LOCK = _HEAD.with_for_update()
_MOVE = update(audit_head).where(audit_head.c.id == 1)
_ADD = insert(audit)
#: Where a connection that writes keeps the chain's length and last hash.
_END = "kassebot_audit_end"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened; `details` are ids, hashes and numbers."""

    event: str
    run: str = ""
    actor: str = ROBOT
    details: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """Where the chain first fails: the event's number and what is wrong, a code for programs."""

    sequence: int
    code: str


@contextmanager
def lock(connection: Connection) -> Iterator[None]:
    """Be the one who writes, from now until the transaction ends; the chain's end is read once and known inside."""
    connection.info[_END] = tuple(connection.execute(_LOCK).one())
    try:
        yield
    finally:
        connection.info.pop(_END, None)


def append(connection: Connection, *events: Event) -> int:
    """Add events to the chain, in a transaction that has the `lock`. Gives the last one's number."""
    end: tuple[int, str] = connection.info[_END]
    sequence, previous = end
    if not events:
        return sequence
    at = datetime.now(UTC).isoformat(timespec="microseconds")
    rows: list[dict[str, Any]] = []
    for event in events:
        sequence += 1
        row = {
            "sequence": sequence,
            "at": at,
            "event": event.event,
            "actor": event.actor,
            "run": event.run,
            "details": canonical(event.details),
            "previous_sha256": previous,
        }
        row["sha256"] = previous = row_hash(row)
        rows.append(row)
    connection.execute(_ADD, rows)
    connection.execute(_MOVE, {"sequence": sequence, "sha256": previous})
    connection.info[_END] = (sequence, previous)
    return sequence


def events(connection: Connection, *, kind: str | None = None) -> Iterator[tuple[int, Event]]:
    """All events in order, of one kind if it is given, with their numbers."""
    for row in _rows(connection):
        if kind is None or row["event"] == kind:
            yield (
                row["sequence"],
                Event(event=row["event"], run=row["run"], actor=row["actor"], details=json.loads(row["details"])),
            )


def first_break(connection: Connection) -> Break | None:
    """Re-compute the chain; None when it holds from the first event to the last."""
    previous, sequence = CHAIN_START, 0
    for row in _rows(connection):
        sequence += 1
        if row["sequence"] != sequence:
            return Break(sequence=sequence, code="event_gone")
        if row["previous_sha256"] != previous or row["sha256"] != row_hash(row):
            return Break(sequence=sequence, code="event_changed")
        previous = row["sha256"]
    head = connection.execute(select(audit_head.c.sequence, audit_head.c.sha256)).one_or_none()
    if head is None or tuple(head) != (sequence, previous):
        return Break(sequence=sequence + 1, code="events_cut_off")
    return None


def length(connection: Connection) -> int:
    """How many events there are."""
    head: int | None = connection.execute(select(audit_head.c.sequence)).scalar()
    if head is None:
        raise InvariantBroken("the audit trail has no head")
    return head


def _rows(connection: Connection) -> Iterator[dict[str, Any]]:
    after = 0
    while True:
        query = select(audit).where(audit.c.sequence > after).order_by(audit.c.sequence).limit(_PAGE_EVENTS)
        page: Sequence[Any] = connection.execute(query).mappings().all()
        yield from (dict(row) for row in page)
        if len(page) < _PAGE_EVENTS:
            return
        after = page[-1]["sequence"]


def row_hash(row: dict[str, Any]) -> str:
    """The hash that an event of these values has; its own is left out."""
    return digest({name: value for name, value in row.items() if name != "sha256"})
