"""The case page: everything for the decision on one page, nothing chosen beforehand, nothing lost, nothing of others."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from litestar.testing import TestClient
from sqlalchemy import select, update
from tests.postgres import database
from tests.stores import copied
from tests.web.conftest import SignedIn, person
from tests.web.forms import send
from tests.web.office_story import Teller
from tests.web.served import RULES, fill

from kassebot.domain.cases import Answer, CaseState, EventKind, FindingState
from kassebot.domain.people import Role
from kassebot.store.case_events import events_of
from kassebot.store.case_reads import decisions_of, reconciliations_of
from kassebot.store.cases import Case, case_in, case_of, findings_of
from kassebot.store.database import Store, open_store
from kassebot.store.tables.cases import cases
from kassebot.store.tables.people import people as people_table
from kassebot.web.office import Office

SCRIPT = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def sqlite_filled(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a small municipality's cases; made once, and copied for each test."""
    folder = tmp_path_factory.mktemp("filled")
    for store in copied(sqlite_template, folder / "data"):
        fill(store, folder / "municipality", registers=8, seed=3, faults=6)
    return folder / "data"


@pytest.fixture(scope="module")
def postgresql_filled(
    postgresql_server: str, postgresql_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Path]]:
    """The same on PostgreSQL: the database's name, and the data folder with its documents."""
    folder = tmp_path_factory.mktemp("filled")
    with database(postgresql_server, template=postgresql_template) as url:
        store = open_store(folder / "data", url)
        fill(store, folder / "municipality", registers=8, seed=3, faults=6)
        store.close()
        yield url.rpartition("/")[2], folder / "data"


@pytest.fixture(params=["sqlite", "postgresql"])
def any_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A store with the cases, on each database."""
    if request.param == "sqlite":
        yield from copied(request.getfixturevalue("sqlite_filled"), tmp_path / "data")
        return
    name, folder = request.getfixturevalue("postgresql_filled")
    shutil.copytree(folder, tmp_path / "data")
    with database(request.getfixturevalue("postgresql_server"), template=name) as url:
        store = open_store(tmp_path / "data", url)
        yield store
        store.close()


@pytest.fixture
def office(office: Office) -> Office:
    """An office with a small municipality's cases."""
    return replace(office, rules=RULES)


def _cases(office: Office, state: CaseState) -> list[Case]:
    with office.store.read() as connection:
        rows = connection.execute(select(cases).where(cases.c.state == state.value).order_by(cases.c.id)).all()
        return [case_in(row) for row in rows]


def _case(office: Office, case: str) -> Case:
    with office.store.read() as connection:
        return case_of(connection, case)


def _path(case: Case) -> str:
    return f"/cases/{case.id}"


def _decide(client: TestClient[Any], case: Case, page: str, **values: str) -> Any:
    finding = re.search(r'name="finding" value="([^"]+)"', page)
    assert finding is not None
    seen = values.pop("seen", str(case.version))
    return send(client, f"{_path(case)}/decide", page=_path(case), finding=unescape(finding[1]), seen=seen, **values)


def test_each_figure_opens_rows_that_add_up_to_it(office: Office, signed_in: SignedIn) -> None:
    """P13: every figure on the page re-adds from its rows, and each row opens its place in a document."""
    client = signed_in(Role.REVIEWER)
    checked = 0
    for case in _cases(office, CaseState.OPEN):
        page = client.get(_path(case)).text
        for figure, amount in re.findall(r'data-figure="(\w+)">([^<]+)</a>', page):
            rows = client.get(f"{_path(case)}/figures/{figure}").text
            total = re.search(r"data-sum>([^<]+)<", rows)
            if amount != "mangler" and total is not None:
                assert total[1] in (amount, f"-{amount}", amount.removeprefix("-")), (case.id, figure)
                checked += 1
            link = re.search(r'href="(/cases/[^"]+/documents/[^"]+)" data-in-place', rows)
            assert link is None or client.get(unescape(link[1])).status_code == 200

    assert checked > 10


def test_without_javascript_one_comes_back_from_rows_and_documents_with_the_filter(
    office: Office, signed_in: SignedIn
) -> None:
    """Case → figure → document, and back to the case as it was reached from the queue."""
    client, case = signed_in(Role.REVIEWER), _cases(office, CaseState.OPEN)[0]
    reached = f"{_path(case)}?queue=whose%3Dfree"

    def links(where: str, part: str) -> list[str]:
        found = re.findall(r'href="([^"]+)"', client.get(where).text)
        return [one for one in map(unescape, found) if part in one]

    figures = [one for one in links(reached, "/figures/") if links(one, "/documents/")]
    documents = [*links(figures[0], "/documents/"), *links(reached, "/documents/")]
    assert len(documents) > 1
    for where in (figures[0], *documents):
        assert reached in links(where, _path(case)), where


def test_nothing_is_chosen_beforehand_and_evidence_stands_before_the_suggestion(
    office: Office, signed_in: SignedIn
) -> None:
    """P17: no answer, no phrase and no correction is preselected; a contact with a telephone is there (P15)."""
    client = signed_in(Role.REVIEWER)
    for case in _cases(office, CaseState.OPEN):
        page = client.get(_path(case)).text
        answer = page[page.index('class="answer"') :]

        assert " checked" not in page
        assert "selected" not in page
        assert page.index('class="evidence"') < page.index('class="answer"')
        assert {"suggested", "unexplained", "another", "robot_wrong"} <= set(
            re.findall(r'name="answer" value="(\w+)"', answer)
        )
        assert 'href="tel:' in page


def test_a_decision_opens_the_next_case_and_can_be_undone_from_there(office: Office, signed_in: SignedIn) -> None:
    """The next one opens itself; the decision before is undone without going back first."""
    client, case = signed_in(Role.REVIEWER), _cases(office, CaseState.OPEN)[0]
    page = client.get(_path(case)).text

    decided = _decide(client, case, page, answer="suggested", phrase="1")

    assert decided.status_code == 303
    with office.store.read() as connection:
        kept = decisions_of(connection, case.id)
    assert [(one.decision.answer, one.in_force) for one in kept] == [(Answer.SUGGESTED, True)]
    assert kept[0].facts == RULES.review.phrases[0].text
    where = decided.headers["location"]
    version = _case(office, case.id).version
    assert where.endswith(f"?after={case.id}%3A{version}")
    assert f"{case.id} er gemt" in client.get(where).text

    undone = send(client, f"{_path(case)}/undo", page=_path(case), seen=str(version))

    assert undone.headers["location"] == _path(case)
    with office.store.read() as connection:
        states = {one.state for one in findings_of(connection, case.id)}
    assert FindingState.OPEN in states


def test_a_decision_without_grounds_or_answer_is_refused_on_the_page(office: Office, signed_in: SignedIn) -> None:
    """P13: a decision needs the person's own grounds; what was typed is still there."""
    client, case = signed_in(Role.REVIEWER), _cases(office, CaseState.OPEN)[0]
    page = client.get(_path(case)).text

    bare = _decide(client, case, page, answer="robot_wrong", rule="Regulativet § 7")
    silent = _decide(client, case, page, facts="Jeg har set det")

    assert (bare.status_code, silent.status_code) == (422, 422)
    assert "Skriv en begrundelse" in bare.text
    assert "Regulativet § 7" in bare.text
    assert re.search(r'value="robot_wrong" required checked', bare.text)
    assert "Jeg har set det" in silent.text


def test_who_comes_second_sees_what_changed_and_keeps_what_they_typed(office: Office, signed_in: SignedIn) -> None:
    """Two people on one case: nothing is overwritten, nothing is lost."""
    client, case = signed_in(Role.REVIEWER), _cases(office, CaseState.OPEN)[0]
    page = client.get(_path(case)).text
    with office.store.read() as connection:
        events = len(events_of(connection, case.id))
    assert (
        send(client, f"{_path(case)}/notes", page=_path(case), seen=str(case.version), note="Ringet").status_code == 303
    )

    late = _decide(client, case, page, answer="suggested", facts="Min egen forklaring")

    assert late.status_code == 409
    assert "Prøve Reviewer skrev et notat" in late.text
    assert "Min egen forklaring" in late.text
    with office.store.read() as connection:
        assert len(events_of(connection, case.id)) == events + 1
        assert not decisions_of(connection, case.id)


def test_other_units_cases_and_documents_are_not_there(office: Office, signed_in: SignedIn) -> None:
    """Guessing numbers finds nothing: a case of another unit is as unknown as one that does not exist."""
    mine, other = _cases(office, CaseState.OPEN)[:2]
    everything = signed_in(Role.REVIEWER)
    link = re.search(r'href="(/cases/[^"]+/documents/[^"]+)" data-in-place', everything.get(_path(other)).text)
    assert link is not None
    own = unescape(link[1])
    assert everything.get(own).status_code == 200
    assert everything.get(own.replace(other.id, mine.id)).status_code == 404
    assert everything.get(re.sub(r"documents/[0-9a-f]+", "documents/" + "0" * 64, own)).status_code == 404

    with office.store.write() as connection:
        limited = update(people_table).where(people_table.c.id == person(Role.REVIEWER).id)
        connection.execute(limited.values(units=f'["{mine.unit}"]'))
        connection.execute(update(cases).where(cases.c.id == other.id).values(unit="En anden enhed"))
    client = signed_in(Role.REVIEWER)

    assert client.get(_path(mine)).status_code == 200
    for path in (_path(other), own, f"{_path(other)}/figures/cash_sales", "/cases/2026-10-0000"):
        assert client.get(path).status_code == 404, path
    for act in ("take", "notes", "decide"):
        answer = send(client, f"{_path(other)}/{act}", page=_path(mine), seen="1", note="x", finding="x")
        assert answer.status_code == 404, act


def test_script_in_any_text_is_shown_as_text(office: Office, signed_in: SignedIn) -> None:
    """Notes, grounds, names and addresses are words, never a program."""
    client, case = signed_in(Role.REVIEWER), _cases(office, CaseState.OPEN)[0]
    with office.store.write() as connection:
        named = update(people_table).where(people_table.c.id == person(Role.REVIEWER).id)
        connection.execute(named.values(name=SCRIPT, telephone=SCRIPT))
    client = signed_in(Role.REVIEWER)
    send(client, f"{_path(case)}/notes", page=_path(case), seen=str(case.version), note=SCRIPT)
    case = _case(office, case.id)
    page = client.get(_path(case)).text
    refused = _decide(client, case, page, answer=SCRIPT, facts=SCRIPT, rule=SCRIPT, weighing=SCRIPT, another=SCRIPT)
    kept = _decide(client, case, page, answer="unexplained", facts=SCRIPT, rule=SCRIPT, weighing=SCRIPT)
    shown = client.get(f"{_path(case)}?finding={SCRIPT}&after={SCRIPT}").text
    figure = client.get(f"{_path(case)}/figures/{SCRIPT}")

    assert kept.status_code == 303
    assert "&lt;script&gt;" in shown
    for text in (page, refused.text, shown, figure.text):
        assert SCRIPT not in text


def test_a_register_that_agrees_is_completed_by_a_person_who_says_so(office: Office, signed_in: SignedIn) -> None:
    """P01: with 0,00 too it takes a person; the result's hash is signed, and a reviewer may open it again."""
    clerk, case = signed_in(Role.CLERK), _cases(office, CaseState.READY)[0]
    page = clerk.get(_path(case)).text
    form = {"seen": str(case.version), "result_sha256": case.result_sha256}

    assert case.result_sha256 in page
    assert send(clerk, f"{_path(case)}/complete", page=_path(case), **form).status_code == 422
    assert send(clerk, f"{_path(case)}/complete", page=_path(case), confirm="1", **form).status_code == 303

    with office.store.read() as connection:
        signed = reconciliations_of(connection, case.id)
    assert [(one.result_sha256, one.signed_by) for one in signed] == [(case.result_sha256, person(Role.CLERK).id)]
    assert "Underskrevet af Prøve Clerk" in clerk.get(_path(case)).text

    reviewer, case = signed_in(Role.REVIEWER), _case(office, case.id)
    assert send(clerk, f"{_path(case)}/reopen", page=_path(case), seen=str(case.version), reason="x").status_code == 403
    opened = send(
        reviewer, f"{_path(case)}/reopen", page=_path(case), seen=str(case.version), reason="Et bilag kom til"
    )
    assert opened.status_code == 303
    assert "Et bilag kom til" in reviewer.get(_path(case)).text


def test_each_view_of_a_case_and_of_a_document_stands_in_the_trail(office: Office, signed_in: SignedIn) -> None:
    """Who looked at personal data, and when, can be told afterwards."""
    client, case = signed_in(Role.AUDITOR), _cases(office, CaseState.OPEN)[0]
    link = re.search(r'href="(/cases/[^"]+/documents/[^"]+)" data-in-place', client.get(_path(case)).text)
    assert link is not None
    client.get(unescape(link[1]))
    with office.store.read() as connection:
        seen = [one.about for one in events_of(connection, case.id, views=True) if one.kind is EventKind.VIEWED]

    assert seen == ["case", "document"]


def test_a_case_that_a_colleague_has_is_taken_over_with_a_reason(office: Office, signed_in: SignedIn) -> None:
    """The page has no form for deciding while another has the case; taking over needs words."""
    case = _cases(office, CaseState.OPEN)[0]
    clerk = signed_in(Role.CLERK)
    reviewer = signed_in(Role.REVIEWER)
    assert send(reviewer, f"{_path(case)}/take", page=_path(case), seen=str(case.version)).status_code == 303
    with office.store.write() as connection:
        connection.execute(
            update(people_table).where(people_table.c.id == person(Role.APPROVER).id).values(roles='["reviewer"]')
        )
    other = signed_in(Role.APPROVER)
    page = other.get(_path(case)).text

    assert "Prøve Reviewer har sagen" in page
    assert 'class="answer"' not in page
    assert 'class="answer"' not in clerk.get(_path(case)).text
    case = _case(office, case.id)
    silent = send(other, f"{_path(case)}/take-over", page=_path(case), seen=str(case.version), reason=" ")
    assert silent.status_code == 422
    taken = send(other, f"{_path(case)}/take-over", page=_path(case), seen=str(case.version), reason="Hun er syg")
    assert taken.status_code == 303
    assert 'class="answer"' in other.get(_path(case)).text


def test_a_picture_is_shown_inline_and_no_file_ever_runs(
    office: Office, signed_in: SignedIn, tmp_path: Path
) -> None:  # fmt: skip
    """A photo of the form came instead of the sheet. A file has a policy of its own: sandboxed, typed by its bytes."""
    photo = b"\x89PNG\r\n\x1a\n" + SCRIPT.encode()
    fill(office.store, tmp_path / "again", registers=8, seed=3, faults=6, photo=photo)
    client, sha256 = signed_in(Role.REVIEWER), hashlib.sha256(photo).hexdigest()
    pages = {case.id: client.get(_path(case)).text for case in _cases(office, CaseState.OPEN)}
    case = next(case for case, page in pages.items() if sha256 in page)
    shown = client.get(f"/cases/{case}/documents/{sha256}").text
    file = client.get(f"/cases/{case}/documents/{sha256}/file")

    assert f'<img class="paper" src="/cases/{case}/documents/{sha256}/file"' in shown
    assert file.headers["content-type"] == "image/png"
    assert file.headers["content-security-policy"] == "default-src 'none'; sandbox; frame-ancestors 'self'"
    assert file.headers["x-content-type-options"] == "nosniff"
    assert file.headers["content-disposition"].startswith("inline; filename*=UTF-8''counts_")


def test_only_a_registers_own_documents_are_given_out_whole(office: Office, signed_in: SignedIn) -> None:
    """The ledger list holds everybody's rows: its line is shown, the list is not handed over."""
    client, case = signed_in(Role.REVIEWER), _cases(office, CaseState.OPEN)[0]
    whole = {}
    for figure in ("booked", "cash_sales"):
        rows = client.get(f"{_path(case)}/figures/{figure}").text
        link = re.search(r'href="(/cases/[^"]+/documents/[0-9a-f]{64})\?at=', rows)
        assert link is not None
        whole[figure] = client.get(f"{link[1]}/file")

    assert whole["booked"].status_code == 404
    assert whole["cash_sales"].status_code == 200
    assert whole["cash_sales"].headers["content-disposition"].startswith("attachment;")


def test_a_case_leads_to_its_register_its_file_and_its_trail(office: Office, signed_in: SignedIn) -> None:
    """By those who may see the case and inspect its register."""
    case = _cases(office, CaseState.OPEN)[0]
    ways = (f"/registers/{case.register}/expected", f"{_path(case)}/file", f"{_path(case)}/trail")
    page = signed_in(Role.APPROVER).get(_path(case)).text
    found = [f'href="{way}"' in page for way in ways]

    assert found == [True, True, True]
    assert [signed_in(Role.APPROVER).get(way).status_code for way in ways] == [200, 200, 200]


def test_where_texts_were_deleted_by_plan_the_page_says_so(office: Office, signed_in: SignedIn) -> None:
    """The decision, the signature and the figures stand; words are gone, and a deleted file has no link."""
    case = _cases(office, CaseState.OPEN)[0]
    before = signed_in(Role.REVIEWER).get(_path(case)).text
    Teller(office).retained(case.id)
    after = signed_in(Role.REVIEWER).get(_path(case)).text

    assert "slettet efter plan" not in before
    assert after.count("Teksten er slettet efter plan.") >= 4  # the case's, each statement's, each decision's
    assert "Fil 1, slettet efter plan" in after
    assert "/statements/" not in after
    assert "Underskrevet af" in after
