"""Write a municipality folder, and the truth about it beside the folder, never in it.

The same arguments give the same bytes. A folder that exists and is not empty is refused.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from pathlib import Path

from kassebot.domain.bankdays import add_bank_days, bank_days
from kassebot.domain.errors import BusinessError
from kassebot.domain.periods import Period
from kassebot.mocks.generate import (
    bank_files,
    faults_books,
    faults_cash,
    faults_sources,
    faults_tills,
    text_files,
    workbooks,
)
from kassebot.mocks.generate.cast import Till, cast
from kassebot.mocks.generate.events import Story
from kassebot.mocks.generate.planting import Plant, Planted, World
from kassebot.mocks.generate.settlements import Payout, add_edges, advice_days, pay_out, settle
from kassebot.mocks.generate.trading import month
from kassebot.mocks.generate.truth import truth

#: Files run this many bank days past the period's end.
TAIL_BANK_DAYS = 10
#: One fault for about so many registers, where nobody asks for a number.
_REGISTERS_A_FAULT = 6

_EARLY: dict[str, Plant] = {**faults_tills.PLANTS, **faults_cash.PLANTS, **faults_books.PLANTS, **faults_sources.EARLY}


def generate(target: Path, *, registers: int, period: Period, seed: int, faults: int | None) -> Path:
    """Write the folder; returns the truth's path. `faults` None: a share of the registers; 0: none."""
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise BusinessError("folder_not_empty", "Mappen {folder} er ikke tom; vælg en ny", folder=str(target))
    tills = cast(registers, period, seed)
    active = [till for till in tills if _is_active(till, period)]
    stories = [month(till, period, seed, place) for place, till in enumerate(active)]
    last = add_bank_days(period.last, TAIL_BANK_DAYS)
    world = World(
        period=period, stories=stories, settled=settle(stories, seed), advised=advice_days(period.first, last),
        openings={story.till.number: story.opening for story in stories},
    )  # fmt: skip
    wanted = len(active) // _REGISTERS_A_FAULT if faults is None else faults
    planted = _plant(world, wanted, seed)
    files = _files(world, tills, seed)
    for name in sorted(files):
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(files[name])
    facit = target.with_name(f"{target.name}.truth.json")
    facit.write_text(json.dumps(truth(world, planted), ensure_ascii=False, indent=1), encoding="utf-8")
    return facit


def _is_active(till: Till, period: Period) -> bool:
    return any(till.open_on(day) for day in period.days())


def _plant(world: World, wanted: int, seed: int) -> list[Planted]:
    """Every cause in turn, each in a register of its own while there are any; some registers get two."""
    rng = random.Random(f"{seed}-faults")
    free = rng.sample(world.stories, len(world.stories))
    early, late = list(_EARLY), list(faults_sources.LATE)
    order = early + late
    turns = Counter(order[number % len(order)] for number in range(wanted))
    found: list[Planted] = []
    for cause in early:
        found += _plant_cause(world, _EARLY[cause], turns[cause], free, rng)
    outside = [day for day in world.advised if day not in world.period]
    add_edges(world.settled, world.stories, outside, seed)
    pay_out(world.settled, world.advised, seed)
    for cause in late:
        found += _plant_cause(world, faults_sources.LATE[cause], turns[cause], free, rng)
    return found


def _plant_cause(world: World, plant: Plant, times: int, free: list[Story], rng: random.Random) -> list[Planted]:
    found: list[Planted] = []
    for _ in range(times):
        for story in list(free):
            faults = plant(world, story, rng)
            if faults:
                found += faults
                touched = {fault.register for fault in faults}
                free[:] = [one for one in free if one.till.number not in touched]
                break
    return found


def _files(world: World, tills: tuple[Till, ...], seed: int) -> dict[str, bytes]:
    period = world.period
    days = bank_days(period.first, add_bank_days(period.last, TAIL_BANK_DAYS))
    files = {"registers.xlsx": workbooks.register_list(tills)}
    for story in world.stories:
        number = story.till.number
        if story.till.sells:
            files[f"pos/{number}/{period}.json"] = _z_file(world, story)
        for of, tallies in ((period.previous, story.earlier), (period, story.tallies)):
            if tallies:
                mess = workbooks.mess_of(number, of, seed)
                notes = world.notes_1000.get(number, 0) if of == period else 0
                sheet = workbooks.count_sheet(story.till, of, tallies, mess, notes_1000=notes)
                files[f"counts/{number}_{of}.xlsx"] = sheet
    batches, payments = text_files.by_advice_day(world.settled, world.advised)
    for day in days:
        taken = [
            (t, original, case, amount) for at, t, original, case, amount, _ in world.settled.chargebacks if at == day
        ]
        payout = world.settled.card_payouts.get(day, Payout(text="", reference="", amount=0, booked=None))
        card = text_files.card_file(day, batches[day], taken, payout) if batches[day] or taken else b""
        files[f"card/{day}.csv"] = card
        files[f"mobilepay/{day}.csv"] = text_files.mobilepay_file(payments[day], world.settled, seed)
    files[f"ledger/{period}.txt"] = text_files.ledger_file(world.stories, world.openings, period)
    outlays = [(story.till.number, outlay) for story in world.stories for outlay in story.outlays]
    files[f"vouchers/{period}.json"] = text_files.voucher_file(outlays)
    deposits = [deposit for story in world.stories for deposit in [*story.deposits, *story.top_ups]]
    files.update(bank_files.statements(deposits, world.settled, days, seed))
    return {name: world.replaced.get(name, data) for name, data in files.items() if name not in world.removed}


def _z_file(world: World, story: Story) -> bytes:
    """What the API delivers: a Z-report may be there twice, or not at all."""
    data = text_files.z_file(story)
    twice, dropped = world.duplicated.get(story.till.number), world.dropped_z.get(story.till.number)
    if twice is None and dropped is None:
        return data
    content = json.loads(data)
    content["items"] = [
        item for item in content["items"] if item["z_no"] != dropped for _ in range(2 if item["z_no"] == twice else 1)
    ]
    return json.dumps(content, ensure_ascii=False).encode()
