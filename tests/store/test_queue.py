"""The queue's order, its pages, and what it is searched by, on real databases."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

import pytest
from tests.cases.made import Office, finding, result

from kassebot.domain.findings import Cause
from kassebot.domain.periods import Period
from kassebot.store.database import Store
from kassebot.store.queue import QueueFilter, QueueRow, counts, queue_page

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
        counted = counts(connection, frozenset({"Andet hus"}), (dt.date(2026, 10, 5),))
        none = queue_page(connection, ALL, frozenset())

    assert _registers(rows) == ["0419"]
    assert counted.causes == {Cause.POSTING_SIGN: 1}
    assert counted.ages == (1, 0)
    assert none == ()
