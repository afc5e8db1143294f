"""Rules that clerks own: limits, windows, fees and priors, in one versioned set with an owner for each rule.

Each rule names its place in the office's rulebook and who owns it. A tolerance on cash differences is
deliberately not there: every øre is shown, and people decide what it matters. The one tolerance is on fees, where
acquirers round. A set that contradicts itself is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from kassebot.domain.errors import BusinessError
from kassebot.domain.findings import Cause
from kassebot.domain.plan import TAIL_BANK_DAYS
from kassebot.domain.priors import DEFAULT_PRIORS
from kassebot.domain.review_rules import DEFAULT_REVIEW, ReviewRules
from kassebot.domain.texts import danish

VERSION_MAX = 999_999
WINDOW_DAYS_MAX = 60
FEE_ORE_MAX = 100_000
FEE_TOLERANCE_ORE_MAX = 10_000
PRIOR_MAX = 999_999

#: The rules of a set, in the order in which they are shown: name → the least and the most that it may be.
BOUNDS: dict[str, tuple[int, int]] = {
    "deposit_limit_bank_days": (0, TAIL_BANK_DAYS),
    "settlement_limit_bank_days": (1, TAIL_BANK_DAYS),  # no acquirer pays out on the day of the sale
    "posting_window_days": (0, WINDOW_DAYS_MAX),
    "top_up_window_days": (0, WINDOW_DAYS_MAX),
    "mobilepay_fee_ore": (0, FEE_ORE_MAX),
    "fee_tolerance_ore": (0, FEE_TOLERANCE_ORE_MAX),
}
RULE_NAMES = (*BOUNDS, "card_fee_rates", "priors")


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What a rule stands on: its place in the office's rulebook, and the role or office that owns it."""

    reference: str
    owner: str


#: The basis of what is shipped, until an office takes a rule over.
SHIPPED = Basis(reference=danish("kassebots standard"), owner=danish("ikke udpeget"))


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSet:
    """The rules of a run; BusinessError for a set that is out of bounds or contradicts itself.

    Fee rules are null or empty until somebody sets them: then the fee is what most of the agreement's batches (of
    the payments) in the period show. `card_fee_rates` maps an agreement's number to its rate of the gross;
    `priors` has a weight above 0 for each cause; `bases` has a `Basis` for each rule that is not the shipped one.
    `review` is what people's work goes by; no figure does.
    """

    version: int = 1
    deposit_limit_bank_days: int = 3
    settlement_limit_bank_days: int = 4
    posting_window_days: int = 10
    top_up_window_days: int = 7
    card_fee_rates: tuple[tuple[str, Fraction], ...] = ()
    mobilepay_fee_ore: int | None = None
    fee_tolerance_ore: int = 1
    priors: tuple[tuple[Cause, int], ...] = DEFAULT_PRIORS
    bases: tuple[tuple[str, Basis], ...] = ()
    review: ReviewRules = DEFAULT_REVIEW

    def __post_init__(self) -> None:
        for error in _refusals(self):
            raise error

    def basis(self, rule: str) -> Basis:
        """What the rule stands on."""
        return dict(self.bases).get(rule, SHIPPED)

    def prior(self, cause: Cause) -> float:
        """The cause's share of all deviations, above 0 and below 1."""
        return dict(self.priors)[cause] / sum(weight for _, weight in self.priors)


def _refusals(rules: RuleSet) -> Iterator[BusinessError]:
    if not 1 <= rules.version <= VERSION_MAX:
        yield BusinessError(
            "rule_version", "Reglernes version skal være et helt tal fra 1 til {most}", most=VERSION_MAX
        )
    for name, (least, most) in BOUNDS.items():
        value: int | None = getattr(rules, name)
        if value is not None and not least <= value <= most:
            yield BusinessError(
                "rule_value",
                "Reglen »{name}« er {value}, men skal være fra {least} til {most}",
                name=name, value=value, least=least, most=most,
            )  # fmt: skip
    yield from _fee_refusals(rules)
    yield from _prior_refusals(rules)
    if rules.top_up_window_days > rules.posting_window_days:
        yield BusinessError(
            "rules_contradict",
            "Reglerne modsiger hinanden: »top_up_window_days« ({top_up}) er længere end »posting_window_days« "
            "({posting}), så en opfyldning kunne få en kasse efter en postering, der ikke er dens. Ret en af dem",
            top_up=rules.top_up_window_days, posting=rules.posting_window_days,
        )  # fmt: skip
    unknown = next((name for name, _ in rules.bases if name not in RULE_NAMES), None)
    if unknown is not None:
        yield BusinessError("rule_unknown", "Der er ingen regel »{name}«; slet den", name=unknown)


def _fee_refusals(rules: RuleSet) -> Iterator[BusinessError]:
    agreements = [agreement for agreement, _ in rules.card_fee_rates]
    for agreement, rate in rules.card_fee_rates:
        if not 0 <= rate < 1:
            yield BusinessError(
                "rule_value",
                "Gebyrsatsen for aftale {agreement} skal være mindst 0 og under 1; 1,25 % skrives 0.0125",
                agreement=agreement,
            )
        if agreements.count(agreement) > 1:
            yield BusinessError(
                "rules_contradict",
                "Reglerne modsiger hinanden: aftale {agreement} har flere gebyrsatser. Lad kun den, der gælder, stå",
                agreement=agreement,
            )
    fee_ore = rules.mobilepay_fee_ore
    if fee_ore and rules.fee_tolerance_ore >= fee_ore:
        yield BusinessError(
            "rules_contradict",
            "Reglerne modsiger hinanden: »fee_tolerance_ore« ({tolerance} øre) er mindst lige så stor som "
            "»mobilepay_fee_ore« ({fee} øre), så intet gebyr kunne afvige. Ret en af dem",
            tolerance=rules.fee_tolerance_ore, fee=fee_ore,
        )  # fmt: skip


def _prior_refusals(rules: RuleSet) -> Iterator[BusinessError]:
    weights = dict(rules.priors)
    if len(weights) != len(rules.priors):
        yield BusinessError("rules_contradict", "Reglerne modsiger hinanden: en årsag har flere vægte i »priors«")
    for cause in Cause:
        if not 1 <= weights.get(cause, 0) <= PRIOR_MAX:
            yield BusinessError(
                "rule_value",
                "Årsagen »{cause}« skal i »priors« have en vægt fra 1 til {most}",
                cause=cause.value, most=PRIOR_MAX,
            )  # fmt: skip


DEFAULT_RULES = RuleSet()
