"""`make bench`: measures, prints the tables, and writes them with two charts into docs/. Exit 1 where contenders disagree."""

from __future__ import annotations

import argparse
import datetime as dt
import re
import sys
from pathlib import Path

from benches.charts import chart
from benches.measured import CONTENDERS, Measured, measure
from benches.told import tables

_MARKED = re.compile(r"(?<=<!-- measured -->\n).*(?=<!-- /measured -->)", re.DOTALL)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benches", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="*", default=[300, 3_000, 30_000], help="registers, as frames")
    parser.add_argument("--files", type=int, nargs="*", default=[300, 3_000], help="registers, as files")
    parser.add_argument("--run", type=int, default=300, help="registers of the run whose steps are timed; 0: none")
    parser.add_argument("--robots", action="store_true", help="time the robots' collecting too")
    parser.add_argument("--to", type=Path, help="the folder of performance.md, to write tables and charts into")
    return parser.parse_args()


def _write(measured: Measured, text: str, folder: Path) -> None:
    page = folder / "performance.md"
    page.write_text(_MARKED.sub(lambda _: f"\n{text}\n\n", page.read_text(encoding="utf-8")), encoding="utf-8")
    if len(measured.frames["kassebot"]) < 2:
        return
    times = {
        name: [(size, measured.seconds(name, size)) for size in sorted(measured.frames[name])] for name in CONTENDERS
    }
    memory = {
        name: [(size, told["peak_mb"]) for size, told in sorted(measured.frames[name].items())] for name in CONTENDERS
    }
    (folder / "performance-time.svg").write_text(chart("Processor time", "s", times), encoding="utf-8")
    (folder / "performance-memory.svg").write_text(chart("Peak memory", "MB", memory), encoding="utf-8")


def main() -> int:
    """0 when all contenders agree."""
    args = _arguments()
    measured = measure(
        args.sizes, args.files, args.run, robots=args.robots, say=lambda text: print(f"… {text}", file=sys.stderr)
    )
    text = tables(measured, dt.datetime.now(dt.UTC).date().isoformat())
    print(text)
    if args.to:
        _write(measured, text, args.to)
    return 1 if measured.disagreements() else 0


if __name__ == "__main__":
    sys.exit(main())
