"""The working papers: numbers as numbers, no formulas, the same bytes for the same result."""

import dataclasses
import io
import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from tests.reports.stories import FINDING, REGISTERS, RESULT

from kassebot.domain.asides import Aside, AsideReason
from kassebot.domain.findings import Candidate, Cause, Evidence
from kassebot.domain.texts import message
from kassebot.reports.register_page import evidence_lines, explained
from kassebot.reports.sheets import text
from kassebot.reports.words import cause_meaning, cause_word, place_word
from kassebot.reports.workbook import working_papers


def same(text: str) -> str:
    """Danish is what is written."""
    return text


def test_an_overview_and_a_page_for_each_register_that_does_not_agree() -> None:
    """The register that agrees has no page of its own."""
    book = openpyxl.load_workbook(io.BytesIO(working_papers(RESULT, REGISTERS, same)))

    assert book.sheetnames == ["Oversigt", "0418", "0419"]
    overview = book["Oversigt"]
    assert [overview.cell(6, column).value for column in (1, 5, 9, 10)] == ["0417", 3500, 0, 0]
    assert overview.cell(6, 5).number_format.startswith("#,##0.00")


def test_the_overview_says_why_each_register_stands_as_it_does() -> None:
    """A few words in a column that can be filtered, and the whole explanation beside it; both agree with the page."""
    book = openpyxl.load_workbook(io.BytesIO(working_papers(RESULT, REGISTERS, same)))
    overview = book["Oversigt"]

    assert [overview.cell(row, 13).value for row in (5, 6, 7, 8)] == [
        "Grund", "alt stemmer", "hver afvigelse har en årsag", "optælling mangler",
    ]  # fmt: skip
    assert overview.cell(6, 14).value == "Klargjort, fordi optalt og forventet er ens."
    page = [[cell.value for cell in line] for line in book["0418"].iter_rows()]
    assert ["Hvorfor", "Til gennemsyn, fordi der er en afvigelse."] in [line[:2] for line in page]


def test_what_is_set_aside_has_a_sheet_with_reason_place_rows_and_amount() -> None:
    """After the overview; a result without any has no such sheet."""
    aside = Aside(
        reason=AsideReason.COUNT_UNREAD, name="bank/1/2026-10-05.xml", document="b" * 64, locator="line 9", rows=2,
        amount_ore=1_139_00,
    )  # fmt: skip
    result = dataclasses.replace(RESULT, set_aside=(aside,))
    book = openpyxl.load_workbook(io.BytesIO(working_papers(result, REGISTERS, same)))

    assert book.sheetnames == ["Oversigt", "Sat til side", "0418", "0419"]
    lines = [[cell.value for cell in line] for line in book["Sat til side"].iter_rows(min_row=4)]
    assert lines == [
        ["Grund", "Dokument", "Første sted", "Rækker", "Beløb"],
        ["kan være posen fra en optælling, der ikke kan læses", "bank/1/2026-10-05.xml", "linje 9", 2, 1139],
    ]


def test_an_open_item_shows_its_age() -> None:
    """Ten bank days from Friday 30 October to Friday 13 November."""
    page = openpyxl.load_workbook(io.BytesIO(working_papers(RESULT, REGISTERS, same)))["0418"]
    lines = [[cell.value for cell in line] for line in page.iter_rows()]

    assert [line[5] for line in lines if line[4] == "endnu ikke"] == [10]
    assert [line[5] for line in lines if line[0] == "Åben post"] == ["Alder, bankdage"]


def test_what_is_missing_is_an_empty_cell_and_not_zero() -> None:
    """Register 0419 lacks its count: no figure is made up."""
    overview = openpyxl.load_workbook(io.BytesIO(working_papers(RESULT, REGISTERS, same)))["Oversigt"]

    assert [overview.cell(8, column).value for column in (6, 7, 9)] == [None, None, None]


def test_a_text_that_looks_like_a_formula_stays_a_text() -> None:
    """Nothing in any sheet is a formula."""
    book = openpyxl.load_workbook(io.BytesIO(working_papers(RESULT, REGISTERS, same)))
    cells = [cell for sheet in book for line in sheet.iter_rows() for cell in line]

    assert not [cell for cell in cells if cell.data_type == "f"]
    keeper = book["Oversigt"].cell(6, 11)
    assert keeper.value == '=HYPERLINK("http://x.example")'
    assert keeper.quotePrefix


def test_equal_results_are_equal_bytes() -> None:
    """No clock stands in the file."""
    assert working_papers(RESULT, REGISTERS, same) == working_papers(RESULT, REGISTERS, same)


def test_the_finding_stands_with_its_explanation_and_its_place() -> None:
    """Cause in words, amount, sentences with figures, document and line."""
    page = openpyxl.load_workbook(io.BytesIO(working_papers(RESULT, REGISTERS, same)))["0418"]
    values = [cell.value for line in page.iter_rows() for cell in line if cell.value is not None]

    assert "Ombyttede cifre" in values
    assert -54 in values
    assert "Bogført 45,00 kr., Z-bonen siger 99,00 kr." in values
    assert "ledger/2026-10.txt linje 812" in values


def test_a_sum_that_lacks_a_register_is_not_shown_as_a_sum() -> None:
    """Opening is known for all three; the others say how many are missing."""
    overview = openpyxl.load_workbook(io.BytesIO(working_papers(RESULT, REGISTERS, same)))["Oversigt"]

    assert [overview.cell(9, column).value for column in (1, 5, 6, 10)] == ["I alt", 10500, "1 mangler", 1]


def test_the_other_causes_that_a_finding_may_have_are_named() -> None:
    """The first candidate's sentences, then the words of the rest; without sentences, what the cause means."""
    second = Candidate(cause=Cause.POSTING_DIGIT, confidence=0.2, explanation=(message("Et ciffer."),))
    finding = dataclasses.replace(FINDING, candidates=(*FINDING.candidates, second))

    assert explained(finding, same).endswith("\nKan også være: et forkert ciffer.")
    bare = dataclasses.replace(FINDING, candidates=())
    assert explained(bare, same) == cause_meaning(FINDING.cause, same)


def test_many_places_are_cut_and_counted() -> None:
    """Nothing is left out silently."""
    places = tuple(Evidence(name="z.json", locator=f"line {n}", document="d" * 64) for n in range(11))
    lines = evidence_lines(places, same).split("\n")

    assert lines[0] == "z.json linje 0"
    assert lines[-1] == "og 3 steder til"
    assert place_word("Optælling!C7", same) == "Optælling!C7"
    assert place_word("line 14, entry 12", same) == "linje 14, post 12"


@pytest.mark.parametrize(
    ("locator", "said"),
    [
        ("items[8]", "post 9"),
        ("[0]", "post 1"),
        ("a.xml, line 14, entry 12", "linje 14, post 12 i a.xml"),
        ("uge 41, line 2.xml, line 3", "linje 3 i uge 41, line 2.xml"),
        ("a.xml", "a.xml"),
        ("9-22-0417", "9-22-0417"),
    ],
)
def test_a_place_is_said_as_people_count(locator: str, said: str) -> None:
    """Items from 1, not 0; what lies in an archive is in its file."""
    assert place_word(locator, same) == said


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "=cmd|' /C calc'!A0", "\x00=1+1", "\ud800x", "æ\ufffe"])
def test_no_text_breaks_the_file_or_becomes_a_formula(start: str) -> None:
    """Written, read again: a text, marked so that editing it keeps it a text."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    assert isinstance(sheet, Worksheet)
    text(sheet, 1, 1, f"{start}SUM(A1)")
    out = io.BytesIO()
    book.save(out)
    cell = openpyxl.load_workbook(out).worksheets[0].cell(1, 1)

    assert cell.data_type == "s"
    assert str(cell.value).endswith("SUM(A1)")
    assert bool(cell.quotePrefix) == str(cell.value).startswith(("=", "+", "-", "@", "\t"))


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_another_program_reads_the_same_texts_and_figures(tmp_path: Path) -> None:
    """LibreOffice computes nothing: the keeper's name is the text that it was."""
    path = tmp_path / "papers.xlsx"
    path.write_bytes(working_papers(RESULT, REGISTERS, same))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", "--headless", profile, "--convert-to", "csv:Text - txt - csv (StarCalc):59,34,76,1,,1033"]
    subprocess.run([*command, "--outdir", str(tmp_path), str(path)], check=True, capture_output=True, timeout=120)
    lines = (tmp_path / "papers.csv").read_text(encoding="utf-8").splitlines()

    assert '=HYPERLINK(""http://x.example"")' in lines[5]
    assert "3,500.00" in lines[5]


def test_every_cause_has_a_word_and_a_meaning() -> None:
    """No cause is shown as a code, and the words are neutral."""
    texts = [cause_word(cause, same) + cause_meaning(cause, same) for cause in Cause]

    assert len(texts) == 34
    assert not [text for text in texts if any(word in text.casefold() for word in ("svind", "tyveri", "mistanke"))]
