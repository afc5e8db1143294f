"""Bilagsportalen: log på, søg periodens bilag, bladr listen igennem, og gem hvert bilags side, som den vises."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from typing import TypeVar

from robot.api.deco import library

from browser import Browser
from errand import pause
from kassebot.domain.documents import Expected, Source
from kassebot.domain.errors import ApplicationError, BusinessError, InvariantBroken, KassebotError
from kassebot.domain.retry import Outcomes, insist_on_rounds
from kassebot.domain.texts import message
from kassebot.settings import PortalSystem
from kassebot.steps import collecting
from portal_list import PAGES_MAX, ListPage, Row, document_names, is_shown, list_page
from portal_tabs import Page, Tabs
from steps_in_danish import SourceKeywords, step

_LOGGED_IN = """
if (document.isLeft || document.readyState !== 'complete') return null;
return document.getElementById('log-ind') || !document.getElementById('log-ud') ? 'out' : 'in';
"""

Item = TypeVar("Item")


@library(scope="SUITE", doc_format="ROBOT")
class portal(SourceKeywords):  # noqa: N801  # Robot Framework knows a library by its file's name
    """Trin til bilagsportalen, som har login og sider, men ingen API.

    Adresse, bruger og hemmelighedens navn står i afsnittet ``[sources.portal]`` i indstillingerne. Portalen logger
    af efter fem minutter; så logges der på igen. Går et trin galt, gemmes et skærmbillede ved robottens output.
    """

    def __init__(self) -> None:
        super().__init__()
        self._browser: Browser | None = None
        self._tabs: Tabs | None = None
        self._line: Expected | None = None
        self._rows: tuple[Row, ...] = ()

    @step("Begynd Ærindet")
    def begin_errand(self) -> None:
        """Åbner kørslen og dens plan for bilagene. Hører til i suiteopsætningen."""
        self.begin(Source.VOUCHERS)

    @step("Åbn Browseren")
    def open_browser(self) -> None:
        """Starter maskinens egen Chromium. Mangler den, er bilagene manglende data, og resten af kørslen går videre."""
        self._browser = Browser(timeout_seconds=self._system().timeout_seconds)
        self._browser.open()
        self._tabs = Tabs(browser=self._browser, log_in=self.log_in_patiently)

    @step("Log På Bilagsportalen")
    def log_in(self) -> None:
        """Udfylder portalens login. Adgangskoden står ikke i nogen log."""
        self.log_in_patiently()

    @step("Søg Periodens Bilag")
    def search(self) -> int:
        """Søger på perioden og bladrer hele listen igennem; giver antallet af bilag."""
        lines = self.errand.wanted()
        self._line = lines[0] if lines else None
        if self._line is None:
            return 0
        self._rows = self._whole_list()
        self.errand.expect(len(self._rows))
        return len(self._rows)

    @step("Gem Hvert Bilags Side")
    def keep_pages(self) -> None:
        """Åbner hvert bilag og gemmer siden, som browseren viser den. Bilag, der er uændrede på listen, står ved magt."""
        if self._line is None:
            return
        names = document_names(self._rows)
        changed = [row for row in self._rows if not self._stands(row, names[row.key])]
        self._show_all(changed, lambda row: row.address, lambda row, page: self._keep(row, names[row.key], page))
        collecting.complete(self.errand.store, self.errand.run.id, self._line.name, sorted(names.values()))

    def log_in_patiently(self) -> None:
        """Log in, again where the portal does not take it."""
        self.errand.insist(self._log_in)

    @property
    def tabs(self) -> Tabs:
        """The browser's tabs, once it is open."""
        if self._tabs is None:
            raise InvariantBroken("the browser is not open")
        return self._tabs

    @property
    def browser(self) -> Browser:
        """The browser, once it is open."""
        if self._browser is None:
            raise InvariantBroken("the browser is not open")
        return self._browser

    def failed(self, error: KassebotError) -> None:
        """Keep a picture of what the portal showed, then the reason."""
        try:
            if self._browser is not None and self._tabs is not None:
                self._tabs.show_failed()
                self._browser.screenshot()
        except KassebotError:
            pass  # no picture can be had of a browser that is gone; the first error is the one to tell
        super().failed(error)

    def hang_up(self) -> None:
        """Close the browser."""
        if self._browser is not None:
            self._browser.close()
            self._browser = self._tabs = None

    def _system(self) -> PortalSystem:
        system = self.errand.system
        if not isinstance(system, PortalSystem):
            raise InvariantBroken("the errand is not to the portal")
        return system

    def _address(self, path: str) -> str:
        return self._system().url.rstrip("/") + path

    def _log_in(self) -> None:
        system = self._system()
        self.browser.go_to(self._address("/log-ind"))
        self.browser.fill_in("id:brugernavn", system.user)
        self.browser.fill_in("id:adgangskode", self.errand.secret(system.password))
        self.browser.leave()
        self.browser.click("id:log-ind-knap")
        if self.browser.wait_for(_LOGGED_IN) == "in":
            return
        if self.browser.status() == 401:
            raise BusinessError(
                "login_refused",
                "{address} afviste adgangen. Undersøg {setting} i indstillingerne og hemmelighedens værdi",
                address=system.url,
                setting=message("user og password i [sources.portal]"),
            )
        raise ApplicationError("login_failed", "{address} tog ikke imod login. Kør igen senere", address=system.url)

    def _show_all(
        self, items: Sequence[Item], address: Callable[[Item], str], take: Callable[[Item, Page], object]
    ) -> None:
        """Show each item's page and take what it shows, in rounds; without all of them the vouchers are missing."""

        def try_round(some: Sequence[Item]) -> Outcomes:
            with closing(self.tabs.pages([address(item) for item in some])) as pages:
                for page in pages:
                    try:
                        take(some[page.place], page)
                    except ApplicationError as error:
                        yield page.place, error
                    else:
                        yield page.place, None

        insist_on_rounds(items, try_round, give_up_one=_give_up, sleep=pause, patience=self.errand.system.patience)

    def _whole_list(self) -> tuple[Row, ...]:
        """All rows of the period; ApplicationError where the pages never add up to what the portal says."""
        for _ in range(self.errand.system.attempts):
            pages = self._list_pages()
            found = tuple(row for page in pages for row in page.rows)
            if len({row.key for row in found}) == len(found) and {page.count for page in pages} == {len(found)}:
                return found
        raise ApplicationError("list_changed", "Bilagsportalens liste ændrede sig, mens den blev læst. Kør igen")

    def _list_pages(self) -> list[ListPage]:
        found: dict[int, ListPage] = {}

        def take(number: int, page: Page) -> None:
            if page.status == 404:
                raise BusinessError(
                    "not_at_source", "Bilagsportalen kan ikke vise bilag for {period}", period=str(self.errand.period)
                )
            found[number] = list_page(page.shown)

        self._show_all([1], self._list_address, take)
        if found[1].pages > PAGES_MAX:
            raise BusinessError("paging_endless", "Bilagsportalens liste har flere end {most} sider", most=PAGES_MAX)
        self._show_all(range(2, found[1].pages + 1), self._list_address, take)
        return [found[number] for number in sorted(found)]

    def _list_address(self, number: int) -> str:
        return self._address(f"/bilag?periode={self.errand.period}&kasse=&status=&side={number}")

    def _stands(self, row: Row, name: str) -> bool:
        """Whether the page that was kept before shows what the list shows now."""
        before = self.errand.known(name)
        if before is None or not is_shown(row, self.errand.store.vault.read(before.sha256)):
            return False
        self.errand.unchanged(name)
        return True

    def _keep(self, row: Row, name: str, page: Page) -> None:
        if page.status == 404:
            raise ApplicationError(
                "voucher_gone", "Bilag {voucher} står på listen, men kan ikke vises. Kør igen", voucher=row.key
            )
        self.errand.deliver(name, str(page.shown).encode(), row.address)


def _give_up(_item: object, error: ApplicationError) -> None:
    """Without one page the period's vouchers are missing, so the errand ends here."""
    raise error
