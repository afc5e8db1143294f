"""Kasseapparaternes API: månedens Z-rapporter for hver kasse, som kassesystemet har dem."""

from __future__ import annotations

from robot.api.deco import library

from kassebot.domain.documents import Expected, Source
from kassebot.domain.errors import InvariantBroken
from kassebot.domain.texts import message
from kassebot.settings import PosSystem
from kassebot.sources.pos import PosClient
from steps_in_danish import SourceKeywords, step


@library(scope="SUITE", doc_format="ROBOT")
class pos(SourceKeywords):  # noqa: N801  # Robot Framework knows a library by its file's name
    """Trin til kasseapparaternes API: log på, hent de Z-rapporter, der mangler, og fortæl om det.

    Adresse, bruger og hemmelighedens navn står i afsnittet ``[sources.pos]`` i indstillingerne.
    """

    def __init__(self) -> None:
        super().__init__()
        self._client: PosClient | None = None

    @step("Begynd Ærindet")
    def begin_errand(self) -> None:
        """Åbner kørslen og dens plan for kasseapparaterne. Hører til i suiteopsætningen."""
        self.begin(Source.POS)

    @step("Log På Kasseapparaternes API")
    def log_in(self) -> None:
        """Henter en adgang, der varer i ti minutter; senere trin fornyer den selv."""
        self.errand.insist(self.client.log_in)

    @step("Hent Manglende Z-rapporter")
    def fetch_missing(self) -> int:
        """Henter månedens Z-rapporter for hver kasse i planen og afleverer dem; giver, hvor mange kasser det var.

        Har kassesystemet ingen måned for kassen, er det manglende data og aldrig nul kroner.
        """
        lines = self.errand.wanted()
        self.errand.fetch_all(lines, self._fetch)
        return len(lines)

    @property
    def client(self) -> PosClient:
        """The API's client."""
        if self._client is None:
            system = self.errand.system
            if not isinstance(system, PosSystem):
                raise InvariantBroken("the errand is not to the point of sale")
            self._client = PosClient(system, self.errand.secret(system.client_secret).value)
        return self._client

    def hang_up(self) -> None:
        """Let go of the connections."""
        if self._client is not None:
            self._client.close()
            self._client = None

    def _fetch(self, line: Expected) -> None:
        data = self.client.month(line.register, self.errand.period)
        if data is None:
            reason = message("Kassesystemet har ingen Z-rapporter for kasse {register}", register=line.register)
            self.errand.absent(line, reason, "not_at_source")
        else:
            self.errand.deliver(line.name, data, self.client.address(line.register))
