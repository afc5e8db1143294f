"""The second pair of eyes, what is signed, and what stays locked until somebody reopens it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from kassebot.domain.cases import CaseState, FindingState
from kassebot.domain.corrections import proposed_correction
from kassebot.domain.findings import Cause
from kassebot.domain.people import Acting, acting
from kassebot.domain.review_rules import ReviewRules
from kassebot.steps.approve import approve, return_
from kassebot.steps.complete import COMPLETE_MAX, LookedAt, complete, complete_many, preview_complete
from kassebot.steps.note import note
from kassebot.steps.reopen import reopen
from kassebot.steps.take import take
from kassebot.steps.undo import undo
from kassebot.steps.verify import verify
from kassebot.store.case_events import events_of
from kassebot.store.case_reads import decisions_of, reconciliations_of
from kassebot.store.database import Store
from tests.cases.made import (
    APPROVER,
    CLERK,
    OTHER,
    REGISTERS,
    REVIEWER,
    ROBOT,
    RULES,
    Office,
    as_,
    finding,
    refused,
    result,
)

SLIP = finding("0417", Cause.POSTING_TRANSPOSITION, -5_400)
LARGE = replace(RULES, version=4, review=ReviewRules(statement_causes=(), approval_from_ore=0))
CASE = "2026-10-0417"


@pytest.fixture
def office(any_store: Store) -> Office:
    """0417 with a finding, the others ready."""
    made = Office(store=any_store).people()
    made.night(result("0417", SLIP), result("0418"), result("0419"))
    return made


def content(office: Office) -> tuple[str, str]:
    """The last decision and its hash."""
    with office.store.read() as connection:
        last = decisions_of(connection, CASE)[-1].decision
    return last.id, last.content_sha256


def approved(office: Office, who: Acting = as_(APPROVER)) -> int:  # noqa: B008 frozen
    """Somebody approves the last decision as it stands."""
    decision, sha256 = content(office)
    return approve(office.store, who, CASE, decision, office.case().version, sha256, now=office.now)


def sign(office: Office, who: Acting = as_(REVIEWER), number: str = "0417") -> int:  # noqa: B008 frozen
    """Somebody completes a case."""
    case = office.case(number)
    return complete(office.store, who, case.id, case.version, now=office.now)


def test_two_people_settle_a_correction_and_one_of_them_signs(office: Office) -> None:
    """Decided, approved, completed: each a numbered event, and the signature names the result's hash."""
    office.decide(correction=proposed_correction(SLIP, REGISTERS[0], RULES.review))
    refused("not_settled", lambda: sign(office))
    approved(office)
    assert (office.findings()[0].state, office.case().state) == (FindingState.SETTLED, CaseState.DECIDED)
    refused("undo_approved", lambda: undo(office.store, as_(REVIEWER), CASE, 3, now=office.now))
    sign(office)
    case = office.case()
    assert (case.state, case.version, case.taken_by) == (CaseState.COMPLETED, 4, None)
    with office.store.read() as connection:
        (signed,) = reconciliations_of(connection, CASE)
        assert [event.kind.value for event in events_of(connection, CASE)] == [
            "opened", "decided", "approved", "completed",
        ]  # fmt: skip
    assert (signed.signed_name, signed.result_sha256, signed.run) == ("Rita Reviewer", case.result_sha256, case.run)
    assert verify(office.store).faults == ()


def test_nobody_approves_their_own(office: Office) -> None:
    """Neither who decided, nor who stands in for them, nor a service, nor somebody without the right."""
    office.decide(rules=LARGE)
    both = replace(REVIEWER, roles=REVIEWER.roles | APPROVER.roles)
    refused("own_decision", lambda: approved(office, as_(both)))
    refused("own_decision", lambda: approved(office, acting(APPROVER, [REVIEWER])))
    refused("not_allowed", lambda: approved(office, as_(ROBOT)))
    refused("not_allowed", lambda: approved(office, as_(OTHER)))


def test_an_approval_is_of_what_was_seen(office: Office) -> None:
    """Another hash is refused, and a decision that fell with its finding cannot be approved."""
    office.decide(rules=LARGE)
    decision, _ = content(office)
    refused("content_changed", lambda: approve(office.store, as_(APPROVER), CASE, decision, 2, "x", now=office.now))
    office.night(result("0417", finding("0417", Cause.POSTING_TRANSPOSITION, -5_400, said="Nu et andet")))
    refused("decision_not_in_force", lambda: approved(office))


def test_a_returned_decision_is_open_again_with_the_reason(office: Office) -> None:
    """The correction is withdrawn with it; somebody decides anew."""
    office.decide(correction=proposed_correction(SLIP, REGISTERS[0], RULES.review))
    decision, sha256 = content(office)
    return_(office.store, as_(APPROVER), CASE, decision, 2, sha256, "Se bilaget igen", now=office.now)
    assert office.findings()[0].state is FindingState.OPEN
    with office.store.read() as connection:
        (kept,) = decisions_of(connection, CASE)
    assert [one.approved for one in kept.approvals] == [False]
    assert kept.correction is not None
    assert kept.correction.steps == {"withdrawn"}
    office.decide()
    assert office.case().state is CaseState.DECIDED


def test_a_completed_case_is_locked(office: Office) -> None:
    """Every change is refused, until somebody reopens it with a reason; all that was kept stays."""
    office.decide()
    sign(office)
    locked = (
        lambda: take(office.store, as_(OTHER), CASE, 3, now=office.now),
        lambda: note(office.store, as_(OTHER), CASE, 3, "Hov", now=office.now),
        lambda: undo(office.store, as_(REVIEWER), CASE, 3, now=office.now),
        lambda: sign(office),
        office.decide,
    )
    for step in locked:
        refused("completed", step)
    refused("text_missing", lambda: reopen(office.store, as_(REVIEWER), CASE, 3, "", now=office.now))
    refused("not_allowed", lambda: reopen(office.store, as_(CLERK), CASE, 3, "Nyt bilag", now=office.now))
    reopen(office.store, as_(REVIEWER), CASE, 3, "Nyt bilag", now=office.now)
    assert office.case().state is CaseState.DECIDED
    refused("not_completed", lambda: reopen(office.store, as_(REVIEWER), CASE, 4, "Igen", now=office.now))
    sign(office)
    with office.store.read() as connection:
        signed = reconciliations_of(connection, CASE)
    assert [one.reopened_by for one in signed] == [REVIEWER.id, None]


def test_data_that_changes_afterwards_flags_what_was_signed(office: Office) -> None:
    """Once for each other result; nothing else changes, and who reopens it gets the newest."""
    office.decide()
    sign(office)
    signed = office.case()
    more = finding("0417", Cause.POSTING_MISSING, -100)
    for _ in range(2):
        told = office.night(result("0417", SLIP, more))
    assert told.flagged == 0
    case = office.case()
    assert case == replace(signed, flagged=True, version=signed.version + 1)
    reopen(office.store, as_(REVIEWER), CASE, case.version, "Se de nye tal", now=office.now)
    assert (office.case().flagged, office.case().state, len(office.findings())) == (False, CaseState.OPEN, 2)


def test_only_what_agrees_and_is_over_can_be_signed_by_a_clerk(office: Office) -> None:
    """A decided case takes a reviewer; a period that was not over takes another run."""
    office.decide()
    refused("not_allowed", lambda: sign(office, as_(CLERK)))
    sign(office, as_(CLERK), "0419")
    early = Office(store=office.store, period=office.period.next)
    early.night(result("0419"), as_of=dt.date(2026, 11, 30))
    case = early.case("0419")
    refused("period_not_over", lambda: complete(office.store, as_(CLERK), case.id, 1, now=office.now))
    early.night(result("0419"), as_of=dt.date(2026, 12, 1))
    complete(office.store, as_(CLERK), case.id, 1, now=office.now)


def test_what_cannot_be_computed_is_not_signed(any_store: Store) -> None:
    """Though two have accepted that the data is not there."""
    office = Office(store=any_store).people()
    office.night(result("0417", finding("0417", Cause.SOURCE_MISSING, 0), undetermined=True))
    office.decide()
    approved(office)
    refused("figures_undetermined", lambda: sign(office))


def test_registers_that_agree_are_completed_together(office: Office) -> None:
    """Each by itself: what has changed, is somebody's own or has findings is reported, and the rest is done."""
    ids = [f"2026-10-{number}" for number in ("0417", "0418", "0419")]
    lines = preview_complete(office.store, as_(CLERK), ids, now=office.now)
    assert [line.refusal and line.refusal.code for line in lines] == ["not_ready", "own_register", None]
    looked_at = [LookedAt(case=one.case.id, seen=1, result_sha256=one.case.result_sha256) for one in lines]
    stale = [replace(one, result_sha256="x") for one in looked_at]
    assert complete_many(office.store, as_(CLERK), stale, now=office.now).completed == ()
    done = complete_many(office.store, as_(CLERK), looked_at, now=office.now)
    assert done.completed == ("2026-10-0419",)
    assert [one.error.code for one in done.refused] == ["not_ready", "own_register"]
    refused(
        "too_many", lambda: complete_many(office.store, as_(CLERK), looked_at[:1] * (COMPLETE_MAX + 1), now=office.now)
    )


DECISION = (
    'INSERT INTO decisions (id, "case", finding, found_cause, answer, needs_approval, content_sha256, run, rules_version, '
    "decided_by, decided_at) VALUES ('x', '2026-10-0417', 'f', 'c', 'suggested', false, 'h', '2026-10-0001', 1, '{who}', "
    "'2026-11-16 09:00:00')"
)
APPROVAL = (
    "INSERT INTO approvals (id, decision, content_sha256, approved, approved_by, approved_at) "
    "VALUES ('x', '2026-10-0417:2', 'h', true, '{who}', '2026-11-16 09:00:00')"
)
SIGNATURE = (
    'INSERT INTO reconciliations (id, "case", run, result_sha256, signed_name, signed_by, signed_at) '
    "VALUES ('x', '2026-10-{number}', '2026-10-0001', 'h', 'Navn', '{who}', '2026-11-16 09:00:00')"
)


@pytest.mark.parametrize(
    "statement",
    [
        DECISION.format(who="p-robot"),
        APPROVAL.format(who="p-robot"),
        APPROVAL.format(who="p-reviewer"),
        SIGNATURE.format(who="p-robot", number="0418"),
        SIGNATURE.format(who="p-reviewer", number="0417"),
        "UPDATE decisions SET answer = 'robot_wrong'",
        "DELETE FROM decisions",
        "UPDATE case_events SET actor = 'x'",
        "DELETE FROM case_events",
        "UPDATE case_texts SET content = 'x'",
        "UPDATE reconciliations SET signed_name = 'x'",
        "DELETE FROM reconciliations",
    ],
)
def test_the_database_itself_refuses(office: Office, statement: str) -> None:
    """A service that decides, approves or signs; one's own approval; a signature over what is not settled; any change."""
    office.decide(rules=LARGE)
    sign(office, as_(CLERK), "0419")
    with pytest.raises(DBAPIError), office.store.write() as connection:
        connection.execute(text(statement))
    assert verify(office.store).faults == ()
