"""One contender in a process of its own: `python -m benches.child WHAT SIZE|FOLDER [OUT]`; prints one JSON object.

Time is processor time, so that what else the machine does counts for little; DuckDB gets one thread, as pandas has.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from benches.answers import told
from benches.made import PERIOD, make
from benches.measured import CONTENDERS

_T = TypeVar("_T")
Told = dict[str, Any]
#: Short work is done again, and the quickest counts.
_AGAIN_SECONDS = 5
_AGAIN_TIMES = 3


def timed(seconds: dict[str, float], name: str, work: Callable[[], _T]) -> _T:
    """The work's answer; its processor seconds under the name, of three times the quickest where it is short."""
    best = float("inf")
    for _ in range(_AGAIN_TIMES):
        start = time.process_time()
        found = work()
        best = min(best, time.process_time() - start)
        if best > _AGAIN_SECONDS:
            break
    seconds[name] = best
    return found


def peak_mb() -> int:
    """The most memory that this process has had, MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def frames(what: str, size: int) -> Told:
    """A contender on frames made in memory."""
    made = make(size)
    before, seconds = peak_mb(), dict[str, float]()
    answers: Told
    if what == "kassebot":
        from benches import of_kassebot

        read = timed(seconds, "texts", lambda: of_kassebot.read_texts(made))
        answers = told(timed(seconds, "comparisons", lambda: of_kassebot.comparisons(made, read)))
    elif what == "duckdb":
        from benches import of_duckdb

        database = timed(seconds, "loading", lambda: of_duckdb.load(made))
        timed(seconds, "texts", lambda: of_duckdb.read_texts(database))
        answers = told(timed(seconds, "comparisons", lambda: of_duckdb.comparisons(database)))
    elif what in {"datacompy", "datacompy_rows"}:
        from benches import of_datacompy

        booked = timed(seconds, "texts", lambda: of_datacompy.read_texts(made))
        ready = of_datacompy.summed if what == "datacompy" else lambda pairs: pairs
        work = lambda: of_datacompy.comparisons(ready(of_datacompy.tables(made, booked)))  # noqa: E731
        answers = told(timed(seconds, "comparisons", work))
    else:
        from benches import of_kassebot

        result = timed(seconds, "everything", lambda: of_kassebot.everything(made))
        statuses = [register.status.value for register in result.registers]
        answers = {status: statuses.count(status) for status in sorted(set(statuses))}
        answers["findings"] = sum(len(register.findings) for register in result.registers)
    return {"registers": size, "rows": made.rows, "seconds": seconds, "answers": answers, "frames_mb": before}


def generate(folder: Path, registers: int) -> Told:
    """A municipality as files, without faults: a clerk's loop has no answer to a file that was cut off."""
    from kassebot.mocks.generate.municipality import generate as write

    write(folder, registers=registers, period=PERIOD, seed=1, faults=0)
    return {"files": sum(path.is_file() for path in folder.rglob("*"))}


def files(what: str, folder: Path, out: Path) -> Told:
    """Kassebot's readers or the clerk's loop on a folder; the sums are written to `out`."""
    from benches import of_files

    work = of_files.by_clerk if what == "clerk" else of_files.by_kassebot
    start = time.process_time()
    sums = work(folder)
    seconds = {"files": time.process_time() - start}
    out.write_text(json.dumps({name: {"|".join(key): ore for key, ore in each.items()} for name, each in sums.items()}))
    return {"seconds": seconds}


def run(what: str, folder: Path) -> Told:
    """A whole run on a folder, or the readers against the bare parsers."""
    from benches import of_readers, of_run

    return {"run": of_run.folder_run, "robots": of_run.robot_run, "readers": of_readers.ratios}[what](folder)


def main(what: str, *words: str) -> None:
    """Does what is asked, and prints it."""
    if what in CONTENDERS:
        answer = frames(what, int(words[0]))
    elif what == "generate":
        answer = generate(Path(words[0]), int(words[1]))
    elif what in {"clerk", "files"}:
        answer = files(what, Path(words[0]), Path(words[1]))
    else:
        answer = run(what, Path(words[0]))
    print(json.dumps({"what": what, **answer, "peak_mb": peak_mb()}))


if __name__ == "__main__":
    main(*sys.argv[1:])
