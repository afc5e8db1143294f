"""What should be in one register on a day: the engine's own roll-forward, cut at that day and written out line by line.

Nothing is guessed. What the figure lacks is listed: days that are not fetched, a file that is missing, a count that cannot
be read, a gap in the Z numbers, a top-up of nobody. It is then undetermined, and the lines say what is known.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from kassebot.domain.documents import Delivery, DeliveryState, Source
from kassebot.domain.errors import BusinessError
from kassebot.domain.facts import Facts
from kassebot.domain.findings import Evidence
from kassebot.domain.inspections import HoldingLine, Inspection, LineKind
from kassebot.domain.periods import Period
from kassebot.domain.rules import RuleSet
from kassebot.domain.texts import Message, message
from kassebot.reconcile.calendar import date_of, day_number
from kassebot.reconcile.counts import missing_counts, undated_rows
from kassebot.reconcile.frames import build_frames
from kassebot.reconcile.holdings import Roll, due_rows, opening_counts, roll_forward
from kassebot.reconcile.known import Known, known_sources, usable
from kassebot.reconcile.passes import Coverage, SetAside, World, rows_of
from kassebot.reconcile.schedule import schedule
from kassebot.reconcile.topups import top_ups
from kassebot.reconcile.zsequence import gaps

_MOVES = (
    (LineKind.SALES, "cash_sales_ore", 1),
    (LineKind.REFUNDS, "cash_refunds_ore", -1),
    (LineKind.CASH_IN, "cash_in_ore", 1),
    (LineKind.CASH_OUT, "cash_out_ore", -1),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Register:
    """One register as of the day that is asked about. `start` is the day number of the last count, or before the first day."""

    world: World
    known: Known
    roll: Roll
    topped: pd.DataFrame
    homeless: tuple[SetAside, ...]
    reg: int
    start: int
    at: int

    @property
    def imprest(self) -> bool:
        return bool(self.known.imprest[self.reg])

    def own(self, frame: pd.DataFrame) -> pd.DataFrame:
        """The register's rows after the last count, up to and including the day."""
        return frame[(frame["reg"] == self.reg) & (frame["day"] > self.start) & (frame["day"] <= self.at)]


def inspect(
    facts: Facts,
    deliveries: Sequence[Delivery],
    *,
    register: str,
    period: Period,
    at: dt.date,
    as_of: dt.date,
    run: str,
    rules: RuleSet,
    names: Mapping[str, str],
) -> Inspection:
    """The register's holding when `at` has closed, from the facts of the run of `period`, which looks from `as_of`.

    BusinessError where the register is not on the list, or not active in the period.
    """
    seen = _seen(facts, deliveries, register, period, at, as_of, rules, names)
    opening = _opening(seen)
    moves = () if opening is None else (*opening, *_moves(seen))
    lines: list[HoldingLine] = []
    running_ore = 0
    for day, kind, reference, amount_ore, evidence in moves:
        running_ore += amount_ore
        line = HoldingLine(
            day=day, kind=kind, reference=reference, amount_ore=amount_ore, running_ore=running_ore, evidence=evidence
        )
        lines.append(line)
    return Inspection(
        register=register,
        period=str(period),
        run=run,
        at=at,
        as_of=as_of,
        opening_day=lines[0].day if lines else None,
        lines=tuple(lines),
        known_ore=None if opening is None else running_ore,
        missing=(*_not_fetched(period, at, as_of), *_missing(seen, opening_known=opening is not None)),
    )


def _seen(
    facts: Facts, deliveries: Sequence[Delivery], register: str, period: Period, at: dt.date, as_of: dt.date,
    rules: RuleSet, names: Mapping[str, str],
) -> _Register:  # fmt: skip
    frames = build_frames(facts, period)
    coverage = Coverage(deliveries=tuple(sorted(deliveries, key=lambda one: one.expected)))
    until = min(as_of, at + dt.timedelta(days=1))  # the world as it is when the day has closed
    world = World(frames=frames, period=period, as_of=until, rules=rules, coverage=coverage, names=names)
    reg = world.numbers.index(register) if register in world.numbers else -1
    if reg < 0 or not frames.registers["active"].iat[reg]:
        raise BusinessError(
            "register_unknown", "Kasse {register} er ikke aktiv i {period}; se kasserne med kassebot status",
            register=register, period=str(period),
        )  # fmt: skip
    known = known_sources(world)
    topped, homeless = top_ups(world, known)
    roll = roll_forward(world, known, topped)
    counts = roll.counts[roll.counts["reg"] == reg]
    start = int(counts["day"].to_numpy()[-1]) if len(counts) else world.first_day - 1
    return _Register(
        world=world, known=known, roll=roll, topped=topped, homeless=homeless, reg=reg, start=start, at=day_number(at)
    )


_Move = tuple[dt.date, LineKind, str, int, Evidence]


def _opening(seen: _Register) -> tuple[_Move, ...] | None:
    """The last count and what was taken to the bank there; None where the opening holding is unknown."""
    world, counts = seen.world, seen.roll.counts
    own = counts[counts["reg"] == seen.reg]
    if own.empty and not seen.known.previous[seen.reg]:
        return None
    if own.empty:
        openings = opening_counts(world)
        own = openings[openings["reg"] == seen.reg]
    if own.empty:
        day = date_of(world.frames.registers["active_from"].iat[seen.reg])
        return ((day, LineKind.OPENED, "", 0, _place(world, world.frames.registers.iloc[seen.reg])),)
    last = own.iloc[-1]
    day, place, to_bank_ore = date_of(last["day"]), _place(world, last), int(last["to_bank_ore"])
    counted: _Move = (day, LineKind.COUNTED, "", int(last["total_ore"]), place)
    return (counted, (day, LineKind.TO_BANK, str(last["bag"]), -to_bank_ore, place)) if to_bank_ore else (counted,)


def _moves(seen: _Register) -> list[_Move]:
    """Every flow since, as the engine takes them: Z-reports of a register that sells, vouchers and top-ups of an imprest."""
    world = seen.world
    if not seen.imprest:
        z = seen.own(due_rows(world, world.frames.z)).sort_values(["day", "z_no"], kind="stable")
        return [
            (date_of(row["day"]), kind, str(row["z_no"]), sign * int(row[column]), _place(world, row))
            for _, row in z[~z["copy"]].iterrows()
            for kind, column, sign in _MOVES
            if row[column] or kind is LineKind.SALES
        ]
    found: list[_Move] = [
        (date_of(row.day), LineKind.VOUCHER, row.voucher, -int(row.amount_ore), _place(world, row._asdict()))
        for row in rows_of(seen.own(due_rows(world, world.frames.vouchers)))
    ]
    found += [
        (date_of(row.day), LineKind.TOP_UP, "", int(row.amount_ore), _place(world, row._asdict()))
        for row in rows_of(seen.own(due_rows(world, seen.topped)))
    ]
    return sorted(found, key=lambda move: (move[0], move[1] is LineKind.VOUCHER, move[2], move[4]))


def _place(world: World, row: Any) -> Evidence:
    return Evidence(name=world.names.get(row["document"], ""), locator=row["locator"], document=row["document"])


def _not_fetched(period: Period, at: dt.date, as_of: dt.date) -> Iterator[Message]:
    """The days that no run has looked at."""
    first = min(as_of, period.next.first)
    if at == first:
        yield message("Tallene for {day} er ikke hentet endnu", day=at)
    elif at > first:
        yield message("Tallene fra {first} til {last} er ikke hentet endnu", first=first, last=at)


def _missing(seen: _Register, *, opening_known: bool) -> Iterator[Message]:
    """What else the figure lacks."""
    world = seen.world
    number, period = world.register(seen.reg), str(world.period)
    mine = [one for one in world.coverage.deliveries if one.expected.register in (number, "")]
    flows = Source.VOUCHERS if seen.imprest else Source.POS
    for one in mine:
        source, own_period = one.expected.source, one.expected.period == period
        moved = source is flows and own_period and seen.start < seen.at
        counted = source is Source.COUNTS and (own_period or not opening_known)
        if (moved or counted) and not usable(one):
            yield _lacks(one)
    if not opening_known:
        yield message("Beholdningen ved periodens begyndelse kendes ikke")
    yield from _uncertain_counts(seen)
    yield from _uncertain_flows(seen)


def _uncertain_counts(seen: _Register) -> Iterator[Message]:
    """Counts since the last one that may have sent money to the bank, and that nobody can read."""
    world = seen.world
    bad = due_rows(world, world.frames.bad_days)
    bad = bad[(bad["reg"] == seen.reg) & (bad["day"] >= seen.start) & (bad["period"] == str(world.period))]
    for day in sorted(set(bad["day"])):
        yield message("Optællingen den {day} kan ikke læses; der kan være sendt penge i banken", day=date_of(day))
    if seen.reg in undated_rows(world):
        yield message("En række på optællingsarket kan ikke læses, og ingen ved hvilken dag den er fra")
    lost = missing_counts(world, seen.known, schedule(world, seen.known))
    lost = lost[(lost["reg"] == seen.reg) & (lost["first"] > seen.start) & (lost["last"] < seen.at)]
    for row in rows_of(lost):
        yield message(
            "Optællingen den {day} står ikke på arket; der kan være sendt penge i banken", day=date_of(row.day)
        )


def _uncertain_flows(seen: _Register) -> Iterator[Message]:
    world = seen.world
    for gap in gaps(world, seen.known, world.frames.postings.head(0).assign(z_no=-1)):
        if gap.reg == seen.reg and gap.day_before > seen.start:
            yield message("Z-bon {first} til {last} mangler i rækken", first=gap.first, last=gap.last)
    if not seen.imprest:
        return
    for day, lacking in sorted(world.coverage.lacking_days(Source.BANK).items()):
        if seen.start < day <= seen.at:
            yield from (_lacks(one) for one in lacking)
    movements = world.frames.movements
    for one in seen.homeless:
        row = next(rows_of(movements.loc[[one.row]]))
        if seen.start < row.day <= seen.at:
            yield message(
                "Banken har udbetalt {amount_ore} kr. den {day}, og ingen ved til hvilken kasse",
                amount_ore=-int(row.amount_ore), day=date_of(row.day),
            )  # fmt: skip


def _lacks(one: Delivery) -> Message:
    name = one.expected.name
    if one.state is DeliveryState.NOT_DUE:
        return message("{name} er ikke hentet endnu", name=name)
    if one.state is DeliveryState.MISSING or one.problem is None:
        return message("{name} mangler", name=name)
    return message("{name} kan ikke bruges: {why}", name=name, why=one.problem)
