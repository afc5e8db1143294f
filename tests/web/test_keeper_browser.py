"""The register keeper's page in a real Chromium: on a narrow telephone, without JavaScript, and on paper."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from tests import hearing_made as made
from tests.hearing_made import CASE, NOW
from tests.web.browser import BROWSER, chromium, wait_until

from kassebot.domain.rules import DEFAULT_RULES
from kassebot.mocks.serve.loop import bound_socket, running, web_server
from kassebot.steps.ask_keeper import ask_keeper
from kassebot.store import hearing
from kassebot.store.case_events import texts_of
from kassebot.store.database import Store
from kassebot.web.app import create_app
from kassebot.web.office import Office

pytestmark = pytest.mark.skipif(not BROWSER.fits, reason="Chromium and its driver are not here; run make setup")


@pytest.fixture
def office(sqlite_store: Store, tmp_path: Path) -> Iterator[Office]:
    """An office that serves on a port of its own."""
    made.municipality(sqlite_store, made.register("0417", name="Svømmehallen på Østre Fælledvej"))
    sock = bound_socket(0)
    served = Office(
        store=sqlite_store, rules=DEFAULT_RULES, name="Prøvekontoret", telephone="33 00 00 09",
        url=f"http://127.0.0.1:{sock.getsockname()[1]}", secret=b"k" * 32, settings_file=tmp_path / "kassebot.toml",
        clock=lambda: NOW,
    )  # fmt: skip
    with sock, running([web_server(create_app(served), sock)]):
        yield served


@pytest.fixture
def url(office: Office) -> str:
    """The address in the keeper's letter."""
    asked = ask_keeper(
        office.store, made.who(made.reviewer()), CASE, made.version(office.store), deadline_bank_days=5,
        message_text="", send=False, now=NOW, secret=office.secret, base_url=office.url,
    )  # fmt: skip
    return asked.url


@pytest.fixture(params=["with-javascript", "without-javascript"])
def telephone(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[webdriver.Chrome]:
    """A Chromium 320 pixels wide."""
    has_javascript = request.param == "with-javascript"
    with chromium(tmp_path / "profile", javascript=has_javascript) as driver:
        metrics = {"width": 320, "height": 700, "deviceScaleFactor": 1, "mobile": True}
        driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        yield driver


def widths(driver: webdriver.Chrome) -> tuple[int, int]:
    """How wide the page is laid out, and how wide the window is."""
    layout = driver.execute_cdp_cmd("Page.getLayoutMetrics", {})
    return layout["cssContentSize"]["width"], layout["cssLayoutViewport"]["clientWidth"]


def test_a_keeper_reads_writes_and_sends_a_picture_on_a_telephone(
    telephone: webdriver.Chrome, office: Office, url: str, tmp_path: Path
) -> None:
    """Nothing is wider than the screen; what was received is shown; the words are kept as typed."""
    picture = tmp_path / "bilag æøå.png"
    picture.write_bytes(made.png())
    telephone.get(url)

    assert widths(telephone) == (320, 320)
    body = telephone.find_element(By.TAG_NAME, "body").text
    assert "Svømmehallen på Østre Fælledvej" in body and "Så meget blev der talt" in body
    assert telephone.find_element(By.CSS_SELECTOR, 'a[href="tel:33000001"]').is_displayed()
    telephone.find_element(By.ID, "words").send_keys("Vi talte to gange.\n<b>Posen</b> lå i boksen.")
    telephone.find_element(By.ID, "files").send_keys(str(picture))
    telephone.find_element(By.CSS_SELECTOR, "form[enctype] button").click()
    wait_until(telephone, lambda driver: driver.find_elements(By.ID, "received"))

    assert telephone.find_element(By.ID, "received").text == "Vi talte to gange.\n<b>Posen</b> lå i boksen."
    assert "bilag æøå.png" in telephone.find_element(By.TAG_NAME, "main").text
    assert widths(telephone) == (320, 320)
    with office.store.read() as connection:
        (said,) = hearing.statements_of(connection, CASE)
        texts = texts_of(connection, CASE)
    assert texts[said.text].content == "Vi talte to gange.\r\n<b>Posen</b> lå i boksen."
    assert texts[said.attachments[0].name].content == "bilag æøå.png"


def test_a_refused_file_leaves_the_words_and_can_be_sent_again(
    telephone: webdriver.Chrome, url: str, tmp_path: Path
) -> None:
    """A page saved under a PDF's name."""
    page = tmp_path / "bilag.pdf"
    page.write_text("<html><script>document.title='x'</script>", encoding="utf-8")
    telephone.get(url)
    telephone.find_element(By.ID, "words").send_keys("Se bilaget")
    telephone.find_element(By.ID, "files").send_keys(str(page))
    telephone.find_element(By.CSS_SELECTOR, "form[enctype] button").click()
    wait_until(telephone, lambda driver: driver.find_elements(By.ID, "refusal"))

    assert telephone.find_element(By.ID, "words").get_property("value") == "Se bilaget"
    telephone.find_element(By.CSS_SELECTOR, "form[enctype] button").click()
    wait_until(telephone, lambda driver: driver.find_elements(By.ID, "received"))


def test_the_page_prints(telephone: webdriver.Chrome, url: str) -> None:
    """On a few sheets, with the figures and the telephone numbers, for whoever answers by letter."""
    telephone.get(url)
    printed = base64.b64decode(telephone.print_page())

    assert printed.startswith(b"%PDF-")
    assert 1 <= printed.count(b"/Type /Page\n") + printed.count(b"/Type /Page ") + printed.count(b"/Type /Page/") <= 4


def test_a_link_that_does_not_open_names_the_office(telephone: webdriver.Chrome, office: Office, url: str) -> None:
    """Narrow too, and with a telephone link."""
    telephone.get(url[:-1])

    assert widths(telephone) == (320, 320)
    assert telephone.find_element(By.CSS_SELECTOR, 'a[href="tel:33000009"]').is_displayed()
