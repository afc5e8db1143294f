"""After a decision the next case opens itself: of the filter that the reviewer came from, and one in which something can be decided."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

import pytest
from litestar.testing import TestClient
from tests.cases import made
from tests.web.conftest import NOW, SignedIn, person
from tests.web.five_cases import five_cases
from tests.web.forms import send

from kassebot.domain.cases import FindingState
from kassebot.domain.findings import Cause
from kassebot.domain.hearing import Channel
from kassebot.domain.people import Person, Role
from kassebot.domain.rules import DEFAULT_RULES
from kassebot.steps.hear import hear_noted
from kassebot.steps.take import take
from kassebot.store import people
from kassebot.web.office import Office

DIGITS = "cause=posting_digit"
COLLEAGUE = replace(made.REVIEWER, id="p-colleague", login="colleague", name="Kollega Kollegasen")


@pytest.fixture
def office(office: Office) -> Office:
    """An office that goes by the shipped rules: whoever counts is heard before cash is decided."""
    return replace(office, rules=DEFAULT_RULES)


@pytest.fixture
def colleague(office: Office) -> Person:
    """Another reviewer."""
    with office.store.write() as connection:
        people.add(connection, COLLEAGUE, password=None, subject="test colleague", at=NOW)
    return COLLEAGUE


@pytest.fixture
def night(office: Office) -> made.Office:
    """In the queue's order: cash over, a sign, and a digit in three registers."""
    return five_cases(office.store)


def fields(page: str, action: str) -> dict[str, str]:
    """The hidden fields of the form with this action."""
    form = re.search(rf'<form[^>]*action="{re.escape(action)}".*?</form>', page, re.DOTALL)
    assert form is not None, action
    return {name: unescape(value) for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form[0])}


def decide(client: TestClient[Any], path: str, **more: str) -> str:
    """Decide what the page asks about, with what its form carries; gives where that leads."""
    case = path.partition("?")[0]
    carried = fields(client.get(path).text, f"{case}/decide") | {"answer": "suggested", "facts": "Set efter"} | more
    answer = client.post(f"{case}/decide", data=carried)
    assert answer.status_code == 303
    return str(answer.headers["location"])


def place(where: str) -> tuple[str, dict[str, str]]:
    """A path, and what its query says."""
    parts = urlsplit(where)
    return parts.path, dict(parse_qsl(parts.query))


def test_the_next_case_is_the_next_of_the_filter_then_its_first_and_then_there_is_none(
    night: made.Office, signed_in: SignedIn
) -> None:
    """Begun in the middle of the filter; a case of another cause that stands between is not opened."""
    client = signed_in(Role.REVIEWER)
    listed = client.get(f"/queue?text=&state=open&{DIGITS}&whose=").text
    rows = [unescape(one) for one in re.findall(r'href="([^"]+)" data-row', listed)]
    assert [place(one) for one in rows] == [
        (f"/cases/2026-10-{one}", {"queue": DIGITS}) for one in ("0417", "0419", "0421")
    ]

    second = decide(client, rows[1])
    third = decide(client, second)
    last = decide(client, third)

    assert [place(one)[0] for one in (second, third, last)] == ["/cases/2026-10-0421", "/cases/2026-10-0417", "/queue"]
    assert place(third)[1] == {"after": "2026-10-0421:2", "queue": DIGITS}
    assert place(last)[1] == {"cause": "posting_digit", "decided": "2026-10-0417:2"}
    end = client.get(last).text
    assert "Der er ikke flere sager her, som du kan afgøre nu" in end
    undone = send(client, "/cases/2026-10-0417/undo", last, **fields(end, "/cases/2026-10-0417/undo"))
    assert place(undone.headers["location"]) == ("/cases/2026-10-0417", {"queue": DIGITS})
    assert night.findings("0417")[0].state is FindingState.OPEN


def test_without_a_filter_the_address_is_plain_and_the_whole_queue_is_gone_through(
    night: made.Office, signed_in: SignedIn
) -> None:
    """The cash difference comes first and waits for the keeper, so it is passed by, also when the queue begins anew."""
    client = signed_in(Role.REVIEWER)
    listed = client.get("/queue").text
    assert re.findall(r'href="([^"]+)" data-row', listed)[:2] == ["/cases/2026-10-0418", "/cases/2026-10-0420"]

    seen, where = [], "/cases/2026-10-0419"
    while where.startswith("/cases/"):
        seen.append(place(where)[0][-4:])
        where = decide(client, where)

    assert seen == ["0419", "0421", "0420", "0417"]
    assert place(where)[0] == "/queue"
    assert night.findings("0418")[0].state is FindingState.OPEN


def test_a_case_whose_keeper_was_heard_is_opened_again(
    night: made.Office, office: Office, signed_in: SignedIn, colleague: Person
) -> None:
    """The statement came while other cases were decided."""
    client = signed_in(Role.REVIEWER)
    hear_noted(office.store, made.as_(colleague), "2026-10-0418", channel=Channel.TELEPHONE, words="To gange.", now=NOW)

    assert place(decide(client, "/cases/2026-10-0421"))[0] == "/cases/2026-10-0418"


def test_a_register_of_ones_own_and_one_where_nobody_can_be_called_are_passed_by(
    office: Office, signed_in: SignedIn
) -> None:
    """Neither could be decided; at the queue's end, where only they are left, there is no next case."""
    mine = made.register("0418", keeper=person(Role.REVIEWER).name)
    told_of_nobody = made.register("0419", telephone="")
    night = made.Office(office.store, registers=(made.register("0417"), mine, told_of_nobody, made.register("0420")))
    night.night(
        *(
            made.result(number, made.finding(number, Cause.POSTING_DIGIT, -ore))
            for number, ore in (("0417", 900), ("0418", 800), ("0419", 700), ("0420", 600))
        )
    )
    client = signed_in(Role.REVIEWER)

    following = decide(client, "/cases/2026-10-0417")
    assert place(following)[0] == "/cases/2026-10-0420"
    assert place(decide(client, following))[0] == "/queue"


def test_a_waiting_case_is_seen_by_whoever_opens_it_and_has_nothing_to_fill_in(
    night: made.Office, signed_in: SignedIn
) -> None:
    """It says what it waits for; what somebody has typed is shown again all the same."""
    client = signed_in(Role.REVIEWER)
    path = "/cases/2026-10-0418"
    page = client.get(path).text
    finding = night.findings("0418")[0].finding
    typed = send(client, f"{path}/decide", path, finding=finding, seen="1", answer="suggested", facts="Talt om")

    assert "Hør den kasseansvarlige, før afvigelsen afgøres" in page
    assert 'class="answer"' not in page
    assert "Kan være" in page
    assert typed.status_code == 422
    assert "Talt om" in typed.text


def test_in_a_case_the_finding_that_can_be_decided_comes_first_and_then_the_next_case(
    office: Office, signed_in: SignedIn
) -> None:
    """Cash stands first on the page and waits; the ledger's is asked about, and the one that waits when it is chosen."""
    cash, ledger = (
        made.finding("0417", Cause.CASH_OVER_SHORT, 1_000, cash=1_000),
        made.finding("0417", Cause.POSTING_DIGIT, -700),
    )
    made.Office(office.store).night(
        made.result("0417", cash, ledger), made.result("0418", made.finding("0418", Cause.POSTING_SIGN, -100))
    )
    client = signed_in(Role.REVIEWER)
    path = "/cases/2026-10-0417"
    page = client.get(path).text
    chosen = client.get(path, params={"finding": cash.id}).text

    assert fields(page, f"{path}/decide")["finding"] == ledger.id
    assert 'class="answer"' not in chosen and 'id="waits"' in chosen
    assert place(decide(client, path))[0] == "/cases/2026-10-0418"


def test_a_filter_of_other_states_or_of_nobodys_cases_leads_to_open_ones_that_one_may_have(
    night: made.Office, office: Office, signed_in: SignedIn, colleague: Person
) -> None:
    """Decided cases are not opened next; nor what a colleague has."""
    client = signed_in(Role.REVIEWER)
    take(office.store, made.as_(colleague), "2026-10-0419", 1, now=NOW)
    for filtered in ("state=decided&cause=posting_digit", "whose=free&cause=posting_digit"):
        path = f"/cases/2026-10-0417?queue={quote(filtered)}"
        found = decide(client, path)
        assert place(found)[0] == "/cases/2026-10-0421"
        undone = send(
            client, "/cases/2026-10-0417/undo", found, **fields(client.get(found).text, "/cases/2026-10-0417/undo")
        )
        assert undone.status_code == 303
        seen = str(night.case("0417").version)
        assert send(client, "/cases/2026-10-0417/release", path, seen=seen).status_code == 303


def test_what_is_done_to_a_case_comes_back_to_it_with_the_filter(
    night: made.Office, signed_in: SignedIn, colleague: Person
) -> None:
    """Each form of the page carries it, and so do the way back and the letter's page."""
    client = signed_in(Role.REVIEWER)
    path = f"/cases/2026-10-0417?queue={quote(DIGITS)}"
    page = client.get(path).text
    forms = re.findall(r'action="(/cases/2026-10-0417/[a-z/-]+)"', page)
    acts = {"decide", "take", "hand-over", "notes", "ask", "telephone-note", "paper"}
    assert {one.rpartition("/")[2] for one in forms} == acts
    assert all(fields(page, one)["queue"] == DIGITS for one in forms)
    assert page.count(f'href="/queue?{DIGITS}"') == 2  # the menu, and the way back

    done = {
        "take": {},
        "notes": {"note": "Ringet"},
        "telephone-note": {"words": "To gange"},
        "paper": {"words": "Kære kommune"},
    }
    for act, values in done.items():
        action = f"/cases/2026-10-0417/{act}"
        answer = client.post(action, data=fields(client.get(path).text, action) | values)
        assert place(answer.headers["location"]) == ("/cases/2026-10-0417", {"queue": DIGITS}), act
    action = "/cases/2026-10-0417/ask"
    letter = client.post(
        action, data=fields(client.get(path).text, action) | {"way": "print", "days": "5", "words": ""}
    )
    assert unescape(letter.text).count('href="/cases/2026-10-0417?queue=cause%3Dposting_digit"') == 1


@pytest.mark.parametrize(
    "carried",
    [
        "https://elsewhere.invalid/", "//elsewhere.invalid", "x" * 5_000, "&" * 40, "cause=nothing&next=//elsewhere.invalid",
        "\x00", "text=\x00\r\nLocation: //elsewhere.invalid", "text=%ED%A0%80", "%", "after=2026-10_0_0_0417&rows=9",
    ],
)  # fmt: skip
def test_what_is_no_filter_leads_nowhere_but_to_the_queue(
    night: made.Office, signed_in: SignedIn, carried: str
) -> None:
    """An address carries values, never an address: whatever stands there, the work goes on in this office's own pages."""
    client = signed_in(Role.REVIEWER)
    page = client.get("/cases/2026-10-0417", params={"queue": carried})
    where = decide(client, "/cases/2026-10-0417", queue=carried)
    end = decide(client, "/cases/2026-10-0419", queue=carried)

    assert page.status_code == 200
    for one in (where, end):
        path, query = place(one)
        assert re.fullmatch(r"/cases/2026-10-\d{4}|/queue", path), one
        known = {"queue", "after", "decided", "cause", "text"}
        assert set(query) <= known, one
        assert set(dict(parse_qsl(query.get("queue", "")))) <= {"cause", "text"}, one
        assert one.isprintable()
    assert client.get(where).status_code == 200
