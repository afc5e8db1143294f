"""The mock voucher portal: login, search and voucher pages, and the JSON that their script asks for.

Pages without a live session lead to the login; the JSON answers 401. It refuses a login without the form's CSRF
token, and leads nowhere but to its own pages afterwards.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import quote

from litestar import Litestar, Request, Response, get, post
from litestar.datastructures import Cookie, State
from litestar.handlers import HTTPRouteHandler
from litestar.response import Redirect

from kassebot.mocks.serve import portal_pages
from kassebot.mocks.serve.sessions import Sessions
from kassebot.mocks.serve.trouble import Trouble
from kassebot.mocks.serve.vouchers import Vouchers

USER = "kassebot"
SESSION_COOKIE = "bilagsportal"
BROWSER_COOKIE = "bilagsportal_formular"
EXPIRED_TEXT = "Du er blevet logget ud, fordi der ikke har været et klik. Log ind igen."
WRONG_TEXT = "Brugernavn eller adgangskode passer ikke."
FORM_TEXT = "Formularen er for gammel. Prøv igen."

_SCRIPT = Path(__file__).parent / "static" / "portal.js"
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'self'; img-src data:; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
}
# Browsers show half a page without complaint, so pages are never cut.
_PAGE_KINDS = (Trouble.LATENCY, Trouble.SLOW, Trouble.SERVER_ERROR, Trouble.EXPIRED)
_JSON_KINDS = (*_PAGE_KINDS, Trouble.DROPPED, Trouble.TRUNCATED)
_LOGIN_KINDS = (Trouble.LATENCY, Trouble.SLOW, Trouble.SERVER_ERROR)

WebRequest = Request[Any, Any, State]
Answer = Response[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalMock:
    """The portal: its vouchers, its one user's password and the live sessions."""

    folder: Path
    password: str
    sessions: Sessions

    def application(self) -> Litestar:
        """The web application."""
        handlers = [*_login_routes(self), *_voucher_routes(self)]
        return Litestar(handlers, openapi_config=None, logging_config=None)

    def resource_of(self, path: str) -> tuple[str, tuple[Trouble, ...]]:
        """A page and the JSON behind it are one resource, so that one healthy stretch serves both."""
        if path == "/log-ind":
            return "portal/login", _LOGIN_KINDS
        page = path.removeprefix("/api")
        if page == "/bilag" or page.startswith("/bilag/"):
            return f"portal{page}", _JSON_KINDS if path != page else _PAGE_KINDS
        return "", ()

    def expire(self, headers: dict[str, str]) -> None:
        """Let the request's session run out."""
        try:
            cookie = SimpleCookie(headers.get("cookie", "")).get(SESSION_COOKIE)
        except CookieError:
            return
        self.sessions.end(cookie.value if cookie else "")

    def session_of(self, request: WebRequest) -> str:
        """The live session of a request, which this click prolongs, or nothing."""
        token = request.cookies.get(SESSION_COOKIE, "")
        return token if self.sessions.click(token) else ""

    def log_in(self, browser: str, form: dict[str, Any]) -> Answer:
        """Answer the login form."""
        following = _own_page(str(form.get("naeste", "")))
        if not self.sessions.csrf_is_right(browser, str(form.get("csrf", ""))):
            return self.login_form(following, FORM_TEXT, 403)
        right = hmac.compare_digest(str(form.get("adgangskode", "")).encode(), self.password.encode())
        if not right or form.get("brugernavn") != USER:
            return self.login_form(following, WRONG_TEXT, 401)
        session = Cookie(SESSION_COOKIE, value=self.sessions.start(), httponly=True, samesite="lax", path="/")
        return Redirect(following, status_code=303, cookies=[session], headers=_HEADERS)

    def login_form(self, following: str, notice: str, status: int = 200) -> Answer:
        """The login page with a token for this browser."""
        browser = secrets.token_urlsafe(16)
        page = portal_pages.login_page(csrf=self.sessions.csrf(browser), following=following, notice=notice)
        cookie = Cookie(BROWSER_COOKIE, value=browser, httponly=True, samesite="lax", path="/log-ind")
        return _html(page, status, [cookie])


def _login_routes(portal: PortalMock) -> list[HTTPRouteHandler]:
    @get("/")
    async def front() -> Answer:
        return Redirect("/bilag")

    @get("/portal.js")
    async def script() -> Answer:
        return Response(_SCRIPT.read_bytes(), media_type="text/javascript; charset=utf-8", headers=_HEADERS)

    @get("/log-ind")
    async def form(request: WebRequest) -> Answer:
        notice = EXPIRED_TEXT if request.query_params.get("udloebet") else ""
        return portal.login_form(_own_page(request.query_params.get("naeste", "")), notice)

    @post("/log-ind")
    async def log_in(request: WebRequest) -> Answer:
        return portal.log_in(request.cookies.get(BROWSER_COOKIE, ""), dict(await request.form()))

    @post("/log-ud")
    async def log_out(request: WebRequest) -> Answer:
        token = request.cookies.get(SESSION_COOKIE, "")
        if portal.sessions.csrf_is_right(token, str((await request.form()).get("csrf", ""))):
            portal.sessions.end(token)
        return Redirect("/log-ind", status_code=303)

    return [front, script, form, log_in, log_out]


def _voucher_routes(portal: PortalMock) -> list[HTTPRouteHandler]:
    vouchers = Vouchers(portal.folder)

    @get("/bilag")
    async def search(request: WebRequest) -> Answer:
        session = portal.session_of(request)
        if not session:
            return _to_login(request)
        csrf, (period, register, status, page) = portal.sessions.csrf(session), _question(request)
        if period and vouchers.of_period(period) is None:
            return _html(portal_pages.error_page(portal_pages.NOT_SHOWN, csrf=csrf), 404)
        return _html(portal_pages.search_page(csrf=csrf, period=period, register=register, status=status, page=page))

    @get("/bilag/{period:str}/{key:str}")
    async def voucher(request: WebRequest) -> Answer:
        period, key = request.path_params["period"], request.path_params["key"]
        session = portal.session_of(request)
        if not session:
            return _to_login(request)
        csrf = portal.sessions.csrf(session)
        if vouchers.detail(period, key) is None:
            return _html(portal_pages.error_page("Bilaget findes ikke", csrf=csrf), 404)
        return _html(portal_pages.detail_page(csrf=csrf, period=period, key=key))

    @get("/api/bilag")
    async def search_json(request: WebRequest) -> Answer:
        return _json(vouchers.page(*_question(request))) if portal.session_of(request) else _expired()

    @get("/api/bilag/{period:str}/{key:str}")
    async def voucher_json(request: WebRequest) -> Answer:
        period, key = request.path_params["period"], request.path_params["key"]
        return _json(vouchers.detail(period, key)) if portal.session_of(request) else _expired()

    return [search, voucher, search_json, voucher_json]


def _question(request: WebRequest) -> tuple[str, str, str, int]:
    query = request.query_params
    page = query.get("side", "1")
    number = int(page) if page.isascii() and page.isdigit() and len(page) <= 6 else 1
    return query.get("periode", ""), query.get("kasse", ""), query.get("status", ""), number


def _own_page(address: str) -> str:
    """The address if it is a voucher page of this portal, else the search page."""
    return address if address.startswith("/bilag") and address.isprintable() else "/bilag"


def _to_login(request: WebRequest) -> Answer:
    here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    expired = "udloebet=1&" if SESSION_COOKIE in request.cookies else ""
    return Redirect(f"/log-ind?{expired}naeste={quote(here, safe='')}", status_code=302, headers=_HEADERS)


def _html(page: str, status: int = 200, cookies: list[Cookie] | None = None) -> Answer:
    return Response(page, status_code=status, media_type="text/html; charset=utf-8", headers=_HEADERS, cookies=cookies)


def _json(content: dict[str, object] | None) -> Answer:
    missing = content is None
    return Response({"fejl": "mangler"} if missing else content, status_code=404 if missing else 200, headers=_HEADERS)


def _expired() -> Answer:
    return Response({"fejl": "udloebet"}, status_code=401, headers=_HEADERS)
