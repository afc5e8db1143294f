"""The register keeper's page: opened by a link alone, plain, kept by nobody on the way, and hard to misuse."""

from __future__ import annotations

import datetime as dt
import html
from dataclasses import replace

import httpx
import pytest
from litestar import Litestar
from litestar.testing import TestClient
from tests import hearing_made as made
from tests.hearing_made import CASE, NOW, OTHER_CASE
from tests.web.conftest import SignedIn

from kassebot.domain.cases import EventKind
from kassebot.domain.hearing import FILES_BYTES_MAX
from kassebot.domain.people import Role
from kassebot.steps.ask_keeper import KeeperAsked, ask_keeper
from kassebot.steps.revoke_link import revoke_link
from kassebot.store import audit, hearing
from kassebot.store.case_events import events_of, texts_of
from kassebot.web.app import create_app
from kassebot.web.office import Office

ME = made.who(made.reviewer())
SCRIPT = "<script>alert('ordene')</script>"


@pytest.fixture
def asked(office: Office) -> KeeperAsked:
    """A keeper who was asked, in an office whose register has script for a name."""
    hostile = made.register("0417", name=f"Bad{SCRIPT}", keeper=f"Karen{SCRIPT}")
    made.municipality(office.store, hostile, made.register("0418"))
    return ask(office)


def ask(office: Office, case: str = CASE) -> KeeperAsked:
    return ask_keeper(
        office.store, ME, case, made.version(office.store, case), deadline_bank_days=5, message_text="", send=False,
        now=NOW, secret=office.secret, base_url=office.url,
    )  # fmt: skip


def path_of(asked: KeeperAsked) -> str:
    return asked.url.removeprefix("http://testserver.local")


def say(client: TestClient[Litestar], path: str, words: str, *files: tuple[str, bytes, str]) -> httpx.Response:
    return client.post(path, data={"words": words}, files=[("files", one) for one in files] or None)


def test_the_page_says_it_in_plain_words_and_whom_to_call(signed_in: SignedIn, asked: KeeperAsked) -> None:
    """Figures, each open finding with what was compared, a telephone link, how the words are used."""
    page = signed_in(None).get(path_of(asked)).text

    for words in (
        "Så meget skulle der være", "3.500,00 kr.", "Så meget blev der talt", "3.450,00 kr.", "-50,00 kr.",
        "Optalt 3.450,00 kr., forventet 3.500,00 kr. Intet bilag forklarer forskellen.",
        "counts/0417_2026-10.xlsx Optælling!F9", 'href="tel:33000001"', "Rikke Prøve p-1", "23.11.2026",
        "ord for ord", "der er gået 5 år efter regnskabsårets slutning", "Du kan ringe eller skrive et brev",
    ):  # fmt: skip
        assert words in html.unescape(page), words
    assert page.count("<script") == 1  # the pages' own
    assert "&lt;script&gt;" in page


def test_the_page_is_kept_by_no_cache_and_its_address_leaks_nowhere(signed_in: SignedIn, asked: KeeperAsked) -> None:
    """No referrer, no index, nothing from elsewhere; no session begins."""
    answer = signed_in(None).get(path_of(asked))

    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-robots-tag"] == "noindex"
    assert "kassebot_session" not in answer.cookies
    assert "http://" not in answer.text.replace("http://www.w3.org", "") and "https://" not in answer.text


def test_opening_the_page_changes_nothing_and_stands_in_the_trail(
    signed_in: SignedIn, asked: KeeperAsked, office: Office
) -> None:
    """Programs that look at links before people do make no statement."""
    before = made.version(office.store)
    client = signed_in(None)
    for _ in range(3):
        assert client.get(path_of(asked)).status_code == 200
    client.head(path_of(asked))

    assert made.version(office.store) == before
    with office.store.read() as connection:
        views = [one for one in events_of(connection, CASE, views=True) if one.kind is EventKind.VIEWED]
    assert [(one.actor, one.about) for one in views] == [("keeper", "keeper_page")] * 3


def test_the_words_come_in_as_written_and_are_shown_as_received(
    signed_in: SignedIn, asked: KeeperAsked, office: Office
) -> None:
    """Script is text; the file's name is text; sending again by accident is one statement."""
    client = signed_in(None)
    words = f"\n Først\r\n{SCRIPT} 010190-1234 "
    for _ in range(2):
        answer = say(client, path_of(asked), words, (f"{SCRIPT}.png", made.png(), "text/html"))

        assert answer.status_code == 200
        assert "Tak, det er modtaget" in answer.text
        assert html.escape(SCRIPT, quote=False).replace("'", "&#39;") in answer.text
        assert answer.text.count("<script") == 1
    with office.store.read() as connection:
        (said,) = hearing.statements_of(connection, CASE)
        texts = texts_of(connection, CASE)
    assert texts[said.text].content == words
    assert texts[said.attachments[0].name].content == "script>.png"
    assert said.attachments[0].media_type == "image/png"


@pytest.mark.parametrize(
    ("file", "told"),
    [
        (("bilag.pdf", b"<html><script>x</script>", "application/pdf"), "ikke en PDF eller et billede"),
        (("billede.png", made.png(60_000, 60_000), "image/png"), "for stort"),
        (("stor.pdf", b"%PDF-" + bytes(11_000_000) + b"%%EOF", "application/pdf"), "mere end 10 MB"),
        (("halv.png", made.png()[:50], "image/png"), "ikke hel"),
    ],
    ids=["mislabelled", "bomb", "large", "cut"],
)
def test_a_file_that_is_not_taken_is_explained_and_the_words_stay_in_the_form(
    signed_in: SignedIn, asked: KeeperAsked, office: Office, file: tuple[str, bytes, str], told: str
) -> None:
    """Nobody writes it all again; nothing of it was kept."""
    answer = say(signed_in(None), path_of(asked), f"Mine ord {SCRIPT}", file)

    assert answer.status_code == 422
    assert told in html.unescape(answer.text)
    assert "Mine ord &lt;script&gt;" in answer.text
    with office.store.read() as connection:
        assert hearing.statements_of(connection, CASE) == ()


def test_a_form_above_all_bounds_is_not_read(signed_in: SignedIn, asked: KeeperAsked) -> None:
    """Refused by its size, before anything looks into it."""
    data = bytes(FILES_BYTES_MAX + 2_000_000)
    answer = say(signed_in(None), path_of(asked), "x", ("stor.pdf", data, "application/pdf"))

    assert answer.status_code == 413


def test_links_that_do_not_open_say_whom_to_call_and_nothing_else(office: Office, asked: KeeperAsked) -> None:
    """Expired and revoked: 410. Forged, tampered with, of nobody: 404. The same words for all, also on sending."""
    other = ask(office, OTHER_CASE)
    revoke_link(office.store, ME, OTHER_CASE, made.version(office.store, OTHER_CASE), link=other.link, now=NOW)
    late = replace(office, telephone="33 00 00 09", clock=lambda: NOW + dt.timedelta(days=60))
    path, revoked = path_of(asked), path_of(other)
    with TestClient(create_app(late)) as client:
        pages = {}
        for one, status in (
            (path, 410), (revoked, 410), (path[:-1], 404), (path + "A", 404), ("/k/x", 404), ("/k/" + "x" * 500, 404),
            ("/k/%3Cscript%3E", 404), ("/k/%00", 404),
        ):  # fmt: skip
            for answer in (client.get(one), client.post(one, data={"words": "x"})):
                assert answer.status_code == status, one
                pages[answer.text] = one
    (text,) = pages
    assert "33 00 00 09" in text and "0417" not in text and "Karen" not in text and CASE not in text
    with office.store.read() as connection:
        assert hearing.statements_of(connection, CASE) == ()
        assert hearing.statements_of(connection, OTHER_CASE) == ()


def test_one_cases_link_says_nothing_of_another_case(signed_in: SignedIn, asked: KeeperAsked, office: Office) -> None:
    """The form has no case that could be exchanged."""
    client = signed_in(None)
    client.post(path_of(asked), data={"words": "x", "case": OTHER_CASE, "token": "x"})

    assert OTHER_CASE not in client.get(path_of(asked)).text
    with office.store.read() as connection:
        assert hearing.statements_of(connection, OTHER_CASE) == ()
        assert len(hearing.statements_of(connection, CASE)) == 1


def test_who_asks_for_pages_without_end_is_asked_to_wait(signed_in: SignedIn, asked: KeeperAsked) -> None:
    """Guessing is hopeless, and slow as well."""
    client = signed_in(None)
    codes = [client.get(f"/k/guess{number}").status_code for number in range(125)]

    assert codes[0] == 404
    assert codes[-1] == 429


def test_the_page_can_be_read_in_english(signed_in: SignedIn, asked: KeeperAsked) -> None:
    """The choice is the skeleton's own form, and leads back to the page."""
    client = signed_in(None)
    page = client.get(path_of(asked)).text
    token = page.split('name="_csrf_token" value="')[1].split('"')[0]
    answer = client.post("/language", data={"_csrf_token": token, "language": "en", "next": path_of(asked)})

    assert answer.headers["location"] == path_of(asked)
    assert '<html lang="en">' in client.get(path_of(asked)).text


def test_after_a_person_left_the_page_names_the_office(office: Office, asked: KeeperAsked) -> None:
    """An account that was closed is nobody to call."""
    from kassebot.store import people

    with office.store.write() as connection:
        people.keep_disabled(connection, "p-1", NOW)
    with TestClient(create_app(replace(office, telephone="33 00 00 09"))) as client:
        page = client.get(path_of(asked)).text

    assert "Rikke" not in page and 'href="tel:33000009"' in page


def test_a_session_changes_nothing_about_the_keepers_page(
    signed_in: SignedIn, asked: KeeperAsked, office: Office
) -> None:
    """A reviewer who opens the link writes as nobody of the office; the trail says keeper."""
    client = signed_in(Role.REVIEWER)
    say(client, path_of(asked), "x")

    with office.store.read() as connection:
        heard = [one for _, one in audit.events(connection, kind="case_heard")]
    assert [one.actor for one in heard] == ["keeper"]
