"""What should be in a register on a day, line by line from its last count: for a cash inspection or a change of keeper.

A figure that something is missing for is undetermined, never guessed: what is known is said, and what is missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kassebot.domain.errors import BusinessError
from kassebot.domain.findings import Evidence
from kassebot.domain.money import AmountError, ore_from_danish
from kassebot.domain.texts import Message, message

#: Notes and coins that are money, in øre, largest first.
DENOMINATIONS_ORE = (50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50)
PIECES_MAX = 1_000_000


class LineKind(StrEnum):
    """What a line of the roll is."""

    COUNTED = "counted"  # Optalt i alt of the last count: where the roll starts
    OPENED = "opened"  # the register opens in the period, with nothing in it
    TO_BANK = "to_bank"
    SALES = "sales"
    REFUNDS = "refunds"
    CASH_IN = "cash_in"
    CASH_OUT = "cash_out"
    VOUCHER = "voucher"
    TOP_UP = "top_up"


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldingLine:
    """What moved cash, signed in øre, and the holding after it. `reference` is the Z number, voucher or bag."""

    day: date
    kind: LineKind
    reference: str
    amount_ore: int
    running_ore: int
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """What should be in a register when day `at` has closed, and before a count on a later day.

    `known_ore` is the lines' sum; null where not even the opening is known. `expected_ore` is the same where nothing is
    missing, else null, and `missing` says what.
    """

    register: str
    period: str
    run: str
    at: date
    as_of: date  # the run's: days before it are over
    opening_day: date | None  # the last count's; null where there is none
    lines: tuple[HoldingLine, ...]
    known_ore: int | None
    missing: tuple[Message, ...]

    @property
    def expected_ore(self) -> int | None:
        """What should be there; null where it cannot be determined."""
        return None if self.missing else self.known_ore

    def compared(self, counted_ore: int) -> Message:
        """A count beside what should be there, in words: over and short alike."""
        if self.expected_ore is None:
            return message(
                "Der er talt {counted_ore} kr. Det kan ikke sammenlignes, før det, der mangler, er der",
                counted_ore=counted_ore,
            )
        difference_ore = counted_ore - self.expected_ore
        if not difference_ore:
            return message("Der er talt {counted_ore} kr., og det passer", counted_ore=counted_ore)
        if difference_ore > 0:
            return message(
                "Der er talt {counted_ore} kr. Det er {more_ore} kr. mere end de {expected_ore} kr., der er lagt sammen",
                counted_ore=counted_ore, more_ore=difference_ore, expected_ore=self.expected_ore,
            )  # fmt: skip
        return message(
            "Der er talt {counted_ore} kr. Det er {less_ore} kr. mindre end de {expected_ore} kr., der er lagt sammen",
            counted_ore=counted_ore, less_ore=-difference_ore, expected_ore=self.expected_ore,
        )  # fmt: skip


def counted_in(text: str) -> int:
    """`1.815,50` → øre; BusinessError for what is no amount, or can be read in two ways."""
    try:
        return ore_from_danish(text, decimals_required=False)
    except AmountError as error:
        raise BusinessError("amount_invalid", error.message.template, text=text) from error


def counted_total(pieces: Mapping[int, int], total_ore: int | None) -> int | None:
    """The amount of a count: of its notes and coins (øre → number), of its total, or of both where they agree."""
    if any(value not in DENOMINATIONS_ORE or not 0 <= number <= PIECES_MAX for value, number in pieces.items()):
        raise BusinessError("pieces_invalid", "Antallet af sedler og mønter skal være hele tal fra 0 og op")
    summed_ore = sum(value * number for value, number in pieces.items()) if pieces else None
    if total_ore is not None and total_ore < 0:
        raise BusinessError("counted_negative", "Det optalte beløb kan ikke være under nul")
    if summed_ore is not None and total_ore is not None and summed_ore != total_ore:
        raise BusinessError(
            "counted_sum", "Sedler og mønter giver {summed_ore} kr., men der står {total_ore} kr. i alt. Tæl efter",
            summed_ore=summed_ore, total_ore=total_ore,
        )  # fmt: skip
    return total_ore if summed_ore is None else summed_ore


__all__ = ["DENOMINATIONS_ORE", "HoldingLine", "Inspection", "LineKind", "counted_in", "counted_total"]
