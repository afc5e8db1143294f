"""Count sheets made for tests, as people and programs would leave them."""

import io
from collections.abc import Callable, Sequence
from typing import Any

import openpyxl

from kassebot.mocks.generate.count_forms import Sheet
from kassebot.mocks.generate.office_files import ods, xls

HEADER = (
    "Dato", "1000", "500", "200", "100", "50", "20", "10", "5", "2", "1", "0,50", "Optalt i alt", "Til bank", "Posenr",
    "Optalt af", "Kontrolleret af", "Bemærkning",
)  # fmt: skip
LABELS = (("Kassenr", "0417"), ("Navn", "Solsiden"), ("Periode", "2026-10"))
NAME = "counts/0417_2026-10.xlsx"
KINDS = ("xlsx", "xls", "ods")


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


def saved_as(kind: str, rows: Sequence[list[Any]], merged: Sequence[tuple[int, int, int, int]] = ()) -> bytes:
    """The same form as one of KINDS, with rectangles of merged cells: top, left, bottom, right, from 0."""
    if kind == "xlsx":

        def merge(_: Any, sheet: Any) -> None:
            for top, left, bottom, right in merged:
                sheet.merge_cells(start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1)

        return count_sheet(*rows, change=merge)
    cells: list[list[Any]] = [*map(list, LABELS), [], list(HEADER), *rows]
    return {"xls": xls, "ods": ods}[kind]([Sheet(name="Optælling", rows=cells, merged=list(merged))])
