"""`make fuzz`: the properties of tests/fuzz over and over with new seeds, for so many minutes, each round with a limit."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

_TIMES = 25
#: A round that takes longer is endless somewhere.
_ROUND_SECONDS_MAX = 3_600


def main() -> int:
    """0 when no round failed; the failing round's seed is in what pytest printed."""
    parser = argparse.ArgumentParser(prog="python -m benches.fuzz", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, help="the first round's seed; else one of the clock")
    parser.add_argument("--times", type=int, default=_TIMES, help="examples a round, times the short form's")
    args = parser.parse_args()
    first = args.seed if args.seed is not None else int(time.time())
    end = time.monotonic() + args.minutes * 60
    rounds = 0
    while rounds == 0 or time.monotonic() < end:
        words = [sys.executable, "-m", "pytest", "-q", "tests/fuzz", f"--hypothesis-seed={first + rounds}"]
        environment = {**os.environ, "KASSEBOT_FUZZ_TIMES": str(args.times)}
        done = subprocess.run(
            words, cwd=Path(__file__).parents[1], env=environment, timeout=_ROUND_SECONDS_MAX, check=False
        )
        rounds += 1
        if done.returncode:
            print(f"Round {rounds} failed; again: python -m benches.fuzz --minutes 0 --seed {first + rounds - 1}")
            return 1
    print(f"{rounds} rounds, seeds {first} to {first + rounds - 1}: nothing found")
    return 0


if __name__ == "__main__":
    sys.exit(main())
