"""The robots' log of a run as one page, made when somebody asks for it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from kassebot.domain.errors import ApplicationError, BusinessError
from kassebot.work import places

LOG_SECONDS_MAX = 300


def robot_log(data_folder: Path, run: str) -> Path:
    """Make `log.html` of all that the run's robots wrote, and give its path."""
    folder = places.run_folder(data_folder, run)
    outputs = sorted(folder.glob("*/output.xml"))
    if not outputs:
        raise BusinessError(
            "robot_output_missing", "Kørslen {run} har intet fra robotterne i »{folder}«", run=run, folder=str(folder)
        )
    command = [
        sys.executable, "-m", "robot.rebot", "--name", f"Kørsel {run}", "--outputdir", str(folder),
        "--log", "log.html", "--report", "NONE", "--nostatusrc", *map(str, outputs),
    ]  # fmt: skip
    try:
        made = subprocess.run(command, capture_output=True, text=True, timeout=LOG_SECONDS_MAX, check=False)
    except subprocess.TimeoutExpired as error:
        raise ApplicationError("robot_log_slow", "Loggen blev ikke færdig i tide; prøv igen") from error
    if made.returncode != 0:
        raise BusinessError(
            "robot_log_failed",
            "Loggen kunne ikke laves; en robots output er ikke helt. {why}",
            why=(made.stderr.strip() or made.stdout.strip())[:300],
        )
    return folder / "log.html"
