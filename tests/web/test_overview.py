"""The overview: numbers for those who look after nights and months, and nothing of what is in any case."""

from __future__ import annotations

import datetime as dt
import re
import time
from dataclasses import replace
from pathlib import Path
from threading import Event
from types import SimpleNamespace

import pytest
from litestar.testing import TestClient
from tests.cases import made
from tests.cases.made import finding, result
from tests.web.conftest import NOW, SignedIn, person
from tests.web.served import PERIOD

from kassebot.domain.findings import Cause
from kassebot.domain.people import Role
from kassebot.mocks.generate.municipality import generate
from kassebot.readers.formats import READER_VERSION
from kassebot.steps import chosen
from kassebot.steps.sign_in import begin_oidc
from kassebot.steps.verify import record_verification, verify
from kassebot.store.database import Store
from kassebot.store.runs import RunState, add_run, run_by_id
from kassebot.web.app import create_app
from kassebot.web.kept import Kept
from kassebot.web.office import Office
from kassebot.web.session import SESSION_COOKIE
from kassebot.work.night import Order, folder_night

BANK_DAY = "2026-10-20"


@pytest.fixture
def any_store(sqlite_store: Store) -> Store:
    """The page is the same on both databases; what it counts is counted on both in tests/store and tests/steps."""
    return sqlite_store


def text_of(answer: str) -> str:
    """The page's words alone."""
    return " ".join(re.sub(r"<[^>]*>", " ", answer.partition("<main")[2].partition("</main>")[0]).split())


def at(office: Office, now: dt.datetime, role: Role = Role.OPS) -> str:
    """The page's words as they are at a time."""
    client = TestClient(create_app(replace(office, clock=lambda: now)))
    with office.store.write() as connection:
        client.cookies.set(SESSION_COOKIE, begin_oidc(connection, person(role), now))
    answer = client.get("/overview")
    assert answer.status_code == 200
    return text_of(answer.text)


@pytest.fixture
def cases(office: Office) -> made.Office:
    """A slip, one more in another unit, and one that agrees."""
    told = made.Office(office.store)
    told.night(
        result("0417", finding("0417", Cause.POSTING_DIGIT, -5_400)), result("0418"),
        result("0419", finding("0419", Cause.POSTING_SIGN, -700)),
    )  # fmt: skip
    return told


@pytest.mark.parametrize("role", [Role.OPS, Role.LEAD])
def test_whoever_sees_no_cases_begins_here_and_sees_numbers_alone(
    cases: made.Office, signed_in: SignedIn, role: Role
) -> None:
    """How many stand where; no register, no keeper, no amount, no cause, and no way to a case."""
    client = signed_in(role)
    assert client.get("/").headers["location"] == "/overview"
    page = client.get("/overview").text

    assert re.search(r"2026-10 1 0 2 0 0 0 0 0 0 0 0 ", text_of(page))
    assert cases.case("0417").register_name not in page
    for word in ("0417", "Mona", "Kasper", "11 11 11", "54,00", "cifre", "Prøvehuset", 'href="/queue', 'href="/cases'):
        assert word not in page, word


def test_whoever_sees_cases_has_links_to_them_and_begins_where_the_work_is(
    cases: made.Office, signed_in: SignedIn
) -> None:
    """A number leads to the list of what it counts."""
    client = signed_in(Role.CLERK)
    page = client.get("/overview").text

    assert client.get("/").headers["location"] == "/ready"
    for path, case in (("/queue?period=2026-10&amp;state=open", "0417"), ("/ready?period=2026-10", "0418")):
        assert f'href="{path}"' in page
        assert cases.case(case).id in client.get(path.replace("&amp;", "&")).text
    assert 'href="/corrections"' not in page


def test_whoever_may_see_one_unit_is_told_the_numbers_of_that_unit(
    cases: made.Office, office: Office, signed_in: SignedIn
) -> None:
    """And that they are only those."""
    with office.store.write() as connection:
        connection.exec_driver_sql("UPDATE people SET units = '[\"Andet hus\"]' WHERE id = 'p-lead'")
    words = text_of(signed_in(Role.LEAD).get("/overview").text)

    assert cases.case("0419").unit == "Andet hus"
    assert "for dine enheder: Andet hus." in words
    assert re.search(r"2026-10 0 0 1 0 0 ", words)


@pytest.fixture
def lacking(office: Office, tmp_path: Path) -> str:
    """A night from a folder without the bank's files of a day, and with a register's Z-reports cut off; gives that register."""
    folder = tmp_path / "municipality"
    generate(folder, registers=6, period=PERIOD, seed=5, faults=0)
    for path in folder.glob(f"bank/*/{BANK_DAY}.xml"):
        path.unlink()
    cut = min(folder.glob("pos/*/*.json"))
    cut.write_bytes(cut.read_bytes()[:200])
    folder_night(office.store, Order(period=PERIOD, as_of=None), folder, on_event=lambda _: None)
    return cut.parent.name


def test_what_a_night_lacks_is_told_since_when_why_and_what_to_do(lacking: str, office: Office) -> None:
    """In the words of `kassebot status`, a line for each source and reason."""
    words = at(office, NOW)

    assert "Noget mangler; det står nedenfor." in words
    assert re.search(r"Kontoudtog siden 21\.10\.2026 Mangler: bank/\w+/2026-10-20\.xml\. Filen er ikke i mappen", words)
    assert "og 1 til af samme grund" in words
    cut = f"Kasseapparater siden 01.11.2026 Mangler: pos/{lacking}/2026-10.json. Filen er ikke hel JSON"
    assert cut in words
    assert "kassebot run --period 2026-10 --folder MAPPE" in words
    assert re.search(
        r"2026-10-0001 færdig fra en mappe \d\d\.\d\d\.\d{4} \d\d:\d\d \d\d\.\d\d\.\d{4} \d\d:\d\d \d+ \d+", words
    )


def test_documents_of_other_units_registers_are_left_out(lacking: str, office: Office) -> None:
    """What is the whole office's is told to all."""
    with office.store.write() as connection:
        connection.exec_driver_sql("UPDATE people SET units = '[\"Et andet sted\"]' WHERE id = 'p-ops'")
    words = at(office, NOW)

    assert "2026-10-20.xml" in words
    assert f"pos/{lacking}" not in words


@pytest.mark.parametrize(
    ("state", "heartbeat", "said"),
    [
        (RunState.OPEN, NOW, "Kørslen 2026-10-0002 er i gang; den begyndte"),
        (RunState.OPEN, NOW - dt.timedelta(minutes=6), "har ikke givet lyd fra sig siden 16.11.2026 09:54."),
        (RunState.FAILED, NOW, "Kørslen 2026-10-0002 blev ikke færdig. Det hentede er gemt. Se hvorfor: kassebot log"),
        (RunState.INTERRUPTED, NOW, "Kørslen 2026-10-0002 blev ikke færdig."),
        (RunState.DONE, NOW, "Ingen kilde mangler noget."),
    ],
)
def test_the_first_line_says_whether_the_last_run_needs_anybody(
    cases: made.Office, office: Office, state: RunState, heartbeat: dt.datetime, said: str
) -> None:
    """At work, silent, failed, interrupted, or well."""
    with office.store.write() as connection:
        before = run_by_id(connection, "2026-10-0001")
        ended = None if state is RunState.OPEN else NOW
        times = {"started": before.started + dt.timedelta(days=1), "heartbeat": heartbeat, "ended": ended}
        add_run(connection, replace(before, id="2026-10-0002", state=state, **times))

    assert cases.edition == 1
    assert said in at(office, NOW)


def test_after_a_new_edition_of_the_readers_the_page_says_to_run_again(
    lacking: str, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What another edition read is not known to lack anything, nor to lack nothing."""
    monkeypatch.setattr(chosen, "READER_VERSION", READER_VERSION + 1)
    words = at(office, NOW)

    assert "Dokumenterne er ikke læst af denne udgave af kassebot. Kør perioden igen" in words
    assert "Ingen kilde mangler noget" not in words
    assert lacking not in words


def test_nothing_there_yet_is_told_and_the_trail_is_verified_by_hand(office: Office) -> None:
    """The page has the command, and says when that was done last."""
    words = at(office, NOW)
    assert "Der er ingen kørsel endnu." in words
    assert "Ingen breve venter." in words
    assert "Kør kassebot verify." in words
    record_verification(office.store, verify(office.store))
    assert "kæden er hel" in at(office, NOW + dt.timedelta(minutes=1))


def test_counts_are_kept_for_some_seconds_and_a_clock_set_back_counts_anew() -> None:
    """Each thing that is counted by itself; what nobody asked for in a while is not shown as if it were new."""
    kept: Kept[int] = Kept(20)
    counting = iter(range(10))

    def count(of: str, seconds: int) -> int:
        return kept.get(of, NOW + dt.timedelta(seconds=seconds), lambda: next(counting)).counts

    assert [count("a", 0), count("a", 19), count("b", 19), count("a", 60), count("a", 61)] == [0, 0, 1, 2, 2]
    assert count("a", -60) == 3


def test_what_takes_long_to_count_is_counted_less_often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four tenths of a second are fresh for eighty; what takes no time, for as long as was asked for."""
    times = iter((0.0, 0.4, 5.0, 5.0))
    monkeypatch.setattr("kassebot.web.kept.time", SimpleNamespace(perf_counter=lambda: next(times)))
    kept: Kept[int] = Kept(20)

    assert [kept.get(of, NOW, lambda: 1).fresh.total_seconds() for of in "ab"] == [80, 20]


def test_while_counts_are_made_anew_everybody_goes_on_with_what_is_there() -> None:
    """Nobody waits for the counting, the one whose question began it neither."""
    kept: Kept[int] = Kept(20)
    later = NOW + dt.timedelta(seconds=30)
    kept.get("a", NOW, lambda: 1)
    asked, done = Event(), Event()

    def slowly() -> int:
        asked.wait(timeout=30)
        done.set()
        return 2

    assert [kept.get("a", later, slowly).counts for _ in range(3)] == [1, 1, 1]
    asked.set()
    assert done.wait(timeout=30)
    until = time.monotonic() + 30
    while kept.get("a", later, slowly).counts == 1 and time.monotonic() < until:
        time.sleep(0.01)
    assert kept.get("a", later, slowly).counts == 2
