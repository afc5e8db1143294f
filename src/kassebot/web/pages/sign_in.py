"""Signing in and out. A sign-in always begins a new session and ends the one that the browser had.

It works without a script, answers every wrong attempt alike, and lets an address try only so often.
"""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.middleware.rate_limit import RateLimitConfig
from litestar.response import Redirect, Template

from kassebot.domain.errors import BusinessError, KassebotError
from kassebot.language import LANGUAGES
from kassebot.steps.sign_in import sign_in, sign_out, signed_in
from kassebot.web.errors import safe_path
from kassebot.web.guards import NEEDS, PUBLIC, SIGNED_IN
from kassebot.web.office import Office
from kassebot.web.oidc import provider_of
from kassebot.web.pages.forms import Form
from kassebot.web.render import View, page
from kassebot.web.session import TOKEN_CHARACTERS_MAX, session_cookie, session_cookie_name
from kassebot.web.view import language_cookie

ATTEMPTS_A_MINUTE_MAX = 60
#: For one address; a login waits by itself after wrong passwords.
LIMITED = RateLimitConfig(rate_limit=("minute", ATTEMPTS_A_MINUTE_MAX), set_rate_limit_headers=False).middleware


@get("/sign-in", opt={NEEDS: PUBLIC}, sync_to_thread=True)
def form(request: Request[Any, Any, Any], office: NamedDependency[Office], view: NamedDependency[View]) -> Template:
    """The form, and the way to the OIDC provider where there is one."""
    return sign_in_page(office, view, str(request.query_params.get("next", "/")))


@post("/sign-in", opt={NEEDS: PUBLIC}, sync_to_thread=True, middleware=[LIMITED])
def signs_in(
    request: Request[Any, Any, Any],
    data: Form,
    office: NamedDependency[Office],
    view: NamedDependency[View],
) -> Response[Any]:
    """Begin a session and go on to the page that was asked for; or the form again, with what to do."""
    login, password = str(data.get("login", "")), str(data.get("password", ""))
    try:
        token = sign_in(office.store, login, password, office.now())
    except BusinessError as error:
        return sign_in_page(office, view, str(data.get("next", "/")), login=login, refusal=error)
    return welcomed(request, office, token, str(data.get("next", "/")))


@post("/sign-out", opt={NEEDS: SIGNED_IN}, sync_to_thread=True)
def signs_out(request: Request[Any, Any, Any], office: NamedDependency[Office]) -> Response[Any]:
    """End this session."""
    sign_out(office.store, request.auth, office.now())
    answer: Response[Any] = Redirect("/sign-in", status_code=303)
    answer.set_cookie(session_cookie(office, ""))
    return answer


def welcomed(request: Request[Any, Any, Any], office: Office, token: str, next_path: str) -> Response[Any]:
    """The new session's cookie, the person's language, and on; the browser's session before this one ends."""
    before = request.cookies.get(session_cookie_name(office), "")[:TOKEN_CHARACTERS_MAX]
    if before:
        sign_out(office.store, before, office.now())
    answer: Response[Any] = Redirect(safe_path(next_path), status_code=303)
    answer.set_cookie(session_cookie(office, token))
    found = signed_in(office.store, token, office.now())
    language = found.preferences.get("language") if found else None
    if language in LANGUAGES:
        answer.set_cookie(language_cookie(office, str(language)))
    return answer


def sign_in_page(
    office: Office, view: View, next_path: str, *, login: str = "", refusal: KassebotError | None = None
) -> Template:
    """The form; after a refusal with what to do."""
    return page(
        "sign_in.html", view, status_code=200 if refusal is None else 422, next=safe_path(next_path), login=login[:100],
        refusal=refusal, oidc=provider_of(office) is not None,
    )  # fmt: skip


ROUTES: tuple[Any, ...] = (form, signs_in, signs_out)
