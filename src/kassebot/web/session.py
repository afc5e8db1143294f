"""Who is signed in: the session's cookie becomes the one who acts, or nobody.

The cookie holds a random token; the store has its sha256 only. Nothing is taken from the request but the token.
"""

from __future__ import annotations

from typing import Any

from anyio import to_thread
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie
from litestar.middleware import AbstractAuthenticationMiddleware, AuthenticationResult

from kassebot.steps.sign_in import signed_in
from kassebot.store.sessions import HOURS_MAX
from kassebot.web.guards import NEEDS, PUBLIC
from kassebot.web.office import Office

SESSION_COOKIE = "kassebot_session"
TOKEN_CHARACTERS_MAX = 200
#: Where a request keeps what the one who is signed in has set for themselves.
PREFERENCES = "kassebot_preferences"


def session_cookie_name(office: Office) -> str:
    """With the prefix that ties it to this host alone, where cookies travel encrypted."""
    return f"__Host-{SESSION_COOKIE}" if office.secure else SESSION_COOKIE


def session_cookie(office: Office, token: str) -> Cookie:
    """The cookie of a session that begins; an empty token ends it."""
    return Cookie(
        key=session_cookie_name(office),
        value=token,
        path="/",
        httponly=True,
        secure=office.secure,
        samesite="lax",
        max_age=HOURS_MAX * 3600 if token else 0,
    )


class SessionMiddleware(AbstractAuthenticationMiddleware):
    """Puts the one who acts into the request; a public page asks for nobody."""

    async def authenticate_request(self, connection: ASGIConnection[Any, Any, Any, Any]) -> AuthenticationResult:
        """`user` is an `Acting` or None, `auth` the session's token."""
        office: Office = connection.app.state.office
        token = connection.cookies.get(session_cookie_name(office), "")[:TOKEN_CHARACTERS_MAX]
        if not token or connection.scope["route_handler"].opt.get(NEEDS) == PUBLIC:
            return AuthenticationResult(user=None, auth=None)
        found = await to_thread.run_sync(signed_in, office.store, token, office.now())
        connection.state[PREFERENCES] = found.preferences if found else {}
        return AuthenticationResult(user=found.acting if found else None, auth=token)
