"""The review queue as a web application: its routes, and what holds for all of them.

Every answer carries the strict headers; nothing is loaded from anywhere else; every change comes by POST with a form
token. A route that names no right stops the application before anybody is served.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from litestar import Litestar, Request, Router
from litestar.config.csrf import CSRFConfig
from litestar.datastructures import CacheControlHeader, MutableScopeHeaders, State
from litestar.di import Provide
from litestar.middleware import DefineMiddleware
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.static_files import create_static_files_router
from litestar.template.config import TemplateConfig
from litestar.types import Message, Scope

from kassebot.settings import SETTINGS_NAME, data_folder, database_url, settings_path
from kassebot.settings_web import load_web
from kassebot.steps.rules import rules_in_force
from kassebot.store.database import open_store
from kassebot.web import errors
from kassebot.web.guards import guard, require_named
from kassebot.web.mailing import mailing
from kassebot.web.office import Office, office_secret
from kassebot.web.pages import (
    alike,
    approvals,
    case,
    case_acts,
    case_decide,
    case_file,
    corrections,
    documents,
    expected,
    hearing,
    home,
    keeper,
    me,
    overview,
    queue,
    ready,
    sign_in,
    sign_in_oidc,
    trail,
    uploads,
)
from kassebot.web.render import environment
from kassebot.web.session import SessionMiddleware
from kassebot.web.view import view_of

#: The most that a form may be; routes that take files say their own.
FORM_BYTES_MAX = 200_000
STATIC_SECONDS = 365 * 24 * 3600

#: The pages, one module each.
PAGES: Sequence[Any] = (
    home, queue, ready, alike, approvals, corrections, hearing, uploads, keeper, sign_in, sign_in_oidc, me, expected,
    trail, case_file, case, case_decide, case_acts, documents, overview,
)  # fmt: skip

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; frame-src 'self'; form-action 'self'; frame-ancestors 'self'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "X-Robots-Tag": "noindex",
    "Cache-Control": "no-store",
}


def create_app(office: Office) -> Litestar:
    """The application for one office."""
    app = Litestar(
        route_handlers=[_pages(), _static()],
        dependencies={
            "office": Provide(lambda: office, sync_to_thread=False),
            "view": Provide(view_of, sync_to_thread=False),
            "acting": Provide(_acting, sync_to_thread=False),
        },
        middleware=[DefineMiddleware(SessionMiddleware)],
        guards=[guard],
        csrf_config=CSRFConfig(
            secret=office.secret.hex(),
            cookie_name="kassebot_form",
            cookie_secure=office.secure,
            cookie_httponly=True,
            cookie_samesite="strict",
        ),
        template_config=TemplateConfig(instance=JinjaTemplateEngine.from_environment(environment())),
        exception_handlers=errors.HANDLERS,
        before_send=[_with_headers],
        request_max_body_size=FORM_BYTES_MAX,
        state=State({"office": office}),
        lifespan=[mailing],
        openapi_config=None,
        logging_config=None,
        debug=False,
    )
    require_named(app)
    return app


def from_environment() -> Litestar:
    """The application that a server process starts with: data folder, database and settings by the environment."""
    path = settings_path()
    web = load_web(path) if path.exists() or path.name != SETTINGS_NAME else load_web(None)
    rules, _ = rules_in_force(path)
    store = open_store(data_folder(), database_url())
    url = os.environ.get("KASSEBOT_WEB_URL") or web.url
    secret = office_secret(store.data_dir)
    office = Office(
        store=store, rules=rules, name=web.office_name, telephone=web.telephone, url=url, secret=secret,
        settings_file=path,
    )  # fmt: skip
    threading.Thread(target=queue.prepare, args=[office], name="prepare", daemon=True).start()
    return create_app(office)


def _pages() -> Router:
    """All pages as one: Litestar spoils a handler in a thread when a second method of its path is registered apart."""
    return Router(path="/", route_handlers=[handler for page in PAGES for handler in page.ROUTES])


def _acting(request: Request[Any, Any, Any]) -> Any:
    return request.scope.get("user")


async def _with_headers(message: Message, _: Scope) -> None:
    """On every answer, errors and files too; an answer may have its own instead."""
    if message["type"] == "http.response.start":
        headers = MutableScopeHeaders.from_message(message)
        for name, value in HEADERS.items():
            headers.setdefault(name, value)


def _static() -> Any:
    return create_static_files_router(
        path="/static",
        directories=[Path(str(files("kassebot") / "web" / "static"))],
        cache_control=CacheControlHeader(max_age=STATIC_SECONDS, public=True, immutable=True),
        opt={"needs": "public"},
    )
