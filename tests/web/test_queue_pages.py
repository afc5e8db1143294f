"""The lists: the queue, those that are ready, those to approve, corrections to book, and like findings decided together."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from tests.cases.made import RULES, Office, finding, result
from tests.web.conftest import SignedIn
from tests.web.forms import form_token, send

from kassebot.domain.cases import CaseState
from kassebot.domain.errors import BusinessError
from kassebot.domain.findings import Cause
from kassebot.domain.people import Role
from kassebot.language import translator
from kassebot.web.office import Office as WebOffice
from kassebot.web.pages.queue import prepare


@pytest.fixture
def night(office: WebOffice) -> Office:
    """Two registers with the same cause, and one that agrees."""
    made = Office(office.store)
    made.night(
        result("0417", finding("0417", Cause.POSTING_DIGIT, -5_400)),
        result("0418", finding("0418", Cause.POSTING_DIGIT, -700)),
        result("0419"),
    )
    return made


@pytest.fixture
def office(office: WebOffice) -> WebOffice:
    """An office whose rules hear nobody first and have an account for each cause."""
    return replace(office, rules=RULES)


def test_the_queue_shows_cases_with_what_they_are_about_and_a_filter_is_a_link(
    night: Office, signed_in: SignedIn
) -> None:
    client = signed_in(Role.REVIEWER)
    whole = client.get("/queue").text
    one = client.get("/queue", params={"text": "54,00"}).text

    assert whole.index("/cases/2026-10-0417") < whole.index("/cases/2026-10-0418")  # the larger sum first
    assert "/cases/2026-10-0419" not in whole
    assert "/cases/2026-10-0417" in one
    assert "/cases/2026-10-0418" not in one
    assert night.case("0419").state is CaseState.READY


def test_a_filter_is_saved_under_a_name_and_forgotten(night: Office, signed_in: SignedIn) -> None:
    """What it points at is the queue and nothing else."""
    client = signed_in(Role.REVIEWER)
    send(client, "/queue/filters", "/queue", name="<b>mine</b>", where="/queue?whose=mine")
    kept = client.get("/queue").text
    elsewhere = send(client, "/queue/filters", "/queue", name="x", where="https://elsewhere.example/queue")
    send(client, "/queue/filters", "/queue", name="<b>mine</b>", where="/queue", forget="1")

    assert "&lt;b&gt;mine&lt;/b&gt;" in kept
    assert "/queue?whose=mine" in kept
    assert elsewhere.status_code == 422
    assert "mine&lt;/b&gt;" not in client.get("/queue").text
    assert night.edition == 1


def test_registers_that_agree_are_completed_after_a_look_by_somebody_who_says_so(
    night: Office, signed_in: SignedIn
) -> None:
    """Nothing is chosen beforehand; without saying that one looked, nothing is signed."""
    client = signed_in(Role.CLERK)
    assert "checked" not in client.get("/ready").text
    preview = send(client, "/ready/preview", "/ready", case="2026-10-0419").text
    line = re.search(r'name="line" value="([^"]+)"', preview)
    assert line is not None
    hasty = send(client, "/ready/complete", "/ready", line=line[1])
    before = night.case("0419").state
    done = send(client, "/ready/complete", "/ready", line=line[1], looked="yes")

    assert (hasty.status_code, before) == (422, CaseState.READY)
    assert "underskrevet af Prøve Clerk" in done.text
    assert night.case("0419").state is CaseState.COMPLETED


def test_like_findings_are_decided_together_then_approved_by_another_and_given_to_be_booked(
    night: Office, signed_in: SignedIn
) -> None:
    """Each is a decision of its own; corrections wait for a second person, and then for somebody who books them."""
    client = signed_in(Role.REVIEWER)
    listed = client.get("/alike/posting_digit").text
    chosen = re.findall(r'name="one" value="([^"]+)"', listed)
    token = form_token(client, "/alike/posting_digit")
    preview = client.post("/alike/posting_digit/preview", data={"_csrf_token": token, "one": chosen})
    answered = {"_csrf_token": token, "one": chosen, "answer": "suggested", "phrase": "1", "correct": "yes"}
    no_grounds = client.post("/alike/posting_digit", data={**answered, "phrase": ""})
    done = client.post("/alike/posting_digit", data=answered)

    assert len(chosen) == 2
    assert "-61,00" in preview.text  # the sum
    assert "checked" not in preview.text
    assert RULES.review.phrases[0].text in preview.text
    client.cookies.set("kassebot_language", "en")
    english = client.post("/alike/posting_digit/preview", data={"_csrf_token": token, "one": chosen}).text
    client.cookies.set("kassebot_language", "da")
    assert translator("en")(RULES.review.phrases[0].text) in english
    assert RULES.review.phrases[0].text not in english
    assert no_grounds.status_code == 422
    assert "2 afvigelser er afgjort" in done.text
    assert "2026-10-0417" not in client.get("/corrections").text  # nobody has approved yet

    approver = signed_in(Role.APPROVER)
    waiting = approver.get("/approvals").text
    fields = dict(re.findall(r'name="(case|decision|seen|content)" value="([^"]+)"', waiting.split("</section>")[0]))
    approved = send(approver, "/approvals", "/approvals", answer="approve", **fields)
    again = send(approver, "/approvals", "/approvals", answer="approve", **fields)

    assert (approved.status_code, again.status_code) == (303, 409)
    to_book = client.get("/corrections").text
    one = re.search(r'name="one" value="([^"]+)"', to_book)
    assert one is not None
    file = send(client, "/corrections/export", "/corrections", one=one[1], kind="csv")
    assert file.headers["content-disposition"].startswith("attachment")
    assert "KB 2026-10-0417" in file.content.decode("utf-8-sig")
    assert night.case("0417").state is CaseState.DECIDED


def test_whoever_may_see_one_unit_finds_nothing_of_another(
    night: Office, signed_in: SignedIn, office: WebOffice
) -> None:
    """Neither in a list nor by an id."""
    with office.store.write() as connection:
        connection.exec_driver_sql("UPDATE people SET units = '[\"Andet hus\"]' WHERE id = 'p-reviewer'")
    client = signed_in(Role.REVIEWER)

    assert "/cases/2026-10-0417" not in client.get("/queue").text
    assert "/cases/2026-10-0417" not in client.get("/alike/posting_digit").text
    chosen = {"one": f"2026-10-0417@1@{night.findings('0417')[0].finding}"}
    assert "0417" not in send(client, "/alike/posting_digit/preview", "/queue", **chosen).text


def test_a_server_counts_when_it_starts_and_what_goes_wrong_then_is_told_to_whoever_asks(
    night: Office, signed_in: SignedIn, office: WebOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody waits for the counting; and a database that is not there yet does not end the server."""

    def fails(*_: object) -> None:
        raise BusinessError("database", "Databasen svarer ikke")

    with monkeypatch.context() as broken:
        broken.setattr("kassebot.web.pages.queue.counts", fails)
        prepare(office)

    prepare(office)
    monkeypatch.setattr("kassebot.web.pages.queue.counts", fails)
    assert "/cases/2026-10-0417" in signed_in(Role.REVIEWER).get("/queue").text
