"""What robots did, attempt by attempt, and how far each source has come."""

from __future__ import annotations

from datetime import date

from kassebot.domain.documents import Expected, Source
from kassebot.domain.periods import Period
from kassebot.domain.texts import message
from kassebot.steps import collecting
from kassebot.steps.robot_tasks import progress, robot_tasks, task_ended, task_started
from kassebot.store.database import Store
from kassebot.store.runs import RunKind

SUITE = "hent_kortindløsning"


def test_each_attempt_is_kept(any_store: Store) -> None:
    """The first failed, the second passed, a third was cut off."""
    run = collecting.begin_run(any_store, period=Period(2026, 10), as_of=date(2026, 11, 13), kind=RunKind.ROBOT)
    first = task_started(any_store, run, Source.CARD, SUITE, "Hent filer")
    task_ended(any_store, run, SUITE, "Hent filer", first, "failed", "Serveren svarede ikke" + "!" * 5000)
    second = task_started(any_store, run, Source.CARD, SUITE, "Hent filer")
    task_ended(any_store, run, SUITE, "Hent filer", second, "passed", "")
    task_started(any_store, run, Source.CARD, SUITE, "Hent filer")
    found = robot_tasks(any_store, run)
    assert [(one.attempt, one.state, one.ended is None) for one in found] == [
        (1, "failed", False),
        (2, "passed", False),
        (3, "started", True),
    ]
    assert len(found[0].message) == 2000


def test_progress_counts_the_plan(any_store: Store) -> None:
    """Expected, answered and given up; a source without a plan is not shown."""
    run = collecting.begin_run(any_store, period=Period(2026, 10), as_of=date(2026, 11, 13), kind=RunKind.ROBOT)
    names = [f"card/2026-10-0{day}.csv" for day in (1, 2, 5)]
    lines = [Expected(source=Source.CARD, name=name, period="2026-10", due_after=date(2026, 10, 5)) for name in names]
    collecting.write_plan(any_store, run, lines)
    collecting.deliver(any_store, run, names[0], b"HDR;1", "test")
    collecting.absent(any_store, run, names[1], message("Filen er ikke kommet"), "not_there")
    (card,) = progress(any_store, run)
    assert (card.source, card.expected, card.answered, card.absent) == (Source.CARD, 3, 1, 1)
