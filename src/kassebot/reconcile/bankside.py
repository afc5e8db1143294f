"""What the bank and electronic passes share: the scope of a run, drafts of findings, limits in bank days.

Frames are those of `frames`: `reg` is the register's position, days are day numbers, amounts int64
øre. `Scope.missing` lists the deliveries that are
due and not read; what could be in one of them is undetermined, never called missing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd

from kassebot.domain.documents import Source
from kassebot.domain.findings import AREA_OF_CAUSE, Candidate, Cause, Comparison, OpenItem
from kassebot.domain.periods import Period
from kassebot.domain.rules import DEFAULT_RULES, RuleSet
from kassebot.domain.texts import Message
from kassebot.reconcile.calendar import Ints, add_bank_days, date_of, day_number

#: How many rows a finding names as evidence; the rest is counted in its explanation.
EVIDENCE_ROWS_MAX = 12

#: Where rows stand: document, line, locator.
Places = tuple[tuple[str, int, str], ...]

#: Stands for a whole sheet in `Scope.unread_counts`.
WHOLE_SHEET = -1


def empty(*numbers: str, text: tuple[str, ...] = ()) -> pd.DataFrame:
    """A frame without rows: whole-number columns and text columns."""
    columns = {name: pd.Series(dtype="int64") for name in numbers}
    return pd.DataFrame({**columns, **{name: pd.Series(dtype="str") for name in text}})


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What a run is about and what it could not see.

    `missing`: due deliveries that were not read (source, account for bank statements, day).
    `unread_counts`: reg, day, period of count sheets (day WHOLE_SHEET) and rows that were not read, of
    this and the previous period. `no_pos`: the registers whose Z-reports were not read.
    """

    period: Period
    as_of: date
    rules: RuleSet = DEFAULT_RULES
    missing: pd.DataFrame = field(default_factory=lambda: empty("day", text=("source", "account")))
    unread_counts: pd.DataFrame = field(default_factory=lambda: empty("reg", "day", text=("period",)))
    no_pos: frozenset[int] = frozenset()

    @property
    def first(self) -> int:
        """The period's first day."""
        return day_number(self.period.first)

    @property
    def last(self) -> int:
        """The period's last day."""
        return day_number(self.period.last)

    @property
    def today(self) -> int:
        """The day as of which the run looks."""
        return day_number(self.as_of)

    def missing_days(self, source: Source, accounts: Iterable[str] | None = None) -> Ints:
        """The days on which a source lacks a file, sorted; for the bank only of these accounts (all where none)."""
        rows = self.missing[self.missing["source"] == str(source)]
        wanted = set(accounts or ())
        if wanted:
            rows = rows[rows["account"].isin(wanted)]
        return np.unique(rows["day"].to_numpy(dtype=np.int64))


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A finding before it gets its id; `evidence` is (document, line, locator)."""

    reg: int
    cause: Cause
    day: int
    amount_ore: int
    effects_ore: tuple[tuple[Comparison, int], ...] = ()
    candidates: tuple[Candidate, ...]
    evidence: Places


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """An open item of this area's passes before its register has its name; `cleared` is null while it waits."""

    reg: int
    cause: Cause
    day: int
    amount_ore: int
    reference: str
    cleared: int | None

    def item(self, register: str) -> OpenItem:
        """The open item of the register with this name."""
        return OpenItem(
            register=register, cause=self.cause, area=AREA_OF_CAUSE[self.cause], date=date_of(self.day),
            amount_ore=self.amount_ore, reference=self.reference,
            cleared_on=None if self.cleared is None else date_of(self.cleared),
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one pass says.

    `differences`: reg, comparison, difference_ore, what is on its way taken as arrived.
    `undetermined`: reg, comparison, source, day: cannot be computed; where `source` is not empty, because
    it lacks the delivery of that day (of the register where the day is −1). `set_aside`: frame, row
    (position in `Frames`), reason.
    """

    drafts: tuple[Draft, ...] = ()
    open_items: tuple[Waiting, ...] = ()
    differences: pd.DataFrame = field(default_factory=lambda: empty("reg", "difference_ore", text=("comparison",)))
    undetermined: pd.DataFrame = field(default_factory=lambda: empty("reg", "day", text=("comparison", "source")))
    set_aside: pd.DataFrame = field(default_factory=lambda: empty("row", text=("frame", "reason")))


def limit_day(days: pd.Series[int], count: int) -> pd.Series[int]:
    """The `count`-th bank day after each day; 0 gives the day itself."""
    return pd.Series(add_bank_days(np.asarray(days, dtype=np.int64), count), index=days.index, dtype="int64")


def first_within(days: Ints, first: pd.Series[int], last: pd.Series[int]) -> pd.Series[int]:
    """The first of the sorted `days` from `first` to `last`, both included; −1 where there is none."""
    place = np.searchsorted(days, first.to_numpy(), side="left")
    found = np.append(days, np.iinfo(np.int64).max)[place]
    return pd.Series(np.where(found <= last.to_numpy(), found, -1), index=first.index, dtype="int64")


def single(cause: Cause, confidence: float, *sentences: Message) -> tuple[Candidate, ...]:
    """One candidate."""
    return (Candidate(cause=cause, confidence=confidence, explanation=sentences),)


def evidence_of(*frames: pd.DataFrame) -> Places:
    """Where the rows stand, without repeats, in the order of their content, bounded."""
    columns = ["document", "line", "locator"]
    places = {place for frame in frames for place in zip(*(frame[name].tolist() for name in columns), strict=True)}
    return tuple(sorted(places)[:EVIDENCE_ROWS_MAX])


def tally(rows: pd.DataFrame, comparison: Comparison, amount: str = "difference_ore") -> pd.DataFrame:
    """The sum for each register as rows of `Part.differences`."""
    sums = rows.groupby("reg", sort=True)[amount].sum().astype("int64")
    return pd.DataFrame({"reg": sums.index, "comparison": str(comparison), "difference_ore": sums.to_numpy()})


def undetermined(rows: pd.DataFrame, comparison: Comparison, source: str = "") -> pd.DataFrame:
    """Rows of `Part.undetermined` from rows with `reg` and `day`."""
    keys = rows[["reg", "day"]].drop_duplicates().sort_values(["reg", "day"], ignore_index=True)
    return keys.assign(comparison=str(comparison), source=str(source))


def aside(rows: pd.DataFrame, frame: str, reason: str) -> pd.DataFrame:
    """Rows of `Part.set_aside`: accounted for, with why they take no part; `row` is the position in `Frames`."""
    return rows[["row"]].assign(frame=frame, reason=reason)


def stack(*frames: pd.DataFrame) -> pd.DataFrame:
    """The frames under each other; the first gives the columns."""
    filled = [frame for frame in frames if len(frame)]
    return pd.concat(filled, ignore_index=True) if filled else frames[0].reset_index(drop=True)


def sort_key(draft: Draft) -> tuple[int, int, str, int, Places]:
    """The order of drafts by content, so that the order of the input cannot show."""
    return (draft.reg, draft.day, str(draft.cause), draft.amount_ore, draft.evidence)


def item_key(item: Waiting) -> tuple[int, int, str, str, int]:
    """The order of open items by content."""
    return (item.reg, item.day, str(item.cause), item.reference, item.amount_ore)
