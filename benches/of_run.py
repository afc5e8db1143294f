"""Where a run's time goes: the steps of a night on a municipality folder, each timed, in a data folder of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benches.made import PERIOD
from benches.of_floor import floors

from kassebot.domain.documents import Document, Source
from kassebot.reports.workbook import working_papers
from kassebot.robot_events import EventKind, RobotEvent
from kassebot.settings import Settings, load
from kassebot.steps.folder import collect_folder, folder_as_of
from kassebot.steps.normalise import normalise
from kassebot.steps.prereconcile import pre_reconcile
from kassebot.steps.show import shown
from kassebot.store.database import open_store
from kassebot.store.documents import all_delivered
from kassebot.store.runs import RunKind
from kassebot.work.night import Order, open_run
from kassebot.work.robots import run_robots


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
    """A night's robots, mock source systems without trouble: as the office runs them, each alone, and what is the least."""
    with tempfile.TemporaryDirectory() as home, _served(folder, Path(home) / "kassebot.toml") as path:
        settings = load(path)
        start = time.perf_counter()
        _robots(Path(home) / "together", folder, settings, path, at_once=settings.robots_at_once)
        together = time.perf_counter() - start
        sources, documents = _robots(Path(home) / "alone", folder, settings, path, at_once=1)
        for source, least in floors(settings, documents).items():
            sources[source].update(least)
        return {"together": together, "sources": sources}


def _robots(
    data: Path, folder: Path, settings: Settings, path: Path, *, at_once: int
) -> tuple[dict[str, dict[str, float]], list[Document]]:
    """Wall seconds of each source's robot: `starting` its process, and its `task`; and the documents that came."""
    moments: dict[str, dict[str, float]] = {source: {} for source in Source}

    def note(event: RobotEvent) -> None:
        now, kept = time.perf_counter(), moments[event.source]
        kept[event.kind] = kept.get(event.kind, now) if event.kind is EventKind.TASK_STARTED else now

    os.environ["KASSEBOT_SETTINGS"] = str(path)
    store = open_store(data)
    as_of = folder_as_of(folder)
    with open_run(store, Order(period=PERIOD, as_of=as_of), as_of, RunKind.ROBOT) as run:
        run_robots(store, settings, run, at_once=at_once, on_event=note)
        with store.read() as connection:
            documents = [one.document for one in all_delivered(connection, run)]
    store.close()
    told: dict[str, dict[str, float]] = {}
    for source, at in moments.items():
        begun, ended = at[EventKind.TASK_STARTED], at[EventKind.TASK_ENDED]
        told[source] = {"documents": sum(one.source == source for one in documents),
                        "starting": begun - at[EventKind.ROBOT_STARTED], "task": ended - begun}  # fmt: skip
    return told, documents


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
