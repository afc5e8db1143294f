"""The cash differences that are left to explain: one for each count, in øre, until something explains it."""

from __future__ import annotations

import bisect
from dataclasses import dataclass, field

import numpy as np

from kassebot.domain.findings import Evidence
from kassebot.reconcile.calendar import Ints
from kassebot.reconcile.holdings import Roll
from kassebot.reconcile.passes import World


@dataclass(slots=True, kw_only=True)
class CashBook:
    """What remains of each count's difference; a position is the count's row in `Roll.counts`."""

    world: World
    roll: Roll
    remaining: dict[int, int] = field(default_factory=dict)
    positions: dict[int, list[int]] = field(default_factory=dict)
    days: dict[int, list[int]] = field(default_factory=dict)
    known: set[int] = field(default_factory=set)
    number: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    regs: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    count_days: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))

    @classmethod
    def of(cls, world: World, roll: Roll, regs: set[int]) -> CashBook:
        """The book of the registers that somebody will ask about, and of all with a difference."""
        counts = roll.counts
        book = cls(
            world=world,
            roll=roll,
            number=counts["number"].to_numpy(dtype=np.int64),
            regs=counts["reg"].to_numpy(dtype=np.int64),
            count_days=counts["day"].to_numpy(dtype=np.int64),
        )
        off = counts["known"] & (counts["difference_ore"] != 0)
        wanted = counts[counts["reg"].isin(regs | {int(reg) for reg in counts.loc[off, "reg"]})]
        for position, reg, day, known, difference in zip(
            wanted.index, wanted["reg"], wanted["day"], wanted["known"], wanted["difference_ore"], strict=True
        ):
            book.positions.setdefault(int(reg), []).append(int(position))
            book.days.setdefault(int(reg), []).append(int(day))
            if known:
                book.known.add(int(position))
                if difference:
                    book.remaining[int(position)] = int(difference)
        return book

    def at(self, reg: int, day: int) -> int | None:
        """The count that a flow of that day belongs to; None where no known count follows."""
        place = bisect.bisect_left(self.days.get(reg, []), day)
        if place >= len(self.days.get(reg, [])):
            return None
        position = self.positions[reg][place]
        return position if position in self.known else None

    def next_to(self, position: int) -> int | None:
        """The register's next count, where its difference is known."""
        reg = self.reg(position)
        place = self.positions[reg].index(position) + 1
        following = self.positions[reg][place] if place < len(self.positions[reg]) else None
        return following if following in self.known else None

    def left(self, position: int | None) -> int:
        """What is left of a count's difference, øre."""
        return 0 if position is None else self.remaining.get(position, 0)

    def whole(self, position: int) -> int:
        """A count's difference before anything explained a part of it, øre."""
        return int(self.roll.counts["difference_ore"].to_numpy()[position])

    def take(self, position: int | None, amount_ore: int) -> int:
        """Explains that much of a count's difference, and says how much: 0 where there is no count."""
        if position is None or amount_ore == 0:
            return 0
        rest = self.remaining.get(position, 0) - amount_ore
        if rest:
            self.remaining[position] = rest
        else:
            self.remaining.pop(position, None)
        return amount_ore

    def evidence(self, position: int) -> tuple[Evidence, ...]:
        """The count's row and the one before it."""
        rows = [position]
        if self.number[position] > 0:
            rows.insert(0, position - 1)
        return self.world.evidence(self.roll.counts.iloc[rows])

    def day(self, position: int) -> int:
        """The count's day."""
        return int(self.count_days[position])

    def reg(self, position: int) -> int:
        """The count's register."""
        return int(self.regs[position])
