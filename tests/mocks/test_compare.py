"""A result is held against what was planted: each finding serves once, and nothing is counted in its own favour."""

from __future__ import annotations

from typing import Any

from kassebot.mocks.compare import Level, score


def finding(cause: str, amount: int = -100, *, day: str = "2026-10-05", then: tuple[str, ...] = ()) -> dict[str, Any]:
    candidates = [{"cause": one, "confidence": 0.9} for one in (cause, *then)]
    return {
        "cause": cause, "date": day, "amount_ore": amount, "effects_ore": {"ledger": amount}, "candidates": candidates,
    }  # fmt: skip


def register(number: str, *findings: dict[str, Any], status: str = "review", **more: Any) -> dict[str, Any]:
    figures = dict.fromkeys(("opening_ore", "expected_ore", "counted_ore", "booked_ore", "difference_ore"), 0)
    return {"register": number, "status": status, **figures, "findings": list(findings), "open_items": [], **more}


def of(*registers: dict[str, Any]) -> dict[str, Any]:
    return {"registers": list(registers)}


def test_the_right_cause_is_named_and_a_wrong_one_at_the_same_place_is_only_found() -> None:
    truth = of(register("0001", finding("posting_digit"), finding("posting_sign", -200, day="2026-10-09")))
    result = of(register("0001", finding("posting_digit"), finding("posting_missing", -200, day="2026-10-09")))

    got = score(result, truth)

    assert (got.planted, got.named, got.found, got.not_planted) == (2, 1, 2, 0)
    assert [pair.level for pair in got.pairs] == [Level.EXACT, Level.NEAR]


def test_a_cause_that_stands_second_counts_among_the_first_three() -> None:
    truth = of(register("0001", finding("posting_digit")))

    got = score(of(register("0001", finding("posting_missing", then=("posting_digit",)))), truth)

    assert (got.named, got.among_three, got.found) == (0, 1, 1)


def test_one_finding_does_not_serve_two_faults_and_what_nobody_planted_is_counted() -> None:
    truth = of(register("0001", finding("posting_sign"), finding("posting_sign")))

    got = score(of(register("0001", finding("posting_sign"), finding("chargeback", 7, day="2026-10-30"))), truth)

    assert (got.named, got.found, got.not_planted) == (1, 1, 1)
    assert [cause["cause"] for _, cause in got.extra] == ["chargeback"]


def test_a_faulty_register_called_ready_and_a_clean_one_flagged_are_told_by_name() -> None:
    truth = of(
        register("0001", finding("posting_sign")), register("0002", status="ready", oddities=["equal_bags"]),
        register("0003", {**finding("count_unwitnessed", 0), "effects_ore": {}}),
    )  # fmt: skip
    result = of(register("0001", status="ready"), register("0002"), register("0003", status="ready"))

    got = score(result, truth)

    assert got.faulty_ready == ("0001",)  # a count without a witness moves no money
    assert got.clean_flagged == ("0002",)
    assert (got.odd, got.odd_flagged) == (1, ("0002 equal_bags",))


def test_a_carried_item_goes_by_area_since_only_a_run_knows_its_reference() -> None:
    item = {"cause": "posting_sign", "area": "ledger", "date": "2026-09-05", "amount_ore": 7, "cleared_on": None}
    truth = of(register("0001", status="ready", open_items=[{**item, "reference": ""}]))

    right = of(register("0001", status="ready", open_items=[{**item, "cause": "posting_missing", "reference": "ab12"}]))
    closed = of(
        register("0001", status="ready", open_items=[{**item, "cleared_on": "2026-10-02", "reference": "ab12"}])
    )

    assert score(right, truth).open_items_right == 1
    assert score(closed, truth).open_items_right == 0
