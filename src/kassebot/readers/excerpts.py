"""A place in a document, shown as it stands there: the row itself, marked, with a few rows of its own around it.

Bytes and a locator in, a small table out. Of a document that holds other registers' rows too, theirs are left out and
counted; which rows are a register's own is told by its keys (number, account, terminals, payment point). Nothing is
executed, and a place that is not there gives an excerpt without rows, never a guess.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from kassebot.domain.documents import Source, source_of
from kassebot.domain.errors import BusinessError
from kassebot.readers import excerpt_tables, excerpt_xml
from kassebot.readers.excerpt_rows import CELL_CHARACTERS_MAX, ROWS_MAX, Excerpt, ExcerptRow, Form, windowed
from kassebot.readers.jsons import loaded
from kassebot.readers.masking import masked
from kassebot.readers.values import DOCUMENT_BYTES_MAX
from kassebot.readers.voucher_pages import identify as is_voucher_page

_CELLS_MAX = 20
_FIELDS_MAX = 60
_NEAR_LINES = 4
_FRAME = ("Konto", "Primosaldo", "Ultimosaldo")
#: Fields that people write freely.
_FREE = frozenset({"purpose"})


def excerpt(data: bytes, *, name: str, locator: str, keys: Collection[str]) -> Excerpt:
    """What stands at `locator` in the document `name`; `keys` are the register's own.

    BusinessError for a name of no source. A document that its reader would refuse gives an excerpt without rows.
    """
    source = source_of(name)
    if len(data) > DOCUMENT_BYTES_MAX:
        return Excerpt()
    own = frozenset(key for key in keys if key)
    try:
        return _of_source(source, data, locator, own)
    except (BusinessError, ValueError, LookupError, RecursionError, csv.Error):
        return Excerpt()


def _of_source(source: Source, data: bytes, locator: str, own: frozenset[str]) -> Excerpt:
    if source in (Source.COUNTS, Source.REGISTERS):
        return excerpt_tables.of_workbook(data, locator, own, is_shared=source is Source.REGISTERS)
    if source is Source.BANK:
        return excerpt_xml.of_statement(data, locator, own)
    if source is Source.LEDGER:
        return _of_ledger(data, locator, own)
    if source is Source.CARD:
        rows = [line.rstrip("\r").split(";") for line in data.decode("cp1252", "replace").split("\n")]
        return _of_rows((), rows, locator, own, control=("HDR", "TRL"))
    if source is Source.MOBILEPAY:
        rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig", "replace"), newline=""), delimiter=";"))
        return _of_rows(tuple(rows[0]) if rows else (), rows, locator, own)
    if source is Source.VOUCHERS and is_voucher_page(data):
        return excerpt_tables.of_voucher_page(data)
    return _of_json(data, locator, own, is_shared=source is Source.VOUCHERS)


def line_of(locator: str) -> int:
    """`line 812` → 812; 0 for a locator of another shape."""
    word, _, number = locator.partition(" ")
    number = number.partition(",")[0]
    return int(number) if word == "line" and number.isascii() and number.isdigit() else 0


def _of_rows(
    headers: tuple[str, ...],
    rows: Sequence[list[str]],
    locator: str,
    own: frozenset[str],
    control: tuple[str, ...] = (),
) -> Excerpt:
    """Separated lines: the one meant, those around it that are the register's own, and lines of control."""
    wanted = line_of(locator)
    if not 0 < wanted <= len(rows):
        return Excerpt(headers=headers)
    made = (
        (number, ExcerptRow(label=str(number), cells=tuple(row[:_CELLS_MAX]), is_marked=number == wanted))
        for number, row in _near(rows, wanted)
        if row and any(row) and not (headers and number == 1)
    )
    return windowed(
        headers, made, lambda row: row.is_marked or not own.isdisjoint(row.cells) or row.cells[0] in control
    )


def _near(rows: Sequence[list[str]], wanted: int) -> Iterator[tuple[int, list[str]]]:
    first = max(1, wanted - _NEAR_LINES)
    return enumerate(rows[first - 1 : wanted + _NEAR_LINES], start=first)


def _of_ledger(data: bytes, locator: str, own: frozenset[str]) -> Excerpt:
    """A posting with those around it in its own account's block, the block's heading and its two balances.

    Of another register's account only its heading and the posting itself. The locator may also be an account.
    """
    lines = [line.rstrip("\r").split("\t") for line in data.decode("cp1252", "replace").split("\n")]
    wanted = line_of(locator) or next((n for n, row in enumerate(lines, 1) if row[:2] == ["Konto", locator]), 0)
    if not 0 < wanted <= len(lines):
        return Excerpt()
    first = next((n for n in range(wanted, 0, -1) if lines[n - 1][0] == "Konto"), wanted)
    last = next((n for n in range(wanted, len(lines) + 1) if lines[n - 1][0] == "Ultimosaldo"), wanted)
    is_own = len(lines[first - 1]) > 1 and lines[first - 1][1] in own
    headers = next((tuple(row) for row in lines[first - 1 : last] if row[0] == "Bilagsnr"), ())
    shown: list[ExcerptRow] = []
    left_out = 0
    for number in range(first, last + 1):
        row = lines[number - 1]
        if row[0] == "Bilagsnr" or not any(row):
            continue
        is_near = row[0] in _FRAME or abs(number - wanted) <= _NEAR_LINES
        if number in (wanted, first) or (is_own and is_near):
            shown.append(ExcerptRow(label=str(number), cells=_short(_posting_cells(row)), is_marked=number == wanted))
        else:
            left_out += not is_own
    return Excerpt(headers=headers, rows=tuple(shown[:ROWS_MAX]), left_out=left_out)


def _posting_cells(row: list[str]) -> tuple[str, ...]:
    """A line under the postings' headings: an account's number stands with the texts, a balance with the amounts."""
    if row[0] == "Konto":
        return (row[0], "", "", " ".join(row[1:3]))
    return (row[0], "", "", "", *row[1:2]) if row[0] in _FRAME else tuple(row)


def _of_json(data: bytes, locator: str, own: frozenset[str], *, is_shared: bool) -> Excerpt:
    """One item, field by field."""
    content = loaded(data)
    items = content.get("items", []) if isinstance(content, dict) else content
    number = locator.removeprefix("items").strip("[]")
    if not (isinstance(items, list) and number.isascii() and number.isdigit() and int(number) < len(items)):
        return Excerpt(form=Form.FIELDS)
    item = items[int(number)]
    if not isinstance(item, dict):
        return Excerpt(form=Form.FIELDS)
    rows = tuple(_fields(item))[:ROWS_MAX]
    others = sum(1 for one in items if isinstance(one, dict) and one.get("register") not in own) if is_shared else 0
    return Excerpt(form=Form.FIELDS, rows=rows, left_out=others if item.get("register") in own else 0)


def _fields(item: dict[str, Any]) -> Iterator[ExcerptRow]:
    """A row for each field; of a list one for each of its values."""
    for field, value in list(item.items())[:_FIELDS_MAX]:
        for each in value[:_FIELDS_MAX] if isinstance(value, list) else [value]:
            text = masked(_plain(each)) if field in _FREE else _plain(each)
            yield ExcerptRow(label=str(field)[:CELL_CHARACTERS_MAX], cells=(text,))


def _plain(value: object) -> str:
    if isinstance(value, dict):
        parts = (f"{key}: {_plain(each)}" for key, each in list(value.items())[:_FIELDS_MAX])
        return ", ".join(parts)[:CELL_CHARACTERS_MAX]
    return "" if value is None else str(value)[:CELL_CHARACTERS_MAX]


def _short(cells: Sequence[str]) -> tuple[str, ...]:
    return tuple(cell[:CELL_CHARACTERS_MAX] for cell in cells[:_CELLS_MAX])
