"""A reviewer's work in a real browser: a cash difference that waits for its keeper, and a filter that is worked through to its end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from selenium import webdriver
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from tests.cases import made
from tests.web.browser import BROWSER, Browser, next_page
from tests.web.conftest import NOW
from tests.web.five_cases import five_cases
from tests.web.office_story import REVIEWER, office_of
from tests.web.served import served

from kassebot.domain.cases import FindingState
from kassebot.domain.rules import DEFAULT_RULES
from kassebot.store.database import Store

pytestmark = pytest.mark.skipif(not BROWSER.fits, reason="Chromium and its driver are not here; run make setup")


@dataclass
class Clock:
    """The office's time, until the story goes on to another day."""

    now: dt.datetime = NOW

    def __call__(self) -> dt.datetime:
        return self.now


@dataclass(frozen=True, kw_only=True)
class Desk:
    """A reviewer with a keyboard, and what the store knows."""

    browser: Browser
    night: made.Office
    clock: Clock

    def press(self, *keys: str) -> None:
        """Keys that stay on the page."""
        for key in keys:
            ActionChains(self.browser.driver).send_keys(key).perform()

    def leave(self, key: str) -> None:
        """A key that leads to another page."""
        with next_page(self.browser.driver):
            self.press(key)
        self.browser.wait_for("body > footer")

    def decide(self) -> None:
        """The first cause, the office's second phrase, and on."""
        self.press("a", "2")
        self.leave(Keys.ENTER)

    @property
    def at(self) -> str:
        """The path of the page."""
        return urlsplit(self.browser.driver.current_url).path

    @property
    def query(self) -> dict[str, list[str]]:
        """What the page's address says."""
        return parse_qs(urlsplit(self.browser.driver.current_url).query)

    @property
    def words(self) -> str:
        """What is read on the page."""
        return self.browser.driver.find_element(By.TAG_NAME, "main").text

    def has(self, selector: str) -> bool:
        """Whether it is on the page."""
        return bool(self.browser.driver.find_elements(By.CSS_SELECTOR, selector))


@pytest.fixture
def desk(driver: webdriver.Chrome, sqlite_store: Store, tmp_path: Path) -> Iterator[Desk]:
    """In the queue's order: cash over, a sign, and a wrong digit in three registers; the shipped rules."""
    clock = Clock()
    office = replace(office_of(sqlite_store, tmp_path / "kassebot.toml", rules=DEFAULT_RULES), clock=clock)
    night = five_cases(sqlite_store)
    with served(office) as url:
        browser = Browser(driver=driver, office=replace(office, url=url), url=url)
        browser.sign_in(REVIEWER)
        yield Desk(browser=browser, night=night, clock=clock)
        driver.get("about:blank")


def test_a_cash_difference_waits_for_its_keeper_is_passed_by_and_is_decided_when_they_were_heard(desk: Desk) -> None:
    """It says what it waits for and until when; Enter saves nothing; the next case is another, until the statement is in."""
    browser, path = desk.browser, "/cases/2026-10-0418"
    browser.open(path)
    assert "Hør den kasseansvarlige, før afvigelsen afgøres" in desk.words
    browser.send('form[action$="/ask"]', press='[value="print"]', days="5")
    browser.open(path)
    assert "Den kasseansvarlige har til og med 23.11.2026 til at svare" in desk.words
    assert not desk.has("form.answer")
    desk.press("a", "2", Keys.ENTER)
    assert desk.at == path
    assert browser.violations() == []

    browser.open("/cases/2026-10-0417")
    for register in ("0419", "0421", "0420"):
        desk.decide()
        assert desk.at == f"/cases/2026-10-{register}"
    desk.decide()
    assert desk.at == "/queue"
    assert "Der er ikke flere sager her, som du kan afgøre nu" in desk.words
    assert [row.text for row in browser.driver.find_elements(By.CSS_SELECTOR, "[data-row]")] == ["0418 Kasse 0418"]
    assert browser.violations() == []

    browser.open(path)
    browser.send('form[action$="/telephone-note"]', words="Vi talte to gange; posen lå i boksen.")
    assert desk.at == path
    desk.decide()
    assert desk.at == "/queue"
    assert desk.night.findings("0418")[0].state is FindingState.SETTLED


def test_the_day_after_the_deadline_the_difference_can_be_decided_without_a_statement(desk: Desk) -> None:
    """On the last day it still waits; the next day it is the next case of whoever decides another."""
    browser, path = desk.browser, "/cases/2026-10-0418"
    browser.open(path)
    browser.send('form[action$="/ask"]', press='[value="print"]', days="5")
    desk.clock.now = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)
    browser.sign_in(REVIEWER)
    browser.open(path)
    assert not desk.has("form.answer")

    desk.clock.now = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)
    browser.sign_in(REVIEWER)
    browser.open("/cases/2026-10-0421")
    desk.decide()
    assert desk.at == path
    assert not desk.has("#waits")
    desk.decide()
    assert desk.night.findings("0418")[0].state is FindingState.SETTLED


def test_a_filter_is_worked_through_by_keys_and_the_last_decision_is_undone_from_its_end(desk: Desk) -> None:
    """From the second row on to the last, then the first; each next case is of the filter, and so is the way back."""
    browser, filtered = desk.browser, "cause=posting_digit"
    browser.open(f"/queue?{filtered}")
    desk.press("j")
    desk.leave(Keys.ENTER)
    assert (desk.at, desk.query) == ("/cases/2026-10-0419", {"queue": [filtered]})

    desk.press("n")
    browser.send('form[action$="/notes"]', note="Ringet til kassen")
    assert (desk.at, desk.query) == ("/cases/2026-10-0419", {"queue": [filtered]})
    for register in ("0421", "0417"):
        desk.decide()
        assert (desk.at, desk.query["queue"]) == (f"/cases/2026-10-{register}", [filtered])
    desk.leave("z")  # the decision before, of 0421
    assert (desk.at, desk.query["queue"]) == ("/cases/2026-10-0421", [filtered])
    desk.decide()
    assert desk.at == "/cases/2026-10-0417"
    desk.leave("q")
    assert (desk.at, desk.query) == ("/queue", {"cause": ["posting_digit"]})

    desk.leave(Keys.ENTER)
    desk.decide()
    assert (desk.at, desk.query["cause"]) == ("/queue", ["posting_digit"])
    assert "Ingen sager her" in desk.words
    desk.leave("z")
    assert (desk.at, desk.query) == ("/cases/2026-10-0417", {"queue": [filtered]})
    assert desk.night.findings("0417")[0].state is FindingState.OPEN
    assert desk.night.findings("0420")[0].state is FindingState.OPEN
