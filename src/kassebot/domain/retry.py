"""When to try again: a pure decision from an error and the number of the attempt.

Only what the world may put right by itself is tried again (`ApplicationError`), with a growing pause and a
bound. What a person must put right (`BusinessError`: wrong credentials, a host key that differs) never is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from kassebot.domain.errors import ApplicationError
from kassebot.domain.texts import Value

#: No pause is longer than this, whatever a source asks for, in seconds.
PAUSE_SECONDS_MAX = 60.0

Result = TypeVar("Result")


class Busy(ApplicationError):
    """A source that asks to be left alone for some seconds (HTTP 429 with Retry-After)."""

    def __init__(self, code: str, template: str, *, wait_seconds: float, locator: str = "", **values: Value) -> None:
        super().__init__(code, template, locator=locator, **values)
        self.wait_seconds = wait_seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How often to try (the first time included), and the pause after the first failure, in seconds."""

    attempts: int = 6
    pause_seconds: float = 0.5


DEFAULT_PATIENCE = Patience()


def delay(error: Exception, attempt: int, patience: Patience = DEFAULT_PATIENCE) -> float | None:
    """Seconds to wait before the next attempt after `attempt` (from 1) failed; None: give up."""
    if not isinstance(error, ApplicationError) or attempt >= patience.attempts:
        return None
    pause: float = patience.pause_seconds * 2.0 ** (attempt - 1)
    if isinstance(error, Busy):
        pause = max(pause, error.wait_seconds)
    return min(pause, PAUSE_SECONDS_MAX)


def insist(
    action: Callable[[], Result], *, sleep: Callable[[float], object], patience: Patience = DEFAULT_PATIENCE
) -> Result:
    """What `action` gives, tried as `delay` says; the last error is raised."""
    attempt = 1
    while True:
        try:
            return action()
        except ApplicationError as error:
            pause = delay(error, attempt, patience)
            if pause is None:
                raise
        sleep(pause)
        attempt += 1
