"""Every route against everybody: one line for each route, and a route without its line fails.

The line says what the route needs. Whom it lets in follows from `RIGHTS`: each role, nobody, a program that carries a
session it can never have been given, somebody whose account was closed, and one whose session was made up.
"""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from litestar import Litestar, get
from litestar.testing import TestClient
from tests.web.conftest import NOW, SignedIn, person
from tests.web.forms import form_token

from kassebot.domain.people import RIGHTS, Kind, Person, Right, Role, acting
from kassebot.steps.people import disable_person
from kassebot.steps.sign_in import SignedInAs, begin_oidc
from kassebot.store import people, sessions
from kassebot.store.database import Store
from kassebot.web import app
from kassebot.web.app import create_app
from kassebot.web.guards import NEEDS, PUBLIC, SIGNED_IN, routes
from kassebot.web.office import Office
from kassebot.web.session import SESSION_COOKIE

#: (path, method) → what it needs. One line for each route; the path as the application writes it.
MATRIX: dict[tuple[str, str], Right | str] = {
    ("/", "GET"): SIGNED_IN,
    ("/language", "POST"): PUBLIC,
    ("/sign-in", "GET"): PUBLIC,
    ("/sign-in", "POST"): PUBLIC,
    ("/sign-in/oidc", "POST"): PUBLIC,
    ("/sign-in/oidc/callback", "GET"): PUBLIC,
    ("/sign-out", "POST"): SIGNED_IN,
    ("/me", "GET"): SIGNED_IN,
    ("/me/language", "POST"): SIGNED_IN,
    ("/me/keys", "POST"): SIGNED_IN,
    ("/me/sessions", "POST"): SIGNED_IN,
    ("/queue", "GET"): Right.SEE_CASES,
    ("/queue/filters", "POST"): Right.SEE_CASES,
    ("/cases/{case:str}", "GET"): Right.SEE_CASES,
    ("/cases/{case:str}/figures/{figure:str}", "GET"): Right.SEE_CASES,
    ("/cases/{case:str}/documents/{sha256:str}", "GET"): Right.SEE_CASES,
    ("/cases/{case:str}/documents/{sha256:str}/file", "GET"): Right.SEE_CASES,
    ("/cases/{case:str}/decide", "POST"): Right.DECIDE,
    ("/cases/{case:str}/undo", "POST"): Right.DECIDE,
    ("/cases/{case:str}/take", "POST"): Right.TAKE,
    ("/cases/{case:str}/release", "POST"): Right.TAKE,
    ("/cases/{case:str}/take-over", "POST"): Right.TAKE,
    ("/cases/{case:str}/hand-over", "POST"): Right.TAKE,
    ("/cases/{case:str}/notes", "POST"): Right.TAKE,
    ("/cases/{case:str}/complete", "POST"): SIGNED_IN,  # with or without findings: two rights, and the step asks
    ("/cases/{case:str}/reopen", "POST"): Right.REOPEN,
    ("/cases/{case:str}/ask", "POST"): Right.DECIDE,
    ("/cases/{case:str}/links/close", "POST"): Right.DECIDE,
    ("/cases/{case:str}/telephone-note", "POST"): Right.TAKE,
    ("/cases/{case:str}/paper", "POST"): Right.TAKE,
    ("/cases/{case:str}/statements/{number:int}/files/{position:int}", "GET"): Right.SEE_STATEMENTS,
    ("/k/{token:str}", "GET"): PUBLIC,
    ("/k/{token:str}", "POST"): PUBLIC,
    ("/ready", "GET"): Right.SEE_CASES,
    ("/ready/preview", "POST"): Right.COMPLETE_AGREED,
    ("/ready/complete", "POST"): Right.COMPLETE_AGREED,
    ("/alike/{cause:str}", "GET"): Right.DECIDE,
    ("/alike/{cause:str}/preview", "POST"): Right.DECIDE,
    ("/alike/{cause:str}", "POST"): Right.DECIDE,
    ("/approvals", "GET"): Right.APPROVE,
    ("/approvals", "POST"): Right.APPROVE,
    ("/corrections", "GET"): Right.EXPORT_CORRECTIONS,
    ("/corrections/export", "POST"): Right.EXPORT_CORRECTIONS,
    ("/registers/{register:str}/expected", "GET"): Right.INSPECT,
    ("/registers/{register:str}/counted", "POST"): Right.INSPECT,
    ("/overview", "GET"): Right.SEE_RUNS,
    ("/trail", "GET"): Right.SEE_TRAIL,
    ("/cases/{case:str}/trail", "GET"): Right.SEE_CASES,
    ("/cases/{case:str}/file", "GET"): Right.SEE_CASES,
}


@pytest.fixture
def any_store(sqlite_store: Store) -> Store:
    """Rights are the same on both databases."""
    return sqlite_store


def test_every_route_has_its_line_and_needs_what_the_line_says(office: Office) -> None:
    """A new route comes with a line here; a line whose route is gone goes too."""
    assert {(path, method): needs for path, method, needs in routes(create_app(office))} == MATRIX


def asked(client: TestClient[Litestar], path: str, method: str) -> httpx.Response:
    """The route asked for, with a form token where it changes something, and about things that are not there."""
    there = re.sub(r"\{(\w+):int\}", "1", path)
    there = re.sub(r"\{[^}]*\}", "nowhere", there)
    if method == "GET":
        return client.get(there)
    return client.request(method, there, data={"_csrf_token": form_token(client)})


def outcome(client: TestClient[Litestar], path: str, method: str) -> str:
    """`in`, `sign_in` (sent to the sign-in page, and nothing more) or `refused`."""
    answer = asked(client, path, method)
    if answer.status_code == 403 and 'data-code=""' in answer.text:  # the guard's; a step's refusal has its code
        return "refused"
    if answer.status_code == 303 and answer.headers["location"].startswith("/sign-in?next="):
        return "sign_in"
    return "in"


def expected(role: Role, needs: Right | str) -> str:
    """What `RIGHTS` says."""
    return "in" if needs in (PUBLIC, SIGNED_IN) or needs in RIGHTS[role] else "refused"


@pytest.mark.parametrize("role", list(Role))
def test_each_role_opens_what_its_rights_open(signed_in: SignedIn, role: Role) -> None:
    """And is refused the rest by the route itself, before any step."""
    wrong = {}
    for (path, method), needs in MATRIX.items():
        found = outcome(signed_in(role), path, method)
        if found != expected(role, needs):
            wrong[path, method] = found
    assert wrong == {}


@pytest.mark.parametrize("role", list(Role))
def test_the_guard_holds_each_right_against_each_role(
    office: Office, role: Role, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page for each right there is, so that a right no page needs yet is held as well."""

    def probe(right: Right) -> Any:
        @get(f"/{right.value}", opt={NEEDS: right}, sync_to_thread=False)
        def opened() -> str:
            return "in"

        return opened

    monkeypatch.setattr(app, "PAGES", (SimpleNamespace(ROUTES=[probe(right) for right in Right]),))
    client = forged(office, person(role))
    found = {right for right in Right if client.get(f"/{right.value}").status_code == 200}
    assert found == RIGHTS[role]


def test_nobody_opens_only_what_is_public(signed_in: SignedIn) -> None:
    """All else sends to the sign-in page; a made-up token is nobody's."""
    for made_up in (None, "x", "a" * 43):
        wrong = {}
        for (path, method), needs in MATRIX.items():
            client = signed_in(None)
            if made_up:
                client.cookies.set(SESSION_COOKIE, made_up)
            found = outcome(client, path, method)
            if found != ("in" if needs == PUBLIC else "sign_in"):
                wrong[path, method] = found
        assert wrong == {}


def forged(office: Office, who: Person) -> TestClient[Litestar]:
    """A client with a session that somebody wrote straight into the database."""
    with office.store.write() as connection:
        token = begin_oidc(connection, who, NOW)
    client = TestClient(create_app(office))
    client.follow_redirects = False
    client.cookies.set(SESSION_COOKIE, token)
    return client


def robot(store: Store) -> Person:
    """A program that somebody gave every role."""
    made = Person(id="p-robot", login="robot", name="Robot", kind=Kind.SERVICE, roles=frozenset(Role))
    with store.write() as connection:
        people.add(connection, made, password=None, subject=None, at=NOW)
    return made


def test_a_program_with_a_forged_session_is_nobody(office: Office) -> None:
    """Whatever its roles: it opens what is public and nothing else."""
    service = robot(office.store)
    wrong = {}
    for (path, method), needs in MATRIX.items():
        found = outcome(forged(office, service), path, method)
        if found != ("in" if needs == PUBLIC else "sign_in"):
            wrong[path, method] = found
    assert wrong == {}


def test_a_program_is_refused_by_the_guard_too(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even if a session of its own were let through: the second lock holds when the first is broken."""
    service = robot(office.store)
    monkeypatch.setattr("kassebot.web.session.signed_in", lambda *_: SignedInAs(acting=acting(service), preferences={}))
    wrong = {}
    for (path, method), needs in MATRIX.items():
        found = outcome(forged(office, service), path, method)
        if found != ("in" if needs == PUBLIC else "refused"):
            wrong[path, method] = found
    assert wrong == {}


def test_a_closed_account_and_an_ended_session_are_nobody(office: Office, signed_in: SignedIn) -> None:
    """From the very next click."""
    closed, ended = signed_in(Role.REVIEWER), signed_in(Role.CLERK)
    assert outcome(closed, "/me", "GET") == "in"
    disable_person(office.store, None, Role.REVIEWER.value, NOW)
    with office.store.write() as connection:
        sessions.revoke_all(connection, "p-clerk", NOW)
    assert [outcome(client, "/me", "GET") for client in (closed, ended)] == ["sign_in", "sign_in"]
