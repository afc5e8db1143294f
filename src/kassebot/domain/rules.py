"""Rules that clerks own: limits, windows and fees, in one versioned set with an owner per rule.

No tolerance exists unless somebody sets one. A set that contradicts itself is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from kassebot.domain.errors import BusinessError


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSet:
    """The rules of a run. Limits are in bank days; fee rules are null until somebody sets them.

    `card_fee_rates` maps an agreement number to its rate of the gross; without a rule the fee is
    what most of the agreement's batches in the period show, and likewise for MobilePay.
    """

    version: int = 1
    deposit_limit_bank_days: int = 3
    settlement_limit_bank_days: int = 4
    card_fee_rates: tuple[tuple[str, Fraction], ...] = ()
    mobilepay_fee_ore: int | None = None
    fee_tolerance_ore: int = 1

    def __post_init__(self) -> None:
        windows = (self.deposit_limit_bank_days, self.settlement_limit_bank_days)
        if any(not 0 <= days <= 60 for days in windows):
            raise BusinessError("rule_window", "En frist i reglerne skal være mellem 0 og 60 bankdage")
        if self.version < 1 or self.fee_tolerance_ore < 0:
            raise BusinessError("rule_value", "Reglernes version skal være mindst 1 og tolerancen mindst 0 øre")


DEFAULT_RULES = RuleSet()
