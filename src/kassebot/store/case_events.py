"""A case's events: numbered without a gap, each with its hash in the audit trail, in the transaction of its change.

The trail holds ids and hashes only. What a person wrote is a text of the case (`keep_text`): its sha256 goes into the
event, its words do not, so that they can be deleted later and the chain still holds. Whoever acts on a case that
has changed since they saw it is refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from kassebot.domain.cases import TEXT_CHARACTERS_MAX, EventKind, TextKind
from kassebot.domain.errors import BusinessError
from kassebot.store import audit
from kassebot.store.tables.cases import case_events, case_texts, cases

_TEXTS = select(case_texts).where(case_texts.c.case == bindparam("case")).order_by(case_texts.c.at)
_EVENTS = select(case_events).where(case_events.c.case == bindparam("case")).order_by(case_events.c.sequence)
_NUMBERED = _EVENTS.where(case_events.c.number > bindparam("after"))
_ADD_EVENTS = insert(case_events)
_NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseEvent:
    """An event of a case; `about` is the id of the decision, link, statement, correction or person it is about."""

    case: str
    number: int | None
    kind: EventKind
    actor: str
    at: datetime
    finding: str
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An event of one case among many; `details` are ids, hashes and numbers."""

    case: str
    number: int
    kind: EventKind
    about: str = ""
    details: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseText:
    """What somebody wrote in a case; `author` is empty for the register keeper."""

    id: str
    case: str
    kind: TextKind
    author: str
    at: datetime
    content: str
    sha256: str


def next_number(connection: Connection, case: str, seen: int | None) -> int:
    """The number of the case's next event; BusinessError where the case has changed since version `seen`.

    Only inside `store.write()`, which lets one write at a time. `seen` is null for what depends on no state.
    """
    version = connection.execute(select(cases.c.version).where(cases.c.id == case)).scalar()
    if version is None:
        raise BusinessError("case_unknown", "Der er ingen sag {case}", case=case)
    return number_after(version, seen)


def number_after(version: int, seen: int | None) -> int:
    """The number of the next event of a case of this version; BusinessError where another was seen."""
    if seen is not None and seen != version:
        raise BusinessError("case_changed", "Sagen er ændret, siden du åbnede den. Se, hvad der er nyt, og prøv igen")
    return version + 1


def record(
    connection: Connection,
    *,
    case: str,
    number: int,
    kind: EventKind,
    actor: str,
    at: datetime,
    finding: str = "",
    about: str = "",
    details: Mapping[str, Any] = _NOTHING,
    columns: Mapping[str, Any] = _NOTHING,
) -> None:
    """Keep an event and move the case on to its number; `details` are further ids, hashes and numbers.

    `columns` of the case's row change with it.
    """
    event = CaseEvent(case=case, number=number, kind=kind, actor=actor, at=at, finding=finding, about=about)
    add_events(connection, [(event, {**_numbered(event), **details})])
    connection.execute(update(cases).where(cases.c.id == case).values(version=number, **columns))


def record_all(connection: Connection, told: Sequence[Told], *, actor: str, at: datetime) -> None:
    """The same for many cases at once, each at most once; a case's row is the matter of the one who calls."""
    events = [
        CaseEvent(case=one.case, number=one.number, kind=one.kind, actor=actor, at=at, finding="", about=one.about)
        for one in told
    ]
    pairs = zip(events, told, strict=True)
    add_events(connection, [(event, {**_numbered(event), **one.details}) for event, one in pairs])


def add_events(connection: Connection, events: Sequence[tuple[CaseEvent, Mapping[str, Any]]]) -> None:
    """Keep events, each with what the trail says of it: ids, hashes and numbers."""
    if not events:
        return
    trail = [audit.Event(event=f"case_{one.kind.value}", actor=one.actor, details={**told}) for one, told in events]
    first = audit.append(connection, *trail) - len(trail) + 1
    rows = [
        {
            "case": one.case, "sequence": first + place, "number": one.number, "kind": one.kind.value,
            "actor": one.actor, "at": one.at, "finding": one.finding, "about": one.about,
        }
        for place, (one, _) in enumerate(events)
    ]  # fmt: skip
    connection.execute(_ADD_EVENTS, rows)


def _numbered(event: CaseEvent) -> dict[str, Any]:
    return {"case": event.case, "number": event.number, "finding": event.finding, "about": event.about}


def keep_text(
    connection: Connection, *, case: str, number: int, kind: TextKind, author: str, at: datetime, content: str,
    place: int = 0,
) -> CaseText:  # fmt: skip
    """Keep a text, exactly as it was written, under its event's number; `place` tells several of a kind apart."""
    if len(content) > TEXT_CHARACTERS_MAX:
        raise BusinessError("text_too_long", "Teksten må højst være på {most} tegn", most=TEXT_CHARACTERS_MAX)
    identity = f"{case}:{number}:{kind.value}" + (f":{place}" if place else "")
    text = CaseText(
        id=identity, case=case, kind=kind, author=author, at=at, content=content,
        sha256=sha256(content.encode()).hexdigest(),
    )  # fmt: skip
    row = {name: getattr(text, name) for name in CaseText.__dataclass_fields__} | {"kind": kind.value}
    connection.execute(insert(case_texts), [row])
    return text


def texts_of(connection: Connection, case: str) -> dict[str, CaseText]:
    """The case's texts by their id; one that was deleted is not there."""
    rows = connection.execute(_TEXTS, {"case": case})
    return {row.id: CaseText(**{**row._mapping, "kind": TextKind(row.kind)}) for row in rows}  # noqa: SLF001 public


def events_of(connection: Connection, case: str, *, after: int = 0, views: bool = False) -> tuple[CaseEvent, ...]:
    """The case's events in order, those with a number above `after`; with `views` everything, views too."""
    rows = (
        connection.execute(_EVENTS, {"case": case})
        if views
        else connection.execute(_NUMBERED, {"case": case, "after": after})
    )
    return tuple(
        CaseEvent(
            case=row.case, number=row.number, kind=EventKind(row.kind), actor=row.actor, at=row.at,
            finding=row.finding, about=row.about,
        )
        for row in rows
    )  # fmt: skip
