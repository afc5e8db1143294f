"""What is planted is in the documents: effects add up to each comparison's difference, in every register."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

import pytest
from tests.mocks.books import Books, ore

from kassebot.domain.periods import Period
from kassebot.mocks.generate.municipality import generate

PERIOD = Period(2026, 10)


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Books:
    folder = tmp_path_factory.mktemp("faults") / "kommune"
    generate(folder, registers=90, period=PERIOD, seed=11, faults=80)
    return Books(folder, str(PERIOD))


def determined(books: Books) -> dict[str, dict[str, Any]]:
    """The registers whose figures can all be computed."""
    return {register: row for register, row in books.truth.items() if row["status"] != "missing_data"}


def effect(row: dict[str, Any], comparison: str) -> int:
    return sum(found["effects_ore"].get(comparison, 0) for found in row["findings"])


def expected(books: Books, register: str) -> int:
    earlier = books.counts(register, str(PERIOD.previous))
    holding = earlier[-1].after if earlier else 0
    if books.registers[register]["Kassetype"] == "udlægskasse":
        holding -= sum(ore(v["amount"]) for v in books.vouchers if v["register"] == register)
        for _, day, _, _, entries in books.statements():
            if day in PERIOD:
                holding -= sum(amount for amount, text in entries if text == f"UDBETALT KASSE {register}")
    else:
        holding += sum(books.cash(register).values())
    return holding - sum(count.to_bank for count in books.counts(register, str(PERIOD)))


def test_cash_and_ledger_effects_are_the_figures_differences(books: Books) -> None:
    """Counted − expected and booked − expected, added up again from the documents."""
    wrong = []
    for register, row in determined(books).items():
        due = expected(books, register)
        counted = books.counts(register, str(PERIOD))[-1].after
        booked = books.ledger[str(books.registers[register]["Kontostreng"])]["Ultimosaldo"]
        figures = (row["expected_ore"], row["counted_ore"], row["booked_ore"], row["difference_ore"])
        sums = (counted - due, booked - due)
        if figures != (due, counted, booked, counted - due) or sums != (effect(row, "cash"), effect(row, "ledger")):
            wrong.append((register, sums, row["findings"]))
    assert not wrong


def test_voucher_effects_are_vouchers_less_cash_out(books: Books) -> None:
    """Every voucher counts, whatever its status."""
    wrong = []
    for register, row in determined(books).items():
        if books.registers[register]["Kassetype"] != "udlægskasse":
            out = sum(ore(z["cash_out"]) for z in {z["z_no"]: z for z in books.zs(register)}.values())
            paid = sum(ore(v["amount"]) for v in books.vouchers if v["register"] == register)
            if paid - out != effect(row, "vouchers"):
                wrong.append((register, paid - out, row["findings"]))
    assert not wrong


def test_tender_effects_are_the_acquirers_less_the_tills(books: Books) -> None:
    """Card and MobilePay, by register over the period."""
    owner = {t.strip(): r for r, row in books.registers.items() for t in str(row["Terminal-id"]).split(",") if t}
    points = {str(row["Betalingssted"]): register for register, row in books.registers.items()}
    gross: dict[tuple[str, str], int] = defaultdict(int)
    for group in books.card_groups:
        for _, terminal, day, _, _, sold, *_ in group["BAT"]:
            if date(int(day[6:]), int(day[3:5]), int(day[:2])) in PERIOD:
                gross["card", owner[terminal]] += ore(sold)
    for payment in books.payments:
        if date.fromisoformat(payment["Tidspunkt"][:10]) in PERIOD:
            gross["mobilepay", points[payment["Betalingssted"]]] += ore(payment["Beløb"])
    wrong = []
    for register, row in determined(books).items():
        for comparison in ("card", "mobilepay"):
            sold = sum(books.tender(register, comparison.upper()).values())
            if gross[comparison, register] - sold != effect(row, comparison):
                wrong.append((register, comparison, gross[comparison, register] - sold, row["findings"]))
    assert not wrong


def test_a_register_is_ready_where_nothing_was_planted(books: Books) -> None:
    """No finding, and booked is what was counted; the truth is beside the folder, never in it."""
    for row in books.truth.values():
        assert (row["status"] == "ready") == (not row["findings"])
        if row["status"] == "ready":
            assert row["difference_ore"] == 0
            assert row["booked_ore"] == row["counted_ore"]
    assert not list(books.root.rglob("*truth*"))
