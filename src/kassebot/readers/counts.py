"""Count sheets (optællingsark) as people fill them in. What can be read without guessing is read.

The table is found by its header, wherever it stands. One unreadable cell leaves the other rows usable;
a sheet for another register or period is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from kassebot.domain.errors import Problem
from kassebot.domain.facts import Count, CountSheet, Facts, Reading
from kassebot.domain.texts import message
from kassebot.readers.cells import amount_cell, cell_name, day_cell, number_cell, text_cell
from kassebot.readers.masking import masked
from kassebot.readers.values import rejected
from kassebot.readers.workbooks import Row, sheets

FORMAT = "count-sheet"
_NAME = re.compile(r"counts/(\d{4})_(\d{4}-\d{2})\.(?:xlsx|xls|ods)")
#: Header text → value of one note or coin in øre.
DENOMINATIONS = {
    "1000": 100000, "500": 50000, "200": 20000, "100": 10000, "50": 5000, "20": 2000, "10": 1000, "5": 500, "2": 200,
    "1": 100, "0,50": 50,
}  # fmt: skip
_SPELLED = {"0,5": "0,50", "0.5": "0,50", "0.50": "0,50", "1.000": "1000"}
_TEXTS = ("Dato", "Optalt i alt", "Til bank", "Posenr", "Optalt af", "Kontrolleret af", "Bemærkning")
_PERIOD = re.compile(r"\d{4}-\d{2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Table:
    """Where a sheet's table stands: its header row and each column's place, both from 0."""

    sheet: str
    rows: list[Row]
    header: int
    columns: dict[str, int]


def find_table(rows: list[Row]) -> tuple[int, dict[str, int]] | None:
    """The header row and its columns' places; None where the sheet has no count table."""
    for number, row in enumerate(rows[:200]):
        columns: dict[str, int] = {}
        for place, cell in enumerate(row):
            columns.setdefault(_heading(cell), place)
        if {"Dato", "Optalt i alt"} <= set(columns):
            return number, {name: place for name, place in columns.items() if name in DENOMINATIONS or name in _TEXTS}
    return None


def read(data: bytes, *, document: str, name: str) -> Reading:
    """All counts of one sheet in the order of their rows."""
    tables = [
        _Table(sheet=sheet, rows=rows, header=found[0], columns=found[1])
        for sheet, rows in sheets(data)
        if (found := find_table(rows))
    ]
    if not tables:
        raise rejected(
            "Regnearket har ingen optælling med »Dato« og »Optalt i alt«; er det et billede, så tast den ind"
        )
    filled = [table for table in tables if len(table.rows) > table.header + 1] or tables
    named_first = sorted(filled, key=lambda table: table.sheet != "Optælling")
    if len(filled) > 1 and named_first[0].sheet != "Optælling":
        raise rejected("Regnearket har to optællingstabeller; slet den ene", locator=filled[1].sheet)
    table = named_first[0]
    register, period = _labels(table)
    named = _NAME.fullmatch(name)
    if named and (register, period) != (named[1], named[2]):
        raise rejected(
            "Arket er for kasse {register}, {period}; det skulle være {wanted}",
            locator=table.sheet,
            register=register,
            period=period,
            wanted=f"{named[1]}, {named[2]}",
        )
    return _read_rows(table, document, register, period)


def _read_rows(table: _Table, document: str, register: str, period: str) -> Reading:
    counts: list[Count] = []
    problems: list[Problem] = []
    bad_days: list[date] = []
    for number in range(table.header + 1, len(table.rows)):
        row = table.rows[number]
        if not any(text_cell(row[place]) for place in table.columns.values() if place < len(row)):
            continue
        try:
            counts.append(_count(table, number, document, register, period))
        except _CellError as error:
            if error.day is not None:
                bad_days.append(error.day)
            problems.append(
                Problem(
                    document=document, locator=f"{table.sheet}!{error.cell}", code=error.code,
                    message=message("Cellen kan ikke læses ({why}); ret den i arket, og gem det igen", why=error.why),
                )
            )  # fmt: skip
    sheet = CountSheet(
        document=document, line=1, locator=table.sheet, register=register, period=period, rows=len(counts),
        bad_days=tuple(bad_days),
    )  # fmt: skip
    return Reading(format=FORMAT, facts=Facts(count_sheets=(sheet,), counts=tuple(counts)), problems=tuple(problems))


class _CellError(Exception):
    def __init__(self, cell: str, why: str, day: date | None, code: str = "cell_unreadable") -> None:
        super().__init__(why)
        self.cell, self.why, self.day, self.code = cell, why[:80], day, code


def _count(table: _Table, number: int, document: str, register: str, period: str) -> Count:
    row = table.rows[number]
    day: date | None = None

    def value(column: str, parse: Any) -> Any:
        place = table.columns.get(column)
        if place is None or place >= len(row):
            return parse("")
        try:
            return parse(row[place])
        except (ValueError, OverflowError) as error:
            raise _CellError(cell_name(number, place), str(error), day) from error

    day = value("Dato", lambda cell: day_cell(cell, period))
    date_cell = cell_name(number, table.columns["Dato"])
    if day is None:
        raise _CellError(date_cell, "datoen mangler", None)
    if f"{day:%Y-%m}" != period:
        raise _CellError(date_cell, f"{day:%d.%m.%Y} ligger uden for {period}", None, "date_outside_period")
    numbers = {name: value(name, number_cell) for name in DENOMINATIONS if name in table.columns}
    known = [count * DENOMINATIONS[name] for name, count in numbers.items() if count is not None]
    denominations_ore = sum(known) if known else None
    total_ore = value("Optalt i alt", amount_cell)
    if total_ore is None:
        total_ore = denominations_ore
    if total_ore is None:
        raise _CellError(cell_name(number, table.columns["Optalt i alt"]), "beløbet mangler", day)
    return Count(
        document=document, line=number + 1, locator=f"{table.sheet}!{date_cell}", register=register, period=period,
        day=day, total_ore=total_ore, to_bank_ore=value("Til bank", amount_cell) or 0,
        bag=value("Posenr", text_cell), denominations_ore=denominations_ore, notes_1000=numbers.get("1000") or 0,
        counted_by=value("Optalt af", text_cell), checked_by=value("Kontrolleret af", text_cell),
        note=masked(value("Bemærkning", text_cell)),
    )  # fmt: skip


def _labels(table: _Table) -> tuple[str, str]:
    """Kassenr and Periode from the label/value cells above the table."""
    found: dict[str, str] = {}
    for row in table.rows[: table.header]:
        texts = [text_cell(cell) for cell in row]
        for place, label in enumerate(texts):
            if label.rstrip(":") in {"Kassenr", "Periode"}:
                found.setdefault(label.rstrip(":"), next((text for text in texts[place + 1 :] if text), ""))
    register, period = found.get("Kassenr", "").zfill(4), found.get("Periode", "")
    if len(register) != 4 or not register.isdigit() or (register == "0000" and "Kassenr" not in found):
        raise rejected("Kassenr mangler over tabellen", locator=table.sheet)
    if not _PERIOD.fullmatch(period):
        raise rejected("Periode »{period}« kan ikke læses; skriv fx 2026-10", locator=table.sheet, period=period[:20])
    return register, period


def _heading(cell: Any) -> str:
    text = f"{cell:g}".replace(".", ",") if isinstance(cell, float) else str(cell).strip()
    text = text.removesuffix("kr.").removesuffix("kr").strip()
    for known in _TEXTS:
        if text.casefold() == known.casefold():
            return known
    return _SPELLED.get(text, text)
