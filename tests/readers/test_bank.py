"""camt statements by the reading rules, and what of them has to do with registers."""

import io
import zipfile

import pytest

from kassebot.domain.errors import BusinessError
from kassebot.domain.facts import BankKind
from kassebot.readers.bank import classify
from kassebot.readers.formats import read
from kassebot.readers.report import read_report

NAMESPACE = ' xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"'


def balance(code: str, amount: str, currency: str = "DKK", day: str = "2026-10-05") -> str:
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy='{currency}'>{amount}</Amt>"
        f"<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>"
    )


def entry(amount: str, text: str = "x", *, mark: str = "CRDT", status: str = "<Sts>BOOK</Sts>", more: str = "") -> str:
    return (
        f"<Ntry><Amt Ccy='DKK'>{amount}</Amt><CdtDbtInd>{mark}</CdtDbtInd>{status}"
        f"<BookgDt><Dt>2026-10-05</Dt></BookgDt>{more}<AddtlNtryInf>{text}</AddtlNtryInf></Ntry>"
    )


def detail(amount: str, text: str, currency: str = "DKK") -> str:
    return (
        f"<TxDtls><AmtDtls><TxAmt><Amt Ccy='{currency}'>{amount}</Amt></TxAmt></AmtDtls>"
        f"<RmtInf><Ustrd>{text}</Ustrd></RmtInf></TxDtls>"
    )


def statement(*parts: str, namespace: str = NAMESPACE, account: str = "09990004711001") -> bytes:
    return (
        f"<Document{namespace}><BkToCstmrStmt><Stmt><Acct><Id><Othr><Id>{account}</Id></Othr></Id><Ccy>DKK</Ccy></Acct>"
        f"{''.join(parts)}</Stmt></BkToCstmrStmt></Document>"
    ).encode()


FRAME = (balance("OPBD", "100.00"), balance("CLBD", "150.00"))


@pytest.mark.parametrize("version", ["02", "04", "06", "08", "13"])
def test_any_version_and_no_namespace_read_alike(version: str) -> None:
    """The namespace decides nothing."""
    named = statement(*FRAME, entry("50.00"), namespace=NAMESPACE.replace("001.02", f"001.{version}"))

    assert read_report(named) == read_report(statement(*FRAME, entry("50.00"), namespace=""))
    assert read_report(named)["statements"][0]["verdict"] == "ok"


@pytest.mark.parametrize(
    ("status", "entries"),
    [
        ("", 1), ("<Sts>BOOK</Sts>", 1), ("<Sts><Cd>BOOK</Cd></Sts>", 1), ("<Sts>PDNG</Sts>", 0),
        ("<Sts><Cd>PDNG</Cd></Sts>", 0), ("<Sts><Cd>INFO</Cd></Sts>", 0),
    ],
)  # fmt: skip
def test_only_what_is_booked_is_an_entry(status: str, entries: int) -> None:
    """In the older and the newer form; an entry without a status is booked."""
    report = read_report(statement(*FRAME, entry("50.00", status=status)))

    assert len(report["statements"][0]["entries"]) == entries


def test_the_amounts_and_marks_of_an_entry() -> None:
    """Three decimals may be whole øre; a reversal's mark already says which way the money went."""
    report = read_report(
        statement(*FRAME, entry("60.000"), entry("10", mark="DBIT", more="<RvslInd>true</RvslInd>"), entry(".00"))
    )

    assert [each["amount_ore"] for each in report["statements"][0]["entries"]] == [6000, -1000, 0]


@pytest.mark.parametrize("amount", ["8.8501", "1,50", "1.234,50", "NaN", "1e3", "-5.00", "", "1_000"])
def test_an_amount_that_cannot_be_trusted_rejects_the_file(amount: str) -> None:
    """The statement could not be verified without it."""
    with pytest.raises(BusinessError) as caught:
        read_report(statement(*FRAME, entry(amount)))

    assert caught.value.code == "amount"
    assert "entry 1" in caught.value.locator


def test_the_opening_may_be_the_closing_before() -> None:
    """PRCD stands in for OPBD, and no other balance is used."""
    report = read_report(statement(balance("PRCD", "1.00"), balance("ITBD", "7.00"), balance("CLBD", "1.00")))

    assert report["statements"][0]["opening_ore"] == 100
    assert report["statements"][0]["verdict"] == "ok"


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ((balance("OPBD", "1.00"), balance("CLBD", "1.00", "SEK")), "currency_mixed"),
        ((balance("OPBD", "1.00"),), "balance_missing"),
        ((balance("OPBD", "1.00"), balance("OPBD", "2.00"), balance("CLBD", "1.00")), "balance_twice"),
    ],
)
def test_what_cannot_be_verified_says_so(parts: tuple[str, ...], code: str) -> None:
    """The difference is null, never zero."""
    report = read_report(statement(*parts))

    assert report["statements"][0]["verdict"] == "unverifiable"
    assert report["statements"][0]["difference_ore"] is None
    assert code in {problem["code"] for problem in report["problems"]}


def test_a_day_is_taken_as_written() -> None:
    """No time zone arithmetic: half past midnight in Copenhagen is that day."""
    data = statement(*FRAME, entry("50.00")).replace(
        b"<BookgDt><Dt>2026-10-05</Dt>", b"<BookgDt><DtTm>2026-10-06T00:30:00+02:00</DtTm>"
    )

    assert read_report(data)["statements"][0]["entries"][0]["date"] == "2026-10-06"


def test_an_archive_gives_its_members_statements_in_its_order() -> None:
    """What is no statement in it is a problem that names the member."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("b.xml", statement(*FRAME, entry("50.00"), account="2"))
        archive.writestr("læs mig.txt", b"hej")
        archive.writestr("a.xml", statement(*FRAME, entry("51.00"), account="1"))
    report = read_report(content.getvalue())

    assert [each["account"] for each in report["statements"]] == ["2", "1"]
    assert [each["verdict"] for each in report["statements"]] == ["ok", "differs"]
    assert [problem["locator"] for problem in report["problems"]] == ["læs mig.txt"]


def test_an_archive_without_statements_is_rejected() -> None:
    """A zip of anything else is another kind of file."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("a.json", b"{}")

    with pytest.raises(BusinessError, match="intet kontoudtog"):
        read_report(content.getvalue())


@pytest.mark.parametrize(
    ("text", "amount_ore", "said"),
    [
        ("INDB KASSE 0417 POSE 8812345", 1, (BankKind.DEPOSIT, "0417", "8812345", "")),
        ("  indb  kasse 0417", 1, (BankKind.DEPOSIT, "0417", "", "")),
        ("INDB KASSE POSE 8812345", 1, (BankKind.DEPOSIT, "", "8812345", "")),
        ("INDBETALING POSE 8812345", 1, (BankKind.DEPOSIT, "", "8812345", "")),
        ("INDB KASSE 04177 POSE 881234", 1, (BankKind.DEPOSIT, "04177", "881234", "")),
        ("UDBETALT KASSE 0418", -1, (BankKind.TOP_UP, "0418", "", "")),
        ("KORTINDLØSNING KI1261006", 1, (BankKind.CARD_PAYOUT, "", "", "KI1261006")),
        ("Kortindløsning  771204", -1, (BankKind.CARD_PAYOUT, "", "", "771204")),
        ("MOBILEPAY PC0200417123", 1, (BankKind.MOBILEPAY_PAYOUT, "", "", "PC0200417123")),
        ("UDBETALT KASSE 0418", 1, None),
        ("GEBYR KORTINDLØSNING 771204", -1, None),
        ("MOBILEPAY HANSEN", 1, None),
        ("OVERFØRSEL TIL HOVEDKONTO", -1, None),
        ("HUSLEJE KASSE 0417", -1, None),
    ],
)
def test_what_a_text_says(text: str, amount_ore: int, said: object) -> None:
    """As the text gives it, mistyped or lacking a number; what only resembles is another's business."""
    assert classify(text.strip(), amount_ore) == said


def test_details_that_do_not_add_up_leave_the_entry_whole_with_a_problem() -> None:
    """And other people's texts are counted and summed, not kept."""
    details = detail("20.00", "INDB KASSE 0417 POSE 8812345") + detail("29.00", "INDB KASSE 0418 POSE 8812346")
    data = statement(
        *FRAME, entry("50.00", "SAMLEPOSTERING", more=f"<NtryDtls>{details}</NtryDtls>"), entry("0.00", "Hr. Prøve")
    )
    reading = read(data, document="d", name="bank/09990004711001/2026-10-05.xml")

    assert [problem.code for problem in reading.problems] == ["details_differ"]
    assert reading.facts.bank_movements == ()
    (frame,) = reading.facts.bank_statements
    assert (frame.entries, frame.other_entries, frame.other_ore) == (2, 2, 5000)
    assert "Prøve" not in repr(reading)


def test_money_in_another_currency_is_no_movement() -> None:
    """Øre are øre; euro cents are not."""
    data = statement(
        balance("OPBD", "100.00", "EUR"), balance("CLBD", "150.00", "EUR"), entry("50.00", "INDB KASSE 0417 POSE 1")
    )
    reading = read(data.replace(b"DKK", b"EUR"), document="d")

    assert [problem.code for problem in reading.problems] == ["currency"]
    assert reading.facts.bank_movements == ()


@pytest.mark.parametrize("name", ["bank/09990004711002/2026-10-05.xml", "bank/09990004711001/2026-10-06.xml"])
def test_a_statement_in_anothers_place_is_refused(name: str) -> None:
    """Another account, or another day."""
    with pytest.raises(BusinessError, match="skulle være for"):
        read(statement(*FRAME, entry("50.00")), document="d", name=name)
