"""The rows behind each figure add up to it, register by register, and evidence is shown in words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kassebot.domain.findings import Evidence, PeriodResult
from kassebot.domain.periods import Period
from kassebot.domain.registers import Register
from kassebot.mocks.generate.municipality import generate
from kassebot.readers.formats import READER_VERSION
from kassebot.reports.fact_words import FactRow
from kassebot.reports.figures import Figure
from kassebot.steps.normalise import facts
from kassebot.steps.register_rows import evidence_rows, is_place_of, rows_of_figure
from kassebot.store.database import Store, open_store
from kassebot.work.night import Order, folder_night

PERIOD = Period(2026, 10)


Prepared = tuple[Store, PeriodResult, dict[str, Register]]


def _prepared(store: Store, folder: Path, registers: int) -> Prepared:
    generate(folder, registers=registers, period=PERIOD, seed=5, faults=None)
    result = folder_night(store, Order(period=PERIOD, as_of=None), folder, on_event=lambda _: None)
    found = facts(store, result.run, kinds=("registers",)).registers
    return store, result, {register.register: register for register in found}


@pytest.fixture(scope="module")
def period(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prepared]:
    """A municipality of 30 registers with faults, pre-reconciled."""
    folder = tmp_path_factory.mktemp("rows")
    store = open_store(folder / "data")
    yield _prepared(store, folder / "municipality", 30)
    store.close()


def test_the_rows_are_the_same_on_both_databases(any_store: Store, tmp_path: Path) -> None:
    """A few registers on each."""
    store, result, registers = _prepared(any_store, tmp_path / "municipality", 4)
    with store.read() as connection:
        for row in result.registers:
            for figure in Figure:
                of = registers[row.register]
                shown = rows_of_figure(
                    connection, figure, row, of, run=result.run, period=PERIOD, as_of=result.as_of
                )  # fmt: skip
                assert not shown.rest_ore


def test_every_figure_is_the_sum_of_its_rows(period: Prepared) -> None:
    """Each figure of each register; one that is not known has no sum to be held against."""
    store, result, registers = period
    checked = 0
    with store.read() as connection:
        for row in result.registers:
            for figure in Figure:
                shown = rows_of_figure(
                    connection, figure, row, registers[row.register], run=result.run, period=PERIOD, as_of=result.as_of
                )
                assert not shown.rest_ore, (row.register, figure, shown)
                checked += shown.total_ore is not None

    assert checked > 300


def test_every_row_behind_a_figure_is_the_registers_own(
    period: Prepared,
) -> None:
    """The place of each row may be opened for this register, and for no other."""
    store, result, registers = period
    row, other = result.registers[0], registers[result.registers[1].register]
    with store.read() as connection:
        for figure in Figure:
            register = registers[row.register]
            shown = rows_of_figure(
                connection, figure, row, register, run=result.run, period=PERIOD, as_of=result.as_of
            )  # fmt: skip
            for one in shown.rows[:3]:
                assert is_place_of(connection, result.run, register, one.document, one.locator), one
                assert is_place_of(connection, result.run, other, one.document, one.locator) is None, one


def test_evidence_is_shown_in_words(period: Prepared) -> None:
    """Day, text and amount stand on the page; only what is no row of a source stays a place."""
    store, result, _ = period
    found: dict[Evidence, FactRow] = {}
    places = [place for row in result.registers for finding in row.findings for place in finding.evidence]
    with store.read() as connection:
        found = evidence_rows(connection, result.reader_version, places)
    unread = [place for place in places if place not in found]

    assert found
    assert all(not place.document or not place.locator or "!" in place.locator for place in unread), unread


def test_newer_readers_take_no_rows_from_a_result_that_was_made_before(
    period: Prepared, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After an upgrade, before the next run: figures and evidence are shown with the readings of then."""
    store, result, registers = period
    monkeypatch.setattr("kassebot.steps.register_rows.READER_VERSION", READER_VERSION + 1)
    row = next(one for one in result.registers if any(place.document for f in one.findings for place in f.evidence))
    places = [place for finding in row.findings for place in finding.evidence]
    with store.read() as connection:
        booked = rows_of_figure(
            connection, Figure.BOOKED, row, registers[row.register], run=result.run, period=PERIOD, as_of=result.as_of
        )
        assert evidence_rows(connection, result.reader_version, places)

    assert booked.rows
    assert not booked.rest_ore
