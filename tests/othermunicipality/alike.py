"""Which of the findings that were said is which of those that were planted."""

from __future__ import annotations

import json
from typing import Any

Row = dict[str, Any]


def causes(finding: Row) -> list[str]:
    """The causes said, the finding's own first."""
    return list(dict.fromkeys([finding["cause"], *[c["cause"] for c in finding.get("candidates", [])]]))[:3]


def likeness(planted: Row, said: Row) -> int:
    """How sure it is that a finding said is the one planted; 0 is not at all."""
    named = causes(said)
    same_cause = 8 if named[0] == planted["cause"] else 4 if planted["cause"] in named else 0
    same_amount = 6 if planted["amount_ore"] == said["amount_ore"] else 0
    if not same_cause and not (same_amount and planted["amount_ore"]):
        return 0
    same_day = 2 if planted["date"] == said["date"] else 0
    return same_cause + same_amount + same_day + int(planted["effects_ore"] == said["effects_ore"])


def pair(planted: list[Row], said: list[Row]) -> tuple[list[tuple[Row, Row | None]], list[Row]]:
    """Each planted finding with the most like that was said, and what was said without having been planted."""
    order = sorted(((likeness(p, s), -i, -j) for i, p in enumerate(planted) for j, s in enumerate(said)), reverse=True)
    left: dict[int, int] = {}
    right: set[int] = set()
    for like, i, j in order:
        if like and -i not in left and -j not in right:
            left[-i] = -j
            right.add(-j)
    pairs = [(p, said[left[i]] if i in left else None) for i, p in enumerate(planted)]
    return pairs, [s for j, s in enumerate(said) if j not in right]


def short(finding: Row | None) -> str:
    """A finding on one line."""
    if finding is None:
        return "nothing"
    sure = [f"{c['cause']} {c['confidence']}" for c in finding.get("candidates", [])][:3]
    effects = json.dumps(finding["effects_ore"])
    return f"{finding['cause']} {finding['date']} {finding['amount_ore']} {effects} {sure or ''}"
