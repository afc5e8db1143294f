"""Several of the portal's pages on their way at once: tabs of one browser, logged in once.

The pages come in the order in which the portal answers, so one slow page holds up one tab. Where the session has run
out, all tabs come to rest before there is a new login: a form is void once the login page was shown in another tab. It
refuses to log in for ever: between two logins at least one page must have been shown, a few in a row apart.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from browser import Browser, failing, slow
from kassebot.domain.errors import ApplicationError
from portal_look import look_closely, look_into, send

#: Pages on their way at once: enough for two processor cores, few enough for the portal to bear.
TABS_MAX = 4
LOGINS_IN_A_ROW_MAX = 6
_REST_SECONDS = 0.005
#: A page that has not come by then is turned to: some build themselves only while they are looked at.
_SOON_SECONDS = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page that came, of the address with the number `place`."""

    place: int
    status: int
    content: Any
    error: ApplicationError | None

    @property
    def shown(self) -> Any:
        """A list's rows and how many there are, or a voucher's HTML; ApplicationError where it is not to be had."""
        if self.error is not None:
            raise self.error
        return self.content


@dataclass(frozen=True, slots=True, kw_only=True)
class _Visit:
    """A page on its way: which one, where; by `soon` it is looked at closely, by `deadline` given up.

    Both in seconds of the monotonic clock.
    """

    place: int
    address: str
    soon: float
    deadline: float


@dataclass(kw_only=True)
class Tabs:
    """The tabs; `log_in` logs in in the window that the browser is turned to."""

    browser: Browser
    log_in: Callable[[], object]
    _waiting: deque[tuple[int, str]] = field(default_factory=deque)
    _under_way: dict[str, _Visit] = field(default_factory=dict)  # by tab
    _logged_out: list[tuple[int, str]] = field(default_factory=list)
    _idle: list[str] = field(default_factory=list)
    _failed: str = ""  # the tab whose page failed last, left as it is so that a picture can be had of it
    _logins_in_a_row: int = 0

    def pages(self, addresses: Sequence[str]) -> Generator[Page, None, None]:
        """Each address's page as soon as it has come; `place` is the address's number, from 0."""
        self._waiting = deque(enumerate(addresses))
        try:
            while self._waiting:
                self._send()
                while self._under_way:
                    yield from self._come()
                if self._logged_out:
                    self._log_in_again()
        finally:
            for tab in self._under_way:  # nobody waits for these pages any more
                self.browser.close_tab(tab)
            self._under_way.clear()
            self._logged_out.clear()

    def show_failed(self) -> None:
        """Turn to the tab whose page failed last."""
        if self._failed:
            self.browser.turn_to(self._failed)

    def _send(self) -> None:
        """Let idle tabs leave for the next pages; none while the session is known to have run out."""
        leaving: dict[str, str] = {}
        now = time.monotonic()
        while self._waiting and not self._logged_out and len(self._under_way) < TABS_MAX:
            place, address = self._waiting.popleft()
            tab = self._idle.pop() if self._idle else self.browser.new_tab()
            leaving[tab] = address
            self._under_way[tab] = _Visit(
                place=place, address=address, soon=now + _SOON_SECONDS, deadline=now + self.browser.timeout_seconds
            )
        if leaving:
            send(self.browser, leaving)

    def _come(self) -> Iterator[Page]:
        """Look once into all tabs that are under way; they are sent on before their pages are passed on."""
        pages = []
        for tab, (status, state, content) in self._look().items():
            visit = self._under_way.pop(tab)
            if state == "login":
                self._idle.append(tab)
                self._logged_out.append((visit.place, visit.address))
                continue
            error = None if state == "klar" else self._failure(visit.address, status, state)
            self._put_back(tab, failed=error is not None and status != 404)
            self._logins_in_a_row = 0
            pages.append(Page(place=visit.place, status=status, content=content, error=error))
        self._send()
        yield from pages

    def _look(self) -> dict[str, Any]:
        """What the tabs show whose pages have come, or are given up: HTTP status, state, content."""
        seen = look_into(self.browser, self._under_way)
        now = time.monotonic()
        for tab, visit in self._under_way.items():
            if tab not in seen and now >= visit.soon:
                answer = look_closely(self.browser, tab)
                if answer is not None or now >= visit.deadline:
                    seen[tab] = answer or (0, "", None)
        if not seen:
            time.sleep(_REST_SECONDS)
        return seen

    def _put_back(self, tab: str, *, failed: bool) -> None:
        if not failed:
            self._idle.append(tab)
            return
        if self._failed:
            self._idle.append(self._failed)
        self._failed = tab

    def _log_in_again(self) -> None:
        self._logins_in_a_row += 1
        if self._logins_in_a_row > LOGINS_IN_A_ROW_MAX:
            raise ApplicationError(
                "session_lost", "Bilagsportalen logger af igen, før der er vist et bilag. Kør igen senere"
            )
        if self._failed:
            self._idle.append(self._failed)
            self._failed = ""  # should the login fail, its page is the one to picture
        self.browser.turn_to(self._idle[-1])  # the first window stays where it is: it holds the tabs
        self.log_in()
        self.browser.turn_home()
        self._waiting.extendleft(reversed(self._logged_out))
        self._logged_out.clear()

    def _failure(self, address: str, status: int, state: str) -> ApplicationError:
        if not state:
            return slow(self.browser.timeout_seconds)
        if status >= 500 or status == 429:
            return failing(address, status)
        return ApplicationError("page_failed", "{address} blev ikke vist helt. Kør igen senere", address=address)
