"""Cells of working papers: amounts as numbers, days as days, texts that can never become formulas.

No formula is ever written, and no cell is merged. A row is as high as its longest text, counted here: a
workbook that nobody has opened yet has no heights of its own.
"""

from __future__ import annotations

from datetime import date
from typing import cast

from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from kassebot.domain.texts import danish

#: Danish Excel shows this as 1.234,50 and a negative amount in red with its sign.
KRONER = "#,##0.00;[Red]-#,##0.00"
DAY = danish("dd-mm-yyyy")

_FACE = "Calibri"
PLAIN = Font(name=_FACE, size=11)
LABEL = Font(name=_FACE, size=11, bold=True)
NOTE = Font(name=_FACE, size=10, italic=True, color="595959")
TITLE = Font(name=_FACE, size=16, bold=True)
LINK = Font(name=_FACE, size=11, underline="single", color="0B5394")
_HEAD = Font(name=_FACE, size=11, bold=True, color="FFFFFF")
_HEAD_FILL = PatternFill("solid", fgColor="1F4E5F")

_THIN, _HAIR = Side(style="thin", color="404040"), Side(style="hair", color="A6A6A6")
SUM = Border(top=_THIN)
TOTAL = Border(top=_THIN, bottom=Side(style="double", color="404040"))
RULED = Border(bottom=_HAIR)

_ROW_POINTS = 15.0
_ROW_POINTS_MAX = 409.0  # Excel's own limit
_TEXT_MAX = 32_000  # Excel's own limit is 32.767

#: Characters that make Excel read a text as a formula or a command.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def _cell(sheet: Worksheet, row: int, column: int) -> Cell:
    return cast("Cell", sheet.cell(row, column))  # nothing is merged in working papers


def text(
    sheet: Worksheet, row: int, column: int, value: str, *, font: Font = PLAIN, wrap: bool = False, indent: int = 0
) -> Cell:
    """A text; one that begins like a formula stays a text, also when a person edits the cell.

    `indent` keeps it off a figure in the column before.
    """
    cell = _cell(sheet, row, column)
    clean = "".join(character for character in value if _can_stand_in_xml(character))[:_TEXT_MAX]
    cell.value = clean
    cell.data_type = "s"
    cell.quotePrefix = clean.startswith(_FORMULA_STARTS)
    cell.alignment = Alignment(horizontal="left", vertical="top", wrap_text=wrap or None, indent=indent)
    cell.font = font
    return cell


def _can_stand_in_xml(character: str) -> bool:
    if character < " ":
        return character in "\t\n"
    return not ("\ud800" <= character <= "\udfff" or character in "\ufffe\uffff")


def kroner(sheet: Worksheet, row: int, column: int, amount_ore: int | None, *, font: Font = PLAIN) -> Cell:
    """An amount in kroner as a number; a missing one is an empty cell, never 0."""
    cell = _cell(sheet, row, column)
    if amount_ore is not None:
        cell.value = amount_ore / 100
    cell.number_format = KRONER
    cell.alignment = Alignment(vertical="top")
    cell.font = font
    return cell


def number(sheet: Worksheet, row: int, column: int, count: int, *, font: Font = PLAIN) -> Cell:
    """A plain count."""
    cell = _cell(sheet, row, column)
    cell.value = count
    cell.alignment = Alignment(vertical="top")
    cell.font = font
    return cell


def day(sheet: Worksheet, row: int, column: int, value: date, *, form: str = DAY) -> Cell:
    """A day as a date, shown as the reader's language writes it."""
    cell = _cell(sheet, row, column)
    cell.value = value
    cell.number_format = form
    cell.alignment = Alignment(horizontal="left", vertical="top")
    cell.font = PLAIN
    return cell


def link(cell: Cell, sheet_name: str) -> None:
    """A way to another sheet of the same workbook."""
    quoted = sheet_name.replace("'", "''")
    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{quoted}'!A1")
    cell.font = LINK


def heading(sheet: Worksheet, row: int, labels: list[str], *, amounts: frozenset[int] = frozenset()) -> None:
    """A row of column headings; those over `amounts` (column numbers) stand to the right, as the figures do."""
    for column, label in enumerate(labels, start=1):
        cell = text(sheet, row, column, label, font=_HEAD)
        cell.fill = _HEAD_FILL
        side, after_figure = "right" if column in amounts else "left", column - 1 in amounts and column not in amounts
        cell.alignment = Alignment(horizontal=side, vertical="center", indent=int(after_figure))
    sheet.row_dimensions[row].height = 20


def ruled(sheet: Worksheet, row: int, columns: int, border: Border = RULED) -> None:
    """A line under (or over) a row, from the first column on."""
    for column in range(1, columns + 1):
        _cell(sheet, row, column).border = border


def as_high_as(sheet: Worksheet, row: int, *texts: tuple[str, int]) -> None:
    """Make a row high enough for its texts, each with the width of its column in characters."""
    lines = max(
        (sum(-(-max(1, len(part)) // width) for part in value.split("\n")) for value, width in texts), default=1
    )
    sheet.row_dimensions[row].height = min(_ROW_POINTS * lines, _ROW_POINTS_MAX)


def printed(sheet: Worksheet, *, title_rows: str, foot: str) -> None:
    """A4 on its side, as wide as the page, with the headings and a page number on every page."""
    sheet.page_setup.paperSize = 9
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins = PageMargins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    sheet.HeaderFooter.oddFooter = HeaderFooterItem(
        left=_HeaderFooterPart(text=foot.replace("&", "&&")), right=_HeaderFooterPart(text="&A – &P / &N")
    )
    sheet.print_title_rows = title_rows
