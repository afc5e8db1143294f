"""The cash inspection in a browser: the paper, a count beside it that is kept nowhere, and who looked."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from sqlalchemy import select
from tests.web.conftest import SignedIn
from tests.web.forms import send

from kassebot.domain.people import Role
from kassebot.domain.periods import Period
from kassebot.mocks.generate.municipality import generate
from kassebot.steps import collecting
from kassebot.steps.expected import expected
from kassebot.steps.folder import collect_folder, folder_as_of
from kassebot.steps.normalise import facts, normalise
from kassebot.store.runs import RunKind
from kassebot.store.tables.audit import audit
from kassebot.web.office import Office

OCTOBER = Period(2026, 10)
DAY = dt.date(2026, 10, 14)


@pytest.fixture
def register(office: Office, tmp_path: Path) -> str:
    """A small month that has been collected; the number of one of its registers that sells."""
    folder = tmp_path / "kommune"
    generate(folder, registers=3, period=OCTOBER, seed=7, faults=0)
    store = office.store
    run = collecting.begin_run(store, period=OCTOBER, as_of=folder_as_of(folder), kind=RunKind.FOLDER)
    collect_folder(store, run, folder)
    normalise(store, run)
    collecting.finish_run(store, run)
    return facts(store, run, kinds=("z_reports",)).z_reports[0].register


def test_the_paper_is_shown_and_a_count_is_compared_and_not_kept(
    office: Office, signed_in: SignedIn, register: str
) -> None:
    """By notes and coins, by a total; what does not add up is refused; two looks stand in the trail, and no amount."""
    client = signed_in(Role.REVIEWER)
    path = f"/registers/{register}/expected"
    expected_ore = expected(office.store, register, DAY).inspection.expected_ore
    assert expected_ore is not None

    page = client.get(path, params={"at": str(DAY)})
    assert page.status_code == 200
    assert "Linje for linje fra den seneste optælling" in page.text
    total = f"{(expected_ore - 5_050) / 100:.2f}".replace(".", ",")
    short = send(client, f"/registers/{register}/counted", f"{path}?at={DAY}", at=str(DAY), total=total)
    assert short.status_code == 200
    assert "50,50 kr. mindre" in short.text
    wrong = send(client, f"/registers/{register}/counted", f"{path}?at={DAY}", at=str(DAY), total="100,00", p50000="1")
    assert wrong.status_code == 422
    assert "Tæl efter" in wrong.text
    assert send(client, f"/registers/{register}/counted", f"{path}?at={DAY}", at=str(DAY), p50="x").status_code == 422

    with office.store.read() as connection:
        looks = connection.execute(select(audit.c.details).where(audit.c.event == "register_inspected")).scalars().all()
    assert {json.dumps(json.loads(one)) for one in looks} == {json.dumps({"at": str(DAY), "register": register})}


def test_without_a_day_it_is_the_newest_that_is_fetched_and_a_wrong_one_is_refused(
    signed_in: SignedIn, register: str
) -> None:
    client = signed_in(Role.AUDITOR)

    assert "31.10.2026" in client.get(f"/registers/{register}/expected").text
    assert client.get(f"/registers/{register}/expected?at=i+morgen").status_code == 422
    assert client.get(f"/registers/{register}/expected?at=2026-11-20").text.count("er ikke hentet endnu") == 1
    assert client.get("/registers/9998/expected?at=2026-10-14").status_code == 404


@pytest.mark.parametrize("role", [Role.OPS, Role.LEAD, None])
def test_whoever_has_no_such_right_sees_no_register(signed_in: SignedIn, role: Role | None) -> None:
    answer = signed_in(role).get("/registers/0417/expected")

    assert answer.status_code == (303 if role is None else 403)
