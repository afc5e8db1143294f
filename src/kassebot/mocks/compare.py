"""A result held against the planted truth, for tests, benches and the demo's last lines.

Both are JSON in the shape of the result; neither is ever read by what pre-reconciles. Each planted fault
and each reported finding is used once: a fault is *named* where its cause stands first, *among three*
where it is one of the first three candidates, *found* where a finding is near it in date or amount. What
is reported and was not planted is counted too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

Row = Mapping[str, Any]

FIGURES = ("opening_ore", "expected_ore", "counted_ore", "booked_ore", "difference_ore")
#: Faults that remove data, or put it in twice.
DATA_CAUSES = frozenset({"source_missing", "document_unreadable", "z_missing", "z_duplicate", "count_missing"})


class Level(IntEnum):
    """How well a fault was found; the lower the better."""

    EXACT = 0  # cause, date and amount
    CAUSE = 1  # the cause
    AMONG_THREE = 2  # the cause is one of the first three candidates
    NEAR = 3  # another cause at its date or amount
    LOST = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A planted fault and the finding that was taken for it, None where it was lost."""

    register: str
    planted: Row
    finding: Row | None
    level: Level

    @property
    def is_named(self) -> bool:
        """Its cause stands first."""
        return self.level <= Level.CAUSE

    @property
    def is_heavy(self) -> bool:
        """The fault moves money or removes data."""
        return bool(self.planted["effects_ore"]) or self.planted["cause"] in DATA_CAUSES


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Counts over all registers of one period, and what they were counted from."""

    registers: int
    registers_missing: tuple[str, ...]
    status_right: int
    figures_right: int
    open_items_right: int
    clean_registers: int
    clean_flagged: tuple[str, ...]
    faulty_ready: tuple[str, ...]
    odd: int  # oddities in registers without a fault
    odd_flagged: tuple[str, ...]
    pairs: tuple[Pair, ...]
    extra: tuple[tuple[str, Row], ...]  # reported and not planted: register, finding

    @property
    def planted(self) -> int:
        """How many faults there are to find."""
        return len(self.pairs)

    @property
    def named(self) -> int:
        """How many have their cause first."""
        return sum(pair.is_named for pair in self.pairs)

    @property
    def among_three(self) -> int:
        """How many have their cause among the first three."""
        return sum(pair.level <= Level.AMONG_THREE for pair in self.pairs)

    @property
    def found(self) -> int:
        """How many were found at all."""
        return sum(pair.finding is not None for pair in self.pairs)

    @property
    def not_planted(self) -> int:
        """How many findings nobody planted."""
        return len(self.extra)


def score(result: Row, truth: Row) -> Score:
    """Hold `result` against `truth`; both as `kassebot findings --json` writes."""
    got = {row["register"]: row for row in result["registers"]}
    wanted = {row["register"]: row for row in truth["registers"]}
    both = [(got[key], row) for key, row in wanted.items() if key in got]
    matched = [_matched(mine, row) for mine, row in both]
    clean = [(mine, row) for mine, row in both if row["status"] == "ready"]
    heavy = {pair.register for pairs, _ in matched for pair in pairs if pair.is_heavy}
    return Score(
        registers=len(wanted),
        registers_missing=tuple(sorted(set(wanted) ^ set(got))),
        status_right=sum(mine["status"] == row["status"] for mine, row in both),
        figures_right=sum(all(mine[key] == row[key] for key in FIGURES) for mine, row in both),
        open_items_right=sum(_items(mine) == _items(row) for mine, row in both),
        clean_registers=len(clean),
        clean_flagged=tuple(mine["register"] for mine, _ in clean if mine["status"] != "ready"),
        faulty_ready=tuple(key for key in sorted(heavy) if got[key]["status"] == "ready"),
        odd=sum(len(row.get("oddities", ())) for _, row in clean),
        odd_flagged=tuple(
            f"{mine['register']} {odd}" for mine, row in clean if mine["status"] != "ready"
            for odd in row.get("oddities", ())
        ),
        pairs=tuple(pair for pairs, _ in matched for pair in pairs),
        extra=tuple(one for _, extra in matched for one in extra),
    )  # fmt: skip


def _matched(mine: Row, truth: Row) -> tuple[list[Pair], list[tuple[str, Row]]]:
    """Each planted fault with its finding, best first; and what is left of the findings."""
    register, left, open_faults = truth["register"], list(mine["findings"]), list(truth["findings"])
    pairs: list[Pair] = []
    for level, fits in _LEVELS:
        rest = []
        for planted in open_faults:
            match = next((finding for finding in left if fits(finding, planted)), None)
            if match is None:
                rest.append(planted)
                continue
            left.remove(match)
            pairs.append(Pair(register=register, planted=planted, finding=match, level=level))
        open_faults = rest
    pairs += [Pair(register=register, planted=one, finding=None, level=Level.LOST) for one in open_faults]
    return pairs, [(register, finding) for finding in left]


def _exact(mine: Row, planted: Row) -> bool:
    return all(mine[key] == planted[key] for key in ("cause", "date", "amount_ore"))


def _cause(mine: Row, planted: Row) -> bool:
    return bool(mine["cause"] == planted["cause"])


def _among_three(mine: Row, planted: Row) -> bool:
    causes = [candidate["cause"] for candidate in mine.get("candidates", [])[:3]]
    return planted["cause"] in causes


def _near(mine: Row, planted: Row) -> bool:
    return bool(mine["amount_ore"] == planted["amount_ore"] or mine["date"] == planted["date"])


_LEVELS = ((Level.EXACT, _exact), (Level.CAUSE, _cause), (Level.AMONG_THREE, _among_three), (Level.NEAR, _near))


def _items(row: Row) -> Sequence[tuple[str, ...]]:
    """Open items by what can be known beforehand: a carried one goes by its area, since its reference is a run's id."""
    return sorted(
        (
            "ledger" if item.get("area") == "ledger" else str(item["cause"]),
            *(str(item[key]) for key in ("date", "amount_ore", "cleared_on")),
            "" if item.get("area") == "ledger" else str(item["reference"]),
        )
        for item in row["open_items"]
    )
