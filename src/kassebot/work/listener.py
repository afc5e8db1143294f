"""Robot Framework's listener: records each task as it goes, and tells the process that started the robot.

When that process is gone, the robot ends too: nobody would look after it. Nothing here decides how a task ends.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from pathlib import Path

from robot import result, running

from kassebot.domain.documents import Source
from kassebot.domain.errors import KassebotError
from kassebot.robot_events import EventKind, RobotEvent, noted, tell
from kassebot.settings import data_folder, database_url
from kassebot.steps import robot_tasks
from kassebot.store.codec import message_out
from kassebot.store.database import Store, open_store

#: The tag that says which source a task is for: `kilde:pos`.
_TAG = "kilde:"
_STATES = {"PASS": "passed", "FAIL": "failed"}
_SETUP_FAILED = "Parent suite setup failed:\n"


class Listener:
    """One robot process's listener; KASSEBOT_RUN says which run the tasks belong to."""

    ROBOT_LISTENER_API_VERSION = 3

    def __init__(self) -> None:
        self._run = os.environ["KASSEBOT_RUN"]
        self._store: Store | None = None
        self._attempt = 0
        threading.Thread(target=_end_with_the_starter, name="starter", daemon=True).start()

    def start_test(self, data: running.TestCase, result: result.TestCase) -> None:
        """A task begins."""
        source, suite = _source(result), _suite(data)
        tell(RobotEvent(source=source, kind=EventKind.TASK_STARTED, name=data.name))
        self._attempt = robot_tasks.task_started(self._opened(), self._run, source, suite, data.name)

    def end_test(self, data: running.TestCase, result: result.TestCase) -> None:
        """A task ends."""
        source, suite = _source(result), _suite(data)
        text = result.message.removeprefix(_SETUP_FAILED).partition("\n\n")[0]
        state = _STATES.get(result.status, "skipped")
        said = None if result.passed else noted(text)
        tell(
            RobotEvent(
                source=source, kind=EventKind.TASK_ENDED, name=data.name, text="" if result.passed else text,
                said=message_out(said) if said else None,
            )
        )  # fmt: skip
        robot_tasks.task_ended(self._opened(), self._run, suite, data.name, self._attempt, state, text)

    def close(self) -> None:
        """The robot is done."""
        if self._store is not None:
            self._store.close()

    def _opened(self) -> Store:
        if self._store is None:
            try:
                self._store = open_store(data_folder(), database_url())
            except KassebotError as error:
                raise RuntimeError(error.message.render()) from error
        return self._store


def _source(test: result.TestCase) -> Source:
    words = [tag.removeprefix(_TAG) for tag in test.tags if tag.startswith(_TAG)]
    return Source(words[0])


def _suite(test: running.TestCase) -> str:
    return Path(str(test.source)).stem


def _end_with_the_starter() -> None:
    """Wait until the starter's end of standard input closes, then end as at Ctrl-C: teardowns are run."""
    try:
        while os.read(sys.__stdin__.fileno() if sys.__stdin__ else 0, 1024):
            pass
    except OSError:
        return
    os.kill(os.getpid(), signal.SIGTERM)
