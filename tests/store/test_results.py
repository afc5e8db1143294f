"""A result comes back exactly as it was computed, and stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from kassebot.domain.asides import Aside, AsideReason
from kassebot.domain.errors import BusinessError
from kassebot.domain.findings import (
    Area,
    Candidate,
    Cause,
    Comparison,
    Evidence,
    Figures,
    Finding,
    Flows,
    OpenItem,
    PeriodResult,
    Reason,
    RegisterResult,
    Status,
)
from kassebot.domain.texts import message
from kassebot.store.database import Store
from kassebot.store.results import load_result, result_sha256, runs_with_result, save_result
from kassebot.store.runs import Run, RunKind, RunState, add_run

NOW = datetime(2026, 11, 13, 3, 0, tzinfo=UTC)
DAY = date(2026, 10, 12)
ASIDES = tuple(
    Aside(
        reason=reason, name="card/2026-10-12.csv", document="c" * 64, locator="line 7", rows=rows, amount_ore=-54_321
    )
    for reason, rows in ((AsideReason.TERMINAL_UNKNOWN, 3), (AsideReason.OTHER_PERIOD, 1))
)  # fmt: skip
#: Of `_result` without what was set aside, as it was before that was kept.
BEFORE_ASIDES_SHA256 = "3778a541460c2e350c388d2a62a09feaf82f2575272dda371a8291642b502239"


def _finding(register: str, number: int) -> Finding:
    told = message("Bogført {amount_ore} den {day}", amount_ore=14500, day=DAY)
    return Finding(
        id=f"{register}-{number}",
        register=register,
        cause=Cause.POSTING_TRANSPOSITION,
        date=DAY,
        amount_ore=-5400,
        effects_ore=((Comparison.LEDGER, -5400), (Comparison.CASH, 1)),
        candidates=(
            Candidate(cause=Cause.POSTING_TRANSPOSITION, confidence=0.94, explanation=(told, message("Se bilaget"))),
            Candidate(cause=Cause.POSTING_DIGIT, confidence=1 / 3, explanation=()),
        ),
        evidence=(
            Evidence(name="ledger/2026-10.txt", locator="line 812", document="a" * 64),
            Evidence(name="counts/0417_2026-10.xlsx", locator="", document=""),
        ),
    )


def _result(run: str) -> PeriodResult:
    none = Flows(
        cash_sales_ore=None, cash_refunds_ore=None, cash_in_ore=0, cash_out_ore=14500, top_ups_ore=None,
        to_bank_ore=167050, card_ore=321000, mobilepay_ore=None,
    )  # fmt: skip
    figures = Figures(opening_ore=350000, expected_ore=None, counted_ore=350000, booked_ore=0, difference_ore=None)
    item = OpenItem(
        register="0417", cause=Cause.DEPOSIT_IN_TRANSIT, area=Area.CASH, date=DAY, amount_ore=-167050,
        reference="8812345", cleared_on=None,
    )  # fmt: skip
    first = RegisterResult(
        register="0418",
        status=Status.MISSING_DATA,
        figures=figures,
        flows=none,
        differences_ore=((Comparison.CASH, None), (Comparison.LEDGER, -5400)),
        findings=(_finding("0418", 2), _finding("0418", 1)),
        open_items=(replace(item, register="0418", cleared_on=DAY), replace(item, register="0418", reference="")),
        reason=Reason.SOURCE_MISSING,
        explanation=(message("Mangler data siden {day}: {amount_ore} kr.", day=DAY, amount_ore=5), message("Ring.")),
    )
    ready = replace(
        first, register="0417", status=Status.READY, findings=(), open_items=(), differences_ore=(),
        reason=Reason.AGREES, explanation=(),
    )  # fmt: skip
    return PeriodResult(
        period="2026-10", as_of=date(2026, 11, 13), run=run, rules_version=3, registers=(first, ready),
        set_aside=ASIDES, engine_version=1, reader_version=2, carried_run="2026-09-0007",
    )  # fmt: skip


def _save(store: Store, run: str, result: PeriodResult | None = None) -> None:
    with store.write() as connection:
        add_run(
            connection,
            Run(
                id=run, period="2026-10", as_of=date(2026, 11, 13), kind=RunKind.FOLDER, state=RunState.OPEN, sources=(),
                register="", settings_sha256="", process="test", started=NOW, heartbeat=NOW, ended=None,
            ),
        )  # fmt: skip
        save_result(connection, result or _result(run), NOW)


def test_a_result_comes_back_as_it_was(any_store: Store) -> None:
    """All of it: order, nulls, messages with days and amounts, confidence to the last bit."""
    _save(any_store, "2026-10-0001")
    with any_store.read() as connection:
        assert load_result(connection, "2026-10") == _result("2026-10-0001")
        assert load_result(connection, "2026-11") is None


def test_the_newest_result_counts_and_the_old_one_stays(any_store: Store) -> None:
    """A correction is a new run."""
    _save(any_store, "2026-10-0001")
    later = replace(_result("2026-10-0002"), registers=())
    _save(any_store, "2026-10-0002", later)
    with any_store.read() as connection:
        assert load_result(connection, "2026-10") == later
        assert load_result(connection, "2026-10", "2026-10-0001") == _result("2026-10-0001")


def test_the_same_figures_have_the_same_hash_in_every_run(any_store: Store) -> None:
    """The run's own id is no part of what a result says."""
    _save(any_store, "2026-10-0001")
    _save(any_store, "2026-10-0002")
    with any_store.read() as connection:
        kept = runs_with_result(connection)
    assert len({sha256 for _, sha256 in kept.values()}) == 1
    assert kept["2026-10-0001"] == ("2026-10", result_sha256(_result("2026-10-0002")))


def test_the_reason_is_part_of_what_a_result_says(any_store: Store) -> None:
    """Another reason is another result; what it was computed with is not what it says."""
    result = _result("2026-10-0001")
    first = replace(result.registers[0], reason=Reason.COUNT_MISSING)

    assert result_sha256(replace(result, registers=(first, *result.registers[1:]))) != result_sha256(result)
    assert result_sha256(replace(result, engine_version=9, carried_run="")) == result_sha256(result)


def test_what_is_set_aside_is_part_of_what_a_result_says(any_store: Store) -> None:
    """One row more is another result; a result from before it was kept has none, and the hash that it had."""
    result = _result("2026-10-0001")
    more = replace(ASIDES[0], rows=4)

    assert result_sha256(replace(result, set_aside=(more, ASIDES[1]))) != result_sha256(result)
    assert result_sha256(replace(result, set_aside=())) == BEFORE_ASIDES_SHA256


def test_a_run_has_one_result(any_store: Store) -> None:
    """The same again adds nothing; another is refused."""
    _save(any_store, "2026-10-0001")
    with any_store.write() as connection:
        save_result(connection, _result("2026-10-0001"), NOW)
    with pytest.raises(BusinessError) as caught, any_store.write() as connection:
        save_result(connection, replace(_result("2026-10-0001"), rules_version=4), NOW)
    assert caught.value.code == "result_exists"


@pytest.mark.parametrize("table", ["results", "register_results", "findings", "evidence", "open_items", "set_aside"])
def test_a_result_cannot_be_changed(any_store: Store, table: str) -> None:
    """Not even by hand: the database refuses."""
    _save(any_store, "2026-10-0001")
    for statement in (f"UPDATE {table} SET run = 'x'", f"DELETE FROM {table}"):
        with pytest.raises(DBAPIError, match="refused"), any_store.write() as connection:
            connection.execute(text(statement))
