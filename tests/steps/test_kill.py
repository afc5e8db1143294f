"""kill -9 at any point loses nothing that was collected, and nothing is fetched twice."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
from pathlib import Path

from tests.steps.collecting_child import DOCUMENTS, content, plan

from kassebot.steps.verify import verify
from kassebot.store.database import open_store
from kassebot.store.documents import all_delivered
from kassebot.store.runs import RunState, all_runs

CHILD = Path(__file__).parent / "collecting_child.py"
KILLS = 6


def _collect(data: Path, kill_after_lines: int | None, chance: random.Random) -> list[list[str]]:
    """Run a child, killed once it has told of so many lines; what it told."""
    environment = dict(os.environ, PYTHONPATH=os.pathsep.join(sys.path))
    child = subprocess.Popen(
        [sys.executable, str(CHILD), str(data)], env=environment, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    told: list[list[str]] = []
    for line in child.stdout:
        told.append(line.split())
        if kill_after_lines is not None and len(told) == kill_after_lines:
            threading.Timer(chance.random() * 0.01, child.kill).start()
    child.wait(timeout=60)
    return [words for words in told if len(words) == 2]


def test_nothing_collected_is_lost(tmp_path: Path) -> None:
    """Six children are killed at random points; the seventh fetches just what is left."""
    chance = random.Random(4)
    kept: list[str] = []
    for number in range(KILLS + 1):
        lines = chance.randrange(1, 70) if number < KILLS else None
        told = _collect(tmp_path / "data", lines, chance)
        assert not {name for word, name in told if word == "fetch"} & set(kept), "fetched twice"
        kept += [name for word, name in told if word == "kept"]
    store = open_store(tmp_path / "data")
    with store.read() as connection:
        runs = all_runs(connection)
        collected = {one.document.name: one.document for one in all_delivered(connection, runs[-1].id)}
    assert len(kept) == len(set(kept))
    assert set(kept) <= collected.keys() == {line.name for line in plan()}
    assert len(collected) == DOCUMENTS
    assert all(store.vault.read(one.sha256) == content(name) for name, one in collected.items())
    assert [run.state for run in runs] == [RunState.INTERRUPTED] * (len(runs) - 1) + [RunState.DONE]
    assert verify(store).faults == ()
    store.close()
