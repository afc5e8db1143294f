"""The working papers of a period: an overview, what was set aside, a page for each register that a person must look at.

Records in, bytes out; the same result gives the same bytes. Nothing in them is a formula.
"""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from openpyxl import Workbook
from openpyxl.styles import Alignment, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from kassebot.domain.findings import PeriodResult, RegisterResult, Status
from kassebot.domain.registers import Register
from kassebot.domain.texts import Translate, danish, message
from kassebot.reports.aside_page import write_asides
from kassebot.reports.register_page import Page, write_register
from kassebot.reports.sheets import (
    LABEL,
    NOTE,
    TITLE,
    TOTAL,
    heading,
    kroner,
    link,
    number,
    printed,
    ruled,
    text,
)
from kassebot.reports.words import reason_word, status_word

#: Stands in the file in place of a clock, so that equal results are equal bytes.
_STAMP = datetime(2000, 1, 1)  # noqa: DTZ001 - no moment in time, only a constant
_HEAD_ROW = 5
_OVERVIEW = danish((
    ("Kasse", 9), ("Navn", 40), ("Enhed", 34), ("Status", 15), ("Primo", 15), ("Forventet", 15), ("Optalt", 15),
    ("Bogført", 15), ("Difference", 14), ("Afvigelser", 11), ("Kasseansvarlig", 26), ("Telefon", 17),
    ("Grund", 28), ("Forklaring", 60),
))  # fmt: skip
_AMOUNTS = frozenset(range(5, 11))
_FILLS = {
    Status.REVIEW: PatternFill("solid", fgColor="FFF2CC"),
    Status.MISSING_DATA: PatternFill("solid", fgColor="E7E6E6"),
}


def working_papers(result: PeriodResult, registers: Mapping[str, Register], translate: Translate) -> bytes:
    """The workbook as bytes."""
    book = Workbook()
    book.remove(book.worksheets[0])
    overview = book.create_sheet(translate("Oversigt"))
    _overview(overview, result, registers, translate)
    if result.set_aside:
        write_asides(book.create_sheet(translate("Sat til side")), result.set_aside, result.period, translate)
    for row in result.registers:
        if row.status is not Status.READY:
            sheet = book.create_sheet(row.register)
            page = Page(sheet=sheet, result=row, register=registers.get(row.register), translate=translate)
            write_register(page, result, overview.title)
    book.properties.creator = "kassebot"
    book.properties.title = message("Kasseafstemning {period}", period=result.period).render(translate)
    book.properties.created = book.properties.modified = _STAMP
    return _bytes(book)


def _overview(sheet: Worksheet, result: PeriodResult, registers: Mapping[str, Register], translate: Translate) -> None:
    text(sheet, 1, 1, message("Kasseafstemning {period}", period=result.period).render(translate), font=TITLE)
    sheet.row_dimensions[1].height = 24
    text(sheet, 2, 1, _note(result, translate), font=NOTE)
    text(sheet, 3, 1, _counts(result, translate))
    heading(sheet, _HEAD_ROW, [translate(label) for label, _ in _OVERVIEW], amounts=_AMOUNTS)
    for place, register in enumerate(result.registers, start=_HEAD_ROW + 1):
        _overview_row(sheet, place, register, registers.get(register.register), translate)
    last = _HEAD_ROW + max(1, len(result.registers))
    _total_row(sheet, last + 1, result, translate)
    for column, (_, width) in enumerate(_OVERVIEW):
        sheet.column_dimensions[chr(ord("A") + column)].width = width
    sheet.freeze_panes = f"C{_HEAD_ROW + 1}"
    sheet.auto_filter.ref = f"A{_HEAD_ROW}:N{last}"
    sheet.print_area = f"A1:M{last + 1}"  # the explanation is to be read on the screen: it runs over the edge
    printed(sheet, title_rows=f"{_HEAD_ROW}:{_HEAD_ROW}", foot=f"kassebot {result.period}")


def _note(result: PeriodResult, translate: Translate) -> str:
    note = message(
        "Opgjort pr. {as_of} efter regelsæt {rules}. Forberedt af kassebot; en medarbejder gør afstemningen færdig.",
        as_of=result.as_of, rules=result.rules_version,
    )  # fmt: skip
    return note.render(translate)


def _counts(result: PeriodResult, translate: Translate) -> str:
    statuses = Counter(register.status for register in result.registers)
    return "   ".join(f"{status_word(status, translate)}: {statuses[status]}" for status in Status)


def _overview_row(
    sheet: Worksheet, row: int, result: RegisterResult, register: Register | None, translate: Translate
) -> None:
    first = text(sheet, row, 1, result.register)
    if result.status is not Status.READY:
        link(first, result.register)
    text(sheet, row, 2, register.name if register else "")
    text(sheet, row, 3, register.unit if register else "")
    status = text(sheet, row, 4, status_word(result.status, translate))
    if result.status in _FILLS:
        status.fill = _FILLS[result.status]
    for column, amount_ore in enumerate(_five(result), start=5):
        kroner(sheet, row, column, amount_ore)
    number(sheet, row, 10, len(result.findings))
    text(sheet, row, 11, register.keeper if register else "", indent=1)
    text(sheet, row, 12, register.telephone if register else "")
    text(sheet, row, 13, reason_word(result.reason, translate))
    text(sheet, row, 14, " ".join(sentence.render(translate) for sentence in result.explanation))
    ruled(sheet, row, len(_OVERVIEW))


def _five(result: RegisterResult) -> tuple[int | None, ...]:
    figures = result.figures
    return (
        figures.opening_ore, figures.expected_ore, figures.counted_ore, figures.booked_ore, figures.difference_ore,
    )  # fmt: skip


def _total_row(sheet: Worksheet, row: int, result: PeriodResult, translate: Translate) -> None:
    """Sums of the columns; one that lacks a register says how many in place of a sum that would be too small."""
    text(sheet, row, 1, translate("I alt"), font=LABEL)
    for column, amounts in enumerate(zip(*map(_five, result.registers), strict=True), start=5):
        known = [amount_ore for amount_ore in amounts if amount_ore is not None]
        if len(known) == len(amounts):
            kroner(sheet, row, column, sum(known), font=LABEL)
        else:
            words = message("{count} mangler", count=len(amounts) - len(known)).render(translate)
            text(sheet, row, column, words, font=NOTE).alignment = Alignment(horizontal="right")
    number(sheet, row, 10, sum(len(register.findings) for register in result.registers), font=LABEL)
    ruled(sheet, row, len(_OVERVIEW), TOTAL)


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
