"""Write a municipality folder, and beside it what a right run says of it."""

from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path
from random import Random

from tests.othermunicipality import faults, truth, write_bank, write_counts, write_texts
from tests.othermunicipality.days import Month
from tests.othermunicipality.life import Life
from tests.othermunicipality.limits import set_limits
from tests.othermunicipality.model import World


def build(seed: int, number: int, months: list[Month], planted: int) -> World:
    """What happened, with the faults."""
    world = Life(seed, number, months).world
    rng = Random(f"faults {seed} {months[0]}")
    faults.plant(world, rng, planted)
    set_limits(world, rng, planted > 0)
    return world


def write(root: Path, world: World, seed: int) -> None:
    """The folder: what is there from before is taken away."""
    shutil.rmtree(root, ignore_errors=True)
    rng = Random(f"paper {seed}")
    write_bank.register_list(root, world, rng)
    write_texts.z_reports(root, world, rng)
    write_texts.card_advice(root, world)
    write_texts.mobilepay(root, world)
    write_texts.ledger(root, world, rng)
    write_texts.vouchers(root, world, rng)
    write_bank.statements(root, world, rng)
    write_counts.write(root, world, rng)
    for path in faults.lost_files(world):
        for found in root.glob(path):
            found.unlink()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("root", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--registers", type=int, default=300)
    parser.add_argument("--period", default="2026-10")
    parser.add_argument("--months", type=int, default=1)
    parser.add_argument("--clean", action="store_true")
    parser.add_argument("--faults", type=int)
    given = parser.parse_args()
    months = [Month(given.period)]
    while len(months) < given.months:
        months.append(months[-1].following())
    number = given.faults if given.faults is not None else given.registers * 2 // 5
    world = build(given.seed, given.registers, months, 0 if given.clean else number)
    write(given.root, world, given.seed)
    for month in months:
        name = f"{given.root}.expected.json" if len(months) == 1 else f"{given.root}.expected.{month}.json"
        Path(name).write_text(json.dumps(truth.expected(world, month), ensure_ascii=False, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
