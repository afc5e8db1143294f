"""Cells as people type them: days, amounts, numbers. What can be read two ways is refused."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from kassebot.domain.money import AmountError, ore_from_danish, ore_from_decimal

_DAY = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d{2})")
_SHORT_DAY = re.compile(r"(\d{1,2})[./-](\d{1,2})\.?")
_ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ].*)?")
#: A number of notes or coins larger than this is no count.
_NUMBER_MAX = 100_000


def cell_name(row: int, column: int) -> str:
    """Places from 0 → `C7`."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row + 1}"


def text_cell(cell: Any) -> str:
    """A cell's text; whole numbers without decimals."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return " ".join(str(cell).split())


def day_cell(cell: Any, period: str) -> date | None:
    """A date, `5/10-26`, `05.10.2026`, `5/10` (in the sheet's year); None where empty; ValueError else."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = text_cell(cell)
    if not text:
        return None
    if match := _ISO_DAY.fullmatch(text):
        return date(int(match[1]), int(match[2]), int(match[3]))
    if match := _DAY.fullmatch(text):
        year = int(match[3])
        return date(year if year > 99 else 2000 + year, int(match[2]), int(match[1]))
    if match := _SHORT_DAY.fullmatch(text):
        return date(int(period[:4]), int(match[2]), int(match[1]))
    raise ValueError(f"»{text[:30]}« er ikke en dato")


def amount_cell(cell: Any) -> int | None:
    """Kroner as a number, or as text with two decimals or no separator; None where empty."""
    if isinstance(cell, bool):
        raise AmountError("»{text}« er ikke et beløb", str(cell))
    if isinstance(cell, int | float):
        return ore_from_decimal(_exact(cell))
    text = text_cell(cell)
    if not text:
        return None
    bare = (
        text.casefold().removeprefix("kr.").removeprefix("kr").removesuffix("kr.").removesuffix("kr").removesuffix(",-")
    )
    return ore_from_danish(bare.replace(" ", "").replace("\u2212", "-"), decimals_required=False)


def number_cell(cell: Any) -> int | None:
    """How many notes or coins; None where empty; ValueError for what is no whole number."""
    text = text_cell(cell)
    if not text or text == "-":
        return None
    if isinstance(cell, bool) or not text.isascii() or not text.isdigit() or int(text) > _NUMBER_MAX:
        raise ValueError(f"»{text[:30]}« er ikke et antal")
    return int(text)


def _exact(value: float) -> Decimal:
    """A workbook's binary number as the decimal that was typed: nine decimals are beyond any amount."""
    return Decimal(repr(round(value, 9)))
