"""The robots' log of a run: what is whole is shown, what was cut off is named, and a run without robots is refused."""

from __future__ import annotations

from datetime import date

import pytest

from kassebot.domain.errors import BusinessError
from kassebot.domain.periods import Period
from kassebot.steps.runs import begin_run, finish_run
from kassebot.store.database import Store
from kassebot.store.runs import RunKind
from kassebot.work.places import run_folder
from kassebot.work.robot_log import newest_robot_run, robot_log

PERIOD = Period(2026, 10)
OUTPUT = """<?xml version="1.0" encoding="UTF-8"?>
<robot generator="Robot 7.5" generated="2026-11-01T05:00:00" rpa="true" schemaversion="6">
<suite id="s1" name="Hent Bilag"><test id="s1-t1" name="Hent Periodens Bilag">
<status status="PASS" start="2026-11-01T05:00:00" elapsed="1"/></test>
<status status="PASS" start="2026-11-01T05:00:00" elapsed="1"/></suite></robot>
"""


def begun(store: Store, kind: RunKind) -> str:
    run = begin_run(store, period=PERIOD, as_of=date(2026, 11, 13), kind=kind)
    finish_run(store, run)
    return run


def keep(store: Store, run: str, suite: str, output: str) -> None:
    folder = run_folder(store.data_dir, run) / suite
    folder.mkdir(parents=True)
    (folder / "output.xml").write_text(output, encoding="utf-8")


def test_a_robot_that_was_killed_is_left_out_and_named(sqlite_store: Store) -> None:
    """The others are still worth a look."""
    run = begun(sqlite_store, RunKind.ROBOT)
    keep(sqlite_store, run, "hent_bilag", OUTPUT)
    keep(sqlite_store, run, "hent_kontoudtog", OUTPUT[:300])
    log = robot_log(sqlite_store, run)

    assert log.left_out == ("hent_kontoudtog",)
    assert "Hent Periodens Bilag" in log.path.read_text(encoding="utf-8")


def test_a_run_of_which_nothing_is_whole_is_refused(sqlite_store: Store) -> None:
    """Neither half an output nor none at all makes a log; and a run must be one that there is."""
    run = begun(sqlite_store, RunKind.ROBOT)
    for code, asked in (("robot_output_missing", run), ("run_unknown", "../2026-10-0001")):
        with pytest.raises(BusinessError) as caught:
            robot_log(sqlite_store, asked)
        assert caught.value.code == code
    keep(sqlite_store, run, "hent_bilag", OUTPUT[:300])
    with pytest.raises(BusinessError, match="--run"):
        robot_log(sqlite_store, run)


def test_the_newest_run_with_robots_is_the_one_that_is_meant(sqlite_store: Store) -> None:
    """A run from a folder has no robots."""
    with pytest.raises(BusinessError, match="Ingen robotter"):
        newest_robot_run(sqlite_store, PERIOD)
    runs = [begun(sqlite_store, kind) for kind in (RunKind.ROBOT, RunKind.ROBOT, RunKind.FOLDER)]

    assert newest_robot_run(sqlite_store, PERIOD) == runs[1]
