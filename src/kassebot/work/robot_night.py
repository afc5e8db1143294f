"""A night with robots: the register list first, then all other sources at once, then the preparation.

A source that is down leaves its documents missing; the rest goes on.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from pathlib import Path

from kassebot.domain.documents import Source
from kassebot.domain.findings import PeriodResult
from kassebot.robot_events import EventKind, RobotEvent
from kassebot.settings import Settings, database_url, load
from kassebot.steps.collecting import plan_period, plan_register_list
from kassebot.store import runs
from kassebot.store.database import Store
from kassebot.store.runs import RunKind
from kassebot.work.night import OnProgress, Order, Progress, open_run, prepare
from kassebot.work.robots import RobotOrder, RobotOutcome, run_robots

#: Stands for the bank's accounts while nobody knows them, so that what is missing shows.
_ACCOUNT_UNKNOWN = "ukendt"


def robot_night(store: Store, order: Order, settings_path: Path, today: date, *, on_event: OnProgress) -> PeriodResult:
    """Collect with robots, and pre-reconcile."""
    settings = load(settings_path)
    as_of = order.as_of or today
    with open_run(store, order, as_of, RunKind.ROBOT, settings_sha256=settings.sha256) as run:
        on_event(Progress(step="collect"))
        plan_register_list(store, run)
        how = RobotOrder(run=run, settings_path=settings_path, data_dir=store.data_dir, database_url=database_url())
        counted = _Counted(on_event)
        _send_out(how, (Source.REGISTERS,), settings, counted)
        plan_period(store, run, accounts=())
        wanted = order.sources or tuple(Source)
        _send_out(
            how, [source for source in Source if source in wanted and source is not Source.REGISTERS], settings, counted
        )
        with store.read() as connection:
            has_bank = bool(runs.plan(connection, run, Source.BANK))
        if not has_bank:
            plan_period(store, run, accounts=(_ACCOUNT_UNKNOWN,))
        return prepare(store, run, on_event)


def _send_out(
    how: RobotOrder, sources: list[Source] | tuple[Source, ...], settings: Settings, counted: _Counted
) -> None:
    run_robots(how, sources, at_once=settings.robots_at_once, on_event=counted.take, on_end=counted.tell)


class _Counted:
    """What the robots have said so far, by source; a source is told of when its robot has ended."""

    def __init__(self, on_event: OnProgress) -> None:
        self.on_event = on_event
        self.done: dict[str, int] = defaultdict(int)
        self.lacking: dict[str, int] = defaultdict(int)

    def take(self, event: RobotEvent) -> None:
        """One event of a robot."""
        if event.kind in (EventKind.DELIVERED, EventKind.UNCHANGED):
            self.done[event.source] += 1
        elif event.kind is EventKind.ABSENT:
            self.lacking[event.source] += 1

    def tell(self, outcome: RobotOutcome) -> None:
        """A robot has ended."""
        source = outcome.source
        self.on_event(
            Progress(
                step="collect", source=source, done=self.done[source], lacking=self.lacking[source],
                failed=not outcome.passed,
            )
        )  # fmt: skip
