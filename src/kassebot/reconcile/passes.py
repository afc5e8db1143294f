"""What a pass takes and gives: `World → Outcome`, pure; later passes may take earlier outcomes.

A pass reports what it found as drafts; ids, candidates and order are made in one place at the end.
It never treats what is missing as zero: what it cannot decide it reports as `Lacking`, and the
comparison's difference as NA.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from kassebot.domain.documents import Delivery, DeliveryState, Source
from kassebot.domain.findings import Candidate, Cause, Comparison, Evidence, OpenItem
from kassebot.domain.periods import Period
from kassebot.domain.rules import RuleSet
from kassebot.domain.texts import Message
from kassebot.reconcile.calendar import Ints, day_number
from kassebot.reconcile.frames import Frames

#: Below this the rules do not assert a cause.
CONFIDENCE_MIN = 0.5

_LACKING = (DeliveryState.MISSING, DeliveryState.UNREADABLE)


def not_whole(delivery: Delivery) -> bool:
    """Due, and missing or unreadable, or read with something in it that could not be used.

    Count sheets and ledger lists say themselves which rows or accounts are not to be trusted.
    """
    partly = delivery.state is DeliveryState.READ and delivery.problem is not None
    whole = delivery.expected.source in (Source.COUNTS, Source.LEDGER, Source.REGISTERS)
    return (partly and not whole) or delivery.state in _LACKING


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Which deliveries there are: by source × register × day."""

    deliveries: tuple[Delivery, ...]
    by_source: Mapping[Source, tuple[Delivery, ...]] = field(init=False)
    lacks: Mapping[Source, tuple[Delivery, ...]] = field(init=False)

    def __post_init__(self) -> None:
        by_source: dict[Source, list[Delivery]] = {}
        for delivery in self.deliveries:
            by_source.setdefault(delivery.expected.source, []).append(delivery)
        lacks = {source: tuple(filter(not_whole, some)) for source, some in by_source.items()}
        object.__setattr__(self, "by_source", {source: tuple(some) for source, some in by_source.items()})
        object.__setattr__(self, "lacks", lacks)

    def of(self, source: Source, *states: DeliveryState) -> tuple[Delivery, ...]:
        """The source's deliveries in one of the states (all where none is named)."""
        own = self.by_source.get(source, ())
        return tuple(delivery for delivery in own if delivery.state in states) if states else own

    def lacking(self, source: Source) -> tuple[Delivery, ...]:
        """The source's deliveries that are due and cannot be used whole: missing, unreadable or partly read."""
        return self.lacks.get(source, ())

    def lacking_days(self, source: Source) -> dict[int, tuple[Delivery, ...]]:
        """Day number → the deliveries of that bank day that cannot be used, for sources with a file a day."""
        days: dict[int, tuple[Delivery, ...]] = {}
        for delivery in self.lacking(source):
            if delivery.expected.day is not None:
                day = day_number(delivery.expected.day)
                days[day] = (*days.get(day, ()), delivery)
        return days


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """All that a pass may look at. `names` maps a document's sha256 to its name in the folder."""

    frames: Frames
    period: Period
    as_of: dt.date
    rules: RuleSet
    coverage: Coverage
    names: Mapping[str, str] = field(default_factory=dict)
    numbers: tuple[str, ...] = field(init=False)  # of the registers, by position

    def __post_init__(self) -> None:
        object.__setattr__(self, "numbers", tuple(self.frames.registers["register"].tolist()))

    @property
    def first_day(self) -> int:
        """Day number of the period's first day."""
        return day_number(self.period.first)

    @property
    def last_day(self) -> int:
        """Day number of the period's last day."""
        return day_number(self.period.last)

    @property
    def as_of_day(self) -> int:
        """Day number of the date that the world is seen as of; a day is over once it is before this."""
        return day_number(self.as_of)

    def register(self, reg: Any) -> str:
        """The register's number at a position."""
        return self.numbers[int(reg)]

    def evidence(self, rows: pd.DataFrame) -> tuple[Evidence, ...]:
        """The places of a frame's rows, in the order of name and line."""
        placed = sorted(zip(rows["document"], rows["line"], rows["locator"], strict=True))
        return tuple(
            Evidence(name=self.names.get(document, ""), locator=locator, document=document)
            for document, _, locator in placed
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingDraft:
    """A finding before it has an id. `effects` lists only comparisons that it changes, in øre.

    `confidence` 0–1 is that of `cause`; `candidates` are the other causes that were considered.
    """

    register: str
    cause: Cause
    date: dt.date
    amount_ore: int
    effects: tuple[tuple[Comparison, int], ...] = ()
    evidence: tuple[Evidence, ...] = ()
    explanation: tuple[Message, ...]
    confidence: float = 1.0
    candidates: tuple[Candidate, ...] = ()

    def effect(self, comparison: Comparison) -> int:
        """The draft's effect on a comparison, øre; 0 where it leaves it alone."""
        return dict(self.effects).get(comparison, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lacking:
    """A register has business in a delivery that cannot be used, so a comparison is undetermined."""

    register: str
    delivery: Delivery
    comparison: Comparison | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAside:
    """A row that takes part in no comparison, and why: `frame` is its name in Frames, `row` its position."""

    frame: str
    row: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a pass found.

    `differences`: comparison → Int64 series by `reg`, with what is on its way taken as arrived; NA is
    undetermined, an absent `reg` is 0. `replaced` are drafts of earlier passes that `findings` absorb.
    """

    findings: tuple[FindingDraft, ...] = ()
    open_items: tuple[OpenItem, ...] = ()
    differences: Mapping[Comparison, pd.Series] = field(default_factory=dict)
    lacking: tuple[Lacking, ...] = ()
    replaced: tuple[FindingDraft, ...] = ()
    set_aside: tuple[SetAside, ...] = ()


@dataclass(frozen=True, slots=True)
class ByRegister:
    """A frame's rows by register, found once: a case then costs the rows of its register, not all."""

    frame: pd.DataFrame
    places: Mapping[int, Ints]

    @classmethod
    def of(cls, frame: pd.DataFrame) -> ByRegister:
        """The rows of a frame with `reg`; what is changed in its other columns later is seen."""
        places: Any = frame.groupby("reg").indices
        return cls(frame, places)

    def rows(self, reg: int) -> pd.DataFrame:
        """The register's rows, in their order."""
        return self.frame.iloc[self.places.get(reg, [])]


def rows_of(frame: pd.DataFrame) -> Iterator[Any]:
    """The frame's few deviating rows one by one, as tuples named by column; `Index` is the label."""
    return iter(frame.itertuples())


def standing(outcomes: Iterable[Outcome]) -> tuple[FindingDraft, ...]:
    """The drafts of all outcomes that no later outcome has absorbed."""
    outcomes = tuple(outcomes)
    gone = {id(draft) for outcome in outcomes for draft in outcome.replaced}
    return tuple(draft for outcome in outcomes for draft in outcome.findings if id(draft) not in gone)


def effects_of(**effects_ore: int) -> tuple[tuple[Comparison, int], ...]:
    """`effects_of(cash=-500, ledger=0)` → the effects that are not zero, in the order of the comparisons."""
    return tuple(
        (comparison, effects_ore[comparison.value]) for comparison in Comparison if effects_ore.get(comparison.value, 0)
    )


def by_register(values: Mapping[int, int | None] | Sequence[tuple[int, int | None]]) -> pd.Series:
    """A comparison's differences as a series by `reg`; None is undetermined."""
    pairs = dict(values)
    return pd.Series(
        pd.array(list(pairs.values()), dtype="Int64"), index=pd.Index(list(pairs), dtype="int64"), dtype="Int64"
    )
