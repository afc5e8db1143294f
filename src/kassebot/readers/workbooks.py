"""Workbooks opened safely: their sheets as rows of typed values, by calamine.

Refuses before parsing: zip bombs, sheets without end, empty cloud placeholders, Excel's owner files,
passwords, pictures, and what is no workbook at all.
"""

from __future__ import annotations

import io
from typing import Any

import msgspec
from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from kassebot.readers import zip_directory
from kassebot.readers.archives import Archive, is_zip, opened
from kassebot.readers.ole import MAGIC, container, damaged, workbook_stream
from kassebot.readers.sheet_parts import (
    CELLS_MAX,
    SHEETS_MAX,
    Place,
    has_password,
    ods_merges,
    scan,
    too_many_sheets,
    uncomputed,
)
from kassebot.readers.values import rejected
from kassebot.readers.xls import sheet_formulas

Row = list[Any]

_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"%PDF-", b"II*\x00", b"MM\x00*")
_OWNER_FILE_BYTES = 165
_OWNER_NAME_BYTES = 54


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """One sheet: its rows from A1 on; of an xlsx or xls the ranges of its merged cells, of an xls its formulas."""

    name: str
    rows: list[Row]
    merged: tuple[tuple[Place, Place], ...] = ()
    xls_formulas: frozenset[Place] = frozenset()


class Workbook(msgspec.Struct, frozen=True, kw_only=True):
    """A workbook that has been opened; `archive` is null for an xls."""

    sheets: tuple[Sheet, ...]
    archive: Archive | None
    doubtful: frozenset[str] = frozenset()

    def uncomputed(self, sheet: Sheet) -> frozenset[Place]:
        """The places of the sheet's formulas without a value."""
        if self.archive is not None:
            return uncomputed(self.archive, sheet.name, self.doubtful) if self.doubtful else frozenset()
        rows = sheet.rows
        return frozenset(
            (row, column) for row, column in sheet.xls_formulas
            if row >= len(rows) or column >= len(rows[row]) or rows[row][column] == ""
        )  # fmt: skip

    def merged(self, sheet: Sheet) -> tuple[tuple[Place, Place], ...]:
        """The ranges of the sheet's merged cells: first and last place, both included."""
        return sheet.merged or (ods_merges(self.archive, sheet.name) if self.archive is not None else ())

    @property
    def has_pictures(self) -> bool:
        """Whether a picture is pasted into it."""
        names = self.archive.names if self.archive is not None else ()
        return any(name.startswith(("xl/media/", "Pictures/")) for name in names)


def is_workbook(data: bytes) -> bool:
    """An OLE container (xls), or a zip with a workbook's members (xlsx, ods) or too damaged to tell."""
    if data.startswith(MAGIC):
        return True
    if not is_zip(data):
        return False
    try:
        members = zip_directory.members(data)
    except zip_directory.DAMAGES:
        return True
    return any(each.name == "content.xml" or each.name.startswith("xl/") for each in members)


def open_workbook(data: bytes) -> Workbook:
    """All sheets of a workbook; BusinessError for what cannot be opened."""
    refuse_strangers(data)
    archive = None
    doubtful: frozenset[str] = frozenset()
    xls_formulas: list[frozenset[Place]] = []
    if is_zip(data):
        archive = opened(data)
        if any(name.endswith("workbook.bin") for name in archive.names):
            raise rejected("Regnearket er gemt som .xlsb, som ikke læses; gem det som .xlsx")
        doubtful = scan(archive)
    elif data.startswith(MAGIC):
        stream = workbook_stream(data)
        xls_formulas = sheet_formulas(stream)
        data = container(stream)
    else:
        raise rejected("Filen er ikke et regneark; hent den igen, eller gem den som .xlsx i Excel")
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            return Workbook(sheets=_sheets(book, xls_formulas), archive=archive, doubtful=doubtful)
    except PasswordError as error:
        raise has_password() from error
    except (CalamineError, ValueError, OverflowError, OSError) as error:
        raise damaged() from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # the parser's own words for a file that it gave up
            raise damaged() from error
        raise


def refuse_strangers(data: bytes) -> None:
    """BusinessError for what people put in a workbook's place, each with its own words."""
    if data[:1] in (b"", b"\0") and not data.strip(b"\0"):
        raise rejected(
            "Filen er tom; den ligger måske kun i skyen. Åbn den på enheden, og gem den igen", code="file_empty"
        )
    if data.startswith(_PICTURES) or data[4:8] == b"ftyp":
        raise rejected("Filen er et billede, ikke et regneark; tast optællingen ind i arket", code="picture")
    if _is_owner_file(data):
        raise rejected(
            "Filen er Excels ejerfil (~$), ikke selve regnearket; luk regnearket i Excel, og hent det igen",
            code="owner_file",
        )
    if data.startswith(MAGIC) and "EncryptedPackage".encode("utf-16-le") in data:
        raise has_password()


def _is_owner_file(data: bytes) -> bool:
    """A name with its length before it, padded with blanks, then once more in two-byte characters."""
    if len(data) != _OWNER_FILE_BYTES or not 0 < data[0] <= _OWNER_NAME_BYTES:
        return False
    return not data[1 + data[0] : 1 + _OWNER_NAME_BYTES].strip(b" \0")


def _sheets(book: CalamineWorkbook, xls_formulas: list[frozenset[Place]]) -> tuple[Sheet, ...]:
    names = book.sheet_names
    if len(names) > SHEETS_MAX:
        raise too_many_sheets()
    found = []
    for number, name in enumerate(names):
        sheet = book.get_sheet_by_name(name)
        if sheet.total_height * sheet.total_width > CELLS_MAX:
            raise rejected(
                "Arket {sheet} er for stort; slet de tomme rækker og kolonner", code="sheet_too_large", locator=name,
                sheet=name,
            )  # fmt: skip
        merged = tuple(sheet.merged_cell_ranges or ())
        found.append(
            Sheet(
                name=name,
                rows=sheet.to_python(skip_empty_area=False),
                merged=merged,
                xls_formulas=xls_formulas[number] if xls_formulas else frozenset(),
            )
        )
    return tuple(found)
