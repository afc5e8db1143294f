"""Small worlds for the bank and electronic stories: facts by hand, and the example folder read whole."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import fields
from datetime import date
from pathlib import Path

import pandas as pd

from kassebot.domain.documents import Delivery, DeliveryState, Expected, Source
from kassebot.domain.facts import Facts
from kassebot.domain.periods import Period
from kassebot.domain.rules import DEFAULT_RULES, RuleSet
from kassebot.readers.formats import read
from kassebot.reconcile.electronic import settlement_days
from kassebot.reconcile.frames import build_frames
from kassebot.reconcile.known import known_sources
from kassebot.reconcile.ledger import ledger_postings
from kassebot.reconcile.passes import Coverage, World
from kassebot.reconcile.zsequence import gaps


def merged(parts: Iterable[Facts]) -> Facts:
    """All facts of several documents."""
    every = list(parts)
    return Facts(
        **{field.name: tuple(f for part in every for f in getattr(part, field.name)) for field in fields(Facts)}
    )


def world_of(
    facts: Facts, *, as_of: date, period: str = "2026-10", rules: RuleSet = DEFAULT_RULES,
    deliveries: tuple[Delivery, ...] = (),
) -> World:  # fmt: skip
    """The world of some facts; everything is delivered that `deliveries` does not say is missing."""
    month = Period.parse(period)
    return World(
        frames=build_frames(facts, month), period=month, as_of=as_of, rules=rules,
        coverage=Coverage(deliveries=deliveries),
    )  # fmt: skip


def posted(world: World) -> pd.DataFrame:
    """The world's postings with what their texts name."""
    return ledger_postings(world, known_sources(world))


def days_of(world: World) -> pd.DataFrame:
    """The world's settlements by register, tender and day."""
    return settlement_days(world, gaps(world, known_sources(world), posted(world)))


def missing(
    source: Source, name: str, *, day: date | None = None, register: str = "", period: str = "2026-10"
) -> Delivery:
    """A delivery that is due and absent."""
    expected = Expected(
        source=source, name=name, period=period, register=register, day=day, due_after=day or Period.parse(period).last
    )
    return Delivery(expected=expected, state=DeliveryState.MISSING)


def folder_facts(folder: Path) -> Facts:
    """Everything that the readers make of a municipality folder."""
    parts = []
    for path in sorted(folder.rglob("*.*")):
        data = path.read_bytes()
        name = path.relative_to(folder).as_posix()
        parts.append(read(data, document=hashlib.sha256(data).hexdigest(), name=name).facts)
    return merged(parts)
