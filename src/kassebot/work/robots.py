"""Run robots: one operating-system process each, up to a limit at once, each with a bound on its time.

A robot that hangs is killed with all that it started; one source down does not stop the rest. What each
robot says is kept with the run; its events are handed on as they come.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from kassebot.domain.documents import Source
from kassebot.robot_events import EVENTS_VARIABLE, RobotEvent, parse
from kassebot.work.places import SUITES, robots_folder

#: A robot that has not ended after so long is killed.
ROBOT_SECONDS_MAX = 3600
#: How long a robot may take to end by itself when the run is interrupted.
GOODBYE_SECONDS = 10

OnRobotEvent = Callable[[RobotEvent], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotOutcome:
    """How a robot ended: Robot Framework's exit code, None where it was killed for its time."""

    source: Source
    exit_code: int | None

    @property
    def passed(self) -> bool:
        """All its tasks passed."""
        return self.exit_code == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotOrder:
    """What robots are started with: the run, and the folders and files that they find it by."""

    run: str
    settings_path: Path
    data_dir: Path
    database_url: str | None

    def output_dir(self, source: Source) -> Path:
        """Where a robot's output is kept."""
        return self.data_dir / "runs" / self.run / source.value


def run_robots(
    order: RobotOrder,
    sources: Sequence[Source],
    *,
    at_once: int,
    on_event: OnRobotEvent,
    on_end: Callable[[RobotOutcome], None],
) -> tuple[RobotOutcome, ...]:
    """Run the sources' robots; returns when all have ended. Ctrl-C ends them first."""
    running: dict[Source, subprocess.Popen[str]] = {}
    lock = threading.Lock()

    def one(source: Source) -> RobotOutcome:
        process = _start(order, source)
        with lock:
            running[source] = process
        code = _follow(process, on_event, lock)
        outcome = RobotOutcome(source=source, exit_code=code)
        with lock:
            on_end(outcome)
        return outcome

    with ThreadPoolExecutor(max_workers=max(1, at_once)) as pool:
        futures = [pool.submit(one, source) for source in sources]
        try:
            return tuple(future.result() for future in futures)
        except BaseException:
            for future in futures:
                future.cancel()
            for process in running.values():
                _end(process)
            raise


def _start(order: RobotOrder, source: Source) -> subprocess.Popen[str]:
    folder = robots_folder()
    output = order.output_dir(source)
    output.mkdir(parents=True, exist_ok=True)
    words = [
        sys.executable, "-m", "robot", "--language", str(folder / "dansk.py"), "--outputdir", str(output),
        "--output", "output.xml", "--log", "NONE", "--report", "NONE", "--consolecolors", "off", "--console", "none",
        "--listener", "kassebot.work.listener", str(folder / SUITES[source]),
    ]  # fmt: skip
    environment = {
        **os.environ,
        "KASSEBOT_RUN": order.run,
        "KASSEBOT_SETTINGS": str(order.settings_path),
        "KASSEBOT_DATA": str(order.data_dir),
        "PYTHONPATH": os.pathsep.join([str(folder.parent / "keywords"), os.environ.get("PYTHONPATH", "")]).rstrip(
            os.pathsep
        ),
        EVENTS_VARIABLE: "1",
    }
    if order.database_url:
        environment["KASSEBOT_DATABASE_URL"] = order.database_url
    said = (output / "stderr.txt").open("w", encoding="utf-8")
    with said:
        return subprocess.Popen(
            words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=said, text=True, encoding="utf-8",
            errors="replace", env=environment, start_new_session=True,
        )  # fmt: skip


def _follow(process: subprocess.Popen[str], on_event: OnRobotEvent, lock: threading.Lock) -> int | None:
    """Hand on the robot's events until it ends; None where it had to be killed."""
    late = threading.Event()

    def kill() -> None:
        late.set()
        _end(process)

    timer = threading.Timer(ROBOT_SECONDS_MAX, kill)
    timer.start()
    try:
        for line in process.stdout or ():
            event = parse(line)
            if event is not None:
                with lock:
                    on_event(event)
        code = process.wait()
    finally:
        timer.cancel()
    return None if late.is_set() else code


def _end(process: subprocess.Popen[str]) -> None:
    """End a robot and all that it started: asked first, then killed."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        if process.poll() is not None:
            return
        if hasattr(os, "killpg"):
            os.killpg(process.pid, number)
        else:
            process.terminate()
        try:
            process.wait(timeout=GOODBYE_SECONDS)
        except subprocess.TimeoutExpired:
            continue
