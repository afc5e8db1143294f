"""Why counted and expected differ: the witnesses one by one, the most certain first, then what is left.

Each cash difference ends in a finding. A fault that also shows elsewhere (in the bank, at an
acquirer, among vouchers) is one finding with all its effects. Several small ones that only together
make a difference are accepted where exactly one choice of them does.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import pandas as pd

from kassebot.domain.carried import Carried
from kassebot.domain.findings import AREA_OF_CAUSE, Area, Cause, Evidence
from kassebot.reconcile import explain
from kassebot.reconcile.calendar import date_of, day_number
from kassebot.reconcile.cash_book import CashBook
from kassebot.reconcile.cash_candidates import Around, candidates
from kassebot.reconcile.cash_witnesses import (
    CashCauses,
    Witness,
    accept,
    accept_part,
    deposit_witnesses,
    mixup_witnesses,
    voucher_witnesses,
)
from kassebot.reconcile.holdings import Roll
from kassebot.reconcile.known import Known
from kassebot.reconcile.passes import ByRegister, FindingDraft, World, effects_of
from kassebot.reconcile.ranking import unexplained
from kassebot.reconcile.rounding import rounding_left_out
from kassebot.reconcile.vouchers import VoucherCase


def cash_causes(
    world: World,
    known: Known,
    roll: Roll,
    book: CashBook,
    cases: Sequence[VoucherCase],
    earlier: Sequence[FindingDraft],
    days: pd.DataFrame,
    carried: Sequence[Carried],
) -> CashCauses:
    """Explains what the book holds; `earlier` are the drafts of counts and deposits, `days` the settlements.

    What is `carried` from earlier periods is asked for the same difference the other way.
    """
    found = CashCauses()
    _sum_errors(world, book, earlier, found)
    _rounding(world, known, book, found)
    waiting: dict[int, list[Witness]] = {}
    for witness in [
        *deposit_witnesses(world, book, earlier, found),
        *mixup_witnesses(world, book, days, found),
        *voucher_witnesses(book, cases),
    ]:
        waiting.setdefault(witness.position, []).append(witness)
    for position in sorted(waiting):
        accept(book, position, waiting[position])
        accept_part(book, position, waiting[position])
    _opening_gaps(world, roll, book, found)
    frames = world.frames
    around = Around(vouchers=ByRegister.of(frames.vouchers), z=ByRegister.of(frames.z))
    for position in sorted(book.remaining):
        found.findings.append(_mirrored(_over_short(world, roll, book, position, around), carried))
    return found


def _mirrored(draft: FindingDraft, carried: Sequence[Carried]) -> FindingDraft:
    """The draft, with an earlier period's cash difference of the same size the other way, where there is just one."""
    same = [
        item
        for item in carried
        if item.register == draft.register
        and item.amount_ore == draft.amount_ore
        and AREA_OF_CAUSE[item.cause] in (Area.COUNT, Area.CASH)
    ]
    if len(same) != 1:
        return draft
    return dataclasses.replace(
        draft, explanation=(*draft.explanation, explain.mirrored(same[0].date, -draft.amount_ore))
    )


def _opening_gaps(world: World, roll: Roll, book: CashBook, found: CashCauses) -> None:
    """The first count, with nothing before it, differs from the opening holding."""
    counts = roll.counts
    for position in sorted(book.remaining):
        if counts["number"].iat[position] == 0 and counts["activity"].iat[position] == 0:
            left, day = book.left(position), book.day(position)
            book.take(position, left)
            found.findings.append(
                FindingDraft(
                    register=world.register(book.reg(position)),
                    cause=Cause.OPENING_GAP,
                    date=date_of(day),
                    amount_ore=left,
                    effects=effects_of(cash=left),
                    evidence=(*_previous_count(world, book.reg(position)), *book.evidence(position)),
                    explanation=explain.opening_gap(
                        date_of(day),
                        int(counts["expected_ore"].to_numpy()[position]),
                        int(counts["total_ore"].to_numpy()[position]),
                    ),
                    confidence=0.95,
                )
            )


def _previous_count(world: World, reg: int) -> tuple[Evidence, ...]:
    counts = world.frames.counts
    rows = counts[(counts["reg"] == reg) & (counts["period"] == str(world.period.previous))]
    return world.evidence(rows.sort_values(["day", "line"]).tail(1))


def _sum_errors(world: World, book: CashBook, earlier: Sequence[FindingDraft], found: CashCauses) -> None:
    """A sum that disagrees with its denominations, and the cash is off by just that until the next count."""
    numbers = {number: reg for reg, number in enumerate(world.frames.registers["register"])}
    for draft in earlier:
        if draft.cause is not Cause.COUNT_SUM_ERROR:
            continue
        position = book.at(numbers[draft.register], day_number(draft.date))
        if position is None or book.left(position) != draft.amount_ore:
            continue
        following = book.next_to(position)
        back = following is not None and book.left(following) == -draft.amount_ore
        if following is not None and not back:
            continue
        effect = book.take(position, draft.amount_ore)
        if back:
            effect += book.take(following, -draft.amount_ore)
        more = explain.sum_error_cash(draft.amount_ore, corrected=back)
        found.replaced.append(draft)
        found.findings.append(
            dataclasses.replace(draft, effects=effects_of(cash=effect), explanation=(*draft.explanation, more))
        )


def _rounding(world: World, known: Known, book: CashBook, found: CashCauses) -> None:
    """Z-reports whose cash sales leave the rounding out: proven by sums that no coins can make."""
    left_out = rounding_left_out(world, known, {book.reg(position) for position in book.remaining})
    sums: dict[int, list[int]] = {}
    for index, reg, day in zip(left_out.index, left_out["reg"], left_out["day"], strict=True):
        position = book.at(int(reg), int(day))
        if position is not None:
            sums.setdefault(position, []).append(int(index))
    for position, rows in sorted(sums.items()):
        reports = left_out.loc[rows]
        amount = int(reports["rounding_ore"].sum())
        left = book.left(position)
        # What is left must be the roundings, or no sum of coins until they are taken out.
        if amount == 0 or (left != amount and (left % 50 == 0 or (left - amount) % 50)):
            continue
        book.take(position, amount)
        found.findings.append(
            FindingDraft(
                register=world.register(book.reg(position)),
                cause=Cause.CASH_ROUNDING,
                date=date_of(book.day(position)),
                amount_ore=amount,
                effects=effects_of(cash=amount),
                evidence=(*world.evidence(reports.head(12)), *book.evidence(position)),
                explanation=explain.rounding(date_of(book.day(position)), len(reports), amount),
                confidence=0.95,
            )
        )


def _over_short(world: World, roll: Roll, book: CashBook, position: int, around: Around) -> FindingDraft:
    row = roll.counts.iloc[position]
    left = book.left(position)
    possible = candidates(world, roll, book, position, left, around)
    return FindingDraft(
        register=world.register(book.reg(position)),
        cause=Cause.CASH_OVER_SHORT,
        date=date_of(book.day(position)),
        amount_ore=left,
        effects=effects_of(cash=left),
        evidence=book.evidence(position),
        explanation=explain.over_short(
            date_of(book.day(position)), int(row["total_ore"]), int(row["expected_ore"]), left
        ),
        confidence=unexplained(possible),
        candidates=possible,
    )
