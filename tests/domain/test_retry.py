"""Trying again: only what the world may put right, with a growing pause and a bound."""

import pytest

from kassebot.domain.errors import ApplicationError, BusinessError
from kassebot.domain.retry import PAUSE_SECONDS_MAX, Busy, Patience, delay, insist

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
