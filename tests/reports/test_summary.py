"""The result in words for a terminal, and as JSON for programs."""

from tests.reports.stories import REGISTERS, RESULT

from kassebot.reports.json_result import register_json, result_json
from kassebot.reports.summary import summary_lines


def same(text: str) -> str:
    """Danish is what is written."""
    return text


def test_the_summary_fits_a_terminal_and_counts_what_is_missing() -> None:
    """At most 80 characters a line."""
    lines = summary_lines(RESULT, REGISTERS, same)

    assert max(map(len, lines)) <= 80
    assert any("Mangler data" in line and line.split()[0] == "1" for line in lines)
    assert any("MobilePay" in line and "(3 mangler)" in line for line in lines)
    assert any("Ombyttede cifre" in line and "54,00" in line for line in lines)
    assert "efter regelsæt 1" in lines[0]
    assert [line.split(maxsplit=1) for line in lines if line.startswith(" " * 24)] == [
        ["1", "hver afvigelse har en årsag"], ["1", "optælling mangler"],
    ]  # fmt: skip


def test_the_json_has_the_contracts_shape() -> None:
    """The five figures, findings with candidates and evidence, open items."""
    row = result_json(RESULT, same)["registers"][1]

    assert row["status"] == "review"
    assert row["findings"][0]["effects_ore"] == {"ledger": -5400}
    assert row["findings"][0]["candidates"][0]["explanation"].startswith("Bogført 45,00")
    assert row["open_items"][0]["cleared_on"] is None
    assert row["open_items"][0]["age_bank_days"] == 10
    assert (row["reason"], row["explanation"]) == ("explained", "Til gennemsyn, fordi der er en afvigelse.")
    assert set(row) == {
        "register", "status", "reason", "explanation", "opening_ore", "expected_ore", "counted_ore", "booked_ore", "difference_ore",
        "findings", "open_items",
    }  # fmt: skip
    assert row == register_json(RESULT.registers[1], RESULT.as_of, same)
    assert row["findings"][0]["evidence"] == [
        {"document": "d" * 64, "name": "ledger/2026-10.txt", "locator": "line 812"}
    ]
