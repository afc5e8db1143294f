"""The aims, the causes and the confidences as tables in Markdown."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.othermunicipality.score import Score

#: Faults that move money or remove data are all but these.
FORMAL = ("count_unwitnessed", "holding_limit_exceeded", "invalid_denomination", "count_sum_error")
BANDS = ((0.9, 1.01), (0.7, 0.9), (0.5, 0.7), (0.0, 0.5))


def share(part: int, whole: int) -> str:
    return f"{part} of {whole} ({part / whole:.1%})" if whole else "none"


def aims(score: Score) -> list[tuple[str, str, str]]:
    """Figure, aim, measured."""
    tally, total, moving = score.tally, Counter[str](), Counter[str]()
    for cause, count in score.by_cause.items():
        total += count
        moving += count if cause not in FORMAL else Counter()
    whole = tally["registers"]
    return [
        ("registers with a fault reported ready", "0", str(tally["faulty_ready"])),
        ("registers with nothing wrong not reported ready", "≤ 0.5 %", share(tally["clean_flagged"], tally["clean"])),
        ("faults found, of those that move money or remove data", "100 %", share(moving["found"], moving["planted"])),
        ("right cause first, of all faults", "≥ 90 %", share(total["first"], total["planted"])),
        ("right cause among the first three", "≥ 98 %", share(total["top3"], total["planted"])),
        (
            "unexplainable differences given a definite other cause",
            "≤ 5 %",
            share(tally["definite"], tally["unexplainable"]),
        ),
        ("legitimate oddities in a register that was flagged", "≤ 1 %", share(tally["odd_flagged"], tally["odd"])),
        ("registers with all five figures exact", "100 %", share(whole - tally["figures"] - tally["absent"], whole)),
        ("registers with all open items right", "100 %", share(whole - tally["open_items"] - tally["absent"], whole)),
        ("findings that nobody planted, in registers with faults", "", str(tally["extra"])),
        ("findings with another amount, date or effect than planted", "", str(tally["facts"])),
    ]


def show(score: Score) -> None:
    """Print the three tables."""
    print("| figure | aim | measured |\n|---|---|---|")
    for row in aims(score):
        print(f"| {' | '.join(row)} |")
    print("\n| cause | planted | found | among three | first |\n|---|---|---|---|---|")
    for cause, n in sorted(score.by_cause.items()):
        print(f"| {cause} | {n['planted']} | {n['found']} | {n['top3']} | {n['first']} |")
    print("\n| said with | findings | right |\n|---|---|---|")
    for low, high in BANDS:
        said = [right for sure, right in score.sure if low <= sure < high]
        print(f"| {low} – {min(high, 1.0)} | {len(said)} | {share(sum(said), len(said))} |")
    print(dict(score.tally))
