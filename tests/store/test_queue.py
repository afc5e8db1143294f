"""The queue's order, its pages, and what it is searched by, on real databases."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

import pytest
from sqlalchemy import update
from tests.cases.made import NOW, OTHER, REVIEWER, Office, finding, result

from kassebot.domain.findings import Cause
from kassebot.domain.periods import Period
from kassebot.domain.review_rules import DEFAULT_REVIEW, ReviewRules
from kassebot.store.database import Store
from kassebot.store.queue import QueueFilter, QueueRow, next_case, queue_page
from kassebot.store.queue_counts import counts
from kassebot.store.tables.cases import cases

ALL = QueueFilter()


@pytest.fixture
def queue(any_store: Store) -> Store:
    """Three registers in review: a cash difference without a cause, a posting, and a limit without money."""
    Office(any_store).people().night(
        result("0417", finding("0417", Cause.POSTING_DIGIT, -5_400)),
        result("0418", finding("0418", Cause.CASH_OVER_SHORT, 1_000, day=dt.date(2026, 10, 1))),
        result("0419", finding("0419", Cause.POSTING_SIGN, 90_000)),
    )
    return any_store


def _registers(rows: Sequence[QueueRow]) -> list[str]:
    return [row.register for row in rows]


def test_cash_without_a_cause_comes_first_then_the_largest_sum(queue: Store) -> None:
    """Within a period; the sum has no sign."""
    with queue.read() as connection:
        rows = queue_page(connection, ALL, None)

    assert _registers(rows) == ["0418", "0419", "0417"]
    assert rows[1].causes == (Cause.POSTING_SIGN,)


def test_a_page_goes_on_from_the_last_row_of_the_one_before(queue: Store) -> None:
    """Nothing twice and nothing lost, whatever the size of a page; a mark that is none begins at the beginning."""
    with queue.read() as connection:
        seen, mark = [], ""
        while rows := queue_page(connection, ALL, None, after=mark, rows=1):
            seen += _registers(rows)
            mark = rows[-1].mark
        odd = queue_page(connection, ALL, None, after="'; DROP TABLE cases; --")

    assert seen == ["0418", "0419", "0417"]
    assert len(odd) == 3


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (replace(ALL, text="0417"), ["0417"]),
        (replace(ALL, amount_ore=5_400), ["0417"]),  # either sign
        (replace(ALL, text="8812345"), ["0418", "0419", "0417"]),  # the bag that all of them name
        (replace(ALL, text="88%"), []),  # what means something in SQL means nothing here
        (replace(ALL, cause=Cause.POSTING_SIGN), ["0419"]),
        (replace(ALL, not_after=dt.date(2026, 10, 5)), ["0418"]),
        (replace(ALL, period=str(Period(2026, 9))), []),
    ],
)
def test_a_case_is_found_by_register_amount_bag_cause_and_age(
    queue: Store, wanted: QueueFilter, found: list[str]
) -> None:
    with queue.read() as connection:
        assert _registers(queue_page(connection, wanted, None)) == found


def test_whoever_may_see_one_unit_sees_no_other(queue: Store) -> None:
    """In the rows and in the counts; whoever may see none sees none."""
    with queue.read() as connection:
        rows = queue_page(connection, ALL, frozenset({"Andet hus"}))
        counted = counts(connection, (dt.date(2026, 10, 5),)).of({"Andet hus"})
        none = queue_page(connection, ALL, frozenset())

    assert _registers(rows) == ["0419"]
    assert counted.causes == {Cause.POSTING_SIGN: 1}
    assert counted.ages == (1, 0)
    assert none == ()


def _next(store: Store, after: str = "", *, wanted: QueueFilter = ALL, review: ReviewRules = DEFAULT_REVIEW) -> str:
    """The register of the next case; empty for none."""
    with store.read() as connection:
        found = next_case(
            connection, wanted, None, after=after, me=REVIEWER.id, now=NOW, today=NOW.date(), review=review
        )
    return (found or "").rpartition("-")[2]


def _put(store: Store, register: str, **values: object) -> None:
    with store.write() as connection:
        connection.execute(update(cases).where(cases.c.register == register).values(**values))


def test_the_next_case_is_the_first_after_the_mark_in_which_something_can_be_decided(queue: Store) -> None:
    """The cash difference waits for the keeper; after the last case the queue begins anew."""
    with queue.read() as connection:
        marks = {row.register: row.mark for row in queue_page(connection, ALL, None)}

    assert [_next(queue, mark) for mark in ("", marks["0418"], marks["0419"], marks["0417"])] == [
        "0419", "0419", "0417", "0419",
    ]  # fmt: skip
    assert _next(queue, marks["0419"], wanted=replace(ALL, cause=Cause.POSTING_SIGN)) == "0419"
    assert _next(queue, wanted=replace(ALL, cause=Cause.CASH_OVER_SHORT)) == ""


def test_what_a_colleague_has_or_waits_for_is_not_the_next(queue: Store) -> None:
    """One's own is, and what a colleague had until now."""
    _put(queue, "0419", taken_by=OTHER.id, taken_until=NOW + dt.timedelta(minutes=1))
    assert _next(queue) == "0417"
    _put(queue, "0419", taken_by=REVIEWER.id)
    assert _next(queue) == "0419"
    _put(queue, "0419", taken_by=OTHER.id, taken_until=NOW, handed_to=OTHER.id)
    assert _next(queue) == "0417"
    _put(queue, "0419", handed_to=REVIEWER.id)
    assert _next(queue) == "0419"


@pytest.mark.parametrize("heard_at", [None, NOW])
@pytest.mark.parametrize("deadline", [None, NOW.date(), NOW.date() - dt.timedelta(days=1)])
@pytest.mark.parametrize(
    "review",
    [
        DEFAULT_REVIEW,
        ReviewRules(statement_causes=()),
        ReviewRules(statement_causes=tuple(Cause), statement_from_ore=5_400),
        ReviewRules(statement_causes=(Cause.POSTING_SIGN,), statement_from_ore=90_001),
    ],
)
def test_the_database_is_asked_by_the_rule_that_a_decision_is_refused_by(
    queue: Store, heard_at: dt.datetime | None, deadline: dt.date | None, review: ReviewRules
) -> None:
    """For each case: it is found when its finding waits for nobody, and only then."""
    findings = {
        "0417": (Cause.POSTING_DIGIT, -5_400), "0418": (Cause.CASH_OVER_SHORT, 1_000),
        "0419": (Cause.POSTING_SIGN, 90_000),
    }  # fmt: skip
    for register, (cause, amount_ore) in findings.items():
        _put(queue, register, heard_at=heard_at, deadline=deadline)
        waits = review.waits(cause, amount_ore, heard_at=heard_at, deadline=deadline, today=NOW.date())

        assert _next(queue, wanted=replace(ALL, text=register), review=review) == ("" if waits else register)
