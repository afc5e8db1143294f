"""P15: two people with telephones are named in a case; it opens without them, and nothing is sent or decided until they are there."""

from __future__ import annotations

from html import unescape

import pytest
from msgspec.structs import replace
from sqlalchemy import update

from kassebot.domain.cases import CaseState
from kassebot.domain.findings import Cause
from kassebot.domain.people import Role
from kassebot.store.case_reads import decisions_of
from kassebot.store.tables.people import people
from kassebot.web.office import Office
from tests.cases import made
from tests.principles.desk import CASE, Desk, trail_length
from tests.web.conftest import SignedIn
from tests.web.forms import form_token


def night(office: Office, **register: str) -> made.Office:
    """A case whose register list says this of its keeper."""
    registers = (replace(made.REGISTERS[0], email="mona@example.invalid", **register), *made.REGISTERS[1:])
    night = made.Office(office.store, registers=registers)
    night.night(made.result("0417", made.finding("0417", Cause.POSTING_DIGIT, -900)), made.result("0418"))
    return night


@pytest.mark.parametrize("lacks", ["keeper", "telephone", "own"])
def test_without_one_of_them_the_case_opens_and_nothing_is_sent_or_decided(
    office: Office, signed_in: SignedIn, lacks: str
) -> None:
    """The page says whom to ask; asking by mail or on paper, deciding alone or together: refused, and nothing is kept."""
    made_night = night(office, **({} if lacks == "own" else {lacks: " "}))
    if lacks == "own":
        with office.store.write() as connection:
            connection.execute(update(people).where(people.c.id == "p-reviewer").values(telephone=""))
    desk = Desk(signed_in(Role.REVIEWER), office)
    page = desk.client.get(f"/cases/{CASE}")
    token, before = form_token(desk.client, f"/cases/{CASE}"), made_night.case()
    one = f"{CASE}@{before.version}@{made_night.findings()[0].finding}"
    together = desk.client.post(
        "/alike/posting_digit", data={"_csrf_token": token, "one": one, "answer": "unexplained", "weighing": "Set"}
    )

    assert page.status_code == 200
    assert ("intet telefonnummer" if lacks == "own" else "Ret listen") in unescape(page.text)
    for way in ("mail", "print"):
        assert desk.send("ask", days="5", way=way, words="").status_code == 422
    for answer in ("suggested", "unexplained", "robot_wrong"):
        assert desk.decide(answer=answer, facts="Set").status_code == 422
    assert "0 afvigelser er afgjort" in together.text
    with office.store.read() as connection:
        assert decisions_of(connection, CASE) == ()
    assert (made_night.case().version, made_night.case().state) == (before.version, CaseState.OPEN)


def test_with_both_the_page_and_the_letter_name_them(office: Office, signed_in: SignedIn) -> None:
    """The keeper, whom the office calls, and the office's own person, whom the keeper calls."""
    night(office)
    desk = Desk(signed_in(Role.REVIEWER), office)
    page, asked = desk.page(), desk.send("ask", days="5", way="print", words="")
    for shown in (page, asked.text):
        for words in (made.MONA, "+45 22 22 22 22", "Prøve Reviewer", "00 00 00 00"):
            assert words in unescape(shown), words
    assert 'href="tel:+4522222222"' in page
    assert desk.decide(facts="Set").status_code == 303


def test_opening_and_noting_need_no_contact(office: Office, signed_in: SignedIn) -> None:
    """Looking, taking, noting and handing back are no decision."""
    night(office, telephone="")
    desk, before = Desk(signed_in(Role.REVIEWER), office), trail_length(office)
    for act, form in (("take", {}), ("notes", {"note": "Ringet til kontoret"}), ("release", {})):
        assert desk.send(act, **form).status_code == 303
    assert trail_length(office) > before
