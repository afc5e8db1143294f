"""Each bad document gets a message of its own: a code, what is wrong and what to do. None is read as something else."""

import io
import json
import zipfile
from typing import Any

import pytest
from tests.readers.workbooks_made import NAME, count_row, count_sheet

from kassebot.domain.errors import BusinessError
from kassebot.readers.formats import read
from kassebot.readers.values import DOCUMENT_BYTES_MAX

BANK = "bank/09990004711001/2026-10-05.xml"


def refused(data: bytes, name: str = NAME) -> BusinessError:
    """The error of a document that must be rejected, by its name and by its content alone."""
    with pytest.raises(BusinessError) as by_content:
        read(data, document="d")
    assert by_content.value.message.render()
    with pytest.raises(BusinessError) as by_name:
        read(data, document="d", name=name)
    return by_name.value


def zipped(**members: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), data)
    return content.getvalue()


def owner_file() -> bytes:
    """What Excel leaves beside an open workbook, ~$name.xlsx: 165 bytes with the user's name twice."""
    return b"\x05Prove" + b" " * 49 + b"\x05\x00" + ("Prove" + " " * 49).encode("utf-16-le")


def with_password() -> bytes:
    """The container that Excel keeps a workbook with a password in: its stream is named in UTF-16."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1016 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 992


@pytest.mark.parametrize(
    ("data", "code", "do"),
    [
        (b"", "file_empty", "gem den igen"),
        (b"\0" * 4096, "file_empty", "gem den igen"),
        (owner_file(), "owner_file", "luk regnearket"),
        (b"\x89PNG\r\n\x1a\n" + b"x" * 500, "picture", "tast optællingen ind"),
        (b"\xff\xd8\xff\xe0" + b"x" * 500, "picture", "tast optællingen ind"),
        (with_password(), "password", "gem det uden"),
        (count_sheet(count_row())[:3000], "document_unreadable", "hent den igen"),
        (zipped(xl__workbook_xml=b" " * 150_000_000), "zip_too_large", "bed om en mindre"),
        (
            count_sheet(count_row(), change=lambda _, sheet: sheet.cell(1_048_576, 16_384, 1)),
            "sheet_too_large",
            "slet dem",
        ),
        (b"Kassenr;Dato\r\n0417;05-10-2026\r\n", "document_unreadable", "gem den som .xlsx"),
    ],
    ids=["empty", "placeholder", "owner-file", "png", "jpeg", "password", "truncated", "zip-bomb", "endless", "text"],
)
def test_what_is_no_count_sheet_is_named(data: bytes, code: str, do: str) -> None:
    """Each thing that people put in a workbook's place, in its own words."""
    error = refused(data)

    assert error.code == code
    assert do in error.message.render()


def test_a_zip_whose_directory_lies_is_measured() -> None:
    """The directory says 100 bytes, the member becomes 120 MB: it is unpacked in steps and stopped."""
    honest = zipped(xl__workbook_xml=b" " * 120_000_000)
    size = (120_000_000).to_bytes(4, "little")
    lying = honest.replace(size, (100).to_bytes(4, "little"))

    assert lying != honest
    assert refused(lying).code == "zip_too_large"


def test_a_file_that_is_too_large_is_refused_before_it_is_parsed() -> None:
    """200 MB would be; here one byte over the limit."""
    error = refused(b"<" * (DOCUMENT_BYTES_MAX + 1), BANK)

    assert error.code == "file_too_large"
    assert "mindre fil" in error.message.render()


@pytest.mark.parametrize(
    ("labels", "words"),
    [
        ((("Periode", "2026-10"),), "Kassenr mangler"),
        ((("Kassenr", "0417"), ("Periode", "oktober")), "Perioden"),
        ((("Kassenr", "0418"), ("Periode", "2026-10")), "kasse 0418"),
        ((("Kassenr", "0417"), ("Periode", "2026-09")), "2026-09"),
    ],
)
def test_a_sheet_that_is_not_this_registers_is_refused(labels: tuple[tuple[str, str], ...], words: str) -> None:
    """Another register or period, or none."""
    with pytest.raises(BusinessError) as caught:
        read(count_sheet(count_row(), labels=labels), document="d", name=NAME)

    assert caught.value.locator == "Optælling"
    assert words in caught.value.message.render()


def test_two_tables_that_could_both_be_meant_are_refused() -> None:
    """Neither sheet is called Optælling, and both are for the register."""
    data = count_sheet(count_row(), title="A", change=lambda book, sheet: book.copy_worksheet(sheet))

    with pytest.raises(BusinessError, match="flere optællingstabeller"):
        read(data, document="d", name=NAME)


def test_a_photo_in_place_of_the_table_is_named() -> None:
    """A workbook with a picture and no table."""
    data = zipped(
        **{
            "[Content_Types]_xml": b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
            "xl__media__image1.png": b"\x89PNG",
        }
    )
    with pytest.raises(BusinessError) as caught:
        read(data, document="d", name=NAME)

    assert caught.value.message.render()


JSON_DEEP = b'{"items": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("pos/0417/2026-10.json", b'{"items": [{"register"', "afbrudt"),
        ("pos/0417/2026-10.json", JSON_DEEP, "JSON"),
        ("pos/0417/2026-10.json", b'{"items": [], "next": "abc"}', "første side"),
        ("pos/0417/2026-10.json", '{"items": "ø"}'.encode("cp1252"), "tegnsættet"),
        ("vouchers/2026-10.json", b'{"voucher": 1}', "liste"),
        ("vouchers/U-1.html", b"<html><body><dl><dd data-felt='nummer'></dd></dl></body></html>", "log ind"),
        ("card/2026-10-05.csv", b"HDR;1;05-10-2026;K1;06-10-2026\r\n", "TRL mangler"),
        ("card/2026-10-05.csv", b"BAT;1;05-10-2026\r\n", "begynder ikke med HDR"),
        ("card/2026-10-05.csv", b"HDR;1;06-10-2026;K1;06-10-2026\r\nTRL;0;0,00\r\n", "skulle være for"),
        ("card/2026-10-05.csv", "HDR;ø".encode(), "Windows-1252"),
        ("mobilepay/2026-10-05.csv", b"Type;Beloeb\r\n", "intet af den er gemt"),
        ("mobilepay/2026-10-05.csv", "Type;Beløb\r\n".encode("cp1252"), "tegnsættet"),
        ("ledger/2026-10.txt", b"Konto\t9\r\n", "periode"),
        ("ledger/2026-10.txt", b"Posteringsoversigt\tX\tPeriode 09.2026\r\n", "2026-09"),
        ("ledger/2026-10.txt", "Posteringsoversigt\tÅ\tPeriode 10.2026\r\n".encode(), "Windows-1252"),
        ("ledger/2026-10.txt", "Posteringsoversigt\tÅ\tPeriode 10.2026\r\n".encode("utf-16"), "Windows-1252"),
        ("ledger/2026-10.txt", b"Posteringsoversigt\tA\tPeriode 10.2026\r\nKonto\t9\tK\r\nPrimosaldo\t1,00\r\n", "afbrudt"),
        (BANK, b"<Document><BkToCstmrStmt><Stmt>", "ikke hel XML"),
        (BANK, b"<Document><BkToCstmrStmt/></Document>", "intet kontoudtog"),
        (BANK, b"<Document><CstmrCdtTrfInitn/></Document>", "ikke et kontoudtog"),
        (BANK, b'<!DOCTYPE d [<!ENTITY e "x">]><Document><BkToCstmrStmt/></Document>', "DTD"),
        (BANK, "<!DOCTYPE d><Document><BkToCstmrStmt/></Document>".encode("utf-16"), "DTD"),
        ("registers.xlsx", count_sheet(count_row()), "overskrifter"),
    ],
)  # fmt: skip
def test_a_document_that_cannot_be_used_says_why(name: str, data: bytes, words: str) -> None:
    """Cut off, in another character set, another kind of file, or another day's."""
    with pytest.raises(BusinessError) as caught:
        read(data, document="d", name=name)

    assert words in caught.value.message.render()


def test_a_name_that_leaves_the_folder_is_never_read() -> None:
    """The name of a document is one of a few shapes."""
    with pytest.raises(BusinessError):
        read(b"{}", document="d", name="pos/../../etc/passwd")


def test_an_empty_card_file_is_a_day_without_batches() -> None:
    """The only empty file that means something."""
    reading = read(b"", document="d", name="card/2026-10-05.csv")

    assert reading.problems == ()
    assert reading.facts.card_payouts == ()


def test_a_bad_line_leaves_the_others_usable() -> None:
    """Among 300 vouchers one that cannot be read is one problem at its place."""
    good: dict[str, Any] = {
        "voucher": "U-1", "register": "0417", "date": "2026-10-05", "amount": "1.00", "vat": "0.20", "purpose": "",
        "status": "godkendt", "attested_by": "A", "approved_by": None, "receipt": None,
    }  # fmt: skip
    items = [{**good, "voucher": f"U-{number}"} for number in range(300)]
    items[7]["date"] = "2026-11-05"
    reading = read(json.dumps(items).encode(), document="d", name="vouchers/2026-10.json")

    assert [(problem.locator, problem.code) for problem in reading.problems] == [("[7]", "date_outside_period")]
    assert len(reading.facts.vouchers) == 299
