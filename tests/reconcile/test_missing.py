"""Missing is not zero: a source that is not there, cannot be read or is not due yet never makes a difference."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from tests.reconcile.builder import ACCOUNT, FLOAT_ORE, Town, october, town

from kassebot.domain.errors import BusinessError
from kassebot.domain.facts import Facts
from kassebot.domain.findings import Comparison, RegisterResult, Status

TILL = "0417"


def causes(result: RegisterResult) -> list[str]:
    return [one.cause.value for one in result.findings]


def without(name: str, *, unreadable: bool = False) -> Town:
    """A municipality that lacks one document."""
    made = town()
    (made.unreadable if unreadable else made.absent).add(name)
    return made


@pytest.mark.parametrize("unreadable", [False, True])
@pytest.mark.parametrize(
    ("name", "null"),
    [
        ("pos/0417/2026-10.json", {"expected_ore", "difference_ore"}),
        ("counts/0417_2026-10.xlsx", {"expected_ore", "counted_ore", "difference_ore"}),
        ("counts/0417_2026-09.xlsx", {"opening_ore", "expected_ore", "difference_ore"}),
    ],
)
def test_a_document_of_one_register(name: str, null: set[str], unreadable: bool) -> None:
    """The register lacks data and exactly the figures that need it; the others are ready."""
    result = {one.register: one for one in without(name, unreadable=unreadable).result().registers}
    mine = result[TILL]
    assert mine.status is Status.MISSING_DATA
    assert causes(mine) == ["document_unreadable" if unreadable else "source_missing"]
    figures = dataclasses.asdict(mine.figures)
    assert {key for key, ore in figures.items() if ore is None} == null
    assert result["0418"].status is result["0500"].status is Status.READY


@pytest.mark.parametrize("unreadable", [False, True])
def test_the_ledger(unreadable: bool) -> None:
    """Nobody has a booked balance."""
    for one in without("ledger/2026-10.txt", unreadable=unreadable).result().registers:
        assert one.status is Status.MISSING_DATA
        assert one.figures.booked_ore is None
        assert one.figures.difference_ore == 0
        assert causes(one) == ["document_unreadable" if unreadable else "source_missing"]


def test_the_vouchers() -> None:
    """The imprest has no expected figure; the tills keep theirs."""
    for one in without("vouchers/2026-10.json").result().registers:
        assert one.status is Status.MISSING_DATA
        assert causes(one) == ["source_missing"]
        assert (one.figures.expected_ore is None) == (one.register == "0500")


@pytest.mark.parametrize("name", ["card/2026-10-14.csv", "mobilepay/2026-10-14.csv"])
def test_a_settlement_day(name: str) -> None:
    """Registers with business in the file lack data; their cash figures stay."""
    result = {one.register: one for one in without(name).result().registers}
    for number in ("0417", "0418"):
        assert result[number].status is Status.MISSING_DATA
        assert result[number].figures.difference_ore == 0
        assert set(causes(result[number])) == {"source_missing"}
    assert result["0500"].status is Status.READY


def test_a_bank_day() -> None:
    """A bag and payouts that could be in it are not called missing."""
    result = {one.register: one for one in without(f"bank/{ACCOUNT}/2026-10-19.xml").result().registers}
    for number in ("0417", "0418"):
        assert result[number].status is Status.MISSING_DATA
        assert set(causes(result[number])) == {"source_missing"}
        assert result[number].figures.difference_ore == 0


def test_a_bank_day_with_a_top_up() -> None:
    """An imprest whose top-up stands in the ledger alone has no expected figure, and no difference is made up."""
    made = without(f"bank/{ACCOUNT}/2026-10-21.xml")
    result = made.of("0500")
    assert result.status is Status.MISSING_DATA
    assert set(causes(result)) == {"source_missing"}
    assert result.figures.expected_ore is None
    assert result.figures.difference_ore is None


def test_the_register_list() -> None:
    """Without it nothing can be computed, and that is said."""
    with pytest.raises(BusinessError, match="Kasselisten"):
        without("registers.xlsx").result()


def test_a_row_that_cannot_be_read() -> None:
    """The other rows are used; a bag in the unreadable row is known from the ledger."""
    made = town()
    row = next(count for count in made.counts if count.register == TILL and count.day == october(16))
    made.drop(made.counts, lambda count: count == row)
    made.bad_days[TILL, "2026-10"] = (october(16),)
    made.partly.add("counts/0417_2026-10.xlsx")
    result = made.of(TILL)
    assert causes(result) == ["document_unreadable"]
    assert result.figures.difference_ore == 0
    assert result.figures.counted_ore == FLOAT_ORE


def test_a_row_that_cannot_be_read_before_a_sum_that_is_mistyped() -> None:
    """What the next count's own denominations explain is no doubt about what went to the bank in the unreadable row."""
    made = town()
    made.drop(made.counts, lambda count: count.register == TILL and count.day == october(29))
    made.bad_days[TILL, "2026-10"] = (october(29),)
    made.partly.add("counts/0417_2026-10.xlsx")
    last = next(count for count in made.counts if count.register == TILL and count.day == october(30))
    made.change(made.counts, lambda count: count == last, total_ore=last.total_ore + 5_000)
    result = made.of(TILL)
    assert result.status is Status.REVIEW
    assert causes(result) == ["document_unreadable", "count_sum_error"]
    assert result.figures.difference_ore == 5_000
    assert result.figures.expected_ore == FLOAT_ORE


def test_the_last_row_cannot_be_read() -> None:
    """Null, never the count before it."""
    made = town()
    made.drop(made.counts, lambda count: count.register == TILL and count.day == october(30))
    made.bad_days[TILL, "2026-10"] = (october(30),)
    made.partly.add("counts/0417_2026-10.xlsx")
    result = made.of(TILL)
    assert result.status is Status.MISSING_DATA
    assert causes(result) == ["document_unreadable"]
    assert result.figures.counted_ore is None


def test_in_the_middle_of_the_month() -> None:
    """As of the 15th nothing that comes later is missed, and the figures are those of the last count due."""
    made = town()
    made.as_of = dt.date(2026, 10, 15)
    made.absent |= {"ledger/2026-10.txt"}
    made.drop(made.z, lambda z: z.business_date >= made.as_of)
    made.drop(made.counts, lambda count: count.day >= made.as_of)
    made.drop(made.vouchers, lambda voucher: voucher.day >= made.as_of)
    made.drop(made.movements, lambda movement: movement.booking_date > made.as_of)
    made.drop(made.batches, lambda batch: batch.advice_date > made.as_of)
    made.drop(made.payments, lambda payment: payment.payout_date > made.as_of)
    for one in made.result().registers:
        assert causes(one) == []
        assert one.status is not Status.READY
        if one.register != "0500":
            assert one.figures.difference_ore == 0


def test_a_block_that_is_not_in_the_list() -> None:
    """The account's balance is unknown."""
    made = town()
    made.change(made.registers, lambda register: register.register == TILL, ledger_account="9-22-9999")
    made.drop(made.postings, lambda posting: posting.account == "9-22-0417")
    facts = made.facts()
    assert len(facts.ledger_accounts) == 3
    original = Town.facts

    class Lost(Town):
        def facts(self) -> Facts:
            every = original(self)
            return dataclasses.replace(
                every, ledger_accounts=tuple(one for one in every.ledger_accounts if one.account != "9-22-9999")
            )

    lost = Lost(**{field.name: getattr(made, field.name) for field in dataclasses.fields(made)})
    result = lost.of(TILL)
    assert result.status is Status.MISSING_DATA
    assert result.figures.booked_ore is None
    assert causes(result) == ["source_missing"]


def test_every_register_is_there_once() -> None:
    """Also with nothing but the list."""
    made = town()
    for rows in (made.z, made.counts, made.vouchers, made.postings, made.movements, made.batches, made.payments):
        rows.clear()
    result = made.result()
    assert [one.register for one in result.registers] == ["0417", "0418", "0500"]
    assert all(one.status is not Status.READY for one in result.registers)
    assert {comparison for comparison, _ in result.registers[0].differences_ore} == set(Comparison)
