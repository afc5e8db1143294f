"""A real Chromium for the pages: signed in by cookie, filled in by script, measured and held against axe."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

from kassebot.domain.people import Person
from kassebot.steps.browser import find_browser
from kassebot.steps.sign_in import begin_oidc
from kassebot.web.office import Office
from kassebot.web.session import SESSION_COOKIE
from kassebot.web.view import LANGUAGE_COOKIE

WAIT_SECONDS = 60
BROWSER = find_browser()
#: The tags of WCAG 2.1 A and AA, and what axe calls good practice besides.
AXE_TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice")

_FILL = """
const [selector, values, press] = arguments;
const form = document.querySelector(selector);
form.noValidate = true;
for (const [name, value] of Object.entries(values)) {
  for (const field of form.querySelectorAll(`[name="${name}"]`)) {
    if (["radio", "checkbox"].includes(field.type)) field.checked = value === true || field.value === value;
    else field.value = value;
  }
}
form.requestSubmit(press ? form.querySelector(press) : undefined);
"""
_AXE_RUN = """
const [tags, done] = [arguments[0], arguments[arguments.length - 1]];
axe.run(document, { runOnly: { type: "tag", values: tags }, resultTypes: ["violations"] })
  .then((found) => done(found.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.target.join(" ")).join(" | ")}`)))
  .catch((error) => done([`axe: ${error}`]));
"""
#: What sticks out of the window without a box of its own to scroll in, what is cut, and controls that lie over each other.
_MISPLACED = """
const width = document.documentElement.clientWidth, wrong = [];
const name = (one) => one.outerHTML.slice(0, 90);
const boxed = (one) => one.closest(".wide, .place, pre.source, .hidden, .skip");
if (document.scrollingElement.scrollWidth > width) wrong.push(`the page is ${document.scrollingElement.scrollWidth} wide`);
const shown = [...document.querySelectorAll("body *")].filter((one) => one.getClientRects().length && !boxed(one) && !one.closest("svg"));
for (const one of shown) {
  const box = one.getBoundingClientRect();
  if (box.right > width + 1 || box.left < -1) wrong.push(`outside: ${name(one)}`);
  if (getComputedStyle(one).overflowX === "hidden" && one.scrollWidth > one.clientWidth + 1) wrong.push(`cut: ${name(one)}`);
}
const controls = shown.filter((one) => one.matches("a, button, input:not([type=hidden]), select, textarea, summary"));
for (const [place, one] of controls.entries()) for (const other of controls.slice(place + 1)) {
  if (one.contains(other) || other.contains(one)) continue;
  for (const a of one.getClientRects()) for (const b of other.getClientRects()) {
    if (Math.min(a.right, b.right) - Math.max(a.left, b.left) > 3 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 3)
      wrong.push(`over each other: ${name(one)} and ${name(other)}`);
  }
}
return wrong;
"""


@contextmanager
def chromium(profile: Path, *, javascript: bool = True) -> Iterator[webdriver.Chrome]:
    """Debian's own Chromium, with a profile of its own."""
    options = webdriver.ChromeOptions()
    options.binary_location = BROWSER.program
    for argument in (
        "--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--window-size=1280,1000", "--hide-scrollbars",
        f"--user-data-dir={profile}",
    ):  # fmt: skip
        options.add_argument(argument)
    if not javascript:
        options.add_experimental_option("prefs", {"profile.managed_default_content_settings.javascript": 2})
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(BROWSER.driver))
    driver.set_page_load_timeout(WAIT_SECONDS)
    driver.set_script_timeout(WAIT_SECONDS)
    try:
        yield driver
    finally:
        driver.quit()


def wait_until(driver: webdriver.Chrome, condition: Callable[[webdriver.Chrome], object]) -> None:
    """Waits until it holds. A question that meets a page on its way out fails in the driver itself, and is asked again."""
    WebDriverWait(driver, WAIT_SECONDS, ignored_exceptions=[WebDriverException]).until(condition)


@contextmanager
def next_page(driver: webdriver.Chrome) -> Iterator[None]:
    """Waits for the whole of the page that what is done within leads to."""
    driver.execute_script("window.isLeft = true")  # the next page's window does not know it
    yield
    wait_until(driver, lambda one: one.execute_script("return !window.isLeft && document.readyState === 'complete'"))


@cache
def axe_source() -> str:
    """axe-core, as its package ships it."""
    return (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


@dataclass(frozen=True, kw_only=True)
class Browser:
    """A browser in front of an office that is served at `url`."""

    driver: webdriver.Chrome
    office: Office
    url: str
    language: str = "da"

    def sign_in(self, person: Person | None) -> None:
        """From now on the person's browser; None is nobody's."""
        self.driver.get(f"{self.url}/static/icon.svg")
        self.driver.delete_all_cookies()
        self.driver.add_cookie({"name": LANGUAGE_COOKIE, "value": self.language, "path": "/"})
        if person is not None:
            with self.office.store.write() as connection:
                token = begin_oidc(connection, person, self.office.now())
            self.driver.add_cookie({"name": SESSION_COOKIE, "value": token, "path": "/"})

    def open(self, path: str) -> None:
        """The page at a path of the office."""
        self.driver.get(path if path.startswith("http") else self.url + path)

    def send(self, form: str, *, press: str = "", **values: object) -> None:
        """Fills in a form and sends it, past the browser's own checks; waits for the page that answers."""
        with next_page(self.driver):
            self.driver.execute_script(_FILL, form, values, press)
        self.wait_for("body > footer")

    def wait_for(self, selector: str) -> None:
        """Waits until it is on the page."""
        wait_until(self.driver, lambda driver: driver.find_elements(By.CSS_SELECTOR, selector))

    def run(self, script: str, *values: object) -> Any:
        """A script's answer."""
        return self.driver.execute_script(script, *values)

    def violations(self) -> list[str]:
        """What axe finds on the page as it stands."""
        self.driver.execute_script(axe_source())
        found: list[str] = self.driver.execute_async_script(_AXE_RUN, AXE_TAGS)
        return found

    def window(self, width: int, height: int, *, zoom: int = 1) -> None:
        """A window of so many CSS pixels; zoomed, each is drawn with as many as on a screen at that magnification."""
        size = {"width": width, "height": height, "deviceScaleFactor": zoom, "mobile": False}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)

    def misplaced(self) -> list[str]:
        """What is wider than the window, cut, or lies over something else."""
        found: list[str] = self.run(_MISPLACED)
        return found

    def picture(self, to: Path, *, whole: bool = True) -> None:
        """The page as it stands, as a PNG; `whole`: all of it, however long."""
        self.driver.execute_cdp_cmd("Emulation.setScrollbarsHidden", {"hidden": True})
        size = self.driver.execute_cdp_cmd("Page.getLayoutMetrics", {})["cssContentSize"]
        clip = {"clip": {"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1}} if whole else {}
        shot = self.driver.execute_cdp_cmd("Page.captureScreenshot", {"captureBeyondViewport": whole, **clip})
        to.parent.mkdir(parents=True, exist_ok=True)
        to.write_bytes(b64decode(shot["data"]))
