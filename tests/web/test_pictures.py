"""The README's pictures: `make pictures` writes them, and each shows what its caption says."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from selenium.webdriver.common.by import By
from sqlalchemy import select
from tests.web.browser import BROWSER, Browser, chromium
from tests.web.conftest import NOW
from tests.web.office_story import COLLEAGUE, REVIEWER, office_of, person
from tests.web.served import fill, served

from kassebot.domain.findings import Cause
from kassebot.domain.people import Role, acting
from kassebot.steps.ask_keeper import ask_keeper
from kassebot.steps.take import take
from kassebot.store.cases import case_of
from kassebot.store.database import open_store
from kassebot.store.tables.cases import case_findings
from kassebot.web.office import Office

pytestmark = pytest.mark.skipif(not BROWSER.fits, reason="Chromium and its driver are not here; run make setup")
#: Where `make pictures` wants them; a folder of the test's own otherwise.
TO = os.environ.get("KASSEBOT_PICTURES", "")
BYTES_MAX = 150_000


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """An invented municipality of 40 registers, in which a colleague has begun."""
    folder = tmp_path_factory.mktemp("pictures")
    store = open_store(folder / "data")
    made = office_of(store, folder / "kassebot.toml")
    fill(store, folder / "municipality", registers=40, seed=3, faults=30)
    yield made
    store.close()


@pytest.fixture(scope="module")
def browser(office: Office, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with served(office) as url, chromium(tmp_path_factory.mktemp("profile")) as driver:
        yield Browser(driver=driver, office=replace(office, url=url), url=url)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(TO) if TO else tmp_path


def case_with(office: Office, *causes: Cause) -> str:
    """The first case whose only finding is of the first of these causes that there is."""
    with office.store.read() as connection:
        rows = connection.execute(
            select(case_findings.c.case, case_findings.c.cause).order_by(case_findings.c.case)
        ).all()
    count = Counter(row.case for row in rows)
    found: dict[str, str] = {row.cause: row.case for row in reversed(rows) if count[row.case] == 1}
    return str(next(found[cause] for cause in causes if cause in found))


def kept(browser: Browser, picture: Path, *, height: int, width: int = 1280, zoom: int = 1) -> str:
    """The window's picture, small enough for a README; gives the page's words."""
    browser.window(width, height, zoom=zoom)
    browser.picture(picture, whole=False)
    data = picture.read_bytes()
    assert int.from_bytes(data[16:20], "big") == width * zoom
    assert len(data) <= BYTES_MAX
    words: str = browser.driver.find_element(By.TAG_NAME, "main").text
    return words


def test_the_queue(browser: Browser, office: Office, folder: Path) -> None:
    """Filters, the stated order, what a colleague has taken."""
    browser.sign_in(REVIEWER)
    browser.open("/queue")
    others = case_with(office, Cause.CASH_OVER_SHORT)  # the keeper of that one is asked
    rows: list[str] = browser.run("return [...document.querySelectorAll('[data-row]')].map((one) => one.pathname)")
    taken = next(row.rpartition("/")[2] for row in rows[1:] if not row.endswith(others))
    take(office.store, acting(COLLEAGUE), taken, 1, now=NOW)
    browser.open("/queue")
    words = kept(browser, folder / "queue.png", height=760)

    assert "Rækkefølge" in words and COLLEAGUE.name in words


def test_a_case(browser: Browser, office: Office, folder: Path) -> None:
    """The arithmetic, what the sources say, and room for the answer, which nobody has given yet."""
    case = case_with(office, Cause.POSTING_DIGIT, Cause.POSTING_SIGN)
    browser.sign_in(REVIEWER)
    browser.open(f"/cases/{case}")
    words = kept(browser, folder / "case.png", height=780)

    assert "Det, der står i kilderne" in words and "Hvad er det?" in words


def test_the_keepers_page(browser: Browser, office: Office, folder: Path) -> None:
    """On a telephone: the figures in plain words, whom to call, room for one's own words."""
    case = case_with(office, Cause.CASH_OVER_SHORT)
    with office.store.read() as connection:
        seen = case_of(connection, case).version
    asked = ask_keeper(
        office.store, acting(REVIEWER), case, seen, deadline_bank_days=5, message_text="", send=False, now=NOW,
        secret=office.secret, base_url=browser.url,
    )  # fmt: skip
    browser.sign_in(None)
    browser.open(asked.url)
    words = kept(browser, folder / "keeper.png", width=390, height=1100)

    assert REVIEWER.name in words and "Sådan er der lagt sammen" in words


def test_those_that_are_ready(browser: Browser, folder: Path) -> None:
    """Nothing is chosen until somebody chooses it."""
    browser.sign_in(person(Role.CLERK))
    browser.open("/ready")
    words = kept(browser, folder / "ready.png", height=640)

    assert "En medarbejder ser på dem" in words
    assert not browser.driver.find_elements(By.CSS_SELECTOR, "input:checked")
