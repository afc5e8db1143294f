"""Write count sheets as people fill them in: each in one of the ways that §8 of FORMATS.md names."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path
from random import Random
from typing import Any

from tests.othermunicipality.days import Month
from tests.othermunicipality.model import Book, Count, World
from tests.othermunicipality.write_texts import danish
from tests.othermunicipality.write_workbooks import Grid, save

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


def pieces(row: Count, thousands: int, rng: Random) -> list[int]:
    """Notes and coins that add up to the counted sum, the thousands apart, with the error that the row is to show."""
    left, numbers = row.total - thousands * 100000 + row.denominations_off, []
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
    thousands = row.thousands
    if thousand and row.day <= LAST_THOUSAND:
        thousands = rng.randint(0, max(0, row.total + min(0, row.denominations_off)) // 100000)
    notes: list[Any] = [n or rng.choice((None, 0)) for n in pieces(row, thousands, rng)]
    notes = [thousands or None, *notes] if thousand else notes
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
            save(root / "counts" / f"{book.register.no}_{month}", arrange(cells, style, top), style, rng)
