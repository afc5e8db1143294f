"""Count sheets as people leave them: where the table stands, and in what shape each cell is.

A form is a grid of cells with merges, on a sheet, perhaps with others beside it; how it becomes a file is
the workbooks' matter. Nothing here makes a figure another one: an untidy sheet can be read without guessing.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kassebot.domain.periods import Period
from kassebot.domain.texts import format_danish
from kassebot.mocks.generate.cast import Till
from kassebot.mocks.generate.counting import PIECES
from kassebot.mocks.generate.events import Tally

_HEADS = ("500", "200", "100", "50", "20", "10", "5", "2", "1", "0,50")
_TAIL = ("Optalt i alt", "Til bank", "Posenr", "Optalt af", "Kontrolleret af", "Bemærkning")
#: What may be untidy about a sheet.
KINDS = (
    "shifted", "titled", "text_dates", "text_amounts", "whole_kroner", "numeric", "second_sheet", "second_before",
    "renamed", "formulas", "formulas_cached", "merged", "empty_rows", "empty_column", "empty_1000",
)  # fmt: skip
#: Most sheets are as the form is.
_TIDY = 0.55
_ENDINGS = ("xlsx",) * 14 + ("xls", "ods")


@dataclass(frozen=True, slots=True, kw_only=True)
class Formula:
    """A sum as a formula over the cells of its row; `cached` is the figure that stands beside it, kr., if any."""

    text: str
    cached: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One sheet: rows of cells, and merged rectangles (top, left, bottom, right), all from 0."""

    name: str
    rows: list[list[Any]]
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mess:
    """How a sheet is saved (`ending`), and what is untidy about it."""

    ending: str
    kinds: frozenset[str]


def mess_of(register: str, period: Period, seed: int) -> Mess:
    """How untidy this sheet is: mostly not, at times in two ways."""
    rng = random.Random(f"{seed}-mess-{register}-{period}")
    kinds = frozenset() if rng.random() < _TIDY else frozenset(rng.choices(KINDS, k=rng.choice((1, 1, 2))))
    ending = rng.choice(_ENDINGS)
    if ending == "xls":
        kinds -= {"formulas", "formulas_cached"}
    return Mess(ending=ending, kinds=kinds)


def count_form(
    till: Till,
    period: Period,
    tallies: Sequence[Tally],
    mess: Mess,
    *,
    notes_1000: dict[int, int],
    blurred: date | None,
) -> list[Sheet]:
    """One register's month. `notes_1000`: row → notes in a 1000 column; `blurred`: the day whose sum has two readings."""
    form = _Form(mess.kinds, wide=bool(notes_1000) or "empty_1000" in mess.kinds)
    form.top(till, period)
    for place, tally in enumerate(tallies):
        form.count(place, tally, notes_1000.get(place), blurred=tally.day == blurred)
    name = "Kasseark" if "renamed" in mess.kinds else "Optælling"
    sheets = [Sheet(name=name, rows=form.rows, merged=form.merged)]
    guide = Sheet(name="Vejledning", rows=[["Tæl kassen op, når den lukkes."], [], ["Skriv altid, hvem der talte."]])
    if "second_before" in mess.kinds:
        return [guide, *sheets]
    return [*sheets, guide] if "second_sheet" in mess.kinds else sheets


class _Form:
    """A sheet while it is being filled in."""

    def __init__(self, kinds: frozenset[str], *, wide: bool) -> None:
        self.kinds = kinds
        self.wide = wide  # has a 1000 column
        self.left: list[Any] = [None] * (2 if "shifted" in kinds else 0)
        self.rows: list[list[Any]] = []
        self.merged: list[tuple[int, int, int, int]] = []
        self.header = 0

    def top(self, till: Till, period: Period) -> None:
        """Title, labels and header row."""
        if self.kinds & {"titled", "merged"}:
            if "merged" in self.kinds:
                self.merged.append((0, 0, 0, 7))
            self.rows += [[f"Optællingsark for {till.unit}"], []]
        number: Any = int(till.number) if "numeric" in self.kinds else till.number
        for label, value in (("Kassenr", number), ("Navn", till.name), ("Periode", str(period))):
            if label == "Navn" and "merged" in self.kinds:
                at = len(self.left) + 1
                self.merged.append((len(self.rows), at, len(self.rows), at + 4))
            self.rows.append([*self.left, label, value])
        self.rows += [[] for _ in range(3 if "shifted" in self.kinds else 1)]
        heads: list[Any] = [float(h.replace(",", ".")) if "numeric" in self.kinds else h for h in _HEADS]
        if self.wide:
            heads.insert(0, "1000")
        self.header = len(self.rows)
        self.rows.append([*self.left, "Dato", *heads, *self._gap(), *_TAIL])

    def _gap(self) -> list[Any]:
        return [None] if "empty_column" in self.kinds else []

    def count(self, place: int, tally: Tally, thousands: int | None, *, blurred: bool) -> None:
        """The row of one count."""
        if "empty_rows" in self.kinds and place % 5 == 2:
            self.rows.append([])
        first = [thousands] if self.wide else []
        total = "1.230" if blurred else self._total(tally, thousands)
        self.rows.append(
            [
                *self.left, self._day(tally.day, place), *first, *(tally.pieces.get(value) for value in PIECES),
                *self._gap(), total, self._amount(tally.to_bank) if tally.to_bank else None, self._bag(tally.bag),
                tally.counted_by, tally.checked_by, tally.note or None,
            ]
        )  # fmt: skip
        if "merged" in self.kinds and place % 2:
            self._merge_people()

    def _merge_people(self) -> None:
        """Two counts by the same two people: their names stand once, across both rows."""
        above, own = self.rows[-2:]
        if len(self.rows) - 2 <= self.header or len(above) != len(own):
            return
        for at in (len(own) - 3, len(own) - 2):
            if own[at] and own[at] == above[at]:
                self.merged.append((len(self.rows) - 2, at, len(self.rows) - 1, at))
                own[at] = None

    def _day(self, day: date, place: int) -> Any:
        if "text_dates" not in self.kinds:
            return day
        return f"{day.day}/{day.month}-{day:%y}" if place % 2 else f"{day:%d.%m.%Y}"

    def _amount(self, ore: int) -> Any:
        if "text_amounts" in self.kinds:
            return f"{format_danish(ore)} kr."
        if "whole_kroner" in self.kinds and ore % 100 == 0:
            return f"{ore // 100}"
        return ore / 100

    def _bag(self, bag: str) -> Any:
        return int(bag) if bag and "numeric" in self.kinds else bag or None

    def _total(self, tally: Tally, thousands: int | None) -> Any:
        known = sum(v * n for v, n in tally.pieces.items()) + (thousands or 0) * 100_000
        if self.wide or known != tally.total or not self.kinds & {"formulas", "formulas_cached"}:
            return self._amount(tally.total)
        row = len(self.rows) + 1
        letters = [chr(ord("B") + len(self.left) + n) for n in range(len(PIECES))]
        parts = "+".join(f"{value / 100:g}*{letter}{row}" for value, letter in zip(PIECES, letters, strict=True))
        return Formula(text=f"={parts}", cached=tally.total / 100 if "formulas_cached" in self.kinds else None)
