"""Trying again: only what the world may put right, with a growing pause and a bound."""

from collections.abc import Sequence

import pytest

from kassebot.domain.errors import ApplicationError, BusinessError
from kassebot.domain.retry import (
    PAUSE_SECONDS_MAX,
    Busy,
    Outcomes,
    Patience,
    delay,
    insist,
    insist_on_all,
    insist_on_rounds,
)

DOWN = ApplicationError("down", "Kilden svarer ikke")


def test_the_pause_grows_and_there_is_a_bound() -> None:
    """Six attempts have five pauses between them."""
    pauses = [delay(DOWN, attempt, Patience(attempts=6, pause_seconds=1)) for attempt in range(1, 8)]
    assert pauses == [1, 2, 4, 8, 16, None, None]
    assert delay(DOWN, 30, Patience(attempts=99, pause_seconds=1)) == PAUSE_SECONDS_MAX


def test_a_busy_source_decides_the_pause_within_reason() -> None:
    """Retry-After counts where it is longer than our own pause, up to the largest pause."""
    assert delay(Busy("busy", "Vent", wait_seconds=7), 1) == 7
    assert delay(Busy("busy", "Vent", wait_seconds=3600), 1) == PAUSE_SECONDS_MAX


def test_what_a_person_must_put_right_is_never_tried_again() -> None:
    """Wrong credentials stay wrong, and an account that is tried six times is locked."""
    tries: list[int] = []

    def log_in() -> None:
        tries.append(1)
        raise BusinessError("login_refused", "Adgangen blev afvist")

    assert delay(BusinessError("login_refused", "Adgangen blev afvist"), 1) is None
    with pytest.raises(BusinessError):
        insist(log_in, sleep=lambda _: None)
    assert len(tries) == 1


def test_insisting_gives_what_comes_in_the_end() -> None:
    """Two failures, then an answer; the pauses are handed to whoever sleeps."""
    answers = [DOWN, DOWN, 42]
    slept: list[float] = []

    def ask() -> int:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    assert insist(ask, sleep=slept.append, patience=Patience(pause_seconds=0.5)) == 42
    assert slept == [0.5, 1.0]


class Source:
    """A source whose documents each fail some times before they come."""

    def __init__(self, **failures: int) -> None:
        self.failures = failures
        self.asked: list[str] = []
        self.slept: list[float] = []
        self.given_up: list[str] = []

    def fetch(self, name: str) -> None:
        self.asked.append(name)
        if self.failures[name]:
            self.failures[name] -= 1
            raise DOWN

    def fetch_all(self, attempts: int = 3) -> None:
        insist_on_all(
            list(self.failures),
            self.fetch,
            give_up_one=lambda name, _: self.given_up.append(name),
            sleep=self.slept.append,
            patience=Patience(attempts=attempts, pause_seconds=1),
        )


def test_what_failed_waits_for_the_next_round_while_the_others_go_on() -> None:
    """One pause for each round, not for each document."""
    source = Source(a=1, b=0, c=2, d=0)
    source.fetch_all()
    assert source.asked == ["a", "b", "c", "d", "a", "c", "c"]
    assert source.slept == [1, 1]
    assert source.given_up == []


def test_a_document_that_never_comes_is_given_up_alone() -> None:
    """The others come all the same."""
    source = Source(a=0, b=99, c=0)
    source.fetch_all()
    assert source.given_up == ["b"]
    assert source.asked.count("b") == 3


def test_a_source_that_is_down_is_given_up_after_barren_rounds() -> None:
    """Of many documents only a few are asked for in each round, and the pause grows."""
    source = Source(**{f"d{number}": 99 for number in range(300)})
    with pytest.raises(ApplicationError):
        source.fetch_all()
    assert len(source.asked) == 15
    assert source.slept == [1, 2]


def test_nothing_to_fetch_is_done_at_once() -> None:
    """No document, no pause."""
    source = Source()
    source.fetch_all()
    assert source.slept == []


def test_a_round_may_come_in_any_order_and_what_it_did_not_reach_is_asked_for_again() -> None:
    """A source that answers several at once says itself which one an answer is to."""
    asked: list[list[str]] = []
    came: list[str] = []

    def try_round(some: Sequence[str]) -> Outcomes:
        asked.append(list(some))
        for number in reversed(range(len(some))):
            if some[number] == "b" and len(asked) == 1:
                yield number, DOWN
                continue
            came.append(some[number])
            yield number, None

    insist_on_rounds(["a", "b", "c"], try_round, give_up_one=lambda *_: pytest.fail("b came"), sleep=lambda _: None)
    assert asked == [["a", "b", "c"], ["b"]]
    assert came == ["c", "a", "b"]
