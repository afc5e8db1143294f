"""Sessions: who is signed in, by which token, until when. Of a token only its sha256 is kept.

A session ends when nobody has used it for a while, at the latest after a working day, and at once when it is revoked or
the account is closed. When it has ended it is kept for a month, then forgotten.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, exists, insert, select, update

from kassebot.domain.bankdays import day_in_denmark
from kassebot.domain.people import Person
from kassebot.store.people import person_in
from kassebot.store.tables.people import people, preferences, sessions, stand_ins

IDLE_MINUTES_MAX = 30
HOURS_MAX = 10
KEPT_DAYS = 30
#: A session's last use is written no more often than this, so that reading a page seldom writes.
SEEN_SECONDS = 60
_ALIVE = (
    sessions.c.revoked_at.is_(None),
    sessions.c.expires_at > bindparam("now"),
    sessions.c.seen_at > bindparam("idle_since"),
    people.c.disabled_at.is_(None),
    people.c.kind == "person",
)
_OF_PERSON = (
    select(sessions)
    .join(people, people.c.id == sessions.c.person)
    .where(*_ALIVE, sessions.c.person == bindparam("of_person"))
    .order_by(sessions.c.begun_at.desc())
)
_STANDS_IN = exists().where(
    stand_ins.c.person == sessions.c.person,
    stand_ins.c.first_day <= bindparam("today"),
    stand_ins.c.last_day >= bindparam("today"),
)
#: A row for each preference; one with none where nothing is set.
_BY_TOKEN = (
    select(sessions, people, preferences.c.name.label("preference"), preferences.c.value, _STANDS_IN.label("stands_in"))
    .join(people, people.c.id == sessions.c.person)
    .outerjoin(preferences, preferences.c.person == sessions.c.person)
    .where(*_ALIVE, sessions.c.token_sha256 == bindparam("token_sha256"))
    .order_by(preferences.c.name)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A session that may be used; `id` is the token's sha256 and no secret."""

    id: str
    person: str
    method: str
    begun_at: datetime
    seen_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class InUse:
    """A session with whose it is, what they have set for themselves by name, and whether they stand in for somebody today."""

    session: Session
    person: Person
    preferences: dict[str, str]
    stands_in: bool


def session_id(token: str) -> str:
    """The sha256 of a token, which is all that is kept of it."""
    return sha256(token.encode()).hexdigest()


def begin(connection: Connection, *, token: str, person: str, method: str, at: datetime) -> None:
    """Keep a new session, and forget those that ended long ago. `method` is password or oidc."""
    connection.execute(delete(sessions).where(sessions.c.expires_at < at - timedelta(days=KEPT_DAYS)))
    row = {
        "token_sha256": session_id(token), "person": person, "method": method, "begun_at": at, "seen_at": at,
        "expires_at": at + timedelta(hours=HOURS_MAX), "revoked_at": None,
    }  # fmt: skip
    connection.execute(insert(sessions), [row])


def in_use(connection: Connection, token: str, now: datetime) -> InUse | None:
    """The session of a token; None where there is none, or it has ended, or the account is closed. One query: each page asks."""
    of = {"token_sha256": session_id(token), "today": day_in_denmark(now)}
    rows = connection.execute(_BY_TOKEN, _at(now) | of).all()
    if not rows:
        return None
    return InUse(
        session=_session(rows[0]), person=person_in(rows[0]),
        preferences={row.preference: row.value for row in rows if row.preference is not None},
        stands_in=bool(rows[0].stands_in),
    )  # fmt: skip


def all_in_use(connection: Connection, person: str, now: datetime) -> tuple[Session, ...]:
    """The person's sessions that may be used, the newest first."""
    return tuple(_session(row) for row in connection.execute(_OF_PERSON, _at(now) | {"of_person": person}))


def keep_seen(connection: Connection, session: str, now: datetime) -> None:
    """The session was used now; one that has been revoked meanwhile stays so."""
    connection.execute(update(sessions).where(sessions.c.token_sha256 == session).values(seen_at=now))


def revoke(connection: Connection, session: str, now: datetime) -> None:
    """End one session; one that has been revoked keeps its time."""
    ended = update(sessions).where(sessions.c.token_sha256 == session, sessions.c.revoked_at.is_(None))
    connection.execute(ended.values(revoked_at=now))


def revoke_all(connection: Connection, person: str, now: datetime) -> int:
    """End all of a person's sessions; gives how many could be used until now."""
    count = len(all_in_use(connection, person, now))
    ended = update(sessions).where(sessions.c.person == person, sessions.c.revoked_at.is_(None))
    connection.execute(ended.values(revoked_at=now))
    return count


def _at(now: datetime) -> dict[str, Any]:
    return {"now": now, "idle_since": now - timedelta(minutes=IDLE_MINUTES_MAX)}


def _session(row: Row[Any]) -> Session:
    return Session(
        id=row.token_sha256, person=row.person, method=row.method, begun_at=row.begun_at, seen_at=row.seen_at,
        expires_at=row.expires_at,
    )  # fmt: skip
