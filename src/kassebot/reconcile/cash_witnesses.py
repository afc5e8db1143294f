"""Witnesses of a cash difference that stand elsewhere: a bag, an acquirer's day, a voucher's case.

Each would explain a certain amount of one count's difference. It is believed only where it makes, alone
or in the one smallest sum that fits, exactly what is left.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

import pandas as pd

from kassebot.domain.findings import Candidate, Cause, Comparison
from kassebot.reconcile import explain
from kassebot.reconcile.calendar import date_of, day_number
from kassebot.reconcile.cash_book import CashBook
from kassebot.reconcile.passes import FindingDraft, Outcome, World, effects_of
from kassebot.reconcile.rounding import COIN_ORE
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
    accept_part: Callable[[], None] | None = None  # where it may be one fault of several at the count


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


def accept(book: CashBook, position: int, witnesses: list[Witness]) -> None:
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


def accept_part(book: CashBook, position: int, witnesses: list[Witness]) -> None:
    """The one witness that may stand beside another fault of the same count; of two such nobody says which."""
    parts = [(witness.amount_ore, witness.accept_part) for witness in witnesses if witness.accept_part is not None]
    if len(parts) == 1 and book.left(position) and book.left(position) == book.whole(position):
        amount_ore, accept_it = parts[0]
        book.take(position, amount_ore)
        accept_it()


def deposit_witnesses(
    world: World, book: CashBook, earlier: Sequence[FindingDraft], found: CashCauses
) -> list[Witness]:
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

        def take(draft: FindingDraft = draft) -> None:
            found.replaced.append(draft)
            found.findings.append(
                dataclasses.replace(
                    draft,
                    effects=effects_of(cash=-draft.amount_ore, **_plain(draft)),
                    explanation=(*draft.explanation, explain.deposit_cash(-draft.amount_ore)),
                )
            )

        witnesses.append(Witness(position=following, amount_ore=-draft.amount_ore, accept=take))
    return witnesses


def _plain(draft: FindingDraft) -> dict[str, int]:
    return {comparison.value: ore for comparison, ore in draft.effects if comparison is not Comparison.CASH}


def mixup_witnesses(world: World, book: CashBook, days: pd.DataFrame, found: CashCauses) -> list[Witness]:
    """A day on which an acquirer has more or less than the Z-reports, and the cash the opposite."""
    off = days[(days["state"] == DIFFERS) & days["has_z"] & days["reg"].isin(book.positions)]
    witnesses = []
    for reg, tender, day, difference in off[["reg", "tender", "day", "difference_ore"]].itertuples(index=False):
        position = book.at(int(reg), int(day))
        if position is None:
            continue
        ore = int(difference)
        mixup = partial(_mixup, world, book, found, int(reg), str(tender), int(day), ore, position)
        # Cash comes in whole coins: a difference that no coins can make is the acquirer's own.
        part = None
        if ore % COIN_ORE == 0:
            part = partial(mixup, sure=_mixup_in_part(world, days[days["reg"] == reg]))
        witnesses.append(Witness(position=position, amount_ore=-ore, accept=mixup, accept_part=part))
    return witnesses


def _mixup_in_part(world: World, of_register: pd.DataFrame) -> float:
    """How sure a mix-up is that the cash does not confirm alone: by priors, and how often the acquirer's sums are whole coins."""
    amounts = of_register.loc[of_register["acquirer_ore"] != 0, "acquirer_ore"]
    by_chance = float((amounts % COIN_ORE == 0).mean()) if len(amounts) else 1.0
    mixup, differs = world.rules.prior(Cause.TENDER_MIXUP), world.rules.prior(Cause.SETTLEMENT_DIFFERS) * by_chance
    return round(mixup / (mixup + differs), 2)


def _mixup(
    world: World, book: CashBook, found: CashCauses, reg: int, tender: str, day: int, ore: int, position: int,
    *, sure: float = 0.95,
) -> None:  # fmt: skip
    """The finding of a payment on the wrong tender; the settlement's day is claimed by it."""
    found.claimed.append((reg, tender, day))
    z = world.frames.z
    reports = z[(z["reg"] == reg) & (z["day"] == day) & ~z["copy"]]
    left = book.left(position)
    words = (
        explain.mixup_and_more(date_of(day), tender, ore, left) if left else explain.mixup(date_of(day), tender, ore)
    )
    differs = Candidate(
        cause=Cause.SETTLEMENT_DIFFERS,
        confidence=round(1 - sure, 2),
        explanation=explain.mixup(date_of(day), tender, ore)[:1],
    )
    found.findings.append(
        FindingDraft(
            register=world.register(reg),
            cause=Cause.TENDER_MIXUP,
            date=date_of(day),
            amount_ore=-ore,
            effects=effects_of(**{"cash": -ore, tender: ore}),
            evidence=(*world.evidence(reports), *book.evidence(position)),
            explanation=words,
            confidence=sure,
            candidates=(differs,) if left else (),
        )
    )


def voucher_witnesses(book: CashBook, cases: Sequence[VoucherCase]) -> list[Witness]:
    """Vouchers that the count confirms: paid though the portal lacks them, or never paid."""
    witnesses = []
    for case in cases:
        amount = _cash_of(case)
        position = book.at(case.reg, case.day)
        if position is None or amount == 0:
            continue

        def take(case: VoucherCase = case, amount: int = amount) -> None:
            case.cash_ore += amount

        witnesses.append(Witness(position=position, amount_ore=amount, accept=take))
    return witnesses


def _cash_of(case: VoucherCase) -> int:
    """What the case would do to the count's difference, were the money to have gone the other way."""
    if case.cause is Cause.VOUCHER_MISSING:
        # cash_out without a voucher whose money is still there; or a posting alone whose money did leave.
        return -case.amount_ore if case.vouchers_ore else case.amount_ore
    if case.cause is Cause.CASH_OVER_SHORT:
        return -case.amount_ore
    return case.amount_ore if case.cause is Cause.VOUCHER_DUPLICATE and not case.vouchers_ore else 0
