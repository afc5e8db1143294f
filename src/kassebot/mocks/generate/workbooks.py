"""The workbooks of a municipality: the register list and the count sheets, some as untidy as people make them."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook

from kassebot.domain.periods import Period
from kassebot.domain.texts import format_danish
from kassebot.mocks.generate.cast import Till
from kassebot.mocks.generate.events import Tally
from kassebot.mocks.generate.trading import PIECES

_LIST = (
    "Kassenr", "Navn", "Enhed", "P-nummer", "Kassetype", "Sikring", "Byttepenge", "Beholdningsgrænse", "Optælling",
    "Kontostreng", "Terminal-id", "Betalingssted", "Kasseansvarlig", "Telefon", "E-mail", "Aktiv fra", "Aktiv til",
)  # fmt: skip
_HEADS = ("500", "200", "100", "50", "20", "10", "5", "2", "1", "0,50")
_TAIL = ("Optalt i alt", "Til bank", "Posenr", "Optalt af", "Kontrolleret af", "Bemærkning")
#: Where the first count stands in a sheet with formulas, and what its total is.
_FIRST_ROW = 6
_FORMULA = "=" + "+".join(
    f"{value / 100:g}*{letter}{{row}}" for value, letter in zip(PIECES, "BCDEFGHIJK", strict=True)
)
#: How untidy a sheet is; most are as the form is.
MESSES = ("tidy",) * 12 + (
    "shifted",
    "titled",
    "text_dates",
    "text_amounts",
    "numeric",
    "second_sheet",
    "renamed",
    "formulas",
)


def register_list(tills: Sequence[Till]) -> bytes:
    """The register list."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Kasser")
    sheet.append(_LIST)
    for till in tills:
        sheet.append(
            [
                till.number, till.name, till.unit, "", till.kind.value, "sikret" if till.secured else "åben",
                till.float_ore / 100 if till.float_ore else None, till.limit_ore / 100 if till.limit_ore else None,
                till.frequency.value, till.account, ", ".join(till.terminals), till.point, till.keeper, till.telephone,
                till.email, till.active_from, till.active_to,
            ]
        )  # fmt: skip
    return _bytes(book)


def count_sheet(till: Till, period: Period, tallies: Sequence[Tally], mess: str, *, notes_1000: int = 0) -> bytes:
    """One register's month; `notes_1000` stand in the last row of a 1000 column."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Kasseark" if mess == "renamed" else "Optælling")
    left = [None] * (2 if mess == "shifted" else 0)
    if mess == "titled":
        sheet.append([f"Optællingsark for {till.unit}"])
        sheet.append([])
    number: Any = int(till.number) if mess == "numeric" else till.number
    for label, value in (("Kassenr", number), ("Navn", till.name), ("Periode", str(period))):
        sheet.append([*left, label, value])
    for _ in range(3 if mess == "shifted" else 1):
        sheet.append([])
    heads: list[Any] = [float(head.replace(",", ".")) if mess == "numeric" else head for head in _HEADS]
    if notes_1000:
        heads.insert(0, "1000")
    sheet.append([*left, "Dato", *heads, *_TAIL])
    for place, tally in enumerate(tallies):
        thousands = notes_1000 if place == len(tallies) - 1 else 0
        row = _FIRST_ROW + place
        sheet.append([*left, *_row(tally, mess, row, place, thousands if notes_1000 else None)])
    if mess == "second_sheet":
        book.create_sheet("Vejledning").append(["Tæl kassen op, når den lukkes."])
    return _bytes(book)


def _row(tally: Tally, mess: str, row: int, place: int, thousands: int | None) -> list[Any]:
    day: Any = tally.day
    if mess == "text_dates":
        day = f"{tally.day.day}/{tally.day.month}-{tally.day:%y}" if place % 2 else f"{tally.day:%d.%m.%Y}"
    amount = (lambda ore: f"{format_danish(ore)} kr.") if mess == "text_amounts" else (lambda ore: ore / 100)
    whole = tally.pieces and sum(v * n for v, n in tally.pieces.items()) + (thousands or 0) * 100000 == tally.total
    formula = mess == "formulas" and whole and thousands is None
    total: Any = _FORMULA.format(row=row) if formula else amount(tally.total)
    first = [] if thousands is None else [thousands or None]
    return [
        day, *first, *(tally.pieces.get(value) for value in PIECES), total, amount(tally.to_bank) if tally.to_bank else None,
        tally.bag or None, tally.counted_by, tally.checked_by, tally.note or None,
    ]  # fmt: skip


def mess_of(register: str, period: Period, seed: int) -> str:
    """How untidy this sheet is."""
    return random.Random(f"{seed}-mess-{register}-{period}").choice(MESSES)


def _bytes(book: Workbook) -> bytes:
    """The workbook without the clock's stamps: the same municipality is the same bytes."""
    raw, out = io.BytesIO(), io.BytesIO()
    book.save(raw)
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            if name != "docProps/core.xml":
                data = source.read(name)
                if name in {"[Content_Types].xml", "_rels/.rels"}:
                    data = _without_core(data)
                target.writestr(zipfile.ZipInfo(name, date_time=(2000, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _without_core(data: bytes) -> bytes:
    """The part that names docProps/core.xml taken out."""
    place = data.find(b"docProps/core.xml")
    if place < 0:
        return data
    start = data.rfind(b"<", 0, place)
    end = data.find(b">", place) + 1
    return data[:start] + data[end:]
