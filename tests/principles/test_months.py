"""Two nights and two months through the command line: what was signed stays, and a booked correction closes."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path

import pytest

from kassebot.cli.main import main
from kassebot.domain.cases import CaseState, EventKind
from kassebot.domain.people import Role
from kassebot.store.case_events import events_of
from kassebot.store.case_reads import reconciliations_of
from kassebot.store.cases import case_of, findings_of
from kassebot.store.database import open_store
from kassebot.web.office import Office
from tests.cases import made
from tests.cases.test_corrections import OCTOBER, book, drop_a_sale
from tests.principles.desk import Desk, browser
from tests.shared import EXAMPLE
from tests.web.conftest import NOW, person
from tests.web.forms import send

CASE = "2026-09-0335"
Night = Callable[[str], int]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The example's September, to be changed."""
    folder = tmp_path / "kommune"
    shutil.copytree(EXAMPLE, folder)
    return folder


@pytest.fixture
def run(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Night:
    """`kassebot run --folder` of a period."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KASSEBOT_DATA", str(tmp_path / "data"))
    return lambda period: main(["run", "--period", period, "--folder", str(folder), "--as-of", "2026-10-14"])


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """The pages on the command line's data folder."""
    store = open_store(tmp_path / "data")
    yield Office(
        store=store, rules=made.RULES, name="Prøvekontoret", url="http://testserver.local", secret=b"k" * 32,
        settings_file=tmp_path / "kassebot.toml", clock=lambda: NOW,
    )  # fmt: skip
    store.close()


def test_data_that_changes_afterwards_flags_what_was_signed_and_changes_nothing_of_it(
    run: Night, folder: Path, office: Office
) -> None:
    """Signed at 0,00; the next night's ledger list lacks a sale. Reopened, the case follows what is there now."""
    assert run("2026-09") == 0
    clerk = Desk(browser(office, person(Role.CLERK)), office, CASE)
    page = clerk.page()
    sha256 = re.findall(r'name="result_sha256" value="(\w+)"', page)[0]
    assert clerk.send("complete", confirm="1", result_sha256=sha256).status_code == 303
    before = clerk.page()
    drop_a_sale(folder)
    assert run("2026-09") == 0
    after = clerk.page()
    with office.store.read() as connection:
        case, signed = case_of(connection, CASE), reconciliations_of(connection, CASE)
    flag = "Data er ændret, efter at afstemningen blev afsluttet"

    assert flag not in unescape(before).partition("<ol")[0]
    assert flag in unescape(after).partition("<ol")[0]
    assert (case.state, case.flagged) == (CaseState.COMPLETED, True)
    assert [one.result_sha256 for one in signed] == [sha256]
    assert _figures(after) == _figures(before)
    assert "data ændret efter underskrift" in clerk.client.get("/queue?state=completed").text
    reviewer = Desk(browser(office, person(Role.REVIEWER)), office, CASE)
    assert reviewer.send("reopen", reason="Finanslisten er rettet").status_code == 303
    with office.store.read() as connection:
        assert case_of(connection, CASE).state is CaseState.OPEN
        assert len(findings_of(connection, CASE)) == 1
    assert main(["verify"]) == 0


def _figures(page: str) -> list[str]:
    return re.findall(r'data-figure="\w+">([^<]+)<', page)


def test_when_the_ledger_shows_the_booking_the_proposal_closes_and_is_no_posting_without_support(
    run: Night, folder: Path, office: Office
) -> None:
    """September's sale is booked in October by a person, with the reference that the export gave."""
    amount = drop_a_sale(folder)
    assert run("2026-09") == 0
    reviewer, approver = browser(office, person(Role.REVIEWER)), browser(office, person(Role.APPROVER))
    desk = Desk(reviewer, office, CASE)
    assert desk.decide(facts="Salget er ikke bogført", correct="1").status_code == 303
    page = approver.get("/approvals").text
    names = ("case", "decision", "seen", "content")
    form = {name: unescape(re.findall(rf'name="{name}" value="([^"]*)"', page)[0]) for name in names}
    assert send(approver, "/approvals", "/approvals", **form, answer="approve").status_code == 303
    one = re.findall(r'name="one" value="([^"]+)"', reviewer.get("/corrections").text)[0]
    told = send(reviewer, "/corrections/export", "/corrections", one=one, kind="csv").text
    assert "KB 2026-09-0335-2" in told
    assert "endnu ikke set i finanslisten" in unescape(reviewer.get("/corrections").text)

    book(folder, OCTOBER, amount)
    assert run("2026-10") in (0, 1)
    shown = unescape(reviewer.get("/corrections").text)
    with office.store.read() as connection:
        kinds = [event.kind for event in events_of(connection, CASE)]
        causes = {row.cause.value for row in findings_of(connection, "2026-10-0335")}

    assert kinds[-1] is EventKind.BOOKED
    assert "endnu ikke set i finanslisten" not in shown
    assert "KB 2026-09-0335-2" in shown.partition("Bogført")[2]
    assert "Rettelsen er set bogført" in unescape(desk.page())
    assert "posting_unsupported" not in causes
