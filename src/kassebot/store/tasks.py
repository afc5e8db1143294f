"""What the robots did in a run: each task with its attempts, as the listener tells it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update

from kassebot.domain.documents import Source
from kassebot.domain.errors import InvariantBroken
from kassebot.store.tables.runs import robot_tasks

#: What is kept of a task's message; longer ones stand whole in the robot's own output.
_MESSAGE_CHARACTERS_MAX = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotTask:
    """One attempt at a task; `state` is started, passed, failed or skipped."""

    source: Source
    suite: str
    task: str
    attempt: int
    state: str
    message: str
    started: datetime
    ended: datetime | None


def start_task(connection: Connection, run: str, source: Source, suite: str, task: str, at: datetime) -> int:
    """A task begins; gives which attempt it is, from 1."""
    same = (robot_tasks.c.run == run, robot_tasks.c.suite == suite, robot_tasks.c.task == task)
    before = connection.execute(select(func.max(robot_tasks.c.attempt)).where(*same)).scalar() or 0
    row = {
        "run": run,
        "suite": suite,
        "task": task,
        "attempt": before + 1,
        "source": source.value,
        "state": "started",
        "message": "",
        "started": at,
    }
    connection.execute(insert(robot_tasks), [row])
    return before + 1


def end_task(
    connection: Connection, run: str, suite: str, task: str, attempt: int, state: str, message: str, at: datetime
) -> None:
    """A task ends."""
    if state not in ("passed", "failed", "skipped"):
        raise InvariantBroken(f"a task does not end as {state}")
    same = (robot_tasks.c.run == run, robot_tasks.c.suite == suite, robot_tasks.c.task == task)
    connection.execute(
        update(robot_tasks)
        .where(*same, robot_tasks.c.attempt == attempt)
        .values(state=state, message=message[:_MESSAGE_CHARACTERS_MAX], ended=at)
    )


def all_tasks(connection: Connection, run: str) -> tuple[RobotTask, ...]:
    """The run's tasks in the order in which they began."""
    query = select(robot_tasks).where(robot_tasks.c.run == run)
    query = query.order_by(robot_tasks.c.started, robot_tasks.c.suite, robot_tasks.c.task, robot_tasks.c.attempt)
    return tuple(
        RobotTask(
            source=Source(row.source),
            suite=row.suite,
            task=row.task,
            attempt=row.attempt,
            state=row.state,
            message=row.message,
            started=row.started,
            ended=row.ended,
        )
        for row in connection.execute(query)
    )
