"""The real command line in processes of its own, with a data folder of its own, and what is left of them."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from kassebot.mocks.serve.serving import Running

#: Whatever is waited for has come by then, also on a machine that is busy with other things, in seconds.
WAIT_SECONDS_MAX = 120.0
_POLL_SECONDS = 0.05


def environment(data: Path, **more: str) -> dict[str, str]:
    """What a command finds around it: Danish, and its data folder."""
    return {**os.environ, "KASSEBOT_DATA": str(data), "KASSEBOT_LANGUAGE": "da", **more}


def kassebot(data: Path, *words: str, timeout_seconds: int = 600, **more: str) -> subprocess.CompletedProcess[str]:
    """One command; its working folder is the data folder's parent."""
    return subprocess.run(
        [sys.executable, "-m", "kassebot.cli.main", *words],
        env=environment(data, **more),
        capture_output=True,
        text=True,
        check=False,
        timeout=timeout_seconds,
        cwd=data.parent,
    )


def started(data: Path, *words: str) -> subprocess.Popen[str]:
    """A command that goes on by itself, in a process group of its own as a terminal gives it."""
    return subprocess.Popen(
        [sys.executable, "-m", "kassebot.cli.main", *words],
        env=environment(data),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=data.parent,
        start_new_session=True,
    )


def impatient(running: Running, settings: Path) -> None:
    """Write the settings of the mock systems, with short pauses between attempts."""
    running.write_settings(settings)
    text = settings.read_text(encoding="utf-8")
    settings.write_text(re.sub(r"(?m)^\[sources\..*$", r"\g<0>\npause_seconds = 0.05", text), encoding="utf-8")


def wait_until(holds: Callable[[], object]) -> bool:
    """Look again and again until it holds; False where it never did."""
    until = time.monotonic() + WAIT_SECONDS_MAX
    while time.monotonic() < until:
        if holds():
            return True
        time.sleep(_POLL_SECONDS)
    return False


def at_work(data: Path, name: str = "") -> list[int]:
    """The living processes that work on the data folder: kassebot, its robots, their browsers; by a word of theirs."""
    mark = f"KASSEBOT_DATA={data}\0".encode()
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            words = (place / "cmdline").read_bytes()  # empty for one that has ended
            if words and name.encode() in words and mark in (place / "environ").read_bytes() + b"\0":
                found.append(int(place.name))
        except OSError:
            continue  # it has gone, or it is somebody else's
    return found


def kill_all(data: Path) -> None:
    """As when the machine loses its power: everything that works on the data folder, at once."""
    for process in at_work(data):
        try:
            os.kill(process, signal.SIGKILL)
        except ProcessLookupError:
            continue
