"""The system's own Chromium for the portal: found, started with what is on the machine, and asked about its page.

Nothing is downloaded: a machine without Chromium and its driver gets the line to type, and the run goes on.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from typing import Any, TypeVar

from robot.api.types import Secret
from selenium.common.exceptions import TimeoutException, WebDriverException
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.support.ui import WebDriverWait
from SeleniumLibrary import SeleniumLibrary

from kassebot.domain.errors import ApplicationError, BusinessError
from kassebot.steps.browser import find_browser

_POLL_SECONDS = 0.03
#: The page as it is shown, without what is hidden in it: keys of this one session.
_SHOWN = """
const page = document.documentElement.cloneNode(true);
for (const hidden of page.querySelectorAll('input[type=hidden]')) hidden.setAttribute('value', '');
return '<!doctype html>\\n' + page.outerHTML + '\\n';
"""
_STATUS = "const [way] = performance.getEntriesByType('navigation'); return way ? way.responseStatus : 0;"

Result = TypeVar("Result")


class Browser:
    """One browser window, through SeleniumLibrary."""

    def __init__(self, *, timeout_seconds: float) -> None:
        self.timeout_seconds = timeout_seconds
        self.selenium = SeleniumLibrary(run_on_failure="Nothing", timeout=timeout_seconds)
        self._profile: tempfile.TemporaryDirectory[str] | None = None

    def open(self) -> None:
        """Start Chromium, unless it runs; BusinessError with the line to type where the machine has none."""
        if self._profile is not None:
            return
        found = find_browser(version=lambda _: "")
        if not found.program or not found.driver:
            raise BusinessError(
                "browser_missing",
                "Bilagsportalen hentes med browseren Chromium, som mangler på maskinen. Skriv: {line}",
                line=f"sudo apt-get install -y {found.packages}",
            )
        profile = tempfile.TemporaryDirectory(prefix="kassebot-browser-", ignore_cleanup_errors=True)
        self._profile = profile
        service = Service(found.driver, log_output=os.devnull)
        self._ask(
            lambda: self.selenium.create_webdriver(
                "Chrome", options=_options(found.program, profile.name), service=service
            )
        )
        self.driver.set_page_load_timeout(self.timeout_seconds)
        self.driver.set_script_timeout(self.timeout_seconds)

    @property
    def driver(self) -> Any:
        """Selenium's driver of the window."""
        return self.selenium.driver

    def close(self) -> None:
        """Close the browser and forget all that it kept."""
        if self._profile is not None:
            try:
                self.selenium.close_all_browsers()
            finally:
                self._profile.cleanup()
                self._profile = None

    def go_to(self, address: str) -> int:
        """Open a page; gives its HTTP status."""
        self._ask(lambda: self.driver.get(address))
        return self.status()

    def status(self) -> int:
        """The HTTP status of the page that is shown; ApplicationError for a server that fails."""
        status = int(self.run(_STATUS) or 0)
        if status >= 500 or status == 429:
            raise ApplicationError(
                "source_failing",
                "{address} svarede med en fejl ({status}). Kør igen senere, eller kontakt leverandøren",
                address=self.address,
                status=status,
            )
        return status

    @property
    def address(self) -> str:
        """The address of the page that is shown, without its question."""
        return str(self._ask(lambda: self.driver.current_url)).partition("?")[0]

    def run(self, script: str, *given: object) -> Any:
        """What a script on the page answers."""
        return self._ask(lambda: self.driver.execute_script(script, *given))

    def wait_for(self, script: str) -> Any:
        """What the script answers, as soon as it answers something."""
        wait = WebDriverWait(self.driver, self.timeout_seconds, poll_frequency=_POLL_SECONDS)
        return self._ask(lambda: wait.until(lambda driver: driver.execute_script(script)))

    def fill_in(self, locator: str, value: str | Secret) -> None:
        """Type into a field; a secret is typed without a trace of it in any log."""
        if isinstance(value, Secret):
            self._ask(lambda: self.selenium.input_password(locator, value))
        else:
            self._ask(lambda: self.selenium.input_text(locator, value))

    def click(self, locator: str) -> None:
        """Click on an element."""
        self._ask(lambda: self.selenium.click_element(locator))

    def shown(self) -> bytes:
        """The page's HTML as the browser shows it now."""
        return str(self.run(_SHOWN)).encode()

    def screenshot(self) -> None:
        """A picture of the page beside the robot's output, and in its log."""
        if self._profile is not None:
            self._ask(lambda: self.selenium.capture_page_screenshot("skaermbillede-{index}.png"))

    def _ask(self, action: Callable[[], Result]) -> Result:
        try:
            return action()
        except TimeoutException as error:
            raise ApplicationError(
                "source_slow",
                "Bilagsportalen viste ikke siden inden for {seconds} sekunder. Kør igen senere",
                seconds=f"{self.timeout_seconds:g}",
            ) from error
        except WebDriverException as error:
            if "ERR_CERT_" in str(error.msg):  # the browser has no other way to say so
                raise BusinessError(
                    "certificate_refused",
                    "Bilagsportalen viser et certifikat, der ikke kan godkendes. Tal med leverandøren, før der hentes",
                ) from error
            raise ApplicationError(
                "browser_failed",
                "Bilagsportalen svarer ikke, eller browseren gik i stå. Undersøg, om portalen er oppe, og kør igen",
            ) from error


def _options(program: str, profile: str) -> Options:
    options = Options()
    options.binary_location = program
    words = [
        "--headless=new", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-extensions",
        "--disable-background-networking", "--disable-component-update", "--window-size=1280,1600", "--lang=da",
        f"--user-data-dir={profile}",
    ]  # fmt: skip
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        words.append("--no-sandbox")  # Chromium's sandbox does not start as root
    for word in words:
        options.add_argument(word)
    return options
