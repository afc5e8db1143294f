"""Script in every field and name is words on every page that shows it; and no cell of an export is a formula."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from html import unescape
from typing import Any

import msgspec
import pytest
from tests import hearing_made
from tests.cases import made
from tests.web.conftest import SignedIn, person
from tests.web.forms import form_token, send
from tests.web.hostile import CASE, EVIL, Desk, browser, hostile_office, live_parts, second, walk

from kassebot.domain.findings import Cause
from kassebot.domain.people import Role
from kassebot.reports.correction_list import ToBook, corrections_csv
from kassebot.store.case_events import texts_of
from kassebot.web.guards import routes
from kassebot.web.office import Office


@pytest.fixture
def office(office: Office) -> Office:
    """Nobody is heard first, and each cause has an account."""
    return replace(office, rules=made.RULES)


def test_the_reader_of_pages_finds_what_a_browser_would_run() -> None:
    """The test can fail: the words bare, in an attribute, as a link, as a handler."""
    assert live_parts(f"<p>{EVIL}</p>") == ["script", "img", "img src=x", "img onerror"]
    assert live_parts("<a href='javascript:x'>") == ["a href=javascript:x"]
    assert live_parts('<input value="" onfocus=x>') == ["input onfocus"]
    assert live_parts('<script src="/static/keys.js"></script><a href="/queue">') == []


def test_script_in_every_text_is_words_wherever_it_is_shown(office: Office, signed_in: SignedIn) -> None:
    """Registers, people, findings and everything that anybody can write; on every page that anybody reaches."""
    hostile_office(office)
    _write_everything(office, signed_in)
    with office.store.read() as connection:
        written = {text.kind.value for text in texts_of(connection, CASE).values()}
    assert written >= {"facts", "rule", "weighing", "note", "statement", "telephone_note", "mail", "reason"}

    shown: set[str] = set()
    for role in Role:
        client = signed_in(role)
        for path, answer in walk(
            client, "/", "/queue", "/ready", "/approvals", "/corrections", f"/cases/{CASE}", "/me"
        ):
            assert answer.status_code < 500, path
            policy = answer.headers["content-security-policy"]
            assert policy.startswith(("default-src 'none'; script-src 'self'; ", "default-src 'none'; sandbox; "))
            if answer.headers.get("content-type", "").startswith("text/html"):
                assert live_parts(answer.text) == [], path
                shown |= {path} if "<script>alert(1)" in unescape(answer.text) else set()
    assert {"/queue", f"/cases/{CASE}", "/approvals", "/corrections"} <= shown


def _write_everything(office: Office, signed_in: SignedIn) -> None:
    """Each form with a text field, filled with script; each must be taken."""
    desk, other = Desk(signed_in(Role.REVIEWER), office), Desk(browser(office, second()), office)
    picture = [("files", (f"{EVIL}.png", hearing_made.png(), "text/html"))]
    asked = desk.send("ask", days="5", words=EVIL, way="print")
    assert live_parts(asked.text) == []
    link = re.search(r"(/k/[\w.~-]+)", asked.text)
    assert link is not None
    stranger = signed_in(None)
    said = stranger.post(link[1], data={"words": EVIL}, files=picture)
    for page in (stranger.get(link[1]).text, said.text, stranger.post(link[1], data={"words": ""}).text):
        assert live_parts(page) == []
        assert "&lt;script&gt;" in page
    done = [
        desk.send("notes", note=EVIL), desk.send("telephone-note", words=EVIL), desk.send("paper", words=EVIL, files=picture),
        desk.send("hand-over", to="p-second", word=EVIL), other.send("take"), desk.send("take-over", reason=EVIL),
        desk.send("decide", finding=desk.finding(), answer="suggested", facts=EVIL, rule=EVIL, weighing=EVIL, correct="1"),
        send(desk.client, "/queue/filters", "/queue", name=EVIL[:40], where="/queue?text=x"),
    ]  # fmt: skip
    approver = signed_in(Role.APPROVER)
    done.append(send(approver, "/approvals", "/approvals", **_hidden(approver), answer="return", reason=EVIL))
    done.append(desk.send("decide", finding=desk.finding(), answer="robot_wrong", facts=EVIL))
    second_case = Desk(desk.client, office, "2026-10-0418")
    done.append(second_case.send("decide", finding=second_case.finding(), answer="suggested", facts=EVIL, correct="1"))
    done.append(send(approver, "/approvals", "/approvals", **_hidden(approver), answer="approve"))
    assert [answer.status_code for answer in done] == [303] * len(done)


def _hidden(client: Any) -> dict[str, str]:
    page = client.get("/approvals").text
    names = ("case", "decision", "seen", "content")
    return {name: unescape(re.findall(rf'name="{name}" value="([^"]*)"', page)[0]) for name in names}


QUERIES = (
    "text",
    "period",
    "cause",
    "state",
    "unit",
    "age",
    "whose",
    "after",
    "finding",
    "at",
    "next",
    "code",
    "as_of",
    "q",
    "queue",
    "decided",
)


@pytest.mark.parametrize("role", [None, *Role])
def test_script_in_an_address_is_words_in_the_answer(office: Office, signed_in: SignedIn, role: Role | None) -> None:
    """In each part of each path and in every parameter at once, found or not, refused or not."""
    client = signed_in(role)
    for path, method, _ in routes(client.app):
        parts = re.sub(r"\{\w+:int\}", "1", path)
        for there in {re.sub(r"\{[^}]*\}", part, parts) for part in ("x", "%3Cscript%3Ealert(1)%3C%2Fscript%3E")}:
            if method == "GET":
                answer = client.get(there, params=dict.fromkeys(QUERIES, EVIL))
            else:
                answer = client.post(there, data=dict.fromkeys(FIELDS, EVIL) | {"_csrf_token": form_token(client)})
            assert live_parts(answer.text) == [], there
            assert answer.status_code < 500, there
            assert "\n" not in answer.headers.get("location", "")


FIELDS = (
    "login", "password", "next", "language", "name", "where", "case", "line", "one", "answer", "cause", "another", "facts",
    "rule", "weighing", "phrase", "note", "words", "word", "to", "reason", "finding", "decision", "content", "seen", "way",
    "link", "queue", "session", "key_open", "days", "kind", "looked", "result_sha256", "confirm", "at", "counted",
)  # fmt: skip


def test_no_cell_of_the_corrections_is_a_formula(office: Office, signed_in: SignedIn) -> None:
    """A register's account that begins like one, through decision, approval and export; and each odd beginning alone."""
    formula = '=HYPERLINK("http://example.invalid","x")'
    night = made.Office(
        office.store, registers=tuple(msgspec.structs.replace(one, ledger_account=formula) for one in made.REGISTERS)
    )
    night.night(made.result("0417", made.finding("0417", Cause.POSTING_DIGIT, -5_400)))
    desk, approver = Desk(signed_in(Role.REVIEWER), office), signed_in(Role.APPROVER)
    desk.send("decide", finding=desk.finding(), answer="suggested", facts="Ja", correct="1")
    send(approver, "/approvals", "/approvals", **_hidden(approver), answer="approve")
    chosen = re.search(r'name="one" value="([^"]+)"', desk.client.get("/corrections").text)
    assert chosen is not None
    told = send(desk.client, "/corrections/export", "/corrections", one=chosen[1], kind="csv")

    assert "'=HYPERLINK" in told.text
    assert _formulas(told.content) == []
    odd = [f"{start}1+1" for start in ("=", "+", "-", "@", "\t=", "\r=", "\n=", " =", "\u3000=", "=")]
    lines = [ToBook(reference=one, register=one, account=one, amount_ore=-5, text=one) for one in odd]
    assert _formulas(corrections_csv(lines, str)) == []


def _formulas(content: bytes) -> list[str]:
    """Cells that a spreadsheet may compute; an amount is a number."""
    rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";")
    cells = [cell for row in rows for cell in row]
    return [cell for cell in cells if re.match(r"\s*[=+@-]", cell) and not re.fullmatch(r"-[\d.,]+", cell)]


def test_somebody_whose_name_is_script_is_greeted_with_words(office: Office, signed_in: SignedIn) -> None:
    """On every page's head, and in the refusal of a wrong password."""
    hostile_office(office)
    client = signed_in(None)
    refused = send(client, "/sign-in", login=EVIL, password=EVIL, next=EVIL)

    assert refused.status_code == 422
    assert live_parts(refused.text) == []
    assert live_parts(browser(office, person(Role.CLERK)).get("/me").text) == []
