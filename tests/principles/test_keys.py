"""P03, P17 and P24 at the keyboard: decided without leaving the case's page; each way the same number of keys; one key says that the robot was wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from kassebot.domain.cases import Answer
from kassebot.domain.findings import Candidate, Cause
from kassebot.domain.texts import message
from kassebot.store.case_reads import decisions_of
from kassebot.web.keys import USUAL
from kassebot.web.office import Office
from tests.cases import made
from tests.web.browser import BROWSER, wait_until
from tests.web.conftest import driver
from tests.web.test_keystrokes import Keyboard, keyboard

__all__ = ["driver", "keyboard"]
pytestmark = pytest.mark.skipif(not BROWSER.fits, reason="Chromium and its driver are not here; run make setup")
CASE = "2026-10-0417"
#: The key → what it answers. A second and a third suggested cause cost what the first one costs.
KEYS = {
    "a": (Answer.SUGGESTED, Cause.POSTING_TRANSPOSITION), "b": (Answer.ANOTHER, Cause.POSTING_DIGIT),
    "c": (Answer.ANOTHER, Cause.POSTING_MISSING), "d": (Answer.UNEXPLAINED, None), "r": (Answer.ROBOT_WRONG, None),
}  # fmt: skip


@pytest.fixture
def office(office: Office, tmp_path: Path) -> Office:
    """Two cases, each with three possible causes."""
    night = made.Office(office.store)
    others = tuple(
        Candidate(cause=cause, confidence=0.1, explanation=(message("Et andet tal."),))
        for cause in (Cause.POSTING_DIGIT, Cause.POSTING_MISSING)
    )
    rows = []
    for number in ("0417", "0418"):
        one = made.finding(number, Cause.POSTING_TRANSPOSITION, -5_400)
        rows.append(made.result(number, made.renamed(one, candidates=(*one.candidates, *others))))
    night.night(*rows)
    return office


def answered(office: Office) -> tuple[Answer, Cause | None]:
    """What was decided."""
    with office.store.read() as connection:
        (one,) = decisions_of(connection, CASE)
    return one.decision.answer, one.decision.cause


@pytest.mark.parametrize("key", list(KEYS))
def test_each_way_takes_three_keys_and_none_leaves_the_page(keyboard: Keyboard, office: Office, key: str) -> None:
    """The rows behind a figure and the document open in place; the next case opens only when the answer is saved."""
    keyboard.open(CASE)
    keyboard.driver.find_element(By.CSS_SELECTOR, "[data-figure=to_bank]").click()
    keyboard.shows(".in-place .place")
    for place, pressed in enumerate((key, "2", Keys.ENTER), 1):
        assert keyboard.driver.current_url.endswith(f"/cases/{CASE}")
        if place == 3:
            keyboard.driver.execute_script("document.activeElement.scrollIntoView()")
        keyboard.press(pressed)
    keyboard.leaves(CASE)

    assert keyboard.pressed == 3
    assert answered(office) == KEYS[key]


@pytest.mark.parametrize("cause", [cause for cause in Cause if cause.value.startswith("cash")])
def test_a_cause_that_nobody_suggested_costs_what_agreeing_costs(
    keyboard: Keyboard, office: Office, cause: Cause
) -> None:
    """Each cause has a key of its own, the same in every case."""
    keyboard.open(CASE)
    keyboard.press(USUAL[f"cause_{cause.value}"], "2", Keys.ENTER)
    keyboard.leaves(CASE)

    assert keyboard.pressed == 3
    assert answered(office) == (Answer.ANOTHER, cause)


def test_a_cause_can_be_found_in_the_list_without_knowing_its_key(keyboard: Keyboard, office: Office) -> None:
    """Grounds, another, the cause's first letter, Enter."""
    keyboard.open(CASE)
    keyboard.press("2", "e")
    wait_until(keyboard.driver, lambda driver: driver.execute_script("return document.activeElement.id") == "another")
    keyboard.press("o", Keys.ENTER)
    keyboard.leaves(CASE)

    assert keyboard.pressed == 4
    answer, cause = answered(office)
    assert answer is Answer.ANOTHER
    assert cause not in (None, Cause.POSTING_TRANSPOSITION)
