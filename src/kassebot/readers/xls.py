"""What an xls says record by record, before calamine reads it: where its formulas are, and how large its sheets.

calamine makes room for what a record promises, so promises that the file cannot hold are refused here, as is a
sheet without its end: its last rows would be gone without a word.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from kassebot.readers.ole import damaged
from kassebot.readers.sheet_parts import CELLS_MAX, SHEETS_MAX, Place, has_password, too_many_sheets
from kassebot.readers.values import rejected

_END, _SHEET, _TEXTS, _EXTENT, _FORMULA, _SEVERAL, _PASSWORD = 0x0A, 0x85, 0xFC, 0x200, 0x06, 0xBD, 0x2F
#: Records that begin with a row and a column, and that calamine makes a cell of.
_CELLS = {_FORMULA, _SEVERAL, 0xFD, 0x203, 0x204, 0x205, 0x27E}
_PAIR = struct.Struct("<HH").unpack_from
_ROWS_MAX, _COLUMNS_MAX = 65_536, 256


def sheet_formulas(stream: bytes) -> list[frozenset[Place]]:
    """The places of each sheet's formulas, the sheets in the workbook's order; BusinessError for a damaged workbook."""
    try:
        starts = _sheet_starts(stream)
        cells, found = 0, []
        for start in starts:
            formulas, rows, columns = _sheet(stream, start)
            cells += rows * columns
            if cells > CELLS_MAX:
                raise rejected(
                    "Regnearkets ark strækker sig over for mange rækker og kolonner; slet dem, der er tomme",
                    code="sheet_too_large",
                )
            found.append(formulas)
    except struct.error as error:
        raise damaged() from error
    return found


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Kind and content of each record until the end of its part; struct.error where the stream ends first."""
    while True:
        kind, length = _PAIR(stream, at)
        at += 4 + length
        if kind == _END:
            return
        if at > len(stream):
            raise damaged()
        yield kind, stream[at - length : at]


def _sheet_starts(stream: bytes) -> list[int]:
    """Where each sheet's part begins, as the workbook's own part says."""
    starts: list[int] = []
    for kind, content in _records(stream, 0):
        if kind == _SHEET:
            starts.append(struct.unpack_from("<I", content)[0])
            if len(starts) > SHEETS_MAX:
                raise too_many_sheets()
        elif kind == _PASSWORD:
            raise has_password()
        elif kind == _TEXTS and not 0 <= struct.unpack_from("<i", content, 4)[0] <= len(stream):
            raise damaged()
    return starts


def _sheet(stream: bytes, start: int) -> tuple[frozenset[Place], int, int]:
    """Where a sheet has formulas, and the rows and columns of the rectangle from A1 to its last cells."""
    formulas: set[Place] = set()
    rows = columns = 0
    for kind, content in _records(stream, start):
        if kind not in _CELLS:
            if kind == _EXTENT:
                _refuse_extent(content)
            continue
        row, last = _PAIR(content)
        if kind == _FORMULA:
            formulas.add((row, last))
        elif kind == _SEVERAL:
            (last,) = struct.unpack_from("<H", content, len(content) - 2)
        if row >= rows:
            rows = row + 1
        if last >= columns:
            columns = last + 1
    return frozenset(formulas), rows, columns


def _refuse_extent(content: bytes) -> None:
    """The rows and columns that a sheet says it has: first, and one past the last."""
    top, bottom, left, right = struct.unpack_from("<IIHH" if len(content) == 14 else "<HHHH", content)
    if bottom and right and not (0 <= bottom - top <= _ROWS_MAX and 0 <= right - left <= _COLUMNS_MAX):
        raise damaged()
