"""P13: a decision needs the person's own grounds at every way in; what a finding says is short and has its figures."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest

from kassebot.domain.cases import Answer, CaseState, Grounds
from kassebot.domain.findings import Cause
from kassebot.domain.people import Role
from kassebot.steps.decide import decide
from kassebot.store.case_reads import decisions_of, result_of
from kassebot.store.cases import case_of
from kassebot.store.queue import QueueFilter, queue_page
from kassebot.web.office import Office
from tests.cases import made
from tests.cases.made import REVIEWER, as_, refused
from tests.principles.desk import CASE, Desk
from tests.web.conftest import SignedIn
from tests.web.forms import send
from tests.web.served import fill


@pytest.mark.parametrize("answer", ["suggested", "unexplained", "robot_wrong", "another"])
def test_no_answer_is_kept_without_grounds_at_any_way_in(office: Office, signed_in: SignedIn, answer: str) -> None:
    """On the case's page, together with others, and in the step itself; a rule alone is no grounds."""
    night = made.Office(office.store)
    night.night(made.result("0417", made.finding("0417", Cause.POSTING_DIGIT, -900)))
    desk = Desk(signed_in(Role.REVIEWER), office)
    other = Cause.POSTING_MISSING.value
    for bare in ({}, {"facts": " \n"}, {"weighing": "\t"}, {"rule": "Regulativet § 7"}, {"phrase": "99"}):
        assert desk.decide(answer=answer, another=other, **bare).status_code == 422
    one = re.findall(r'name="one" value="([^"]+)"', desk.client.get("/alike/posting_digit").text)
    together = send(
        desk.client,
        "/alike/posting_digit",
        "/alike/posting_digit",
        one=html.unescape(one[0]),
        answer=answer,
        cause=other,
    )
    assert together.status_code == 422
    refused("grounds_missing", lambda: Grounds(rule="Regulativet § 7"))
    with office.store.read() as connection:
        assert decisions_of(connection, CASE) == ()

    assert desk.decide(answer=answer, another=other, phrase="1").status_code == 303


def test_the_step_cannot_be_asked_without_grounds(office: Office) -> None:
    """Grounds without words of somebody cannot be made, so nothing can be decided with them."""
    night = made.Office(office.store)
    night.night(made.result("0417", made.finding("0417", Cause.POSTING_DIGIT, -900)))
    refused(
        "grounds_missing",
        lambda: decide(
            office.store, as_(REVIEWER), CASE, night.findings()[0].finding, 1, answer=Answer.SUGGESTED, cause=None,
            grounds=Grounds(), correction=None, rules=made.RULES, now=made.NOW,
        ),
    )  # fmt: skip


def test_each_finding_says_it_in_at_most_five_sentences_with_rows_one_click_away(
    office: Office, signed_in: SignedIn, tmp_path: Path
) -> None:
    """A municipality with faults: on the page, in sentences, with a link to each place in the documents."""
    fill(office.store, tmp_path / "municipality", registers=12, seed=4, faults=8)
    client, seen = signed_in(Role.REVIEWER), 0
    with office.store.read() as connection:
        rows = queue_page(connection, QueueFilter(states=(CaseState.OPEN,)), None, rows=20)
        cases = [case_of(connection, row.id) for row in rows]
        found = {case.id: result_of(connection, case.run, case.register) for case in cases}
    for case, result in found.items():
        page = html.unescape(client.get(f"/cases/{case}").text)
        for finding in result.findings:
            for candidate in finding.candidates:
                assert 1 <= len(candidate.explanation) <= 5
            for sentence in finding.candidates[0].explanation:
                assert sentence.render() in page
            for proof in finding.evidence:
                seen += 1
                assert not proof.document or f"/cases/{case}/documents/{proof.document}" in page
    assert seen > 5
