"""What a workbook's own XML says that its values do not: how large the sheets are, formulas never computed, an ods's merges.

calamine makes room for a sheet's whole rectangle before anybody can ask how large it is, so the
rectangle is measured here first; a sheet with a cell in its last corner is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from kassebot.domain.errors import BusinessError
from kassebot.readers.archives import Archive, member
from kassebot.readers.values import rejected
from kassebot.readers.xmls import elements, local, tree

SHEETS_MAX = 50
CELLS_MAX = 2_000_000
_ROWS_MAX = 1_048_576
_COLUMNS_MAX = 16_384

_CELL = re.compile(rb'<(?:\w+:)?c\s(?:[^>]*?\s)?r="([A-Z]{1,4})([0-9]{1,8})"[^>]*(?<!/)>')
#: A cell beyond column ZZ or row 999; a sheet without one is within what CELLS_MAX allows.
_FAR_CELL = re.compile(rb'r="[A-Z]{1,3}(?:(?<=[A-Z]{3})|[0-9]{4})')
#: What an xlsx's formulas begin with, and one with its value right after it.
_FORMULA = re.compile(rb"<(?:[^<>\s/:]+:)?f[\s/>]")
_COMPUTED = re.compile(rb"(?:</(?:[^<>\s/:]+:)?f>|<(?:[^<>\s/:]+:)?f\s[^<>]*/>)<(?:[^<>\s/:]+:)?v>[^<]")
_XLSX_SHEETS = ("xl/worksheets/", "xl/chartsheets/")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_REPEATED_ROWS = f"{_TABLE}number-rows-repeated"
_REPEATED_COLUMNS = f"{_TABLE}number-columns-repeated"
_SPANNED_ROWS = f"{_TABLE}number-rows-spanned"
_SPANNED_COLUMNS = f"{_TABLE}number-columns-spanned"
_REPEATED = re.compile(rb' table:number-(?:(rows)|columns)-repeated="([0-9]{1,9})"')
_ODS_END = b"</office:document-content>"
_HEAD_BYTES = 200
_ODS_VALUES = ("value", "date-value", "string-value", "boolean-value", "time-value")

#: A place in a sheet: row and column from 0.
Place = tuple[int, int]


def scan(archive: Archive) -> frozenset[str]:
    """The members with a formula that may lack its value; BusinessError for a sheet larger than people's sheets are."""
    doubtful: set[str] = set()
    for name in archive.names:
        if name == "content.xml":
            content = member(archive, name)
            if not _is_small(content):
                _refuse_repeated(content)
            if b"table:formula=" in content:
                doubtful.add(name)
        elif (lowered := name.lower()).startswith(_XLSX_SHEETS) and lowered.endswith(".xml"):
            content = member(archive, name)
            if _FAR_CELL.search(content):
                _refuse_far_cells(name, content)
            if _may_have_formulas(content) and not _is_computed(content):
                doubtful.add(name)
    return frozenset(doubtful)


def _may_have_formulas(content: bytes) -> bool:
    """Whether `<f` or `:f` is in an xlsx's sheet: an f is rare in one, and what is before it is seen at a glance."""
    return any(part.endswith((b"<", b":")) for part in content.split(b"f")[:-1])


def _is_computed(content: bytes) -> bool:
    """Whether each formula of an xlsx's sheet surely has a value; where it is written in an unusual way the answer is no."""
    return len(_FORMULA.findall(content)) == len(_COMPUTED.findall(content))


def uncomputed(archive: Archive, sheet: str, doubtful: frozenset[str]) -> frozenset[Place]:
    """The cells of a sheet that hold a formula without a value: they come out empty."""
    if "content.xml" in doubtful:
        return _uncomputed_ods(member(archive, "content.xml"), sheet)
    path = _sheet_path(archive, sheet) if doubtful else ""
    if path not in doubtful:
        return frozenset()
    found: set[Place] = set()
    for cell in elements(member(archive, path), "c"):
        parts = {local(part): part.text or "" for part in cell}
        if "f" in parts and not parts.get("v") and (match := re.fullmatch(r"([A-Z]+)(\d+)", cell.get("r", ""))):
            found.add((int(match[2]) - 1, column_number(match[1]) - 1))
    return frozenset(found)


def ods_merges(archive: Archive, sheet: str) -> tuple[tuple[Place, Place], ...]:
    """The ranges of an ods sheet's merged cells, first and last place; none where the archive is no ods."""
    content = member(archive, "content.xml") if "content.xml" in archive.names else b""
    if b"-spanned" not in content:
        return ()
    found: list[tuple[Place, Place]] = []
    for (row, column), cell in _ods_cells(content, sheet):
        rows, columns = _number(cell.get(_SPANNED_ROWS)), _number(cell.get(_SPANNED_COLUMNS))
        if rows > 1 or columns > 1:
            found.append(((row, column), (row + rows - 1, column + columns - 1)))
    return tuple(found)


def _uncomputed_ods(content: bytes, sheet: str) -> frozenset[Place]:
    return frozenset(
        place for place, cell in _ods_cells(content, sheet)
        if cell.get(f"{_TABLE}formula") and not any(cell.get(f"{_OFFICE}{name}") for name in _ODS_VALUES)
    )  # fmt: skip


def _ods_cells(content: bytes, sheet: str) -> Iterator[tuple[Place, Any]]:
    """The cells of one sheet as they stand, each with the place of the first that it stands for."""
    for table in elements(content, "table"):
        if table.get(f"{_TABLE}name") != sheet:
            continue
        row_number = 0
        for row in table.iter("{*}table-row"):
            column = 0
            for cell in row:
                yield (row_number, column), cell
                column += _number(cell.get(_REPEATED_COLUMNS))
            row_number += _number(row.get(_REPEATED_ROWS))


def too_many_sheets() -> BusinessError:
    """The error of a workbook with more sheets than people's have."""
    return rejected("Regnearket har flere end {most} ark; slet dem, der ikke bruges", most=SHEETS_MAX)


def has_password() -> BusinessError:
    """The error of a workbook with a password."""
    return rejected("Regnearket har en adgangskode; gem det uden, og hent det igen", code="password")


def column_number(letters: str) -> int:
    """`A` → 1, `AB` → 28."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _sheet_path(archive: Archive, sheet: str) -> str:
    """The member that holds a sheet; empty where the workbook is no xlsx or does not say."""
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= set(archive.names):
        return ""
    book = tree(member(archive, "xl/workbook.xml"))
    key = next((each.get(_RELATION) for each in book.iter("{*}sheet") if each.get("name") == sheet), None)
    relations = tree(member(archive, "xl/_rels/workbook.xml.rels"))
    target = next((each.get("Target", "") for each in relations.iter("{*}Relationship") if each.get("Id") == key), "")
    path = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
    return path if key and path in archive.names else ""


def _refuse_far_cells(name: str, content: bytes) -> None:
    """The rectangle from A1 to the last row and column that hold a cell."""
    cells = _CELL.findall(content)
    rows = max((int(row) for row in {row for _, row in cells}), default=0)
    columns = max((column_number(letters.decode()) for letters in {letters for letters, _ in cells}), default=0)
    _refuse_rectangle(name, rows, columns)


def _is_small(content: bytes) -> bool:
    """Whether an ods's sheets are surely within the limit, as far as its bytes say without being parsed.

    What follows a row's last cell with something in it does not count; whatever is written in an unusual way is not sure.
    """
    if (
        (b"!" in content and b"<!" in content)
        or (b"?" in content[_HEAD_BYTES:] and b"<?" in content[_HEAD_BYTES:])
        or b"\0" in content
        or not content.rstrip().endswith(_ODS_END)
    ):
        return False
    repeats = _REPEATED.findall(content)
    if len(repeats) != content.count(b"-repeated"):
        return False
    rows = content.count(b"<table:table-row") + sum([int(number) for is_row, number in repeats if is_row])
    cells = content.count(b"-cell") + sum([int(number) for is_row, number in repeats if not is_row])
    return rows * cells <= CELLS_MAX or _is_small_by_row(content)


def _is_small_by_row(content: bytes) -> bool:
    """Whether the rows of an ods's sheets, each as wide as it is, are surely within the limit together."""
    height = width = below = 0
    for row in content.split(b"</table:table-row"):
        if b"</table:table>" in row:
            below = 0  # the empty rows under a sheet's last
        repeats = sum(int(number) for is_row, number in _REPEATED.findall(row) if is_row)
        below += row.count(b"<table:table-row") + repeats
        if (last := row.rfind(b"</table:")) >= 0:
            columns = sum(int(number) for is_row, number in _REPEATED.findall(row, 0, last) if not is_row)
            height, below, width = height + below, 0, max(width, row.count(b"-cell", 0, last) + columns)
    return height * width <= CELLS_MAX


def _refuse_repeated(content: bytes) -> None:
    """The rectangle from A1 to the last row and column with something in it; an ods writes equal cells and rows once."""
    sheet, row_number, rows, columns = None, 0, 0, 0
    for row in elements(content, "table-row"):
        if (its_sheet := next(row.iterancestors(f"{_TABLE}table"), None)) is not sheet:
            sheet, row_number, rows, columns = its_sheet, 0, 0, 0
        row_number += _number(row.get(_REPEATED_ROWS))
        width = last = 0
        for cell in row:
            width += _number(cell.get(_REPEATED_COLUMNS))
            if len(cell):
                last = width
        if last:
            rows, columns = row_number, max(columns, last)
            _refuse_rectangle("content.xml", rows, columns)


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 1


def _refuse_rectangle(name: str, rows: int, columns: int) -> None:
    if rows * columns > CELLS_MAX or rows > _ROWS_MAX or columns > _COLUMNS_MAX:
        raise rejected(
            "Arket i {name} strækker sig over for mange rækker og kolonner; slet dem, der er tomme",
            code="sheet_too_large",
            locator=name[:80],
            name=name[:80],
        )
