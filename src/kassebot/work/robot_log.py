"""The robots' log of a run as one page, made when somebody asks for it.

A robot that was killed leaves half an output behind: it is left out and named, and the others are shown. It refuses
a run that no robot took part in.
"""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

from kassebot.domain.errors import ApplicationError, BusinessError
from kassebot.domain.periods import Period
from kassebot.store import runs
from kassebot.store.database import Store
from kassebot.store.runs import RunKind
from kassebot.work import places

LOG_SECONDS_MAX = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotLog:
    """Where the log was written, and the robots (by their suites) whose output is not whole."""

    path: Path
    left_out: tuple[str, ...]


def newest_robot_run(store: Store, period: Period) -> str:
    """The period's newest run with robots; BusinessError where there is none."""
    with store.read() as connection:
        found = [run.id for run in runs.all_runs(connection, period=str(period)) if run.kind is RunKind.ROBOT]
    if not found:
        raise BusinessError(
            "no_robot_run",
            "Ingen robotter har kørt for {period}; vælg en anden med --period, eller kør: kassebot run "
            "--period {period}",
            period=str(period),
        )
    return found[-1]


def robot_log(store: Store, run: str) -> RobotLog:
    """Make `log.html` of all that the run's robots wrote; BusinessError for a run without any."""
    with store.read() as connection:
        runs.run_by_id(connection, run)
    folder = places.run_folder(store.data_dir, run)
    outputs = sorted(folder.glob("*/output.xml"))
    whole = [output for output in outputs if _is_whole(output)]
    left_out = tuple(output.parent.name for output in outputs if output not in whole)
    if not whole:
        raise BusinessError(
            "robot_output_missing",
            "Kørslen {run} har ingen hele udskrifter fra robotterne i »{folder}«. Vælg en anden kørsel med --run",
            run=run,
            folder=str(folder),
        )
    command = [
        sys.executable, "-m", "robot.rebot", "--name", f"Kørsel {run}", "--outputdir", str(folder),
        "--log", "log.html", "--report", "NONE", "--nostatusrc", *map(str, whole),
    ]  # fmt: skip
    try:
        made = subprocess.run(command, capture_output=True, text=True, timeout=LOG_SECONDS_MAX, check=False)
    except subprocess.TimeoutExpired as error:
        raise ApplicationError("robot_log_slow", "Loggen blev ikke færdig i tide; prøv igen") from error
    if made.returncode != 0:
        raise ApplicationError(
            "robot_log_failed",
            "Loggen kunne ikke skrives i »{folder}« ({why}). Undersøg plads og skriveadgang, og prøv igen",
            folder=str(folder),
            why=(made.stderr.strip() or made.stdout.strip())[:300],
        )
    return RobotLog(path=folder / "log.html", left_out=left_out)


def _is_whole(output: Path) -> bool:
    """Whether the robot came to the end of its output; the file is kassebot's own, so its XML is no stranger's."""
    try:
        for _, element in ET.iterparse(output):  # noqa: S314
            element.clear()
    except ET.ParseError:
        return False
    return True
