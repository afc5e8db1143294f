"""Real bank files come out as their expected.json says; what is no statement of ours is rejected clearly."""

import json
from decimal import Decimal
from typing import Any

import pytest
from tests.shared import SAMPLES

from kassebot.domain.errors import BusinessError
from kassebot.readers.report import read_report

EXPECTED = json.loads((SAMPLES / "expected.json").read_text(encoding="utf-8"))
CAMT = [case for case in EXPECTED if case["format"].startswith("camt")]
OTHERS = [case for case in EXPECTED if not case["format"].startswith("camt")]


def _ore(text: str | None) -> int | None:
    return None if text is None else int(Decimal(text) * 100)


@pytest.mark.parametrize("case", CAMT, ids=lambda case: case["file"])
def test_a_real_camt_file_reads_as_expected(case: dict[str, Any]) -> None:
    """Balances, entries, sums, verdicts, dates and the character set."""
    report = read_report((SAMPLES / case["file"]).read_bytes())

    assert case["format"] in report["format"]
    assert len(report["statements"]) == len(case["statements"])
    for got, wanted in zip(report["statements"], case["statements"], strict=True):
        unscored = set(wanted.get("unscored", ())) | set(case.get("unscored", ()))
        dates = sorted(entry["date"] for entry in got["entries"] if entry["date"])
        amounts = [entry["amount_ore"] for entry in got["entries"]]
        account = wanted.get("account")
        facts = {
            "account": account if account is None else "".join(c for c in got["account"] or "" if c.isalnum()),
            "currency": wanted.get("currency") and got["currency"],
            "opening": got["opening_ore"],
            "closing": got["closing_ore"],
            "entries": len(amounts),
            "sum": sum(amounts),
            "verdict": got["verdict"],
            "difference": got["difference_ore"],
            "dates": [dates[0], dates[-1]] if dates else [None, None],
        }
        for key, value in facts.items():
            if key in unscored or key not in wanted:
                continue
            want = wanted[key]
            if key in {"opening", "closing", "sum", "difference"}:
                want = _ore(want)
            elif key == "account" and want is not None:
                want = "".join(c for c in want if c.isalnum())
            elif key == "dates" and want is None:
                want = [None, None]
            assert value == want, key
    if case.get("problem"):
        assert all(problem["code"] and problem["message"] and problem["locator"] for problem in report["problems"])
        assert report["problems"]
    texts = " ".join(entry["text"] for statement in report["statements"] for entry in statement["entries"])
    assert all(text in texts for text in case.get("texts", ()))


@pytest.mark.parametrize("case", OTHERS, ids=lambda case: case["file"])
def test_a_format_that_is_not_read_is_rejected_with_a_reason(case: dict[str, Any]) -> None:
    """MT940 and the banks' CSV exports are not read yet: a clear error, never a wrong answer."""
    with pytest.raises(BusinessError) as caught:
        read_report((SAMPLES / case["file"]).read_bytes())

    assert caught.value.code == "format_unknown"
