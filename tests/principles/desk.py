"""Somebody at a case: each form of the page is sent with its token and the version that the case has, or that they saw."""

from __future__ import annotations

from dataclasses import dataclass, replace
from html.parser import HTMLParser
from typing import Any

import httpx
from litestar import Litestar
from litestar.testing import TestClient
from sqlalchemy import func, select

from kassebot.domain.people import Person, Role
from kassebot.steps.sign_in import begin_oidc
from kassebot.store import people
from kassebot.store.cases import case_of, findings_of
from kassebot.store.tables.audit import audit_head
from kassebot.web.app import create_app
from kassebot.web.office import Office
from kassebot.web.session import SESSION_COOKIE
from tests.web.conftest import NOW, person
from tests.web.forms import form_token

CASE = "2026-10-0417"
SECOND = replace(person(Role.REVIEWER), id="p-second", login="second", name="Anden Reviewer")


@dataclass(frozen=True, slots=True)
class Desk:
    """A browser on a case."""

    client: TestClient[Litestar]
    office: Office
    case: str = CASE

    def page(self) -> str:
        """The case's page."""
        return self.client.get(f"/cases/{self.case}").text

    def send(self, act: str, *, seen: int | None = None, files: Any = None, **values: str) -> httpx.Response:
        """Post one of the case's forms."""
        token = form_token(self.client, f"/cases/{self.case}")
        version = str(self.version() if seen is None else seen)
        data = {"_csrf_token": token, "seen": version} | values
        return self.client.post(f"/cases/{self.case}/{act}", data=data, files=files)

    def decide(self, place: int = 0, *, seen: int | None = None, **values: str) -> httpx.Response:
        """Answer the finding at a place."""
        with self.office.store.read() as connection:
            finding = findings_of(connection, self.case)[place].finding
        return self.send("decide", seen=seen, **{"finding": finding, "answer": "suggested", **values})

    def version(self) -> int:
        """The case's version now."""
        with self.office.store.read() as connection:
            return case_of(connection, self.case).version


def browser(office: Office, who: Person) -> TestClient[Litestar]:
    """A browser with a session of somebody, who is given an account if there is none."""
    with office.store.write() as connection:
        if people.by_id(connection, who.id) is None:
            people.add(connection, who, password=None, subject=f"test {who.id}", at=NOW)
        token = begin_oidc(connection, who, office.now())
    client = TestClient(create_app(office))
    client.follow_redirects = False
    client.cookies.set(SESSION_COOKIE, token)
    return client


def trail_length(office: Office) -> int:
    """How many events there are: whatever is done makes one more."""
    with office.store.read() as connection:
        return connection.execute(select(func.max(audit_head.c.sequence))).scalar_one() or 0


class Fields(HTMLParser):
    """What a page's forms would send if nobody touched them: (form's action, field, value) of what is chosen."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.chosen: list[tuple[str, str, str]] = []
        self.fields: list[tuple[str, str, str]] = []
        self._form = self._select = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep what is checked or selected, and every field's name."""
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = given.get("action", "")
        if tag == "select":
            self._select = given.get("name", "")
        if tag in ("input", "textarea", "select"):
            self.fields.append((self._form, given.get("name", ""), given.get("value", "")))
        if "checked" in given or ("selected" in given and tag == "option"):
            name = self._select if tag == "option" else given.get("name", "")
            self.chosen.append((self._form, name, given.get("value", "")))
