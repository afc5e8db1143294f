"""Several pages of the portal on their way at once, with a browser that plays a script."""

from collections.abc import Iterator
from typing import Any

import pytest

import portal_tabs
from kassebot.domain.errors import ApplicationError
from portal_tabs import TABS_MAX, Tabs

READY = [200, "klar", "<html>"]
LOGIN = [200, "login", None]


class Portal:
    """A browser whose pages answer what they are told to, look by look; None is a page that has not come yet."""

    timeout_seconds = 30.0

    def __init__(self, *, closed: bool = False, **answers: list[Any]) -> None:
        self.closed = closed  # the first window may not look into the tabs
        self.answers = {address: iter(looks) for address, looks in answers.items()}
        self.shown: dict[str, Iterator[Any]] = {}
        self.log: list[str] = []
        self.tab = "home"

    def new_tab(self) -> str:
        self.log.append("tab")
        return f"tab {self.log.count('tab')}"

    def turn_to(self, tab: str) -> None:
        self.tab = tab

    def turn_home(self) -> None:
        self.tab = "home"

    def run(self, _script: str, leaving: list[tuple[str, str]]) -> list[tuple[str, str]]:
        assert self.tab == "home", "the tabs are known to the first window"
        if self.closed:
            return leaving
        for tab, address in leaving:
            self.log.append(address)
            self.shown[tab] = self.answers[address]
        return []

    def leave_for(self, address: str) -> None:
        self.log.append(f"{self.tab} leaves")
        self.shown[self.tab] = self.answers[address]

    def wait_in_page(self, _script: str, tabs: list[str]) -> list[list[Any]]:
        assert self.tab == "home", "the tabs are known to the first window"
        looks = [[tab, [0, "lukket", None] if self.closed else next(self.shown[tab])] for tab in tabs]
        return [look for look in looks if look[1] is not None]

    def glance(self, _script: str) -> Any:
        self.log.append(f"look at {self.tab}")
        return next(self.shown[self.tab])

    def close_tab(self, tab: str) -> None:
        self.log.append(f"close {tab}")
        del self.shown[tab]

    def log_in(self) -> None:
        assert self.tab != "home", "the first window would forget the tabs"
        self.log.append("login")


@pytest.fixture(autouse=True)
def no_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portal_tabs, "_REST_SECONDS", 0)


def tabs_of(portal: Portal) -> Tabs:
    return Tabs(browser=portal, log_in=portal.log_in)


def test_a_slow_page_does_not_hold_up_the_others() -> None:
    """Pages come in the order in which the portal answers."""
    portal = Portal(a=[None, None, None, READY], b=[READY], c=[None, READY])
    assert [page.place for page in tabs_of(portal).pages(["a", "b", "c"])] == [1, 2, 0]


def test_so_many_tabs_and_no_more() -> None:
    """A hundred pages are shown in few tabs, each used again."""
    portal = Portal(**{f"p{number}": [READY] for number in range(100)})
    pages = list(tabs_of(portal).pages([f"p{number}" for number in range(100)]))
    assert sorted(page.place for page in pages) == list(range(100))
    assert portal.log.count("tab") == TABS_MAX


def test_when_the_session_runs_out_there_is_one_login_for_all_tabs() -> None:
    """No page is asked for until the new login, and those that met the login page are asked for again."""
    portal = Portal(a=[LOGIN, READY], b=[None, LOGIN, READY], c=[None, READY], d=[READY], e=[READY])
    pages = list(tabs_of(portal).pages(["a", "b", "c", "d", "e"]))
    assert sorted(page.place for page in pages) == [0, 1, 2, 3, 4]
    assert portal.log.count("login") == 1
    assert portal.log[portal.log.index("login") + 1 :] == ["a", "b", "e"]


def test_a_portal_that_logs_off_at_once_is_given_up() -> None:
    """Logging in for ever would lock the account."""
    portal = Portal(a=[LOGIN] * 50)
    with pytest.raises(ApplicationError) as refused:
        list(tabs_of(portal).pages(["a"]))
    assert refused.value.code == "session_lost"
    assert portal.log.count("login") == portal_tabs.LOGINS_IN_A_ROW_MAX


def test_a_page_that_fails_says_why_and_stands_for_the_picture() -> None:
    """The others go on; the tab with the page that failed is not used again until another one fails."""
    portal = Portal(a=[[500, "fejl", None]], b=[READY], c=[READY])
    tabs = tabs_of(portal)
    failed, *others = tabs.pages(["a", "b", "c"])
    assert failed.error is not None and failed.error.code == "source_failing"
    assert [page.shown for page in others] == ["<html>", "<html>"]
    tabs.show_failed()
    assert portal.tab == "tab 1"


def test_pages_that_nobody_waits_for_are_stopped() -> None:
    """Else the page of one voucher could be taken for another's."""
    portal = Portal(a=[READY], b=[None], c=[None])
    pages = tabs_of(portal).pages(["a", "b", "c"])
    next(pages)
    pages.close()
    assert [line for line in portal.log if line.startswith("close")] == ["close tab 2", "close tab 3"]


def test_what_one_round_left_behind_does_not_come_in_the_next() -> None:
    """A round may be left while a page waits for the new login; its number would be another page's in the next round."""
    portal = Portal(a=[LOGIN], b=[[500, "fejl", None]], c=[READY], d=[LOGIN, READY])
    tabs = tabs_of(portal)
    pages = tabs.pages(["a", "b"])
    assert next(pages).place == 1
    pages.close()
    assert [page.place for page in tabs.pages(["c", "d"])] == [0, 1]
    assert portal.log.count("a") == 1


def test_tabs_that_the_first_window_may_not_look_into_are_turned_to() -> None:
    """A portal may answer from another host, or keep its windows apart."""
    portal = Portal(closed=True, a=[None, READY], b=[[200, "fejl", None]])
    pages = {page.place: page for page in tabs_of(portal).pages(["a", "b"])}
    assert pages[0].shown == "<html>"
    assert pages[1].error is not None and pages[1].error.code == "page_failed"
    assert portal.tab == "home"


def test_a_page_that_waits_to_be_looked_at_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """Some pages build themselves only in the tab that is in front; one that comes at once needs no such look."""
    monkeypatch.setattr(portal_tabs, "_SOON_SECONDS", 0)
    portal = Portal(a=[None, READY], b=[READY])
    assert [page.place for page in tabs_of(portal).pages(["a", "b"])] == [1, 0]
    assert [line for line in portal.log if line.startswith("look at")] == ["look at tab 1"]
