"""Sessions: who is signed in, by which token, until when. Of a token only its sha256 is kept.

A session ends when nobody has used it for a while, at the latest after a working day, and at once when it is revoked or
the account is closed. When it has ended it is kept for a month, then forgotten.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, insert, select, update

from kassebot.store.tables.people import people, sessions

IDLE_MINUTES_MAX = 30
HOURS_MAX = 10
KEPT_DAYS = 30
#: A session's last use is written no more often than this, so that reading a page seldom writes.
SEEN_SECONDS = 60
_ALIVE = (
    select(sessions)
    .join(people, people.c.id == sessions.c.person)
    .where(
        sessions.c.revoked_at.is_(None),
        sessions.c.expires_at > bindparam("now"),
        sessions.c.seen_at > bindparam("idle_since"),
        people.c.disabled_at.is_(None),
        people.c.kind == "person",
    )
)
_BY_TOKEN = _ALIVE.where(sessions.c.token_sha256 == bindparam("token_sha256"))
_OF_PERSON = _ALIVE.where(sessions.c.person == bindparam("of_person")).order_by(sessions.c.begun_at.desc())


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A session that may be used; `id` is the token's sha256 and no secret."""

    id: str
    person: str
    method: str
    begun_at: datetime
    seen_at: datetime
    expires_at: datetime


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


def in_use(connection: Connection, token: str, now: datetime) -> Session | None:
    """The session of a token; None where there is none, or it has ended, or the account is closed."""
    row = connection.execute(_BY_TOKEN, _at(now) | {"token_sha256": session_id(token)}).one_or_none()
    return None if row is None else _session(row)


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
