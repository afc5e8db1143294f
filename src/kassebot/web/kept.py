"""What is counted over everything, kept for some seconds with its time, so that many who look cost what one does."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

Counts = TypeVar("Counts")
#: So many times older than fresh ones, and counts are not shown any more.
OLD_TIMES = 3
#: Counts stay fresh for at least so many times as long as it took to count: counting is half a hundredth of the time.
TOOK_TIMES = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted(Generic[Counts]):
    """Counts with the time they are from, and how long they are fresh."""

    at: dt.datetime
    counts: Counts
    fresh: dt.timedelta


class Kept(Generic[Counts]):
    """Counts by what they are of, each fresh for `seconds`, or for longer where counting takes long.

    When they are older, whoever asks is given them with their time while one thread counts anew. Nobody waits for
    counting but where there is nothing yet, or what there is has become old because nobody asked.
    """

    def __init__(self, seconds: int) -> None:
        self._seconds = seconds
        self._kept: dict[Hashable, Counted[Counts]] = {}
        self._counting = threading.Lock()

    def get(self, of: Hashable, now: dt.datetime, count: Callable[[], Counts]) -> Counted[Counts]:
        """What is kept of it, or counted now."""
        kept = self._kept.get(of)
        if kept is None or not dt.timedelta(0) <= now - kept.at < kept.fresh * OLD_TIMES:
            with self._counting:
                known = self._kept.get(of)
                if known is None or known is kept:
                    known = self._kept[of] = self._counted(now, count)
                return known
        if now - kept.at >= kept.fresh and self._counting.acquire(blocking=False):
            threading.Thread(target=self._anew, args=(of, now, count), daemon=True).start()
        return kept

    def _anew(self, of: Hashable, now: dt.datetime, count: Callable[[], Counts]) -> None:
        try:
            self._kept[of] = self._counted(now, count)
        finally:
            self._counting.release()

    def _counted(self, now: dt.datetime, count: Callable[[], Counts]) -> Counted[Counts]:
        start = time.perf_counter()
        counts = count()
        fresh = max(self._seconds, (time.perf_counter() - start) * TOOK_TIMES)
        return Counted(at=now, counts=counts, fresh=dt.timedelta(seconds=fresh))
