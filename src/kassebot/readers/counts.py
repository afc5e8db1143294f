"""Count sheets (optællingsark) as people fill them in. What can be read without guessing is read.

One unreadable cell leaves the other rows usable; its day is told, so that nobody takes the count for
absent. A sheet for another register or period is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

import msgspec

from kassebot.domain.errors import Problem
from kassebot.domain.facts import Count, CountSheet, Facts, Reading
from kassebot.readers.cells import cell_name, day_cell, money_cell, number_cell, text_cell
from kassebot.readers.count_tables import DENOMINATIONS, Table, find_table, has_table
from kassebot.readers.masking import masked
from kassebot.readers.sheet_parts import Place
from kassebot.readers.values import Complaints, Unusable
from kassebot.readers.workbooks import Row, Workbook, is_workbook, open_workbook

FORMAT = "count-sheet"
_NAME = re.compile(r"counts/(\d{4})_(\d{4}-\d{2})\.(?:xlsx|xls|ods)")
_MONEY = (*DENOMINATIONS, "Optalt i alt", "Til bank")
_TEXTS = ("Posenr", "Optalt af", "Kontrolleret af", "Bemærkning")
_LARGEST_ORE = DENOMINATIONS["1000"]
_TOTALS = {"i alt", "ialt", "sum", "total", "samlet"}
_COMPLAINTS = Complaints(
    code="cell_unreadable",
    amount="»{text}« er ikke et beløb, der kan læses på én måde; skriv det som 1.234,50, og gem arket igen",
    day="»{text}« er ikke en dato; skriv den som 05-10-2026, og gem arket igen",
    shape="Cellen kan ikke læses; ret den i arket, og gem det igen",
)
_T = TypeVar("_T")


def identify(data: bytes) -> bool:
    """A workbook with a count table on one of its sheets."""
    return is_workbook(data) and has_table(open_workbook(data).sheets)


def read(data: bytes, *, document: str, name: str) -> Reading:
    """All counts of one sheet in the order of their rows."""
    book = open_workbook(data)
    named = _NAME.fullmatch(name)
    table = find_table(book, (named[1], named[2]) if named else None)
    rows = _rows(book, table, document)
    counts: list[Count] = []
    problems: list[Problem] = []
    bad_days: list[date] = []
    for number in range(table.header + 1, len(table.sheet.rows)):
        try:
            if (count := rows.count(number)) is not None:
                counts.append(count)
        except _CellError as error:
            if error.day is not None:
                bad_days.append(error.day)
            problems.append(_COMPLAINTS.of(error.cause, document=document, locator=f"{table.sheet.name}!{error.cell}"))
    sheet = CountSheet(
        document=document, line=1, locator=table.sheet.name, register=table.register, period=table.period,
        rows=len(counts), bad_days=tuple(bad_days),
    )  # fmt: skip
    return Reading(format=FORMAT, facts=Facts(count_sheets=(sheet,), counts=tuple(counts)), problems=tuple(problems))


class _CellError(Exception):
    """A cell that cannot be read, and the day of its row where that could be."""

    def __init__(self, cell: str, cause: Exception, day: date | None) -> None:
        super().__init__(cell)
        self.cell, self.cause, self.day = cell, cause, day


def _rows(book: Workbook, table: Table, document: str) -> _Rows:
    """The table's rows, of a merged text or date the value that stands for all its rows in each of them."""
    sheet, columns = table.sheet, table.columns
    merges = _merges(table, book.merged(sheet))
    values = sheet.rows
    if merges:
        money = {columns[name] for name in _MONEY if name in columns}
        values = [list(row) for row in values]
        for (row, at), (first, _) in merges.items():
            if at not in money:
                values[row][at] = sheet.rows[first][at]
    rows = _Rows(
        document=document, table=table, rows=values, uncomputed=book.uncomputed(sheet), merges=merges,
        notes=tuple((name, columns[name], ore) for name, ore in DENOMINATIONS.items() if name in columns),
        texts=tuple(columns.get(name) for name in _TEXTS),
        filled=tuple((name, at) for name, at in columns.items() if name != "Dato"), shared=frozenset(),
    )  # fmt: skip
    return msgspec.structs.replace(rows, shared=rows.shared_amounts()) if merges else rows


class _Rows(msgspec.Struct, frozen=True, kw_only=True):
    """The rows under a table's header; `merges` gives the first cell of each cell that is merged with one above."""

    document: str
    table: Table
    rows: list[Row]
    notes: tuple[tuple[str, int, int], ...]  # of each note and coin its column, the column's place, its value in øre
    texts: tuple[int | None, ...]  # the places of `_TEXTS`
    filled: tuple[tuple[str, int], ...]  # the columns beside the date that a count fills in, and their places
    uncomputed: frozenset[Place]
    merges: dict[Place, Place]
    shared: frozenset[Place]

    def shared_amounts(self) -> frozenset[Place]:
        """Amounts and numbers merged over several counts' rows: whose they are would be a guess.

        Where the rows below have neither a day nor anything else of their own, the count is one, drawn over several rows.
        """
        money = {self.table.columns[name] for name in _MONEY if name in self.table.columns}
        found: set[Place] = set()
        for place, first in self.merges.items():
            if place[1] in money and (self._has_own_day(place[0]) or not self._is_empty(place[0])):
                found |= {place, first}
        return frozenset(found)

    def _has_own_day(self, number: int) -> bool:
        at = self.table.columns["Dato"]
        return (number, at) not in self.merges and bool(text_cell(self.rows[number][at]))

    def count(self, number: int) -> Count | None:
        """The count of a row (from 0); None for a row without one; _CellError where a cell cannot be read."""
        if self._is_empty(number):
            return None
        table, row = self.table, self.rows[number]
        day = self._day(number)
        denominations_ore, notes_1000 = self._denominations(number, day)
        bag, counted_by, checked_by, note = ["" if at is None else text_cell(row[at]) for at in self.texts]
        return Count(
            document=self.document, line=number + 1,
            locator=f"{table.sheet.name}!{cell_name(number, table.columns['Dato'])}",
            register=table.register, period=table.period, day=day, total_ore=self._total(number, day, denominations_ore),
            to_bank_ore=self._value(number, "Til bank", money_cell, day) or 0, bag=bag,
            denominations_ore=denominations_ore, notes_1000=notes_1000, counted_by=counted_by, checked_by=checked_by,
            note=masked(note),
        )  # fmt: skip

    def _day(self, number: int) -> date:
        period = self.table.period
        day = self._value(number, "Dato", lambda cell: day_cell(cell, period), None)
        if day is None:
            raise self._error(number, "Dato", Unusable("Datoen mangler; skriv den, og gem arket igen", code="date"))
        if day.isoformat()[:7] != period:
            raise self._error(
                number, "Dato",
                Unusable(
                    "{day} ligger uden for arkets periode, {period}; ret datoen, og gem arket igen",
                    code="date_outside_period", day=day, period=period,
                ),
            )  # fmt: skip
        return day

    def _denominations(self, number: int, day: date) -> tuple[int | None, int]:
        """What the notes and coins add up to, null where none is filled in; and how many 1000-kroner notes there are."""
        row = self.rows[number]
        is_odd = bool(self.uncomputed or self.shared)
        is_filled, sum_ore, notes_1000 = False, 0, 0
        name = ""
        try:
            for name, at, ore in self.notes:
                if (cell := row[at]) == "" and not is_odd:
                    continue
                many = self._value(number, name, number_cell, day) if is_odd else number_cell(cell)
                if many is not None:
                    is_filled = True
                    sum_ore += many * ore
                    if ore == _LARGEST_ORE:
                        notes_1000 = many
        except (ValueError, OverflowError) as error:
            raise self._error(number, name, error, day) from error
        return sum_ore if is_filled else None, notes_1000

    def _total(self, number: int, day: date, denominations_ore: int | None) -> int:
        """Optalt i alt; Σ denominations where it is a formula that was never computed."""
        if denominations_ore is not None and (number, self.table.columns["Optalt i alt"]) in self.uncomputed:
            return denominations_ore
        total_ore = self._value(number, "Optalt i alt", money_cell, day)
        if total_ore is None:
            raise self._error(
                number, "Optalt i alt", Unusable("Beløbet mangler; skriv det, og gem arket igen", code="amount"), day
            )
        return total_ore

    def _is_empty(self, number: int) -> bool:
        """Nothing filled in, or only the date and a sum of nothing, or the form's own line of totals."""
        row = self.rows[number]
        day = row[self.table.columns["Dato"]]
        if isinstance(day, str) and text_cell(day).casefold().rstrip(".:") in _TOTALS:
            return True
        merges = self.merges
        for name, at in self.filled:
            if (cell := row[at]) == "" and not merges:
                continue
            if merges:
                if (number, at) in self.shared:
                    return False
                if name not in _MONEY and (number, at) in merges:
                    continue
            if name == "Optalt i alt" and cell == 0:
                continue
            if text_cell(cell):
                return False
        return True

    def _value(self, number: int, column: str, parse: Callable[[Any], _T], day: date | None) -> _T:
        at = self.table.columns[column]
        if self.uncomputed and (number, at) in self.uncomputed:
            cause = Unusable("Formlen er aldrig regnet ud; skriv tallet, og gem arket igen", code="formula")
            raise self._error(number, column, cause, day)
        if self.shared and (number, at) in self.shared:
            cause = Unusable("Cellen er flettet med en anden række; del dem, og gem arket igen", code="merged")
            raise self._error(number, column, cause, day)
        try:
            return parse(self.rows[number][at])
        except (ValueError, OverflowError) as error:
            raise self._error(number, column, error, day) from error

    def _error(self, number: int, column: str, cause: Exception, day: date | None = None) -> _CellError:
        return _CellError(cell_name(number, self.table.columns[column]), cause, day)


def _merges(table: Table, merged: tuple[tuple[Place, Place], ...]) -> dict[Place, Place]:
    """Cells under the header that are merged with a filled one above, in the table's own columns."""
    found: dict[Place, Place] = {}
    if not merged:
        return found
    columns = set(table.columns.values())
    rows = table.sheet.rows
    for (top, left), (bottom, _) in merged:
        if top <= table.header or bottom == top or left not in columns or top >= len(rows):
            continue
        if left < len(rows[top]) and text_cell(rows[top][left]):
            found |= {(row, left): (top, left) for row in range(top + 1, min(bottom, len(rows) - 1) + 1)}
    return found
