"""Where a run's time goes: the steps of a night on a municipality folder, each timed, in a data folder of its own."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benches.made import PERIOD

from kassebot.reports.workbook import working_papers
from kassebot.steps.folder import collect_folder, folder_as_of
from kassebot.steps.normalise import normalise
from kassebot.steps.prereconcile import pre_reconcile
from kassebot.steps.show import shown
from kassebot.store.database import open_store
from kassebot.store.runs import RunKind
from kassebot.work.night import Order, Progress, open_run
from kassebot.work.robot_night import robot_night


class Clock:
    """Wall and processor seconds from one mark to the next, by name."""

    def __init__(self) -> None:
        self.steps: dict[str, dict[str, float]] = {}
        self._last = (time.perf_counter(), time.process_time())

    def mark(self, name: str) -> None:
        """What has passed since the last mark belongs to `name`."""
        now = (time.perf_counter(), time.process_time())
        self.steps[name] = {"wall": now[0] - self._last[0], "processor": now[1] - self._last[1]}
        self._last = now


def folder_run(folder: Path) -> dict[str, Any]:
    """Collecting from the folder, reading, computing, writing the working papers."""
    with tempfile.TemporaryDirectory() as home:
        store = open_store(Path(home) / "data")
        as_of, clock = folder_as_of(folder), Clock()
        with open_run(store, Order(period=PERIOD, as_of=as_of), as_of, RunKind.FOLDER) as run:
            collect_folder(store, run, folder)
            clock.mark("collecting")
            documents = normalise(store, run)
            clock.mark("reading")
            result = pre_reconcile(store, run)
            clock.mark("computing")
            answer = shown(store, result)
            papers = working_papers(answer.result, answer.registers, lambda text: text)
            clock.mark("writing")
        store.close()
        registers, findings = len(result.registers), sum(len(one.findings) for one in result.registers)
        return {"steps": clock.steps, "documents": documents, "registers": registers, "findings": findings,
                "papers_bytes": len(papers)}  # fmt: skip


def robot_run(folder: Path) -> dict[str, Any]:
    """The same night with robots and mock source systems without trouble: collecting, and then the rest."""
    with tempfile.TemporaryDirectory() as home, _served(folder, Path(home) / "kassebot.toml") as settings:
        store = open_store(Path(home) / "data")
        as_of, clock = folder_as_of(folder), Clock()
        names = {"collect": "starting", "read": "collecting", "reconcile": "reading"}

        def on_event(event: Progress) -> None:
            if event.source is None:
                clock.mark(names[event.step])

        result = robot_night(store, Order(period=PERIOD, as_of=as_of), settings, as_of, on_event=on_event)
        clock.mark("computing")
        store.close()
        return {"steps": clock.steps, "registers": len(result.registers)}


@contextmanager
def _served(folder: Path, settings: Path) -> Iterator[Path]:
    words = [sys.executable, "-m", "kassebot.cli.main", "mocks", "serve", str(folder), "--trouble", "none"]
    with subprocess.Popen([*words, "--settings-out", str(settings)], stdout=subprocess.PIPE, text=True) as process:
        try:
            if not any(line.strip() == "ready" for line in process.stdout or ()):
                raise SystemExit("the mock source systems did not come up")
            yield settings
        finally:
            process.terminate()
