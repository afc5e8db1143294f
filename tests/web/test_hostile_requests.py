"""Requests that no page of ours sends: other sites' forms, others' cases, odd bytes, SQL, files in disguise. Never an error of ours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import quote, urlsplit

import httpx
import pytest
from litestar import Litestar
from litestar.testing import TestClient
from sqlalchemy import func, select
from tests import hearing_made
from tests.cases import made
from tests.people import PASSWORD
from tests.people import person as with_password
from tests.web.conftest import NOW, SignedIn
from tests.web.forms import form_token, send
from tests.web.hostile import CASE, NO_CASE, OTHERS_CASE, Desk, browser, hostile_office, kept, second
from tests.web.test_hostile import FIELDS, QUERIES

from kassebot.domain.people import Role
from kassebot.steps.ask_keeper import ask_keeper
from kassebot.store.tables.cases import cases
from kassebot.web.app import FORM_BYTES_MAX, create_app
from kassebot.web.guards import routes
from kassebot.web.office import Office
from kassebot.web.pages.keeper import FORM_BYTES_MAX as LETTER_BYTES_MAX
from kassebot.web.session import SESSION_COOKIE

TOKEN_HEADER = "x-csrftoken"
OPEN_TO_ANY_SITE = {("/k/{token:str}", "POST")}  # who does not know the link cannot send it; no cookie is asked for


@pytest.fixture
def office(office: Office) -> Office:
    """Nobody is heard first; every text of the municipality is hostile."""
    office = replace(office, rules=made.RULES)
    hostile_office(office)
    return office


def posts(office: Office) -> list[str]:
    """The path of every route that changes something."""
    return [path for path, method, _ in routes(create_app(office)) if method == "POST"]


def there(path: str, case: str = CASE, other: str = "x") -> str:
    """A route's path about a case."""
    path = re.sub(r"\{\w+:int\}", "1", path.replace("{case:str}", case))
    return re.sub(r"\{[^}]*\}", quote(other, safe=""), path)


def test_every_change_needs_the_form_token_of_this_browser(office: Office, signed_in: SignedIn) -> None:
    """No token, a made-up one, and one that another browser was given."""
    mine, other = browser(office, second()), signed_in(Role.REVIEWER)
    form_token(mine)
    before = kept(office)
    unprotected = set()
    for path in posts(office):
        for token in (None, "0" * 64, "x" * 200, form_token(other)):
            form = dict.fromkeys(FIELDS, "1") | ({"_csrf_token": token} if token else {})
            answer = mine.post(there(path), data=form)
            if answer.status_code != 403 or 'data-code=""' not in answer.text:
                unprotected.add((path, "POST"))
    assert unprotected == OPEN_TO_ANY_SITE
    assert kept(office) == before


def test_a_change_by_another_method_is_none(office: Office) -> None:
    """GET, HEAD, PUT, PATCH and DELETE change nothing, whatever they carry."""
    client = browser(office, second())
    token = form_token(client)
    before = kept(office)
    for path in posts(office):
        for method in ("PUT", "PATCH", "DELETE"):
            answer = client.request(method, there(path), headers={TOKEN_HEADER: token}, params={"_method": "POST"})
            assert answer.status_code in (403, 404, 405), path
    assert kept(office) == before


def test_a_case_of_another_unit_is_as_unknown_as_one_that_is_not_there(office: Office) -> None:
    """For everything that an address with a case does; to somebody who may do it all in a unit of their own."""
    client = browser(office, second({"Prøvehuset " + made_unit(office)}))
    assert client.get(f"/cases/{CASE}").status_code == 200
    before, token, wrong = kept(office), form_token(client), {}
    for path, method, _ in routes(client.app):
        if "{case:str}" not in path:
            continue
        for seen in ("1", "2", "x"):
            for is_filled in (False, True):
                told = []
                for case in (OTHERS_CASE, NO_CASE):
                    form = {"seen": seen} | (_filled(office, case) if is_filled else {})
                    answer = client.request(
                        method, there(path, case, "a" * 64), headers={TOKEN_HEADER: token},
                        **({"data": form} if method == "POST" else {}),
                    )  # fmt: skip
                    told.append((answer.status_code, _said(answer, case)))
                # A form that is none is refused as such, whichever case it names.
                if told[0] != told[1] or not (told[0][0] == 404 or (told[0][0] == 422 and method == "POST")):
                    wrong[path, method, seen, is_filled] = [status for status, _ in told]
                if told[0][0] != 404 and seen != "x" and is_filled:
                    wrong[path, method, seen, is_filled] = [status for status, _ in told]
    assert wrong == {}
    assert kept(office) == before


def made_unit(office: Office) -> str:
    """What follows the first unit's own name."""
    with office.store.read() as connection:
        unit: str = connection.execute(select(cases.c.unit).where(cases.c.id == CASE)).scalar_one()
    return unit.removeprefix("Prøvehuset ")


def _filled(office: Office, case: str) -> dict[str, str]:
    """Forms of all kinds, right but for whose they are."""
    found = made.Office(office.store).findings(case[-4:])[0].finding if case != NO_CASE else "x"
    return {
        "finding": found, "answer": "suggested", "facts": "Ja", "note": "Ja", "words": "Ja", "reason": "Ja", "to": "p-reviewer",
        "days": "5", "way": "print", "link": f"{case}:2", "confirm": "1", "result_sha256": "a" * 64, "at": "2026-10-31",
    }  # fmt: skip


def _said(answer: httpx.Response, case: str) -> str:
    page = re.sub(r'value="[0-9a-f]{64,}"', "", answer.text)
    return re.sub(r'(name="next" value=")[^"]*', r"\1", page).replace(case, "CASE")


def test_lists_neither_show_nor_change_what_is_of_another_unit(office: Office, signed_in: SignedIn) -> None:
    """Chosen by name in the forms that take several: refused, and not a word of the case."""
    approver_sees = Desk(signed_in(Role.REVIEWER), office, OTHERS_CASE)
    approver_sees.send("decide", finding=approver_sees.finding(), answer="suggested", facts="Hemmeligt", correct="1")
    client = browser(office, second({"Prøvehuset " + made_unit(office)}))
    finding = made.Office(office.store).findings("0419")[0]
    before, token = kept(office), form_token(client)
    one = f"{OTHERS_CASE}@{approver_sees.version()}@{finding.finding}"
    forms = {
        "/alike/posting_digit/preview": {"one": one},
        "/alike/posting_digit": {"one": one, "answer": "suggested", "facts": "Ja"},
        "/ready/preview": {"case": OTHERS_CASE},
        "/ready/complete": {"line": f"{OTHERS_CASE}:{approver_sees.version()}:{'a' * 64}", "looked": "yes"},
        "/corrections/export": {"one": f"{OTHERS_CASE}:2@{approver_sees.version()}", "kind": "csv"},
        "/approvals": {"case": OTHERS_CASE, "decision": f"{OTHERS_CASE}:2", "seen": "2", "content": "a", "answer": "approve"},
    }  # fmt: skip
    for path, form in forms.items():
        answer = client.post(path, data=form, headers={TOKEN_HEADER: token})
        assert answer.status_code < 500, path
        assert "Hemmeligt" not in answer.text, path
        assert "Andet hus" not in answer.text, path
    for path in (
        "/queue",
        "/ready?state=decided",
        "/approvals",
        "/corrections",
        "/alike/posting_digit",
        "/queue?text=0419",
    ):
        assert OTHERS_CASE not in client.get(path).text.replace("text=0419", ""), path
    assert kept(office) == before


def test_a_keepers_link_opens_one_case_and_cannot_be_forged_or_used_again(office: Office, signed_in: SignedIn) -> None:
    """Each character of it counts; a closed link takes no words; its page is no way into another case."""
    desk = Desk(browser(office, second()), office)
    asked = ask_keeper(
        office.store, made.as_(second()), CASE, desk.version(), deadline_bank_days=5, message_text="", send=False, now=NOW,
        secret=office.secret, base_url=office.url,
    )  # fmt: skip
    token = asked.url.rpartition("/")[2]
    stranger = signed_in(None)
    assert stranger.get(f"/k/{token}").status_code == 200
    before = kept(office)
    forged = {token[:n] + ("A" if token[n] != "A" else "B") + token[n + 1 :] for n in range(0, len(token), 3)}
    for other in (*forged, token[:-1], token + "A", token.upper(), token.lower(), "", ".", "x" * 5_000, "%00", "..%2f"):
        assert stranger.get(f"/k/{other}").status_code in (404, 405, 429), other
        assert stranger.post(f"/k/{other}", data={"words": "Ja"}).status_code in (404, 405, 429), other
    assert kept(office) == before
    replace(desk, client=desk.client).send("links/close", link=asked.link)
    after, fresh = kept(office), TestClient(create_app(office))
    assert fresh.get(f"/k/{token}").status_code == 410
    assert fresh.post(f"/k/{token}", data={"words": "Ja"}).status_code == 410
    assert kept(office) == after


def test_a_session_that_was_planted_is_never_the_one_after_signing_in(office: Office) -> None:
    """Neither a made-up token nor a real one of somebody else lives on."""
    with_password(office.store, "paula", Role.REVIEWER)
    planted = {"a" * 43, _token(browser(office, second()))}
    for token in planted:
        client = TestClient(create_app(office))
        client.follow_redirects = False
        client.cookies.set(SESSION_COOKIE, token)
        answer = send(client, "/sign-in", login="paula", password=PASSWORD, next="/me")
        assert answer.status_code == 303
        assert answer.cookies[SESSION_COOKIE] != token
        client.cookies = httpx.Cookies({SESSION_COOKIE: token})
        assert client.get("/me").status_code == 303


def _token(client: TestClient[Litestar]) -> str:
    return str(client.cookies[SESSION_COOKIE])


def test_what_is_too_large_is_refused_before_it_is_read(office: Office) -> None:
    """413 for each route by its own bound; nothing is kept."""
    client = browser(office, second())
    token, before = form_token(client), kept(office)
    for path in sorted(posts(office), key=lambda path: path == "/sign-out"):
        most = LETTER_BYTES_MAX if path.endswith(("{token:str}", "/paper")) else FORM_BYTES_MAX
        headers = {TOKEN_HEADER: token, "content-type": "application/x-www-form-urlencoded"}
        for length in ({}, {"content-length": str(most + 1_000)}):
            sent = (b"words=" + b"x" * most for _ in range(2)) if not length else b"words=" + b"x" * (most + 994)
            answer = client.post(there(path), content=sent, headers=headers | length)
            assert answer.status_code in (413, 404) or path == "/sign-out", path  # which reads no form
    assert kept(office)[1] == before[1]  # signing out stands in the trail


DISGUISED = {
    "brev.png": b"<html><script>alert(1)</script>", "brev.pdf": b"<svg xmlns='http://www.w3.org/2000/svg' onload='x'/>",
    "brev.jpg": b"MZ\x90\x00" + bytes(100), "../../brev.png": b"#!/bin/sh\n", "brev.html": b"GIF89a<script>",
    "brev\r\nX-Evil: 1.png": b"%!PS", "": b"x",
}  # fmt: skip


def test_a_file_is_what_its_bytes_are_whatever_it_is_called(office: Office) -> None:
    """Disguised ones are refused; a picture under a page's name is a picture, in a sandbox, under a name of ours."""
    desk = Desk(browser(office, second()), office)
    before = kept(office)
    for name, data in DISGUISED.items():
        answer = desk.send("paper", words="", files=[("files", (name, data, "image/png"))])
        assert answer.status_code == 422, name
    assert kept(office)[1] == before[1]
    name = 'x";\r\nSet-Cookie: a=b\r\n.html'
    desk.send("paper", words="", files=[("files", (name, hearing_made.png(), "text/html"))])
    shown = desk.client.get(f"/cases/{CASE}/statements/{desk.version()}/files/1")
    assert shown.status_code == 200
    assert shown.headers["content-type"] == "image/png"
    assert "sandbox" in shown.headers["content-security-policy"]
    assert "set-cookie" not in shown.headers
    assert "html" not in shown.headers["content-disposition"]


SQL = (
    "'; DROP TABLE cases; --", "' OR '1'='1", '" OR 1=1 --', "%' UNION SELECT password FROM people --", "\\", "%", "_", "%%%", "0417%",
    "1;SELECT pg_sleep(9)", "2026-10'; --", "2026-10_0_0_' OR '1'='1", "9" * 40, "-" * 60, "𝟘𝟜", "²", "٠٤١٧",
)  # fmt: skip


def test_sql_in_a_filter_is_a_value(office: Office) -> None:
    """On both databases, in each parameter of each list: nothing found, nothing changed, no error."""
    client = browser(office, second())
    before = kept(office)
    for path in ("/queue", "/ready", "/approvals", "/corrections", f"/cases/{CASE}", "/sign-in", "/me"):
        for words in SQL:
            alone = [{name: words} for name in (*QUERIES, words)]
            for asked in alone if path == "/queue" else [dict.fromkeys((*QUERIES, words), words)]:
                answer = client.get(path, params=asked)
                assert answer.status_code in (200, 303, 400), (path, asked)
    assert "DROP" in client.get("/queue", params={"text": SQL[0]}).text
    for words in SQL[:4]:
        assert CASE not in client.get("/queue", params={"text": words}).text
    with office.store.read() as connection:
        assert connection.execute(select(func.count()).select_from(cases)).scalar() == 3
    assert kept(office)[1] == before[1]


ELSEWHERE = (
    "https://example.invalid/", "//example.invalid", "/\\example.invalid", "\\\\example.invalid", "/\t/example.invalid",
    "/\r\nSet-Cookie: a=b", "/\n//example.invalid", "javascript:alert(1)", " //example.invalid", "/%0d%0aSet-Cookie:%20a=b",
    "http:example.invalid", "///example.invalid", "/x\x00", "/@example.invalid", ".example.invalid",
)  # fmt: skip


def test_no_answer_sends_a_browser_elsewhere_or_carries_a_header_of_others(office: Office) -> None:
    """`next`, `where`, the Referer and the Host, in every route that answers with another address."""
    with_password(office.store, "paula", Role.REVIEWER)
    for words in ELSEWHERE:
        client, stranger = browser(office, second()), TestClient(create_app(office))
        stranger.follow_redirects = False
        odd = {"referer": "https://example.invalid/", "x-forwarded-host": "example.invalid"}
        answers = [
            stranger.get("/me", params={"next": words}, headers=odd),
            stranger.get(f"/cases/{quote(words, safe='')}", headers=odd),
            stranger.get("/sign-in", params={"next": words}, headers=odd),
            send(client, "/language", language="en", next=words),
            send(client, "/queue/filters", "/queue", name="x", where=words),
            send(stranger, "/sign-in", login="paula", password=PASSWORD, next=words),
        ]
        for answer in answers:
            where = answer.headers.get("location", "/")
            assert answer.status_code < 500, words
            assert where.startswith("/") and not where.startswith(("//", "/\\")), (words, where)
            assert urlsplit(where).netloc == ""
            assert "a=b" not in answer.headers.get("set-cookie", "")
            assert not re.search(r'(href|action)="(https?:)?//', answer.text)


def odd_bodies() -> Iterator[tuple[str, bytes]]:
    """Content types and bodies that no form of ours has."""
    form = "application/x-www-form-urlencoded"
    words = "&".join(f"{name}=" for name in FIELDS)
    yield from ((form, words.replace("=", value).encode()) for value in (
        "=%00", "=%ff%fe", "=%ED%A0%80", "=" + "9" * 30, "=-1", "=%F0%9F%92%A9", "[]=1", "=1%0d%0aX:1",
    ))  # fmt: skip
    yield form, words.replace("=", "=1").encode() + b"&" + words.replace("=", "=2").encode()
    yield form, b"\xff\xfe\x00=\x80&&&===&%&%zz=%"
    yield form, b"facts=" + b"x" * 150_000
    yield form, "&".join(f"f{n}=1" for n in range(20_000)).encode()
    yield form, b""
    yield "application/json", b'{"seen": [1]}'
    yield "application/json", b"\xff"
    yield "text/plain", b"seen=1"
    yield (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="seen"; filename="a"\r\n\r\n1\r\n--x--\r\n',
    )
    yield "multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\n"
    yield "multipart/form-data", b"--x"
    yield "application/msgpack", b"\xc1"
    yield "a/b; charset=nonsense", b"1"


# PostgreSQL is the one that refuses characters; what SQLite would refuse, it refuses too.
@pytest.mark.parametrize("any_store", ["postgresql"], indirect=True)
def test_no_body_is_an_error_of_ours(office: Office) -> None:
    """Whatever is sent to whichever route: refused, or read as what it can be read as."""
    client = browser(office, second())
    broken = {}
    for path in posts(office):
        for kind, body in odd_bodies():
            token = form_token(client)
            answer = client.post(
                there(path, other="posting_digit"), content=body, headers={TOKEN_HEADER: token, "content-type": kind}
            )
            if answer.status_code >= 500:
                broken[path, kind, body[:40]] = answer.status_code
            if path in ("/sign-out", "/me/sessions"):
                client = browser(office, second())
    assert broken == {}


ODD_PARTS = (
    "%00",
    "%ff",
    "%ED%A0%80",
    "..",
    "%2e%2e%2f",
    "x" * 3_000,
    "9" * 30,
    "-1",
    "%F0%9F%92%A9",
    "a%0d%0ab",
    "'",
    "*",
    "%25",
)


@pytest.mark.parametrize("any_store", ["postgresql"], indirect=True)
def test_no_address_is_an_error_of_ours(office: Office) -> None:
    """In each part of each path, in parameters, in cookies."""
    client = browser(office, second())
    broken = {}
    for path, method, _ in routes(client.app):
        if method != "GET":
            continue
        for odd in ODD_PARTS:
            named = re.sub(r"\{[^}]*\}", odd, path)
            in_case = re.sub(r"\{[^}]*\}", odd, path.replace("{case:str}", CASE))
            for address in (named, in_case, there(path) + "?" + "&".join(f"{name}={odd}" for name in QUERIES)):
                answer = client.get(address)
                if answer.status_code >= 500:
                    broken[address[:80]] = answer.status_code
    for value in ("\x00", "x" * 4_000, "ø", '"', ";", "\\"):
        for name in (SESSION_COOKIE, "kassebot_language", "kassebot_form", "kassebot_oidc"):
            answer = TestClient(create_app(office)).get(
                "/sign-in/oidc/callback", headers={"cookie": f"{name}={value}".encode()}
            )
            if answer.status_code >= 500:
                broken[name, value[:9]] = answer.status_code
    assert broken == {}
