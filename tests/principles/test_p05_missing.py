"""P05: whatever one source does not come, it says *mangler data*, and no difference is made up; missing is never zero."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import pytest

from kassebot.domain.cases import CaseState
from kassebot.domain.findings import AREA_OF_CAUSE, Area, PeriodResult, RegisterResult, Status
from kassebot.domain.people import Role
from kassebot.mocks.generate.municipality import generate
from kassebot.store.cases import case_of
from kassebot.store.database import Store, open_store
from kassebot.web.office import Office
from kassebot.work.night import Order, folder_night
from tests.principles.desk import Desk
from tests.web.conftest import SignedIn
from tests.web.served import PERIOD

SOURCES = ("pos", "card", "mobilepay", "bank", "ledger", "vouchers", "counts")
FIGURES = ("opening_ore", "expected_ore", "counted_ore", "booked_ore", "difference_ore")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A municipality in which some registers differ."""
    folder = tmp_path_factory.mktemp("whole") / "municipality"
    generate(folder, registers=12, period=PERIOD, seed=5, faults=4)
    return folder


@pytest.fixture(scope="module")
def whole(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, RegisterResult]:
    """Its registers, when everything came."""
    store = open_store(tmp_path_factory.mktemp("data"))
    result = night(store, folder)
    store.close()
    return {one.register: one for one in result.registers}


def night(store: Store, folder: Path) -> PeriodResult:
    """One run of the folder, which looks from long after everything was due."""
    order = Order(period=PERIOD, as_of=datetime(2026, 12, 10, tzinfo=UTC).date())
    return folder_night(store, order, folder, on_event=lambda _: None)


@pytest.mark.parametrize("source", SOURCES)
def test_without_a_source_nothing_is_made_up(
    source: str, folder: Path, whole: dict[str, RegisterResult], office: Office, signed_in: SignedIn, tmp_path: Path
) -> None:
    """A figure is what it was or is not there; no new difference; and the page says that data is missing."""
    less = tmp_path / "less"
    shutil.copytree(folder, less)
    shutil.rmtree(less / source)
    result = night(office.store, less)
    lacking = [one for one in result.registers if one.status is Status.MISSING_DATA]

    assert len(result.registers) == len(whole)
    assert lacking
    for one in result.registers:
        before = whole[one.register]
        for name in FIGURES:
            now = getattr(one.figures, name)
            assert now is None or now == getattr(before.figures, name), (one.register, name)
        for comparison, ore in one.differences_ore:
            assert ore in (None, dict(before.differences_ore).get(comparison)), (one.register, comparison)
        known = {(found.date, found.amount_ore) for found in before.findings}
        new = [found for found in one.findings if AREA_OF_CAUSE[found.cause] is not Area.DATA]
        assert [found for found in new if (found.date, found.amount_ore) not in known] == [], one.register
    client = signed_in(Role.REVIEWER)
    for one in lacking[:2]:
        desk = Desk(client, office, f"{PERIOD}-{one.register}")
        page = unescape(desk.page())
        with office.store.read() as connection:
            state = case_of(connection, desk.case).state
        assert state in (CaseState.OPEN, CaseState.WAITING)
        assert "mangler" in page.casefold() or "kom ikke" in page.casefold() or "er ikke leveret" in page
        assert desk.send("complete", confirm="1").status_code in (403, 422)
    ready = client.get("/ready").text
    assert [one.register for one in lacking if f"/cases/{PERIOD}-{one.register}" in ready] == []


def test_a_figure_that_is_missing_is_said_and_never_nought(
    folder: Path, office: Office, signed_in: SignedIn, tmp_path: Path
) -> None:
    """Without the ledger list the booked balance is *mangler* on the page."""
    less = tmp_path / "less"
    shutil.copytree(folder, less)
    shutil.rmtree(less / "ledger")
    one = next(row for row in night(office.store, less).registers if row.figures.booked_ore is None)
    page = Desk(signed_in(Role.REVIEWER), office, f"{PERIOD}-{one.register}").page()
    booked = page.partition('data-figure="booked"')[2].partition("</td>")[0]
    assert "mangler" in booked
    assert "0,00" not in booked
