"""One run at a time in a data folder; a dead one is ended by the next."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from kassebot.domain.documents import Expected, Source
from kassebot.domain.errors import BusinessError
from kassebot.domain.periods import Period
from kassebot.steps.collecting import deliver, write_plan
from kassebot.steps.runs import SILENCE_SECONDS_MAX, begin_run, finish_run, heartbeat
from kassebot.store.database import Store, open_store
from kassebot.store.runs import RunKind, RunState, newest_runs, run_by_id
from kassebot.store.tables.runs import runs

PERIOD = Period(2026, 10)
AS_OF = date(2026, 11, 13)
DAY = date(2026, 10, 5)
CARD = f"card/{DAY}.csv"
HOLDER = """
import sys, time
from datetime import date
from pathlib import Path
from kassebot.domain.periods import Period
from kassebot.store.database import open_store
from kassebot.store.runs import RunKind
from kassebot.steps.collecting import deliver, write_plan
from kassebot.steps.runs import begin_run
store = open_store(Path(sys.argv[1]), sys.argv[2] or None)
print(begin_run(store, period=Period(2026, 10), as_of=date(2026, 11, 13), kind=RunKind.ROBOT), flush=True)
time.sleep(60)
"""


def _begin(store: Store) -> str:
    return begin_run(store, period=PERIOD, as_of=AS_OF, kind=RunKind.ROBOT)


def _state(store: Store, run: str) -> RunState:
    with store.read() as connection:
        return run_by_id(connection, run).state


def test_runs_are_numbered_within_their_period(any_store: Store) -> None:
    """2026-10-0001, 2026-10-0002, and the next period from 1."""
    begun = []
    for period in (PERIOD, PERIOD, PERIOD.next):
        begun.append(begin_run(any_store, period=period, as_of=AS_OF, kind=RunKind.FOLDER))
        finish_run(any_store, begun[-1])
    assert begun == ["2026-10-0001", "2026-10-0002", "2026-11-0001"]
    with any_store.read() as connection:
        found = newest_runs(connection, 3)
    assert [one.id for one in found] == ["2026-11-0001", "2026-10-0002", "2026-10-0001"]


def test_a_second_run_is_told_who_is_at_work(any_store: Store) -> None:
    """The live run's number, process and time; and it goes on undisturbed."""
    first = _begin(any_store)
    url = (
        None
        if any_store.engine.dialect.name == "sqlite"
        else any_store.engine.url.render_as_string(hide_password=False)
    )
    other = open_store(any_store.data_dir, url)
    with pytest.raises(BusinessError) as caught:
        _begin(other)
    assert caught.value.code == "run_active"
    assert first in caught.value.message.render()
    assert str(os.getpid()) in caught.value.message.render()
    assert _state(any_store, first) is RunState.OPEN
    finish_run(any_store, first)
    finish_run(other, _begin(other))
    other.close()


def test_a_killed_runs_place_is_taken(any_store: Store) -> None:
    """While it lives nobody gets in; after kill -9 the next run ends it and begins."""
    url = (
        "" if any_store.engine.dialect.name == "sqlite" else any_store.engine.url.render_as_string(hide_password=False)
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(any_store.data_dir), url],
        env=dict(os.environ, PYTHONPATH=os.pathsep.join(sys.path)),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout is not None
    held = holder.stdout.readline().strip()
    with pytest.raises(BusinessError):
        _begin(any_store)
    holder.kill()
    holder.wait(timeout=30)
    _begin(any_store)
    assert _state(any_store, held) is RunState.INTERRUPTED


def test_a_run_on_another_machine_counts_while_it_is_heard_of(any_store: Store) -> None:
    """Two machines on one database: silence is what tells."""
    run = _begin(any_store)
    any_store.run_lock.release()  # the other machine's lock is not seen here
    with any_store.write() as connection:
        connection.execute(update(runs).values(process="another-machine:77"))
    heartbeat(any_store, run)
    with pytest.raises(BusinessError) as caught:
        _begin(any_store)
    assert caught.value.code == "run_active"
    with any_store.write() as connection:
        silent_since = datetime.now(UTC) - timedelta(seconds=SILENCE_SECONDS_MAX + 1)
        connection.execute(update(runs).values(heartbeat=silent_since))
    _begin(any_store)
    assert _state(any_store, run) is RunState.INTERRUPTED


def test_a_run_that_failed_to_begin_lets_go(tmp_path: Path) -> None:
    """The lock is not kept by an error."""
    store = open_store(tmp_path)
    with pytest.raises(IntegrityError):
        begin_run(store, period=PERIOD, as_of=None, kind=RunKind.ROBOT)  # type: ignore[arg-type]
    finish_run(store, _begin(store))
    store.close()


def test_the_database_keeps_an_ended_run_as_it_was(any_store: Store) -> None:
    """Its plan and deliveries are what its result was made of: not even by hand can they be changed."""
    run = _begin(any_store)
    write_plan(any_store, run, [Expected(source=Source.CARD, name=CARD, period="2026-10", day=DAY, due_after=DAY)])
    deliver(any_store, run, CARD, b"HDR;1", "test")
    finish_run(any_store, run)
    heartbeat(any_store, run)
    for statement in (
        "UPDATE deliveries SET origin = 'x'",
        "DELETE FROM deliveries",
        "INSERT INTO completions VALUES ('2026-10-0001', 'x', '[]', 'x')",
        "UPDATE plan_lines SET register = '0417'",
        "UPDATE runs SET state = 'open'",
        "DELETE FROM runs",
    ):
        with pytest.raises(DBAPIError, match="refused"), any_store.write() as connection:
            connection.execute(text(statement))
