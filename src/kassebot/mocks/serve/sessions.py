"""Who is logged in to the portal: session cookies that run out without a click, and the form's CSRF token.

It refuses a login form that was not fetched by the same browser.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

SESSIONS_MAX = 10_000


@dataclass(slots=True, kw_only=True)
class Sessions:
    """Live sessions with the time of their last click, in seconds of `clock`."""

    clock: Callable[[], float]
    seconds: int
    _clicks: dict[str, float] = field(default_factory=dict)
    _key: bytes = field(default_factory=lambda: secrets.token_bytes(32))

    def start(self) -> str:
        """A new session; the oldest give way when there are too many."""
        if len(self._clicks) >= SESSIONS_MAX:
            self._clicks.pop(min(self._clicks, key=lambda token: self._clicks[token]))
        token = secrets.token_urlsafe(24)
        self._clicks[token] = self.clock()
        return token

    def click(self, token: str) -> bool:
        """Whether the session is alive; if so it lives on from now."""
        last = self._clicks.get(token)
        if last is None:
            return False
        now = self.clock()
        if now - last >= self.seconds:
            self.end(token)
            return False
        self._clicks[token] = now
        return True

    def end(self, token: str) -> None:
        """Let a session run out, or log it out."""
        self._clicks.pop(token, None)

    def csrf(self, browser: str) -> str:
        """The token that a form for this browser (its cookie) carries."""
        return hmac.new(self._key, browser.encode(), hashlib.sha256).hexdigest()

    def csrf_is_right(self, browser: str, token: str) -> bool:
        """Whether the form was made for this browser."""
        return bool(browser) and hmac.compare_digest(self.csrf(browser).encode(), token.encode())
