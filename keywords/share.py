"""Fællesmappen: kasselisten og kassernes optællingsark."""

from __future__ import annotations

from pathlib import Path

from robot.api.deco import library
from RPA.FileSystem import FileSystem

from kassebot.domain.documents import Expected, Source
from kassebot.domain.errors import ApplicationError, BusinessError, InvariantBroken
from kassebot.domain.texts import message
from kassebot.settings import ShareSystem
from kassebot.sources.share import owner_of, read_inside
from kassebot.steps import collecting
from steps_in_danish import SourceKeywords, step

_REGISTER_LIST = "registers.xlsx"
_COUNTS = "counts"
#: The forms that a count sheet comes in.
_SHEET_FORMS = ("xlsx", "xls", "ods")


@library(scope="SUITE", doc_format="ROBOT")
class share(SourceKeywords):  # noqa: N801  # Robot Framework knows a library by its file's name
    """Trin til fællesmappen: find den, og hent kasselisten og optællingsarkene.

    Mappen står i afsnittet ``[sources.share]`` i indstillingerne. Regneark, der er åbne hos nogen, hentes, som de
    sidst blev gemt.
    """

    def __init__(self) -> None:
        super().__init__()
        self._files = FileSystem()

    @step("Begynd Ærindet")
    def begin_errand(self, source: str) -> None:
        """Åbner kørslen og dens plan for ``registers`` (kasselisten) eller ``counts`` (optællingsark).

        Hører til i suiteopsætningen.
        """
        if source not in (Source.REGISTERS, Source.COUNTS):
            raise BusinessError("source_unknown", "»{source}« ligger ikke i fællesmappen", source=source)
        self.begin(Source(source))

    @step("Find Fællesmappen")
    def find_folder(self) -> str:
        """Ser efter, om fællesmappen er der; giver dens sti."""
        self.errand.insist(self._look_for_folder)
        return str(self._folder())

    @step("Hent Kasselisten")
    def fetch_register_list(self) -> None:
        """Henter kasselisten og afleverer den. Alt andet i planen bygger på den."""
        line = collecting.plan_register_list(self.errand.store, self.errand.run.id)
        self.errand.expect(1)
        self.errand.fetch_all([line], lambda line: self._fetch(line, (_REGISTER_LIST,)))

    @step("Hent Manglende Optællingsark")
    def fetch_missing(self) -> int:
        """Henter hver kasses optællingsark og afleverer dem; giver, hvor mange det var.

        Et ark må være gemt som ``.xlsx``, ``.xls`` eller ``.ods``. Er der ikke noget, er det manglende data.
        """
        lines = self.errand.wanted()
        self.errand.fetch_all(lines, self._fetch_sheet)
        return len(lines)

    @step("Nævn Åbne Regneark")
    def name_open_workbooks(self) -> list[str]:
        """Nævner de ark, som nogen har åbne lige nu; det, der sidst blev gemt, er hentet. Giver deres navne."""
        place = self._folder() / _COUNTS
        if not self._files.does_directory_exist(str(place)):
            return []
        owners = [file.name for file in self._files.list_files_in_directory(str(place)) if owner_of(file.name)]
        for name in sorted(owners):
            reason = message("»{name}« er åbent hos nogen. Det, der sidst blev gemt, er læst", name=owner_of(name))
            collecting.absent(self.errand.store, self.errand.run.id, f"{_COUNTS}/{name}", reason, "open_in_office")
        return sorted(owners)

    def _folder(self) -> Path:
        system = self.errand.system
        if not isinstance(system, ShareSystem):
            raise InvariantBroken("the errand is not to the shared folder")
        return system.folder

    def _look_for_folder(self) -> None:
        if not self._files.does_directory_exist(str(self._folder())):
            raise ApplicationError(
                "share_missing",
                "Fællesmappen »{folder}« er der ikke. Undersøg, om drevet er forbundet, og kør igen",
                folder=str(self._folder()),
            )

    def _fetch_sheet(self, line: Expected) -> None:
        stem = line.name.removesuffix(".xlsx")
        self._fetch(line, tuple(f"{stem}.{form}" for form in _SHEET_FORMS))

    def _fetch(self, line: Expected, names: tuple[str, ...]) -> None:
        """Deliver each form of the document that is there; where there are two, a person chooses."""
        found = {name: data for name in names if (data := read_inside(self._folder(), name)) is not None}
        if not found:
            self.errand.absent(line, message("Filen {name} er ikke i fællesmappen", name=line.name), "not_at_source")
            return
        self.errand.total += len(found) - 1
        for name, data in found.items():
            self.errand.deliver(name, data, (self._folder() / name).as_uri())
