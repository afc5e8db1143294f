"""Why counted and expected differ: the witnesses one by one, the most certain first, then what is left.

Each cash difference ends in a finding. A fault that also shows elsewhere (in the bank, at an
acquirer, among vouchers) is one finding with all its effects. Several small ones that only together
make a difference are accepted where exactly one choice of them does.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pandas as pd

from kassebot.domain.findings import Cause, Comparison, Evidence
from kassebot.reconcile import explain
from kassebot.reconcile.calendar import date_of, day_number
from kassebot.reconcile.cash_book import CashBook
from kassebot.reconcile.cash_candidates import candidates
from kassebot.reconcile.holdings import Roll
from kassebot.reconcile.known import Known
from kassebot.reconcile.passes import FindingDraft, Outcome, World, effects_of
from kassebot.reconcile.rounding import rounding_left_out
from kassebot.reconcile.settlements import DIFFERS
from kassebot.reconcile.vouchers import VoucherCase

#: More witnesses than this at one count are not searched for a sum.
WITNESSES_MAX = 10


@dataclass(slots=True, kw_only=True)
class Witness:
    """Something that would explain `amount_ore` of a count's difference; `accept` makes it do so."""

    position: int
    amount_ore: int
    accept: Callable[[], None]


@dataclass(slots=True, kw_only=True)
class CashCauses:
    """What the cash pass found."""

    findings: list[FindingDraft] = field(default_factory=list)
    replaced: list[FindingDraft] = field(default_factory=list)
    claimed: list[tuple[int, str, int]] = field(default_factory=list)

    def outcome(self) -> Outcome:
        """As an outcome."""
        return Outcome(findings=tuple(self.findings), replaced=tuple(self.replaced))

    def claimed_days(self) -> pd.DataFrame:
        """reg, tender, day of the settlements that a tender mix-up explains."""
        return pd.DataFrame(self.claimed, columns=["reg", "tender", "day"])


def cash_causes(
    world: World,
    known: Known,
    roll: Roll,
    book: CashBook,
    cases: Sequence[VoucherCase],
    earlier: Sequence[FindingDraft],
    days: pd.DataFrame,
) -> CashCauses:
    """Explains what the book holds; `earlier` are the drafts of counts and deposits, `days` the settlements."""
    found = CashCauses()
    _opening_gaps(world, roll, book, found)
    _sum_errors(world, book, earlier, found)
    _rounding(world, known, book, found)
    waiting: dict[int, list[Witness]] = {}
    for witness in [
        *_deposits(world, book, earlier, found),
        *_mixups(world, book, days, found),
        *_vouchers(book, cases),
    ]:
        waiting.setdefault(witness.position, []).append(witness)
    for position in sorted(waiting):
        _accept(book, position, waiting[position])
    for position in sorted(book.remaining):
        found.findings.append(_over_short(world, roll, book, position))
    return found


def _accept(book: CashBook, position: int, witnesses: list[Witness]) -> None:
    """The one choice of witnesses, the fewest possible, that makes exactly what is left."""
    left = book.left(position)
    if left == 0 or len(witnesses) > WITNESSES_MAX:
        return
    for size in range(1, len(witnesses) + 1):
        fits = [
            chosen
            for chosen in itertools.combinations(witnesses, size)
            if sum(witness.amount_ore for witness in chosen) == left
        ]
        if len(fits) == 1:
            for witness in fits[0]:
                book.take(position, witness.amount_ore)
                witness.accept()
        if fits:
            return


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
        if position is not None and book.left(position) % 50:
            sums.setdefault(position, []).append(int(index))
    for position, rows in sorted(sums.items()):
        reports = left_out.loc[rows]
        amount = int(reports["rounding_ore"].sum())
        if amount == 0 or (book.left(position) - amount) % 50:
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


def _deposits(world: World, book: CashBook, earlier: Sequence[FindingDraft], found: CashCauses) -> list[Witness]:
    """A bag that held more or less than the sheet says: the till has the rest at the next count."""
    numbers = {number: reg for reg, number in enumerate(world.frames.registers["register"])}
    witnesses = []
    for draft in earlier:
        if draft.cause is not Cause.DEPOSIT_DIFFERS:
            continue
        position = book.at(numbers[draft.register], day_number(draft.date))
        following = None if position is None else book.next_to(position)
        if following is None:
            continue

        def accept(draft: FindingDraft = draft) -> None:
            found.replaced.append(draft)
            found.findings.append(
                dataclasses.replace(
                    draft,
                    effects=effects_of(cash=-draft.amount_ore, **_plain(draft)),
                    explanation=(*draft.explanation, explain.deposit_cash(-draft.amount_ore)),
                )
            )

        witnesses.append(Witness(position=following, amount_ore=-draft.amount_ore, accept=accept))
    return witnesses


def _plain(draft: FindingDraft) -> dict[str, int]:
    return {comparison.value: ore for comparison, ore in draft.effects if comparison is not Comparison.CASH}


def _mixups(world: World, book: CashBook, days: pd.DataFrame, found: CashCauses) -> list[Witness]:
    """A day on which an acquirer has more or less than the Z-reports, and the cash the opposite."""
    off = days[(days["state"] == DIFFERS) & days["has_z"] & days["reg"].isin(book.positions)]
    z = world.frames.z
    witnesses = []
    for reg, tender, day, difference in off[["reg", "tender", "day", "difference_ore"]].itertuples(index=False):
        position = book.at(int(reg), int(day))
        if position is None:
            continue

        def accept(
            reg: int = int(reg),
            tender: str = str(tender),
            day: int = int(day),
            ore: int = int(difference),
            at: int = position,
        ) -> None:
            found.claimed.append((reg, tender, day))
            reports = z[(z["reg"] == reg) & (z["day"] == day) & ~z["copy"]]
            found.findings.append(
                FindingDraft(
                    register=world.register(reg),
                    cause=Cause.TENDER_MIXUP,
                    date=date_of(day),
                    amount_ore=-ore,
                    effects=effects_of(**{"cash": -ore, tender: ore}),
                    evidence=(*world.evidence(reports), *book.evidence(at)),
                    explanation=explain.mixup(date_of(day), tender, ore),
                    confidence=0.95,
                )
            )

        witnesses.append(Witness(position=position, amount_ore=-int(difference), accept=accept))
    return witnesses


def _vouchers(book: CashBook, cases: Sequence[VoucherCase]) -> list[Witness]:
    """Vouchers that the count confirms: paid though the portal lacks them, or never paid."""
    witnesses = []
    for case in cases:
        amount = _cash_of(case)
        position = book.at(case.reg, case.day)
        if position is None or amount == 0:
            continue

        def accept(case: VoucherCase = case, amount: int = amount) -> None:
            case.cash_ore += amount

        witnesses.append(Witness(position=position, amount_ore=amount, accept=accept))
    return witnesses


def _cash_of(case: VoucherCase) -> int:
    """What the case would do to the count's difference, were the money to have gone the other way."""
    if case.cause is Cause.VOUCHER_MISSING:
        # cash_out without a voucher whose money is still there; or a posting alone whose money did leave.
        return -case.amount_ore if case.vouchers_ore else case.amount_ore
    if case.cause is Cause.CASH_OVER_SHORT:
        return -case.amount_ore
    return case.amount_ore if case.cause is Cause.VOUCHER_DUPLICATE and not case.vouchers_ore else 0


def _over_short(world: World, roll: Roll, book: CashBook, position: int) -> FindingDraft:
    row = roll.counts.iloc[position]
    left = book.left(position)
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
        confidence=0.6,
        candidates=candidates(world, roll, book, position, left),
    )
