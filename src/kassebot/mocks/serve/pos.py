"""The mock point-of-sale API: OAuth2 client credentials, Z-reports in pages, a rate limit.

Clients: a token lives 10 minutes (401 after that), every `RATE_EVERY`-th request for data is answered with 429 and
Retry-After (under trouble 429 comes as one of the troubles instead), and 404 says `register_unknown` or `period_missing`. It refuses ranges over `RANGE_DAYS_MAX` days.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from litestar import Litestar, Request, Response, get, post
from litestar.datastructures import State

from kassebot.domain.periods import Period
from kassebot.mocks.serve.folder import JsonFiles, Record
from kassebot.mocks.serve.trouble import Trouble
from kassebot.mocks.serve.troubled_http import RETRY_AFTER_SECONDS

CLIENT_ID = "kassebot"
PAGE_ITEMS_MAX = 50
RANGE_DAYS_MAX = 366
RATE_EVERY = 97
TOKENS_MAX = 10_000

_REGISTER = re.compile(r"\d{4}")
_DATA_PATH = re.compile(r"/api/v2/registers/([^/]+)/z-reports")
_DATA_KINDS = (
    Trouble.LATENCY,
    Trouble.SERVER_ERROR,
    Trouble.RATE_LIMITED,
    Trouble.DROPPED,
    Trouble.TRUNCATED,
    Trouble.EXPIRED,
)

WebRequest = Request[Any, Any, State]
JsonResponse = Response[dict[str, Any]]


@dataclass(slots=True, kw_only=True)
class PosMock:
    """The state of the API: the folder, the secret, live tokens and the count of requests."""

    folder: Path
    client_secret: str
    clock: Callable[[], float]
    token_seconds: int = 600
    rate_every: int = RATE_EVERY
    _files: JsonFiles = field(init=False)
    _tokens: dict[str, float] = field(default_factory=dict)
    _requests: int = 0

    def __post_init__(self) -> None:
        self._files = JsonFiles(self.folder)

    def application(self) -> Litestar:
        """The web application."""

        @post("/oauth/token", status_code=200)
        async def token(request: WebRequest) -> JsonResponse:
            form = await request.form()
            return self._token(dict(form), request.headers.get("authorization", ""))

        @get("/api/v2/registers/{register:str}/z-reports")
        async def z_reports(request: WebRequest) -> JsonResponse:
            register = request.path_params["register"]
            return self._z_reports(register, dict(request.query_params), request.headers.get("authorization", ""))

        return Litestar([token, z_reports], openapi_config=None, logging_config=None)

    def resource_of(self, path: str) -> tuple[str, tuple[Trouble, ...]]:
        """A register's pages are one resource; so is the token."""
        if path == "/oauth/token":
            return "pos/token", (Trouble.LATENCY, Trouble.SERVER_ERROR, Trouble.TRUNCATED)
        match = _DATA_PATH.fullmatch(path)
        return (f"pos/{match[1]}", _DATA_KINDS) if match else ("", ())

    def expire(self, headers: dict[str, str]) -> None:
        """Let the request's token run out."""
        self._tokens.pop(headers.get("authorization", "").removeprefix("Bearer "), None)

    def _token(self, form: dict[str, Any], authorization: str) -> JsonResponse:
        if form.get("grant_type") != "client_credentials":
            return _error(400, "unsupported_grant_type")
        name, secret = _basic(authorization) or (str(form.get("client_id", "")), str(form.get("client_secret", "")))
        known = hmac.compare_digest(secret.encode(), self.client_secret.encode())
        if name != CLIENT_ID or not known:
            return _error(401, "invalid_client", {"WWW-Authenticate": "Basic"})
        now = self.clock()
        if len(self._tokens) >= TOKENS_MAX:
            self._tokens = {key: until for key, until in self._tokens.items() if until > now}
        token = secrets.token_urlsafe(24)
        self._tokens[token] = now + self.token_seconds
        body = {"access_token": token, "token_type": "Bearer", "expires_in": self.token_seconds}
        return Response(body, headers={"Cache-Control": "no-store"})

    def _z_reports(self, register: str, query: dict[str, str], authorization: str) -> JsonResponse:
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or self._tokens.get(token, float("-inf")) <= self.clock():
            return _error(401, "invalid_token", {"WWW-Authenticate": 'Bearer error="invalid_token"'})
        self._requests += 1
        if self.rate_every and self._requests % self.rate_every == 0:
            return _error(429, "rate_limited", {"Retry-After": str(RETRY_AFTER_SECONDS)})
        if not _REGISTER.fullmatch(register) or not (self.folder / "pos" / register).is_dir():
            return _error(404, "register_unknown")
        try:
            first, last = date.fromisoformat(query["from"]), date.fromisoformat(query["to"])
            start = _offset(query.get("cursor", ""), f"{register}|{first}|{last}")
        except (KeyError, ValueError):
            return _error(400, "query_invalid")
        if not 0 <= (last - first).days < RANGE_DAYS_MAX:
            return _error(400, "range_invalid")
        items = self._items(register, first, last)
        if items is None:
            return _error(404, "period_missing")
        end = start + PAGE_ITEMS_MAX
        following = _cursor(end, f"{register}|{first}|{last}") if end < len(items) else None
        return Response({"items": items[start:end], "next": following})

    def _items(self, register: str, first: date, last: date) -> list[Record] | None:
        """The Z-reports of the range in the files' order; None where a month's file is missing."""
        items: list[Record] = []
        period = Period.of(first)
        while period.first <= last:
            content = self._files.read(f"pos/{register}/{period}.json")
            if content is None:
                return None
            whole = first <= period.first and period.last <= last
            # A whole month is delivered as the file has it, whatever dates stand in it.
            items += [
                item for item in content["items"] if whole or str(first) <= str(item["business_date"]) <= str(last)
            ]
            period = period.next
        return items


def _error(status: int, code: str, headers: dict[str, str] | None = None) -> JsonResponse:
    return Response({"error": code}, status_code=status, headers=headers)


def _basic(authorization: str) -> tuple[str, str] | None:
    scheme, _, encoded = authorization.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return ("", "")
    return name, secret


def _cursor(offset: int, scope: str) -> str:
    return base64.urlsafe_b64encode(f"{offset}|{scope}".encode()).decode()


def _offset(cursor: str, scope: str) -> int:
    """Where a page starts; ValueError for a cursor of another question."""
    if not cursor:
        return 0
    offset, _, rest = base64.urlsafe_b64decode(cursor.encode()).decode().partition("|")
    if rest != scope or not offset.isascii() or not offset.isdigit():
        raise ValueError("the cursor belongs to another question")
    return int(offset)
