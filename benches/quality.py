"""How right the pre-reconciliation is: invented municipalities with every fault in them, run by the real command line.

    .venv/bin/python benches/quality.py [--seeds 10] [--registers 300] [--months 3] [--write]

Each seed gives a municipality of one month; two more are followed for some months, so that what findings
leave unbooked is carried and closed. The truth is held against the result afterwards. Not in scope: how
long it takes (the speed benches), and municipalities that other code has made.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kassebot.domain.periods import Period
from kassebot.mocks.compare import Score, score
from kassebot.mocks.generate.municipality import generate

PERIOD = Period(2026, 10)
#: One fault for about so many registers.
REGISTERS_A_FAULT = 2.5
DOCUMENT = Path(__file__).parent.parent / "docs" / "quality.md"
OTHER_HAND = "## Municipalities by another hand"  # written by hand, and kept
#: A cause said with less is not a definite one.
DEFINITE = 0.5
#: Municipalities that are followed for months, and the one whose sources come in another order.
FOLLOWED, SHUFFLED = (101, 102), 201
#: Faults that nothing explains.
UNEXPLAINED = frozenset({"cash_over_short", "posting_unsupported", "settlement_differs"})
_SOURCES = ("pos", "card", "mobilepay", "bank", "ledger", "vouchers", "counts")
#: The calibration table's bounds, from the surest down.
_BOUNDS = (0.9, 0.8, 0.7, 0.6, 0.5, 0.0)


@dataclass(slots=True, kw_only=True)
class Bench:
    """What was run, and how it came out."""

    scores: list[Score] = field(default_factory=list)
    same_bytes: list[bool] = field(default_factory=list)

    def total(self, name: str) -> int:
        """The sum of a count, or of a list's length, over all scores."""
        values = [getattr(one, name) for one in self.scores]
        return sum(value if isinstance(value, int) else len(value) for value in values)


def run(folder: Path, period: Period, data: Path, *words: str) -> dict[str, Any]:
    """The result of `kassebot run` on a folder; RuntimeError with what it said where it failed."""
    command = [sys.executable, "-m", "kassebot.cli.main", "run", "--folder", str(folder), "--period", str(period)]
    environment = {**os.environ, "KASSEBOT_DATA": str(data)}
    done = subprocess.run([*command, "--json", *words], capture_output=True, text=True, env=environment, check=False)
    if done.returncode > 1:
        raise RuntimeError(done.stderr or done.stdout)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def arrived_otherwise(folder: Path, period: Period, data: Path, seed: int) -> dict[str, Any]:
    """The result when the sources come one by one in another order, each in a run of its own."""
    order = random.Random(seed).sample(_SOURCES, len(_SOURCES))
    for source in order:
        run(folder, period, data, "--source", source)
    return run(folder, period, data)


def same_bytes(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """The run's own id apart."""
    return json.dumps({**one, "run": ""}) == json.dumps({**other, "run": ""})


def measure_order(bench: Bench, home: Path, *, seed: int, registers: int) -> None:
    """Runs one municipality twice, its sources in two orders; the figures of it are in none of the sums."""
    folder = home / f"kommune-{seed}"
    generate(folder, registers=registers, period=PERIOD, seed=seed, faults=round(registers / REGISTERS_A_FAULT))
    one = run(folder, PERIOD, home / f"data-{seed}")
    bench.same_bytes.append(same_bytes(one, arrived_otherwise(folder, PERIOD, home / f"other-{seed}", seed)))


def measure(bench: Bench, home: Path, *, seed: int, registers: int, months: int) -> None:
    """Makes a municipality, runs each of its months, and adds what came out."""
    folder = home / f"kommune-{seed}-{months}"
    faults = round(registers / REGISTERS_A_FAULT)
    generate(folder, registers=registers, period=PERIOD, seed=seed, faults=faults, months=months)
    period = PERIOD
    for _ in range(months):
        result = run(folder, period, home / f"data-{seed}-{months}")
        of = f".{period}" if months > 1 else ""
        truth = json.loads((home / f"{folder.name}{of}.truth.json").read_text(encoding="utf-8"))
        bench.scores.append(score(result, truth))
        misses = [f"seed {seed}, {period}: {line}" for line in missed(bench.scores[-1], result, truth)]
        print(f"seed {seed}, {period}: {len(misses)} not as planted", *misses, sep="\n  ", file=sys.stderr, flush=True)
        period = period.next


def missed(one: Score, result: dict[str, Any], truth: dict[str, Any]) -> Iterator[str]:
    """What was not as planted, a line each."""
    for pair in one.pairs:
        if not pair.is_named:
            said = "nothing" if pair.finding is None else _said(pair.finding)
            yield f"{pair.register} planted {_said(pair.planted)}; said {said}"
    for register, finding in one.extra:
        yield f"{register} not planted: {_said(finding)}"
    got = {row["register"]: row for row in result["registers"]}
    for row in truth["registers"]:
        mine = got.get(row["register"], {})
        for name in ("status", "opening_ore", "expected_ore", "counted_ore", "booked_ore", "difference_ore"):
            if mine.get(name) != row[name]:
                yield f"{row['register']} {name} is {mine.get(name)}, not {row[name]}"


def _said(finding: dict[str, Any] | Any) -> str:
    confidence = f" ({finding['candidates'][0]['confidence']})" if finding.get("candidates") else ""
    return f"{finding['cause']}{confidence} {finding['date']} {finding['amount_ore']}"


def quality_table(bench: Bench) -> list[str]:
    """The aims and the figures, as a table in Markdown."""
    pairs = [pair for one in bench.scores for pair in one.pairs]
    heavy = [pair for pair in pairs if pair.is_heavy]
    definite = [
        pair for pair in pairs
        if pair.planted["cause"] in UNEXPLAINED and pair.finding is not None and not pair.is_named
        and pair.finding["candidates"][0]["confidence"] >= DEFINITE
    ]  # fmt: skip
    unexplained = sum(pair.planted["cause"] in UNEXPLAINED for pair in pairs)
    every = bench.total("registers")
    rows = [
        ("registers with a fault in money or data reported ready", "0", f"{bench.total('faulty_ready')}"),
        ("registers with nothing wrong not reported ready", "≤ 0.5 %",
         _share(bench.total("clean_flagged"), bench.total("clean_registers"))),
        ("faults found, of those that move money or remove data", "100 %",
         _share(sum(pair.finding is not None for pair in heavy), len(heavy))),
        ("right cause first, of all faults", "≥ 90 %", _share(bench.total("named"), bench.total("planted"))),
        ("right cause among the first three", "≥ 98 %", _share(bench.total("among_three"), bench.total("planted"))),
        ("unexplainable differences given a definite other cause", "≤ 5 %", _share(len(definite), unexplained)),
        ("legitimate oddities in a register that was flagged", "≤ 1 %",
         _share(bench.total("odd_flagged"), bench.total("odd"))),
        ("registers with all five figures exact", "100 %", _share(bench.total("figures_right"), every)),
        ("registers with all open items right", "100 %", _share(bench.total("open_items_right"), every)),
        ("findings that nobody planted", "", f"{bench.total('not_planted')}"),
        ("sources in another order: the same bytes", "yes",
         f"{sum(bench.same_bytes)} of {len(bench.same_bytes)}" if bench.same_bytes else "not run"),
    ]  # fmt: skip
    return ["| figure | aim | measured |", "|---|---|---|", *(f"| {a} | {b} | {c} |" for a, b, c in rows)]


def cause_table(bench: Bench) -> list[str]:
    """For each cause: planted, found, among three, first; and how often it was said and not planted."""
    planted, found, three, first, extra = (Counter[str]() for _ in range(5))
    for one in bench.scores:
        for pair in one.pairs:
            cause = pair.planted["cause"]
            planted[cause] += 1
            found[cause] += pair.finding is not None
            three[cause] += pair.level <= 2
            first[cause] += pair.is_named
        extra.update(finding["cause"] for _, finding in one.extra)
    names = sorted(planted | extra)
    lines = [f"| {n} | {planted[n]} | {found[n]} | {three[n]} | {first[n]} | {extra[n]} |" for n in names]
    return [
        "| cause | planted | found | among three | first | said, not planted |",
        "|---|---|---|---|---|---|",
        *lines,
    ]


def calibration_table(bench: Bench) -> list[str]:
    """Of the findings said with a confidence within the bounds: how many were right."""
    said = [(pair.finding["candidates"][0]["confidence"], pair.is_named)
            for one in bench.scores for pair in one.pairs if pair.finding is not None]  # fmt: skip
    said += [(finding["candidates"][0]["confidence"], False) for one in bench.scores for _, finding in one.extra]
    lines = []
    for low, high in zip(_BOUNDS, (1.01, *_BOUNDS[:-1]), strict=True):
        inside = [right for confidence, right in said if low <= confidence < high]
        lines.append(f"| {low:.1f} – {min(high, 1):.1f} | {len(inside)} | {_share(sum(inside), len(inside))} |")
    return ["| said with | findings | right |", "|---|---|---|", *lines]


def _share(part: int, whole: int) -> str:
    return f"{part} of {whole} ({100 * part / whole:.1f} %)" if whole else "none"


def report(bench: Bench, words: argparse.Namespace) -> str:
    """The page, docs/quality.md."""
    seeds = f"seeds 1–{words.seeds}" if words.seeds > 1 else "seed 1"
    parts = [f"{seeds} with {words.registers} registers for a month"]
    if words.months:
        parts.append(f"seeds 101 and 102 with a third as many for {words.months} months in a row")
    if bench.same_bytes:
        parts.append(f"seed {SHUFFLED} with its sources in another order")
    return "\n".join(
        [
            "# How right it is", "",
            "Invented municipalities (`kassebot mocks generate`) with every cause planted, untidy count sheets, mistyped texts",
            "and legitimate oddities, run by the real command line and held against what was planted. Written on",
            f"{datetime.now(UTC):%Y-%m-%d} by",
            f"`python benches/quality.py --seeds {words.seeds} --registers {words.registers} --months {words.months} --write`:",
            f"{'; '.join(parts)}. `make quality` does it with ten seeds of 300 registers and lists what was not as planted.", "",
            "The generator and the comparisons were written by the same project, so this is a floor under what is known to",
            "work, not a proof for municipalities that other code has made.", "",
            "## The aims", "", *quality_table(bench), "", "## By cause", "", *cause_table(bench), "",
            "## Confidence", "", *calibration_table(bench), "",
        ]
    )  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the bench; 0 when it ran, however it came out."""
    parser = argparse.ArgumentParser(description="The quality bench.")
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--registers", type=int, default=300)
    parser.add_argument("--months", type=int, default=3, help="of the municipalities that are followed; 0 for none")
    parser.add_argument("--keep", type=Path, help="work in this folder and keep it")
    parser.add_argument("--write", action="store_true", help="write docs/quality.md")
    words = parser.parse_args(arguments)
    bench = Bench()
    with tempfile.TemporaryDirectory() as scratch:
        home = words.keep or Path(scratch)
        home.mkdir(parents=True, exist_ok=True)
        for seed in range(1, words.seeds + 1):
            measure(bench, home, seed=seed, registers=words.registers, months=1)
        for seed in FOLLOWED if words.months else ():
            measure(bench, home, seed=seed, registers=max(1, words.registers // 3), months=words.months)
        measure_order(bench, home, seed=SHUFFLED, registers=max(1, words.registers // 5))
    page = report(bench, words)
    print(page)
    if words.write:
        _, mark, others = DOCUMENT.read_text(encoding="utf-8").partition(OTHER_HAND)
        DOCUMENT.write_text(f"{page}\n{mark}{others}" if mark else page, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
