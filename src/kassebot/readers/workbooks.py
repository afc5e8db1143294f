"""Workbooks opened safely: their sheets as rows of typed values, by calamine.

Refuses before parsing: zip bombs, empty cloud placeholders, Excel's owner files, passwords, pictures.
"""

from __future__ import annotations

import io
import zipfile
from typing import Any

from python_calamine import CalamineWorkbook

from kassebot.readers.values import rejected

#: Limits of a count sheet or register list; real ones are well under a tenth of this.
UNZIPPED_BYTES_MAX = 100_000_000
MEMBERS_MAX = 2_000
SHEETS_MAX = 50
CELLS_MAX = 2_000_000

Row = list[Any]

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"%PDF")


def is_workbook(head: bytes) -> bool:
    """A zip or OLE container: xlsx, ods, xls."""
    return head.startswith((b"PK\x03\x04", _OLE))


def sheets(data: bytes) -> list[tuple[str, list[Row]]]:
    """All sheets as (name, rows), the top left corner at A1; BusinessError for what cannot be opened."""
    _refuse_what_is_no_workbook(data)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        names = book.sheet_names
        if len(names) > SHEETS_MAX:
            raise rejected("Regnearket har flere end {most} ark", most=SHEETS_MAX)
        result = []
        for name in names:
            sheet = book.get_sheet_by_name(name)
            if sheet.total_height * sheet.total_width > CELLS_MAX:
                raise rejected("Arket {sheet} er for stort; slet de tomme rækker og kolonner", locator=name, sheet=name)
            result.append((name, sheet.to_python(skip_empty_area=False)))
    except Exception as error:
        if type(error).__module__.startswith("kassebot"):
            raise
        raise rejected(
            "Regnearket kan ikke åbnes ({why}); gem det igen i Excel", why=f"{type(error).__name__}"
        ) from error
    return result


def formulas_without_value(data: bytes) -> bool:
    """Whether an xlsx holds formulas that were never computed (their cells come out empty)."""
    if not data.startswith(b"PK"):
        return False
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return any(
            b"<f>" in archive.read(name) or b"<f " in archive.read(name)
            for name in archive.namelist()
            if name.startswith("xl/worksheets/")
        )


def _refuse_what_is_no_workbook(data: bytes) -> None:
    if not data.strip(b"\0"):
        raise rejected("Filen er tom; den ligger måske kun i skyen. Åbn den på enheden, og gem den igen")
    if data.startswith(_PICTURES):
        raise rejected("Filen er et billede, ikke et regneark; tast optællingen ind i arket")
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise rejected("Regnearket har en adgangskode; gem det uden")
        return
    if len(data) < 1_000 and not data.startswith(b"PK"):
        raise rejected("Filen er Excels ejerfil (~$), ikke selve regnearket; luk regnearket i Excel")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
    except zipfile.BadZipFile as error:
        raise rejected("Regnearket er beskadiget eller afbrudt; hent det igen") from error
    if len(members) > MEMBERS_MAX or sum(member.file_size for member in members) > UNZIPPED_BYTES_MAX:
        raise rejected("Regnearket fylder for meget, når det pakkes ud; det åbnes ikke")
