"""Run the robots: the register list's first, then one process for each source, so many at once as the office allows.

One source that is down, hangs or crashes does not stop the others: what its robot did not settle is kept as absent,
with the reason. At Ctrl-C all robots are ended before the interruption goes on.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue

from kassebot.domain.documents import Expected, Source
from kassebot.domain.errors import BusinessError
from kassebot.domain.texts import Message, message
from kassebot.robot_events import EventKind, RobotEvent
from kassebot.settings import Settings
from kassebot.steps import collecting
from kassebot.store import documents, runs
from kassebot.store.codec import message_in
from kassebot.store.database import Store
from kassebot.work.processes import RobotProcess, Said, start_robot

#: A robot that is not done by then is ended, in seconds.
ROBOT_SECONDS_MAX = 3600.0
#: The account of plan lines for a bank that never answered, so that its absence shows.
ACCOUNT_UNKNOWN = "ukendt"
_HEARTBEAT_SECONDS = 30.0
_POLL_SECONDS = 0.2
#: How many runs back accounts are remembered.
_RUNS_BACK = 12

OnEvent = Callable[[RobotEvent], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotOutcome:
    """How one robot ended: `reason` says why where it did not do all its tasks; `output` is its folder."""

    source: Source
    done: bool
    reason: Message | None
    output: Path


def run_robots(
    store: Store,
    settings: Settings,
    run: str,
    *,
    sources: Sequence[Source] = (),
    at_once: int | None = None,
    seconds_max: float = ROBOT_SECONDS_MAX,
    log_level: str = "INFO",
    on_event: OnEvent = lambda _event: None,
) -> tuple[RobotOutcome, ...]:
    """Collect the run's documents with robots, of some sources or of all; how each robot ended, in their order.

    BusinessError where there is no register list that can be read, from this run or an earlier one.
    """
    crew = _Crew(store, settings, run, seconds_max, log_level, on_event)
    collecting.plan_register_list(store, run)
    outcomes = list(crew.work([Source.REGISTERS], 1))
    _plan_the_rest(store, run, outcomes[0])
    rest = [source for source in Source if source in (sources or Source) and source is not Source.REGISTERS]
    rest.sort(key=lambda source: source is not Source.VOUCHERS)  # the slowest first: the others pass it by meanwhile
    outcomes += crew.work(rest, at_once or settings.robots_at_once)
    if Source.BANK in rest:
        _show_silent_bank(store, run, next(one for one in outcomes if one.source is Source.BANK))
    return tuple(sorted(outcomes, key=lambda one: list(Source).index(one.source)))


def _plan_the_rest(store: Store, run: str, outcome: RobotOutcome) -> None:
    try:
        collecting.plan_period(store, run, _known_accounts(store))
    except BusinessError as error:
        if outcome.reason is None:
            raise
        raise BusinessError(
            error.code,
            "Kasselisten kunne ikke hentes, og resten af planen bygger på den. {why}",
            why=outcome.reason,
        ) from error


class _Crew:
    """The robots of one run."""

    def __init__(
        self, store: Store, settings: Settings, run: str, seconds_max: float, log_level: str, on_event: OnEvent
    ) -> None:
        self.store, self.settings, self.run = store, settings, run
        self.seconds_max, self.log_level, self.on_event = seconds_max, log_level, on_event
        self.said: Said = SimpleQueue()
        self.beaten = 0.0

    def work(self, sources: Sequence[Source], at_once: int) -> list[RobotOutcome]:
        """Run these robots, `at_once` at a time."""
        waiting = list(sources)
        working: dict[Source, RobotProcess] = {}
        outcomes: list[RobotOutcome] = []
        try:
            while waiting or working:
                while waiting and len(working) < at_once:
                    source = waiting.pop(0)
                    working[source] = self._start(source)
                self._hear(working)
                over = [robot for robot in working.values() if robot.is_over()]
                outcomes += [self._ended(robot, working) for robot in over]
                self._beat()
        finally:
            for robot in working.values():  # empty unless something interrupted the work
                robot.end()
        return outcomes

    def _start(self, source: Source) -> RobotProcess:
        self.on_event(RobotEvent(source=source, kind=EventKind.ROBOT_STARTED))
        return start_robot(
            self.store,
            self.settings,
            self.run,
            source,
            seconds_max=self.seconds_max,
            log_level=self.log_level,
            said=self.said,
        )

    def _hear(self, working: dict[Source, RobotProcess], seconds: float = _POLL_SECONDS) -> None:
        """Pass on what the robots say, waiting a moment for the first word."""
        with suppress(Empty):
            while True:
                source, event = self.said.get(timeout=seconds)
                if event is None:
                    working[source].heard_all = True
                    continue
                if event.kind is EventKind.TASK_ENDED and event.text:
                    said = message_in(event.said) if event.said else message("{words}", words=event.text)
                    working[source].last_words = said
                self.on_event(event)
                seconds = 0.0

    def _ended(self, robot: RobotProcess, working: dict[Source, RobotProcess]) -> RobotOutcome:
        until = time.monotonic() + _HEARTBEAT_SECONDS
        while not robot.heard_all and time.monotonic() < until:
            self._hear(working)
        del working[robot.source]
        robot.close()
        reason = _reason(robot, self.seconds_max)
        if reason is not None:
            _keep_reason(self.store, self.run, robot.source, reason)
        text = reason.render() if reason else ""
        self.on_event(RobotEvent(source=robot.source, kind=EventKind.ROBOT_ENDED, text=text))
        return RobotOutcome(source=robot.source, done=reason is None, reason=reason, output=robot.folder)

    def _beat(self) -> None:
        if time.monotonic() - self.beaten > _HEARTBEAT_SECONDS:
            self.beaten = time.monotonic()
            collecting.heartbeat(self.store, self.run)


def _reason(robot: RobotProcess, seconds_max: float) -> Message | None:
    """Why a robot did not do all its tasks; None where it did."""
    if robot.timed_out:
        return message(
            "Robotten blev standset efter {minutes} minutter. Undersøg kilden, og kør igen",
            minutes=round(seconds_max / 60),
        )
    if robot.process.returncode == 0:
        return None
    if robot.last_words:
        return robot.last_words
    return message("Robotten gik i stå. Se »{folder}«, og kør igen", folder=str(robot.folder))


def _keep_reason(store: Store, run: str, source: Source, reason: Message) -> None:
    """Say of each document that is due, and that the robot did not settle, why it is not there."""
    with store.read() as connection:
        as_of = runs.run_by_id(connection, run).as_of
        told = documents.all_absences(connection, run)
    for line in collecting.outstanding(store, run, source):
        if line.name not in told and as_of > line.due_after:
            collecting.absent(store, run, line.name, reason, "robot_stopped")


def _known_accounts(store: Store) -> tuple[str, ...]:
    """The bank accounts that earlier runs had in their plans."""
    with store.read() as connection:
        plans = [runs.plan(connection, one.id, Source.BANK) for one in runs.all_runs(connection)[-_RUNS_BACK:]]
    accounts = {_account(line) for plan in plans for line in plan}
    return tuple(sorted(accounts - {ACCOUNT_UNKNOWN}))


def _account(line: Expected) -> str:
    return line.name.split("/")[1]


def _show_silent_bank(store: Store, run: str, outcome: RobotOutcome) -> None:
    """A bank that has never told its accounts is planned for all the same: missing is not nothing."""
    with store.read() as connection:
        if runs.plan(connection, run, Source.BANK):
            return
    collecting.plan_period(store, run, (ACCOUNT_UNKNOWN,))
    reason = outcome.reason or message("Banken har ingen mapper med kontoudtog på serveren")
    _keep_reason(store, run, Source.BANK, reason)
