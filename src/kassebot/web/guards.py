"""Who may open a page: each route names the right it needs, or says that it is public.

A route without either is refused when the application is made, so that none is open by mistake. A service identity may
do nothing that people do, whatever it carries.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from litestar import Litestar
from litestar.connection import ASGIConnection
from litestar.exceptions import NotAuthorizedException, PermissionDeniedException
from litestar.handlers import BaseRouteHandler, HTTPRouteHandler

from kassebot.domain.people import Acting, Kind, Right

#: The key in a route's `opt`: a `Right`, SIGNED_IN or PUBLIC.
NEEDS = "needs"
PUBLIC = "public"  # no session: sign-in, the register keeper's own page
SIGNED_IN = "signed_in"  # any person with a session


def guard(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Lets through who has the route's right; a step asks again, for the case's own unit."""
    needs = handler.opt[NEEDS]
    if needs == PUBLIC:
        return
    acting: Acting | None = connection.scope.get("user")
    if acting is None:
        raise NotAuthorizedException
    if acting.person.kind is not Kind.PERSON or (isinstance(needs, Right) and not acting.may(needs)):
        raise PermissionDeniedException


def routes(app: Litestar) -> Iterable[tuple[str, str, Any]]:
    """Every (path, method, what it needs) of the application; static files apart."""
    for route in app.routes:
        for handler in getattr(route, "route_handlers", ()):
            if isinstance(handler, HTTPRouteHandler) and not route.path.startswith("/static"):
                for method in sorted(set(handler.http_methods) - {"OPTIONS", "HEAD"}):
                    yield route.path, method, handler.opt.get(NEEDS)


def require_named(app: Litestar) -> None:
    """ValueError for a route that names no right: a bug, found before anybody is served."""
    nameless = [f"{method} {path}" for path, method, needs in routes(app) if needs is None]
    if nameless:
        raise ValueError(f"routes without a right: {nameless}")
