"""A collecting process for the tests of kill -9: begins a run, fetches what is outstanding, tells of each document."""

from __future__ import annotations

import sys
from datetime import date, timedelta
from pathlib import Path

from kassebot.domain.documents import Expected, Source
from kassebot.domain.periods import Period
from kassebot.steps import collecting
from kassebot.store.database import open_store
from kassebot.store.runs import RunKind

FIRST = date(2026, 10, 1)
DOCUMENTS = 300


def plan() -> list[Expected]:
    """More card files than a month has: enough for several kills."""
    days = [FIRST + timedelta(days=n) for n in range(DOCUMENTS)]
    return [
        Expected(source=Source.CARD, name=f"card/{day}.csv", period="2026-10", day=day, due_after=day) for day in days
    ]


def content(name: str) -> bytes:
    """The bytes of a document, different for each name."""
    return f"HDR;{name}\r\n".encode() * 200


def main() -> None:
    """Collect until done or killed."""
    store = open_store(Path(sys.argv[1]))
    run = collecting.begin_run(store, period=Period(2026, 10), as_of=date(2027, 12, 1), kind=RunKind.ROBOT)
    collecting.write_plan(store, run, plan())
    for line in collecting.outstanding(store, run, Source.CARD):
        print("fetch", line.name, flush=True)
        collecting.deliver(store, run, line.name, content(line.name), "sftp://test")
        print("kept", line.name, flush=True)
    collecting.finish_run(store, run)
    print("done", run, flush=True)


if __name__ == "__main__":
    main()
