"""Count sheets made for tests, as people and programs would leave them."""

import io
from collections.abc import Callable
from typing import Any

import openpyxl

HEADER = (
    "Dato", "1000", "500", "200", "100", "50", "20", "10", "5", "2", "1", "0,50", "Optalt i alt", "Til bank", "Posenr",
    "Optalt af", "Kontrolleret af", "Bemærkning",
)  # fmt: skip
LABELS = (("Kassenr", "0417"), ("Navn", "Solsiden"), ("Periode", "2026-10"))
NAME = "counts/0417_2026-10.xlsx"


def count_row(day: Any = "05-10-2026", total: Any = 500, bank: Any = None, **other: Any) -> list[Any]:
    """A row in the order of HEADER: one note of 500."""
    row = dict.fromkeys(HEADER)
    row |= {"Dato": day, "500": 1, "Optalt i alt": total, "Til bank": bank, "Optalt af": "A", "Kontrolleret af": "B"}
    return list((row | other).values())


def count_sheet(
    *rows: list[Any],
    title: str = "Optælling",
    labels: tuple[tuple[str, Any], ...] = LABELS,
    change: Callable[[Any, Any], Any] | None = None,
) -> bytes:
    """An xlsx with the labels, an empty row, the header in row 5 and the rows under it."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = title
    for label in labels:
        sheet.append(label)
    sheet.append([])
    for row in (list(HEADER), *rows):
        sheet.append(row)
    if change:
        change(book, sheet)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()
