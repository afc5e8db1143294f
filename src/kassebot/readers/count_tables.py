"""Where the count table stands in a workbook that people filled in, and which register and period it is for.

The table is found by its header, on whatever sheet and place. Two tables that could both be meant, a
column that stands there twice and a sheet without a register or period are refused.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import Any

import msgspec

from kassebot.readers.cells import text_cell
from kassebot.readers.values import rejected
from kassebot.readers.workbooks import Row, Sheet, Workbook

#: Header text → value of one note or coin in øre.
DENOMINATIONS = {
    "1000": 100000, "500": 50000, "200": 20000, "100": 10000, "50": 5000, "20": 2000, "10": 1000, "5": 500, "2": 200,
    "1": 100, "0,50": 50,
}  # fmt: skip
TEXTS = ("Dato", "Optalt i alt", "Til bank", "Posenr", "Optalt af", "Kontrolleret af", "Bemærkning")
SHEET = "Optælling"
_SHEET_FOLDED = SHEET.casefold()

_SPELLED = {"0,5": "0,50", "0.5": "0,50", "0.50": "0,50", "½": "0,50", "50 øre": "0,50", "1.000": "1000"}
_BY_FOLDED = {text.casefold(): text for text in TEXTS}
_PERIOD = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
_LABELS = {"kassenr": "Kassenr", "navn": "Navn", "periode": "Periode"}
_ROWS_SEARCHED_MAX = 200
_KRONER = re.compile(r"\s*\(?(kr|kroner)\.?\)?$", re.IGNORECASE)


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """A sheet's count table: its header row and each column's place, both from 0; empty where it does not say."""

    sheet: Sheet
    header: int
    columns: dict[str, int]
    register: str
    period: str

    @property
    def denominations(self) -> list[tuple[str, int]]:
        """The columns of notes and coins, largest first."""
        return [(name, self.columns[name]) for name in DENOMINATIONS if name in self.columns]


def has_table(sheets: tuple[Sheet, ...]) -> bool:
    """Whether any sheet has a count table."""
    return any(_header(sheet.rows) is not None for sheet in sheets)


def find_table(book: Workbook, wanted: tuple[str, str] | None) -> Table:
    """The one table that is meant; `wanted` is the register and period that the document should hold."""
    tables = [table for sheet in book.sheets if (table := _table(sheet)) is not None]
    if not tables:
        if book.has_pictures:
            raise rejected("Regnearket har et billede i stedet for en tabel; tast optællingen ind", code="picture")
        raise rejected("Regnearket har ingen tabel med »Dato« og »Optalt i alt«; brug optællingsarket")
    table = _chosen(tables, wanted)
    if not table.register:
        raise rejected("Kassenr mangler over tabellen; skriv det, og gem arket igen", locator=table.sheet.name)
    if not table.period:
        raise rejected(
            "Perioden over tabellen kan ikke læses; skriv fx 2026-10, og gem arket igen", locator=table.sheet.name
        )
    if wanted and (table.register, table.period) != wanted:
        raise rejected(
            "Arket er for kasse {register}, {period}, men skulle være for kasse {wanted_register}, {wanted_period}. "
            "Bed om det rigtige ark",
            locator=table.sheet.name,
            register=table.register,
            period=table.period,
            wanted_register=wanted[0],
            wanted_period=wanted[1],
        )
    if "Til bank" not in table.columns:
        raise rejected("Tabellen mangler kolonnen »Til bank«; brug optællingsarket", locator=table.sheet.name)
    return table


def _chosen(tables: list[Table], wanted: tuple[str, str] | None) -> Table:
    """The sheet `Optælling`; else the only one filled in; else the only one for the wanted register and period."""
    named = [table for table in tables if table.sheet.name.strip().casefold() == _SHEET_FOLDED]
    if len(named) == 1:
        return named[0]
    filled = [table for table in tables if _is_filled(table)]
    belonging = [table for table in filled if wanted == (table.register, table.period)]
    for candidates in (filled or tables, belonging):
        if len(candidates) == 1:
            return candidates[0]
    raise rejected("Regnearket har flere optællingstabeller; slet dem, der ikke gælder", locator=tables[1].sheet.name)


def _is_filled(table: Table) -> bool:
    place = table.columns["Dato"]
    return any(place < len(row) and text_cell(row[place]) for row in table.sheet.rows[table.header + 1 :])


def _table(sheet: Sheet) -> Table | None:
    found = _header(sheet.rows)
    if found is None:
        return None
    header, headings = found
    columns: dict[str, int] = {}
    for place, name in enumerate(headings):
        if name in columns:
            raise rejected("Kolonnen »{name}« står der to gange; slet den ene", locator=sheet.name, name=name)
        if name in DENOMINATIONS or name in TEXTS:
            columns[name] = place
    labels = _labels(sheet.rows[:header])
    return Table(
        sheet=sheet, header=header, columns=columns, register=_register(labels.get("Kassenr")),
        period=_period(labels.get("Periode")),
    )  # fmt: skip


def _header(rows: list[Row]) -> tuple[int, list[str]] | None:
    """Where the header stands, and the names of its columns."""
    for number, row in enumerate(rows[:_ROWS_SEARCHED_MAX]):
        headings = [_heading(cell if isinstance(cell, str) else _number_text(cell)) if cell else "" for cell in row]
        if "Dato" in headings and "Optalt i alt" in headings:
            return number, headings
    return None


def _number_text(cell: Any) -> str:
    return f"{cell:g}".replace(".", ",") if isinstance(cell, float) else str(cell)


@lru_cache(maxsize=4096)
def _heading(text: str) -> str:
    """The name of a column as the form has it, however it is spelled."""
    bare = _KRONER.sub("", " ".join(text.split())).rstrip(".:")
    return _BY_FOLDED.get(bare.casefold()) or _SPELLED.get(bare.casefold(), bare)


def _labels(rows: list[Row]) -> dict[str, Any]:
    """The values beside the labels above the table, or after them in the same cell."""
    found: dict[str, Any] = {}
    for row in rows:
        for place in [place for place, cell in enumerate(row) if cell]:
            name, rest = _label(text_cell(row[place]))
            if not name:
                continue
            if rest:
                found.setdefault(name, rest)
            elif (value := next((each for each in row[place + 1 :] if text_cell(each)), None)) is not None:
                found.setdefault(name, value)
    return found


@lru_cache(maxsize=4096)
def _label(text: str) -> tuple[str, str]:
    """Which label a text is, empty where it is none, and what stands after its colon."""
    label, _, rest = text.partition(":")
    return _LABELS.get(label.strip(" .").casefold(), ""), rest.strip()


def _register(value: Any) -> str:
    """Four digits, also where the cell is a number; empty for anything else."""
    text = text_cell(value)
    return text.zfill(4) if text.isascii() and text.isdigit() and len(text) <= 4 else ""


def _period(value: Any) -> str:
    """`2026-10`, also where Excel made the month's first day of it; empty for anything else."""
    if isinstance(value, date):
        return f"{value:%Y-%m}" if value.day == 1 else ""
    text = text_cell(value)
    return text if _PERIOD.fullmatch(text) else ""
