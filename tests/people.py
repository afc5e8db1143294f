"""People for tests: one of each role, made with the program's own steps; passwords of the tests' own."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from argon2 import PasswordHasher

from kassebot.domain.people import Acting, Kind, Person, Role
from kassebot.steps import passwords
from kassebot.steps.people import NewPerson, add_person
from kassebot.steps.sign_in import signed_in
from kassebot.store.database import Store

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
PASSWORD = "fire ord uden sammenhæng"


#: What people's passwords are really kept with.
REAL_HASHER = passwords._HASHER


@pytest.fixture(autouse=True, scope="session")
def cheap_passwords() -> None:
    """A fifth of a second and 64 MB for each sign-in would be most of what tests do; one test looks at the real one."""
    passwords._HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def person(
    store: Store, login: str, *roles: Role, password: str | None = PASSWORD, now: datetime = NOW, **more: object
) -> Person:
    """A person with some roles; `more` are fields of NewPerson."""
    new = replace(NewPerson(login=login, name=login.title(), roles=frozenset(roles)), **more)
    return add_person(store, None, new, password, now)


def service(store: Store, login: str = "natrobot", *roles: Role) -> Person:
    """A program, with whatever roles somebody gave it."""
    return person(store, login, *roles, password=None, kind=Kind.SERVICE)


def everyone(store: Store) -> dict[Role, Person]:
    """One of each role, whose login is the role."""
    return {role: person(store, role.value, role) for role in Role}


def acting_by(store: Store, token: str, now: datetime) -> Acting | None:
    """Who acts by the token of a session; None where nobody is signed in by it."""
    found = signed_in(store, token, now)
    return found.acting if found else None
