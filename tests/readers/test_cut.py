"""Payers' names and telephones never get past the door; everything else stays byte for byte."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kassebot.domain.errors import BusinessError
from kassebot.readers.formats import read
from kassebot.readers.mobilepay import COLUMNS, cut

MARK = b"\xef\xbb\xbf"
HEADER = "Type;Tidspunkt;Betalingssted;Beløb;Gebyr;Netto;Kundenavn;Telefon;TransaktionsID;UdbetalingsID;Udbetalingsdato"
ROW = "Betaling;2026-10-05T10:14:07+02:00;00417123;45,00;0,75;44,25;{};{};9f01;PC02;2026-10-07"
NAME = "mobilepay/2026-10-06.csv"


def report(*rows: str, header: str = HEADER) -> bytes:
    return MARK + "".join(f"{row}\r\n" for row in (header, *rows)).encode()


def test_two_fields_are_emptied_and_nothing_else_changes() -> None:
    """The header stays, also the columns' names."""
    assert cut(report(ROW.format("Xenia Prøve", "+45 00123456"))) == report(ROW.format("", ""))


def test_an_unknown_column_is_dropped_at_the_border() -> None:
    """A column that was not there when kassebot was made is emptied too."""
    kept = cut(report(ROW.format("Xenia", "1") + ";xenia@prøve.example", header=HEADER + ";E-mail"))

    assert kept == report(ROW.format("", "") + ";", header=HEADER + ";E-mail")


def test_columns_in_another_order_are_found_by_their_names() -> None:
    """The place of a column means nothing."""
    header = "Kundenavn;" + ";".join(COLUMNS) + ";Telefon"
    kept = cut(report("Xenia;" + ";".join(COLUMNS) + ";00123456", header=header))

    assert kept == report(";" + ";".join(COLUMNS) + ";", header=header)


@pytest.mark.parametrize(
    "row",
    [
        ROW.format("Prøve; Xenia", "00123456"),
        ROW.format("Xenia", "00123456").rpartition(";")[0],
        "Xenia Prøve",
        ROW.format('"Xenia; Prøve', "00123456") + ";x",
    ],
)
def test_a_row_of_another_shape_keeps_nothing_and_is_not_forgotten(row: str) -> None:
    """Nobody knows where the name stands in it; a reader still sees that it was there."""
    try:
        kept = cut(report(row))
    except BusinessError as error:
        assert "intet er gemt" in error.message.render()
        return

    assert b"Xenia" not in kept
    assert b"00123456" not in kept
    assert [problem.locator for problem in read(kept, document="d", name=NAME).problems] == ["line 2"]


def test_quoted_fields_are_cut_the_same() -> None:
    """A quoted name may hold a semicolon, a line end and quotes; the rest keeps its quotes."""
    row = ROW.format('"Prøve; ""Xenia""\r\nBoks 1"', "00123456").replace("9f01", '"9f01"')

    assert cut(report(row)) == report(ROW.format("", "").replace("9f01", '"9f01"'))


@pytest.mark.parametrize("header", ["Type;Beløb;Kundenavn", "", HEADER + ";Type", "Kundenavn;Telefon"])
def test_without_a_known_header_nothing_is_kept(header: str) -> None:
    """Nobody knows where the personal data stands: the bytes are refused whole."""
    with pytest.raises(BusinessError) as caught:
        cut(report(ROW.format("Xenia", "1"), header=header))

    assert caught.value.code == "header_unknown"
    assert "Xenia" not in str(caught.value)


@given(st.lists(st.tuples(st.text(), st.text()), max_size=5))
def test_whatever_a_payer_is_called_the_name_goes(people: list[tuple[str, str]]) -> None:
    """Any text as name and telephone: either all is refused, or none of it is left and a second cut changes nothing."""
    marked = [(f"«{name}»", f"«{telephone}»") for name, telephone in people]
    data = MARK + "".join(f"{row}\r\n" for row in (HEADER, *(ROW.format(*pair) for pair in marked))).encode(
        errors="replace"
    )
    try:
        kept = cut(data)
    except BusinessError:
        return

    assert "«".encode() not in kept
    assert cut(kept) == kept
    assert len(read(kept, document="d", name=NAME).problems) <= data.count(b"\n") + data.count(b"\r")
