"""Bilagsportalen: log på, søg periodens bilag, bladr listen igennem, og gem hvert bilags side, som den vises."""

from __future__ import annotations

from robot.api.deco import library

from browser import Browser
from errand import pause
from kassebot.domain.documents import Expected, Source
from kassebot.domain.errors import ApplicationError, BusinessError, InvariantBroken, KassebotError
from kassebot.domain.retry import insist_on_all
from kassebot.domain.texts import message
from kassebot.settings import PortalSystem
from kassebot.steps import collecting
from portal_list import PAGES_MAX, Row, document_names, is_shown, rows_of
from steps_in_danish import SourceKeywords, step

#: Answers once the page shows its content, says that it cannot, or is the login page.
_READY = """
if (document.getElementById('log-ind')) return 'login';
const part = document.getElementById('bilagsliste') || document.getElementById('bilag');
if (!part) return document.getElementById('fejl') ? 'fejl' : null;
return part.dataset.tilstand === 'henter' ? null : part.dataset.tilstand;
"""
#: Tells the page where somebody types from the page that comes after it.
_MARK = "window.isBeingFilledIn = true;"
_LOGGED_IN = """
if (window.isBeingFilledIn || document.readyState !== 'complete') return null;
return document.getElementById('log-ind') || !document.getElementById('log-ud') ? 'out' : 'in';
"""


@library(scope="SUITE", doc_format="ROBOT")
class portal(SourceKeywords):  # noqa: N801  # Robot Framework knows a library by its file's name
    """Trin til bilagsportalen, som har login og sider, men ingen API.

    Adresse, bruger og hemmelighedens navn står i afsnittet ``[sources.portal]`` i indstillingerne. Portalen logger
    af efter fem minutter; så logges der på igen. Går et trin galt, gemmes et skærmbillede ved robottens output.
    """

    def __init__(self) -> None:
        super().__init__()
        self._browser: Browser | None = None
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

    @step("Log På Bilagsportalen")
    def log_in(self) -> None:
        """Udfylder portalens login. Adgangskoden står ikke i nogen log."""
        self.errand.insist(self._log_in)

    @step("Søg Periodens Bilag")
    def search(self) -> int:
        """Søger på perioden og bladrer hele listen igennem; giver antallet af bilag."""
        lines = self.errand.wanted()
        self._line = lines[0] if lines else None
        if self._line is None:
            return 0
        self._rows = self.errand.insist(self._whole_list)
        self.errand.total = len(self._rows)
        return len(self._rows)

    @step("Gem Hvert Bilags Side")
    def keep_pages(self) -> None:
        """Åbner hvert bilag og gemmer siden, som browseren viser den. Bilag, der er uændrede på listen, står ved magt."""
        if self._line is None:
            return
        names = document_names(self._rows)
        insist_on_all(
            self._rows,
            lambda row: self._keep(row, names[row.key]),
            give_up_one=_give_up,
            sleep=pause,
            patience=self.errand.system.patience,
        )
        collecting.complete(self.errand.store, self.errand.run.id, self._line.name, sorted(names.values()))

    @property
    def browser(self) -> Browser:
        """The browser, once it is open."""
        if self._browser is None:
            raise InvariantBroken("the browser is not open")
        return self._browser

    def failed(self, error: KassebotError) -> None:
        """Keep a picture of what the portal showed, then the reason."""
        try:
            if self._browser is not None:
                self._browser.screenshot()
        except KassebotError:
            pass  # no picture can be had of a browser that is gone; the first error is the one to tell
        super().failed(error)

    def hang_up(self) -> None:
        """Close the browser."""
        if self._browser is not None:
            self._browser.close()
            self._browser = None

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
        self.browser.run(_MARK)
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

    def _show(self, address: str) -> bool:
        """Show a page with its content, logging in again where the session ran out; False where it is not to be had."""
        status = self.browser.go_to(address)
        state = self._state(status)
        if state == "login":
            self._log_in()
            state = self._state(status := self.browser.go_to(address))
        if status == 404:
            return False
        if state != "klar":
            raise ApplicationError("page_failed", "{address} blev ikke vist helt. Kør igen senere", address=address)
        return True

    def _state(self, status: int) -> str:
        return "" if status == 404 else str(self.browser.wait_for(_READY))

    def _whole_list(self) -> tuple[Row, ...]:
        """All rows of the period; ApplicationError where the pages do not add up to what the portal says."""
        found: list[Row] = []
        page = 1
        while True:
            query = f"/bilag?periode={self.errand.period}&kasse=&status=&side={page}"
            if not self._show(self._address(query)):
                raise BusinessError(
                    "not_at_source", "Bilagsportalen kan ikke vise bilag for {period}", period=str(self.errand.period)
                )
            rows, pages, count = rows_of(self.browser)
            found += rows
            if page >= pages:
                break
            if page >= PAGES_MAX:
                raise BusinessError(
                    "paging_endless", "Bilagsportalens liste har flere end {most} sider", most=PAGES_MAX
                )
            page += 1
        if len(found) != count or len({row.key for row in found}) != count:
            raise ApplicationError("list_changed", "Bilagsportalens liste ændrede sig, mens den blev læst. Kør igen")
        return tuple(found)

    def _keep(self, row: Row, name: str) -> None:
        before = self.errand.known(name)
        if before and is_shown(row, self.errand.store.vault.read(before.sha256)):
            self.errand.unchanged(name)
            return

        if not self._show(row.address):
            raise ApplicationError(
                "voucher_gone", "Bilag {voucher} står på listen, men kan ikke vises. Kør igen", voucher=row.key
            )
        self.errand.deliver(name, self.browser.shown(), row.address)


def _give_up(_row: Row, error: ApplicationError) -> None:
    """Without one voucher the period's vouchers are missing, so the errand ends here."""
    raise error
