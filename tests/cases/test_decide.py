"""People take, decide and undo: who may, what is asked first, and what is kept."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest

from kassebot.domain.cases import Answer, CaseState, EventKind, FindingState, Grounds
from kassebot.domain.corrections import proposed_correction
from kassebot.domain.errors import BusinessError
from kassebot.domain.findings import Cause
from kassebot.domain.people import Person
from kassebot.domain.review_rules import ReviewRules
from kassebot.domain.rules import RuleSet
from kassebot.steps.decide import decide
from kassebot.steps.take import release, take, take_over
from kassebot.steps.undo import undo
from kassebot.steps.verify import verify
from kassebot.store import audit
from kassebot.store.case_events import events_of
from kassebot.store.case_reads import decisions_of
from kassebot.store.database import Store
from tests.cases.made import (
    CLERK,
    GROUNDS,
    KEEPER,
    MONA,
    OTHER,
    REGISTERS,
    REVIEWER,
    ROBOT,
    RULES,
    Office,
    as_,
    finding,
    refused,
    register,
    result,
    set_case,
)

SLIP = finding("0417", Cause.POSTING_TRANSPOSITION, -5_400)
SHORT = finding("0417", Cause.CASH_OVER_SHORT, -250, cash=-250)
HEARD_FIRST = RuleSet(version=3)


@pytest.fixture
def office(any_store: Store) -> Office:
    """0417 with two findings, 0418 with one, 0419 ready."""
    made = Office(store=any_store).people()
    made.night(result("0417", SLIP, SHORT), result("0418", finding("0418", Cause.POSTING_DIGIT, 100)), result("0419"))
    return made


def test_a_case_is_somebodys_for_a_while_and_never_stuck(office: Office) -> None:
    """A colleague waits, takes it over with a reason that is logged, or finds it free when the time is over."""
    take(office.store, as_(REVIEWER), "2026-10-0417", 1, now=office.now)
    refused("taken", lambda: take(office.store, as_(OTHER), "2026-10-0417", 2, now=office.now))
    refused("taken", lambda: office.decide(OTHER))
    refused("text_missing", lambda: take_over(office.store, as_(OTHER), "2026-10-0417", 2, " ", now=office.now))
    take_over(office.store, as_(OTHER), "2026-10-0417", 2, "Rita er gået hjem", now=office.now)
    refused("taken", lambda: release(office.store, as_(REVIEWER), "2026-10-0417", 3, now=office.now))
    release(office.store, as_(OTHER), "2026-10-0417", 3, now=office.now)
    take(office.store, as_(REVIEWER), "2026-10-0417", 4, now=office.now)
    later = office.now + dt.timedelta(minutes=31)
    refused("not_taken", lambda: take_over(office.store, as_(OTHER), "2026-10-0417", 5, "Haster", now=later))
    take(office.store, as_(OTHER), "2026-10-0417", 5, now=later)

    with office.store.read() as connection:
        told = events_of(connection, "2026-10-0417")
        trail = " ".join(str(event.details) for _, event in audit.events(connection))
    assert [event.kind for event in told][1:] == [
        EventKind.TAKEN, EventKind.TAKEN_OVER, EventKind.RELEASED, EventKind.TAKEN, EventKind.TAKEN,
    ]  # fmt: skip
    assert told[2].about == REVIEWER.id
    assert "Rita" not in trail


def test_acting_renews_the_lease(office: Office) -> None:
    """It counts from what somebody last did."""
    take(office.store, as_(REVIEWER), "2026-10-0417", 1, now=office.now)
    office.now += dt.timedelta(minutes=20)
    office.decide()
    assert office.case().holder(office.now + dt.timedelta(minutes=29)) == REVIEWER.id


@pytest.mark.parametrize(
    ("who", "number", "code"),
    [
        (CLERK, "0417", "not_allowed"),
        (ROBOT, "0417", "not_allowed"),
        (replace(REVIEWER, units=frozenset({"Andet hus"})), "0417", "case_unknown"),
        (replace(REVIEWER, name=MONA), "0417", "own_register"),
        (OTHER, "0418", "own_register"),
        (replace(REVIEWER, signs_as=("Tove Tæller",)), "0417", "own_register"),
        (replace(REVIEWER, signs_as=("Karin Klerk",)), "0418", "own_register"),
        (replace(REVIEWER, telephone=""), "0417", "own_contact_missing"),
    ],
)
def test_who_may_not_decide(office: Office, who: Person, number: str, code: str) -> None:
    """Without the right, a service, another unit, the keeper, who signed a count or attested a voucher, without a telephone."""
    refused(code, lambda: office.decide(who, number))
    assert office.case(number).version == 1


def test_nobody_decides_without_somebody_to_call(any_store: Store) -> None:
    """The case opens without the keeper's telephone, and says what to do."""
    office = Office(store=any_store, registers=(register("0417", telephone=""),)).people()
    office.night(result("0417", SLIP))
    error = refused("keeper_contact_missing", office.decide)
    assert "Ret listen" in str(error)


def test_a_decision_is_kept_with_its_grounds_and_settles_the_finding(office: Office) -> None:
    """The trail has the hashes of the words, never the words."""
    office.decide(at=0)
    office.decide(at=1, answer=Answer.UNEXPLAINED)
    case = office.case()
    assert (case.state, case.weight_ore, case.oldest) == (CaseState.DECIDED, 0, None)
    with office.store.read() as connection:
        first, second = decisions_of(connection, case.id)
        trail = " ".join(str(event.details) for _, event in audit.events(connection))
    assert (first.decision.cause, first.facts, first.rule) == (Cause.CASH_OVER_SHORT, GROUNDS.facts, GROUNDS.rule)
    assert (second.decision.cause, second.in_force, second.decision.rules_version) == (None, True, 2)
    assert first.decision.content_sha256 in trail
    assert GROUNDS.facts not in trail
    assert verify(office.store).faults == ()


def test_grounds_are_a_persons_own(office: Office) -> None:
    """None, none to speak of, and too many."""
    for words in ("", "  \n", "x" * 10_001):
        with pytest.raises(BusinessError):
            Grounds(facts=words)
    assert office.case().version == 1


@pytest.mark.parametrize(
    ("answer", "cause", "code"),
    [
        (Answer.SUGGESTED, Cause.POSTING_SIGN, "cause_not_suggested"),
        (Answer.ANOTHER, None, "cause_missing"),
        (Answer.ANOTHER, Cause.POSTING_TRANSPOSITION, "cause_missing"),
        (Answer.UNEXPLAINED, Cause.POSTING_SIGN, "cause_not_wanted"),
        (Answer.ROBOT_WRONG, Cause.POSTING_SIGN, "cause_not_wanted"),
    ],
)
def test_answer_and_cause_fit_each_other(office: Office, answer: Answer, cause: Cause | None, code: str) -> None:
    """Agreeing names no other cause, disagreeing names one."""
    refused(code, lambda: office.decide(at=1, answer=answer, cause=cause))


def test_a_finding_is_decided_once(office: Office) -> None:
    """The second is told to undo first."""
    office.decide()
    refused("finding_settled", office.decide)


def test_a_cash_difference_waits_for_the_keeper_and_the_ledger_for_nobody(office: Office) -> None:
    """Until they have answered or let the deadline pass; the deadline's own day belongs to them."""
    office.decide(at=1, rules=HEARD_FIRST)
    refused("keeper_not_heard", lambda: office.decide(rules=HEARD_FIRST))
    with office.store.write() as connection:
        set_case(connection, "2026-10-0417", deadline=office.now.date())
    assert "16.11.2026" in str(refused("keeper_not_heard", lambda: office.decide(rules=HEARD_FIRST)))
    office.now += dt.timedelta(days=1)
    office.decide(rules=HEARD_FIRST)
    assert office.case().state is CaseState.DECIDED


def test_a_statement_is_enough_before_the_deadline(office: Office) -> None:
    """It came; nobody waits for a date."""
    with office.store.write() as connection:
        set_case(connection, "2026-10-0417", deadline=office.now.date(), heard_at=office.now)
    office.decide(rules=HEARD_FIRST)


def test_from_an_amount_a_second_person_looks(office: Office) -> None:
    """And a correction always has one; until then the finding is decided, and the case still open."""
    rules = replace(RULES, version=4, review=ReviewRules(statement_causes=(), approval_from_ore=5_400))
    office.decide(rules=rules)
    office.decide(at=1, rules=rules)
    assert [one.state for one in office.findings()] == [FindingState.SETTLED, FindingState.DECIDED]
    assert office.case().state is CaseState.OPEN


def test_lacking_data_is_accepted_by_two(any_store: Store) -> None:
    """A finding of the data where a figure cannot be computed."""
    office = Office(store=any_store).people()
    gone = finding("0417", Cause.SOURCE_MISSING, 0)
    office.night(result("0417", gone, undetermined=True))
    office.decide()
    assert office.findings()[0].state is FindingState.DECIDED


def test_a_correction_moves_exactly_what_is_left_unbooked(office: Office) -> None:
    """Balanced, on the register's account; another amount is refused, and so is one where nothing is wrong."""
    proposal = proposed_correction(SLIP, REGISTERS[0], RULES.review)
    assert proposal is not None
    assert [(line.account, line.amount_ore) for line in proposal.lines] == [("9-22-0417", 5_400), ("9-99-01", -5_400)]
    refused("correction_amount", lambda: office.decide(at=0, correction=proposal))
    refused("correction_needless", lambda: office.decide(at=1, answer=Answer.ROBOT_WRONG, correction=proposal))
    office.decide(at=1, correction=proposal)
    with office.store.read() as connection:
        (decided,) = decisions_of(connection, "2026-10-0417")
    assert decided.correction is not None
    assert decided.correction.reference == "KB 2026-10-0417-2"
    assert decided.decision.needs_approval


def test_the_last_decision_is_undone_as_a_new_event(office: Office) -> None:
    """The finding is open again, the old decision and its grounds stay; a colleague's is not touched."""
    office.decide(at=0)
    office.decide(at=1)
    undo(office.store, as_(REVIEWER), "2026-10-0417", 3, now=office.now)
    assert [one.state for one in office.findings()] == [FindingState.SETTLED, FindingState.OPEN]
    undo(office.store, as_(REVIEWER), "2026-10-0417", 4, now=office.now)
    refused("nothing_to_undo", lambda: undo(office.store, as_(REVIEWER), "2026-10-0417", 5, now=office.now))
    with office.store.read() as connection:
        kept = decisions_of(connection, "2026-10-0417")
    assert [(one.in_force, one.facts) for one in kept] == [(False, GROUNDS.facts)] * 2


def test_of_two_at_once_exactly_one_decides(office: Office) -> None:
    """The other is told that the case has changed, and nothing of theirs is kept."""
    barrier = Barrier(2)
    case = office.case("0417")

    def attempt(who: Person) -> str:
        barrier.wait(timeout=30)
        try:
            decide(
                office.store, as_(who), case.id, SLIP.id, case.version, answer=Answer.SUGGESTED, cause=None,
                grounds=GROUNDS, correction=None, rules=RULES, now=office.now,
            )  # fmt: skip
        except BusinessError as error:
            return error.code
        return "decided"

    with ThreadPoolExecutor(2) as pool:
        outcomes = sorted(pool.map(attempt, (REVIEWER, KEEPER)))
    assert outcomes == ["case_changed", "decided"]
    with office.store.read() as connection:
        assert len(decisions_of(connection, case.id)) == 1
        assert len(events_of(connection, case.id)) == 2
