"""What nights bring: a bounded plan of troubles, the same for the same seed.

Every resource (a register's Z-reports, a settlement file, a page) meets a streak of troubles, then at
least `HEALTHY_STRETCH` good answers, then perhaps a new streak. A streak is at most `streak_max` long,
so a client that tries each resource at least `CLIENT_TRIES_MIN` times always gets through. Which trouble
comes is a hash of (seed, resource, attempt). It refuses to be random: no clock, no generator state.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum

#: Good answers in a row that a resource gives after a streak: enough to redo a small compound task.
HEALTHY_STRETCH = 20
#: What a client must be prepared for: the first try and five more.
CLIENT_TRIES_MIN = 6
#: Looks that a late file is absent from, at most: after the longest streak of lost listings, the sixth shows it.
LATE_LOOKS_MAX = 2
#: Resources that a plan remembers; more than this in one run is a fault in the client.
RESOURCES_MAX = 200_000


class Trouble(StrEnum):
    """One thing that can go wrong with one answer."""

    LATENCY = "latency"  # a little late, else right
    SLOW = "slow"  # a slow page, else right
    SERVER_ERROR = "server_error"  # 500
    RATE_LIMITED = "rate_limited"  # 429 with Retry-After
    DROPPED = "dropped"  # the connection is lost in the middle of the body
    TRUNCATED = "truncated"  # less than was announced, then the connection is lost
    EXPIRED = "expired"  # the token or session has run out


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """How much trouble: the longest streak, and the share of streaks and of late files, per cent."""

    streak_max: int
    streak_percent: int
    late_percent: int


LEVELS = {
    "none": Level(streak_max=0, streak_percent=0, late_percent=0),
    "some": Level(streak_max=2, streak_percent=25, late_percent=5),
    "much": Level(streak_max=3, streak_percent=60, late_percent=15),
}


@dataclass(slots=True)
class _State:
    attempt: int = 0
    epoch: int = 0
    troubles_left: int = 0
    healthy_left: int = 0


@dataclass(slots=True)
class TroublePlan:
    """The troubles of one run of the mock systems."""

    level: Level
    seed: int
    _states: dict[str, _State] = field(default_factory=dict)
    _looks: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, name: str, seed: int) -> TroublePlan:
        """The plan for `none`, `some` or `much`; ValueError for another word."""
        if name not in LEVELS:
            raise ValueError(f"trouble must be one of {', '.join(LEVELS)}")
        return cls(LEVELS[name], seed)

    def next(self, resource: str, kinds: tuple[Trouble, ...]) -> Trouble | None:
        """The trouble that this attempt at the resource meets, one of `kinds`, or None."""
        if self.level.streak_max == 0 or not kinds:
            return None
        if resource not in self._states and len(self._states) >= RESOURCES_MAX:
            return None
        state = self._states.setdefault(resource, _State())
        state.attempt += 1
        if not state.troubles_left and not state.healthy_left:
            state.epoch += 1
            state.troubles_left = self._streak(resource, state.epoch)
            state.healthy_left = HEALTHY_STRETCH
        if state.troubles_left:
            state.troubles_left -= 1
            return kinds[self._hash("kind", resource, state.attempt) % len(kinds)]
        state.healthy_left -= 1
        return None

    def is_late(self, name: str) -> bool:
        """Whether the file is not there yet; each call is a look, and looks make it come."""
        looks = self.late_looks(name)
        seen = self._looks.get(name, 0)
        if seen >= looks:
            return False
        self._looks[name] = seen + 1
        return True

    def late_looks(self, name: str) -> int:
        """How many looks the file is absent from: 0 for most, never above `LATE_LOOKS_MAX`."""
        if self._hash("late", name, 0) % 100 >= self.level.late_percent:
            return 0
        return 1 + self._hash("looks", name, 0) % min(LATE_LOOKS_MAX, self.level.streak_max)

    def _streak(self, resource: str, epoch: int) -> int:
        if self._hash("streak", resource, epoch) % 100 >= self.level.streak_percent:
            return 0
        return 1 + self._hash("length", resource, epoch) % self.level.streak_max

    def _hash(self, word: str, resource: str, number: int) -> int:
        text = f"{self.seed}\0{word}\0{resource}\0{number}"
        return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=6).digest(), "big")
