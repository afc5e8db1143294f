"""The trail to read: names looked up and never in it, pages by number, filters, the chain's state; and a case's file."""

from __future__ import annotations

import dataclasses
import io
import re
import zipfile

import pytest
from tests.case_story import CASE, tell
from tests.web.conftest import SignedIn

from kassebot.domain.people import Role
from kassebot.steps.verify import record_verification, verify
from kassebot.store import audit
from kassebot.store.trail import PAGE_EVENTS, Sought, chained, trail_page
from kassebot.web.office import Office


def numbers(page: str) -> list[int]:
    return [int(number) for number in re.findall(r"<tr>\s*<td>(\d+)</td>", page)]


def test_the_auditor_reads_all_of_it_newest_first_with_names(office: Office, signed_in: SignedIn) -> None:
    """By case, by kind and by day; what is sought and not there is said."""
    tell(office.store)
    client = signed_in(Role.AUDITOR)
    page = client.get("/trail").text

    assert numbers(page) == sorted(numbers(page), reverse=True)
    assert "Rita Revisorsen" in page
    assert "Kæden er ikke efterprøvet endnu" in page
    of_case = client.get("/trail", params={"case": CASE, "kind": "case_decided"}).text
    assert len(numbers(of_case)) == 1
    assert "Her er ingen hændelser" in client.get("/trail", params={"day": "2020-01-01"}).text
    assert client.get("/trail", params={"day": "i går"}).status_code == 422
    assert client.get("/trail", params={"case": "' OR 1=1 --"}).status_code == 200
    assert "Her er ingen hændelser" in client.get("/trail", params={"case": "' OR 1=1 --"}).text


def test_pages_follow_each_other_without_a_gap(office: Office, signed_in: SignedIn) -> None:
    """Every event once, however many come meanwhile."""
    with office.store.write() as connection:
        for number in range(2 * PAGE_EVENTS):
            audit.append(connection, audit.Event(event="tested", details={"number": number}))
    client = signed_in(Role.AUDITOR)
    seen: list[int] = []
    path = "/trail?kind=tested"
    while path:
        page = client.get(path).text
        seen += numbers(page)
        older = re.search(r'class="button" href="([^"]+)"', page)
        path = older[1].replace("&amp;", "&") if older else ""

    assert len(seen) == len(set(seen)) == 2 * PAGE_EVENTS
    assert seen == sorted(seen, reverse=True)


def test_how_far_the_chain_was_verified_is_shown(office: Office, signed_in: SignedIn) -> None:
    tell(office.store)
    record_verification(office.store, verify(office.store))
    client = signed_in(Role.AUDITOR)

    assert "kæden er hel" in client.get("/trail").text
    with office.store.read() as connection:
        page = trail_page(connection, Sought())
    assert chained(page)
    assert not chained([dataclasses.replace(page[0], previous_sha256="0" * 64), *page[1:]])


def test_a_cases_own_trail_is_for_those_who_see_the_case_and_shows_who_looked(
    office: Office, signed_in: SignedIn
) -> None:
    """The clerk's own look is there the next time."""
    tell(office.store)
    client = signed_in(Role.CLERK)
    first = client.get(f"/cases/{CASE}/trail").text

    assert "Afvigelse afgjort" in first
    assert "Gert Godkendersen" in first
    assert "Prøve Clerk" in client.get(f"/cases/{CASE}/trail").text
    assert client.get("/cases/2026-10-9999/trail").status_code == 404


@pytest.mark.parametrize("role", [Role.CLERK, Role.REVIEWER, Role.APPROVER, Role.OPS, Role.LEAD, None])
def test_nobody_else_reads_all_of_it(signed_in: SignedIn, role: Role | None) -> None:
    assert signed_in(role).get("/trail").status_code == (303 if role is None else 403)


def test_the_file_of_a_case_is_taken_with_the_rights_of_the_one_who_takes_it(
    office: Office, signed_in: SignedIn
) -> None:
    """A reviewer's has the keeper's words, a clerk's has not, a leader gets none."""
    tell(office.store)
    for role, words in ((Role.REVIEWER, True), (Role.CLERK, False)):
        answer = signed_in(role).get(f"/cases/{CASE}/file")
        assert answer.headers["content-type"] == "application/zip"
        assert answer.headers["content-disposition"] == f'attachment; filename="{CASE}.zip"'
        with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
            assert ("Kvitteringen lå i skuffen" in archive.read("case.html").decode()) is words
    assert signed_in(Role.LEAD).get(f"/cases/{CASE}/file").status_code == 403
