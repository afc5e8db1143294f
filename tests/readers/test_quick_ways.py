"""What is read in a quicker way reads the same: small documents and large, near cells and far, plain texts and others."""

import json
import random
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from kassebot.domain.errors import BusinessError
from kassebot.domain.facts import BankKind
from kassebot.readers import mobilepay, xmls, zip_directory
from kassebot.readers.archives import Archive, opened
from kassebot.readers.bank import classify
from kassebot.readers.camt import parse
from kassebot.readers.jsons import loaded
from kassebot.readers.sheet_parts import scan

FILLED = "<table:table-row><table:table-cell><p>1</p></table:table-cell></table:table-row>"
WIDE = (
    '<table:table-row><table:table-cell table:number-columns-repeated="9000"/><table:table-cell><p>1</p>'
    "</table:table-cell></table:table-row>"
)
REPORT = (
    "Type;Tidspunkt;Betalingssted;Beløb;Gebyr;Netto;Kundenavn;Telefon;TransaktionsID;UdbetalingsID;Udbetalingsdato\r\n"
    "Betaling;2026-10-05T10:14:07+02:00;00417123;45,00;0,75;44,25;;;9f;PC1;2026-10-07\r\n"
    "Refundering;2026-10-05T10:15:07+02:00;00417123;-20,00;0,00;-20,00;;;9e;PC1;2026-10-07\r\n"
    "\r\n"
    "Betaling;2026-10-05T10:16:07+02:00;00417123;-5,00;0,75;44,25;;;9d;PC1;2026-10-07\r\n"
    "Betaling;kort\r\n"
).encode()  # fmt: skip
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
    "rows",
    [
        # far down and far out, in two rows that are small each
        f"{FILLED}<table:table-row table:number-rows-repeated='900000'><table:table-cell/></table:table-row>{WIDE}",
        f'{FILLED}<table:table-row table:number-rows-repeated="900000"><table:table-cell/></table:table-row>{WIDE}',
        f'{FILLED}<table:table-row table:number-rows-repeated="900000"/>{WIDE}',
        f'{WIDE}<table:table-row table:number-rows-repeated="900000"><table:table-cell><p>1</p></table:table-cell></table:table-row>',
    ],
)  # fmt: skip
def test_an_ods_is_as_large_as_the_rectangle_around_its_cells(rows: str) -> None:
    """Repeated rows and columns make it so, however little is written."""
    with pytest.raises(BusinessError) as refused:
        scan(_ods(rows))

    assert refused.value.code == "sheet_too_large"


@pytest.mark.parametrize("quote", ['"', "'"])
def test_an_ods_with_empty_rows_and_columns_to_its_edge_is_let_through(quote: str) -> None:
    """As LibreOffice writes them, after the last cell and the last row with anything in them."""
    edge = (
        '<table:table-row table:number-rows-repeated="1048570"><table:table-cell table:number-columns-repeated="16384"/>'
        "</table:table-row>"
    )
    row = FILLED.replace(
        "</table:table-row>", '<table:table-cell table:number-columns-repeated="16383"/></table:table-row>'
    )

    assert scan(_ods((row + edge).replace('"', quote))) == frozenset()


@pytest.mark.parametrize(
    ("cell", "doubtful"),
    [
        ('<c r="A1"><f>SUM(B1)</f><v>3</v></c>', False), ('<c r="A1"><f t="shared" si="0"/><v>3</v></c>', False),
        ('<x:c r="A1"><x:f>B1</x:f><x:v>3</x:v></x:c>', False), ('<c r="A1"><f>B1</f><v></v></c>', True),
        ('<c r="A1"><f>B1</f><v/></c>', True), ('<c r="A1"><f>B1</f></c><c r="B1"><v>3</v></c>', True),
        ('<c r="A1"><f t="shared" si="0"/></c>', True), ('<c r="A1"><x:f>B1</x:f></c>', True),
        ('<c r="A1"><v>3</v><f>B1</f></c>', True),  # the wrong way round: looked at closely
        ('<c r="A1" t="s"><v>3</v></c>', False),
    ],
)  # fmt: skip
def test_a_sheet_is_looked_at_closely_unless_each_formula_surely_has_its_value(cell: str, *, doubtful: bool) -> None:
    """Most sheets need no second look."""
    assert bool(scan(_sheet(cell))) is doubtful


def test_a_report_reads_the_same_whether_its_lines_are_split_or_parsed() -> None:
    """A quote, or another line end among them, asks for the csv module."""
    whole = mobilepay.read(REPORT, document="d", name="")
    quoted = mobilepay.read(REPORT.replace(b"Betaling;", b'"Betaling";'), document="d", name="")
    mixed = mobilepay.read(REPORT.replace(b"\r\n", b"\n", 1), document="d", name="")

    assert [fact.line for fact in whole.facts.mobilepay_transactions] == [2, 3]
    assert [problem.locator for problem in whole.problems] == ["line 5", "line 6"]
    assert whole == quoted == mixed


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


@pytest.mark.parametrize(
    "text", ["INDB KASSE 0417 POSE 8812345", "INDB  KASSE 0417 POSE 8812345", "INDB KASSE: 0417 POSE NR. 8812345"]
)
def test_a_deposit_names_register_and_bag_however_plainly_it_is_written(text: str) -> None:
    """The bank's own spelling needs one pattern, others three."""
    assert classify(text, 100) == (BankKind.DEPOSIT, "0417", "8812345", "")


@pytest.mark.parametrize(
    "text",
    [
        '{"a": "\\ud800", "b": [1e400, -0, 12345678901234567890123]}', '{"a": 1, "a": 2.50}', '["\\ud83d\\ude00", 0.1, 1e5, -0.0]',
        '[1.7976931348623157e308, 5e-324, true, null, "\u2028"]', " []\n",
    ],
)  # fmt: skip
def test_json_is_what_python_makes_of_it(text: str) -> None:
    """Also where the quicker parser gives it up."""
    assert repr(loaded(text.encode())) == repr(json.loads(text))


def test_json_that_breaks_off_says_where() -> None:
    """A line, counted by the parser that has line numbers."""
    with pytest.raises(BusinessError) as refused:
        loaded(b'{"a": 1,\n"b": [2,\n')

    assert refused.value.locator == "line 3"


@pytest.mark.parametrize(
    ("name", "comment", "extra", "remark"),
    [
        ("a.xml", b"", b"", b""), ("æ.xml", b"", b"", b""), ("a.xml", b"note", b"", b""), ("a.xml", b"", b"UT\x01\0\0", b""),
        ("a.xml", b"", b"", b"note"),
    ],
)  # fmt: skip
def test_a_zip_has_the_members_that_python_finds(name: str, comment: bytes, extra: bytes, remark: bytes) -> None:
    """However much is written beside them in the directory, and with something before the first."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        info = zipfile.ZipInfo(name)
        info.extra, info.comment, archive.comment = extra, remark, comment
        archive.writestr(info, "x" * 1_000)
        archive.writestr("b.xml", "y")

    for data in (made.getvalue(), b"before" + made.getvalue()):
        assert zip_directory.members(data) == _found_by_python(data)


def test_a_wounded_zip_directory_is_read_as_python_reads_it_or_not_at_all() -> None:
    """Two thousand directories, each with a few bytes exchanged."""
    rng = random.Random(7)
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("a.xml", "b/c.xml", "d.xml"):
            archive.writestr(name, name * 40)
    whole = made.getvalue()
    start = whole.index(b"PK\x01\x02")
    outcomes = set()
    for _ in range(2_000):
        data = bytearray(whole)
        for _ in range(rng.randint(1, 3)):
            data[rng.randrange(start, len(data))] = rng.choice((0, 1, 2, 20, 80, 255))
        found, wanted = _members_of(bytes(data)), _found_by_python(bytes(data))
        assert found == wanted
        outcomes.add(found is None)
    assert outcomes == {True, False}


def _members_of(data: bytes) -> tuple[zip_directory.Member, ...] | None:
    try:
        return zip_directory.members(data)
    except zip_directory.DAMAGES:
        return None


def _found_by_python(data: bytes) -> tuple[zip_directory.Member, ...] | None:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return tuple(
                zip_directory.Member(
                    each.filename, each.flag_bits, each.compress_type, each.CRC, each.compress_size, each.file_size,
                    each.header_offset,
                )
                for each in archive.infolist()
            )  # fmt: skip
    except zip_directory.DAMAGES:
        return None


def _ods(rows: str) -> Archive:
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(
            "content.xml",
            '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
            f'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"><table:table>{rows}</table:table>'
            "</office:document-content>",
        )
    return opened(made.getvalue())


def _sheet(cells: str) -> Archive:
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(
            "xl/worksheets/sheet1.xml", f"<worksheet><sheetData><row>{cells}</row></sheetData></worksheet>"
        )
    return opened(made.getvalue())
