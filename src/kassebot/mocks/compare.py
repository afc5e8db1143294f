"""A result held against the planted truth, for tests, benches and the demo's last lines.

Both are JSON in the shape of the result; neither is ever read by what pre-reconciles. A planted finding
is *found* where its register has a finding of the same area near its date or amount, and *named* where
the cause is the same. What is reported and was not planted is counted too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

FIGURES = ("opening_ore", "expected_ore", "counted_ore", "booked_ore", "difference_ore")


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Counts over all registers of one period."""

    registers: int
    registers_missing: tuple[str, ...]
    status_right: int
    figures_right: int
    open_items_right: int
    planted: int
    named: int
    among_three: int
    found: int
    not_planted: int
    clean_registers: int
    clean_flagged: tuple[str, ...]
    faulty_ready: tuple[str, ...]


def score(result: Mapping[str, Any], truth: Mapping[str, Any]) -> Score:
    """Hold `result` against `truth`; both as `kassebot findings --json` writes."""
    got = {row["register"]: row for row in result["registers"]}
    wanted = {row["register"]: row for row in truth["registers"]}
    both = [(got[key], row) for key, row in wanted.items() if key in got]
    findings = [_findings(mine["findings"], row["findings"]) for mine, row in both]
    planted, named, among, found, extra = (
        (sum(counts) for counts in zip(*findings, strict=True)) if findings else [0] * 5
    )
    clean = [(mine, row) for mine, row in both if row["status"] == "ready"]
    return Score(
        registers=len(wanted),
        registers_missing=tuple(sorted(set(wanted) ^ set(got))),
        status_right=sum(mine["status"] == row["status"] for mine, row in both),
        figures_right=sum(all(mine[key] == row[key] for key in FIGURES) for mine, row in both),
        open_items_right=sum(_items(mine) == _items(row) for mine, row in both),
        planted=planted,
        named=named,
        among_three=among,
        found=found,
        not_planted=extra,
        clean_registers=len(clean),
        clean_flagged=tuple(mine["register"] for mine, _ in clean if mine["status"] != "ready"),
        faulty_ready=tuple(
            mine["register"] for mine, row in both if row["status"] != "ready" and mine["status"] == "ready"
        ),
    )


def _findings(mine: Sequence[Mapping[str, Any]], truth: Sequence[Mapping[str, Any]]) -> tuple[int, int, int, int, int]:
    """(planted, named, among the first three, found, not planted); each reported finding serves once."""
    left = list(mine)
    named = among = found = 0
    for level in (_same, _same_cause, _among_three, _near):
        rest = []
        for planted in truth:
            match = next((finding for finding in left if level(finding, planted)), None)
            if match is None:
                rest.append(planted)
                continue
            left.remove(match)
            found += 1
            named += level in (_same, _same_cause)
            among += level is not _near
        truth = rest
    return found + len(truth), named, among, found, len(left)


def _same(mine: Mapping[str, Any], planted: Mapping[str, Any]) -> bool:
    return all(mine[key] == planted[key] for key in ("cause", "date", "amount_ore"))


def _same_cause(mine: Mapping[str, Any], planted: Mapping[str, Any]) -> bool:
    return bool(mine["cause"] == planted["cause"])


def _among_three(mine: Mapping[str, Any], planted: Mapping[str, Any]) -> bool:
    causes = [candidate["cause"] for candidate in mine.get("candidates", [])[:3]]
    return planted["cause"] in causes


def _near(mine: Mapping[str, Any], planted: Mapping[str, Any]) -> bool:
    return bool(mine["amount_ore"] == planted["amount_ore"] or mine["date"] == planted["date"])


def _items(row: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    keys = ("cause", "date", "amount_ore", "cleared_on")
    return sorted(tuple(str(item[key]) for key in keys) for item in row["open_items"])
