"""Runs every contender in a process of its own, with a limit on its time, and keeps what each said."""

from __future__ import annotations

import json
import math
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benches.of_files import agreement

#: No contender may take longer, seconds.
CHILD_SECONDS_MAX = 3_600
CONTENDERS = ("kassebot", "everything", "duckdb", "datacompy", "datacompy_rows")

Told = dict[str, Any]
Say = Callable[[str], None]


@dataclass(slots=True, kw_only=True)
class Measured:
    """All that was measured: `frames[contender][registers]`, `files[registers]`, and the run of 300 registers."""

    frames: dict[str, dict[int, Told]] = field(default_factory=dict)
    files: dict[int, Told] = field(default_factory=dict)
    run: Told = field(default_factory=dict)
    readers: Told = field(default_factory=dict)
    robots: Told = field(default_factory=dict)

    def disagreements(self) -> list[str]:
        """Where two contenders do not answer the same; empty when all do."""
        found = []
        kassebot = self.frames.get("kassebot", {})
        for name in ("duckdb", "datacompy", "datacompy_rows"):
            for size, told in self.frames.get(name, {}).items():
                found += [
                    f"{name} at {size}: {comparison} {told['answers'][comparison]} is not {own}"
                    for comparison, own in kassebot[size]["answers"].items()
                    if told["answers"][comparison] != own
                ]
        for size, told in self.files.items():
            found += [
                f"the clerk's loop at {size}: {comparison} differs on {seen['differing']} of {seen['keys']} keys"
                for comparison, seen in told["agreement"].items()
                if seen["differing"]
            ]
        return found

    def seconds(self, contender: str, size: int) -> float:
        """What a contender took from frames to differences: all of its steps together."""
        return float(sum(self.frames[contender][size]["seconds"].values()))

    def exponent(self, contender: str) -> float:
        """The slope of log time over log registers, first size to last; NaN where there is one size."""
        sizes = sorted(self.frames.get(contender, {}))
        if len(sizes) < 2:
            return math.nan
        first, last = (self.seconds(contender, size) for size in (sizes[0], sizes[-1]))
        return math.log(last / first) / math.log(sizes[-1] / sizes[0])


def child(*words: str) -> Told:
    """What one contender says; it is ended when it takes too long."""
    done = subprocess.run(
        [sys.executable, "-m", "benches.child", *words], capture_output=True, text=True, check=False,
        timeout=CHILD_SECONDS_MAX, cwd=Path(__file__).parents[1],
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"benches.child {' '.join(words)} ended with {done.returncode}:\n{done.stderr}")
    told: Told = json.loads(done.stdout.splitlines()[-1])
    return told


def measure(sizes: Sequence[int], file_sizes: Sequence[int], run_size: int, *, robots: bool, say: Say) -> Measured:
    """Everything, one process after the other."""
    measured = Measured()
    for size in sizes:
        for contender in CONTENDERS:
            say(f"{contender}, {size} registers in memory")
            measured.frames.setdefault(contender, {})[size] = child(contender, str(size))
    for size in sorted({*file_sizes, run_size} - {0}):
        with tempfile.TemporaryDirectory() as home:
            say(f"{size} registers as files")
            folder = Path(home) / "kommune"
            child("generate", str(folder), str(size))
            if size in file_sizes:
                measured.files[size] = _files(folder, say)
            if size == run_size:
                say("a run's steps, and the readers against the bare parsers")
                measured.run, measured.readers = child("run", str(folder)), child("readers", str(folder))
                if robots:
                    say("the same with robots")
                    measured.robots = child("robots", str(folder))
    return measured


def _files(folder: Path, say: Say) -> Told:
    told: Told = {}
    sums = []
    for name in ("files", "clerk"):
        say(f"{name} on them")
        out = folder.with_name(f"{name}.json")
        told[name] = child(name, str(folder), str(out))
        sums.append(json.loads(out.read_text()))
    told["agreement"] = agreement(*sums)
    return told
