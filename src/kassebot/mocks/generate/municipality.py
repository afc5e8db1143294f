"""Write a municipality folder of one or more months, and the truth about it beside the folder, never in it.

The same arguments give the same bytes. A folder that exists and is not empty is refused.
"""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from pathlib import Path

from kassebot.domain.bankdays import add_bank_days
from kassebot.domain.errors import BusinessError
from kassebot.domain.periods import Period
from kassebot.mocks.generate import (
    faults_books,
    faults_cash,
    faults_counts,
    faults_pairs,
    faults_settled,
    faults_sources,
    faults_tills,
)
from kassebot.mocks.generate.cast import Till, cast
from kassebot.mocks.generate.corrections import left_by, post_corrections
from kassebot.mocks.generate.events import Handover
from kassebot.mocks.generate.folder_files import folder_files
from kassebot.mocks.generate.planting import Grounds, Plant, Planted, World, plant_all, turns
from kassebot.mocks.generate.settlements import Settled, add_edges, advice_days, pay_out, settle
from kassebot.mocks.generate.trading import handover, month
from kassebot.mocks.generate.truth import truth

#: Files run this many bank days past the last period's end.
TAIL_BANK_DAYS = 10
#: More months than this are no longer a test set.
MONTHS_MAX = 24
#: One fault for about so many registers, where nobody asks for a number.
_REGISTERS_A_FAULT = 6
#: One fault in so many is planted in a register that has one already.
_A_SECOND = 8

_EARLY: Mapping[str, Plant] = {
    **faults_tills.PLANTS, **faults_counts.PLANTS, **faults_cash.PLANTS, **faults_books.PLANTS,
    **faults_sources.PLANTS, **faults_settled.EARLY, **faults_pairs.PLANTS,
}  # fmt: skip
_ALL: Mapping[str, Plant] = {**_EARLY, **faults_settled.LATE}


def generate(target: Path, *, registers: int, period: Period, seed: int, faults: int | None, months: int = 1) -> Path:
    """Write the folder; returns the truth's path, of several months the first's.

    `faults`, a month: None is a share of the registers; 0 none. Raises BusinessError for a folder that is
    not empty and for months out of range.
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise BusinessError("folder_not_empty", "Mappen {folder} er ikke tom; vælg en ny", folder=str(target))
    if not 1 <= months <= MONTHS_MAX:
        raise BusinessError(
            "months_range", "Antal måneder skal være mellem 1 og {most}, ikke {given}", most=MONTHS_MAX, given=months
        )
    tills = cast(registers, period, seed)
    made = _months(tills, period, months, seed, faults)
    worlds = [world for world, _ in made]
    files = folder_files(worlds, tills, add_bank_days(worlds[-1].period.last, TAIL_BANK_DAYS), seed)
    for name in sorted(files):
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(files[name])
    paths = []
    for world, planted in made:
        of = f".{world.period}" if months > 1 else ""
        paths.append(target.with_name(f"{target.name}{of}.truth.json"))
        text = json.dumps(truth(world, planted), ensure_ascii=False, indent=1)
        paths[-1].write_text(text, encoding="utf-8")
    return paths[0]


def _months(
    tills: tuple[Till, ...], first: Period, months: int, seed: int, faults: int | None
) -> list[tuple[World, list[Planted]]]:
    """Month after month: trade, corrections of earlier months, faults; last of all what the bank pays out."""
    periods = [first]
    while len(periods) < months:
        periods.append(periods[-1].next)
    last = periods[-1]
    advised = advice_days(first.first, add_bank_days(last.last, TAIL_BANK_DAYS))
    settled, before = Settled(), dict[str, Handover]()
    made: list[tuple[World, list[Planted], Grounds, random.Random]] = []
    for period in periods:
        stories = [
            month(till, period, seed, place, before.get(till.number))
            for place, till in enumerate(tills)
            if any(till.open_on(day) for day in period.days())
        ]
        if period == first:  # before the month's own, so that batch numbers rise
            add_edges(settled, stories, [day for day in sorted(advised) if day < first.first], seed)
        world = World(period=period, stories=stories, settled=settled, advised=advised, is_last=period == last)
        settle(settled, stories, seed)
        rng = random.Random(f"{seed}-faults-{period}")
        for story in stories:
            post_corrections(story, rng)
        grounds = Grounds(free=rng.sample(stories, len(stories)))
        planted = _plant_early(world, _often(world, faults, seed), grounds, rng)
        made.append((world, planted, grounds, rng))
        before = _handed_over(world, planted, rng)
    add_edges(settled, made[-1][0].stories, [day for day in sorted(advised) if day > last.last], seed)
    pay_out(settled, advised, seed)
    return [
        (world, planted + plant_all(world, faults_settled.LATE, _often(world, faults, seed), grounds, rng))
        for world, planted, grounds, rng in made
    ]


def _often(world: World, faults: int | None, seed: int) -> Mapping[str, int]:
    """How often each fault is planted in a month; which of them come once more than others follows the seed."""
    wanted = len(world.stories) // _REGISTERS_A_FAULT if faults is None else faults
    return turns(_ALL, wanted, start=seed * 7 + world.period.month)


def _plant_early(world: World, often: Mapping[str, int], grounds: Grounds, rng: random.Random) -> list[Planted]:
    """All faults but those of payouts, and for one in so many a second one in a register that has one."""
    planted = plant_all(world, _EARLY, often, grounds, rng)
    seconds = [plant for cause, plant in _EARLY.items() if cause not in faults_sources.PLANTS]
    for _ in range(sum(often.values()) // _A_SECOND):
        planted += grounds.plant(world, rng.choice(seconds), rng, second=True)
    return planted


def _handed_over(world: World, planted: list[Planted], rng: random.Random) -> dict[str, Handover]:
    """What each register's month leaves for the next."""
    found: dict[str, Handover] = {}
    for story in world.stories:
        own = [fault for fault in planted if fault.register == story.till.number]
        found[story.till.number] = handover(story, left_by(story, own, rng))
    return found
