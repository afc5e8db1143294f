"""Failed sign-ins in a row, and until when a login waits; alike for logins that somebody has and those that nobody has.

Forgotten a day after the last one. So that nobody fills the database, only so many logins that nobody has are kept at
a time; they give way to each other, never a person's to theirs.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, insert, select

from kassebot.store.tables.people import sign_in_failures

HOURS_KEPT = 24
UNKNOWN_MAX = 10_000
#: What the key of a login that nobody has begins with; people's ids do not.
UNKNOWN = "unknown:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Failures:
    """How many in a row, and until when further attempts are refused."""

    failures: int
    locked_until: datetime | None


def failures_of(connection: Connection, key: str, now: datetime) -> Failures:
    """What is kept under a key; none where the last failure is forgotten."""
    query = select(sign_in_failures).where(
        sign_in_failures.c.key == key, sign_in_failures.c.failed_at > _forgotten(now)
    )
    row = connection.execute(query).one_or_none()
    return (
        Failures(failures=row.failures, locked_until=row.locked_until)
        if row
        else Failures(failures=0, locked_until=None)
    )


def keep_failures(connection: Connection, key: str, failures: Failures, now: datetime) -> None:
    """Keep what there is now, and forget what is old."""
    old = (sign_in_failures.c.key == key) | (sign_in_failures.c.failed_at <= _forgotten(now))
    connection.execute(delete(sign_in_failures).where(old))
    unknown = sign_in_failures.c.key.startswith(UNKNOWN)
    count = select(func.count()).select_from(sign_in_failures).where(unknown)
    if key.startswith(UNKNOWN) and connection.execute(count).scalar_one() >= UNKNOWN_MAX:
        by_age = select(sign_in_failures.c.key).where(unknown).order_by(sign_in_failures.c.failed_at)
        connection.execute(delete(sign_in_failures).where(sign_in_failures.c.key == by_age.limit(1).scalar_subquery()))
    row = {"key": key, "failures": failures.failures, "failed_at": now, "locked_until": failures.locked_until}
    connection.execute(insert(sign_in_failures), [row])


def forget_failures(connection: Connection, key: str) -> None:
    """After a success, or a new password."""
    connection.execute(delete(sign_in_failures).where(sign_in_failures.c.key == key))


def _forgotten(now: datetime) -> datetime:
    return now - timedelta(hours=HOURS_KEPT)
