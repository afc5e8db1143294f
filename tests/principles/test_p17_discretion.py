"""P17: limits advise; a person may go either way, with reasons, equally easily; nothing is chosen beforehand on any page."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest

from kassebot.domain.cases import FindingState
from kassebot.domain.findings import Cause
from kassebot.domain.people import Role
from kassebot.store.case_reads import decisions_of
from kassebot.web.office import Office
from tests.cases import made
from tests.principles.desk import CASE, Desk, Fields
from tests.web.conftest import SignedIn
from tests.web.forms import send

TEMPLATES = Path(__file__).parents[2] / "src/kassebot/web/templates"
#: Fields that show what was asked for, or how a person's own page is set: no answer to anything.
OWN = {"state", "period", "cause", "age", "whose", "kind", "on"}


@pytest.fixture
def night(office: Office) -> made.Office:
    """Two of a kind, one of them far above the amount from which a second person looks, and one that agrees."""
    night = made.Office(office.store)
    night.night(
        made.result("0417", made.finding("0417", Cause.POSTING_DIGIT, -900_000)),
        made.result("0418", made.finding("0418", Cause.POSTING_DIGIT, -900)),
        made.result("0419"),
    )
    return night


def test_nothing_is_chosen_beforehand_on_any_page(night: made.Office, office: Office, signed_in: SignedIn) -> None:
    """Of every role; the previews and approvals too. Only lists show what they were filtered by."""
    reviewer = Desk(signed_in(Role.REVIEWER), office)
    one = unescape(re.findall(r'name="one" value="([^"]+)"', reviewer.client.get("/alike/posting_digit").text)[0])
    pages = [send(reviewer.client, "/alike/posting_digit/preview", "/alike/posting_digit", one=one).text]
    pages.append(send(signed_in(Role.CLERK), "/ready/preview", "/ready", case="2026-10-0419").text)
    reviewer.decide(facts="Set", correct="1")
    paths = (
        "/",
        "/queue",
        "/ready",
        "/ready?state=decided",
        "/approvals",
        "/corrections",
        "/alike/posting_digit",
        "/me",
        "/trail",
    )
    cases = tuple(f"/cases/2026-10-{number}" for number in ("0417", "0418", "0419"))
    for role in Role:
        client = signed_in(role)
        pages += [client.get(path).text for path in (*paths, *cases)]
    found = [Fields(page) for page in pages]

    assert {name for fields in found for _, name, _ in fields.chosen} <= OWN
    assert all(action in ("/queue", "/trail", "/me/keys") for fields in found for action, _, _ in fields.chosen)
    named = {name for fields in found for _, name, _ in fields.fields}
    assert {"answer", "phrase", "facts", "correct", "another", "confirm", "looked", "case", "one", "reason"} <= named
    for fields in found:
        words = [value for _, name, value in fields.fields if name in ("facts", "rule", "weighing", "reason", "note")]
        assert set(words) <= {""}


def test_only_what_a_person_typed_and_was_refused_comes_back_chosen(
    night: made.Office, office: Office, signed_in: SignedIn
) -> None:
    """A template's »checked« and »selected« stand under a condition on what was typed or asked for."""
    for path in TEMPLATES.glob("*.html"):
        for line in path.read_text(encoding="utf-8").splitlines():
            for word in re.finditer(r"(?<![\w-])(checked|selected)(?![\w-])", line):
                before = line[: word.start()]
                assert re.search(r"\{% if [^%]*%\} ?$", before), f"{path.name}: {line}"
    desk = Desk(signed_in(Role.REVIEWER), office)
    again = Fields(desk.decide(answer="robot_wrong").text)
    assert ("answer", "robot_wrong") in {(name, value) for _, name, value in again.chosen}


@pytest.mark.parametrize("answer", ["suggested", "another", "unexplained", "robot_wrong"])
@pytest.mark.parametrize("number", ["0417", "0418"])
def test_above_a_limit_as_below_it_a_person_may_go_any_way(
    night: made.Office, office: Office, signed_in: SignedIn, answer: str, number: str
) -> None:
    """A limit asks for a second pair of eyes, and for that whatever the answer is; the form is the same."""
    desk = Desk(signed_in(Role.REVIEWER), office, f"2026-10-{number}")
    assert desk.decide(answer=answer, another="posting_missing", facts="Set efter").status_code == 303
    with office.store.read() as connection:
        (decided,) = decisions_of(connection, desk.case)
    assert decided.decision.needs_approval is (number == "0417")
    wanted = FindingState.DECIDED if number == "0417" else FindingState.SETTLED
    assert night.findings(number)[0].state is wanted


def test_approving_and_returning_are_a_button_each_and_returning_says_why(
    night: made.Office, office: Office, signed_in: SignedIn
) -> None:
    """Neither is the one that Enter presses before somebody looked: the first button of the form is no default answer."""
    Desk(signed_in(Role.REVIEWER), office).decide(facts="Set")
    page = signed_in(Role.APPROVER).get("/approvals").text
    assert re.findall(r'<button name="answer" value="(\w+)"', page) == ["approve", "return"]
    assert re.findall(r'value="(?:approve|return)" data-key="(\w)"', page) == ["a", "b"]
    assert f"/cases/{CASE}" in page
