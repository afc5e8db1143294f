"""P01: the robot fetches and adds up; a person decides, approves, completes and reopens, at 0,00 too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kassebot.domain.cases import Answer, CaseState
from kassebot.domain.findings import Cause
from kassebot.domain.people import ONLY_PEOPLE, Right, Role, acting
from kassebot.steps.approve import approve, return_
from kassebot.steps.complete import LookedAt, complete, complete_many
from kassebot.steps.decide_alike import Chosen, decide_alike
from kassebot.steps.reopen import reopen
from kassebot.steps.sign_in import SignedInAs
from kassebot.steps.take import take
from kassebot.store.case_reads import decisions_of
from kassebot.web.office import Office
from tests.cases import made
from tests.cases.made import ROBOT, as_, refused
from tests.principles.desk import Desk, browser, trail_length
from tests.web.conftest import SignedIn
from tests.web.forms import form_token

AGREES, DIFFERS, SIGNED = "2026-10-0419", "2026-10-0417", "2026-10-0418"


@pytest.fixture
def night(office: Office, signed_in: SignedIn) -> made.Office:
    """0417 is decided and waits for approval, 0418 is signed, 0419 agrees to the øre."""
    night = made.Office(office.store)
    with office.store.write() as connection:
        made_accounts(connection)
    night.night(
        made.result("0417", made.finding("0417", Cause.POSTING_DIGIT, -200_000)),
        made.result("0418"),
        made.result("0419"),
    )
    assert Desk(signed_in(Role.REVIEWER), office, DIFFERS).decide(facts="Set efter").status_code == 303
    signed = Desk(signed_in(Role.CLERK), office, SIGNED)
    assert signed.send("complete", confirm="1", result_sha256=night.case("0418").result_sha256).status_code == 303
    return night


def made_accounts(connection: Any) -> None:
    """The robot, to whom somebody gave every role there is."""
    from kassebot.store import people

    people.add(connection, ROBOT, password=None, subject=None, at=made.NOW)


def test_a_service_has_no_right_that_only_people_have_whatever_its_roles() -> None:
    """The figures may all be 0,00: that changes nothing of who signs."""
    robot = acting(ROBOT)

    assert ROBOT.roles == frozenset(Role)
    assert [right for right in Right if robot.may(right) and right in ONLY_PEOPLE] == []
    assert {Right.DECIDE, Right.APPROVE, Right.COMPLETE_AGREED, Right.COMPLETE_DECIDED, Right.REOPEN} <= ONLY_PEOPLE


def test_every_step_refuses_a_service(night: made.Office, office: Office) -> None:
    """Decide, together too; approve, return, complete, many at a time too; reopen; take."""
    store, robot, now = office.store, as_(ROBOT), made.NOW
    with store.read() as connection:
        decision = decisions_of(connection, DIFFERS)[0].decision
    agrees, differs, finding = night.case("0419"), night.case("0417"), night.findings("0417")[0].finding
    before = trail_length(office)
    looked_at = LookedAt(case=AGREES, seen=agrees.version, result_sha256=agrees.result_sha256)
    chosen = [Chosen(case=DIFFERS, finding=finding, seen=differs.version)]
    steps: list[Callable[[], object]] = [
        lambda: night.decide(ROBOT),
        lambda: approve(store, robot, DIFFERS, decision.id, differs.version, decision.content_sha256, now=now),
        lambda: return_(store, robot, DIFFERS, decision.id, differs.version, decision.content_sha256, "x", now=now),
        lambda: complete(store, robot, AGREES, agrees.version, now=now),
        lambda: reopen(store, robot, SIGNED, night.case("0418").version, "x", now=now),
        lambda: take(store, robot, DIFFERS, differs.version, now=now),
    ]
    for step in steps:
        assert "Kun et menneske kan" in str(refused("not_allowed", step))
    (many,) = complete_many(store, robot, [looked_at], now=now).refused
    alike = decide_alike(
        store, robot, chosen, answer=Answer.SUGGESTED, cause=None, grounds=made.GROUNDS, corrected=False,
        rules=made.RULES, now=now,
    )  # fmt: skip
    assert (many.error.code, [one.error.code for one in alike.refused]) == ("not_allowed", ["not_allowed"])
    assert trail_length(office) == before


def test_over_http_a_service_is_nobody_and_refused_even_if_it_were_somebody(
    night: made.Office, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A session that was written straight into the database opens nothing; were it let through, the guard refuses."""
    with office.store.read() as connection:
        decision = decisions_of(connection, DIFFERS)[0].decision
    agrees = night.case("0419")
    forms = {
        f"/cases/{DIFFERS}/decide": {
            "finding": night.findings("0417")[0].finding,
            "answer": "robot_wrong",
            "facts": "x",
        },
        "/approvals": {
            "case": DIFFERS,
            "decision": decision.id,
            "content": decision.content_sha256,
            "answer": "approve",
        },
        f"/cases/{AGREES}/complete": {"confirm": "1", "result_sha256": agrees.result_sha256},
        "/ready/complete": {"looked": "yes", "line": f"{AGREES}:{agrees.version}:{agrees.result_sha256}"},
        f"/cases/{SIGNED}/reopen": {"reason": "x"},
    }
    robot, before = browser(office, ROBOT), trail_length(office)
    seen = {DIFFERS: night.case("0417"), AGREES: agrees, SIGNED: night.case("0418")}

    def sent() -> list[int]:
        codes = []
        for path, form in forms.items():
            case = next((one for name, one in seen.items() if name in path), seen[DIFFERS])
            data = {"_csrf_token": form_token(robot), "seen": str(case.version), **form}
            codes.append(robot.post(path, data=data).status_code)
        return codes

    assert sent() == [303] * len(forms)  # to the sign-in page
    monkeypatch.setattr("kassebot.web.session.signed_in", lambda *_: SignedInAs(acting=acting(ROBOT), preferences={}))
    assert sent() in ([403, 403, 403, 403, 403], [403, 403, 403, 200, 403])
    assert trail_length(office) == before
    assert night.case("0419").state is CaseState.READY
    assert night.case("0418").state is CaseState.COMPLETED
