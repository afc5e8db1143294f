"""A night with robots: all sources are asked, then what came is read and pre-reconciled.

A source that is down leaves its documents missing, with the reason; the rest goes on.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

from kassebot.domain.documents import Source
from kassebot.domain.findings import PeriodResult
from kassebot.robot_events import EventKind, RobotEvent
from kassebot.settings import load
from kassebot.store.database import Store
from kassebot.store.runs import RunKind
from kassebot.work.night import OnProgress, Order, Progress, SourceState, open_run, prepare
from kassebot.work.robots import run_robots


def robot_night(
    store: Store, order: Order, settings_path: Path, today: date, *, on_event: OnProgress, log_level: str = "INFO"
) -> PeriodResult:
    """Collect with robots, whose logs tell as much as Robot Framework's `log_level` says, and pre-reconcile."""
    settings = load(settings_path)
    counted = _Counted(on_event)
    with open_run(store, order, order.as_of or today, RunKind.ROBOT, settings_sha256=settings.sha256) as run:
        on_event(Progress(step="collect"))
        counted.wait(source for source in Source if source in {Source.REGISTERS, *(order.sources or Source)})
        run_robots(store, settings, run, sources=order.sources, log_level=log_level, on_event=counted.take)
        return prepare(store, run, on_event, order.rules)


class _Counted:
    """What the robots have said so far, by source."""

    def __init__(self, on_event: OnProgress) -> None:
        self.on_event = on_event
        self.progress: dict[Source, Progress] = {}

    def wait(self, sources: Iterable[Source]) -> None:
        """These sources are going to be asked."""
        for source in sources:
            self._show(Progress(step="collect", source=source, state=SourceState.WAITING))

    def take(self, event: RobotEvent) -> None:
        """One event of a robot."""
        now = self.progress.get(event.source) or Progress(step="collect", source=event.source)
        match event.kind:
            case EventKind.ROBOT_STARTED:
                now = replace(now, state=SourceState.WORKING)
            case EventKind.TASK_STARTED:
                now = replace(now, task=event.name)
            case EventKind.EXPECTED:
                now = replace(now, total=event.total)
            case EventKind.DELIVERED | EventKind.UNCHANGED:
                now = replace(now, done=now.done + 1, total=event.total)
            case EventKind.ABSENT:
                now = replace(now, lacking=now.lacking + 1, total=event.total)
            case EventKind.ROBOT_ENDED:
                now = replace(now, state=SourceState.FAILED if event.text else SourceState.DONE)
            case EventKind.TASK_ENDED:
                return
        self._show(now)

    def _show(self, progress: Progress) -> None:
        if progress.source is not None:
            self.progress[progress.source] = progress
        self.on_event(progress)
