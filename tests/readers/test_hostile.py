"""Whatever the bytes are, a reader answers or raises BusinessError: never anything else."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kassebot.domain.errors import BusinessError
from kassebot.domain.money import AmountError
from kassebot.domain.texts import format_danish
from kassebot.readers.cells import amount_cell, cell_name, day_cell
from kassebot.readers.formats import FORMATS, read
from kassebot.readers.mobilepay import cut
from kassebot.readers.report import read_report
from kassebot.readers.sheet_parts import column_number
from kassebot.readers.values import DayError, amount_danish, amount_point, danish_day, iso_day

FIXTURES = Path(__file__).parents[2] / "fixtures"
INPUTS = [path.read_bytes() for path in sorted(FIXTURES.glob("*/*/input.*"))]
NAMES = (
    "registers.xlsx", "pos/0417/2026-10.json", "card/2026-10-05.csv", "mobilepay/2026-10-05.csv",
    "bank/09990004711001/2026-10-05.xml", "ledger/2026-10.txt", "vouchers/2026-10.json", "vouchers/U-2210.html",
    "counts/0417_2026-10.xlsx",
)  # fmt: skip
bounded = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def answers(data: bytes, name: str) -> None:
    """The bytes are read or refused, by name, by content and as a report; nothing else happens."""
    for attempt in (lambda: read(data, document="d", name=name), lambda: read_report(data), lambda: cut(data)):
        try:
            attempt()
        except BusinessError as error:
            assert error.code
            assert error.message.render()


@bounded
@given(st.binary(max_size=300), st.sampled_from(NAMES))
def test_any_bytes_at_all(data: bytes, name: str) -> None:
    """Noise."""
    answers(data, name)


@bounded
@given(st.sampled_from(INPUTS), st.integers(0, 10**6), st.binary(max_size=12), st.integers(0, 40), st.data())
def test_a_real_document_with_a_wound(data: bytes, at: int, new: bytes, gone: int, draw: st.DataObject) -> None:
    """A few bytes lost, changed or put in, anywhere."""
    at %= len(data)
    answers(data[:at] + new + data[at + gone :], draw.draw(st.sampled_from(NAMES)))


@bounded
@given(st.sampled_from(INPUTS), st.integers(0, 10**6))
def test_a_real_document_cut_off(data: bytes, at: int) -> None:
    """A download that stopped."""
    for name in NAMES:
        answers(data[: at % len(data)], name)


@given(st.integers(-(10**11), 10**11))
def test_an_amount_comes_back_as_it_was_written(amount_ore: int) -> None:
    """In each way that a source writes it."""
    kroner, ore = divmod(abs(amount_ore), 100)
    sign = "-" if amount_ore < 0 else ""

    assert amount_point(f"{sign}{kroner}.{ore:02d}") == amount_ore
    assert amount_danish(format_danish(amount_ore)) == amount_ore
    assert amount_danish(f"{kroner},{ore:02d}{sign}") == amount_ore
    assert amount_cell(f"{format_danish(amount_ore)} kr.") == amount_ore
    assert amount_cell(amount_ore / 100) == amount_ore


@pytest.mark.parametrize("text", ["1.230", "1230,5", "1.230,505", "12.30", "ca. 100", "1,230.50", "--5", "٣"])
def test_an_amount_that_can_be_read_two_ways_is_refused(text: str) -> None:
    """By a person it would have to be asked about."""
    with pytest.raises(AmountError):
        amount_cell(text)


@given(st.dates(min_value=date(1000, 1, 1)))
def test_a_day_comes_back_as_it_was_written(day: date) -> None:
    """In each way that a source or a person writes it."""
    assert iso_day(f"{day:%Y-%m-%d}") == day
    assert danish_day(f"{day:%d-%m-%Y}") == day
    assert day_cell(f"{day:%d.%m.%Y}", "2026-10") == day


@pytest.mark.parametrize("text", ["31.02.2026", "2026-13-01", "i går", "46300", "5/10/6", "32/10"])
def test_what_is_no_day_is_refused(text: str) -> None:
    """Never the nearest one."""
    with pytest.raises(DayError):
        day_cell(text, "2026-10")


@given(st.integers(0, 16_383), st.integers(0, 1_048_575))
def test_a_cell_is_named_as_a_workbook_names_it(column: int, row: int) -> None:
    """A1 to XFD1048576."""
    name = cell_name(row, column)

    assert column_number(name.rstrip("0123456789")) == column + 1
    assert name.endswith(str(row + 1))


def test_names_of_formats_are_distinct() -> None:
    """An explicit tuple, one entry a format."""
    assert len({known.name for known in FORMATS}) == len(FORMATS) == 8
