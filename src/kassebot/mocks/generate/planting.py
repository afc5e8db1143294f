"""What a planted fault is made of: the municipality that it may change, and what the truth says of it.

A plant either changes a register and says what a right run finds, or leaves it alone and answers None.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from kassebot.domain.periods import Period
from kassebot.mocks.generate.events import Story
from kassebot.mocks.generate.settlements import Settled

#: Figures that a missing source makes unknown.
EXPECTED = ("expected_ore", "difference_ore")


@dataclass(slots=True, kw_only=True)
class World:
    """The whole municipality in one month, while it is being made; `settled` is of all months."""

    period: Period
    stories: list[Story]
    settled: Settled
    advised: dict[date, date]
    is_last: bool = True  # no month comes after it
    removed: set[str] = field(default_factory=set)  # files that were never delivered
    replaced: dict[str, bytes] = field(default_factory=dict)  # files that cannot be read
    duplicated: dict[str, int] = field(default_factory=dict)  # register → Z number delivered twice
    notes_1000: dict[tuple[str, int], int] = field(default_factory=dict)  # register, row → notes in the 1000 column
    blurred: dict[str, date] = field(default_factory=dict)  # register → day whose Optalt i alt cannot be read
    dropped_z: dict[str, int] = field(default_factory=dict)  # register → Z number that the API lacks
    dark: set[str] = field(default_factory=set)  # registers with a missing source: what else is wrong cannot be seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    """A finding that a right run makes of the fault. `nulls` are figures that cannot be known."""

    register: str
    cause: str
    date: date
    amount_ore: int
    effects_ore: dict[str, int]
    nulls: tuple[str, ...] = ()
    status: str = "review"

    @property
    def unbooked(self) -> int:
        """Booked − counted as it leaves it: what later months carry."""
        return self.effects_ore.get("ledger", 0) - self.effects_ore.get("cash", 0)


#: Plants one fault in a story; None where the story has nothing that it could go wrong with.
Plant = Callable[[World, Story, random.Random], "list[Planted] | None"]


def one(story: Story, cause: str, day: date, amount: int, **effects: int) -> list[Planted]:
    """The truth of a fault that is one finding at one register."""
    return [
        Planted(
            register=story.till.number, cause=cause, date=day, amount_ore=amount,
            effects_ore={name: effect for name, effect in effects.items() if effect},
        )
    ]  # fmt: skip


def lacking(story: Story, cause: str, day: date, *nulls: str) -> list[Planted]:
    """The truth of a source that is not there or cannot be read."""
    return [
        Planted(
            register=story.till.number, cause=cause, date=day, amount_ore=0, effects_ore={}, nulls=nulls,
            status="missing_data",
        )
    ]  # fmt: skip


@dataclass(slots=True, kw_only=True)
class Grounds:
    """Where faults may still be planted in a month: registers without one, and those with one that bear a second."""

    free: list[Story]
    once: list[Story] = field(default_factory=list)

    def plant(self, world: World, plant: Plant, rng: random.Random, *, second: bool = False) -> list[Planted]:
        """Tries registers until one takes the fault; those that it touches are no longer free."""
        for story in list(self.once if second else self.free):
            faults = plant(world, story, rng)
            if faults:
                touched = {fault.register for fault in faults}
                world.dark |= {fault.register for fault in faults if fault.status == "missing_data"}
                if second:
                    self.once = [other for other in self.once if other is not story]
                elif all(fault.status == "review" for fault in faults):
                    self.once += [other for other in self.free if other.till.number in touched]
                self.free = [other for other in self.free if other.till.number not in touched]
                return faults
        return []


def turns(causes: Iterable[str], wanted: int, start: int = 0) -> Counter[str]:
    """How often each cause is planted when they take turns, `wanted` in all, the first turn at `start`."""
    order = list(causes)
    return Counter(order[(start + number) % len(order)] for number in range(wanted))


def plant_all(
    world: World, plants: Mapping[str, Plant], often: Mapping[str, int], grounds: Grounds, rng: random.Random
) -> list[Planted]:
    """Each plant as often as asked, each time in a register of its own while there are any."""
    found: list[Planted] = []
    for cause, plant in plants.items():
        for _ in range(often.get(cause, 0)):
            found += grounds.plant(world, plant, rng)
    return found
