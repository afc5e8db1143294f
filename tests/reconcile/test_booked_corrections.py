"""A correction that somebody was given to book is known again in the ledger by its reference, in whichever period it stands."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from msgspec import structs
from tests.reconcile.builder import AS_OF, FLOAT_ORE, Town, october, town

from kassebot.domain.carried import Carried
from kassebot.domain.corrections import UnderWay
from kassebot.domain.findings import Area, Cause, Comparison, RegisterResult, Status
from kassebot.steps.prereconcile import carried_from

REFERENCE = "KB 2026-10-0417-3"


def wrong(made: Town) -> int:
    """A sale of the 5th is booked with two digits swapped; gives what the booking lacks."""
    place = next(
        n for n, one in enumerate(made.postings) if one.account == "9-22-0417" and one.document_date == october(5)
    )
    right: int = made.postings[place].amount_ore
    swapped = int(str(right)[0] + str(right)[2] + str(right)[1] + str(right)[3:])
    made.postings[place] = structs.replace(made.postings[place], amount_ore=swapped)
    assert swapped != right
    return right - swapped


def under_way(row: RegisterResult, amount_ore: int, period: str = "2026-10") -> UnderWay:
    """The correction of the register's only finding."""
    (found,) = row.findings
    return UnderWay(
        register="0417", reference=REFERENCE, decision="2026-10-0417:3", period=period, finding=found.id,
        cause=found.cause, date=found.date, amount_ore=amount_ore,
    )  # fmt: skip


@pytest.mark.parametrize("text", [REFERENCE, "Rettelse kb 2026-10-0417-3", "KB2026-10-0417-3 Kasse 0417, Z 1003"])
def test_in_the_same_period_the_finding_stays_and_is_put_right(text: str) -> None:
    """What was decided can still be read; the ledger adds up, nothing is carried on, and the posting is no finding."""
    made = town()
    lacks = wrong(made)
    before = made.of("0417")
    made.corrections = [under_way(before, lacks)]
    made.post("0417", 30, text, lacks)
    row = made.of("0417")

    assert [(one.cause, one.amount_ore) for one in row.findings] == [(Cause.POSTING_TRANSPOSITION, -lacks)]
    assert row.findings[0].id == before.findings[0].id
    (item,) = [one for one in row.open_items if one.area is Area.LEDGER]
    assert (item.amount_ore, item.reference, item.cleared_on) == (-lacks, row.findings[0].id, october(30))
    assert dict(row.differences_ore)[Comparison.LEDGER] == -lacks
    assert (row.status, row.figures.booked_ore) == (Status.REVIEW, FLOAT_ORE)
    assert [one for one in carried_from(made.result()) if one.register == "0417"] == []


def test_without_being_known_it_is_a_posting_like_others() -> None:
    """Its reference is not taken for a voucher's number."""
    made = town()
    lacks = wrong(made)
    made.post("0417", 30, REFERENCE, lacks)
    causes = sorted(one.cause.value for one in made.of("0417").findings)
    assert Cause.VOUCHER_MISSING.value not in causes


def test_another_amount_than_was_agreed_is_a_posting_like_others() -> None:
    """The correction stays under way, and the difference is shown to the øre."""
    made = town()
    lacks = wrong(made)
    made.corrections = [under_way(made.of("0417"), lacks)]
    made.post("0417", 30, REFERENCE, lacks + 100)
    row = made.of("0417")
    assert [one for one in row.open_items if one.area is Area.LEDGER] == []
    assert sum(dict(one.effects_ore).get(Comparison.LEDGER, 0) for one in row.findings) == 100


def test_a_correction_of_what_is_not_there_any_more_is_said() -> None:
    """Somebody put the posting itself right, and booked the correction too: the account is off by it."""
    made = town()
    lacks = wrong(made)
    known = under_way(made.of("0417"), lacks)
    made = town()
    made.corrections = [known]
    made.post("0417", 30, REFERENCE, lacks)
    (found,) = made.of("0417").findings
    assert (found.cause, found.amount_ore) == (Cause.POSTING_UNSUPPORTED, lacks)
    assert REFERENCE in found.candidates[0].explanation[0].render()


def test_in_a_later_period_the_reference_goes_before_the_amount() -> None:
    """Two items of one amount are carried; the posting names the second, and a sale of the same amount is left alone."""
    made = town()
    items = [
        Carried(
            register="0417", finding=f"f{day}", date=dt.date(2026, 9, day), amount_ore=-1_000, cause=Cause.POSTING_SIGN
        )
        for day in (1, 2)
    ]
    made.carried, made.primo = items, {"0417": FLOAT_ORE - 2_000}
    made.corrections = [
        UnderWay(
            register="0417", reference=REFERENCE, decision="d", period="2026-09", finding="another run's",
            cause=Cause.POSTING_SIGN, date=dt.date(2026, 9, 2), amount_ore=1_000,
        )
    ]  # fmt: skip
    made.post("0417", 12, f"{REFERENCE} rettelse", 1_000)
    row = made.of("0417")
    cleared = {item.reference: item.cleared_on for item in row.open_items if item.area is Area.LEDGER}
    assert cleared == {"f1": None, "f2": october(12)}
    assert row.findings == ()


def test_the_order_of_what_is_under_way_does_not_matter() -> None:
    """Two findings that say the same, two corrections: one for each."""
    made = town()
    lacks = wrong(made)
    known = under_way(made.of("0417"), lacks)
    other = dataclasses.replace(known, reference="KB 2026-10-0417-4", decision="2026-10-0417:4")
    made.post("0417", 30, REFERENCE, lacks)
    made.post("0417", 30, "KB 2026-10-0417-4", lacks)
    made.corrections = [known, other]
    first = made.result()
    made.corrections = [other, known]
    assert made.result() == first
    assert made.as_of == AS_OF
    causes = [one.cause for one in made.of("0417").findings]
    assert causes.count(Cause.POSTING_UNSUPPORTED) == 1
