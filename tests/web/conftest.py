"""Fixtures for the pages: an office with one person for each role, and a client that is signed in as one of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from selenium import webdriver
from tests.web.browser import chromium

from kassebot.domain.people import Kind, Person, Role
from kassebot.domain.rules import DEFAULT_RULES
from kassebot.steps.sign_in import begin_oidc
from kassebot.store import people
from kassebot.store.database import Store
from kassebot.web.app import create_app
from kassebot.web.office import Office
from kassebot.web.session import SESSION_COOKIE

NOW = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)

#: A client signed in as the person of a role, or as nobody.
SignedIn = Callable[[Role | None], TestClient[Litestar]]


def person(role: Role) -> Person:
    """The invented person of a role."""
    return Person(
        id=f"p-{role.value}", login=role.value, name=f"Prøve {role.value.title()}", kind=Kind.PERSON,
        roles=frozenset({role}), telephone="00 00 00 00", email=f"{role.value}@example.invalid",
    )  # fmt: skip


@pytest.fixture
def office(any_store: Store, tmp_path: Path) -> Office:
    """An office on each database, at a time that stands still."""
    with any_store.write() as connection:
        for role in Role:
            people.add(connection, person(role), password=None, subject=f"test {role.value}", at=NOW)
    return Office(
        store=any_store, rules=DEFAULT_RULES, name="Prøvekontoret", url="http://testserver.local",
        secret=b"k" * 32, settings_file=tmp_path / "kassebot.toml", clock=lambda: NOW,
    )  # fmt: skip


@pytest.fixture
def signed_in(office: Office) -> SignedIn:
    """Clients by role; each has its own cookies."""
    app = create_app(office)

    def client(role: Role | None) -> TestClient[Litestar]:
        made = TestClient(app)
        made.follow_redirects = False
        if role is not None:
            with office.store.write() as connection:
                token = begin_oidc(connection, person(role), NOW)
            made.cookies.set(SESSION_COOKIE, token)
        return made

    return client


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    """One Chromium for the module."""
    with chromium(tmp_path_factory.mktemp("profile")) as made_driver:
        yield made_driver
