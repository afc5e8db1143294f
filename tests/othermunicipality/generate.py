"""Write a municipality folder, and beside it what a right run says of it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from random import Random

from tests.othermunicipality import faults, faults_wide, truth, write_bank, write_counts, write_texts
from tests.othermunicipality.days import Month, bank_days_on
from tests.othermunicipality.life import Life
from tests.othermunicipality.limits import set_limits
from tests.othermunicipality.model import World


def build(seed: int, number: int, months: list[Month], planted: int, *, again: float = 0.125, until: int = 10) -> World:
    """What happened, with the faults, seen from `until` bank days after the last month."""
    world = Life(seed, number, months).world
    world.as_of = bank_days_on(months[-1].last, until)
    rng = Random(f"faults {seed} {months[0]}")
    faults.plant(world, rng, planted, again=again, timing=until >= 10)
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


def generate(
    root: Path,
    seed: int,
    number: int,
    months: list[Month],
    planted: int,
    *,
    again: float = 0.125,
    until: int = 10,
    lose: str | None = None,
) -> None:
    """The folder, and what is expected of each month beside it."""
    world = build(seed, number, months, planted, again=again, until=until)
    lost = faults_wide.lose(world, Random(f"lost {seed}"), lose) if lose else None
    write(root, world, seed)
    if lost:
        (root / lost).unlink()
    for month in months:
        name = f"{root}.expected.json" if len(months) == 1 else f"{root}.expected.{month}.json"
        Path(name).write_text(json.dumps(truth.expected(world, month), ensure_ascii=False, indent=1), encoding="utf-8")
