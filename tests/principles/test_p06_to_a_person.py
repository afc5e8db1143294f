"""P06: only the routine is the robot's; what no rule covers goes to a person, with that as the reason, and is never ready."""

from __future__ import annotations

from html import unescape

from kassebot.domain.cases import CaseState
from kassebot.domain.findings import Cause, Reason, Status
from kassebot.domain.people import Role
from kassebot.web.office import Office
from tests.cases import made
from tests.principles.desk import Desk
from tests.reconcile.builder import october, town
from tests.web.conftest import SignedIn
from tests.web.forms import form_token


def test_a_posting_that_nothing_explains_is_for_a_person_with_that_as_the_reason() -> None:
    """An amount that no document knows, with a text that no rule knows."""
    told = town()
    told.change(
        told.postings, lambda one: one.account == "9-22-0417" and one.booking_date == october(5),
        amount_ore=-77_777, text="?? ٣٤٥ ukendt",
    )  # fmt: skip
    row = next(one for one in told.result().registers if one.register == "0417")
    assert (row.status, row.reason) == (Status.REVIEW, Reason.UNEXPLAINED)
    assert Cause.POSTING_UNSUPPORTED in {one.cause for one in row.findings}


def test_what_no_rule_covers_waits_in_the_queue_and_is_on_no_list_to_be_completed(
    office: Office, signed_in: SignedIn
) -> None:
    """Nor can it be completed by a hand-made form, alone or with others."""
    night = made.Office(office.store)
    night.night(
        made.result(
            "0417", made.finding("0417", Cause.CASH_OVER_SHORT, -5_000, cash=-5_000), reason=Reason.UNEXPLAINED
        ),
        made.result("0418", undetermined=True, reason=Reason.UNDETERMINED),
        made.result("0419"),
    )
    clerk, reviewer = signed_in(Role.CLERK), signed_in(Role.REVIEWER)
    queue, ready = reviewer.get("/queue").text, clerk.get("/ready").text
    forms = [f"2026-10-{number}:1:{night.case(number).result_sha256}" for number in ("0417", "0418")]
    token = form_token(clerk, "/ready")
    answers = [
        clerk.post("/ready/complete", data={"_csrf_token": token, "looked": "yes", "line": line}).text for line in forms
    ]

    assert "/cases/2026-10-0417" in queue
    assert "/cases/2026-10-0418" in queue
    assert [number for number in ("0417", "0418") if f"2026-10-{number}" in ready] == []
    assert "2026-10-0419" in ready
    assert all("0 afstemninger er gjort færdige" in unescape(text) for text in answers)
    for number in ("0417", "0418"):
        desk = Desk(clerk, office, f"2026-10-{number}")
        assert desk.send("complete", confirm="1", result_sha256=night.case(number).result_sha256).status_code == 422
        assert night.case(number).state is CaseState.OPEN
