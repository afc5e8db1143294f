"""Every file of a municipality folder, from the model of its months."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

from kassebot.domain.bankdays import bank_days
from kassebot.mocks.generate import bank_files, text_files, workbooks
from kassebot.mocks.generate.cast import Till
from kassebot.mocks.generate.count_forms import mess_of
from kassebot.mocks.generate.events import Story
from kassebot.mocks.generate.planting import World
from kassebot.mocks.generate.settlements import AGREEMENTS


def folder_files(worlds: Sequence[World], tills: tuple[Till, ...], last: date, seed: int) -> dict[str, bytes]:
    """Name → bytes; the bank's, the card's and MobilePay's files run until `last`."""
    files = {"registers.xlsx": workbooks.register_list(tills, seed)}
    for world in worlds:
        files.update(_of_month(world, seed))
    stories = [story for world in worlds for story in world.stories]
    days = bank_days(worlds[0].period.first, last)
    files.update(_settlement_files(worlds[0], days, seed))
    deposits = [deposit for story in stories for deposit in [*story.deposits, *story.top_ups]]
    files.update(bank_files.statements(deposits, worlds[0].settled, days, seed))
    return files


def _of_month(world: World, seed: int) -> dict[str, bytes]:
    """A period's own files, less those that were never delivered."""
    period = world.period
    files: dict[str, bytes] = {}
    for story in world.stories:
        if story.till.sells:
            files[f"pos/{story.till.number}/{period}.json"] = _z_file(world, story)
        files.update(_sheets(world, story, seed))
    files[f"ledger/{period}.txt"] = text_files.ledger_file(world.stories, period)
    outlays = [(story.till.number, outlay) for story in world.stories for outlay in story.outlays]
    files[f"vouchers/{period}.json"] = text_files.voucher_file(outlays)
    return {name: world.replaced.get(name, data) for name, data in files.items() if name not in world.removed}


def _sheets(world: World, story: Story, seed: int) -> Iterator[tuple[str, bytes]]:
    """The register's count sheets: the period's, and before the first month the one before."""
    number = story.till.number
    notes = {row: many for (register, row), many in world.notes_1000.items() if register == number}
    for of, tallies in ((world.period.previous, story.earlier), (world.period, story.tallies)):
        if not tallies:
            continue
        name, mess = f"counts/{number}_{of}", mess_of(number, of, seed)
        if {f"{name}.xlsx"} & (world.removed | set(world.replaced)):
            yield f"{name}.xlsx", b""  # its place is taken by what was delivered, if anything
            continue
        own = of == world.period
        sheet = workbooks.count_sheet(
            story.till, of, tallies, mess, notes_1000=notes if own else None,
            blurred=world.blurred.get(number) if own else None,
        )  # fmt: skip
        yield f"{name}.{mess.ending}", sheet


def _settlement_files(world: World, days: Sequence[date], seed: int) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    settled = world.settled
    batches, payments = text_files.by_advice_day(settled, world.advised)
    taken: dict[date, list[tuple[str, date, str, int]]] = defaultdict(list)
    for at, terminal, original, case, amount, _ in settled.chargebacks:
        taken[at].append((terminal, original, case, amount))
    for day in days:
        payouts = [settled.card_payouts.get((agreement, day)) for agreement in AGREEMENTS]
        groups = [text_files.card_group(day, batches[day], taken[day], payout) for payout in payouts if payout]
        files[f"card/{day}.csv"] = b"".join(groups)
        files[f"mobilepay/{day}.csv"] = text_files.mobilepay_file(payments[day], settled, seed)
    return files


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
