"""How many keys a decision takes, in a real browser: from the open case to the next one, nothing filled in beforehand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from tests.cases import made
from tests.web.browser import BROWSER, wait_until
from tests.web.conftest import NOW, person
from tests.web.served import RULES, served

from kassebot.domain.cases import Answer, FindingState
from kassebot.domain.findings import Candidate, Cause
from kassebot.domain.people import Role
from kassebot.domain.texts import message
from kassebot.steps.sign_in import begin_oidc
from kassebot.store import people
from kassebot.store.case_reads import decisions_of
from kassebot.store.cases import case_of, findings_of
from kassebot.store.database import Store
from kassebot.web.keys import ACTIONS, USUAL
from kassebot.web.office import Office
from kassebot.web.session import SESSION_COOKIE

pytestmark = pytest.mark.skipif(not BROWSER.fits, reason="Chromium and its driver are not here; run make setup")


@pytest.fixture
def office(sqlite_store: Store, tmp_path: Path) -> Office:
    """Three registers, each with one finding: an øre rounding, a late bag, two digits that changed places."""
    with sqlite_store.write() as connection:
        for role in Role:
            people.add(connection, person(role), password=None, subject=f"test {role.value}", at=NOW)
    swapped = made.finding("0419", Cause.POSTING_TRANSPOSITION, -54_00)
    other = Candidate(cause=Cause.POSTING_DIGIT, confidence=0.2, explanation=(message("Et andet tal."),))
    made.Office(sqlite_store).night(
        made.result("0417", made.finding("0417", Cause.CASH_ROUNDING, 25, cash=25)),
        made.result("0418", made.finding("0418", Cause.DEPOSIT_IN_TRANSIT, -1_670_50, deposits=-1_670_50)),
        made.result("0419", made.renamed(swapped, candidates=(*swapped.candidates, other))),
    )
    return Office(
        store=sqlite_store, rules=RULES, name="Prøvekontoret", url="http://127.0.0.1", secret=b"k" * 32,
        settings_file=tmp_path / "kassebot.toml", clock=lambda: NOW,
    )  # fmt: skip


class Keyboard:
    """A reviewer who has no mouse; counts every key."""

    def __init__(self, driver: webdriver.Chrome, url: str, office: Office) -> None:
        self.driver, self.url, self.pressed = driver, url, 0
        with office.store.write() as connection:
            token = begin_oidc(connection, person(Role.REVIEWER), NOW)
        driver.get(f"{url}/static/case.css")
        driver.add_cookie({"name": SESSION_COOKIE, "value": token, "path": "/"})

    def open(self, case: str) -> None:
        """The case is on the screen."""
        self.driver.get(f"{self.url}/cases/{case}")

    def press(self, *keys: str) -> None:
        """One key after the other, wherever the focus is."""
        for key in keys:
            ActionChains(self.driver).send_keys(key).perform()
            self.pressed += 1

    def press_with_shift(self, key: str) -> None:
        """A key while Shift is held, as a capital is typed: one press."""
        ActionChains(self.driver).key_down(Keys.SHIFT).send_keys(key).key_up(Keys.SHIFT).perform()
        self.pressed += 1

    def chosen(self) -> list[str]:
        """The answer that is chosen, and the cause in the list."""
        answer = self.driver.find_elements(By.CSS_SELECTOR, "input[name=answer]:checked")
        another = self.driver.find_element(By.ID, "another").get_attribute("value")
        return [*(one.get_attribute("value") or "" for one in answer), another or ""]

    def leaves(self, case: str) -> str:
        """Waits for another case or page, and gives its address."""
        wait_until(self.driver, lambda driver: f"/cases/{case}" not in driver.current_url)
        return self.driver.current_url

    def shows(self, selector: str) -> None:
        """Waits until it is there."""
        wait_until(self.driver, lambda driver: driver.find_elements(By.CSS_SELECTOR, selector))


@pytest.fixture
def keyboard(driver: webdriver.Chrome, office: Office) -> Iterator[Keyboard]:
    """The reviewer in front of the office's pages."""
    with served(office) as url:
        yield Keyboard(driver, url, office)
        driver.get("about:blank")


def test_a_rounding_and_a_late_bag_take_three_keys_and_a_swapped_digit_four(keyboard: Keyboard, office: Office) -> None:
    """Cause, grounds, save: the next case opens itself each time; the correction is one key more."""
    wanted = (
        ("2026-10-0417", ("a", "2", Keys.ENTER), 3),
        ("2026-10-0418", ("a", "3", Keys.ENTER), 3),
        ("2026-10-0419", ("a", "2", "f", Keys.ENTER), 6),
    )
    for case, keys, most in wanted:
        keyboard.open(case)
        keyboard.pressed = 0
        keyboard.press(*keys)
        keyboard.leaves(case)

        assert keyboard.pressed <= most
        with office.store.read() as connection:
            decided = decisions_of(connection, case)
        assert [one.decision.answer for one in decided] == [Answer.SUGGESTED]
        assert (decided[0].correction is not None) is ("f" in keys)


@pytest.mark.parametrize("key", ["a", "b", "d", "r"])
def test_agreeing_and_disagreeing_take_equally_many_keys(keyboard: Keyboard, office: Office, key: str) -> None:
    """Three keys whichever way the answer goes."""
    keyboard.open("2026-10-0419")
    keyboard.press(key, "2", Keys.ENTER)
    keyboard.leaves("2026-10-0419")

    with office.store.read() as connection:
        decided = decisions_of(connection, "2026-10-0419")
    answers = {"a": Answer.SUGGESTED, "b": Answer.ANOTHER, "d": Answer.UNEXPLAINED, "r": Answer.ROBOT_WRONG}
    assert (keyboard.pressed, decided[0].decision.answer) == (3, answers[key])


@pytest.mark.parametrize("cause", [Cause.OPENING_GAP, Cause.DEPOSIT_DIFFERS, Cause.CHARGEBACK, Cause.TENDER_MIXUP])
def test_naming_a_cause_that_nobody_suggested_takes_as_many_keys_as_agreeing(
    keyboard: Keyboard, office: Office, cause: Cause
) -> None:
    """The cause's own key, grounds, save: three, as `a`, grounds, save."""
    key = USUAL[f"cause_{cause.value}"]
    keyboard.open("2026-10-0419")
    if key.isalpha():
        keyboard.press_with_shift(key.lower())
    else:
        keyboard.press(key)
    assert keyboard.chosen() == ["another", cause.value]
    keyboard.press("2", Keys.ENTER)
    keyboard.leaves("2026-10-0419")

    assert keyboard.pressed == 3
    with office.store.read() as connection:
        (decided,) = decisions_of(connection, "2026-10-0419")
    assert (decided.decision.answer, decided.decision.cause) == (Answer.ANOTHER, cause)


def test_each_cause_has_one_key_that_is_the_same_in_every_case_and_stands_in_the_list(keyboard: Keyboard) -> None:
    """34 keys, none of them that of another action; each chooses its cause, or the answer that suggests it."""
    keyboard.open("2026-10-0419")
    suggested = {Cause.POSTING_TRANSPOSITION: "suggested", Cause.POSTING_DIGIT: "cause:posting_digit"}
    said = {
        one.get_attribute("value"): one.get_attribute("textContent") or ""
        for one in keyboard.driver.find_elements(By.CSS_SELECTOR, "#another option")
    }
    for cause in Cause:
        key = USUAL[f"cause_{cause.value}"]
        keyboard.press(key)
        assert keyboard.chosen()[0] == suggested.get(cause, "another"), cause
        if cause not in suggested:
            assert keyboard.chosen() == ["another", cause.value]
            assert said[cause.value].endswith(f"({key})")

    assert len(set(USUAL.values())) == len(USUAL) == len(ACTIONS) + len(Cause)


def test_caps_lock_turns_no_answer_into_another(keyboard: Keyboard) -> None:
    """Left on, `a` is still the first suggested cause, and Shift still makes a cause's own key."""
    keyboard.open("2026-10-0419")
    send = (
        "document.body.dispatchEvent(new KeyboardEvent('keydown',"
        " { key: arguments[0], shiftKey: arguments[1], modifierCapsLock: true, bubbles: true }))"
    )
    keyboard.driver.execute_script(send, "A", False)
    assert keyboard.chosen() == ["suggested", ""]
    keyboard.driver.execute_script(send, "f", True)
    assert keyboard.chosen() == ["another", "opening_gap"]
    keyboard.driver.execute_script(send, "R", False)
    assert keyboard.chosen()[0] == "robot_wrong"


def test_the_last_decision_is_undone_with_one_key_from_the_next_case(keyboard: Keyboard, office: Office) -> None:
    """Z takes the one before back, and shows it again."""
    with office.store.read() as connection:
        first = min(
            (case_of(connection, f"2026-10-{number}") for number in ("0417", "0418", "0419")),
            key=lambda case: (case.serious, -case.weight_ore),
        ).id
    keyboard.open(first)
    keyboard.press("a", "2", Keys.ENTER)
    keyboard.leaves(first)
    keyboard.shows('[data-key="z"]')
    keyboard.press("z")
    wait_until(keyboard.driver, lambda driver: driver.current_url.endswith(first))

    with office.store.read() as connection:
        assert findings_of(connection, first)[0].state is FindingState.OPEN


def test_enter_alone_saves_nothing_because_nothing_is_chosen(keyboard: Keyboard, office: Office) -> None:
    """The browser asks for an answer; the case stays as it was."""
    keyboard.open("2026-10-0417")
    keyboard.press(Keys.ENTER)
    keyboard.press("1", Keys.ENTER)

    assert keyboard.driver.current_url.endswith("/cases/2026-10-0417")
    with office.store.read() as connection:
        assert not decisions_of(connection, "2026-10-0417")


def test_own_words_are_written_and_saved_without_a_mouse(keyboard: Keyboard, office: Office) -> None:
    """W goes to the field, where letters are letters; Ctrl+Enter saves from it."""
    keyboard.open("2026-10-0417")
    keyboard.press("d", "w")
    ActionChains(keyboard.driver).send_keys("arbejdet er talt efter").perform()
    ActionChains(keyboard.driver).key_down(Keys.CONTROL).send_keys(Keys.ENTER).key_up(Keys.CONTROL).perform()
    keyboard.leaves("2026-10-0417")

    with office.store.read() as connection:
        decided = decisions_of(connection, "2026-10-0417")
    assert (decided[0].decision.answer, decided[0].facts) == (Answer.UNEXPLAINED, "arbejdet er talt efter")


def test_the_rows_behind_a_figure_open_in_place(keyboard: Keyboard) -> None:
    """The case stays on the screen; pressed again, the rows are gone."""
    keyboard.open("2026-10-0417")
    link = keyboard.driver.find_element(By.CSS_SELECTOR, "[data-figure=to_bank]")
    link.click()
    keyboard.shows(".in-place .place")
    link.click()
    wait_until(keyboard.driver, lambda driver: not driver.find_elements(By.CSS_SELECTOR, ".in-place"))

    assert keyboard.driver.current_url.endswith("/cases/2026-10-0417")
