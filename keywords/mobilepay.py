"""MobilePays afregninger: en rapport for hver bankdag."""

from __future__ import annotations

from robot.api.deco import library

from kassebot.domain.documents import Expected, Source
from kassebot.domain.errors import InvariantBroken
from kassebot.domain.texts import message
from kassebot.settings import MobilePaySystem
from kassebot.sources.mobilepay import MobilePayClient
from steps_in_danish import SourceKeywords, step


@library(scope="SUITE", doc_format="ROBOT")
class mobilepay(SourceKeywords):  # noqa: N801  # Robot Framework knows a library by its file's name
    """Trin til MobilePays afregninger. Betalernes navne og telefonnumre gemmes aldrig.

    Adressen og nøglens navn står i afsnittet ``[sources.mobilepay]`` i indstillingerne.
    """

    def __init__(self) -> None:
        super().__init__()
        self._client: MobilePayClient | None = None

    @step("Begynd Ærindet")
    def begin_errand(self) -> None:
        """Åbner kørslen og dens plan for MobilePay. Hører til i suiteopsætningen."""
        self.begin(Source.MOBILEPAY)

    @step("Find Nøglen Til MobilePay")
    def find_key(self) -> None:
        """Finder nøglen i miljøet eller i filen med hemmeligheder. Den vises aldrig i loggen."""
        system = self.errand.system
        if not isinstance(system, MobilePaySystem):
            raise InvariantBroken("the errand is not to MobilePay")
        self._client = MobilePayClient(system, self.errand.secret(system.api_key).value)

    @step("Hent Manglende Afregninger")
    def fetch_missing(self) -> int:
        """Henter rapporten for hver bankdag i planen og afleverer den; giver, hvor mange dage det var.

        En rapport, der ikke findes, er manglende data og aldrig nul kroner.
        """
        lines = self.errand.wanted()
        self.errand.fetch_all(lines, self._fetch)
        return len(lines)

    @property
    def client(self) -> MobilePayClient:
        """The API's client."""
        if self._client is None:
            self.find_key()
        if self._client is None:
            raise InvariantBroken("there is no client after its key was found")
        return self._client

    def hang_up(self) -> None:
        """Let go of the connections."""
        if self._client is not None:
            self._client.close()
            self._client = None

    def _fetch(self, line: Expected) -> None:
        day = line.day
        if day is None:
            raise InvariantBroken(f"{line.name} has no day")
        data = self.client.report(day)
        if data is None:
            self.errand.absent(line, message("MobilePay har ingen rapport for {day}", day=day), "not_at_source")
        else:
            self.errand.deliver(line.name, data, self.client.address(day))
