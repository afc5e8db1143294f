"""Golden files: fixtures/<format>/<story>/input.* reads as expected.json beside it says."""

import json
from pathlib import Path

import pytest

from kassebot.domain.errors import BusinessError
from kassebot.readers.report import read_report

FIXTURES = Path(__file__).parents[2] / "fixtures"
STORIES = sorted(path for path in FIXTURES.glob("*/*/input.*"))


@pytest.mark.parametrize("path", STORIES, ids=lambda path: "-".join(path.parts[-3:-1]))
def test_a_story_reads_as_expected(path: Path) -> None:
    """Facts, problems and their places, or the error, to the letter."""
    expected = json.loads(path.with_name("expected.json").read_text(encoding="utf-8"))

    try:
        told = read_report(path.read_bytes())
    except BusinessError as error:
        told = {"error": {"code": error.code, "message": error.message.render(), "locator": error.locator}}

    assert told == expected


def test_every_format_has_a_story() -> None:
    """Nobody adds a format without one."""
    assert {path.parts[-3] for path in STORIES} == {
        "bank", "card-advice", "count-sheet", "ledger", "mobilepay", "registers", "vouchers", "z-reports",
    }  # fmt: skip


def test_a_page_and_a_record_of_one_voucher_are_the_same_facts() -> None:
    """Apart from where they stand."""
    told = []
    for story in ("a-list/input.json", "a-page-of-the-portal/input.html"):
        voucher = read_report((FIXTURES / "vouchers" / story).read_bytes())["facts"]["vouchers"][0]
        told.append({key: value for key, value in voucher.items() if key not in {"document", "line", "locator"}})

    assert told[0] == told[1]
