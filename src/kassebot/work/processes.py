"""One robot as an operating-system process of its own: started, listened to, and ended with all its children.

Its secrets are those that its environment or the secrets file has; none is put on a command line.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from threading import Thread

from kassebot.domain.documents import Source
from kassebot.domain.texts import Message
from kassebot.robot_events import EVENTS_VARIABLE, RobotEvent, parse
from kassebot.settings import Settings
from kassebot.store.database import Store
from kassebot.work import places

#: How long a robot may take to close its browser and its connections once it is told to end, in seconds.
ENDING_SECONDS_MAX = 10.0
#: What the robots say to the one who started them; None is the end of a robot's output.
Said = SimpleQueue[tuple[Source, RobotEvent | None]]


@dataclass(kw_only=True)
class RobotProcess:
    """A robot that was started; `deadline` is in seconds of the monotonic clock."""

    source: Source
    process: subprocess.Popen[str]
    deadline: float
    folder: Path
    timed_out: bool = False
    heard_all: bool = False
    last_words: Message | None = None  # why its last task failed

    def is_over(self) -> bool:
        """Whether it has ended; one past its deadline is ended now."""
        if self.process.poll() is None and time.monotonic() > self.deadline:
            self.timed_out = True
            self.end()
        return self.process.poll() is not None

    def end(self) -> None:
        """Tell it to end, and end it with all its children where it does not."""
        self._signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(ENDING_SECONDS_MAX)
        self._signal(getattr(signal, "SIGKILL", signal.SIGTERM))
        self.process.wait()

    def close(self) -> None:
        """Let go of the lines to a robot that has ended."""
        for line in (self.process.stdin, self.process.stdout):
            if line is not None:
                line.close()

    def _signal(self, number: signal.Signals) -> None:
        """To the whole process group: a browser must not outlive its robot."""
        if os.name == "nt":
            self.process.terminate()
            return
        try:
            os.killpg(self.process.pid, number)
        except (ProcessLookupError, PermissionError):
            return  # all of them are gone


def start_robot(
    store: Store, settings: Settings, run: str, source: Source, *, seconds_max: float, log_level: str, said: Said
) -> RobotProcess:
    """Start the source's robot; what it says arrives in `said`."""
    folder = places.output_folder(store.data_dir, run, source)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    command = [
        sys.executable, "-m", "robot", "--language", str(places.language_file()),
        "--listener", "kassebot.work.listener.Listener", "--outputdir", str(folder), "--output", "output.xml",
        "--log", "NONE", "--report", "NONE", "--console", "none", "--loglevel", log_level,
        str(places.suite_file(source)),
    ]  # fmt: skip
    with (folder / "stderr.txt").open("w", encoding="utf-8") as errors:
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,  # held open: its end tells the robot that its starter is gone
            stdout=subprocess.PIPE,
            stderr=errors,
            encoding="utf-8",
            errors="replace",
            env=_environment(store, settings, run),
            start_new_session=os.name != "nt",
        )
    Thread(target=_listen, args=(process, source, said), name=source.value, daemon=True).start()
    return RobotProcess(source=source, process=process, deadline=time.monotonic() + seconds_max, folder=folder)


def _environment(store: Store, settings: Settings, run: str) -> dict[str, str]:
    url = store.engine.url
    path = [str(places.package_root()), os.environ.get("PYTHONPATH", "")]
    named = {
        "KASSEBOT_RUN": run,
        "KASSEBOT_SETTINGS": str(settings.path),
        "KASSEBOT_DATA": str(store.data_dir),
        "KASSEBOT_DATABASE_URL": "" if url.drivername == "sqlite" else url.render_as_string(hide_password=False),
        "PYTHONPATH": os.pathsep.join(part for part in path if part),
        "PYTHONUTF8": "1",
        EVENTS_VARIABLE: "1",
    }
    return {**os.environ, **named}


def _listen(process: subprocess.Popen[str], source: Source, said: Said) -> None:
    try:
        for line in process.stdout or ():
            event = parse(line.strip())
            if event is not None:
                said.put((source, event))
    finally:
        said.put((source, None))
