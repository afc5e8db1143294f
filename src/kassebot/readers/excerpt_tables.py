"""A place in a workbook as a small table with its headers, and a voucher's page as its fields.

A count sheet is one register's and is shown with the rows around the place; of the register list only the register's own
row is shown.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from kassebot.readers.cells import cell_name, text_cell
from kassebot.readers.excerpt_rows import CELL_CHARACTERS_MAX, Excerpt, ExcerptRow, Form
from kassebot.readers.masking import masked
from kassebot.readers.voucher_pages import record
from kassebot.readers.workbooks import Row, Sheet, open_workbook

_PLACE = re.compile(r"(?:([A-Z]{1,3}))?(\d{1,7})")
_COLUMNS_MAX = 40
_NEAR_ROWS = 3
#: A row is a heading when it has one of these.
_HEADINGS = ("Kassenr", "Dato")
#: A count sheet's columns that hold keys and figures; what people write freely elsewhere is masked by its shape.
_NOT_FREE = frozenset({"Dato", "Optalt i alt", "Til bank", "Posenr", "Kassenr"})


def of_workbook(data: bytes, locator: str, own: frozenset[str], *, is_shared: bool) -> Excerpt:
    """The row of `Optælling!C7` with those around it; the cell is marked. A sheet's name alone gives its first rows."""
    sheet_name, _, place = locator.rpartition("!") if "!" in locator else (locator, "", "")
    sheets = open_workbook(data).sheets
    sheet = next((one for one in sheets if one.name == sheet_name), sheets[0] if sheets and not sheet_name else None)
    if sheet is None:
        return Excerpt()
    match = _PLACE.fullmatch(place)
    wanted, column = (int(match[2]) - 1, _column(match[1] or "")) if match else (-1, -1)
    heading = _heading(sheet, wanted)
    width = min(_COLUMNS_MAX, max((len(row) for row in sheet.rows), default=0))
    used = [n for n in range(width) if _is_used(sheet, heading, wanted, n)]
    heads = {n: _shown(_at(sheet.rows[heading], n)) if heading >= 0 else cell_name(0, n).rstrip("1") for n in used}
    first = max(heading + 1, wanted - _NEAR_ROWS) if wanted >= 0 else heading + 1
    last = wanted + _NEAR_ROWS if wanted >= 0 else first + 2 * _NEAR_ROWS
    rows = [
        ExcerptRow(
            label=str(number + 1), cells=_cells(sheet.rows[number], heads, is_free=not is_shared),
            is_marked=number == wanted, marked_cell=used.index(column) if number == wanted and column in used else -1,
        )
        for number in range(first, min(last + 1, len(sheet.rows)))
    ]  # fmt: skip
    if is_shared:
        rows = [row for row in rows if row.is_marked and not {cell.zfill(4) for cell in row.cells}.isdisjoint(own)]
        others = max(0, len(sheet.rows) - heading - 1 - len(rows))
        return Excerpt(headers=tuple(heads.values()), rows=tuple(rows), left_out=others)
    return Excerpt(headers=tuple(heads.values()), rows=tuple(row for row in rows if row.is_marked or any(row.cells)))


def of_voucher_page(data: bytes) -> Excerpt:
    """The fields that the page shows, as text."""
    rows = tuple(
        ExcerptRow(
            label=field, cells=((masked(value or "") if field == "purpose" else value or "")[:CELL_CHARACTERS_MAX],)
        )
        for field, value in record(data, "").items()
    )
    return Excerpt(form=Form.FIELDS, rows=rows)


def _cells(row: Row, heads: dict[int, str], *, is_free: bool) -> tuple[str, ...]:
    """The shown cells of a row; text in columns that people fill in freely is masked."""
    return tuple(
        masked(_shown(_at(row, n))) if is_free and isinstance(_at(row, n), str) and head not in _NOT_FREE
        else _shown(_at(row, n))
        for n, head in heads.items()
    )  # fmt: skip


def _heading(sheet: Sheet, wanted: int) -> int:
    """The nearest row above the place that has a heading's word, −1 for none."""
    last = wanted if wanted > 0 else min(len(sheet.rows), 40)
    for number in range(min(last, len(sheet.rows)) - 1, -1, -1):
        texts = {text_cell(cell) for cell in sheet.rows[number][:_COLUMNS_MAX]}
        if any(word in texts for word in _HEADINGS) and len(texts - {""}) > 2:
            return number
    return -1


def _is_used(sheet: Sheet, heading: int, wanted: int, column: int) -> bool:
    near = (
        range(max(0, wanted - _NEAR_ROWS), wanted + _NEAR_ROWS + 1) if wanted >= 0 else range(heading + 1, heading + 8)
    )
    rows = [heading, *near] if heading >= 0 else list(near)
    return any(text_cell(_at(sheet.rows[number], column)) for number in rows if 0 <= number < len(sheet.rows))


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _at(row: Row, column: int) -> Any:
    return row[column] if column < len(row) else ""


def _shown(cell: Any) -> str:
    if isinstance(cell, datetime):
        return f"{cell:%d-%m-%Y}"
    if isinstance(cell, date):
        return f"{cell:%d-%m-%Y}"
    if isinstance(cell, float) and not cell.is_integer():
        return f"{cell:.2f}".replace(".", ",")
    return text_cell(cell)[:CELL_CHARACTERS_MAX]
