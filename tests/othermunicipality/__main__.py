"""Write a municipality folder, and beside it what a right run says of it."""

from __future__ import annotations

import argparse
from pathlib import Path

from tests.othermunicipality import faults_wide
from tests.othermunicipality.days import Month
from tests.othermunicipality.generate import generate


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("root", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--registers", type=int, default=300)
    parser.add_argument("--period", default="2026-10")
    parser.add_argument("--months", type=int, default=1)
    parser.add_argument("--clean", action="store_true")
    parser.add_argument("--faults", type=int)
    parser.add_argument("--again", type=float, default=0.125, help="share of faults that go where there is one already")
    parser.add_argument("--until", type=int, default=10, help="bank days after the last month that files run")
    parser.add_argument("--lose", choices=sorted(faults_wide.LOST), help="a file of a day or month that is missing")
    return parser.parse_args()


def main() -> None:
    given = parse()
    months = [Month(given.period)]
    while len(months) < given.months:
        months.append(months[-1].following())
    number = given.faults if given.faults is not None else given.registers * 2 // 5
    planted = 0 if given.clean else number
    generate(
        given.root,
        given.seed,
        given.registers,
        months,
        planted,
        again=given.again,
        until=given.until,
        lose=given.lose,
    )


if __name__ == "__main__":
    main()
