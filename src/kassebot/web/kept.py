"""What is counted over everything, kept for some seconds with its time, so that many who look cost what one does."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

Counts = TypeVar("Counts")
#: So many times older than fresh ones, and counts are not shown any more.
OLD_TIMES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted(Generic[Counts]):
    """Counts with the time they are from."""

    at: dt.datetime
    counts: Counts


class Kept(Generic[Counts]):
    """Counts by what they are of, each fresh for `seconds`.

    When they are older, whoever asks is given them with their time while one thread counts anew. Nobody waits for
    counting but where there is nothing yet, or what there is has become old because nobody asked.
    """

    def __init__(self, seconds: int) -> None:
        self._fresh = dt.timedelta(seconds=seconds)
        self._old = dt.timedelta(seconds=seconds * OLD_TIMES)
        self._kept: dict[Hashable, Counted[Counts]] = {}
        self._counting = threading.Lock()

    def get(self, of: Hashable, now: dt.datetime, count: Callable[[], Counts]) -> Counted[Counts]:
        """What is kept of it, or counted now."""
        kept = self._kept.get(of)
        age = None if kept is None else now - kept.at
        if kept is None or age is None or not dt.timedelta(0) <= age < self._old:
            with self._counting:
                known = self._kept.get(of)
                if known is None or known is kept:
                    known = self._kept[of] = Counted(at=now, counts=count())
                return known
        if age >= self._fresh and self._counting.acquire(blocking=False):
            threading.Thread(target=self._anew, args=(of, now, count), daemon=True).start()
        return kept

    def _anew(self, of: Hashable, now: dt.datetime, count: Callable[[], Counts]) -> None:
        try:
            self._kept[of] = Counted(at=now, counts=count())
        finally:
            self._counting.release()
