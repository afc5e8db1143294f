"""What a cascade did with each row, in words: which rows belong together and why, and what is left.

The caller names the two sides; the columns that were compared are named as they are. Nothing is called
wrong here: what has no counterpart is said to have none, and who decides is the reader.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator

import pandas as pd

from kassebot.domain.texts import Message, message
from kassebot.reconcile.matching import Matching


def told(matching: Matching, *, left: str, right: str) -> tuple[Message, ...]:
    """One sentence for each match, each suggestion and each open row; `left` and `right` name the sides."""
    return (
        *_together(matching, matching.pairs, left, right),
        *_together(matching, matching.suggested, left, right, certain=False),
        *_open(matching.open_left(), left, right),
        *_open(matching.open_right(), right, left),
    )


def _together(
    matching: Matching, pairs: pd.DataFrame, left: str, right: str, *, certain: bool = True
) -> Iterator[Message]:
    amounts_ore = matching.right["amount_ore"].to_dict()
    parts: dict[tuple[int, Hashable], list[str]] = {}
    for part, whole, step in pairs[["left", "right", "step"]].itertuples(index=False):
        parts.setdefault((step, whole), []).append(str(part))
    for (step, whole), of_whole in parts.items():
        labels, amount_ore, why = ", ".join(of_whole), int(amounts_ore[whole]), matching.plan[step].name
        if certain:
            yield message(
                "{left} {labels} og {right} {whole} hører sammen ({why}): {amount_ore} kr.",
                left=left, labels=labels, right=right, whole=str(whole), why=why, amount_ore=amount_ore,
            )  # fmt: skip
        else:
            yield message(
                "{left} {labels} kan være {right} {whole} ({why}): summen er {amount_ore} kr. Et menneske afgør det.",
                left=left, labels=labels, right=right, whole=str(whole), why=why, amount_ore=amount_ore,
            )  # fmt: skip


def _open(rows: pd.DataFrame, side: str, other: str) -> Iterator[Message]:
    for label, amount_ore in zip(rows.index, rows["amount_ore"], strict=True):
        yield message(
            "{side} {label} på {amount_ore} kr. har ingen {other}.",
            side=side, label=str(label), amount_ore=int(amount_ore), other=other,
        )  # fmt: skip
