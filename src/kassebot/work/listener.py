"""The robots' listener: each task is recorded in the store as it begins and ends.

Robot Framework loads it in the robot's own process; which run it is stands in the environment. Alone at a
terminal (no KASSEBOT_RUN) it records nothing.
"""

from __future__ import annotations

import os
from typing import Any

from kassebot.domain.documents import Source
from kassebot.settings import data_folder, database_url
from kassebot.steps.robot_tasks import task_ended, task_started
from kassebot.store.database import open_store

ROBOT_LISTENER_API_VERSION = 3
_TAG = "kilde:"

#: The tasks of this process that have begun: name → attempt.
_attempts: dict[str, int] = {}


def start_test(data: Any, result: Any) -> None:
    """A task begins; its tag `kilde:…` names the source."""
    source = next((str(tag)[len(_TAG) :] for tag in data.tags if str(tag).startswith(_TAG)), "")
    run = os.environ.get("KASSEBOT_RUN", "")
    if run and source:
        store = open_store(data_folder(), database_url())
        _attempts[result.longname] = task_started(store, run, Source(source), data.parent.name, data.name)
        store.close()


def end_test(data: Any, result: Any) -> None:
    """A task ends: passed, failed or skipped, with the robot's own words."""
    attempt = _attempts.pop(result.longname, None)
    if attempt is not None:
        store = open_store(data_folder(), database_url())
        run = os.environ["KASSEBOT_RUN"]
        task_ended(store, run, data.parent.name, data.name, attempt, _STATES[result.status], result.message[:2000])
        store.close()


_STATES = {"PASS": "passed", "FAIL": "failed", "SKIP": "skipped", "NOT RUN": "skipped"}
