"""Faults in what sources deliver: files that never came, and files that cannot be read."""

from __future__ import annotations

import random

from kassebot.mocks.generate.cast import Till
from kassebot.mocks.generate.events import Story
from kassebot.mocks.generate.planting import EXPECTED, Plant, Planted, World, lacking, one
from kassebot.mocks.generate.workbooks import another_sheet

_PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(200))
_COUNTED = ("counted_ore", *EXPECTED)


def source_missing(world: World, story: Story, rng: random.Random) -> list[Planted] | None:
    """The register's Z-reports were never delivered, or its count sheet, or the one before."""
    number, period = story.till.number, world.period
    what = rng.choice(("pos", "counts", "counts_before"))
    if what == "pos" and story.sales:
        world.removed.add(f"pos/{number}/{period}.json")
        return lacking(story, "source_missing", period.last, *EXPECTED)
    if what == "counts" and story.tallies and world.is_last:
        world.removed.add(f"counts/{number}_{period}.xlsx")
        return lacking(story, "source_missing", period.last, *_COUNTED)
    if what == "counts_before" and story.earlier:
        world.removed.add(f"counts/{number}_{period.previous}.xlsx")
        return lacking(story, "source_missing", period.previous.last, "opening_ore", *EXPECTED)
    return None


def document_unreadable(world: World, story: Story, rng: random.Random) -> list[Planted] | None:
    """The period's count sheet cannot be used, or its Z-reports end in the middle, or one cell has two readings."""
    number, period = story.till.number, world.period
    what = rng.choice(("picture", "no_table", "other_period", "other_register", "cut_z", "cell", "cell"))
    if what == "cell":
        return _unreadable_cell(world, story, rng)
    if what == "cut_z" and story.sales:
        world.replaced[f"pos/{number}/{period}.json"] = b'{"items": [{"register": "' + number.encode() + b'", "z_no": '
        return lacking(story, "document_unreadable", period.last, *EXPECTED)
    if what == "cut_z" or not story.tallies or not world.is_last:
        return None
    sheets = {
        "picture": lambda: _PICTURE,
        "no_table": lambda: another_sheet(story.till, None),
        "other_period": lambda: another_sheet(story.till, period.previous),
        "other_register": lambda: another_sheet(_other(world, story, rng), period),
    }
    world.replaced[f"counts/{number}_{period}.xlsx"] = sheets[what]()
    return lacking(story, "document_unreadable", period.last, *_COUNTED)


def _other(world: World, story: Story, rng: random.Random) -> Till:
    return rng.choice([other.till for other in world.stories if other is not story])


def _unreadable_cell(world: World, story: Story, rng: random.Random) -> list[Planted] | None:
    """`1.230` as Optalt i alt of a count inside the period: its row is lost, the others are not."""
    inner = [
        tally for tally in story.tallies[1:-1]
        if not tally.to_bank and tally.total >= 100_000 and story.is_free(("count", f"{tally.day}"))
        and sum(other.day == tally.day for other in story.tallies) == 1
    ]  # fmt: skip
    if not inner or story.till.number in world.blurred:
        return None
    tally = rng.choice(inner)
    world.blurred[story.till.number] = tally.day
    story.touch(("count", f"{tally.day}"))
    return one(story, "document_unreadable", tally.day, 0)


PLANTS: dict[str, Plant] = {"source_missing": source_missing, "document_unreadable": document_unreadable}
