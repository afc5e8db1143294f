"""Signing in with the work account: to the OIDC provider and back. What is on its way stands in a cookie for ten minutes."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlencode

from litestar import Request, Response, get, post
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.response import Redirect

from kassebot.domain.errors import BusinessError, KassebotError
from kassebot.settings_oidc import OidcSettings
from kassebot.steps.sign_in_oidc import sign_in_oidc
from kassebot.web import oidc
from kassebot.web.errors import safe_path
from kassebot.web.guards import NEEDS, PUBLIC
from kassebot.web.office import Office
from kassebot.web.pages.forms import Form
from kassebot.web.pages.sign_in import LIMITED, sign_in_page, welcomed
from kassebot.web.render import View

FLOW_COOKIE = "kassebot_oidc"
FLOW_SECONDS = 600
COOKIE_CHARACTERS_MAX = 3_000


@post("/sign-in/oidc", opt={NEEDS: PUBLIC}, sync_to_thread=True, middleware=[LIMITED])
def to_provider(
    data: Form,
    office: NamedDependency[Office],
    view: NamedDependency[View],
) -> Response[Any]:
    """Off to the provider."""
    next_path = safe_path(str(data.get("next", "/")))
    try:
        flow, address = oidc.begin(_provider(office), office)
    except KassebotError as error:
        return sign_in_page(office, view, next_path, refusal=error)
    kept = urlencode({"state": flow.state, "nonce": flow.nonce, "verifier": flow.verifier, "next": next_path[:1000]})
    answer: Response[Any] = Redirect(address, status_code=303)
    answer.set_cookie(_cookie(office, kept))
    return answer


@get(oidc.CALLBACK, opt={NEEDS: PUBLIC}, sync_to_thread=True, middleware=[LIMITED])
def from_provider(
    request: Request[Any, Any, Any], office: NamedDependency[Office], view: NamedDependency[View]
) -> Response[Any]:
    """Back from the provider: a session, or the form again with what to do. The flow's cookie is used up either way."""
    kept = dict(parse_qsl(request.cookies.get(_cookie(office, "").key, "")[:COOKIE_CHARACTERS_MAX]))
    code, state = request.query_params.get("code", ""), request.query_params.get("state", "")
    answer: Response[Any]
    try:
        provider = _provider(office)
        if not kept.keys() >= {"state", "nonce", "verifier"}:
            raise oidc.refused("nothing on its way")
        flow = oidc.Flow(state=kept["state"], nonce=kept["nonce"], verifier=kept["verifier"])
        claims = oidc.finish(provider, office, flow, str(code), str(state), office.now())
        token = sign_in_oidc(office.store, claims, office.now())
        answer = welcomed(request, office, token, kept.get("next", "/"))
    except KassebotError as error:
        answer = sign_in_page(office, view, kept.get("next", "/"), refusal=error)
    answer.set_cookie(_cookie(office, ""))
    return answer


def _provider(office: Office) -> OidcSettings:
    provider = oidc.provider_of(office)
    if provider is None:
        raise BusinessError("oidc_not_set_up", "Her logges ind med brugernavn og adgangskode")
    return provider


def _cookie(office: Office, value: str) -> Cookie:
    """Lax, since the provider sends the browser back from another site; an empty value takes it away."""
    return Cookie(
        key=f"__Host-{FLOW_COOKIE}" if office.secure else FLOW_COOKIE,
        value=value,
        path="/",
        httponly=True,
        secure=office.secure,
        samesite="lax",
        max_age=FLOW_SECONDS if value else 0,
    )


ROUTES: tuple[Any, ...] = (to_provider, from_provider)
