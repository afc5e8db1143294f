"""Cells of working papers: amounts as numbers, days as days, texts that can never become formulas."""

from __future__ import annotations

from datetime import date
from typing import cast

from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

#: Danish Excel shows this as 1.234,50 and a negative amount in red with its sign.
KRONER = "#,##0.00;[Red]-#,##0.00"
DAY = "dd-mm-yyyy"

HEAD = Font(bold=True, color="FFFFFF")
HEAD_FILL = PatternFill("solid", fgColor="1F4E5F")
TITLE = Font(bold=True, size=14)
LABEL = Font(bold=True)
WRAPPED = Alignment(wrap_text=True, vertical="top")
TOP = Alignment(vertical="top")

#: Characters that make Excel read a text as a formula or a command.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def _cell(sheet: Worksheet, row: int, column: int) -> Cell:
    return cast("Cell", sheet.cell(row, column))  # nothing is merged in working papers


def text(sheet: Worksheet, row: int, column: int, value: str, *, font: Font | None = None) -> Cell:
    """A text; one that begins like a formula stays a text, also when a person edits the cell."""
    cell = _cell(sheet, row, column)
    clean = "".join(character for character in value if character >= " " or character in "\n\t")
    cell.value = clean[:32_000]
    cell.data_type = "s"
    cell.quotePrefix = clean.startswith(_FORMULA_STARTS)
    cell.alignment = TOP
    if font:
        cell.font = font
    return cell


def kroner(sheet: Worksheet, row: int, column: int, amount_ore: int | None, *, font: Font | None = None) -> Cell:
    """An amount in kroner as a number; a missing one is an empty cell, never 0."""
    cell = _cell(sheet, row, column)
    if amount_ore is not None:
        cell.value = amount_ore / 100
    cell.number_format = KRONER
    cell.alignment = TOP
    if font:
        cell.font = font
    return cell


def day(sheet: Worksheet, row: int, column: int, value: date | None) -> Cell:
    """A day as a date."""
    cell = _cell(sheet, row, column)
    cell.value = value
    cell.number_format = DAY
    cell.alignment = Alignment(horizontal="left", vertical="top")
    return cell


def heading(sheet: Worksheet, row: int, labels: list[str]) -> None:
    """A row of column headings."""
    for column, label in enumerate(labels, start=1):
        cell = text(sheet, row, column, label, font=HEAD)
        cell.fill = HEAD_FILL
        cell.alignment = Alignment(wrap_text=True, vertical="center")


def printed(sheet: Worksheet, *, landscape: bool, title_row: int | None) -> None:
    """A4, as wide as the page, with page numbers and the headings on every page."""
    sheet.page_setup.paperSize = 9
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.HeaderFooter.oddFooter = HeaderFooterItem(center=_HeaderFooterPart(text="&A – &P / &N"))
    if title_row:
        sheet.print_title_rows = f"{title_row}:{title_row}"
