"""Signing in with the work account, against a real provider over HTTP: the flow, and all that must not get through it."""

from __future__ import annotations

import base64
import dataclasses
import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from litestar import Litestar
from litestar.testing import TestClient
from tests.web.forms import send
from tests.web.oidc_provider import CLIENT_ID, CLIENT_SECRET, Provider, pem, running

from kassebot.domain.errors import BusinessError
from kassebot.domain.people import Role
from kassebot.settings_oidc import load_oidc
from kassebot.steps.people import NewPerson, add_person, disable_person
from kassebot.store import audit, people
from kassebot.store.database import Store
from kassebot.web.app import create_app
from kassebot.web.office import Office
from kassebot.web.oidc import CALLBACK
from kassebot.web.session import SESSION_COOKIE

SITE = "http://testserver.local"
NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)


@pytest.fixture
def any_store(sqlite_store: Store) -> Store:
    """What is particular to a database is tried with the step itself."""
    return sqlite_store


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    """One provider for all; Anna and Bo work at the municipality."""
    colleagues = {"anna": "Anna@kommune.example", "bo": "bo@kommune.example"}
    with running(tmp_path_factory.mktemp("provider"), SITE + CALLBACK, colleagues) as started:
        yield started


@pytest.fixture
def honest(provider: Provider) -> Iterator[Provider]:
    """What a test changes is put back."""
    yield provider
    provider.changed, provider.forged = dict, str


@pytest.fixture
def with_provider(office: Office, honest: Provider, monkeypatch: pytest.MonkeyPatch) -> Office:
    """The office with the provider in its settings, and the clock of the provider's tokens."""
    office.settings_file.write_text(
        f'[oidc]\nissuer = "{honest.issuer}"\nclient_id = "{CLIENT_ID}"\nclient_secret = "OIDC_SECRET"\n'
    )
    monkeypatch.setenv("OIDC_SECRET", CLIENT_SECRET)
    return dataclasses.replace(office, clock=lambda: datetime.now(UTC))


@pytest.fixture
def browser(with_provider: Office) -> TestClient[Litestar]:
    """A browser at the office's own site."""
    client = TestClient(create_app(with_provider))
    client.follow_redirects = False
    return client


@pytest.fixture
def anna(office: Office) -> str:
    """An account that waits for its e-mail; gives the person's id."""
    new = NewPerson(login="anna", name="Anna", roles=frozenset({Role.REVIEWER}), email="anna@kommune.example")
    return add_person(office.store, None, new, None, NOW).id


def at_provider(address: str, login: str = "anna") -> str:
    """Log in at the provider as a browser does; the path and query that it sends the browser back to."""
    parts = urlsplit(address)
    with httpx.Client(base_url=f"{parts.scheme}://{parts.netloc}") as client:
        assert client.get("/login", params={"as": login}).status_code == 200
        back = client.get(address)
    assert back.status_code == 302, back.text
    assert back.headers["location"].startswith(SITE + CALLBACK)
    return str(back.headers["location"]).removeprefix(SITE)


def there_and_back(browser: TestClient[Litestar], login: str = "anna", next_path: str = "/me") -> httpx.Response:
    """The whole way; the answer to the browser that comes back."""
    away = send(browser, "/sign-in/oidc", next=next_path)
    assert away.status_code == 303, away.text
    return browser.get(at_provider(away.headers["location"], login))


def refused(answer: httpx.Response) -> str:
    """The code of a refusal; there is no session."""
    assert answer.status_code == 422, answer.headers
    assert not [line for line in answer.headers.get_list("set-cookie") if line.startswith(SESSION_COOKIE)]
    return answer.text.split('data-code="')[1].split('"')[0]


def test_a_colleague_signs_in_with_the_work_account(
    browser: TestClient[Litestar], with_provider: Office, anna: str
) -> None:
    """First known by the e-mail that the provider has verified, from then on by issuer and subject alone."""
    assert "Log ind med din arbejdskonto" in browser.get("/sign-in").text
    answer = there_and_back(browser)
    assert (answer.status_code, answer.headers["location"]) == (303, "/me")
    assert browser.get("/me").status_code == 200
    with with_provider.store.write() as connection:
        assert people.unlinked_by_email(connection, "anna@kommune.example") == ()
        told = [(event.event, event.actor) for _, event in audit.events(connection)][-2:]
    assert told == [("subject_linked", anna), ("signed_in", anna)]
    browser.cookies.clear()
    assert there_and_back(browser).status_code == 303


def test_the_way_there_has_pkce_state_and_nonce_and_no_secret(browser: TestClient[Litestar]) -> None:
    """New ones each time; what the browser keeps is out of reach of scripts, and gone when it comes back."""
    asked = []
    for _ in range(2):
        away = send(browser, "/sign-in/oidc")
        asked.append({name: one[0] for name, one in parse_qs(urlsplit(away.headers["location"]).query).items()})
        (cookie,) = [line for line in away.headers.get_list("set-cookie") if line.startswith("kassebot_oidc")]
        assert {"HttpOnly", "SameSite=lax", "Max-Age=600"} <= set(cookie.split("; "))
        assert CLIENT_SECRET not in away.headers["location"] + cookie
    assert asked[0]["code_challenge_method"] == "S256"
    assert asked[0]["response_type"] == "code"
    assert all(asked[0][name] != asked[1][name] for name in ("state", "nonce", "code_challenge"))
    back = browser.get(CALLBACK)
    assert 'kassebot_oidc=""' in back.headers["set-cookie"] or "kassebot_oidc=;" in back.headers["set-cookie"]


def test_nobody_is_sent_elsewhere_afterwards(browser: TestClient[Litestar], anna: str) -> None:
    """Whatever the form was made to say."""
    assert there_and_back(browser, next_path="https://elsewhere.example").headers["location"] == "/"


def test_another_state_is_refused(browser: TestClient[Litestar], anna: str) -> None:
    """Made up, missing, or with a code that belongs to another browser's sign-in."""
    back = at_provider(send(browser, "/sign-in/oidc").headers["location"])
    code = parse_qs(urlsplit(back).query)["code"][0]
    assert refused(browser.get(CALLBACK, params={"code": code, "state": "x"})) == "oidc_refused"
    assert refused(browser.get(back)) == "oidc_refused"  # its cookie is used up
    away = send(browser, "/sign-in/oidc")
    state = parse_qs(urlsplit(away.headers["location"]).query)["state"][0]
    assert refused(browser.get(CALLBACK, params={"code": code, "state": state})) == "oidc_refused"  # another's PKCE


def test_a_code_is_used_once(browser: TestClient[Litestar], anna: str) -> None:
    """Even with the browser's cookie put back."""
    away = send(browser, "/sign-in/oidc")
    kept = browser.cookies["kassebot_oidc"]
    back = at_provider(away.headers["location"])
    assert browser.get(back).status_code == 303
    browser.cookies.clear()
    browser.cookies.set("kassebot_oidc", kept)
    assert refused(browser.get(back)) == "oidc_refused"


@pytest.mark.parametrize(
    "changed",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "another-client"},
        {"aud": [CLIENT_ID, "another"], "azp": "another"},
        {"aud": [CLIENT_ID, "another"]},
        {"iss": "https://login.elsewhere.example"},
        {"exp": int(time.time()) - 3_600},
        {"iat": int(time.time()) + 3_600},
        {"nbf": int(time.time()) + 3_600},
        {"sub": ""},
        {"sub": 7},
        {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
    ],
)
def test_an_id_token_that_says_something_else_is_refused(
    browser: TestClient[Litestar],
    honest: Provider,
    anna: str,
    changed: dict[str, Any],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Another nonce, audience, issuer, time or subject, though the provider has signed it."""
    honest.changed = lambda: changed
    assert refused(there_and_back(browser)) == "oidc_refused"
    assert "id token: " in caplog.text


def _again(token: str, key: Any, algorithm: str) -> str:
    """The token's claims signed once more, by somebody else."""
    body = token.split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    return jwt.encode({"alg": algorithm}, claims, key, algorithms=[algorithm])


def _unsigned(token: str) -> str:
    header = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').rstrip(b"=").decode()
    return f"{header}.{token.split('.')[1]}."


@pytest.mark.parametrize(
    "forged",
    [
        pytest.param(lambda token: _again(token, RSAKey.import_key(pem()), "RS256"), id="another key"),
        pytest.param(lambda token: _again(token, OctKey.import_key(CLIENT_SECRET * 2), "HS256"), id="shared secret"),
        pytest.param(_unsigned, id="no signature"),
        pytest.param(lambda token: token[:-6] + "AAAAAA", id="changed signature"),
        pytest.param(lambda _: "not a token", id="no token"),
    ],
)
def test_an_id_token_that_the_provider_has_not_signed_is_refused(
    browser: TestClient[Litestar], honest: Provider, anna: str, forged: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """With another key, a shared secret, none at all, or a signature that is not its own."""
    honest.forged = forged
    assert refused(there_and_back(browser)) == "oidc_refused"
    assert "id token: " in caplog.text


def test_a_stranger_is_told_which_id_to_give(
    browser: TestClient[Litestar], with_provider: Office, honest: Provider
) -> None:
    """Nobody is created by signing in; the attempt stands in the trail without the id."""
    honest.changed = lambda: {"sub": "<b>stranger</b>"}
    answer = there_and_back(browser, "bo")
    assert refused(answer) == "sign_in_refused"
    assert "&lt;b&gt;stranger" in answer.text
    with with_provider.store.read() as connection:
        *_, (_, last) = audit.events(connection)
    assert (last.event, last.actor, last.details) == ("sign_in_failed", "", {"person": "", "method": "oidc"})


def test_an_email_that_is_not_verified_opens_nothing(
    browser: TestClient[Litestar], honest: Provider, anna: str
) -> None:
    """Nor one that is verified in another way than by true."""
    for said in (False, "true", None):
        honest.changed = lambda said=said: {"email_verified": said}  # type: ignore[misc]
        assert refused(there_and_back(browser)) == "sign_in_refused"


def test_a_closed_account_is_refused(browser: TestClient[Litestar], with_provider: Office, anna: str) -> None:
    """Before and after it was linked."""
    disable_person(with_provider.store, None, "anna", NOW)
    assert refused(there_and_back(browser)) == "sign_in_refused"


def test_a_provider_that_is_down_or_another_says_so(
    browser: TestClient[Litestar], with_provider: Office, honest: Provider
) -> None:
    """And the password form is still there."""
    settings = with_provider.settings_file.read_text()
    for issuer, code in (("http://127.0.0.1:9/o", "oidc_down"), (honest.issuer + "/", "oidc_refused")):
        with_provider.settings_file.write_text(settings.replace(honest.issuer, issuer))
        answer = send(browser, "/sign-in/oidc")
        assert refused(answer) == code
        assert 'name="password"' in answer.text
    with_provider.settings_file.write_text("")
    assert refused(send(browser, "/sign-in/oidc")) == "oidc_not_set_up"
    assert "arbejdskonto" not in browser.get("/sign-in").text


def test_a_provider_in_the_open_is_refused(with_provider: Office) -> None:
    """Only this machine may be spoken to without encryption."""
    with_provider.settings_file.write_text(
        '[oidc]\nissuer = "http://login.kommune.example"\nclient_id = "k"\nclient_secret = "OIDC_SECRET"\n'
    )
    with pytest.raises(BusinessError, match="https://"):
        load_oidc(with_provider.settings_file)
