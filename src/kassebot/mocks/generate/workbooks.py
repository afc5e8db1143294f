"""The workbooks of a municipality as .xlsx: the register list and most count sheets.

The clock's stamps are taken out: the same municipality is the same bytes.
"""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Sequence
from datetime import date

from openpyxl import Workbook

from kassebot.domain.periods import Period
from kassebot.mocks.generate.cast import Till
from kassebot.mocks.generate.count_forms import Formula, Mess, Sheet, count_form
from kassebot.mocks.generate.events import Tally
from kassebot.mocks.generate.office_files import ods, xls

_LIST = (
    "Kassenr", "Navn", "Enhed", "P-nummer", "Kassetype", "Sikring", "Byttepenge", "Beholdningsgrænse", "Optælling",
    "Kontostreng", "Terminal-id", "Betalingssted", "Kasseansvarlig", "Telefon", "E-mail", "Aktiv fra", "Aktiv til",
)  # fmt: skip


def register_list(tills: Sequence[Till], seed: int) -> bytes:
    """The register list; its columns come in an order of their own."""
    order = random.Random(f"{seed}-columns").sample(range(len(_LIST)), len(_LIST))
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Kasser")
    sheet.append([_LIST[at] for at in order])
    for till in tills:
        row = (
                till.number, till.name, till.unit, till.production or None, till.kind.value, "sikret" if till.secured else "åben",
                till.float_ore / 100 if till.float_ore else None, till.limit_ore / 100 if till.limit_ore else None,
                till.frequency.value, till.account, ", ".join(till.terminals), till.point, till.keeper, till.telephone,
                till.email, till.active_from, till.active_to,
        )  # fmt: skip
        sheet.append([row[at] for at in order])
    return _bytes(book)


def count_sheet(
    till: Till, period: Period, tallies: Sequence[Tally], mess: Mess, *, notes_1000: dict[int, int] | None = None,
    blurred: date | None = None,
) -> bytes:  # fmt: skip
    """One register's month, in the format that `mess` says."""
    sheets = count_form(till, period, tallies, mess, notes_1000=notes_1000 or {}, blurred=blurred)
    return {"xls": xls, "ods": ods, "xlsx": _xlsx}[mess.ending](sheets)


def another_sheet(till: Till, period: Period | None) -> bytes:
    """A count sheet that is for another period and has no rows; without a period a sheet with no table at all."""
    sheets = [Sheet(name="Optælling", rows=[["Se det vedlagte billede af arket."]])]
    if period is not None:
        tidy = Mess(ending="xlsx", kinds=frozenset())
        sheets = count_form(till, period, (), tidy, notes_1000={}, blurred=None)
    return _xlsx(sheets)


def _xlsx(sheets: Sequence[Sheet]) -> bytes:
    book = Workbook(write_only=True)
    cached: list[float] = []
    for content in sheets:
        sheet = book.create_sheet(content.name)
        for rectangle in content.merged:
            top, left, bottom, right = (at + 1 for at in rectangle)
            sheet.merged_cells.ranges.add(_range(top, left, bottom, right))
        for row in content.rows:
            cached += [cell.cached for cell in row if isinstance(cell, Formula) and cell.cached is not None]
            sheet.append([cell.text if isinstance(cell, Formula) else cell for cell in row])
    return _bytes(book, cached)


def _range(top: int, left: int, bottom: int, right: int) -> str:
    from openpyxl.utils import get_column_letter

    return f"{get_column_letter(left)}{top}:{get_column_letter(right)}{bottom}"


def _bytes(book: Workbook, cached: Sequence[float] = ()) -> bytes:
    """The workbook without the clock's stamps, and with the figures that stand beside its formulas."""
    raw, out, figures = io.BytesIO(), io.BytesIO(), iter(cached)
    book.save(raw)
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            if name == "docProps/core.xml":
                continue
            data = source.read(name)
            if name in {"[Content_Types].xml", "_rels/.rels"}:
                data = _without_core(data)
            if cached and name.startswith("xl/worksheets/"):
                data = re.sub(rb"</f><v ?/>|</f><v></v>", lambda _: b"</f><v>%.2f</v>" % next(figures), data)
            target.writestr(zipfile.ZipInfo(name, date_time=(2000, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _without_core(data: bytes) -> bytes:
    """The part that names docProps/core.xml taken out."""
    place = data.find(b"docProps/core.xml")
    if place < 0:
        return data
    start = data.rfind(b"<", 0, place)
    end = data.find(b">", place) + 1
    return data[:start] + data[end:]
