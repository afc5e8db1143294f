"""Cells as people type them: days, amounts, numbers. What can be read two ways is refused."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from kassebot.domain.money import AmountError, ore_from_danish, ore_from_decimal
from kassebot.readers.values import DayError, Unusable, shown

_DAY = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d{2})")
_SHORT_DAY = re.compile(r"(\d{1,2})[./-](\d{1,2})\.?")
_ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ]\d{2}:\d{2}.*)?")
_NAMED_DAY = re.compile(r"(\d{1,2})\. ?([a-zæøå]{3,9})\.?(?: (\d{4}))?")
_WEEKDAY = re.compile(r"(?:man|tirs?|ons|tors?|fre|lør|søn)(?:dag)?(?: den| d)?[., ]+|(?:den|d\.) ?", re.IGNORECASE)
_MONTHS = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "maj": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "okt": 10, "nov": 11,
    "dec": 12,
}  # fmt: skip
_MONTH_NAMES = (
    "januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober", "november", "december",
)  # fmt: skip
#: A number of notes or coins larger than this is no count.
_NUMBER_MAX = 100_000


def cell_name(row: int, column: int) -> str:
    """Places from 0 → `C7`."""
    return f"{_letters(column)}{row + 1}"


@lru_cache(maxsize=256)
def _letters(column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def text_cell(cell: Any) -> str:
    """A cell's text on one line; whole numbers without decimals."""
    if type(cell) is str:
        return on_one_line(cell)
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return on_one_line(str(cell))


@lru_cache(maxsize=65536)
def on_one_line(text: str) -> str:
    """The words of a text with one blank between them."""
    return " ".join(text.split())


def day_cell(cell: Any, period: str) -> date | None:
    """A date, `5/10-26`, `05.10.2026`, `man 5/10` (in the sheet's year); None where empty; DayError else."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = text_cell(cell)
    if not text:
        return None
    bare = _WEEKDAY.sub("", text, count=1) if not text[0].isdigit() else text
    try:
        if match := _ISO_DAY.fullmatch(bare):
            return date(int(match[1]), int(match[2]), int(match[3]))
        if match := _DAY.fullmatch(bare):
            year = match[3] if len(match[3]) == 4 else f"20{match[3]}"
            return date(int(year), int(match[2]), int(match[1]))
        if match := _SHORT_DAY.fullmatch(bare):
            return date(int(period[:4]), int(match[2]), int(match[1]))
        if match := _NAMED_DAY.fullmatch(bare.casefold()):
            return date(int(match[3] or period[:4]), _month(match[2]), int(match[1]))
    except ValueError as error:
        raise DayError(text) from error
    raise DayError(text)


@lru_cache(maxsize=65536, typed=True)
def amount_cell(cell: Any) -> int | None:
    """Kroner as a number, or as text with two decimals or no separator; None where empty."""
    if isinstance(cell, bool):
        raise AmountError("»{text}« er ikke et beløb", str(cell))
    if isinstance(cell, int | float):
        return ore_from_decimal(_exact(cell))
    text = text_cell(cell)
    if not text:
        return None
    bare = text.casefold().replace("\u2212", "-").replace(" ", "")
    bare = bare.removeprefix("kr").removeprefix(".").removesuffix(".").removesuffix("kr").removesuffix(",-")
    if "," in bare and len(bare.rstrip("-").rpartition(",")[2]) != 2:
        raise AmountError("»{text}« kan læses på to måder; skriv beløbet med to decimaler", text)
    try:
        return ore_from_danish(bare, decimals_required=False)
    except AmountError as error:
        raise AmountError("»{text}« er ikke et beløb, der kan læses på én måde", text) from error


def money_cell(cell: Any) -> int | None:
    """An amount that lies on a table: never below zero."""
    amount_ore = amount_cell(cell)
    if amount_ore is not None and amount_ore < 0:
        raise Unusable(
            "»{text}« er under nul, og det kan optalte penge ikke være; ret det i arket, og gem det igen",
            code="cell_unreadable",
            text=shown(text_cell(cell)),
        )
    return amount_ore


def number_cell(cell: Any) -> int | None:
    """How many notes or coins; None where empty; Unusable for what is no whole number."""
    if type(cell) is float and 0.0 <= cell <= _NUMBER_MAX and cell == (many := int(cell)):
        return many
    text = text_cell(cell)
    if not text or text == "-":
        return None
    if isinstance(cell, bool) or not text.isascii() or not text.isdigit() or len(text) > 6 or int(text) > _NUMBER_MAX:
        raise Unusable(
            "»{text}« er ikke et antal sedler eller mønter; ret det i arket, og gem det igen",
            code="cell_unreadable",
            text=shown(text),
        )
    return int(text)


def _month(word: str) -> int:
    """The month of a Danish name or its first three letters; ValueError for other words."""
    number = _MONTHS.get(word[:3], 0)
    if not number or (word != word[:3] and word not in (_MONTH_NAMES[number - 1], "sept")):
        raise ValueError(word)
    return number


def _exact(value: float) -> Decimal:
    """A workbook's binary number as the decimal that was typed: nine decimals are beyond any amount."""
    return Decimal(repr(round(value, 9)))
