"""Count sheets (optællingsark) as people fill them in. What can be read without guessing is read.

One unreadable cell leaves the other rows usable; its day is told, so that nobody takes the count for
absent. A sheet for another register or period is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeVar

from kassebot.domain.errors import Problem
from kassebot.domain.facts import Count, CountSheet, Facts, Reading
from kassebot.readers.cells import cell_name, day_cell, money_cell, number_cell, text_cell
from kassebot.readers.count_tables import DENOMINATIONS, Table, find_table, has_table
from kassebot.readers.masking import masked
from kassebot.readers.sheet_parts import Place
from kassebot.readers.values import Complaints, Unusable
from kassebot.readers.workbooks import Row, is_workbook, open_workbook

FORMAT = "count-sheet"
_NAME = re.compile(r"counts/(\d{4})_(\d{4}-\d{2})\.(?:xlsx|xls|ods)")
_MONEY = (*DENOMINATIONS, "Optalt i alt", "Til bank")
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
    uncomputed, merges = book.uncomputed(table.sheet), _merges(table, book.merged(table.sheet))
    odd = bool(uncomputed or merges)
    rows = _Rows(document=document, table=table, uncomputed=uncomputed, merges=merges, odd=odd)
    rows = replace(rows, shared=rows.shared_amounts())
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rows:
    """The rows under a table's header; `merges` gives the first cell of each cell that is merged with one above."""

    document: str
    table: Table
    uncomputed: frozenset[Place]
    merges: dict[Place, Place]
    odd: bool  # whether there are any of the two
    shared: frozenset[Place] = frozenset()

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
        return (number, self.table.columns["Dato"]) not in self.merges and bool(text_cell(self._cell(number, "Dato")))

    def count(self, number: int) -> Count | None:
        """The count of a row (from 0); None for a row without one; _CellError where a cell cannot be read."""
        if self._is_empty(number):
            return None
        day = self._value(number, "Dato", lambda cell: day_cell(cell, self.table.period), None)
        if day is None:
            raise self._error(number, "Dato", Unusable("Datoen mangler; skriv den, og gem arket igen", code="date"))
        if f"{day:%Y-%m}" != self.table.period:
            raise self._error(
                number, "Dato",
                Unusable(
                    "{day} ligger uden for arkets periode, {period}; ret datoen, og gem arket igen",
                    code="date_outside_period", day=day, period=self.table.period,
                ),
            )  # fmt: skip
        numbers = self._numbers(number, day)
        known = [many * DENOMINATIONS[name] for name, many in numbers.items() if many is not None]
        denominations_ore = sum(known) if known else None
        return Count(
            document=self.document, line=number + 1,
            locator=f"{self.table.sheet.name}!{cell_name(number, self.table.columns['Dato'])}",
            register=self.table.register, period=self.table.period, day=day,
            total_ore=self._total(number, day, denominations_ore),
            to_bank_ore=self._value(number, "Til bank", money_cell, day) or 0,
            bag=self._text(number, "Posenr"), denominations_ore=denominations_ore,
            notes_1000=numbers.get("1000") or 0, counted_by=self._text(number, "Optalt af"),
            checked_by=self._text(number, "Kontrolleret af"), note=masked(self._text(number, "Bemærkning")),
        )  # fmt: skip

    def _numbers(self, number: int, day: date) -> dict[str, int | None]:
        """How many there are of each note and coin; null where the cell is empty."""
        places = self.table.denominations
        if not self.odd:
            row = self.table.sheet.rows[number]
            try:
                return {name: number_cell(row[at]) for name, at in places if at < len(row)}
            except (ValueError, OverflowError):
                pass  # cell by cell, to name the one that cannot be read
        return {name: self._value(number, name, number_cell, day) for name, _ in places}

    def _total(self, number: int, day: date, denominations_ore: int | None) -> int:
        """Optalt i alt; Σ denominations where it is a formula that was never computed."""
        place = (number, self.table.columns["Optalt i alt"])
        if place in self.uncomputed and denominations_ore is not None:
            return denominations_ore
        total_ore = self._value(number, "Optalt i alt", money_cell, day)
        if total_ore is None:
            raise self._error(
                number, "Optalt i alt", Unusable("Beløbet mangler; skriv det, og gem arket igen", code="amount"), day
            )
        return total_ore

    def _is_empty(self, number: int) -> bool:
        """Nothing filled in, or only the date and a sum of nothing, or the form's own line of totals."""
        if text_cell(self._cell(number, "Dato")).casefold().rstrip(".:") in _TOTALS:
            return True
        for name, at in self.table.columns.items():
            if (number, at) in self.shared:
                return False
            if name == "Dato" or (name not in _MONEY and (number, at) in self.merges):
                continue
            cell = self._cell(number, name)
            if name == "Optalt i alt" and cell == 0:
                continue
            if text_cell(cell):
                return False
        return True

    def _value(self, number: int, column: str, parse: Callable[[Any], _T], day: date | None) -> _T:
        if not self.odd:
            try:
                row, at = self.table.sheet.rows[number], self.table.columns[column]
                return parse(row[at] if at < len(row) else "")
            except (ValueError, OverflowError) as error:
                raise self._error(number, column, error, day) from error
        place = (number, self.table.columns[column])
        if place in self.uncomputed:
            cause = Unusable("Formlen er aldrig regnet ud; skriv tallet, og gem arket igen", code="formula")
            raise self._error(number, column, cause, day)
        if place in self.shared:
            cause = Unusable("Cellen er flettet med en anden række; del dem, og gem arket igen", code="merged")
            raise self._error(number, column, cause, day)
        try:
            return parse(self._cell(number, column))
        except (ValueError, OverflowError) as error:
            raise self._error(number, column, error, day) from error

    def _text(self, number: int, column: str) -> str:
        return text_cell(self._cell(number, column)) if column in self.table.columns else ""

    def _cell(self, number: int, column: str) -> Any:
        """A cell's value; of a merged text or date the one that stands for all its rows."""
        row, place = number, self.table.columns[column]
        if self.odd and column not in _MONEY:
            row, place = self.merges.get((row, place), (row, place))
        cells: Row = self.table.sheet.rows[row]
        return cells[place] if place < len(cells) else ""

    def _error(self, number: int, column: str, cause: Exception, day: date | None = None) -> _CellError:
        return _CellError(cell_name(number, self.table.columns[column]), cause, day)


def _merges(table: Table, merged: tuple[tuple[Place, Place], ...]) -> dict[Place, Place]:
    """Cells under the header that are merged with a filled one above, in the table's own columns."""
    found: dict[Place, Place] = {}
    columns = set(table.columns.values())
    rows = table.sheet.rows
    for (top, left), (bottom, _) in merged:
        if top <= table.header or bottom == top or left not in columns or top >= len(rows):
            continue
        if left < len(rows[top]) and text_cell(rows[top][left]):
            found |= {(row, left): (top, left) for row in range(top + 1, min(bottom, len(rows) - 1) + 1)}
    return found
