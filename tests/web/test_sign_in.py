"""The sign-in page and a person's own page, as a browser without a script meets them."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from tests.people import PASSWORD, acting_by
from tests.web.conftest import NOW, SignedIn
from tests.web.forms import form_token, send

from kassebot.domain.people import Role
from kassebot.steps.people import NewPerson, add_person
from kassebot.steps.stand_ins import set_stand_in
from kassebot.store import sessions
from kassebot.web.app import create_app
from kassebot.web.office import Office
from kassebot.web.pages.sign_in import ATTEMPTS_A_MINUTE_MAX
from kassebot.web.session import SESSION_COOKIE


@pytest.fixture
def anna(office: Office) -> TestClient[Litestar]:
    """A browser that nobody has signed in with yet; Anna has a password."""
    new = NewPerson(login="anna", name="Anna <b>Bæk</b>", roles=frozenset({Role.REVIEWER}), units=frozenset({"1001"}))
    add_person(office.store, None, new, PASSWORD, NOW)
    client = TestClient(create_app(office))
    client.follow_redirects = False
    return client


def test_the_right_password_opens_the_page_that_was_asked_for(anna: TestClient[Litestar]) -> None:
    """The session's cookie is for this site alone, out of reach of scripts."""
    answer = send(anna, "/sign-in", login="anna", password=PASSWORD, next="/me?x=1")

    assert (answer.status_code, answer.headers["location"]) == (303, "/me?x=1")
    (cookie,) = [line for line in answer.headers.get_list("set-cookie") if line.startswith(SESSION_COOKIE)]
    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
    assert "Anna &lt;b&gt;Bæk" in anna.get("/me").text


def test_where_the_site_is_encrypted_the_cookie_is_as_well(office: Office, anna: TestClient[Litestar]) -> None:
    """With the prefix that browsers hold to it."""
    client = TestClient(create_app(dataclasses.replace(office, url="https://kasser.kommune.example")))
    client.base_url = client.base_url.copy_with(scheme="https")
    client.follow_redirects = False
    answer = send(client, "/sign-in", login="anna", password=PASSWORD)
    (cookie,) = [line for line in answer.headers.get_list("set-cookie") if SESSION_COOKIE in line]
    assert cookie.startswith(f"__Host-{SESSION_COOKIE}=")
    assert {"Secure", "HttpOnly", "Path=/"} <= set(cookie.split("; "))


@pytest.mark.parametrize("next_path", ["https://elsewhere.example", "//elsewhere.example", "/\\elsewhere.example"])
def test_nobody_is_sent_elsewhere_after_signing_in(anna: TestClient[Litestar], next_path: str) -> None:
    """The page's own field says the front page too."""
    page = anna.get("/sign-in", params={"next": next_path})
    assert page.status_code == 200
    assert 'name="next" value="/"' in page.text
    assert "elsewhere" not in page.text
    assert send(anna, "/sign-in", login="anna", password=PASSWORD, next=next_path).headers["location"] == "/"


def test_a_wrong_password_says_what_to_do_and_keeps_the_login(anna: TestClient[Litestar]) -> None:
    """Nobody's login looks the same; what was typed is shown as text; no cookie is set; then the login waits."""
    for login in ("anna", "nobody"):
        answer = send(anna, "/sign-in", login=login, password="x" * 12)
        assert answer.status_code == 422
        assert 'data-code="sign_in_refused"' in answer.text
        assert f'value="{login}"' in answer.text
        assert "xxxx" not in answer.text
        assert SESSION_COOKIE not in answer.cookies
    hostile = send(anna, "/sign-in", login='"><script>alert(1)</script>', password="x", next="/")
    assert "<script>alert" not in hostile.text
    for _ in range(4):
        answer = send(anna, "/sign-in", login="anna", password="x" * 12)
    assert 'data-code="account_locked"' in answer.text
    assert "Vent 15 minutter" in answer.text


def test_a_session_that_was_planted_is_not_the_one_that_is_used(anna: TestClient[Litestar], office: Office) -> None:
    """Whoever planted it knows nothing after the sign-in; one that was open ends."""
    anna.cookies.set(SESSION_COOKIE, "planted")
    send(anna, "/sign-in", login="anna", password=PASSWORD)
    first = anna.cookies.get(SESSION_COOKIE, domain="testserver.local") or ""
    assert first not in ("", "planted")
    assert acting_by(office.store, "planted", NOW) is None
    answer = send(anna, "/sign-in", login="anna", password=PASSWORD)
    second = answer.cookies[SESSION_COOKIE]
    assert second != first
    assert acting_by(office.store, first, NOW) is None
    assert acting_by(office.store, second, NOW)


def test_without_the_form_token_nobody_is_signed_in_or_out(anna: TestClient[Litestar], signed_in: SignedIn) -> None:
    """Another site can make a browser post, and is refused."""
    assert anna.post("/sign-in", data={"login": "anna", "password": PASSWORD}).status_code == 403
    clerk = signed_in(Role.CLERK)
    assert clerk.post("/sign-out").status_code == 403
    assert clerk.get("/sign-out").status_code == 405
    assert clerk.get("/me").status_code == 200


def test_signing_out_ends_the_session_and_takes_the_cookie(signed_in: SignedIn, office: Office) -> None:
    """The token that was used opens nothing afterwards."""
    clerk = signed_in(Role.CLERK)
    token = clerk.cookies[SESSION_COOKIE]
    answer = send(clerk, "/sign-out", page="/me")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    assert acting_by(office.store, token, NOW) is None
    assert f"{SESSION_COOKIE}=" in answer.headers["set-cookie"]
    assert "Max-Age=0" in answer.headers["set-cookie"]


def test_an_address_may_try_only_so_often(office: Office) -> None:
    """Whatever the logins; a plain page says to wait, and another minute is another chance."""
    client = TestClient(create_app(office))
    token = form_token(client)
    answers = [
        client.post("/sign-in", data={"_csrf_token": token, "login": f"x{place}", "password": "x"}).status_code
        for place in range(ATTEMPTS_A_MINUTE_MAX + 1)
    ]
    assert answers == [422] * ATTEMPTS_A_MINUTE_MAX + [429]
    assert "Vent et minut" in client.post("/sign-in", data={"_csrf_token": token}).text


def test_a_session_that_is_not_used_sends_to_the_sign_in_page(office: Office, signed_in: SignedIn) -> None:
    """After half an hour."""
    clerk = signed_in(Role.CLERK)
    assert clerk.get("/me").status_code == 200
    later = TestClient(create_app(dataclasses.replace(office, clock=lambda: NOW + timedelta(minutes=31))))
    later.follow_redirects = False
    later.cookies.set(SESSION_COOKIE, clerk.cookies[SESSION_COOKIE])
    assert later.get("/me").headers["location"] == "/sign-in?next=/me"


def test_the_own_page_shows_roles_units_and_stand_ins(signed_in: SignedIn, office: Office) -> None:
    """Those of today and later, from both sides."""
    today = NOW.date()
    set_stand_in(office.store, None, "clerk", "approver", first_day=today, last_day=today + timedelta(days=2))
    clerk, approver = signed_in(Role.CLERK).get("/me").text, signed_in(Role.APPROVER).get("/me").text
    assert "regnskabsmedarbejder" in clerk
    assert "alle enheder" in clerk
    assert "Du er stedfortræder for Prøve Approver fra 16.11.2026 til og med 18.11.2026" in clerk
    assert "Prøve Clerk er stedfortræder for dig fra 16.11.2026" in approver
    assert "Ingen i dag eller senere" in signed_in(Role.LEAD).get("/me").text


def test_language_and_keys_are_kept_with_the_person(anna: TestClient[Litestar]) -> None:
    """Another browser speaks the language from the sign-in on, and has the keys; they can be put back."""
    send(anna, "/sign-in", login="anna", password=PASSWORD)
    assert send(anna, "/me/language", page="/me", language="en").cookies["kassebot_language"] == "en"
    assert send(anna, "/me/language", page="/me", language="de").cookies.get("kassebot_language") is None
    assert send(anna, "/me/keys", page="/me", on="on", key_suggested="x").status_code == 303
    assert 'name="key_suggested" value="x"' in anna.get("/me").text
    assert send(anna, "/me/keys", page="/me", on="on", key_suggested="d").status_code == 422
    send(anna, "/me/keys", page="/me", key_suggested="x")
    assert 'name="on" checked' not in anna.get("/me").text
    send(anna, "/me/keys", page="/me", usual="1")
    assert 'name="key_suggested" value="a"' in anna.get("/me").text
    assert 'name="on" checked' in anna.get("/me").text

    anna.cookies.clear()
    assert send(anna, "/sign-in", login="anna", password=PASSWORD).cookies["kassebot_language"] == "en"


def test_a_person_signs_out_elsewhere_or_everywhere(signed_in: SignedIn, office: Office) -> None:
    """Another person's session is not there to be ended."""
    here, there, other = signed_in(Role.CLERK), signed_in(Role.CLERK), signed_in(Role.LEAD)
    id_there, id_other = (sessions.session_id(client.cookies[SESSION_COOKIE]) for client in (there, other))
    assert send(here, "/me/sessions", page="/me", session=id_other).status_code == 404
    assert send(here, "/me/sessions", page="/me", session=id_there).headers["location"] == "/me"
    assert [client.get("/me").status_code for client in (here, there, other)] == [200, 303, 200]
    again = signed_in(Role.CLERK)
    assert send(here, "/me/sessions", page="/me").headers["location"] == "/sign-in"
    assert [client.get("/me").status_code for client in (here, again, other)] == [303, 303, 200]
