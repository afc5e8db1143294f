"""What people write is masked by shape; what only looks alike is left alone."""

import pytest

from kassebot.readers.masking import masked


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Ring 00345678, tak", "Ring [telefon], tak"),
        ("tlf.00 34 56 78", "tlf.[telefon]"),
        ("Tlf: 0034 5678.", "Tlf: [telefon]."),
        ("00-34-56-78 efter kl. 12", "[telefon] efter kl. 12"),
        ("+45 00345678", "[telefon]"),
        ("+46 00 123 45 67", "[telefon]"),
        ("cpr 310290-0000", "cpr [cpr]"),
        ("cpr.3102900000 og 310290 0000", "cpr.[cpr] og [cpr]"),
        ("310290 - 0000", "[cpr]"),
    ],
)
def test_a_number_of_a_person_is_masked(text: str, wanted: str) -> None:
    """CPR and telephone numbers, however they are grouped and whatever stands beside them."""
    assert masked(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "Pose 8812345", "Bilag U-2210", "4700012345", "1.815,50 kr.", "12.345.678,00", "12345678,50", "05-10-2026",
        "5/10-26", "Z 1288", "konto 9-22-01-0417", "2 x 145,00", "uge 41", "kl. 10.14", "990000417123",
    ],
)  # fmt: skip
def test_what_only_looks_alike_stays(text: str) -> None:
    """Amounts, dates, bags, accounts and longer numbers are no persons."""
    assert masked(text) == text
