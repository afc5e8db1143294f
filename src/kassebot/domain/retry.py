"""When to try again: a pure decision from an error and the number of the attempt.

Only what the world may put right by itself is tried again (`ApplicationError`), with a growing pause and a
bound. What a person must put right (`BusinessError`: wrong credentials, a host key that differs) never is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import TypeVar

from kassebot.domain.errors import ApplicationError
from kassebot.domain.texts import Value

#: No pause is longer than this, whatever a source asks for, in seconds.
PAUSE_SECONDS_MAX = 60.0
#: A source that failed so often in a row is not asked for the rest of the round.
FAILURES_IN_A_ROW_MAX = 5

Result = TypeVar("Result")
Item = TypeVar("Item")


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


#: The number of each item that was tried, from 0, in whatever order, and what the world had against it.
Outcomes = Generator[tuple[int, ApplicationError | None], None, None]
#: Tries a round's items, as far as its outcomes are asked for.
TryRound = Callable[[Sequence[Item]], Outcomes]


@dataclass(kw_only=True)
class _Round:
    """What one round left: the places that wait for the next, the last error, and whether anything came."""

    left: list[int]
    error: ApplicationError | None = None
    anything_came: bool = False


def insist_on_all(
    items: Sequence[Item],
    fetch: Callable[[Item], object],
    *,
    give_up_one: Callable[[Item, ApplicationError], object],
    sleep: Callable[[float], object],
    patience: Patience = DEFAULT_PATIENCE,
) -> None:
    """Fetch every item, one after the other, in rounds as `insist_on_rounds` has them."""

    def one_by_one(some: Sequence[Item]) -> Outcomes:
        for number, item in enumerate(some):
            try:
                fetch(item)
            except ApplicationError as error:
                yield number, error
            else:
                yield number, None

    insist_on_rounds(items, one_by_one, give_up_one=give_up_one, sleep=sleep, patience=patience)


def insist_on_rounds(
    items: Sequence[Item],
    try_round: TryRound[Item],
    *,
    give_up_one: Callable[[Item, ApplicationError], object],
    sleep: Callable[[float], object],
    patience: Patience = DEFAULT_PATIENCE,
) -> None:
    """Fetch every item in rounds: what the world prevented waits for the next round, while the others go on.

    An item that failed as often as `patience` allows is given up alone. Rounds in which nothing at all comes
    are counted too, and after as many the last error is raised: the source is down.
    """
    failures: Counter[int] = Counter()
    places = list(range(len(items)))
    barren = 0
    while places:
        with closing(try_round([items[place] for place in places])) as outcomes:
            done = _round(places, outcomes, failures, sleep)
        barren = 0 if done.anything_came else barren + 1
        places = [place for place in done.left if failures[place] < patience.attempts]
        if done.error is None:
            return
        for place in done.left:
            if failures[place] >= patience.attempts:
                give_up_one(items[place], done.error)
        pause = delay(done.error, max(barren, 1), patience)
        if pause is None:
            raise done.error
        if places:
            sleep(pause)


def _round(
    places: Sequence[int],
    outcomes: Outcomes,
    failures: Counter[int],
    sleep: Callable[[float], object],
) -> _Round:
    """Each item once; a source that fails many times in a row is left alone until the next round."""
    untried = dict.fromkeys(places)
    done = _Round(left=[])
    in_a_row = 0
    for number, error in outcomes:
        place = places[number]
        del untried[place]
        if error is None:
            done.anything_came = True
            in_a_row = 0
            continue
        done.error = error
        done.left.append(place)
        failures[place] += 1
        in_a_row += 1
        if in_a_row == FAILURES_IN_A_ROW_MAX:
            break
        if isinstance(error, Busy):
            sleep(min(error.wait_seconds, PAUSE_SECONDS_MAX))
    done.left = sorted([*done.left, *untried])
    return done
