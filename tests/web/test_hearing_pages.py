"""The hearing on a case's page: ask, close a link, note a call, put in a letter, open what was sent with it."""

from __future__ import annotations

import html
import re
from typing import Any

import httpx
import pytest
from litestar import Litestar
from litestar.testing import TestClient
from tests import hearing_made as made
from tests.hearing_made import CASE, NOW, OTHER_CASE
from tests.web.conftest import SignedIn

from kassebot.domain.cases import EventKind
from kassebot.domain.hearing import Channel, LinkState, Upload
from kassebot.domain.people import Role
from kassebot.steps.hear import hear_noted
from kassebot.store import hearing
from kassebot.store.case_events import events_of, texts_of
from kassebot.web.office import Office

ME = made.who(made.reviewer())
SCRIPT = "<script>alert(1)</script>"
MAIL = '[kassebot]\noffice_name = "Prøve"\n[mail]\nhost = "127.0.0.1"\nport = 9\nfrom = "k@example.invalid"\nstarttls = "none"\n'


@pytest.fixture
def client(signed_in: SignedIn, office: Office) -> TestClient[Litestar]:
    """A reviewer's browser."""
    made.municipality(office.store)
    return signed_in(Role.REVIEWER)


def page(client: TestClient[Litestar], case: str = CASE) -> str:
    return client.get(f"/cases/{case}").text


def post(client: TestClient[Litestar], path: str, *, files: Any = None, **values: str) -> httpx.Response:
    token = re.findall(r'name="_csrf_token" value="(\w+)"', page(client))[0]
    seen = str(made.version(client.app.state.office.store))
    return client.post(path, data={"_csrf_token": token, "seen": seen} | values, files=files)


def test_the_letter_is_shown_once_with_its_link_and_the_case_keeps_it_without(
    client: TestClient[Litestar], office: Office
) -> None:
    """Without a mail server it is printed; the reviewer's own words stand in it, escaped."""
    assert "Send brevet" not in page(client)
    answer = post(client, f"/cases/{CASE}/ask", days="5", words=SCRIPT, way="print")

    assert answer.status_code == 200
    found = re.search(r"http://testserver\.local(/k/\S{43})\s", answer.text)
    assert found
    assert SCRIPT not in answer.text and "&lt;script&gt;" in answer.text
    assert client.get(found[1]).status_code == 200
    after = page(client)
    assert found[1] not in after and "brevet er skrevet ud" in after and "Luk linket" in after
    with office.store.read() as connection:
        assert hearing.mails_of(connection, CASE) == ()


def test_with_a_mail_server_the_letter_waits_to_be_sent(client: TestClient[Litestar], office: Office) -> None:
    """The step queues it; the page says so."""
    office.settings_file.write_text(MAIL, encoding="utf-8")
    assert "Send brevet" in page(client)
    answer = post(client, f"/cases/{CASE}/ask", days="5", words="", way="mail")

    assert "Brevet er på vej" in answer.text
    assert "venter på at blive sendt" in page(client)


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"days": "0", "way": "print"}, "bankdage"), ({"days": "x", "way": "print"}, "helt tal"),
        ({"days": "5", "way": "fax"}, "sendes eller skrives ud"), ({"days": "5"}, "sendes eller skrives ud"),
        ({"days": "5", "way": "mail"}, "ingen mailserver"), ({"days": "٥", "way": "print"}, "helt tal"),
        ({"days": "5", "way": "print", "seen": "1x"}, "kunne ikke læses"),
    ],
)  # fmt: skip
def test_a_form_that_is_wrong_is_explained(client: TestClient[Litestar], values: dict[str, str], told: str) -> None:
    """Nothing happens."""
    answer = post(client, f"/cases/{CASE}/ask", **values)

    assert answer.status_code == 422
    assert told in html.unescape(answer.text)


def test_a_stale_form_is_refused_and_a_form_without_its_token(client: TestClient[Litestar]) -> None:
    """Two at once, and another site's form."""
    assert post(client, f"/cases/{CASE}/ask", days="5", way="print", seen="0").status_code == 409
    for path in ("ask", "links/close", "telephone-note", "paper"):
        assert client.post(f"/cases/{CASE}/{path}", data={"seen": "1", "words": "x"}).status_code == 403


def test_a_link_is_closed_from_the_page(client: TestClient[Litestar], office: Office) -> None:
    """Back to the case, and the link opens no more."""
    asked = post(client, f"/cases/{CASE}/ask", days="5", way="print")
    found = re.search(r"http://testserver\.local(/k/\S{43})\s", asked.text)
    with office.store.read() as connection:
        (link,) = hearing.links_of(connection, CASE)
    answer = post(client, f"/cases/{CASE}/links/close", link=link.id)

    assert (answer.status_code, answer.headers["location"]) == (303, f"/cases/{CASE}")
    assert found and client.get(found[1]).status_code == 410
    assert "linket er lukket" in page(client)
    with office.store.read() as connection:
        assert hearing.links_of(connection, CASE)[0].state(NOW) is LinkState.REVOKED


def test_a_call_and_a_letter_on_paper_are_statements(client: TestClient[Litestar], office: Office) -> None:
    """Shown with channel, time and who put them in; script is text."""
    assert post(client, f"/cases/{CASE}/telephone-note", words=f"I telefon {SCRIPT}").status_code == 303
    files = [("files", (f"{SCRIPT}.pdf", made.PDF, "text/html")), ("files", ("", b"", "application/octet-stream"))]
    assert post(client, f"/cases/{CASE}/paper", words="Ord\r\nfor ord", files=files).status_code == 303

    shown = html.unescape(page(client))
    assert f"I telefon {SCRIPT}" in shown and SCRIPT not in page(client)
    assert "noteret af Prøve Reviewer" in shown and "indsat af Prøve Reviewer" in shown
    with office.store.read() as connection:
        kinds = [one.kind for one in events_of(connection, CASE)]
        _, paper = hearing.statements_of(connection, CASE)
        assert texts_of(connection, CASE)[paper.text].content == "Ord\r\nfor ord"
    assert kinds.count(EventKind.HEARD) == 2


def test_words_are_shown_to_few_and_each_view_stands_in_the_trail(
    client: TestClient[Litestar], signed_in: SignedIn, office: Office
) -> None:
    """A clerk sees that there is a statement; an auditor reads it and can put nothing in."""
    hear_noted(
        office.store, ME, CASE, channel=Channel.PAPER, words="Kun for de få",
        files=[Upload(name="bilag.png", data=made.png())], now=NOW,
    )  # fmt: skip
    clerk, auditor = page(signed_in(Role.CLERK)), page(signed_in(Role.AUDITOR))

    assert "Kun for de få" not in clerk and "bilag.png" not in clerk and "Udtalelsen læses af de få" in clerk
    assert "Kun for de få" in auditor and "/telephone-note" not in auditor and "/ask" not in auditor
    with office.store.read() as connection:
        views = [one for one in events_of(connection, CASE, views=True) if one.kind is EventKind.VIEWED]
    assert [(one.actor, one.about) for one in views] == [
        ("p-clerk", "case"), ("p-auditor", "case"), ("p-auditor", "statement"),
    ]  # fmt: skip


@pytest.fixture
def with_files(client: TestClient[Litestar], office: Office) -> TestClient[Litestar]:
    """A statement with a picture and a PDF; its event is the case's second."""
    files = [Upload(name=f"{SCRIPT}.png", data=made.png()), Upload(name="../brev.pdf", data=made.PDF)]
    hear_noted(office.store, ME, CASE, channel=Channel.PAPER, words="", files=files, now=NOW)
    return client


FILE = f"/cases/{CASE}/statements/2/files"


def test_a_file_opens_in_a_sandbox_under_a_name_of_ours(with_files: TestClient[Litestar], office: Office) -> None:
    """Its kind is its bytes'; nothing in it runs; the view stands in the trail."""
    for position, kind, how, data in (
        (1, "image/png", f'inline; filename="{CASE}-2-1.png"', made.png()),
        (2, "application/pdf", f'attachment; filename="{CASE}-2-2.pdf"', made.PDF),
    ):
        answer = with_files.get(f"{FILE}/{position}")

        assert (answer.status_code, answer.content) == (200, data)
        assert answer.headers["content-type"] == kind
        assert answer.headers["content-disposition"] == how
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"
        assert "sandbox" in answer.headers["content-security-policy"]
        assert "script-src" not in answer.headers["content-security-policy"]
    with office.store.read() as connection:
        views = [one.about for one in events_of(connection, CASE, views=True) if one.kind is EventKind.VIEWED]
    assert views == ["file", "file"]


@pytest.mark.parametrize(
    "path",
    [
        f"{FILE}/3", f"{FILE}/0", f"/cases/{CASE}/statements/9/files/1", f"/cases/{OTHER_CASE}/statements/2/files/1",
        "/cases/2026-10-9999/statements/2/files/1", f"/cases/{CASE}%3A2/statements/2/files/1", f"{FILE}/-1", f"{FILE}/x",
        "/cases/..%2F..%2Fetc/statements/2/files/1",
    ],
)  # fmt: skip
def test_guessed_addresses_of_files_lead_nowhere(with_files: TestClient[Litestar], path: str) -> None:
    """The same answer for what is not there and for what never was."""
    assert with_files.get(path).status_code == 404


def test_files_are_for_those_who_may_read_statements_of_that_unit(
    with_files: TestClient[Litestar], signed_in: SignedIn, office: Office
) -> None:
    """Not a clerk, not operations, not a reviewer of other institutions, not whoever is not signed in."""
    from sqlalchemy import text

    assert signed_in(Role.AUDITOR).get(f"{FILE}/1").status_code == 200
    for role in (Role.CLERK, Role.OPS, Role.LEAD):
        assert signed_in(role).get(f"{FILE}/1").status_code == 403
    assert signed_in(None).get(f"{FILE}/1").status_code == 303
    with office.store.write() as connection:
        connection.execute(text("UPDATE people SET units = '[\"Teknik\"]' WHERE id = 'p-reviewer'"))
    assert signed_in(Role.REVIEWER).get(f"{FILE}/1").status_code == 404
