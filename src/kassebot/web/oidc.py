"""OpenID Connect with the office's provider: the way there, and what it vouches for on the way back.

Authorization code with PKCE (S256), state and nonce. The id token's signature is checked against the provider's keys, with
asymmetric algorithms only, and issuer, audience, time and nonce are what they must be. Every failure gets one answer: the
person tries again. Signatures and claims are checked by joserfc and Authlib.
"""

from __future__ import annotations

import hmac
import logging
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx
from authlib.common.urls import add_params_to_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from kassebot.domain.errors import ApplicationError, BusinessError
from kassebot.secret_values import secret_value
from kassebot.settings_oidc import OidcSettings, is_private, load_oidc
from kassebot.steps.sign_in_oidc import Claims
from kassebot.web.office import Office

CALLBACK = "/sign-in/oidc/callback"
ANSWER_BYTES_MAX = 1_000_000
TIMEOUT_SECONDS = 10.0
CLOCK_SECONDS_MAX = 60
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
_DISCOVERY = "/.well-known/openid-configuration"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """A sign-in on its way: what the browser keeps until it comes back."""

    state: str
    nonce: str
    verifier: str


def provider_of(office: Office) -> OidcSettings | None:
    """The office's provider; None where it has none."""
    return load_oidc(office.settings_file)


def begin(provider: OidcSettings, office: Office) -> tuple[Flow, str]:
    """A new sign-in, and the provider's address to go to with it."""
    flow = Flow(state=secrets.token_urlsafe(32), nonce=secrets.token_urlsafe(32), verifier=secrets.token_urlsafe(48))
    with _client() as client:
        address = _discovered(client, provider)["authorization_endpoint"]
    asked = {
        "response_type": "code", "client_id": provider.client_id, "redirect_uri": office.url + CALLBACK,
        "scope": "openid email", "state": flow.state, "nonce": flow.nonce, "code_challenge_method": "S256",
        "code_challenge": create_s256_code_challenge(flow.verifier),
    }  # fmt: skip
    return flow, add_params_to_uri(address, list(asked.items()))


def finish(provider: OidcSettings, office: Office, flow: Flow, code: str, state: str, now: datetime) -> Claims:
    """Whom the provider vouches for; BusinessError `oidc_refused` for whatever is not as it must be."""
    if not code or not hmac.compare_digest(state.encode(), flow.state.encode()):
        raise refused("state")
    with _client() as client:
        found = _discovered(client, provider)
        form = {
            "grant_type": "authorization_code", "code": code, "redirect_uri": office.url + CALLBACK,
            "code_verifier": flow.verifier,
        }  # fmt: skip
        secret = secret_value(provider, provider.client_secret)
        answer = _answer(client, "POST", found["token_endpoint"], data=form, auth=(provider.client_id, secret))
        id_token = answer.get("id_token")
        if not isinstance(id_token, str):
            raise refused("no id token")
        keys = _answer(client, "GET", found["jwks_uri"])
    return _claims(provider, flow, id_token, answer.get("access_token"), keys, now)


def refused(why: str) -> BusinessError:
    """The one answer to a person; `why`, which holds nothing that was sent, is for the log."""
    _log.warning("oidc sign-in refused: %s", why)
    return BusinessError(
        "oidc_refused",
        "Indlogningen med arbejdskontoen blev ikke gennemført. Prøv igen; hjælper det ikke, så spørg driften",
    )


def _claims(provider: OidcSettings, flow: Flow, id_token: str, access_token: Any, keys: Any, now: datetime) -> Claims:
    options: Any = {
        "iss": {"essential": True, "value": provider.issuer},
        "aud": {"essential": True, "value": provider.client_id},
        "exp": {"essential": True},
        "nonce": {"essential": True, "value": flow.nonce},
    }
    params = {"nonce": flow.nonce, "client_id": provider.client_id, "access_token": access_token}
    try:
        registry = JWSRegistry(algorithms=list(ALGORITHMS), strict_check_header=False)
        token = jwt.decode(id_token, KeySet.import_key_set(keys), registry=registry)
        claims = CodeIDToken(token.claims, token.header, options, params)
        claims.validate(now=int(now.timestamp()), leeway=CLOCK_SECONDS_MAX)
    except (JoseError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise refused(f"id token: {type(error).__name__}") from error
    subject, email = claims["sub"], claims.get("email")
    if not isinstance(subject, str) or not subject:
        raise refused("id token: no subject")
    verified = claims.get("email_verified") is True and isinstance(email, str)
    return Claims(issuer=provider.issuer, subject=subject, email=str(email) if verified else "")


def _client() -> httpx.Client:
    return httpx.Client(timeout=TIMEOUT_SECONDS, follow_redirects=False)


def _discovered(client: httpx.Client, provider: OidcSettings) -> dict[str, str]:
    """The provider's addresses, for this issuer and no other, none of them in the open."""
    found = _answer(client, "GET", provider.issuer.rstrip("/") + _DISCOVERY)
    wanted = {name: found.get(name) for name in ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri")}
    if wanted["issuer"] != provider.issuer:
        raise refused("discovery: another issuer")
    if not all(isinstance(address, str) and is_private(address) for address in wanted.values()):
        raise refused("discovery: an address is missing or not encrypted")
    return {name: str(address) for name, address in wanted.items()}


def _answer(client: httpx.Client, method: str, address: str, **sent: Any) -> dict[str, Any]:
    """A JSON object of the provider's; ApplicationError where it cannot be had."""
    body = bytearray()
    try:
        with client.stream(method, address, headers={"Accept": "application/json"}, **sent) as response:
            for part in response.iter_bytes():
                body += part
                if len(body) > ANSWER_BYTES_MAX:
                    raise refused("an answer is too large")
        if response.is_client_error:
            raise refused(f"the provider answered {response.status_code}")
        response.raise_for_status()
        answer = httpx.Response(200, content=bytes(body)).json()
    except (httpx.HTTPError, ValueError) as error:
        _log.warning("oidc provider: %s", type(error).__name__)
        raise ApplicationError(
            "oidc_down", "Udbyderen af arbejdskonti svarer ikke, som den skal. Prøv igen om lidt, eller spørg driften"
        ) from error
    if not isinstance(answer, dict):
        raise refused("an answer is no object")
    return answer
