"""SFTP-serveren: kortindløserens afregninger, bankens kontoudtog og finanssystemets posteringer."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress

from robot.api.deco import library

from kassebot.domain.documents import Expected, Source
from kassebot.domain.errors import ApplicationError, BusinessError, InvariantBroken
from kassebot.domain.texts import message
from kassebot.settings import SftpSystem
from kassebot.sources.sftp import Entry, SftpClient
from kassebot.steps import collecting
from steps_in_danish import SourceKeywords, step


class _NotThereYet(ApplicationError):
    """A file that is due is not in the folder; it may come in a moment."""


@library(scope="SUITE", doc_format="ROBOT")
class sftp(SourceKeywords):  # noqa: N801  # Robot Framework knows a library by its file's name
    """Trin til SFTP-serveren. Kun serveren med den nøgle, der står i indstillingerne, får adgangskoden at se.

    Adresse, mapper og hemmelighedens navn står i afsnittet ``[sources.sftp]`` i indstillingerne. Kun filer, der
    står i planen, bliver hentet.
    """

    def __init__(self) -> None:
        super().__init__()
        self._client: SftpClient | None = None

    @step("Begynd Ærindet")
    def begin_errand(self, source: str) -> None:
        """Åbner kørslen og dens plan for ``card`` (kort), ``bank`` eller ``ledger`` (finans).

        Hører til i suiteopsætningen.
        """
        if source not in (Source.CARD, Source.BANK, Source.LEDGER):
            raise BusinessError("source_unknown", "»{source}« hentes ikke over SFTP", source=source)
        self.begin(Source(source))

    @step("Log På SFTP-serveren")
    def log_in(self) -> None:
        """Kontrollerer serverens nøgle og logger på."""
        self.errand.insist(self.client.log_in)

    @step("Find Bankkontiene")
    def find_accounts(self) -> list[str]:
        """Ser, hvilke konti banken leverer kontoudtog for, og skriver dem i planen; giver kontonumrene."""
        entries = self.errand.insist(lambda: self.client.listing(self._remote_folder()))
        accounts = sorted(name for name, entry in entries.items() if entry.is_folder and name.isalnum())
        collecting.plan_period(self.errand.store, self.errand.run.id, accounts)
        return accounts

    @step("Hent Manglende Filer")
    def fetch_missing(self) -> int:
        """Henter de filer i planen, der mangler eller er ændret, og afleverer dem; giver, hvor mange det var.

        En fil, der skulle være der, ventes der lidt på. Kommer den ikke, er den manglende data.
        """
        lines = self.errand.wanted()
        by_folder: defaultdict[str, list[Expected]] = defaultdict(list)
        for line in lines:
            by_folder[posixpath.dirname(self._remote_path(line))].append(line)
        for folder, of_folder in sorted(by_folder.items()):
            self._fetch_folder(folder, of_folder)
        return len(lines)

    @property
    def client(self) -> SftpClient:
        """The server's client."""
        if self._client is None:
            self._client = SftpClient(self._system(), self.errand.secret(self._system().password).value)
        return self._client

    def hang_up(self) -> None:
        """Hang up."""
        if self._client is not None:
            self._client.close()
            self._client = None

    def _system(self) -> SftpSystem:
        system = self.errand.system
        if not isinstance(system, SftpSystem):
            raise InvariantBroken("the errand is not to the SFTP server")
        return system

    def _remote_folder(self) -> str:
        system = self._system()
        return {Source.CARD: system.card, Source.BANK: system.bank, Source.LEDGER: system.ledger}[self.errand.source]

    def _remote_path(self, line: Expected) -> str:
        return posixpath.join(self._remote_folder(), line.name.partition("/")[2])

    def _fetch_folder(self, folder: str, lines: Sequence[Expected]) -> None:
        entries = self._entries(folder, lines)
        self.errand.fetch_all(lines, lambda line: self._fetch(line, entries))

    def _entries(self, folder: str, lines: Sequence[Expected]) -> dict[str, Entry]:
        """The folder's files; looked at again for a while where one that is due is not among them."""
        due = {posixpath.basename(line.name) for line in lines if self.errand.is_due(line)}
        seen: dict[str, Entry] = {}

        def look() -> None:
            seen.update(self.client.listing(folder))
            if due - seen.keys():
                raise _NotThereYet(
                    "not_at_source", "{folder} mangler {count} filer", folder=folder, count=len(due - seen.keys())
                )

        with suppress(_NotThereYet):  # what is still absent is told of, line by line
            self.errand.insist(look)
        return seen

    def _fetch(self, line: Expected, entries: dict[str, Entry]) -> None:
        path = self._remote_path(line)
        entry = entries.get(posixpath.basename(path))
        if entry is None or entry.is_folder:
            reason = message("{address}/{path} er der ikke", address=self.client.address, path=path)
            self.errand.absent(line, reason, "not_at_source")
            return
        origin = f"{self.client.address}/{path} ({entry.version})"
        before = self.errand.known(line.name)
        if before and before.origin == origin:
            self.errand.unchanged(line.name)
        else:
            self.errand.deliver(line.name, self.client.fetch(path, entry.size_bytes), origin)
