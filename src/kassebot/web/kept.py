"""What is counted over everything, kept for some seconds with its time, so that many who look cost what one does."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

Counts = TypeVar("Counts")


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted(Generic[Counts]):
    """Counts with the time they are from."""

    at: dt.datetime
    counts: Counts


class Kept(Generic[Counts]):
    """Counts by what they are of, each kept for `seconds`.

    When they are older, the next who asks counts anew, and others go on with what is there; nobody waits for another's
    counting but while there is nothing at all.
    """

    def __init__(self, seconds: int) -> None:
        self._for = dt.timedelta(seconds=seconds)
        self._kept: dict[Hashable, Counted[Counts]] = {}
        self._counting = threading.Lock()

    def get(self, of: Hashable, now: dt.datetime, count: Callable[[], Counts]) -> Counted[Counts]:
        """What is kept of it, or counted now."""
        kept = self._kept.get(of)
        if kept is not None and dt.timedelta(0) <= now - kept.at < self._for:
            return kept
        if not self._counting.acquire(blocking=kept is None or now < kept.at):
            return kept or self.get(of, now, count)
        try:
            before = self._kept.get(of)
            if before is None or before is kept:
                self._kept[of] = Counted(at=now, counts=count())
            return self._kept[of]
        finally:
            self._counting.release()
