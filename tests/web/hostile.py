"""An office whose words are all hostile, a reader of pages that finds what a browser would run, and a walk through the links."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from html import unescape
from html.parser import HTMLParser
from typing import Any

import msgspec
from litestar import Litestar
from litestar.testing import TestClient
from sqlalchemy import func, select, update
from tests.cases import made
from tests.web.conftest import NOW, person
from tests.web.forms import form_token

from kassebot.domain.findings import Candidate, Cause, Evidence, Finding
from kassebot.domain.people import Person, Role
from kassebot.domain.texts import message
from kassebot.steps.sign_in import begin_oidc
from kassebot.store import people
from kassebot.store.tables.audit import audit_head
from kassebot.store.tables.cases import cases
from kassebot.store.tables.people import people as people_table
from kassebot.web.app import create_app
from kassebot.web.office import Office
from kassebot.web.session import SESSION_COOKIE

EVIL = """<script>alert(1)</script>"'><img src=x onerror=alert(2)>{{7*7}}"""
CASE, OTHERS_CASE, NO_CASE = "2026-10-0417", "2026-10-0419", "2026-10-9999"
_PLACES = ("/", "#", "tel:", "mailto:", "?")


def hostile_office(office: Office) -> made.Office:
    """Registers, people and findings whose every text is script; 0417 and 0418 of one unit, 0419 of another."""
    registers = tuple(
        msgspec.structs.replace(
            one, name=EVIL, unit=f"{one.unit} {EVIL}", keeper=f"Mona {EVIL}", email=EVIL, telephone=f"1 {EVIL}"
        )
        for one in made.REGISTERS
    )
    night = made.Office(office.store, registers=registers)
    night.night(*(made.result(one.register, _finding(one.register)) for one in registers))
    with office.store.write() as connection:
        people.add(connection, second(), password=None, subject="test second", at=NOW)
        connection.execute(update(people_table).values(name=people_table.c.login + f" {EVIL}"))
    return night


def second(units: Iterable[str] = ()) -> Person:
    """Another reviewer, who may be anything but ops in some units, or everywhere."""
    roles = frozenset(set(Role) - {Role.OPS})
    return replace(person(Role.REVIEWER), id="p-second", login="second", roles=roles, units=frozenset(units))


def _finding(register: str) -> Finding:
    said = (message("Pose {bag}", bag=EVIL), message("{document} mangler", document=EVIL))
    place = Evidence(name="ledger/2026-10.txt", locator=f"line 1 {EVIL}", document="a" * 64)
    found = made.finding(register, Cause.POSTING_DIGIT, -5_400, day=dt.date(2026, 10, 1))
    own = (Candidate(cause=Cause.POSTING_DIGIT, confidence=0.9, explanation=said),)
    return replace(found, candidates=own, evidence=(place,))


def browser(office: Office, who: Person) -> TestClient[Litestar]:
    """A browser that is signed in as somebody, with the roles and units that they are given here."""
    with office.store.write() as connection:
        people.keep_roles(connection, who.id, who.roles, who.units)
        token = begin_oidc(connection, who, NOW)
    client = TestClient(create_app(office))
    client.follow_redirects = False
    client.cookies.set(SESSION_COOKIE, token)
    return client


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.live: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "script" and not (given.get("src") or "").startswith("/static/"):
            self.live.append("script")
        if tag in {"iframe", "object", "embed", "base", "style"} or (tag == "img" and given.get("src") == "x"):
            self.live.append(tag)
        for name, value in attrs:
            if name.startswith("on") or name == "style":
                self.live.append(f"{tag} {name}")
            if name in {"href", "src", "action", "formaction"} and not (value or "/").startswith(_PLACES):
                self.live.append(f"{tag} {name}={value}")
        if tag == "a" and (given.get("href") or "").startswith("/"):
            self.links.append(str(given["href"]).partition("#")[0])


def live_parts(page: str) -> list[str]:
    """What in a page a browser would run, load or follow elsewhere; empty where it shows words only."""
    reader = _Reader()
    reader.feed(page)
    return reader.live


def walk(client: TestClient[Litestar], *starts: str, most: int = 60) -> Iterator[tuple[str, Any]]:
    """Each page that links lead to from the starts, once for each path, with its answer."""
    waiting: list[str] = list(starts)
    seen: set[str] = set()
    while waiting and len(seen) < most:
        path = waiting.pop(0)
        key = re.sub(r"\?.*", "", path)
        if key in seen or key.startswith("/static/"):
            continue
        seen.add(key)
        answer = client.get(path)
        yield path, answer
        reader = _Reader()
        reader.feed(answer.text)
        waiting += reader.links


@dataclass(frozen=True, slots=True)
class Desk:
    """A browser on one case: each form is sent with the version that is current and a token of the page."""

    client: TestClient[Litestar]
    office: Office
    case: str = CASE

    def send(self, act: str, *, files: Any = None, **values: str) -> Any:
        """Post a form of the case."""
        seen = str(self.version())
        token = form_token(self.client, f"/cases/{self.case}")
        path = f"/cases/{self.case}/{act}"
        return self.client.post(path, data={"_csrf_token": token, "seen": seen} | values, files=files)

    def version(self) -> int:
        """The case's version now."""
        with self.office.store.read() as connection:
            return int(connection.execute(select(cases.c.version).where(cases.c.id == self.case)).scalar_one())

    def finding(self) -> str:
        """The finding whose form the page shows."""
        found = re.search(r'name="finding" value="([^"]+)"', self.client.get(f"/cases/{self.case}").text)
        assert found is not None
        return unescape(found[1])


def kept(office: Office) -> tuple[int, tuple[int, ...]]:
    """What every change changes: the trail's length and the cases' versions."""
    with office.store.read() as connection:
        length = connection.execute(select(func.max(audit_head.c.sequence))).scalar_one()
        return length, tuple(connection.execute(select(cases.c.version).order_by(cases.c.id)).scalars())
