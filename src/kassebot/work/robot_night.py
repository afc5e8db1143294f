"""A night with robots: all sources are asked, then what came is read and pre-reconciled.

A source that is down leaves its documents missing, with the reason; the rest goes on.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

from kassebot.domain.documents import Source
from kassebot.domain.findings import PeriodResult
from kassebot.robot_events import EventKind, RobotEvent
from kassebot.settings import load
from kassebot.store.database import Store
from kassebot.store.runs import RunKind
from kassebot.work.night import OnProgress, Order, Progress, open_run, prepare
from kassebot.work.robots import run_robots


def robot_night(store: Store, order: Order, settings_path: Path, today: date, *, on_event: OnProgress) -> PeriodResult:
    """Collect with robots, and pre-reconcile."""
    settings = load(settings_path)
    counted = _Counted(on_event)
    with open_run(store, order, order.as_of or today, RunKind.ROBOT, settings_sha256=settings.sha256) as run:
        on_event(Progress(step="collect"))
        run_robots(store, settings, run, sources=order.sources, on_event=counted.take)
        return prepare(store, run, on_event, order.rules)


class _Counted:
    """What the robots have said so far, by source; a source is told of when its robot has ended."""

    def __init__(self, on_event: OnProgress) -> None:
        self.on_event = on_event
        self.done: Counter[Source] = Counter()
        self.lacking: Counter[Source] = Counter()

    def take(self, event: RobotEvent) -> None:
        """One event of a robot."""
        source = event.source
        if event.kind in (EventKind.DELIVERED, EventKind.UNCHANGED):
            self.done[source] += 1
        elif event.kind is EventKind.ABSENT:
            self.lacking[source] += 1
        elif event.kind is EventKind.ROBOT_ENDED:
            self.on_event(
                Progress(
                    step="collect", source=source, done=self.done[source], lacking=self.lacking[source],
                    failed=bool(event.text),
                )
            )  # fmt: skip
