"""What a missing Z-report did: to the cash, the vouchers, the ledger and the electronic tenders, one finding.

Its effect on the cash is what the ledger posted of it, less the vouchers of its day; without a posting,
what `grand_total` says it sold in all less what the acquirers have; without that, the count's difference.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from kassebot.domain.findings import Cause
from kassebot.reconcile import explain
from kassebot.reconcile.calendar import date_of
from kassebot.reconcile.cash_book import CashBook
from kassebot.reconcile.passes import FindingDraft, Outcome, World, effects_of
from kassebot.reconcile.settlements import GAP
from kassebot.reconcile.zsequence import Gap

#: Change money comes in notes.
WHOLE_NOTE_ORE = 10_000


def settle_gaps(gaps: Sequence[Gap], days: pd.DataFrame) -> None:
    """Gives each gap the settlements of its days that no Z-report has; `days` with state `gap` belong to one gap each."""
    of_gaps = days[days["state"] == GAP]
    used: set[int] = set()
    for gap in gaps:
        rows = of_gaps[(of_gaps["reg"] == gap.reg) & of_gaps["day"].between(gap.day_after, gap.day_before)]
        rows = rows[~rows.index.isin(used)]
        used |= set(rows.index)
        gap.tenders_ore = {
            str(tender): int(ore) for tender, ore in rows.groupby("tender")["difference_ore"].sum().items()
        }
        gap.settled_day = int(rows["day"].to_numpy()[0]) if len(rows) else None


def z_missing_pass(world: World, book: CashBook, gaps: Sequence[Gap]) -> Outcome:
    """A finding for each gap, once the vouchers, the acquirers and the ledger have been heard."""
    found = []
    for gap in gaps:
        day = _day(book, gap)
        position = book.at(gap.reg, day)
        amount = _amount(book, gap, position, sum(gap.tenders_ore.values()))
        cash = book.take(position, amount)
        found.append(
            FindingDraft(
                register=world.register(gap.reg),
                cause=Cause.Z_MISSING,
                date=date_of(day),
                amount_ore=amount,
                effects=effects_of(cash=cash, vouchers=gap.vouchers_ore, ledger=gap.ledger_ore, **gap.tenders_ore),
                evidence=(*gap.evidence, *gap.witnesses),
                explanation=explain.z_missing(gap.first, gap.last, amount, posted=gap.posted_ore is not None),
            )
        )
    return Outcome(findings=tuple(found))


def _day(book: CashBook, gap: Gap) -> int:
    """The missing report's day: a witness's, else the only day between, else that of a count that is off."""
    for witness in (gap.day, gap.settled_day, gap.posted_day):
        if witness is not None:
            return witness
    between = [day for day in range(gap.day_after, gap.day_before + 1) if day not in gap.days_with_z]
    for day in between or [gap.day_before]:
        if book.left(book.at(gap.reg, day)):
            return day
    return between[0] if between else gap.day_before


def _amount(book: CashBook, gap: Gap, position: int | None, electronic_ore: int) -> int:
    """The missing report's effect on the cash, øre."""
    left = book.left(position)
    if gap.posted_ore is not None:
        return gap.posted_ore - gap.vouchers_ore
    computed = None if gap.sold_ore is None else gap.sold_ore - electronic_ore - gap.vouchers_ore
    # Sums that no coins can make, or less than the acquirers have, show that `grand_total` is no witness here.
    if computed is None or computed % 50 or computed + gap.vouchers_ore < 0:
        return left
    # What the count has beyond it, in whole hundreds, is change money that was put in: no total tells of that.
    if left > computed and (left - computed) % WHOLE_NOTE_ORE == 0:
        return left
    return computed
