"""A real OpenID Connect provider over HTTP for tests: Django OAuth Toolkit, which shares no code with what kassebot uses.

It knows one client and some people, whose browser logs in at `/login`. What it says in its id tokens can be changed, as a
provider that is wrong or hostile would.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT_ID, CLIENT_SECRET = "kassebot", "made-up-secret-of-the-test"
#: The provider that runs; Django is set up once in a process.
RUNNING: list[Provider] = []


@dataclass(kw_only=True)
class Provider:
    """The running provider: its issuer, and what it changes in the tokens it gives."""

    issuer: str
    changed: Callable[[], dict[str, Any]] = dict
    forged: Callable[[str], str] = str


class _Threads(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Nothing."""


def pem() -> str:
    """A private key for signing."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    encoding = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return key.private_bytes(*encoding).decode()


@contextmanager
def running(folder: Path, redirect_uri: str, people: dict[str, str]) -> Iterator[Provider]:
    """The provider with `people`, login → e-mail; every password is the login."""
    server = make_server("127.0.0.1", 0, _no_answer, server_class=_Threads, handler_class=_Quiet)
    provider = Provider(issuer=f"http://127.0.0.1:{server.server_port}/o")
    RUNNING.append(provider)
    server.set_app(_application(folder, provider, redirect_uri, people))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=10)
        RUNNING.clear()


def _no_answer(*_: Any) -> list[bytes]:
    return []


def _application(folder: Path, provider: Provider, redirect_uri: str, people: dict[str, str]) -> Any:
    import django
    from django.conf import settings

    settings.configure(
        SECRET_KEY="of-the-test", ALLOWED_HOSTS=["127.0.0.1"], ROOT_URLCONF=__name__, USE_TZ=True, LOGIN_URL="/login",
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(folder / "provider.db")}},
        INSTALLED_APPS=[
            "django.contrib.contenttypes", "django.contrib.auth", "django.contrib.sessions", "oauth2_provider",
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
        ],
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        OAUTH2_PROVIDER={
            "OIDC_ENABLED": True, "OIDC_RSA_PRIVATE_KEY": pem(), "OIDC_ISS_ENDPOINT": provider.issuer,
            "OAUTH2_VALIDATOR_CLASS": f"{__name__}.Validator", "PKCE_REQUIRED": True, "ALLOWED_REDIRECT_URI_SCHEMES": ["http", "https"],
            "SCOPES": {"openid": "who", "email": "e-mail"}, "AUTHORIZATION_CODE_EXPIRE_SECONDS": 60,
        },
    )  # fmt: skip
    django.setup()
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from django.core.wsgi import get_wsgi_application
    from oauth2_provider.models import Application

    call_command("migrate", verbosity=0)
    for login, email in people.items():
        User.objects.create_user(login, email, login)
    Application.objects.create(
        client_id=CLIENT_ID, client_secret=CLIENT_SECRET, client_type="confidential", name="kassebot",
        authorization_grant_type="authorization-code", redirect_uris=redirect_uri, skip_authorization=True,
        algorithm="RS256",
    )  # fmt: skip
    return _forging(get_wsgi_application(), provider)


def _forging(application: Any, provider: Provider) -> Any:
    """The application, with what the test puts in place of the id tokens that it gives out."""

    def answers(environ: dict[str, Any], start: Any) -> Any:
        if environ["PATH_INFO"] != "/o/token/":
            return application(environ, start)
        told: list[Any] = []
        body = b"".join(application(environ, lambda status, headers, *_: told.extend([status, headers])))
        answer = json.loads(body)
        if "id_token" in answer:
            answer["id_token"] = provider.forged(answer["id_token"])
        body = json.dumps(answer).encode()
        start(told[0], [(name, value) for name, value in told[1] if name != "Content-Length"])
        return [body]

    return answers


def login(request: Any) -> Any:
    """The provider's own log-in page: name and password, then on to where the browser was going."""
    from django.contrib import auth
    from django.http import HttpResponse, HttpResponseRedirect

    user = auth.authenticate(request, username=request.GET.get("as"), password=request.GET.get("as"))
    if user is None:
        return HttpResponse(json.dumps({"log in": "?as="}), status=401)
    auth.login(request, user)
    return HttpResponseRedirect(request.GET["next"]) if "next" in request.GET else HttpResponse("in")


def _urlpatterns() -> Any:
    from django.urls import include, path

    return [path("o/", include("oauth2_provider.urls", namespace="oauth2_provider")), path("login", login)]


@cache
def _validator() -> type:
    """The toolkit's own rules, with claims about the person, and with what the test changes."""
    from oauth2_provider.oauth2_validators import OAuth2Validator

    class Validator(OAuth2Validator):  # type: ignore[misc]
        oidc_claim_scope = None

        def get_id_token_dictionary(self, token: Any, token_handler: Any, request: Any) -> Any:
            claims, expiration = super().get_id_token_dictionary(token, token_handler, request)
            claims |= {"email": request.user.email, "email_verified": True}
            return claims | RUNNING[0].changed(), expiration

    return Validator


def __getattr__(name: str) -> Any:
    """Django looks these up here by name, once it is set up."""
    if name == "urlpatterns":
        return _urlpatterns()
    if name == "Validator":
        return _validator()
    raise AttributeError(name)
