"""The nights for those who look after them: the last runs, and what the newest results lack, since when and why.

Documents by source, never what is in them. Of documents that belong to one register those of other units are left out;
runs and the number of their documents are the office's.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from kassebot.domain.documents import Delivery, Source
from kassebot.domain.errors import BusinessError
from kassebot.domain.texts import Message
from kassebot.steps.normalise import UNREAD, deliveries
from kassebot.steps.runs import SILENCE_SECONDS_MAX
from kassebot.steps.show import LACKING
from kassebot.store import documents, runs
from kassebot.store.database import Store
from kassebot.store.overview import registers_of
from kassebot.store.results import newest_results
from kassebot.store.runs import Run, RunState

RUNS_MAX = 10
PERIODS_MAX = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """A run with how many documents it fetched and has; `silent` where it should be at work and says nothing."""

    run: Run
    fetched: int
    documents: int
    silent: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Lacking:
    """What a source lacks for one reason: how many documents, the first that was due, and the day it was due."""

    source: Source
    documents: int
    first: str
    since: date
    why: Message | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodLacks:
    """What a period's newest result lacks; `unknown` says why that is not known, where it is not."""

    period: str
    run: str
    lacking: tuple[Lacking, ...]
    unknown: Message | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Nights:
    """The runs, newest first, and the newest periods with a result, newest first."""

    runs: tuple[Night, ...]
    periods: tuple[PeriodLacks, ...]


def see_nights(store: Store, units: Collection[str] | None, now: datetime) -> Nights:
    """The last runs and what is lacking, for who may see these units (None: all)."""
    with store.read() as connection:
        last = runs.newest_runs(connection, RUNS_MAX)
        counts = documents.delivery_counts(connection, [run.id for run in last])
        newest = newest_results(connection, PERIODS_MAX)
        own = {period: registers_of(connection, period, units) for period, _ in newest}
    return Nights(
        runs=tuple(_night(run, counts.get(run.id, (0, 0)), now) for run in last),
        periods=tuple(_lacks(store, period, run, own[period]) for period, run in newest),
    )


def _night(run: Run, counts: tuple[int, int], now: datetime) -> Night:
    silent = run.state is RunState.OPEN and now - run.heartbeat > timedelta(seconds=SILENCE_SECONDS_MAX)
    return Night(run=run, fetched=counts[0], documents=counts[1], silent=silent)


def _lacks(store: Store, period: str, run: str, registers: Collection[str] | None) -> PeriodLacks:
    try:
        found = deliveries(store, run)
    except BusinessError as error:
        if error.code != UNREAD:
            raise
        return PeriodLacks(period=period, run=run, lacking=(), unknown=error.message)
    lacking = [one for one in found if one.state in LACKING and _is_own(one, registers)]
    return PeriodLacks(period=period, run=run, lacking=tuple(_by_reason(lacking)))


def _is_own(one: Delivery, registers: Collection[str] | None) -> bool:
    return registers is None or not one.expected.register or one.expected.register in registers


def _by_reason(lacking: Iterable[Delivery]) -> Iterable[Lacking]:
    """One for each source and reason, as `kassebot status` groups them, in the order of the plan."""
    groups: dict[tuple[Source, str], list[Delivery]] = {}
    for one in lacking:
        groups.setdefault((one.expected.source, one.problem.template if one.problem else ""), []).append(one)
    for (source, _), of_reason in groups.items():
        first = min(of_reason, key=lambda one: (one.expected.due_after, one.expected.name))
        yield Lacking(
            source=source, documents=len(of_reason), first=first.expected.name,
            since=first.expected.due_after + timedelta(days=1), why=first.problem,
        )  # fmt: skip
