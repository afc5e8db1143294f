"""What is read in a quicker way reads the same: small documents and large, near cells and far, plain texts and others."""

import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from kassebot.domain.errors import BusinessError
from kassebot.domain.facts import BankKind
from kassebot.readers import xmls
from kassebot.readers.archives import opened
from kassebot.readers.bank import classify
from kassebot.readers.camt import parse
from kassebot.readers.sheet_parts import scan

STATEMENTS = sorted((Path(__file__).parents[2] / "fixtures" / "bank").glob("*/input.xml"))


@pytest.mark.parametrize("path", STATEMENTS, ids=lambda path: path.parent.name)
def test_a_statement_reads_the_same_whole_and_streamed(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its size decides how, never what."""
    data = path.read_bytes()
    try:
        whole = parse(data)
    except BusinessError as error:
        monkeypatch.setattr(xmls, "_STREAMED_BYTES_MIN", 0)
        with pytest.raises(BusinessError) as streamed:
            parse(data)
        assert streamed.value.code == error.code
        return
    monkeypatch.setattr(xmls, "_STREAMED_BYTES_MIN", 0)

    assert parse(data) == whole


def test_entries_without_a_statement_around_them_are_refused() -> None:
    """The outermost elements are lost, and what is left is whole XML."""
    with pytest.raises(BusinessError):
        parse(b'<Ntry><BkToCstmrStmt/><Amt Ccy="DKK">1.00</Amt></Ntry>')


@pytest.mark.parametrize("cell", ["AAA1", "XFD9", "A999999999", "ZZ99999"])
def test_a_cell_far_out_is_found(cell: str) -> None:
    """One such cell makes a rectangle, measured whatever else the sheet holds."""
    with pytest.raises(BusinessError):
        scan(_sheet(f'<c r="A1"/><c r="{cell}"><v>1</v></c><c r="XFD1048576"><v>1</v></c>'))


def test_a_sheet_as_people_have_them_is_let_through() -> None:
    """Column ZZ and row 999 are within the limits."""
    assert scan(_sheet('<c r="ZZ999"><v>1</v></c>')) == frozenset()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("INDB KASSE 0417 POSE 8812345", BankKind.DEPOSIT), ("indbetalt kasse 0417", BankKind.DEPOSIT),
        ("Kortindløsning KI26100100000", BankKind.CARD_PAYOUT), ("KORTINDLOESNING KI1", BankKind.CARD_PAYOUT),
        ("MobilePay PC1", BankKind.MOBILEPAY_PAYOUT), ("udbetalt kasse 0500", BankKind.TOP_UP),
        ("ÆØÅ: udbetalt kasse 0500", BankKind.TOP_UP), ("HUSLEJE", None), ("", None),
    ],
)  # fmt: skip
def test_a_text_says_the_same_in_any_case_and_letters(text: str, kind: BankKind | None) -> None:
    """The words that are looked for first are those of the patterns."""
    said = classify(text, -1)

    assert (said[0] if said else None) == kind


def _sheet(cells: str) -> zipfile.ZipFile:
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(
            "xl/worksheets/sheet1.xml", f"<worksheet><sheetData><row>{cells}</row></sheetData></worksheet>"
        )
    return opened(made.getvalue())
