"""Runs and their plans: who runs, since when, and what is expected."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from kassebot.domain.documents import Expected, Source
from kassebot.domain.errors import BusinessError
from kassebot.store.codec import canonical
from kassebot.store.tables.runs import plan_lines, runs


class RunKind(StrEnum):
    """How a run collects."""

    ROBOT = "robot"
    FOLDER = "folder"


class RunState(StrEnum):
    """How a run stands."""

    OPEN = "open"
    DONE = "done"
    FAILED = "failed"
    INTERRUPTED = "interrupted"  # its process went away


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A run as it is kept. `sources` and `register` narrow what is fetched; empty means all."""

    id: str
    period: str
    as_of: date
    kind: RunKind
    state: RunState
    sources: tuple[Source, ...]
    register: str
    settings_sha256: str
    process: str
    started: datetime
    heartbeat: datetime
    ended: datetime | None


def add_run(connection: Connection, run: Run) -> None:
    """Keep a new run."""
    row = {name: getattr(run, name) for name in Run.__dataclass_fields__}
    row["sources"] = canonical([source.value for source in run.sources])
    connection.execute(insert(runs).values(row))


def next_run_id(connection: Connection, period: str) -> str:
    """`2026-10-0003`: the next free number of the period."""
    taken = connection.execute(select(runs.c.id).where(runs.c.period == period)).scalars()
    return f"{period}-{max((int(run[len(period) + 1 :]) for run in taken), default=0) + 1:04d}"


def run_by_id(connection: Connection, run: str) -> Run:
    """The run; BusinessError when there is none."""
    row = connection.execute(select(runs).where(runs.c.id == run)).one_or_none()
    if row is None:
        raise BusinessError("run_unknown", "Der er ingen kørsel {run}", run=run)
    return _run(row)


def all_runs(connection: Connection, *, period: str | None = None, state: RunState | None = None) -> tuple[Run, ...]:
    """Runs, oldest first, of one period or in one state where that is asked for."""
    query = select(runs).order_by(runs.c.started, runs.c.id)
    if period is not None:
        query = query.where(runs.c.period == period)
    if state is not None:
        query = query.where(runs.c.state == state.value)
    return tuple(_run(row) for row in connection.execute(query))


def newest_runs(connection: Connection, most: int) -> tuple[Run, ...]:
    """The runs begun last, of any period, newest first."""
    query = select(runs).order_by(runs.c.started.desc(), runs.c.id.desc()).limit(most)
    return tuple(_run(row) for row in connection.execute(query))


def set_state(connection: Connection, run: str, state: RunState, ended: datetime) -> None:
    """End an open run; one that has ended stays as it is."""
    query = update(runs).where(runs.c.id == run, runs.c.state == RunState.OPEN.value)
    connection.execute(query.values(state=state.value, ended=ended))


def beat(connection: Connection, run: str, at: datetime) -> None:
    """The run's process is alive; nothing happens once the run has ended."""
    query = update(runs).where(runs.c.id == run, runs.c.state == RunState.OPEN.value)
    connection.execute(query.values(heartbeat=at))


def require_open(connection: Connection, run: str) -> Run:
    """The run, while it may still collect; BusinessError once it has ended."""
    found = run_by_id(connection, run)
    if found.state is not RunState.OPEN:
        raise BusinessError("run_ended", "Kørslen {run} er slut; start en ny for at hente mere", run=run)
    return found


def add_plan(connection: Connection, run: str, lines: Sequence[Expected]) -> tuple[Expected, ...]:
    """Keep the plan lines that the run does not have; gives those that were new."""
    have = set(connection.execute(select(plan_lines.c.name).where(plan_lines.c.run == run)).scalars())
    new = tuple(line for line in dict.fromkeys(lines) if line.name not in have)
    rows: list[dict[str, Any]] = [
        {
            "run": run,
            "name": line.name,
            "source": line.source.value,
            "period": line.period,
            "register": line.register,
            "day": line.day,
            "due_after": line.due_after,
        }
        for line in new
    ]
    if rows:
        connection.execute(insert(plan_lines), rows)
    return new


def plan(connection: Connection, run: str, source: Source | None = None) -> tuple[Expected, ...]:
    """The run's plan in order, of one source where it is given."""
    query = select(plan_lines).where(plan_lines.c.run == run)
    if source is not None:
        query = query.where(plan_lines.c.source == source.value)
    return tuple(
        sorted(
            Expected(
                source=Source(row.source),
                name=row.name,
                period=row.period,
                register=row.register,
                day=row.day,
                due_after=row.due_after,
            )
            for row in connection.execute(query)
        )
    )


def _run(row: Row[Any]) -> Run:
    values = dict(row._mapping)  # noqa: SLF001 the public way to a row's values by name, despite its underscore
    values["sources"] = tuple(Source(source) for source in json.loads(values["sources"]))
    return Run(**values | {"kind": RunKind(row.kind), "state": RunState(row.state)})
