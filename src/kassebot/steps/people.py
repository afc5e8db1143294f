"""The office's people and services: created, given roles, closed and opened again; each change leaves its event.

Whoever does it has the right to, or sits at the server's command line (`by` is None), which is how the first account
comes to be. Nobody closes the account or changes the roles that they themselves are signed in with.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from kassebot.domain.errors import BusinessError
from kassebot.domain.people import Acting, Kind, Person, Right, Role
from kassebot.steps.allowed import require
from kassebot.steps.passwords import hashed
from kassebot.store import audit, people, sessions
from kassebot.store.database import Store
from kassebot.store.sign_in_failures import forget_failures

#: Who acts at the server's command line.
TERMINAL = "terminal"

_LOGIN = re.compile(r"[a-z0-9æøå][a-z0-9æøå._@-]{1,63}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
CHARACTERS_MAX = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPerson:
    """Who is to be created; `subject` is issuer and subject at the OIDC provider."""

    login: str
    name: str
    roles: frozenset[Role]
    kind: Kind = Kind.PERSON
    units: frozenset[str] = frozenset()
    signs_as: tuple[str, ...] = ()
    telephone: str = ""
    email: str = ""
    subject: tuple[str, str] | None = None


def add_person(store: Store, by: Acting | None, new: NewPerson, password: str | None, now: datetime) -> Person:
    """Create an account. Without a password the person signs in by OIDC only; a service never signs in."""
    _may(by)
    login = new.login.strip().casefold()
    _check(login, new)
    if new.kind is Kind.SERVICE and (password or new.subject):
        raise BusinessError("service_signs_in", "Et program kan ikke logge ind. Opret det uden adgangskode og udbyder")
    if new.kind is Kind.PERSON and password is None and not (new.subject or new.email.strip()):
        raise BusinessError(
            "sign_in_how",
            "Uden adgangskode skal der stå en e-mail eller et id hos udbyderen, som brugeren kan kendes på",
        )
    kept_password = hashed(password) if password is not None else None
    person = Person(
        id=f"p{secrets.token_hex(6)}", login=login, name=new.name.strip(), kind=new.kind, roles=new.roles,
        units=new.units, signs_as=new.signs_as, telephone=new.telephone.strip(), email=new.email.strip(),
    )  # fmt: skip
    subject = people.subject_of(*new.subject) if new.subject else None
    with store.write() as connection:
        people.add(connection, person, password=kept_password, subject=subject, at=now)
        details = {"kind": person.kind.value, "roles": sorted(person.roles), "units": sorted(person.units)}
        _record(connection, by, "person_created", person, **details)
    return person


def disable_person(store: Store, by: Acting | None, login: str, now: datetime) -> int:
    """Close an account and end its sessions at once; gives how many there were."""
    _may(by)
    with store.write() as connection:
        person = _other(connection, by, login)
        ended = sessions.revoke_all(connection, person.id, now)
        if person.disabled_at is None:
            people.keep_disabled(connection, person.id, now)
        _record(connection, by, "person_disabled", person, sessions=ended)
    return ended


def enable_person(store: Store, by: Acting | None, login: str) -> None:
    """Open a closed account again; its old sessions stay ended."""
    _may(by)
    with store.write() as connection:
        person = _other(connection, by, login)
        people.keep_disabled(connection, person.id, None)
        forget_failures(connection, person.id)
        _record(connection, by, "person_enabled", person)


def set_password(store: Store, by: Acting | None, login: str, password: str, now: datetime) -> None:
    """Give a person a new password: a login that waits may be used at once, and all sessions end."""
    _may(by)
    kept = hashed(password)
    with store.write() as connection:
        person = person_of(connection, login)
        if person.kind is Kind.SERVICE:
            raise BusinessError("service_signs_in", "Et program kan ikke logge ind og har ingen adgangskode")
        people.keep_password(connection, person.id, kept)
        forget_failures(connection, person.id)
        _record(connection, by, "password_set", person, sessions=sessions.revoke_all(connection, person.id, now))


def set_subject(store: Store, by: Acting | None, login: str, issuer: str, subject: str) -> None:
    """Bind an account to issuer and subject at the OIDC provider; BusinessError where they are somebody else's."""
    _may(by)
    key = people.subject_of(issuer, subject)
    with store.write() as connection:
        person = person_of(connection, login)
        if person.kind is Kind.SERVICE:
            raise BusinessError("service_signs_in", "Et program kan ikke logge ind og har intet id hos udbyderen")
        holder = people.by_subject(connection, key)
        if holder is not None and holder.id != person.id:
            raise BusinessError("login_taken", "{login} har allerede dette id hos udbyderen", login=holder.login)
        people.keep_subject(connection, person.id, key)
        _record(connection, by, "subject_linked", person)


def set_roles(
    store: Store, by: Acting | None, login: str, roles: Iterable[Role] | None, units: Iterable[str] | None
) -> Person:
    """Change roles, units or both; None leaves them. It counts from the person's next click."""
    _may(by)
    with store.write() as connection:
        person = _other(connection, by, login)
        new_roles = person.roles if roles is None else frozenset(roles)
        new_units = person.units if units is None else frozenset(units)
        people.keep_roles(connection, person.id, new_roles, new_units)
        _record(connection, by, "roles_changed", person, roles=sorted(new_roles), units=sorted(new_units))
        return person_of(connection, login)


def end_sessions(store: Store, by: Acting | None, login: str, now: datetime) -> int:
    """End all of a person's sessions; gives how many there were."""
    _may(by)
    with store.write() as connection:
        person = person_of(connection, login)
        ended = sessions.revoke_all(connection, person.id, now)
        _record(connection, by, "sessions_ended", person, sessions=ended)
    return ended


def all_people(store: Store, by: Acting | None) -> tuple[Person, ...]:
    """Everybody, by login."""
    _may(by)
    with store.read() as connection:
        return people.everybody(connection)


def person_of(connection: Connection, login: str) -> Person:
    """The person of a login; BusinessError where there is none."""
    person = people.by_login(connection, login.strip())
    if person is None:
        raise BusinessError(
            "login_unknown", "Der er ingen bruger »{login}«. »kassebot people list« viser alle", login=login
        )
    return person


def _may(by: Acting | None) -> None:
    if by is not None:
        require(by, Right.MANAGE_PEOPLE)


def _other(connection: Connection, by: Acting | None, login: str) -> Person:
    person = person_of(connection, login)
    if by is not None and by.person.id == person.id:
        raise BusinessError("own_account", "Det er din egen konto. Bed en kollega med samme ret om at ændre den")
    return person


def _check(login: str, new: NewPerson) -> None:
    if not _LOGIN.fullmatch(login):
        raise BusinessError(
            "login_invalid",
            "»{login}« kan ikke være et brugernavn: skriv 2–64 små bogstaver, tal og . _ @ -, og begynd med et bogstav "
            "eller tal",
            login=new.login,
        )
    texts = (new.name, new.telephone, new.email, *new.signs_as, *new.units)
    if not new.name.strip() or any(len(text) > CHARACTERS_MAX or _CONTROL.search(text) for text in texts):
        raise BusinessError(
            "person_invalid",
            "Navn skal udfyldes, og intet felt må være længere end {most} tegn eller gå over flere linjer",
            most=CHARACTERS_MAX,
        )


def _record(connection: Connection, by: Acting | None, event: str, person: Person, **details: object) -> None:
    actor = TERMINAL if by is None else by.person.id
    audit.append(connection, audit.Event(event=event, actor=actor, details={"person": person.id, **details}))
