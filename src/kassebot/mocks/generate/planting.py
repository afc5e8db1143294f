"""What a planted fault is made of: the municipality that it may change, and what the truth says of it."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from kassebot.domain.periods import Period
from kassebot.mocks.generate.events import Story
from kassebot.mocks.generate.settlements import Settled


@dataclass(slots=True, kw_only=True)
class World:
    """The whole municipality while it is being made."""

    period: Period
    stories: list[Story]
    settled: Settled
    advised: dict[date, date]
    openings: dict[str, int]  # the ledger's Primosaldo
    removed: set[str] = field(default_factory=set)  # files that were never delivered
    replaced: dict[str, bytes] = field(default_factory=dict)  # files that cannot be read
    duplicated: dict[str, int] = field(default_factory=dict)  # register → Z number delivered twice
    notes_1000: dict[str, int] = field(default_factory=dict)  # register → notes in the 1000 column
    dropped_z: dict[str, int] = field(default_factory=dict)  # register → Z number that the API lacks


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
    carries: str = ""  # an open item that this finding takes the place of, by its reference


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
