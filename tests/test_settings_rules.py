"""An office's rules file: what is taken, what is refused, and what is said about it."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from kassebot.domain.errors import BusinessError
from kassebot.domain.findings import Cause
from kassebot.domain.rules import DEFAULT_RULES, RULE_NAMES, SHIPPED, Basis, RuleSet
from kassebot.settings_rules import default_rules_text, parse_rules

BASIS = 'reference = "Regulativet § 4"\nowner = "Kasseteamet"\n'


def parsed(text: str) -> RuleSet:
    return parse_rules(text.encode(), "mappe/rules.toml")


def refusal(text: str) -> BusinessError:
    with pytest.raises(BusinessError) as caught:
        parsed(text)
    assert caught.value.locator == "mappe/rules.toml"
    return caught.value


def test_the_shipped_file_is_the_shipped_rules() -> None:
    """Word for word: what `kassebot rules --init` writes changes nothing until somebody edits it."""
    rules = parsed(default_rules_text())
    assert replace(rules, bases=()) == DEFAULT_RULES
    assert dict(rules.bases) == dict.fromkeys(RULE_NAMES, SHIPPED)


def test_what_a_file_leaves_out_is_the_shipped_rule() -> None:
    """An office may write only what it has decided."""
    rules = parsed(f"version = 2\n[deposit_limit_bank_days]\nvalue = 5\n{BASIS}")
    own = Basis(reference="Regulativet § 4", owner="Kasseteamet")
    assert rules == replace(
        DEFAULT_RULES, version=2, deposit_limit_bank_days=5, bases=(("deposit_limit_bank_days", own),)
    )


def test_a_fee_rate_is_exact() -> None:
    """1,25 % is one eightieth, not the nearest binary fraction; the order of the agreements does not matter."""
    rates = [f'[[card_fee_rates.rates]]\nagreement = "{name}"\nrate = "{rate}"\n' for name, rate in
             (("B2", "0"), ("A1", "0.0125"))]  # fmt: skip
    rules = parsed(f"version = 2\n[card_fee_rates]\n{BASIS}{''.join(rates)}")
    assert rules.card_fee_rates == (("A1", Fraction(1, 80)), ("B2", Fraction(0)))


def test_a_weight_is_set_for_one_cause_and_the_others_stay() -> None:
    """The weights are relative: raising one lowers the others' shares."""
    rules = parsed(f"version = 2\n[priors]\n{BASIS}[priors.weights]\ntender_mixup = 500\n")
    assert dict(rules.priors)[Cause.TENDER_MIXUP] == 500
    assert rules.prior(Cause.CHARGEBACK) < DEFAULT_RULES.prior(Cause.CHARGEBACK)


def test_a_mobilepay_fee_may_have_an_owner_before_it_has_a_value() -> None:
    """It is then what most payments show."""
    assert parsed(f"version = 2\n[mobilepay_fee_ore]\n{BASIS}").mobilepay_fee_ore is None
    assert parsed(f"version = 2\n[mobilepay_fee_ore]\nvalue = 75\n{BASIS}").mobilepay_fee_ore == 75


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [
        ("", "rules_version_missing", "version = 2"),
        ("version = 2\nversion = 3\n", "rules_unreadable", "TOML"),
        ('version = "2"', "settings_value_invalid", "helt tal"),
        ("version = true", "settings_value_invalid", "helt tal"),
        ("version = 2\n[deposit_limit]\n", "settings_key_unknown", "mente du »deposit_limit_bank_days«"),
        ("version = 2\ndeposit_limit_bank_days = 5\n", "settings_shape", "[deposit_limit_bank_days]"),
        ("version = 2\n[deposit_limit_bank_days]\nvalue = 5\n", "settings_key_missing", "reference"),
        (f"version = 2\n[deposit_limit_bank_days]\n{BASIS}", "settings_key_missing", "value"),
        (f"version = 2\n[deposit_limit_bank_days]\nvalu = 5\n{BASIS}", "settings_key_unknown", "mente du »value«"),
        (f"version = 2\n[posting_window_days]\nvalue = -3\n{BASIS}", "settings_value_invalid", "fra 0 til 60"),
        (f"version = 2\n[posting_window_days]\nvalue = 2.5\n{BASIS}", "settings_value_invalid", "helt tal"),
        (f"version = 2\n[top_up_window_days]\nvalue = 12\n{BASIS}", "rules_contradict", "modsiger hinanden"),
        (f"version = 2\n[card_fee_rates]\nrates = 1\n{BASIS}", "rule_value", "rate"),
        (f"version = 2\n[priors]\n{BASIS}weights = 1\n", "settings_shape", "[priors.weights]"),
        (f"version = 2\n[priors]\n{BASIS}[priors.weights]\ntheft = 1\n", "settings_key_unknown", "theft"),
        (f"version = 2\n[priors]\n{BASIS}[priors.weights]\ntender_mixup = 0\n", "settings_value_invalid", "fra 1"),
    ],
)
def test_what_does_not_fit_is_refused_with_file_key_and_what_to_do(text: str, code: str, says: str) -> None:
    """Nothing is guessed, nothing silently ignored."""
    error = refusal(text)
    assert error.code == code, str(error)
    assert says in str(error)


@pytest.mark.parametrize("rate", ["1", "-0.01", "1.25", "0.01251234", '"1"', '"-0.0125"', '"1,25 %"', '"0.0000001"'])
def test_a_rate_that_is_no_exact_share_is_refused(rate: str) -> None:
    """A number without quotes has been through a binary fraction; 1 would take the whole payout."""
    entry = f'[[card_fee_rates.rates]]\nagreement = "A1"\nrate = {rate}\n'
    assert "0.0125" in str(refusal(f"version = 2\n[card_fee_rates]\n{BASIS}{entry}"))


def test_two_rates_for_one_agreement_are_a_contradiction() -> None:
    """Also where they are equal: one of them was meant for another agreement."""
    entry = '[[card_fee_rates.rates]]\nagreement = "A1"\nrate = "0.0125"\n'
    assert refusal(f"version = 2\n[card_fee_rates]\n{BASIS}{entry}{entry}").code == "rules_contradict"


REVIEW = """version = 5
[review]
reference = "§ 9"
owner = "Økonomi"
statement_from_ore = 5000
statement_causes = ["cash_over_short", "opening_gap"]
[review.counter_accounts]
posting_digit = "9-81"
[[review.phrases]]
text = "Set efter."
reference = "§ 7"
causes = ["posting_digit"]
"""


def test_the_reviews_rules_stand_in_the_same_file() -> None:
    """What is left out is the shipped rule; a phrase of a cause is not offered for others."""
    review = parse_rules(REVIEW.encode(), "rules.toml").review
    assert (review.reference, review.owner, review.approval_from_ore) == ("§ 9", "Økonomi", 100_000)
    assert review.needs_statement(Cause.CASH_OVER_SHORT, -5_000)
    assert not review.needs_statement(Cause.CASH_OVER_SHORT, 4_999)
    assert not review.needs_statement(Cause.DEPOSIT_MISSING, -5_000)
    assert (review.counter_account(Cause.POSTING_DIGIT), review.counter_account(Cause.POSTING_SIGN)) == ("9-81", None)
    assert [one.rule for one in review.phrases_for(Cause.POSTING_DIGIT)] == ["§ 7"]
    assert review.phrases_for(Cause.POSTING_SIGN) == ()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('reference = "§ 9"\n', "", "reference"),
        ("statement_from_ore = 5000", "statement_from_ore = -1", "statement_from_ore"),
        ("statement_from_ore = 5000", "statement_fra_ore = 1", "statement_from_ore"),
        ('"opening_gap"', '"opening_gab"', "opening_gap"),
        ("posting_digit =", "posting_digits =", "posting_digit"),
        ('"9-81"', '""', "modkonto"),
        ('text = "Set efter."\n', "", "text"),
        ('["cash_over_short", "opening_gap"]', '"alle"', "statement_causes"),
    ],
)
def test_a_review_that_cannot_be_used_says_what_to_do(old: str, new: str, said: str) -> None:
    """Missing basis, bounds, unknown keys and causes with the nearest known, empty accounts and phrases."""
    assert old in REVIEW
    with pytest.raises(BusinessError, match=said):
        parse_rules(REVIEW.replace(old, new).encode(), "rules.toml")
