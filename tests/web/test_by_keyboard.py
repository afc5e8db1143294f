"""From signing in to a signed reconciliation without a mouse, and the same pages without JavaScript."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from tests.cases import made
from tests.people import PASSWORD
from tests.web.browser import BROWSER, Browser, chromium, next_page, wait_until
from tests.web.conftest import NOW
from tests.web.office_story import ALL_APPROVED, office_of, person
from tests.web.served import served

from kassebot.domain.cases import CaseState
from kassebot.domain.findings import Cause
from kassebot.domain.people import Role
from kassebot.steps.people import set_password
from kassebot.store.cases import case_of
from kassebot.store.database import Store
from kassebot.web.office import Office

pytestmark = pytest.mark.skipif(not BROWSER.fits, reason="Chromium and its driver are not here; run make setup")
CASE = "2026-10-0419"
#: Where the focus is, and whether an eye can see that it is there.
_FOCUS = """
const one = document.activeElement, style = getComputedStyle(one), box = one.getBoundingClientRect();
const seen = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 && box.width > 0 && box.right > 0 && box.bottom > 0;
return [one.tagName, one.matches(":focus-visible") && seen, one.outerHTML.slice(0, 120)];
"""
#: The place in the document of the element that has the focus, among all that can have it.
_PLACE = """
const all = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']")];
return [all.indexOf(document.activeElement), all.length];
"""


@pytest.fixture
def office(sqlite_store: Store, tmp_path: Path) -> Office:
    """Two registers with a finding each, and one that agrees; people sign in with a password."""
    office = office_of(sqlite_store, tmp_path / "kassebot.toml", rules=ALL_APPROVED)
    for role in Role:
        set_password(sqlite_store, None, person(role).login, PASSWORD, NOW)
    made.Office(sqlite_store).night(
        made.result("0417", made.finding("0417", Cause.POSTING_SIGN, -12_00)),
        made.result("0418"),
        made.result("0419", made.finding("0419", Cause.POSTING_DIGIT, -54_00)),
    )
    return office


class Hands:
    """A person whose hands know keys alone."""

    def __init__(self, driver: webdriver.Chrome) -> None:
        self.driver = driver

    def press(self, *keys: str) -> None:
        for key in keys:
            ActionChains(self.driver).send_keys(key).perform()

    def leave(self, *keys: str) -> None:
        """Presses, and waits for the next page."""
        with next_page(self.driver):
            self.press(*keys)

    def tab_to(self, selector: str) -> None:
        """Tabs on until the element has the focus, which is seen each time."""
        wanted = self.driver.find_element(By.CSS_SELECTOR, selector)
        for _ in range(80):
            self.press(Keys.TAB)
            tag, is_seen, what = self.driver.execute_script(_FOCUS)
            assert is_seen or tag == "BODY", what  # past the last one, the browser itself has it
            if self.driver.switch_to.active_element == wanted:
                return
        raise AssertionError(f"no tab leads to {selector}")

    def sign_in(self, url: str, role: Role) -> None:
        """The first field has the focus when the page opens."""
        self.driver.get(f"{url}/sign-in")
        self.press(person(role).login, Keys.TAB, PASSWORD)
        self.leave(Keys.ENTER)

    def sign_out(self) -> None:
        self.tab_to('form[action="/sign-out"] button')
        self.leave(Keys.ENTER)


def _state(office: Office, case: str = CASE) -> CaseState:
    with office.store.read() as connection:
        return case_of(connection, case).state


def test_a_case_is_decided_approved_and_signed_without_a_mouse(driver: webdriver.Chrome, office: Office) -> None:
    """Three people one after the other; every page is reached and left by keys, and the focus is always seen."""
    hands = Hands(driver)
    with served(office) as url:
        hands.sign_in(url, Role.REVIEWER)
        assert driver.current_url.endswith("/queue")
        hands.leave(Keys.ENTER)  # the first case has the focus
        assert driver.current_url.endswith(CASE)
        hands.press("a", "2")
        hands.leave(Keys.ENTER)
        hands.sign_out()

        hands.sign_in(url, Role.APPROVER)
        assert driver.current_url.endswith("/approvals")
        hands.leave("a")
        hands.sign_out()
        assert _state(office) is CaseState.DECIDED

        hands.sign_in(url, Role.REVIEWER)
        hands.tab_to('nav a[href="/ready"]')
        hands.leave(Keys.ENTER)
        hands.tab_to('a[href="/ready?state=decided"]')
        hands.leave(Keys.ENTER)
        hands.tab_to(f'a[href="/cases/{CASE}"]')
        hands.leave(Keys.ENTER)
        hands.tab_to('input[name="confirm"]')
        hands.press(Keys.SPACE)
        hands.leave("m")
        assert _state(office) is CaseState.COMPLETED


def test_registers_that_agree_are_completed_without_a_mouse(driver: webdriver.Chrome, office: Office) -> None:
    """Chosen, looked at, and signed."""
    hands = Hands(driver)
    with served(office) as url:
        hands.sign_in(url, Role.CLERK)
        hands.tab_to('input[name="case"]')
        hands.press(Keys.SPACE)
        hands.tab_to("form[action='/ready/preview'] button.main")
        hands.leave(Keys.ENTER)
        hands.tab_to('input[name="looked"]')
        hands.press(Keys.SPACE)
        hands.leave("m")

    assert _state(office, "2026-10-0418") is CaseState.COMPLETED


@pytest.mark.parametrize("path", ["/queue", f"/cases/{CASE}", "/me", "/ready"])
def test_tab_goes_through_a_page_in_its_order_and_out_again(
    driver: webdriver.Chrome, office: Office, path: str
) -> None:
    """From the skip link to the foot; nothing holds the focus, nothing jumps back."""
    with served(office) as url:
        browser = Browser(driver=driver, office=replace(office, url=url), url=url)
        browser.sign_in(person(Role.REVIEWER))
        browser.open(path)
        browser.run("document.activeElement.blur(); document.getSelection().removeAllRanges(); document.body.focus()")
        hands, places, count = Hands(driver), list[int](), 0
        for _ in range(150):
            hands.press(Keys.TAB)
            place, count = browser.run(_PLACE)
            if place < 0:  # past the last one, the browser itself has it
                continue
            if place in places:
                break
            assert browser.run(_FOCUS)[1], browser.run(_FOCUS)
            places.append(place)

    assert {0, count - 1} <= set(places)
    start = places.index(min(places))  # where the page itself put the focus, tabbing begins there
    assert places[start:] + places[:start] == sorted(places)


def test_the_skip_link_leads_past_the_menu(driver: webdriver.Chrome, office: Office) -> None:
    """It is the first that Tab comes to, is seen then, and the next Tab is in the content."""
    with served(office) as url:
        browser = Browser(driver=driver, office=replace(office, url=url), url=url)
        browser.sign_in(person(Role.CLERK))
        browser.open("/ready")
        hands = Hands(driver)
        hands.press(Keys.TAB)
        assert browser.run("return document.activeElement.className") == "skip"
        assert browser.run(_FOCUS)[1]
        hands.press(Keys.ENTER, Keys.TAB)

        assert browser.run("return document.activeElement.closest('main') !== null")


def test_without_javascript_a_case_is_found_and_decided(office: Office, tmp_path: Path) -> None:
    """Signing in, the queue and its filter, the case, its rows and the answer are plain links and forms."""

    def shown(driver: webdriver.Chrome, selector: str) -> None:
        wait_until(driver, lambda one: one.find_elements(By.CSS_SELECTOR, selector))

    def click(driver: webdriver.Chrome, selector: str) -> None:
        driver.find_element(By.CSS_SELECTOR, selector).click()

    with served(office) as url, chromium(tmp_path / "bare", javascript=False) as driver:
        driver.get(f"{url}/static/icon.svg")
        driver.get(f"{url}/queue")
        driver.find_element(By.ID, "login").send_keys(person(Role.REVIEWER).login)
        driver.find_element(By.ID, "password").send_keys(PASSWORD)
        click(driver, 'form[action="/sign-in"] button')
        shown(driver, ".filters")
        driver.find_element(By.ID, "text").send_keys("0419")
        click(driver, ".filters button.main")
        wait_until(driver, lambda one: len(one.find_elements(By.CSS_SELECTOR, "[data-row]")) == 1)
        click(driver, "[data-row]")
        shown(driver, "form.answer")
        click(driver, '[data-figure="counted"]')
        shown(driver, "#part")
        driver.back()
        shown(driver, "form.answer")
        click(driver, 'input[name="answer"][value="suggested"]')
        click(driver, 'input[name="phrase"][value="2"]')
        click(driver, "form.answer button.main")
        shown(driver, 'form[action$="/undo"]')

    with office.store.read() as connection:
        assert case_of(connection, CASE).version > 1
