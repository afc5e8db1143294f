"""Begin and end a run: one at a time for a data folder, whoever starts it.

A run whose process went away, however it went, is ended as interrupted by the next one; what it collected
stays. A run that is alive is never pushed aside.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Connection

from kassebot.domain.documents import Source
from kassebot.domain.errors import BusinessError
from kassebot.domain.periods import Period
from kassebot.store import audit, documents
from kassebot.store import runs as kept
from kassebot.store.audit import Event
from kassebot.store.database import Store
from kassebot.store.runs import Run, RunKind, RunState

#: A run on another machine that has not been heard of for so long is taken for dead.
SILENCE_SECONDS_MAX = 300


def begin_run(
    store: Store,
    *,
    period: Period,
    as_of: date,
    kind: RunKind,
    sources: Sequence[Source] = (),
    register: str = "",
    settings_sha256: str = "",
) -> str:
    """Begin a run and give its id; BusinessError while another one is running."""
    if not store.run_lock.try_acquire():
        raise _running(store)
    now = datetime.now(UTC)
    run = Run(
        id="",
        period=str(period),
        as_of=as_of,
        kind=kind,
        state=RunState.OPEN,
        sources=tuple(sorted(set(sources))),
        register=register,
        settings_sha256=settings_sha256,
        process=f"{socket.gethostname()}:{os.getpid()}",
        started=now,
        heartbeat=now,
        ended=None,
    )
    try:
        with store.write() as connection:
            run = replace(run, id=kept.next_run_id(connection, str(period)))
            gone = _end_the_dead(connection, now)
            kept.add_run(connection, run)
            audit.append(connection, *gone, Event(event="run_begun", run=run.id, details=_told(run)))
    except BaseException:
        store.run_lock.release()
        raise
    return run.id


def heartbeat(store: Store, run: str) -> None:
    """The run is alive; to be said at least every few minutes, for those who look from another machine."""
    with store.write() as connection:
        kept.beat(connection, run, datetime.now(UTC))


def finish_run(store: Store, run: str, state: RunState = RunState.DONE) -> None:
    """End the run. Nothing more can be delivered to it; one that has ended stays as it ended."""
    now = datetime.now(UTC)
    with store.write() as connection:
        if kept.run_by_id(connection, run).state is RunState.OPEN:
            kept.set_state(connection, run, state, now)
            counts = {
                "documents": len(documents.all_delivered(connection, run)),
                "absent": len(documents.all_absences(connection, run)),
            }
            audit.append(connection, Event(event=f"run_{state.value}", run=run, details=counts))
    store.run_lock.release()


def _end_the_dead(connection: Connection, now: datetime) -> list[Event]:
    """End what is open but has nobody at work; the lock on the folder says that nobody on this machine is."""
    ended: list[Event] = []
    for run in kept.all_runs(connection, state=RunState.OPEN):
        elsewhere = run.process.rpartition(":")[0] != socket.gethostname()
        if elsewhere and now - run.heartbeat < timedelta(seconds=SILENCE_SECONDS_MAX):
            raise _busy(run)
        kept.set_state(connection, run.id, RunState.INTERRUPTED, now)
        ended.append(Event(event="run_interrupted", run=run.id, details={}))
    return ended


def _running(store: Store) -> BusinessError:
    with store.read() as connection:
        live = kept.all_runs(connection, state=RunState.OPEN)
    if live:
        return _busy(live[-1])
    return BusinessError("run_starting", "En anden kørsel er ved at begynde i samme mappe. Vent, til den er færdig")


def _busy(run: Run) -> BusinessError:
    started = run.started.astimezone()
    return BusinessError(
        "run_active",
        "Kørslen {run} er i gang (proces {process}, begyndt {started_day} kl. {started_at}). Vent, til den er færdig",
        run=run.id,
        process=run.process,
        started_day=started.date(),
        started_at=f"{started:%H:%M}",
    )


def _told(run: Run) -> dict[str, object]:
    return {
        "period": run.period,
        "as_of": run.as_of.isoformat(),
        "kind": run.kind.value,
        "sources": [source.value for source in run.sources],
        "register": run.register,
        "settings_sha256": run.settings_sha256,
    }
