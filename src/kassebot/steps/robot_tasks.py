"""What the robots' listener tells while they work, and how far each source has come.

Times here are of machines: which task, which attempt, how it ended. Nothing here is about a person.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from kassebot.domain.documents import Source
from kassebot.store import documents, runs, tasks
from kassebot.store.database import Store
from kassebot.store.tasks import RobotTask


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a source has come: plan lines expected, answered by a document, and given up with a reason."""

    source: Source
    expected: int
    answered: int
    absent: int


def task_started(store: Store, run: str, source: Source, suite: str, task: str) -> int:
    """A robot's task begins; gives which attempt it is, from 1."""
    with store.write() as connection:
        return tasks.start_task(connection, run, source, suite, task, datetime.now(UTC))


def task_ended(store: Store, run: str, suite: str, task: str, attempt: int, state: str, message: str) -> None:
    """A robot's task ends as passed, failed or skipped; `message` is the robot's own words, without secrets."""
    with store.write() as connection:
        tasks.end_task(connection, run, suite, task, attempt, state, message, datetime.now(UTC))


def robot_tasks(store: Store, run: str) -> tuple[RobotTask, ...]:
    """The run's tasks in the order in which they began."""
    with store.read() as connection:
        return tasks.all_tasks(connection, run)


def progress(store: Store, run: str) -> tuple[Progress, ...]:
    """Each planned source, in the order of the sources."""
    with store.read() as connection:
        plan = runs.plan(connection, run)
        answered = {one.answers for one in documents.all_delivered(connection, run)}
        absent = documents.all_absences(connection, run).keys()
    return tuple(
        Progress(
            source=source,
            expected=len(lines),
            answered=sum(name in answered for name in lines),
            absent=sum(name in absent and name not in answered for name in lines),
        )
        for source in Source
        if (lines := [line.name for line in plan if line.source is source])
    )
