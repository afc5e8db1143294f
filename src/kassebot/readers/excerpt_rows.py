"""The small table that a place in a document is shown as."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

#: No excerpt is larger, whatever the document holds.
ROWS_MAX = 120
CELL_CHARACTERS_MAX = 500


class Form(StrEnum):
    """How an excerpt is laid out."""

    TABLE = "table"  # rows of cells; a row's label is its number
    FIELDS = "fields"  # a row for each field: label and value
    TEXT = "text"  # lines of text in their own indentation


@dataclass(frozen=True, slots=True, kw_only=True)
class ExcerptRow:
    """A row; `marked_cell` is the place (from 0) of the cell that is meant, −1 for the whole row."""

    label: str
    cells: tuple[str, ...]
    is_marked: bool = False
    marked_cell: int = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """A part of a document; `left_out` rows near it are about other registers. Without rows nothing was found."""

    form: Form = Form.TABLE
    headers: tuple[str, ...] = ()
    rows: tuple[ExcerptRow, ...] = ()
    left_out: int = 0


def windowed(
    headers: tuple[str, ...], rows: Iterable[tuple[int, ExcerptRow]], may_show: Callable[[ExcerptRow], bool]
) -> Excerpt:
    """The rows that may be shown, and how many may not."""
    shown: list[ExcerptRow] = []
    left_out = 0
    for _, row in rows:
        if may_show(row):
            cells = tuple(cell[:CELL_CHARACTERS_MAX] for cell in row.cells)
            shown.append(ExcerptRow(label=row.label, cells=cells, is_marked=row.is_marked, marked_cell=row.marked_cell))
        else:
            left_out += 1
    return Excerpt(headers=headers, rows=tuple(shown[:ROWS_MAX]), left_out=left_out)
