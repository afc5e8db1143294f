"""The system's own Chromium for the portal: found, started with what is on the machine, and asked about its page.

Nothing is downloaded: a machine without Chromium and its driver gets the line to type, and the run goes on.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from typing import Any, TypeVar

from robot.api.types import Secret
from selenium.common.exceptions import TimeoutException, WebDriverException
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from SeleniumLibrary import SeleniumLibrary
from urllib3.exceptions import HTTPError

from kassebot.domain.errors import ApplicationError, BusinessError
from kassebot.steps.browser import find_browser

_POLL_SECONDS = 0.03
#: Tells the page that is left from the one that comes after it; a new tab's first page may lend its window to the next.
_LEAVE = "document.isLeft = true;"
_ARRIVED = "return !document.isLeft && document.readyState !== 'loading' ? true : null;"
_STATUS = "const [way] = performance.getEntriesByType('navigation'); return way ? way.responseStatus : 0;"

#: What makes Chromium start a process for each page: a third of the time that 1,100 pages of one portal take.
_UNWANTED = (
    "BackForwardCache", "ProactivelySwapBrowsingInstance", "RenderDocument", "SpareRendererForSitePerProcess",
)  # fmt: skip

Result = TypeVar("Result")


class Browser:
    """One browser window, through SeleniumLibrary."""

    def __init__(self, *, timeout_seconds: float) -> None:
        self.timeout_seconds = timeout_seconds
        self.selenium = SeleniumLibrary(run_on_failure="Nothing", timeout=timeout_seconds)
        self._profile: tempfile.TemporaryDirectory[str] | None = None
        self._home = ""  # the first window

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
        self._home = self.driver.current_window_handle

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
        self.leave()
        self._ask(lambda: self.driver.get(address))
        self.wait_for(_ARRIVED)
        return self.status()

    def leave(self) -> None:
        """The page that is shown is about to be left: `wait_for_next` waits for another one."""
        self.run(_LEAVE)

    def leave_for(self, address: str) -> None:
        """Begin to open a page, as a click on a link does, without waiting for it."""
        self.run(_LEAVE + "location.assign(arguments[0]);", address)

    def new_tab(self) -> str:
        """One more tab, in the same session; gives its handle, by which the first window's scripts know it in `tabs`."""
        before = set(self._ask(lambda: self.driver.window_handles))
        self.turn_home()
        self.run("window.newTab = window.open('about:blank');")
        tab = str(next(tab for tab in self._ask(lambda: self.driver.window_handles) if tab not in before))
        self.run("(window.tabs ??= {})[arguments[0]] = window.newTab;", tab)
        return tab

    def turn_to(self, tab: str) -> None:
        """What is asked from now on is asked of this tab."""
        self._ask(lambda: self.driver.switch_to.window(tab))

    def turn_home(self) -> None:
        """Turn to the first window."""
        self.turn_to(self._home)

    def close_tab(self, tab: str) -> None:
        """Close a tab, and stop what is on its way to it."""
        self.turn_to(tab)
        self._ask(self.driver.close)
        self.turn_home()

    def status(self) -> int:
        """The HTTP status of the page that is shown; ApplicationError for a server that fails."""
        status = int(self.run(_STATUS) or 0)
        if status >= 500 or status == 429:
            raise failing(self.address, status)
        return status

    @property
    def address(self) -> str:
        """The address of the page that is shown, without its question."""
        return str(self._ask(lambda: self.driver.current_url)).partition("?")[0]

    def run(self, script: str, *given: object) -> Any:
        """What a script on the page answers."""
        return self._ask(lambda: self.driver.execute_script(script, *given))

    def wait_in_page(self, script: str, *given: object) -> Any:
        """What a script on the page answers when it is done; ApplicationError where it does not get done in time."""
        return self._ask(lambda: self.driver.execute_async_script(script, *given))

    def wait_for(self, script: str) -> Any:
        """What the script answers, as soon as it answers something."""
        deadline = time.monotonic() + self.timeout_seconds
        while (answer := self.glance(script)) is None:
            if time.monotonic() > deadline:
                raise slow(self.timeout_seconds)
            time.sleep(_POLL_SECONDS)
        return answer

    def glance(self, script: str) -> Any:
        """What the script answers now; None also while one page gives way to the next."""
        try:
            return self.run(script)
        except ApplicationError:
            self._ask(lambda: self.driver.current_window_handle)  # fails where it is the browser that is gone
            return None

    def fill_in(self, locator: str, value: str | Secret) -> None:
        """Type into a field; a secret is typed without a trace of it in any log."""
        if isinstance(value, Secret):
            self._ask(lambda: self.selenium.input_password(locator, value))
        else:
            self._ask(lambda: self.selenium.input_text(locator, value))

    def click(self, locator: str) -> None:
        """Click on an element."""
        self._ask(lambda: self.selenium.click_element(locator))

    def screenshot(self) -> None:
        """A picture of the page beside the robot's output, and in its log."""
        if self._profile is not None:
            self._ask(lambda: self.selenium.capture_page_screenshot("skaermbillede-{index}.png"))

    def _ask(self, action: Callable[[], Result]) -> Result:
        try:
            return action()
        except TimeoutException as error:
            raise slow(self.timeout_seconds) from error
        except (WebDriverException, HTTPError) as error:
            if "ERR_CERT_" in str(error):  # the browser has no other way to say so
                raise BusinessError(
                    "certificate_refused",
                    "Bilagsportalen viser et certifikat, der ikke kan godkendes. Tal med leverandøren, før der hentes",
                ) from error
            raise ApplicationError(
                "browser_failed",
                "Bilagsportalen svarer ikke, eller browseren gik i stå. Undersøg, om portalen er oppe, og kør igen",
            ) from error


def slow(seconds: float) -> ApplicationError:
    """A page that did not come in time."""
    return ApplicationError(
        "source_slow",
        "Bilagsportalen viste ikke siden inden for {seconds} sekunder. Kør igen senere",
        seconds=f"{seconds:g}",
    )


def failing(address: str, status: int) -> ApplicationError:
    """A server that says itself that it fails."""
    return ApplicationError(
        "source_failing",
        "{address} svarede med en fejl ({status}). Kør igen senere, eller kontakt leverandøren",
        address=address,
        status=status,
    )


def _options(program: str, profile: str) -> Options:
    options = Options()
    options.binary_location = program
    options.page_load_strategy = "none"  # else each question waits until what is on its way has come
    words = [
        "--headless=new", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-extensions",
        "--disable-background-networking", "--disable-component-update", "--window-size=1280,900", "--lang=da",
        "--start-fullscreen",  # else Chromium draws its own buttons anew for each page, at twice the page's cost
        "--incognito", f"--disable-features={','.join(_UNWANTED)}", f"--user-data-dir={profile}",
    ]  # fmt: skip
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        words.append("--no-sandbox")  # Chromium's sandbox does not start as root
    for word in words:
        options.add_argument(word)
    return options
