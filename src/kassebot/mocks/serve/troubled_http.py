"""Trouble for a web application: an ASGI layer around it that delays, fails or cuts its answers.

A cut is always visible to the client: a truncated answer keeps the Content-Length of the whole body, and a
dropped one is chunked without its last chunk. It refuses to cut HTML pages, because browsers show half a page
without complaint; the caller leaves those kinds out for pages.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from litestar.types import ASGIApp, Message, Receive, Scope, Send

from kassebot.mocks.serve.trouble import Trouble, TroublePlan

LATENCY_SECONDS = 0.1
SLOW_SECONDS = 1.0
RETRY_AFTER_SECONDS = 1

#: From a request's path to its resource and the troubles that fit it; an empty resource is never troubled.
ResourceOf = Callable[[str], tuple[str, tuple[Trouble, ...]]]
#: Lets the token or session of a request run out, given its headers (names in lower case).
Expire = Callable[[dict[str, str]], None]


class AnswerCut(Exception):
    """Raised on purpose in the middle of an answer: the server then closes the connection."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TroubledApp:
    """The application with its troubles."""

    app: ASGIApp
    plan: TroublePlan
    resource_of: ResourceOf
    expire: Expire

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or spoil the answer as the plan says."""
        if "method" not in scope:  # no HTTP request, nothing to trouble
            await self.app(scope, receive, send)
            return
        resource, kinds = self.resource_of(scope["path"])
        trouble = self.plan.next(resource, kinds) if resource else None
        match trouble:
            case Trouble.SERVER_ERROR:
                await _fail(send, 500, ())
            case Trouble.RATE_LIMITED:
                await _fail(send, 429, ((b"retry-after", str(RETRY_AFTER_SECONDS).encode()),))
            case Trouble.DROPPED | Trouble.TRUNCATED:
                await self.app(scope, receive, _Cutter(send, keep_length=trouble is Trouble.TRUNCATED))
            case _:
                await self._delay(trouble, scope)
                await self.app(scope, receive, send)

    async def _delay(self, trouble: Trouble | None, scope: Scope) -> None:
        if trouble is Trouble.LATENCY:
            await asyncio.sleep(LATENCY_SECONDS)
        elif trouble is Trouble.SLOW:
            await asyncio.sleep(SLOW_SECONDS)
        elif trouble is Trouble.EXPIRED:
            self.expire({name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]})


async def _fail(send: Send, status: int, headers: tuple[tuple[bytes, bytes], ...]) -> None:
    body = b'{"error": "try_again"}'
    fixed = ((b"content-type", b"application/json"), (b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": [*fixed, *headers]})
    await send({"type": "http.response.body", "body": body, "more_body": False})


class _Cutter:
    """A `send` that lets the first half of the body through and then breaks off."""

    def __init__(self, send: Send, *, keep_length: bool) -> None:
        self._send = send
        self._keep_length = keep_length

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            if not self._keep_length:
                message["headers"] = [pair for pair in message["headers"] if pair[0].lower() != b"content-length"]
            await self._send(message)
        elif message["type"] == "http.response.body":
            body = message["body"]
            if not body:
                await self._send(message)  # nothing to cut: an empty body arrives whole
                return
            await self._send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
            raise AnswerCut
        else:
            await self._send(message)
