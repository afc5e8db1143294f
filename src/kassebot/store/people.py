"""People and services as they are kept, who stands in for whom, and what a person has set for themselves.

A login is kept in small letters, so that nobody's name can be had twice. Nobody is deleted: what was decided names its
people for as long as it is kept; an account is closed instead.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, or_, select, update

from kassebot.domain.errors import BusinessError
from kassebot.domain.people import RIGHTS, Kind, Person, Right, Role, StandIn
from kassebot.store.codec import canonical
from kassebot.store.tables.people import people, preferences, stand_ins

#: What a person may set for themselves, kept as they gave it.
PREFERENCES_MAX = 200
PREFERENCE_CHARACTERS_MAX = 4_000
_ROLES = (
    select(people.c.id, people.c.name, people.c.roles).where(people.c.disabled_at.is_(None)).order_by(people.c.login)
)
_BY_ID = select(people).where(people.c.id == bindparam("person"))
_NAMED = select(people).where(people.c.id.in_(bindparam("ids", expanding=True)))
_STOOD_IN_FOR = (
    select(people)
    .join(stand_ins, stand_ins.c.stands_in_for == people.c.id)
    .where(
        stand_ins.c.person == bindparam("by"),
        stand_ins.c.first_day <= bindparam("today"),
        stand_ins.c.last_day >= bindparam("today"),
    )
    .order_by(people.c.id)
    .distinct()
)
_PREFERENCES = (
    select(preferences.c.name, preferences.c.value)
    .where(preferences.c.person == bindparam("of_person"))
    .order_by(preferences.c.name)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """Somebody among many: who they are and what they are called."""

    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """How somebody signs in: `password` is argon2, null where only OIDC does."""

    person: Person
    password: str | None


def add(connection: Connection, person: Person, *, password: str | None, subject: str | None, at: datetime) -> None:
    """Keep a new person; BusinessError where the login or the subject is somebody's already."""
    same = people.c.login == person.login
    if subject is not None:
        same = or_(same, people.c.subject == subject)
    if connection.execute(select(people.c.id).where(same)).first() is not None:
        raise BusinessError(
            "login_taken",
            "{login} findes allerede, eller en anden bruger har samme id hos udbyderen",
            login=person.login,
        )
    row = {
        "id": person.id, "login": person.login, "name": person.name, "kind": person.kind.value,
        "roles": _listed(person.roles), "units": _listed(person.units), "signs_as": canonical(list(person.signs_as)),
        "telephone": person.telephone, "email": person.email, "password": password, "subject": subject,
        "created_at": at, "disabled_at": person.disabled_at,
    }  # fmt: skip
    connection.execute(insert(people), [row])


def by_id(connection: Connection, person: str) -> Person | None:
    """The person of an id."""
    row = connection.execute(_BY_ID, {"person": person}).one_or_none()
    return None if row is None else person_in(row)


def by_login(connection: Connection, login: str) -> Person | None:
    """The person of a login, whatever its capitals."""
    found = credentials(connection, login)
    return found.person if found else None


def by_subject(connection: Connection, subject: str) -> Person | None:
    """The person of an OIDC subject (`subject_of`)."""
    row = connection.execute(select(people).where(people.c.subject == subject)).one_or_none()
    return None if row is None else person_in(row)


def unlinked_by_email(connection: Connection, email: str) -> tuple[Person, ...]:
    """The people of an e-mail address who have neither a password nor a subject yet."""
    query = select(people).where(
        func.lower(people.c.email) == email.lower(), people.c.subject.is_(None), people.c.password.is_(None)
    )
    return tuple(person_in(row) for row in connection.execute(query))


def everybody(connection: Connection) -> tuple[Person, ...]:
    """All identities by login, also those that are closed."""
    return tuple(person_in(row) for row in connection.execute(select(people).order_by(people.c.login)))


def with_right(connection: Connection, right: Right) -> tuple[Named, ...]:
    """Those with open accounts of whose roles one gives the right, by login."""
    rows = connection.execute(_ROLES)
    return tuple(Named(id=row.id, name=row.name) for row in rows if right in _rights_of(row.roles))


@lru_cache(maxsize=256)
def _rights_of(roles: str) -> frozenset[Right]:
    return frozenset(right for role in json.loads(roles) for right in RIGHTS[Role(role)])


def named(connection: Connection, ids: Iterable[str]) -> dict[str, Person]:
    """The people of some ids."""
    wanted = sorted(set(ids))
    rows = connection.execute(_NAMED, {"ids": wanted}) if wanted else ()
    return {row.id: person_in(row) for row in rows}


def credentials(connection: Connection, login: str) -> Credentials | None:
    """How the person of a login signs in."""
    if "\0" in login:  # PostgreSQL refuses it even as a value to look for
        return None
    row = connection.execute(select(people).where(people.c.login == login.casefold())).one_or_none()
    if row is None:
        return None
    return Credentials(person=person_in(row), password=row.password)


def subject_of(issuer: str, subject: str) -> str:
    """Issuer and subject as one key: neither can be read as part of the other."""
    return canonical([issuer, subject])


def keep_password(connection: Connection, person: str, password: str) -> None:
    """A new argon2 hash."""
    connection.execute(update(people).where(people.c.id == person).values(password=password))


def keep_subject(connection: Connection, person: str, subject: str) -> None:
    """Bind the person to an OIDC subject."""
    connection.execute(update(people).where(people.c.id == person).values(subject=subject))


def keep_roles(connection: Connection, person: str, roles: Iterable[Role], units: Iterable[str]) -> None:
    """The roles and units from now on."""
    values = {"roles": _listed(roles), "units": _listed(units)}
    connection.execute(update(people).where(people.c.id == person).values(values))


def keep_disabled(connection: Connection, person: str, at: datetime | None) -> None:
    """Close the account at a time, or open it again with None."""
    connection.execute(update(people).where(people.c.id == person).values(disabled_at=at))


def keep_stand_in(connection: Connection, stand_in: StandIn) -> None:
    """Keep the stand-in's days; the same two from the same first day get the new last day."""
    the_same = (
        (stand_ins.c.person == stand_in.person)
        & (stand_ins.c.stands_in_for == stand_in.stands_in_for)
        & (stand_ins.c.first_day == stand_in.first_day)
    )
    connection.execute(delete(stand_ins).where(the_same))
    row = {name: getattr(stand_in, name) for name in ("person", "stands_in_for", "first_day", "last_day")}
    connection.execute(insert(stand_ins), [row])


def stand_ins_of(connection: Connection, person: str, from_day: date) -> tuple[StandIn, ...]:
    """The stand-ins on or after a day, of the person and for the person."""
    query = (
        select(stand_ins)
        .where(or_(stand_ins.c.person == person, stand_ins.c.stands_in_for == person), stand_ins.c.last_day >= from_day)
        .order_by(stand_ins.c.first_day, stand_ins.c.person, stand_ins.c.stands_in_for)
    )
    return tuple(
        StandIn(person=row.person, stands_in_for=row.stands_in_for, first_day=row.first_day, last_day=row.last_day)
        for row in connection.execute(query)
    )


def stood_in_for(connection: Connection, person: str, today: date) -> tuple[Person, ...]:
    """Those whose stand-in the person is today."""
    return tuple(person_in(row) for row in connection.execute(_STOOD_IN_FOR, {"by": person, "today": today}))


def preferences_of(connection: Connection, person: str) -> dict[str, str]:
    """What the person has set for themselves, by name."""
    return {row.name: row.value for row in connection.execute(_PREFERENCES, {"of_person": person})}


def keep_preference(connection: Connection, person: str, name: str, value: str | None) -> None:
    """Set one, or take it away with None; BusinessError where it is too long, or there are too many."""
    connection.execute(delete(preferences).where(preferences.c.person == person, preferences.c.name == name))
    if value is None:
        return
    count = connection.execute(
        select(func.count()).select_from(preferences).where(preferences.c.person == person)
    ).scalar_one()
    if len(name) + len(value) > PREFERENCE_CHARACTERS_MAX or count >= PREFERENCES_MAX:
        raise BusinessError("preference_too_much", "Der er ikke plads til mere. Slet noget af det, du har gemt")
    connection.execute(insert(preferences), [{"person": person, "name": name, "value": value}])


def _listed(values: Iterable[str]) -> str:
    return canonical(sorted(values))


def person_in(row: Row[Any]) -> Person:
    """The person of a row of `people`."""
    return Person(
        id=row.id, login=row.login, name=row.name, kind=Kind(row.kind),
        roles=frozenset(Role(role) for role in json.loads(row.roles)), units=frozenset(json.loads(row.units)),
        signs_as=tuple(json.loads(row.signs_as)), telephone=row.telephone, email=row.email,
        disabled_at=row.disabled_at,
    )  # fmt: skip
