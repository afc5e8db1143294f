"""Cells merged over several rows, in each kind of workbook: a name, a day and a bag stand in all of them, an amount in none."""

from typing import Any

import pytest
from tests.readers.workbooks_made import HEADER, KINDS, count_row, saved_as

from kassebot.domain.facts import Reading
from kassebot.readers.formats import read

FIRST = 5  # the row under the header, from 0
AT = {name: place for place, name in enumerate(HEADER)}


def told(kind: str, rows: list[list[Any]], merged: list[tuple[int, str, int, str]]) -> Reading:
    """What is read of rows with merges: from the n-th row and a column to the n-th row and a column."""
    places = [(FIRST + top, AT[left], FIRST + bottom, AT[right]) for top, left, bottom, right in merged]
    return read(saved_as(kind, rows, places), document="d", name=f"counts/0417_2026-10.{kind}")


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_merged_over_two_rows_stands_in_both(kind: str) -> None:
    """Who counted, who checked, the day and the bag; the row below the merge has its own."""
    rows = [
        count_row("05-10-2026", Posenr="8812345", **{"Optalt af": "Anna", "Kontrolleret af": "Bo"}),
        count_row(None, **{"Optalt af": None, "Kontrolleret af": None}),
        count_row("07-10-2026", Posenr="8812346", **{"Optalt af": "Carl", "Kontrolleret af": "Dan"}),
    ]
    merged = [(0, name, 1, name) for name in ("Dato", "Posenr", "Optalt af", "Kontrolleret af")]
    reading = told(kind, rows, merged)

    assert [(count.day.day, count.bag, count.counted_by, count.checked_by) for count in reading.facts.counts] == [
        (5, "8812345", "Anna", "Bo"), (5, "8812345", "Anna", "Bo"), (7, "8812346", "Carl", "Dan"),
    ]  # fmt: skip
    assert reading.problems == ()


@pytest.mark.parametrize("kind", KINDS)
def test_a_name_merged_over_rows_and_columns_is_of_its_own_column(kind: str) -> None:
    """Who counted, written over both columns: nobody checked either count."""
    rows = [count_row("05-10-2026", **{"Optalt af": "Anna", "Kontrolleret af": None}),
            count_row("06-10-2026", **{"Optalt af": None, "Kontrolleret af": None})]  # fmt: skip
    reading = told(kind, rows, [(0, "Optalt af", 1, "Kontrolleret af")])

    assert [(count.counted_by, count.checked_by) for count in reading.facts.counts] == [("Anna", ""), ("Anna", "")]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("column", ["500", "Optalt i alt", "Til bank"])
def test_an_amount_merged_over_two_counts_belongs_to_neither(kind: str, column: str) -> None:
    """It may be the first's, the second's or both's; each is a problem at its own cell, and the third row is read."""
    rows = [count_row("05-10-2026", bank=100), count_row("06-10-2026"), count_row("07-10-2026")]
    rows[1][AT[column]] = None
    reading = told(kind, rows, [(0, column, 1, column)])

    letter = chr(ord("A") + AT[column])
    assert [(one.code, one.locator) for one in reading.problems] == [
        ("merged", f"Optælling!{letter}6"), ("merged", f"Optælling!{letter}7"),
    ]  # fmt: skip
    assert [count.day.day for count in reading.facts.counts] == [7]
    assert [day.day for day in reading.facts.count_sheets[0].bad_days] == [5, 6]


@pytest.mark.parametrize("kind", KINDS)
def test_a_sum_merged_over_two_days_belongs_to_neither(kind: str) -> None:
    """The second day has nothing else in its row."""
    rows = [count_row("05-10-2026"), ["06-10-2026"]]
    reading = told(kind, rows, [(0, name, 1, name) for name in HEADER if rows[0][AT[name]] and name != "Dato"])

    assert reading.facts.counts == ()
    assert [day.day for day in reading.facts.count_sheets[0].bad_days] == [5, 6]


@pytest.mark.parametrize("kind", KINDS)
def test_a_count_drawn_over_two_rows_is_one_count(kind: str) -> None:
    """Every cell of it is merged with the one below."""
    rows = [count_row("05-10-2026", bank=100, Posenr="8812345"), [], count_row("07-10-2026")]
    reading = told(kind, rows, [(0, name, 1, name) for name in HEADER if rows[0][AT[name]]])

    assert [(count.day.day, count.total_ore, count.to_bank_ore) for count in reading.facts.counts] == [
        (5, 50_000, 10_000), (7, 50_000, 0),
    ]  # fmt: skip
    assert reading.problems == ()
