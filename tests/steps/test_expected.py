"""What should be in a register, from a store: the run that covers the day, and nobody outside their units."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.shared import EXAMPLE

from kassebot.domain.errors import BusinessError
from kassebot.domain.findings import Comparison
from kassebot.domain.people import Kind, Person, Role, acting
from kassebot.domain.periods import Period
from kassebot.reports.inspection import inspection_json, inspection_page
from kassebot.steps import collecting
from kassebot.steps.expected import expected, look_into, newest_day
from kassebot.steps.folder import collect_folder, folder_as_of
from kassebot.steps.normalise import normalise
from kassebot.steps.prereconcile import pre_reconcile
from kassebot.store import audit
from kassebot.store.database import Store, open_store
from kassebot.store.runs import RunKind

PERIOD = Period(2026, 9)
INSPECTOR = Person(id="p1", login="rita", name="Rita Prøvesen", kind=Kind.PERSON, roles=frozenset({Role.AUDITOR}))


def run_folder(store: Store, folder: Path, as_of: dt.date | None = None) -> str:
    """The example's month, as a run that is over."""
    run = collecting.begin_run(store, period=PERIOD, as_of=as_of or folder_as_of(folder), kind=RunKind.FOLDER)
    collect_folder(store, run, folder)
    normalise(store, run)
    collecting.finish_run(store, run)
    return run


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The example's month on SQLite, for those who only look."""
    store = open_store(tmp_path_factory.mktemp("collected") / "data")
    run_folder(store, EXAMPLE)
    yield store
    store.close()


def plain(text: str) -> str:
    return text


def test_at_the_periods_end_every_register_agrees_with_its_result(any_store: Store) -> None:
    """Both databases, every register of the example."""
    run = run_folder(any_store, EXAMPLE)
    result = pre_reconcile(any_store, run)
    compared = 0
    for one in result.registers:
        found = expected(any_store, one.register, PERIOD.last)
        cash_ore = dict(one.differences_ore)[Comparison.CASH]
        if one.figures.expected_ore is not None and cash_ore is not None:
            assert found.inspection.known_ore == one.figures.expected_ore + cash_ore
            compared += found.inspection.expected_ore is not None
    assert compared > 5


def test_the_run_that_looked_past_the_day_is_used_and_the_newest_of_those(sqlite_store: Store) -> None:
    """A run of an earlier date, made later, is not taken for a day that it had not seen."""
    first = run_folder(sqlite_store, EXAMPLE)
    early = run_folder(sqlite_store, EXAMPLE, as_of=dt.date(2026, 9, 15))
    register = expected(sqlite_store, "0250", dt.date(2026, 9, 25))

    assert register.inspection.run == first
    assert expected(sqlite_store, "0250", dt.date(2026, 9, 10)).inspection.run == early
    assert newest_day(sqlite_store, dt.date(2026, 11, 26)) == PERIOD.last


def test_a_day_after_the_newest_run_is_undetermined_and_a_day_before_the_first_unknown(collected: Store) -> None:
    late = expected(collected, "0250", dt.date(2026, 10, 20)).inspection

    assert late.expected_ore is None
    assert [one.render() for one in late.missing] == ["Tallene fra 01.10.2026 til 20.10.2026 er ikke hentet endnu"]
    with pytest.raises(BusinessError, match="2026-08"):
        expected(collected, "0250", dt.date(2026, 8, 20))
    with pytest.raises(BusinessError, match="9998"):
        expected(collected, "9998", dt.date(2026, 9, 20))


def test_who_looks_is_kept_and_who_may_not_is_refused(collected: Store) -> None:
    """Refused, nothing is shown; the trail has ids and a day, and no count."""
    day = dt.date(2026, 9, 15)
    look_into(collected, acting(INSPECTOR), "0250", day)
    elsewhere = Person(
        id="p2", login="ole", name="Ole Prøvesen", kind=Kind.PERSON, roles=frozenset({Role.CLERK}),
        units=frozenset({"Et andet sted"}),
    )  # fmt: skip
    with pytest.raises(BusinessError) as refusal:
        look_into(collected, acting(elsewhere), "0250", day)
    assert refusal.value.code == "not_allowed"

    with collected.read() as connection:
        looked = [event for _, event in audit.events(connection, kind="register_inspected")]
    assert [(event.actor, event.details) for event in looked] == [("p1", {"register": "0250", "at": "2026-09-15"})]


def test_the_paper_stands_alone_escapes_what_it_shows_and_has_room_for_a_count(collected: Store) -> None:
    """No script, nothing from elsewhere; the count that was typed in stands beside the figure."""
    found = expected(collected, "0250", dt.date(2026, 9, 15))
    counted_ore = found.inspection.known_ore
    page = inspection_page(found.register, found.inspection, plain, "da", counted_ore)

    assert "<script" not in page
    assert "http" not in page.replace("http-equiv", "")
    assert "og det passer" in page
    assert page.count('class="sign"') == 3
    assert inspection_json(found.register, found.inspection, plain, counted_ore)["difference_ore"] == 0
