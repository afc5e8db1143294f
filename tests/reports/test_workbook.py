"""The working papers: numbers as numbers, no formulas, the same bytes for the same result."""

import io

import openpyxl
from tests.reports.stories import REGISTERS, RESULT

from kassebot.domain.findings import Cause
from kassebot.reports.json_result import result_json
from kassebot.reports.summary import summary_lines
from kassebot.reports.words import cause_meaning, cause_word
from kassebot.reports.workbook import working_papers


def same(text: str) -> str:
    """Danish is what is written."""
    return text


def test_an_overview_and_a_page_for_each_register_that_does_not_agree() -> None:
    """The register that agrees has no page of its own."""
    book = openpyxl.load_workbook(io.BytesIO(working_papers(RESULT, REGISTERS, same)))

    assert book.sheetnames == ["Oversigt", "0418", "0419"]
    overview = book["Oversigt"]
    assert [overview.cell(4, column).value for column in (1, 5, 9, 10)] == ["0417", 3500, 0, 0]
    assert overview.cell(4, 5).number_format.startswith("#,##0.00")


def test_what_is_missing_is_an_empty_cell_and_not_zero() -> None:
    """Register 0419 lacks its count: no figure is made up."""
    overview = openpyxl.load_workbook(io.BytesIO(working_papers(RESULT, REGISTERS, same)))["Oversigt"]

    assert [overview.cell(6, column).value for column in (6, 7, 9)] == [None, None, None]


def test_a_text_that_looks_like_a_formula_stays_a_text() -> None:
    """Nothing in any sheet is a formula."""
    book = openpyxl.load_workbook(io.BytesIO(working_papers(RESULT, REGISTERS, same)))
    cells = [cell for sheet in book for line in sheet.iter_rows() for cell in line]

    assert not [cell for cell in cells if cell.data_type == "f"]
    keeper = book["Oversigt"].cell(4, 11)
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
    assert "ledger/2026-10.txt line 812" in values


def test_the_summary_fits_a_terminal_and_counts_what_is_missing() -> None:
    """At most 80 characters a line."""
    lines = summary_lines(RESULT, REGISTERS, same)

    assert max(map(len, lines)) <= 80
    assert any("Mangler data" in line and line.split()[0] == "1" for line in lines)
    assert any("MobilePay" in line and "(3 mangler)" in line for line in lines)
    assert any("Ombyttede cifre" in line and "54,00" in line for line in lines)


def test_the_json_has_the_contracts_shape() -> None:
    """The five figures, findings with candidates and evidence, open items."""
    row = result_json(RESULT, same)["registers"][1]

    assert row["status"] == "review"
    assert row["findings"][0]["effects_ore"] == {"ledger": -5400}
    assert row["findings"][0]["candidates"][0]["explanation"].startswith("Bogført 45,00")
    assert row["open_items"][0]["cleared_on"] is None


def test_every_cause_has_a_word_and_a_meaning() -> None:
    """No cause is shown as a code, and the words are neutral."""
    texts = [cause_word(cause, same) + cause_meaning(cause, same) for cause in Cause]

    assert len(texts) == 34
    assert not [text for text in texts if any(word in text.casefold() for word in ("svind", "tyveri", "mistanke"))]
