"""A rule set stands by itself: within bounds, without contradiction, and with a basis for each rule."""

from fractions import Fraction
from typing import Any

import pytest

from kassebot.domain.errors import BusinessError
from kassebot.domain.findings import Cause
from kassebot.domain.rules import DEFAULT_RULES, RULE_NAMES, SHIPPED, Basis, RuleSet


def test_what_is_shipped_follows_the_contract() -> None:
    """Three bank days for a bag, four for a settlement, 1 øre on a fee, no fee rule, and nobody's name."""
    rules = DEFAULT_RULES
    assert (rules.deposit_limit_bank_days, rules.settlement_limit_bank_days, rules.fee_tolerance_ore) == (3, 4, 1)
    assert (rules.card_fee_rates, rules.mobilepay_fee_ore) == ((), None)
    assert {rules.basis(name) for name in RULE_NAMES} == {SHIPPED}


def test_there_is_no_tolerance_on_cash() -> None:
    """The only tolerance is that on fees."""
    assert [name for name in RULE_NAMES if "tolerance" in name] == ["fee_tolerance_ore"]


def test_the_priors_are_shares_of_all_causes() -> None:
    """Each above zero; together one."""
    shares = [DEFAULT_RULES.prior(cause) for cause in Cause]
    assert min(shares) > 0
    assert sum(shares) == pytest.approx(1)


def test_an_office_names_its_own_place_and_owner() -> None:
    """The other rules keep the shipped basis."""
    own = Basis(reference="Regulativet § 4.2", owner="Økonomi, kasseteamet")
    rules = RuleSet(bases=(("deposit_limit_bank_days", own),))
    assert rules.basis("deposit_limit_bank_days") == own
    assert rules.basis("priors") == SHIPPED


@pytest.mark.parametrize(
    ("values", "code", "says"),
    [
        ({"version": 0}, "rule_version", "version"),
        ({"posting_window_days": -1}, "rule_value", "posting_window_days"),
        ({"deposit_limit_bank_days": 11}, "rule_value", "fra 0 til 10"),  # the bank's files end after ten
        ({"settlement_limit_bank_days": 0}, "rule_value", "settlement_limit_bank_days"),
        ({"fee_tolerance_ore": -1}, "rule_value", "fee_tolerance_ore"),
        ({"card_fee_rates": (("A1", Fraction(1)),)}, "rule_value", "A1"),
        ({"card_fee_rates": (("A1", Fraction(-1, 100)),)}, "rule_value", "A1"),
        ({"priors": ()}, "rule_value", "source_missing"),
        ({"priors": tuple((cause, 0) for cause in Cause)}, "rule_value", "source_missing"),
        ({"bases": (("deposit_limit", SHIPPED),)}, "rule_unknown", "deposit_limit"),
        ({"card_fee_rates": (("A1", Fraction(0)), ("A1", Fraction(1, 80)))}, "rules_contradict", "flere gebyrsatser"),
        ({"mobilepay_fee_ore": 75, "fee_tolerance_ore": 75}, "rules_contradict", "intet gebyr kunne afvige"),
        ({"top_up_window_days": 11}, "rules_contradict", "posting_window_days"),
        ({"priors": (*DEFAULT_RULES.priors, (Cause.CHARGEBACK, 2))}, "rules_contradict", "flere vægte"),
    ],
)
def test_a_set_out_of_bounds_or_against_itself_is_refused(values: dict[str, Any], code: str, says: str) -> None:
    """The message names the rule."""
    with pytest.raises(BusinessError) as caught:
        RuleSet(**values)
    assert caught.value.code == code
    assert says in str(caught.value)
