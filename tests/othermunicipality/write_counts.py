"""Write count sheets as people fill them in: each in one of the ways that §8 of FORMATS.md names."""

from __future__ import annotations

import re
import zipfile
from datetime import date, datetime, time
from pathlib import Path
from random import Random
from typing import Any

from openpyxl import Workbook

from tests.othermunicipality.days import Month
from tests.othermunicipality.model import Book, Count, World
from tests.othermunicipality.write_texts import danish

ORE = (50000, 20000, 10000, 5000, 2000, 1000, 500, 200, 100, 50)
HEADS = ("500", "200", "100", "50", "20", "10", "5", "2", "1", "0,50")
READABLE = (
    "plain",
    "plain",
    "shifted",
    "titled",
    "gaps",
    "dates_text",
    "dates_text_long",
    "amounts_text",
    "amounts_bare",
    "formula",
    "formula_cached",
    "merged",
    "second_sheet",
    "second_first",
    "renamed",
    "xls",
    "ods",
    "numbers",
    "kassenr_number",
    "reordered",
    "totals_row",
)
LAST_THOUSAND = date(2025, 5, 31)
Grid = list[list[Any]]


def pieces(row: Count, rng: Random) -> list[int]:
    """Notes and coins that add up to the counted sum, the thousands apart, with the error that the row is to show."""
    left, numbers = row.total - row.thousands * 100000 + row.denominations_off, []
    for ore in ORE:
        most = left // ore
        number = most if ore == 50 else rng.randint(most * 2 // 3, most) if most else 0
        numbers.append(number)
        left -= number * ore
    return numbers


def grid(book: Book, month: Month, style: str, rng: Random) -> tuple[Grid, int]:
    """The cells of a sheet, and the number of the header row (from 0)."""
    r = book.register
    thousand = (
        month.first <= LAST_THOUSAND or any(c.thousands for c in book.counts if c.day in month) or rng.random() < 0.1
    )
    heads: list[Any] = (["1000"] if thousand else []) + list(HEADS)
    if style == "numbers":
        heads = [0.5 if h == "0,50" else int(h) for h in heads]
    number: Any = int(r.no) if style in ("numbers", "kassenr_number") else r.no
    shown = book.style.get(f"period:{month}", month.text)
    cells: Grid = [["Kassenr", number], ["Navn", r.name], ["Periode", shown], []]
    tail = ["Optalt i alt", "Til bank", "Posenr", "Optalt af", "Kontrolleret af", "Bemærkning"]
    top = len(cells)
    cells.append(["Dato", *heads, *tail])
    for row in [c for c in book.counts if c.day in month and not c.hidden]:
        cells.append(_row(row, thousand, style, top, len(cells), rng))
        if style == "gaps" and rng.random() < 0.3:
            cells.append([])
    return cells, top


def _row(row: Count, thousand: bool, style: str, top: int, at: int, rng: Random) -> list[Any]:
    day: Any = datetime.combine(row.day, time())
    if style == "dates_text":
        day = f"{row.day.day}/{row.day.month}-{row.day:%y}"
    elif style == "dates_text_long":
        day = f"{row.day:%d.%m.%Y}"
    notes: list[Any] = [n or rng.choice((None, 0)) for n in pieces(row, rng)]
    notes = [row.thousands or None, *notes] if thousand else notes
    total: Any = row.total / 100
    if style == "amounts_text":
        total = danish(row.total) + rng.choice((" kr.", "", " kr"))
    elif style == "amounts_bare" and row.total % 100 == 0:
        total = str(row.total // 100)
    elif style.startswith("formula") and not row.denominations_off:
        parts = [1000, 500, 200, 100, 50, 20, 10, 5, 2, 1, 0.5][0 if thousand else 1 :]
        total = "=" + "+".join(f"{chr(66 + n)}{at + 1}*{v}" for n, v in enumerate(parts))
    bank: Any = row.to_bank / 100 if row.to_bank else rng.choice((None, 0))
    if style == "amounts_text" and row.to_bank:
        bank = danish(row.to_bank)
    note = rng.choice((None, None, "ok", "Ferie", "2 poser næste gang"))
    bag: Any = int(row.bag) if row.bag and rng.random() < 0.3 else row.bag or None
    return [row.day_cell or day, *notes, row.cell or total, bank, bag, row.by, row.checked or None, note]


def arrange(cells: Grid, style: str, top: int) -> Grid:
    """Move the table about."""
    if style == "shifted":
        return [[], [], [], *[[None, None, *r] for r in cells]]
    if style == "titled":
        return [
            ["Optællingsark for kontantkasser"],
            ["Udfyldes af enheden"],
            [],
            *cells[:top],
            ["Optællinger"],
            [],
            *cells[top:],
        ]
    if style == "gaps":
        return [[*r[:1], None, *r[1:12], None, *r[12:]] if len(r) > 3 else r for r in cells]
    if style == "reordered":
        order = [0, *range(len(cells[top]) - 6, len(cells[top])), *range(1, len(cells[top]) - 6)]
        return [[r[n] for n in order] if len(r) > 3 else r for r in cells]
    if style == "totals_row":
        return [*cells, [], ["Husk: to personer ved hver optælling"]]
    return cells


def write(root: Path, world: World, rng: Random) -> None:
    """One sheet for each register and month, the month before the first period's too."""
    for book in world.books.values():
        for month in [world.months[0].previous(), *world.months]:
            if f"counts:{month}" in book.gone or not [c for c in book.counts if c.day in month]:
                continue
            style = book.style.get(f"sheet:{month}") or rng.choice(READABLE)
            book.style[f"sheet:{month}"] = style
            cells, top = grid(book, month, style, rng)
            _save(root / "counts" / f"{book.register.no}_{month}", arrange(cells, style, top), style, rng)


def _save(path: Path, cells: Grid, style: str, rng: Random) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if style == "xls":
        _save_xls(path, cells)
    elif style == "ods":
        _save_ods(path, cells)
    else:
        _save_xlsx(path, cells, style, rng)


def _save_xlsx(path: Path, cells: Grid, style: str, rng: Random) -> None:
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = rng.choice(("Ark1", "Optælling oktober", "optaelling")) if style == "renamed" else "Optælling"
    if style == "photo":
        cells = [["Se billede"]]
    for i, line in enumerate(cells, 1):
        for j, value in enumerate(line, 1):
            if value is not None:
                sheet.cell(i, j, value)
    if style == "merged":
        sheet.merge_cells("B2:E2")
        sheet.merge_cells("B3:C3")
    if style in ("second_sheet", "second_first"):
        other = workbook.create_sheet("Vejledning", 0 if style == "second_first" else 1)
        other.append(["Sådan tæller du kassen op", None, 12])
        other.append(["Dato", "skrives som 05.10.2026"])
    target = path.with_name(path.name + ".xlsx")
    workbook.save(target)
    if style == "formula_cached":
        _fill_formulas(target, cells)


def _fill_formulas(target: Path, cells: Grid) -> None:
    """Put the value that Excel would have kept beside each formula."""
    with zipfile.ZipFile(target) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    name = "xl/worksheets/sheet1.xml"

    def value(match: re.Match[str]) -> str:
        line = cells[int(match[2]) - 1]
        heads = next(c for c in cells if c and c[0] == "Dato")
        worth = sum(
            (line[n] or 0) * float(str(h).replace(",", "."))
            for n, h in enumerate(heads)
            if re.fullmatch(r"[0-9,]+", str(h))
        )
        return f"{match[1]}<v>{worth:g}</v>" if worth < 10**5 else f"{match[1]}<v>{worth:.2f}</v>"

    text = re.sub(r'(<c r="[A-Z]+([0-9]+)"[^>]*><f>[^<]*</f>)<v\s*/>', value, parts[name].decode())
    text = re.sub(r'(<c r="[A-Z]+([0-9]+)"[^>]*><f>[^<]*</f>)<v></v>', value, text)
    parts[name] = text.encode()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for key, data in parts.items():
            new.writestr(key, data)


def _save_xls(path: Path, cells: Grid) -> None:
    import xlwt

    workbook = xlwt.Workbook()
    sheet, dated = workbook.add_sheet("Optælling"), xlwt.easyxf(num_format_str="DD-MM-YYYY")
    for i, line in enumerate(cells):
        for j, value in enumerate(line):
            if isinstance(value, datetime):
                sheet.write(i, j, value, dated)
            elif value is not None:
                sheet.write(i, j, value)
    workbook.save(str(path.with_name(path.name + ".xls")))


def _save_ods(path: Path, cells: Grid) -> None:
    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.table import Table, TableCell, TableRow
    from odf.text import P

    document = OpenDocumentSpreadsheet()
    table = Table(name="Optælling")
    for line in cells:
        row = TableRow()
        for value in line or [None]:
            if isinstance(value, datetime):
                cell = TableCell(valuetype="date", datevalue=f"{value:%Y-%m-%d}")
            elif isinstance(value, int | float):
                cell = TableCell(valuetype="float", value=str(value))
            else:
                cell = TableCell(valuetype="string") if value else TableCell()
            if value is not None:
                cell.addElement(P(text=f"{value:%d-%m-%Y}" if isinstance(value, datetime) else str(value)))
            row.addElement(cell)
        table.addElement(row)
    document.spreadsheet.addElement(table)
    document.save(str(path.with_name(path.name + ".ods")))
