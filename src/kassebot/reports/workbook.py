"""The working papers of a period: an overview and a page for each register that a person must look at.

Records in, bytes out; the same result gives the same bytes. Nothing in them is a formula.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import datetime

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from kassebot.domain.findings import PeriodResult, RegisterResult, Status
from kassebot.domain.registers import Register
from kassebot.domain.texts import Translate, message
from kassebot.reports.register_page import write_register
from kassebot.reports.sheets import TITLE, heading, kroner, printed, text
from kassebot.reports.words import status_word

#: Stands in the file in place of a clock, so that equal results are equal bytes.
_STAMP = datetime(2000, 1, 1)  # noqa: DTZ001 - no moment in time, only a constant
_HEAD_ROW = 3
_OVERVIEW = (
    ("Kasse", 8), ("Navn", 38), ("Enhed", 30), ("Status", 15), ("Primo", 14), ("Forventet", 14), ("Optalt", 14),
    ("Bogført", 14), ("Difference", 13), ("Afvigelser", 11), ("Kasseansvarlig", 24), ("Telefon", 16),
)  # fmt: skip


def working_papers(result: PeriodResult, registers: Mapping[str, Register], translate: Translate) -> bytes:
    """The workbook as bytes."""
    book = Workbook()
    book.remove(book.worksheets[0])
    overview = book.create_sheet(translate("Oversigt"))
    _overview(overview, result, registers, translate)
    for register in result.registers:
        if register.status is not Status.READY:
            sheet = book.create_sheet(register.register)
            write_register(sheet, result, register, registers.get(register.register), translate)
    book.properties.creator = "kassebot"
    book.properties.created = book.properties.modified = _STAMP
    return _bytes(book)


def _overview(sheet: Worksheet, result: PeriodResult, registers: Mapping[str, Register], translate: Translate) -> None:
    title = message("Kasseafstemning {period} – forberedt, set fra {as_of}", period=result.period, as_of=result.as_of)
    text(sheet, 1, 1, title.render(translate), font=TITLE)
    heading(sheet, _HEAD_ROW, [translate(label) for label, _ in _OVERVIEW])
    for row, register in enumerate(result.registers, start=_HEAD_ROW + 1):
        _overview_row(sheet, row, register, registers.get(register.register), translate)
    for column, (_, width) in enumerate(_OVERVIEW):
        sheet.column_dimensions[chr(ord("A") + column)].width = width
    sheet.freeze_panes = f"C{_HEAD_ROW + 1}"
    sheet.auto_filter.ref = f"A{_HEAD_ROW}:L{_HEAD_ROW + max(1, len(result.registers))}"
    printed(sheet, landscape=True, title_row=_HEAD_ROW)


def _overview_row(
    sheet: Worksheet, row: int, result: RegisterResult, register: Register | None, translate: Translate
) -> None:
    cell = text(sheet, row, 1, result.register)
    if result.status is not Status.READY:
        cell.hyperlink = f"#'{result.register}'!A1"
        cell.style = "Hyperlink"
    text(sheet, row, 2, register.name if register else "")
    text(sheet, row, 3, register.unit if register else "")
    text(sheet, row, 4, status_word(result.status, translate))
    figures = result.figures
    amounts = (
        figures.opening_ore, figures.expected_ore, figures.counted_ore, figures.booked_ore, figures.difference_ore,
    )  # fmt: skip
    for column, amount_ore in enumerate(amounts, start=5):
        kroner(sheet, row, column, amount_ore)
    sheet.cell(row, 10).value = len(result.findings)
    text(sheet, row, 11, register.keeper if register else "")
    text(sheet, row, 12, register.telephone if register else "")


def _bytes(book: Workbook) -> bytes:
    """The workbook with every stamp of a clock taken out of its container."""
    raw = io.BytesIO()
    book.save(raw)
    out = io.BytesIO()
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "docProps/core.xml":
                data = _unstamped(data)
            target.writestr(zipfile.ZipInfo(name, date_time=(2000, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _unstamped(core: bytes) -> bytes:
    """Openpyxl writes the moment of saving as `modified`, whatever it is told."""
    start = core.find(b"<dcterms:modified")
    end = core.find(b"</dcterms:modified>")
    opening = core[start : core.find(b">", start) + 1]
    return core[:start] + opening + b"2000-01-01T00:00:00Z" + core[end:]
