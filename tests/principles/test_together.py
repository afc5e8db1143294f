"""Two people at once, through two browsers: a case is taken, released and taken over; nobody overwrites anybody; what was done can be undone until it has left the desk."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from html import unescape

import pytest

from kassebot.domain.cases import LEASE, FindingState
from kassebot.domain.findings import Cause
from kassebot.domain.people import Role
from kassebot.steps.stand_ins import set_stand_in
from kassebot.steps.verify import verify
from kassebot.store.case_events import events_of
from kassebot.store.case_reads import decisions_of
from kassebot.web.office import Office
from tests.cases import made
from tests.principles.desk import CASE, SECOND, Desk, browser
from tests.web.conftest import NOW, SignedIn, person
from tests.web.forms import send


@pytest.fixture
def night(office: Office) -> made.Office:
    """One case with two findings of the ledger, one of them above the limit."""
    night = made.Office(office.store)
    night.night(
        made.result(
            "0417",
            made.finding("0417", Cause.POSTING_DIGIT, -900),
            made.finding("0417", Cause.POSTING_MISSING, -200_000),
        ),
        made.result("0418"),
    )
    return night


def kinds(office: Office) -> list[str]:
    """What has happened to the case."""
    with office.store.read() as connection:
        return [event.kind.value for event in events_of(connection, CASE)]


def test_a_case_is_taken_taken_over_with_a_reason_and_released_and_all_of_it_is_logged(
    night: made.Office, office: Office, signed_in: SignedIn
) -> None:
    """While one has it, the other's decision is refused with the words kept; after half an hour without work it is free."""
    rita, otto = Desk(signed_in(Role.REVIEWER), office), Desk(browser(office, SECOND), office)
    assert rita.send("take").status_code == 303
    blocked = otto.decide(facts="Ottos egne ord")
    assert blocked.status_code == 409
    assert "En kollega arbejder med sagen" in blocked.text
    assert otto.send("release").status_code == 409
    assert otto.send("take-over", reason=" ").status_code == 422
    assert otto.send("take-over", reason="Rita er syg").status_code == 303
    assert rita.decide(facts="x").status_code == 409
    assert "Anden Reviewer har sagen" in rita.page()
    assert otto.send("release").status_code == 303
    assert rita.send("take").status_code == 303
    later = replace(office, clock=lambda: NOW + LEASE + dt.timedelta(seconds=1))
    assert Desk(browser(later, SECOND), later).decide(facts="Sagen var fri igen").status_code == 303

    assert kinds(office) == ["opened", "taken", "taken_over", "released", "taken", "decided"]
    assert verify(office.store).faults == ()
    assert "overtog sagen" in unescape(rita.page())


def test_the_second_sees_what_changed_and_nothing_is_lost_or_doubled(
    night: made.Office, office: Office, signed_in: SignedIn
) -> None:
    """Both opened version 1; the first one's decision stands; the second's is refused, shown what is new, and sent again."""
    rita, otto = Desk(signed_in(Role.REVIEWER), office), Desk(browser(office, SECOND), office)
    seen = night.case().version
    first = rita.decide(1, seen=seen, facts="Ritas ord")
    assert rita.send("release").status_code == 303
    second = otto.decide(0, seen=seen, facts="Ottos ord")

    assert (first.status_code, second.status_code) == (303, 409)
    told = unescape(second.text)
    assert "Siden du åbnede sagen" in told
    assert "Prøve Reviewer afgjorde en afvigelse" in told
    assert "Ottos ord" in told
    assert otto.decide(0, facts="Ottos ord").status_code == 303
    with office.store.read() as connection:
        assert [one.facts for one in decisions_of(connection, CASE)] == ["Ritas ord", "Ottos ord"]
    for act, form in (("notes", {"note": "x"}), ("take", {}), ("undo", {}), ("hand-over", {"to": "p-reviewer"})):
        assert rita.send(act, seen=seen, **form).status_code == 409
    assert kinds(office) == ["opened", "decided", "released", "decided"]


def _approval(page: str) -> dict[str, str]:
    names = ("case", "decision", "seen", "content")
    return {name: unescape(re.findall(rf'name="{name}" value="([^"]*)"', page)[0]) for name in names}


def test_a_decision_can_be_undone_until_it_is_approved_exported_or_the_register_completed(
    night: made.Office, office: Office, signed_in: SignedIn
) -> None:
    """Each time as a new event; what was decided stays readable."""
    rita, approver = Desk(signed_in(Role.REVIEWER), office), signed_in(Role.APPROVER)
    rita.decide(0, facts="En")
    assert rita.send("undo").status_code == 303
    assert night.findings()[0].state is FindingState.OPEN
    rita.decide(1, facts="To", correct="1")
    assert rita.send("undo").status_code == 303
    rita.decide(1, facts="Tre", correct="1")
    assert (
        send(
            approver, "/approvals", "/approvals", **_approval(approver.get("/approvals").text), answer="approve"
        ).status_code
        == 303
    )
    assert "er godkendt og kan ikke fortrydes" in rita.send("undo").text
    one = re.findall(r'name="one" value="([^"]+)"', rita.client.get("/corrections").text)[0]
    assert send(rita.client, "/corrections/export", "/corrections", one=one, kind="csv").status_code == 200
    assert rita.send("undo").status_code == 422
    rita.decide(0, facts="Fire")
    page = rita.page()
    sha256 = re.findall(r'name="result_sha256" value="(\w+)"', page)[0]
    assert rita.send("complete", confirm="1", result_sha256=sha256).status_code == 303
    assert rita.send("undo").status_code == 409
    with office.store.read() as connection:
        assert [one.facts for one in decisions_of(connection, CASE)] == ["En", "To", "Tre", "Fire"]
    assert verify(office.store).faults == ()


def test_a_stand_in_may_from_the_first_day_to_the_last(night: made.Office, office: Office) -> None:
    """A clerk who stands in for a reviewer for two days."""
    first, last = dt.date(2026, 11, 17), dt.date(2026, 11, 18)
    set_stand_in(office.store, None, "clerk", "reviewer", first_day=first, last_day=last)
    codes = []
    for day, hour in ((16, 22), (16, 23), (18, 22), (18, 23)):  # 23.30 and 0.30 in Denmark
        at = dt.datetime(2026, 11, day, hour, 30, tzinfo=dt.UTC)
        then = replace(office, clock=lambda at=at: at)
        desk = Desk(browser(then, person(Role.CLERK)), then)
        codes.append(desk.send("notes", note="Set").status_code)
    assert codes == [403, 303, 303, 403]


def test_without_a_counter_account_a_correction_is_not_given_out(
    night: made.Office, office: Office, signed_in: SignedIn
) -> None:
    """It is decided and approved, and waits for the clerks' rule."""
    bare = replace(office, rules=replace(made.RULES, review=replace(made.RULES.review, counter_accounts=())))
    rita, approver = Desk(browser(bare, person(Role.REVIEWER)), bare), browser(bare, person(Role.APPROVER))
    assert rita.decide(1, facts="Set", correct="1").status_code == 303
    send(approver, "/approvals", "/approvals", **_approval(approver.get("/approvals").text), answer="approve")
    page = rita.client.get("/corrections").text
    one = re.findall(r'name="one" value="([^"]+)"', page)[0]
    told = send(rita.client, "/corrections/export", "/corrections", one=one, kind="csv")

    assert "Mangler modkonto i reglerne" in unescape(page)
    assert "200.000" not in told.text
    assert "exported" not in kinds(office)
