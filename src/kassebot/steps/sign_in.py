"""Signing in and out, and who is signed in.

A sign-in always gives a new token, and of it only the sha256 is kept. An unknown login, a closed account, a service and a
wrong password all get one answer after the same work. Five wrong passwords in a row make the login wait, for longer each
time. The trail tells of it all with ids, and never what was typed.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from kassebot.domain.bankdays import day_in_denmark
from kassebot.domain.errors import BusinessError
from kassebot.domain.people import Acting, Kind, Person, acting
from kassebot.steps.passwords import CHARACTERS_MAX, is_outdated, matches, rehashed, unknown_key
from kassebot.store import audit, people, sessions
from kassebot.store.database import Store
from kassebot.store.sign_in_failures import UNKNOWN, Failures, failures_of, forget_failures, keep_failures

FAILURES_MAX = 5
LOCK_MINUTES = 15
LOCK_MINUTES_MAX = 60
#: Who acts where nobody is signed in yet.
NOBODY = ""

PASSWORD, OIDC = "password", "oidc"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedInAs:
    """The one who acts, and what they have set for themselves by name."""

    acting: Acting
    preferences: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Attempt:
    """What was found before anything is written: `key` is what failures are counted under."""

    key: str
    person: Person | None
    password: str | None
    right: bool


def sign_in(store: Store, login: str, password: str, now: datetime) -> str:
    """The token of a new session; BusinessError `sign_in_refused`, or `account_locked` while the login waits."""
    attempt = _attempt(store, login.strip(), password)
    renewed = rehashed(password) if attempt.right and attempt.password and is_outdated(attempt.password) else None
    token = secrets.token_urlsafe(32)
    with store.write() as connection:
        refusal = _refusal(connection, attempt, now)
        if refusal is None and attempt.person is not None:
            if renewed:
                people.keep_password(connection, attempt.person.id, renewed)
            forget_failures(connection, attempt.key)
            _begin(connection, token, attempt.person, PASSWORD, now)
    if refusal is not None:
        raise refusal
    return token


def signed_in(store: Store, token: str, now: datetime) -> SignedInAs | None:
    """Who a token belongs to, with what they may do today; None where nobody is signed in by it."""
    with store.read() as connection:
        found = sessions.in_use(connection, token, now)
        if found is None:
            return None
        today = day_in_denmark(now)
        stood_in_for = people.stood_in_for(connection, found.person.id, today) if found.stands_in else ()
    if now - found.session.seen_at >= timedelta(seconds=sessions.SEEN_SECONDS):
        with store.write() as connection:
            sessions.keep_seen(connection, found.session.id, now)
    return SignedInAs(acting=acting(found.person, stood_in_for), preferences=found.preferences)


def sign_out(store: Store, token: str, now: datetime) -> None:
    """End the token's session; one that has ended is left as it is."""
    with store.write() as connection:
        found = sessions.in_use(connection, token, now)
        if found:
            sessions.revoke(connection, found.session.id, now)
            _record(connection, "signed_out", found.person.id, found.person.id, sessions=1)


def sign_out_one(store: Store, acting: Acting, session: str, now: datetime) -> None:
    """End one of the person's own sessions; somebody else's is not there."""
    with store.write() as connection:
        if session not in {one.id for one in sessions.all_in_use(connection, acting.person.id, now)}:
            raise BusinessError("session_unknown", "Den forbindelse er allerede lukket")
        sessions.revoke(connection, session, now)
        _record(connection, "signed_out", acting.person.id, acting.person.id, sessions=1)


def sign_out_everywhere(store: Store, acting: Acting, now: datetime) -> None:
    """End all of the person's own sessions, this one too."""
    with store.write() as connection:
        count = sessions.revoke_all(connection, acting.person.id, now)
        _record(connection, "signed_out", acting.person.id, acting.person.id, sessions=count)


def begin_oidc(connection: Connection, person: Person, now: datetime) -> str:
    """The token of a new session for somebody whom the OIDC provider has vouched for."""
    token = secrets.token_urlsafe(32)
    _begin(connection, token, person, OIDC, now)
    return token


def _begin(connection: Connection, token: str, person: Person, method: str, now: datetime) -> None:
    sessions.begin(connection, token=token, person=person.id, method=method, at=now)
    event = audit.Event(event="signed_in", actor=person.id, details={"person": person.id, "method": method})
    audit.append(connection, event)


def _attempt(store: Store, login: str, password: str) -> _Attempt:
    """Look the login up and do one piece of argon2 work, whoever it is."""
    with store.read() as connection:
        found = people.credentials(connection, login)
    person = found.person if found else None
    if found and found.password and person and may_sign_in(person) and len(password) <= CHARACTERS_MAX:
        right = matches(found.password, password)
        return _Attempt(key=found.person.id, person=person, password=found.password, right=right)
    return _Attempt(key=UNKNOWN + unknown_key(login), person=person, password=None, right=False)


def may_sign_in(person: Person) -> bool:
    """People whose account is open; a service never."""
    return person.kind is Kind.PERSON and person.disabled_at is None


def _refusal(connection: Connection, attempt: _Attempt, now: datetime) -> BusinessError | None:
    """Why the attempt fails, kept where it does; None where it may go on. One at a time: nobody guesses in parallel."""
    kept = failures_of(connection, attempt.key, now)
    if kept.locked_until and kept.locked_until > now:
        return _locked(kept.locked_until, now)
    if attempt.right and _as_before(connection, attempt):
        return None
    failures = kept.failures + 1
    locked_until = now + _lock(failures) if failures % FAILURES_MAX == 0 else None
    keep_failures(connection, attempt.key, Failures(failures=failures, locked_until=locked_until), now)
    person = attempt.person.id if attempt.person else NOBODY
    _record(connection, "sign_in_failed", NOBODY, person, failures=failures)
    if locked_until is None:
        return BusinessError(
            "sign_in_refused",
            "Brugernavn og adgangskode passer ikke sammen. Prøv igen; efter {most} forkerte forsøg skal du vente {minutes} "
            "minutter. Har du glemt adgangskoden, giver den, der opretter brugere, dig en ny",
            most=FAILURES_MAX,
            minutes=LOCK_MINUTES,
        )
    _record(connection, "account_locked", NOBODY, person, minutes=int(_lock(failures).total_seconds()) // 60)
    return _locked(locked_until, now)


def _as_before(connection: Connection, attempt: _Attempt) -> bool:
    """Whether the account and its password are still what the attempt was held against."""
    found = people.credentials(connection, attempt.person.login) if attempt.person else None
    return found is not None and may_sign_in(found.person) and found.password == attempt.password


def _lock(failures: int) -> timedelta:
    """15, 30, then 60 minutes."""
    times = failures // FAILURES_MAX
    return timedelta(minutes=min(LOCK_MINUTES * 2 ** min(times - 1, 8), LOCK_MINUTES_MAX))


def _locked(until: datetime, now: datetime) -> BusinessError:
    minutes = -int((now - until).total_seconds() // 60)
    return BusinessError(
        "account_locked",
        "Der er prøvet for mange gange. Vent {minutes} minutter, og prøv igen, eller bed den, der opretter brugere, om en "
        "ny adgangskode",
        minutes=minutes,
    )


def _record(connection: Connection, event: str, actor: str, person: str, **numbers: int) -> None:
    audit.append(connection, audit.Event(event=event, actor=actor, details={"person": person} | numbers))
