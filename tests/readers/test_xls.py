"""An xls as it lies in its container: what its records say, and how a damaged one is refused before it fills the memory."""

import io
import struct
from pathlib import Path
from typing import Any

import pytest
import xlwt
from tests.readers.workbooks_made import HEADER, LABELS, NAME, count_row, saved_as
from xlwt.CompoundDoc import XlsDoc

from kassebot.domain.errors import BusinessError
from kassebot.readers.formats import read
from kassebot.readers.ole import container, workbook_stream
from kassebot.readers.xls import sheet_formulas

XLS = NAME.replace(".xlsx", ".xls")
SHEET = saved_as("xls", [count_row(f"{day:02d}-10-2026") for day in range(1, 31)])
SMALL = Path(__file__).parents[2] / "fixtures" / "count-sheet" / "saved-as-xls" / "input.xls"
TABLE, NAMES, TEXTS, EXTENT = 76, 48, 0xFC, 0x200


def made(fill: Any) -> bytes:
    """A workbook that xlwt saves, its first sheet with the labels and the header."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("Optælling")
    for row, cells in enumerate((*LABELS, (), HEADER)):
        for column, cell in enumerate(cells):
            sheet.write(row, column, cell)
    fill(book, sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def refused(data: bytes) -> str:
    """The code of the refusal."""
    with pytest.raises(BusinessError) as caught:
        read(data, document="d", name=XLS)
    assert caught.value.message.render()
    return caught.value.code


def with_number(data: bytes, at: int, number: int, kind: str = "<I") -> bytes:
    """The bytes with one number exchanged."""
    changed = bytearray(data)
    struct.pack_into(kind, changed, at, number)
    return bytes(changed)


def place_of(stream: bytes, kind: int) -> int:
    """Where the content of the first record of a kind begins."""
    at = 0
    while True:
        found, length = struct.unpack_from("<HH", stream, at)
        if found == kind:
            return at + 4
        at += 4 + length


def number(data: bytes, at: int) -> int:
    """A four-byte number."""
    return int(struct.unpack_from("<I", data, at)[0])


def test_numbers_side_by_side_are_no_formulas() -> None:
    """Two runs of numbers with an empty cell between them: their bytes, searched without regard to records, name cell J19."""
    rows = [count_row(f"{day:02d}-10-2026") for day in range(5, 20)]
    runs = dict.fromkeys(("500", "200", "100", "50", "20", "5", "2"), 1)
    rows[4] = count_row("09-10-2026", total=877, **runs)
    reading = read(saved_as("xls", rows), document="d", name=XLS)

    assert reading.problems == ()
    assert len(reading.facts.counts) == 15


def test_a_formula_is_of_its_own_sheet() -> None:
    """One that was never computed on the second sheet says nothing of the first."""

    def fill(book: Any, sheet: Any) -> None:
        for column, cell in enumerate(count_row(Posenr=None)):
            sheet.write(5, column, cell)
        book.add_sheet("Noter").write(5, HEADER.index("Posenr"), xlwt.Formula("1+1"))

    data = made(fill)
    reading = read(data, document="d", name=XLS)

    assert sheet_formulas(workbook_stream(data)) == [frozenset(), frozenset({(5, HEADER.index("Posenr"))})]
    assert (len(reading.facts.counts), reading.problems) == (1, ())


@pytest.mark.parametrize("length", [10, 4_095, 4_096, 5_000, 8_000_000])
def test_a_stream_comes_out_of_a_container_as_it_went_in(length: int) -> None:
    """Ours, and one that another library writes, in whose header there is not room for so large a table."""
    stream = bytes(range(250)) * (length // 250) + b"\7" * (length % 250)
    other = io.BytesIO()
    XlsDoc().save(other, stream)

    assert workbook_stream(container(stream))[:length] == stream
    assert workbook_stream(other.getvalue())[:length] == stream


def test_a_chain_that_is_a_ring_is_refused() -> None:
    """The stream's, the names', and that of the table's own sectors."""
    table = 512 * (1 + number(SHEET, TABLE))
    names = number(SHEET, NAMES)

    assert refused(with_number(SHEET, table + 4 * 3, 1)) == "document_unreadable"
    assert refused(with_number(SHEET, table + 4 * names, names)) == "document_unreadable"
    assert refused(with_number(with_number(SHEET, 68, 2), 512 * 4 - 4, 2)) == "document_unreadable"


def test_the_ring_of_a_small_stream_is_refused() -> None:
    """It has a table of its own."""
    small = SMALL.read_bytes()
    table = 512 * (1 + number(small, 60))

    assert refused(with_number(small, table + 4 * 3, 1)) == "document_unreadable"


@pytest.mark.parametrize("sector", [0xFFFFFFFF, 0xFFFFFFFD, 0x7FFFFFFF, 5_000])
def test_a_chain_that_leaves_the_file_is_refused(sector: int) -> None:
    """To where nothing is, or into what marks a sector as something else."""
    table = 512 * (1 + number(SHEET, TABLE))

    assert refused(with_number(SHEET, table + 4 * 3, sector)) == "document_unreadable"
    assert refused(with_number(SHEET, NAMES, sector)) == "document_unreadable"


def test_a_workbook_that_promises_more_than_it_holds_is_refused() -> None:
    """So many texts, or so large a sheet, that room for them would fill the memory."""
    stream = workbook_stream(SHEET)
    texts = with_number(stream, place_of(stream, TEXTS) + 4, 0x7FFFFFFF)
    start = number(stream, place_of(stream, 0x85))
    extent = start + place_of(stream[start:], EXTENT)

    assert refused(container(texts)) == "document_unreadable"
    assert refused(container(with_number(stream, extent + 4, 0x7FFFFFFF))) == "document_unreadable"
    assert refused(container(with_number(stream, extent, 50))) == "document_unreadable"


def test_a_sheet_without_its_end_is_refused() -> None:
    """Its last rows are gone, and nothing else tells."""
    stream = workbook_stream(SHEET)
    start = number(stream, place_of(stream, 0x85))
    end = start + place_of(stream[start:], 0x0A) - 4

    assert refused(container(stream[: end - 40])) == "document_unreadable"
    assert refused(container(stream[:end])) == "document_unreadable"


def test_a_sheet_with_a_cell_in_its_last_corner_is_refused() -> None:
    """The rectangle to it would be sixteen million cells."""
    assert refused(made(lambda _, sheet: sheet.write(65_535, 255, 1))) == "sheet_too_large"


def test_too_many_sheets_are_refused() -> None:
    """Before any is read."""

    def fill(book: Any, _: Any) -> None:
        for name in range(60):
            book.add_sheet(str(name))

    with pytest.raises(BusinessError, match="50 ark"):
        read(made(fill), document="d", name=XLS)


def test_a_workbook_with_a_password_is_named_so() -> None:
    """Its records are scrambled, whatever they seem to promise."""
    stream = workbook_stream(SHEET)
    at = place_of(stream, 0x42) - 4  # the character set, early among the workbook's own records
    locked = struct.pack("<HHH", 0x2F, 2, 1)

    assert refused(container(stream[:at] + locked + stream[at:])) == "password"
