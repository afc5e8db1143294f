"""P16: the register keeper is heard before a cash difference is decided, in their own words, which nobody can change."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from kassebot.domain.findings import AREA_OF_CAUSE, Area, Cause
from kassebot.domain.people import Role
from kassebot.domain.review_rules import ReviewRules
from kassebot.domain.rules import RuleSet
from kassebot.store.case_reads import decisions_of
from kassebot.store.hearing import statements_of
from kassebot.web.app import create_app
from kassebot.web.guards import routes
from kassebot.web.office import Office
from tests.cases import made
from tests.principles.desk import CASE, Desk, browser
from tests.web.conftest import NOW, SignedIn, person
from tests.web.forms import form_token

SHIPPED = RuleSet(version=3)
CASH, LEDGER = "2026-10-0417", "2026-10-0418"


@pytest.fixture
def office(office: Office) -> Office:
    """An office that goes by the shipped rules."""
    return replace(office, rules=SHIPPED)


@pytest.fixture
def night(office: Office) -> made.Office:
    """A cash difference of an øre over, and a fault of the ledger."""
    night = made.Office(office.store)
    night.night(
        made.result("0417", made.finding("0417", Cause.CASH_OVER_SHORT, 1, cash=1)),
        made.result("0418", made.finding("0418", Cause.POSTING_DIGIT, -900)),
    )
    return night


def together(desk: Desk, night: made.Office, number: str, cause: str) -> str:
    """The same finding, decided with others of its cause."""
    one = f"{desk.case}@{night.case(number).version}@{night.findings(number)[0].finding}"
    form = {"_csrf_token": form_token(desk.client), "one": one, "answer": "unexplained", "weighing": "Set"}
    return desk.client.post(f"/alike/{cause}", data=form).text


def test_which_causes_wait_and_from_what_amount_is_a_rule_that_ships_with_count_and_cash_from_nothing() -> None:
    """Over and short alike; a clerk's rule may say otherwise."""
    shipped = ReviewRules()
    for cause in Cause:
        waits = AREA_OF_CAUSE[cause] in (Area.COUNT, Area.CASH)
        assert [shipped.needs_statement(cause, amount) for amount in (0, 1, -1)] == [waits] * 3
    own = ReviewRules(statement_causes=(Cause.POSTING_DIGIT,), statement_from_ore=5_000)
    assert [own.needs_statement(Cause.POSTING_DIGIT, amount) for amount in (-5_000, 4_999)] == [True, False]
    assert not own.needs_statement(Cause.CASH_OVER_SHORT, 900_000)


def test_before_statement_or_deadline_no_way_in_decides_and_the_ledger_waits_for_nobody(
    night: made.Office, office: Office, signed_in: SignedIn
) -> None:
    """Not by any answer, not together with others; asked, until the deadline's last day is over."""
    cash, ledger = Desk(signed_in(Role.REVIEWER), office, CASH), Desk(signed_in(Role.REVIEWER), office, LEDGER)

    def refused() -> None:
        for answer in ("suggested", "unexplained", "robot_wrong"):
            assert cash.decide(answer=answer, facts="Set").status_code == 422
        assert "0 afvigelser er afgjort" in together(cash, night, "0417", "cash_over_short")

    refused()
    assert "Hør den kasseansvarlige" in cash.page()
    assert cash.send("ask", days="5", way="print", words="").status_code == 200
    refused()
    assert "til og med 23.11.2026" in cash.page()
    assert ledger.decide(facts="Set").status_code == 303
    with office.store.read() as connection:
        assert decisions_of(connection, CASH) == ()


def test_after_the_deadline_or_with_a_statement_it_is_decided(
    night: made.Office, office: Office, signed_in: SignedIn
) -> None:
    """The day after the deadline; nobody is kept waiting for ever."""
    desk = Desk(signed_in(Role.REVIEWER), office, CASH)
    desk.send("ask", days="5", way="print", words="")
    late = (dt.datetime(2026, 11, 23, hour, 30, tzinfo=dt.UTC) for hour in (22, 23))  # 23.30, and 0.30 the next day
    codes = []
    for at in late:
        later = replace(office, clock=lambda at=at: at)
        codes.append(Desk(browser(later, person(Role.REVIEWER)), later, CASH).decide(facts="Set").status_code)
    assert codes == [422, 303]


@pytest.mark.parametrize("way", ["link", "telephone", "paper"])
def test_by_link_by_telephone_or_on_paper_it_counts_the_same(
    night: made.Office, office: Office, signed_in: SignedIn, way: str
) -> None:
    """Each opens the decision."""
    desk = Desk(signed_in(Role.REVIEWER), office, CASH)
    if way == "link":
        link = re.search(r"/k/[\w-]+", desk.send("ask", days="5", way="print", words="").text)
        assert link is not None
        assert signed_in(None).post(link[0], data={"words": "Det var mig."}).status_code == 200
    else:
        assert desk.send("telephone-note" if way == "telephone" else "paper", words="Det var mig.").status_code == 303
    page = desk.page()

    assert "Det var mig." in page
    assert desk.decide(facts="Set").status_code == 303
    assert night.case().heard_at == NOW


def test_nobody_can_change_a_statement(night: made.Office, office: Office, signed_in: SignedIn) -> None:
    """No route takes one's place or away; said again it is one more; and the database refuses."""
    desk = Desk(signed_in(Role.REVIEWER), office, CASH)
    for words in ("Det var mig.", "Det var ikke mig."):
        desk.send("telephone-note", words=words)
    with office.store.read() as connection:
        said = statements_of(connection, CASE)
    touching = {(path, method) for path, method, _ in routes(create_app(office)) if "statement" in path}
    methods = {method for _, method, _ in routes(create_app(office))}

    assert len(said) == 2
    assert touching == {("/cases/{case:str}/statements/{number:int}/files/{position:int}", "GET")}
    assert methods == {"GET", "POST"}
    assert re.search(r"<textarea[^>]*>[^<]*Det var mig", desk.page()) is None
    for change in ("UPDATE statements SET text = 'x'", "DELETE FROM statements", "UPDATE case_texts SET content = 'x'"):
        with pytest.raises(DBAPIError), office.store.write() as connection:
            connection.execute(text(change))
