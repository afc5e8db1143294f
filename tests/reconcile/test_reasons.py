"""Each register says why it stands as it does: a code, and at most five sentences with the figures."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from msgspec import structs
from tests.reconcile.builder import FLOAT_ORE, october, town
from tests.reconcile.test_stories import posting

from kassebot.domain.carried import Carried
from kassebot.domain.findings import Cause, Comparison, Evidence, Reason, RegisterResult, Status
from kassebot.reconcile.reason_words import Seen
from kassebot.reconcile.reasons import with_reason

TILL = "0417"


def told(result: RegisterResult) -> str:
    """The explanation as people read it."""
    return " ".join(sentence.render() for sentence in result.explanation)


def test_a_register_that_agrees_says_what_was_looked_at() -> None:
    """Counts, ledger, Z-reports and what was on its way, with figures; the imprest has vouchers and top-ups."""
    made = town().result()
    till, imprest = made.registers[0], made.registers[-1]

    assert {one.reason for one in made.registers} == {Reason.AGREES}
    assert told(till).startswith(
        "Klargjort, fordi optalt og forventet beholdning er ens: 500,00 kr., difference 0,00 kr."
    )
    assert "Bogført saldo er den samme, 500,00 kr." in told(till)
    assert "Z-boner" in told(till)
    assert "Bilag for" in told(imprest)
    assert all(len(one.explanation) <= 5 for one in made.registers)


def test_a_register_without_activity_has_its_own_sentence() -> None:
    """No Z-report, no voucher, no bag: nothing moved."""
    made = town()
    row = made.of(TILL)
    idle = dataclasses.replace(row, flows=dataclasses.replace(row.flows, **dict.fromkeys(FLOWS, 0)), open_items=())
    result = with_reason(idle, seen(counts=1, z_reports=0))

    assert result.reason is Reason.NO_ACTIVITY
    assert told(result).startswith("Klargjort, fordi kassen ikke har haft nogen bevægelser i perioden")
    assert with_reason(idle, seen(counts=1, z_reports=3)).reason is Reason.AGREES


def test_what_is_carried_from_before_is_said() -> None:
    """A sale that was never booked last month: booked is still less, and that is why the register is ready."""
    made = town()
    made.primo[TILL] = FLOAT_ORE - 12_500
    made.carried = [Carried(register=TILL, finding="f1", date=dt.date(2026, 9, 14), amount_ore=-12_500)]
    result = made.of(TILL)

    assert result.status is Status.READY
    assert "forskellen, -125,00 kr., er overført fra tidligere perioder" in told(result)


def test_a_fault_with_a_witness_is_explained() -> None:
    """A sale that is not booked: a rule says so."""
    made = town()
    sale = next(one for one in made.postings if posting("Z")(one))
    made.drop(made.postings, lambda row: row == sale)
    result = made.of(TILL)

    assert result.status is Status.REVIEW
    assert result.reason is Reason.EXPLAINED
    assert "en regel giver" in told(result)


@pytest.mark.parametrize("off", [5_000, -5_000])
def test_whatever_no_rule_covers_goes_to_a_person_with_that_as_the_reason(off: int) -> None:
    """Cash that is over or short without a witness."""
    made = town()
    for place, count in enumerate(made.counts):
        if count.register == TILL and count.period == "2026-10" and count.day >= october(13):
            total = count.total_ore + off
            made.counts[place] = structs.replace(count, total_ore=total, denominations_ore=total)
    result = made.of(TILL)

    assert Cause.CASH_OVER_SHORT in {finding.cause for finding in result.findings}
    assert result.reason is Reason.UNEXPLAINED
    assert "ingen regel forklarer" in told(result)
    assert "en medarbejder ser på" in told(result)


def test_a_cause_that_is_hardly_more_than_a_guess_is_no_explanation() -> None:
    """Below one half, or without any row behind it."""
    made = town()
    sale = next(one for one in made.postings if posting("Z")(one))
    made.drop(made.postings, lambda row: row == sale)
    review = made.of(TILL)
    first = review.findings[0]
    unsure = dataclasses.replace(first.candidates[0], confidence=0.49)
    witness = (Evidence(name="ledger/2026-10.txt", locator="line 1", document="d" * 64),)
    for finding in (
        dataclasses.replace(first, candidates=(unsure,), evidence=witness),
        dataclasses.replace(first, effects_ore=((Comparison.LEDGER, 1),), evidence=()),
    ):
        row = dataclasses.replace(review, findings=(finding,))
        assert with_reason(row, seen(counts=20, z_reports=20)).reason is Reason.UNEXPLAINED


@pytest.mark.parametrize(
    ("name", "unreadable", "reason"),
    [
        ("pos/0417/2026-10.json", False, Reason.SOURCE_MISSING),
        ("pos/0417/2026-10.json", True, Reason.DOCUMENT_UNREADABLE),
        ("ledger/2026-10.txt", False, Reason.SOURCE_MISSING),
    ],
)
def test_missing_data_names_the_document_and_what_it_leaves_open(name: str, unreadable: bool, reason: Reason) -> None:
    """The figures that are empty are counted, and said not to be zero."""
    made = town()
    (made.unreadable if unreadable else made.absent).add(name)
    result = made.of(TILL)

    assert result.reason is reason
    assert told(result).startswith(f"Mangler data, fordi {name} ikke")
    assert "de fem tal kan ikke gøres op" in told(result)


def test_what_is_not_due_yet_is_nobodys_fault() -> None:
    """Seen from the middle of the month the last count and the ledger list are still to come."""
    made = town()
    made.as_of = october(15)
    made.absent.update({"ledger/2026-10.txt", "vouchers/2026-10.json"})
    results = [one for one in made.result().registers if one.status is Status.MISSING_DATA]

    assert results
    assert {one.reason for one in results} == {Reason.NOT_DUE_YET}
    assert all("set fra 15.10.2026 er intet for sent" in told(one) for one in results)


def test_a_figure_that_cannot_be_had_though_everything_came() -> None:
    """Without an opening it is a count that lacks; otherwise the result says that it does not know more."""
    row = town().of(TILL)
    lacking = dataclasses.replace(row, status=Status.MISSING_DATA)
    no_opening = dataclasses.replace(lacking, figures=dataclasses.replace(row.figures, opening_ore=None))

    assert with_reason(no_opening, seen(counts=20, z_reports=20)).reason is Reason.COUNT_MISSING
    assert with_reason(lacking, seen(counts=20, z_reports=20)).reason is Reason.UNDETERMINED


def test_the_age_of_an_open_item_is_in_bank_days() -> None:
    """It grows until the counterpart comes, and stands still from then on."""
    items = [item for one in town().result().registers for item in one.open_items]
    came = next(item for item in items if item.cleared_on)
    open_still = dataclasses.replace(came, date=dt.date(2026, 10, 30), cleared_on=None)

    assert open_still.age_bank_days(dt.date(2026, 11, 2)) == 1
    assert open_still.age_bank_days(dt.date(2026, 11, 13)) == 10
    cleared = dataclasses.replace(open_still, cleared_on=dt.date(2026, 11, 3))
    assert cleared.age_bank_days(dt.date(2026, 11, 13)) == 2
    assert cleared.age_bank_days(dt.date(2026, 11, 2)) == 1


FLOWS = (
    "cash_sales_ore", "cash_refunds_ore", "cash_in_ore", "cash_out_ore", "top_ups_ore", "to_bank_ore", "card_ore",
    "mobilepay_ore",
)  # fmt: skip


def seen(*, counts: int, z_reports: int) -> Seen:
    return Seen(imprest=False, counts=counts, z_reports=z_reports, not_due=False, as_of=dt.date(2026, 11, 13))
