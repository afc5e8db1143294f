"""A night's work for one period: collect, read, pre-reconcile, open cases. Each step can be run again alone.

Whatever goes wrong, the run is ended in the store, and what was collected stays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path

from kassebot.domain.documents import Expected, Source
from kassebot.domain.errors import BusinessError
from kassebot.domain.findings import PeriodResult
from kassebot.domain.periods import Period
from kassebot.domain.rules import DEFAULT_RULES, RuleSet
from kassebot.steps.folder import collect_folder, folder_as_of
from kassebot.steps.normalise import normalise
from kassebot.steps.open_cases import open_cases
from kassebot.steps.prereconcile import pre_reconcile
from kassebot.steps.runs import begin_run, finish_run
from kassebot.store.database import Store
from kassebot.store.runs import RunKind, RunState


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a run is asked to do; `as_of` None means the default, empty sources and register mean all."""

    period: Period
    as_of: date | None
    sources: tuple[Source, ...] = ()
    register: str = ""
    rules: RuleSet = DEFAULT_RULES


class SourceState(StrEnum):
    """Where a source is in a night's work."""

    WAITING = "waiting"  # its turn comes
    WORKING = "working"
    DONE = "done"
    FAILED = "failed"  # its robot did not do all its tasks


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Something to show while a run goes on: a step (collect, read, reconcile), and how far a source is.

    `done` documents are fetched or unchanged, `lacking` are not to be had; `total` are wanted, 0 where it is not
    known yet. `task` is the robot's task in its own words.
    """

    step: str
    source: Source | None = None
    state: SourceState = SourceState.DONE
    task: str = ""
    done: int = 0
    lacking: int = 0
    total: int = 0


OnProgress = Callable[[Progress], None]


def folder_night(store: Store, order: Order, folder: Path, *, on_event: OnProgress) -> PeriodResult:
    """Collect from a folder without robots, and pre-reconcile."""
    if not folder.is_dir():
        raise BusinessError(
            "folder_missing", "Der er ingen mappe »{folder}«; se efter, om stien er rigtig", folder=str(folder)
        )
    as_of = order.as_of or folder_as_of(folder)
    counts: dict[Source, list[int]] = {}

    def on_file(line: Expected, got: bool) -> None:
        count = counts.setdefault(line.source, [0, 0])
        count[0 if got else 1] += 1

    with open_run(store, order, as_of, RunKind.FOLDER) as run:
        on_event(Progress(step="collect"))
        collect_folder(store, run, folder, on_file=on_file)
        for source, (done, lacking) in counts.items():
            on_event(Progress(step="collect", source=source, done=done, lacking=lacking))
        return prepare(store, run, on_event, order.rules)


def prepare(store: Store, run: str, on_event: OnProgress, rules: RuleSet = DEFAULT_RULES) -> PeriodResult:
    """Read what was collected, pre-reconcile with the rules, and open the registers' cases."""
    on_event(Progress(step="read"))
    read = normalise(store, run)
    on_event(Progress(step="reconcile", done=read))
    result = pre_reconcile(store, run, rules)
    open_cases(store, run, datetime.now(UTC))
    return result


@contextmanager
def open_run(store: Store, order: Order, as_of: date, kind: RunKind, settings_sha256: str = "") -> Iterator[str]:
    """A run that is ended in the store whatever happens."""
    run = begin_run(
        store, period=order.period, as_of=as_of, kind=kind, sources=order.sources, register=order.register,
        settings_sha256=settings_sha256,
    )  # fmt: skip
    try:
        yield run
    except BaseException:
        finish_run(store, run, RunState.FAILED)
        raise
    finish_run(store, run, RunState.DONE)
