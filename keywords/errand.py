"""The errand that a robot is out on: which run, which source, what is still to be fetched, and where it is delivered.

The starter names them in the environment: KASSEBOT_RUN, KASSEBOT_SETTINGS, KASSEBOT_DATA and
KASSEBOT_DATABASE_URL. Without KASSEBOT_RUN a robot is alone, with the one who is writing it: it then begins
a run of its own, of KASSEBOT_PERIOD or the month before, and ends it again.
"""

from __future__ import annotations

import datetime as dt
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TypeVar
from zoneinfo import ZoneInfo

from robot.api import logger
from robot.api.types import Secret

from kassebot.domain.documents import Document, Expected, Source
from kassebot.domain.errors import BusinessError, KassebotError
from kassebot.domain.periods import Period
from kassebot.domain.retry import insist, insist_on_all
from kassebot.domain.texts import Message, message
from kassebot.robot_events import EventKind, RobotEvent, tell
from kassebot.secret_values import secret_value
from kassebot.settings import SYSTEM_OF_SOURCE, AnySystem, Settings, data_folder, database_url, load, settings_path
from kassebot.steps import collecting
from kassebot.store.database import Store, open_store
from kassebot.store.runs import Run, RunKind, RunState, all_runs, run_by_id

#: Refusals that say something about one document; all others are about the source.
OF_ONE_DOCUMENT = frozenset(
    {"answer_too_large", "answer_unexpected", "file_not_readable", "file_too_large", "not_a_file", "paging_endless",
     "path_outside"}
)  # fmt: skip

Result = TypeVar("Result")


@dataclass(kw_only=True)
class Errand:
    """One robot's errand; `total` documents were wanted when it began, `done` of them are settled."""

    source: Source
    settings: Settings
    system: AnySystem
    store: Store
    run: Run
    is_own_run: bool
    done: int = 0
    total: int = 0
    delivered: int = 0
    unchanged_count: int = 0
    absent_names: list[str] = field(default_factory=list)
    settled: set[str] = field(default_factory=set)  # the documents that were delivered, unchanged or absent
    _ended: dict[str, bool] = field(default_factory=dict)

    @property
    def period(self) -> Period:
        """The run's period."""
        return Period.parse(self.run.period)

    def secret(self, name: str) -> Secret:
        """The value of a secret, wrapped so that no log shows it."""
        return Secret(secret_value(self.settings, name))

    def insist(self, action: Callable[[], Result]) -> Result:
        """What `action` gives, tried again as long as the source's settings allow."""
        return insist(action, sleep=pause, patience=self.system.patience)

    def fetch_all(self, lines: Sequence[Expected], fetch: Callable[[Expected], object]) -> None:
        """Fetch each line of the plan, again in later rounds where the world was in the way."""

        def one(line: Expected) -> None:
            try:
                fetch(line)
            except BusinessError as error:
                if error.code not in OF_ONE_DOCUMENT:
                    raise
                self.refuse(line, error)

        def give_up_one(line: Expected, error: KassebotError) -> None:
            self.absent(line, error.message, error.code)

        insist_on_all(lines, one, give_up_one=give_up_one, sleep=pause, patience=self.system.patience)

    def wanted(self) -> tuple[Expected, ...]:
        """What the source is to be asked for: what is lacking, and what may have changed since it was fetched.

        What an interrupted run fetched is not asked for again: the run goes on where the other one stopped.
        """
        lines = self._asked_for()
        self.done = 0
        self.expect(len(lines))
        return lines

    def expect(self, total: int) -> None:
        """So many documents are wanted in all: tell the one who waits."""
        self.total = total
        tell(RobotEvent(source=self.source, kind=EventKind.EXPECTED, done=self.done, total=total))

    def _asked_for(self) -> tuple[Expected, ...]:
        lines = collecting.outstanding(self.store, self.run.id, self.source, refresh=True)
        return tuple(line for line in lines if self.is_lacking(line) or not self.is_from_interrupted(line.name))

    def is_lacking(self, line: Expected) -> bool:
        """Whether no run has fetched the document yet."""
        return collecting.known(self.store, self.run.id, line.name) is None

    def is_from_interrupted(self, name: str) -> bool:
        """Whether the document was fetched by a run that was interrupted, and no run has been done since."""
        document = collecting.known(self.store, self.run.id, name)
        if document is None:
            return False
        if document.run not in self._ended:
            with self.store.read() as connection:
                states = {run.id: run.state for run in all_runs(connection)}
            ids = list(states)
            since = ids[ids.index(document.run) : ids.index(self.run.id)]
            self._ended[document.run] = bool(since) and all(
                states[run] in (RunState.INTERRUPTED, RunState.FAILED) for run in since
            )
        return self._ended[document.run]

    def is_due(self, line: Expected) -> bool:
        """Whether the day is over, so that the document should be there."""
        return self.run.as_of > line.due_after

    def known(self, name: str) -> Document | None:
        """The document that the run has under this name."""
        return collecting.known(self.store, self.run.id, name)

    def deliver(self, name: str, data: bytes, origin: str) -> None:
        """Keep a document; one that is the same as before is left as it is."""
        before = self.known(name)
        if before and before.received_sha256 == sha256(data).hexdigest() and before.origin == origin:
            self.unchanged(name)
            return
        try:
            collecting.deliver(self.store, self.run.id, name, data, origin)
        except BusinessError as error:
            if error.code == "run_ended":
                raise
            self._tell(EventKind.ABSENT, name, error.message.render())  # refused; the reason is kept with the run
            self.absent_names.append(name)
            return
        self.delivered += 1
        self._tell(EventKind.DELIVERED, name)

    def unchanged(self, name: str) -> None:
        """The source still has what was fetched before."""
        self.unchanged_count += 1
        self._tell(EventKind.UNCHANGED, name)

    def absent(self, line: Expected, reason: Message, code: str) -> None:
        """Say why a document is not there; nothing is said of what is not due yet."""
        self.done += 1
        self.settled.add(line.name)
        if self.is_due(line) or not self.is_lacking(line):
            collecting.absent(self.store, self.run.id, line.name, reason, code)
            self.absent_names.append(line.name)
            self._tell(EventKind.ABSENT, line.name, reason.render(), step=0)

    def refuse(self, line: Expected, refusal: BusinessError) -> None:
        """Say why a document that is there could not be taken in."""
        reason = refusal.message
        collecting.absent(self.store, self.run.id, line.name, reason, refusal.code, refused=True)
        self.absent_names.append(line.name)
        self._tell(EventKind.ABSENT, line.name, reason.render())

    def give_up(self, error: KassebotError) -> None:
        """The source could not be asked: keep the reason for all that it was still to deliver."""
        for line in self._asked_for():
            if line.name not in self.settled:
                self.absent(line, error.message, error.code)

    def close(self) -> None:
        """End what the errand began."""
        if self.is_own_run:
            collecting.finish_run(self.store, self.run.id)
        self.store.close()

    def _tell(self, kind: EventKind, name: str, text: str = "", step: int = 1) -> None:
        self.done += step
        self.settled.add(name)
        tell(RobotEvent(source=self.source, kind=kind, name=name, text=text, done=self.done, total=self.total))
        if text:
            logger.info(f"{name}: {text}")
        else:
            logger.debug(f"{name}: {kind}")


def open_errand(source: Source) -> Errand:
    """The errand that the environment names."""
    settings = load(settings_path())
    system = settings.system(SYSTEM_OF_SOURCE[source])
    store = open_store(data_folder(), database_url())
    named = os.environ.get("KASSEBOT_RUN", "")
    try:
        run = named or _begin_own_run(store, source, settings)
        with store.read() as connection:
            header = run_by_id(connection, run)
    except BaseException:
        store.close()
        raise
    return Errand(source=source, settings=settings, system=system, store=store, run=header, is_own_run=not named)


def _begin_own_run(store: Store, source: Source, settings: Settings) -> str:
    today = dt.datetime.now(ZoneInfo("Europe/Copenhagen")).date()
    chosen = os.environ.get("KASSEBOT_PERIOD", "")
    period = Period.parse(chosen) if chosen else Period.of(today).previous
    run = collecting.begin_run(
        store, period=period, as_of=today, kind=RunKind.ROBOT, sources=(source,), settings_sha256=settings.sha256
    )
    collecting.plan_register_list(store, run)
    if source is not Source.REGISTERS:
        try:
            collecting.plan_period(store, run, accounts=())
        except BusinessError:
            collecting.finish_run(store, run, RunState.FAILED)
            raise
    logger.info(message("Robotten kører alene, i kørslen {run} for {period}", run=run, period=str(period)).render())
    return run


def pause(seconds: float) -> None:
    """Wait before the next attempt, and say so in the robot's log."""
    logger.info(
        message(
            "Kilden svarede ikke, som den skulle; der prøves igen om {seconds} sekunder", seconds=f"{seconds:g}"
        ).render()
    )
    time.sleep(seconds)
