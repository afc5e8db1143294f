"""The voucher portal over HTTP and in a real browser: what people see, and what a plain fetch does not."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait
from tests.shared import EXAMPLE

from kassebot.mocks.serve.serving import Running, serving
from kassebot.mocks.serve.trouble import CLIENT_TRIES_MIN

WAIT_SECONDS = 20
NOT_SHOWN = "Bilag for perioden kan ikke vises"


class Clock:
    """A clock that a test turns."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


def _voucher(number: int) -> dict[str, str | None]:
    return {
        "voucher": f"U-{number}",
        "register": "0417" if number % 2 else "0418",
        "date": "2026-10-05",
        "amount": "1145.00",
        "vat": "29.00",
        "purpose": "Kage & <b>lys</b>",
        "status": "godkendt" if number % 3 else "afvist",
        "attested_by": "Åse Prøve",
        "approved_by": None,
        "receipt": None,
    }


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with 60 vouchers in October 2026, and none for any other period."""
    folder = tmp_path_factory.mktemp("municipality")
    (folder / "vouchers").mkdir()
    records = [_voucher(number) for number in range(2200, 2260)]
    (folder / "vouchers" / "2026-10.json").write_text(json.dumps(records), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    """Debian's Chromium without a screen, with a profile of its own."""
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    for word in (
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-dev-shm-usage",
        f"--user-data-dir={tmp_path_factory.mktemp('profile')}",
    ):
        options.add_argument(word)
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService("/usr/bin/chromedriver"))
    yield driver
    driver.quit()


def _csrf(page: str) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found
    return found[1]


def _log_in(systems: Running, client: httpx.Client, **changed: str) -> httpx.Response:
    """Fetch the form and send it; the client follows no redirects."""
    form = {"brugernavn": "kassebot", "adgangskode": systems.secrets["PORTAL_PASSWORD"]}
    page = client.get("/log-ind", params={"naeste": changed.pop("naeste", "/bilag")}).text
    following = re.search(r'name="naeste" value="([^"]+)"', page)
    assert following
    return client.post("/log-ind", data=form | {"csrf": _csrf(page), "naeste": following[1]} | changed)


def _browser_log_in(systems: Running, browser: webdriver.Chrome) -> None:
    browser.find_element(By.ID, "brugernavn").send_keys("kassebot")
    browser.find_element(By.ID, "adgangskode").send_keys(systems.secrets["PORTAL_PASSWORD"])
    browser.find_element(By.ID, "log-ind-knap").click()


def _wait(browser: webdriver.Chrome, selector: str) -> None:
    WebDriverWait(browser, WAIT_SECONDS).until(lambda page: page.find_elements(By.CSS_SELECTOR, selector))


def _fields(browser: webdriver.Chrome, selector: str) -> dict[str, str]:
    cells = browser.find_elements(By.CSS_SELECTOR, f"{selector} [data-felt]")
    return {str(cell.get_attribute("data-felt")): cell.text for cell in cells}


def test_the_login_needs_its_own_form_and_the_right_password(folder: Path) -> None:
    """Without the token 403, with a wrong password 401, and afterwards only to the portal's own pages."""
    with serving(folder) as systems, httpx.Client(base_url=systems.urls["portal"]) as client:
        assert _log_in(systems, client, csrf="0" * 64).status_code == 403
        assert _log_in(systems, client, adgangskode="wrong").status_code == 401
        assert "bilagsportal" not in client.cookies
        assert _log_in(systems, client, naeste="https://example.org/").headers["location"] == "/bilag"
        assert _log_in(systems, client, naeste="//example.org/").headers["location"] == "/bilag"
        assert client.get("/bilag").status_code == 200


def test_a_plain_fetch_shows_no_rows(folder: Path) -> None:
    """The page has an empty table; the JSON behind it needs the session."""
    with serving(folder) as systems, httpx.Client(base_url=systems.urls["portal"]) as client:
        assert client.get("/api/bilag", params={"periode": "2026-10"}).status_code == 401
        assert client.get("/bilag").headers["location"].startswith("/log-ind?naeste=")
        _log_in(systems, client)
        page = client.get("/bilag", params={"periode": "2026-10"}).text
        detail = client.get("/bilag/2026-10/U-2210").text
    assert "<tbody></tbody>" in page
    assert "U-22" not in page
    assert "1.145,00" not in detail


def test_a_period_without_a_file_cannot_be_shown(folder: Path) -> None:
    """Missing data is an error page, never an empty table; nor can a period lead out of the folder."""
    with serving(folder) as systems, httpx.Client(base_url=systems.urls["portal"]) as client:
        _log_in(systems, client)
        for period in ("2026-09", "../pos/0417/2026-10", "2026"):
            answer = client.get("/bilag", params={"periode": period})
            assert (answer.status_code, NOT_SHOWN in answer.text) == (404, True)
            assert client.get("/api/bilag", params={"periode": period}).status_code == 404
        assert client.get("/bilag/2026-10/U-9999").status_code == 404


def test_a_session_lives_five_minutes_from_the_last_click(folder: Path) -> None:
    """Each click prolongs it; without one it leads to the login, which says why and leads back."""
    clock = Clock()
    with serving(folder, clock=clock) as systems, httpx.Client(base_url=systems.urls["portal"]) as client:
        _log_in(systems, client)
        for _ in range(3):
            clock.seconds += 299
            assert client.get("/bilag").status_code == 200
        clock.seconds += 300
        answer = client.get("/bilag", params={"periode": "2026-10", "side": "2"})
        login = client.get(answer.headers["location"]).text
        assert client.get("/api/bilag", params={"periode": "2026-10"}).status_code == 401
    assert answer.status_code == 302
    assert "logget ud" in login
    assert 'name="naeste" value="/bilag?periode=2026-10&amp;side=2"' in login


def test_a_number_used_twice_is_two_vouchers(tmp_path: Path) -> None:
    """Both are on the list, and each has its page."""
    (tmp_path / "vouchers").mkdir()
    records = [_voucher(2210), _voucher(2210) | {"amount": "7.50"}]
    (tmp_path / "vouchers" / "2026-10.json").write_text(json.dumps(records), encoding="utf-8")
    with serving(tmp_path) as systems, httpx.Client(base_url=systems.urls["portal"]) as client:
        _log_in(systems, client)
        rows = client.get("/api/bilag", params={"periode": "2026-10"}).json()["raekker"]
        amounts = [client.get(f"/api/bilag/2026-10/{row['id']}").json()["beloeb"] for row in rows]
    assert [row["nummer"] for row in rows] == ["U-2210", "U-2210"]
    assert amounts == ["1.145,00 kr.", "7,50 kr."]


def test_a_person_searches_pages_and_opens_a_voucher(folder: Path, browser: webdriver.Chrome) -> None:
    """60 vouchers are 25, 25 and 10 rows; the voucher's page shows every field, as text and in Danish."""
    with serving(folder) as systems:
        browser.get(systems.urls["portal"])
        _browser_log_in(systems, browser)
        _wait(browser, "#periode")
        browser.find_element(By.ID, "periode").send_keys("2026-10")
        browser.find_element(By.ID, "soeg-knap").click()
        sizes, numbers = [], []
        for page in (1, 2, 3):
            _wait(browser, f"#bilagsliste[data-tilstand=klar][data-side='{page}']")
            cells = browser.find_elements(By.CSS_SELECTOR, "#bilagsliste tbody td[data-felt=nummer]")
            sizes.append(len(cells))
            numbers += [cell.text for cell in cells]
            later = browser.find_element(By.ID, "naeste")
            assert later.is_enabled() == (page < 3)
            if page < 3:
                later.click()
        row = _fields(browser, "tr[data-bilag='U-2251']")
        browser.find_element(By.CSS_SELECTOR, "tr[data-bilag='U-2251'] a").click()
        _wait(browser, "#bilag[data-tilstand=klar]")
        detail, title = _fields(browser, "#bilag"), browser.title
    assert (sizes, numbers) == ([25, 25, 10], [f"U-{number}" for number in range(2200, 2260)])
    shown = {"nummer": "U-2251", "kasse": "0417", "dato": "05-10-2026", "beloeb": "1.145,00 kr.", "status": "godkendt"}
    more = {"moms": "29,00 kr.", "formaal": "Kage & <b>lys</b>", "attesteret-af": "Åse Prøve"}
    assert row == shown
    assert detail == shown | more | {"godkendt-af": "", "kvittering": ""}
    assert title == "Bilag – Bilagsportalen"


def test_a_search_by_register_and_status(folder: Path, browser: webdriver.Chrome) -> None:
    """Only what was asked for, and the count of it."""
    expected = [f"U-{number}" for number in range(2200, 2260) if number % 2 and number % 3 == 0]
    with serving(folder) as systems:
        browser.get(systems.urls["portal"] + "/bilag?periode=2026-10&kasse=0417&status=afvist")
        _browser_log_in(systems, browser)
        _wait(browser, "#bilagsliste[data-tilstand=klar]")
        cells = browser.find_elements(By.CSS_SELECTOR, "#bilagsliste tbody td[data-felt=nummer]")
        table = browser.find_element(By.ID, "bilagsliste")
        assert [cell.text for cell in cells] == expected
        assert table.get_attribute("data-antal") == str(len(expected))


def test_paging_with_an_expired_session_leads_to_the_login_and_back(folder: Path, browser: webdriver.Chrome) -> None:
    """The script is told that the session is over, and after the login the same page is there."""
    clock = Clock()
    with serving(folder, clock=clock) as systems:
        browser.get(systems.urls["portal"] + "/bilag?periode=2026-10&side=2")
        _browser_log_in(systems, browser)
        _wait(browser, "#bilagsliste[data-tilstand=klar][data-side='2']")
        clock.seconds += 300
        browser.find_element(By.ID, "naeste").click()
        _wait(browser, "#log-ind")
        assert "logget ud" in browser.find_element(By.ID, "besked").text
        _browser_log_in(systems, browser)
        _wait(browser, "#bilagsliste[data-tilstand=klar][data-side='2']")


def test_the_example_is_shown_whole_under_much_trouble() -> None:
    """Logging in again and trying again brings every voucher within the tries that a client owes."""
    records = json.loads((EXAMPLE / "vouchers/2026-09.json").read_bytes())
    paths = ["/api/bilag?periode=2026-09", *(f"/api/bilag/2026-09/{record['voucher']}" for record in records)]
    troubles: set[str] = set()
    with serving(EXAMPLE, trouble="much") as systems, httpx.Client(base_url=systems.urls["portal"]) as client:
        for path in paths:
            for _ in range(CLIENT_TRIES_MIN):
                try:
                    answer = client.get(path)
                except httpx.TransportError:
                    troubles.add("cut")
                    continue
                if answer.status_code == 200:
                    break
                troubles.add(str(answer.status_code))
                if answer.status_code == 401:
                    _log_in_with_tries(systems, client)
            else:
                pytest.fail(f"{path} did not come within the bound")
    assert {"cut", "401", "500"} <= troubles


def _log_in_with_tries(systems: Running, client: httpx.Client) -> None:
    for _ in range(CLIENT_TRIES_MIN):
        page = client.get("/log-ind")
        if page.status_code != 200:
            continue
        form = {"brugernavn": "kassebot", "adgangskode": systems.secrets["PORTAL_PASSWORD"], "csrf": _csrf(page.text)}
        if client.post("/log-ind", data=form).status_code == 303:
            return
    pytest.fail("no login within the bound")
