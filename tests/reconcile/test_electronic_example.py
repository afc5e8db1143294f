"""The example municipality: nothing is found, and what was under way at the month's end is right."""

import json
from datetime import date

from tests.reconcile.bank_worlds import days_of, folder_facts, posted, world_of
from tests.shared import EXAMPLE

from kassebot.reconcile.electronic import deposits, electronic


def test_the_example_has_no_findings_and_its_open_items() -> None:
    """Fourteen registers in order; each bag and settlement under way is named with the day that it came."""
    world = world_of(folder_facts(EXAMPLE), as_of=date(2026, 10, 14), period="2026-09")
    outcomes = (deposits(world, posted(world)), electronic(world, days_of(world)))

    assert [finding for outcome in outcomes for finding in outcome.findings] == []
    assert all(int(series.abs().sum()) == 0 for outcome in outcomes for series in outcome.differences.values())
    found = {
        (item.register, item.date.isoformat(), item.cause.value, item.amount_ore, item.reference, str(item.cleared_on))
        for outcome in outcomes
        for item in outcome.open_items
    }
    told = json.loads((EXAMPLE.parent / "expected.json").read_text(encoding="utf-8"))
    assert found == {
        (one["register"], item["date"], item["cause"], item["amount_ore"], item["reference"], str(item["cleared_on"]))
        for one in told["registers"]
        for item in one["open_items"]
    }
