"""Months in a row hang together: what one leaves is where the next begins, and what was unbooked is carried."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from tests.mocks.books import Books, ore

from kassebot.domain.errors import BusinessError
from kassebot.domain.periods import Period
from kassebot.mocks.generate.municipality import generate

FIRST = Period(2026, 11)
PERIODS = (FIRST, FIRST.next, FIRST.next.next)


@pytest.fixture(scope="module")
def months(tmp_path_factory: pytest.TempPathFactory) -> list[Books]:
    """Forty registers for three months, across a new year, with thirty faults each month."""
    folder = tmp_path_factory.mktemp("months") / "kommune"
    generate(folder, registers=40, period=FIRST, seed=4, faults=30, months=3)
    return [Books(folder, str(period)) for period in PERIODS]


def unbooked(row: dict[str, Any]) -> int:
    """What the month's own findings leave between booked and counted."""
    return sum(found["effects_ore"].get("ledger", 0) - found["effects_ore"].get("cash", 0) for found in row["findings"])


def carried(row: dict[str, Any]) -> list[dict[str, Any]]:
    return [item for item in row["open_items"] if item["area"] == "ledger"]


def test_each_month_begins_where_the_last_ended(months: list[Books]) -> None:
    """The count, the ledger's balance, the Z numbers and the running total."""
    for before, after in pairwise(months):
        for register in after.truth.keys() & before.truth.keys():
            account = str(after.registers[register]["Kontostreng"])
            assert after.ledger[account]["Primosaldo"] == before.ledger[account]["Ultimosaldo"]
            if before.counts(register, before.period) and after.truth[register]["opening_ore"] is not None:
                assert after.truth[register]["opening_ore"] == before.counts(register, before.period)[-1].after
            if "missing_data" in {before.truth[register]["status"], after.truth[register]["status"]}:
                continue
            old, new = before.zs(register), after.zs(register)
            if old and new:
                assert new[0]["z_no"] == old[-1]["z_no"] + 1
                assert ore(new[0]["grand_total"]) == ore(old[-1]["grand_total"]) + ore(new[0]["sales_total"])


def test_booked_less_counted_is_what_is_carried_and_what_the_month_adds(months: list[Books]) -> None:
    """Nothing else may stand between the ledger and the till."""
    for month in months:
        for row in month.truth.values():
            if row["status"] != "missing_data":
                still = sum(item["amount_ore"] for item in carried(row) if item["cleared_on"] is None)
                assert row["booked_ore"] - row["counted_ore"] == still + unbooked(row), row


def test_what_is_left_unbooked_is_carried_until_a_posting_takes_it_back(months: list[Books]) -> None:
    """The month after carries exactly that; some is corrected at once, some later, some not at all."""
    waited: set[int] = set()
    for before, after in pairwise(months):
        for register in after.truth.keys() & before.truth.keys():
            old, new = before.truth[register], after.truth[register]
            left = [item["amount_ore"] for item in carried(old) if item["cleared_on"] is None]
            left += [
                amount for found in old["findings"]
                if (amount := found["effects_ore"].get("ledger", 0) - found["effects_ore"].get("cash", 0))
            ]  # fmt: skip
            assert sorted(item["amount_ore"] for item in carried(new)) == sorted(left)
            rows = after.ledger[str(after.registers[register]["Kontostreng"])]["rows"]
            for item in carried(new):
                if item["cleared_on"]:
                    year, month, day = item["cleared_on"].split("-")
                    assert (f"{day}.{month}.{year}", -item["amount_ore"]) in [(row[0], row[3]) for row in rows]
                    waited.add(
                        Period.parse(after.period).first.toordinal() - Period.parse(item["date"][:7]).first.toordinal()
                    )
    assert len(waited) >= 2
    assert any(item["cleared_on"] is None for row in months[-1].truth.values() for item in carried(row))


def test_no_document_number_comes_twice(months: list[Books]) -> None:
    """Vouchers and bags, over all months."""
    seen: dict[str, int] = defaultdict(int)
    for month in months:
        for voucher in month.vouchers:
            seen[voucher["voucher"]] += 1
        for register in month.truth:
            for count in month.counts(register, month.period):
                if count.bag:
                    seen[count.bag] += 1
    assert set(seen.values()) == {1}


def test_there_is_a_truth_for_each_month_and_none_in_the_folder(months: list[Books]) -> None:
    """Beside the folder, by period."""
    root = months[0].root
    assert {path.name for path in root.parent.glob("*.json")} == {f"kommune.{p}.truth.json" for p in PERIODS}
    assert not list(root.rglob("*truth*"))


def test_more_months_than_two_years_are_refused(tmp_path: Path) -> None:
    """Before anything is written."""
    with pytest.raises(BusinessError, match="måneder"):
        generate(tmp_path / "k", registers=5, period=FIRST, seed=1, faults=0, months=25)
    assert not (tmp_path / "k").exists()
