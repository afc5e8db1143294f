"""Fees by rule, or by what most records show."""

from fractions import Fraction

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.reconcile.bank_facts import batch, october, payment, payout, z
from tests.reconcile.bank_runs import run, told

from kassebot.domain.rules import RuleSet
from kassebot.reconcile.fees import half_up, learned_rate
from kassebot.reconcile.passes import Outcome


def _fees(*fees: int, rules: RuleSet | None = None) -> Outcome:
    """Five batches of 100,00, 200,00 … with these fees."""
    facts: list[object] = []
    for n, fee in enumerate(fees, start=5):
        gross = 10000 * (n - 4)
        facts += [
            z("0417", n, n, card=gross),
            batch("0417", n, gross, fee=fee),
            payout(n + 3, gross - fee, f"KI{n:02d}"),
        ]
    return run(*facts, rules=rules or RuleSet())


def test_a_fee_off_what_most_batches_show() -> None:
    """0,29 % but for the third batch, 1,00 too dear; 1 øre is within the tolerance of a record."""
    assert told(_fees(29, 58, 187, 116, 145)) == [("0417", "fee_differs", october(7), -100)]
    assert told(_fees(29, 59, 87, 116, 145)) == []


def test_the_rule_goes_before_what_most_show() -> None:
    """The rule says 0,25 %; all five days are one finding, as a wrong rate is one fault."""
    rules = RuleSet(card_fee_rates=(("A1", Fraction(25, 10000)),))

    assert told(_fees(29, 58, 87, 116, 145, rules=rules)) == [("0417", "fee_differs", october(5), -60)]


def test_net_must_be_gross_less_fee() -> None:
    """The fee is right, but the net is 2,00 too small."""
    others = [batch("0418", n, 10000, fee=29, reference=f"K{n}I") for n in (5, 6, 7)]
    rows = [z("0418", n, n, card=10000) for n in (5, 6, 7)]
    wrong = [z("0417", 1, 5, card=10000), batch("0417", 5, 10000, fee=29, net=9771), payout(6, 9771, "KI05")]
    outcome = run(*rows, *others, *wrong)

    assert ("0417", "fee_differs", october(5), -200) in told(outcome)


def test_a_mobilepay_fee() -> None:
    """0,75 for each payment, none on refunds; one payment at 1,75."""
    fees = (75, 75, 175, 75)
    facts = [payment("0417", 5, 5000, fee=fee) for fee in fees] + [payment("0417", 5, -1000)]
    outcome = run(z("0417", 1, 5, mobilepay=19000), *facts, payout(7, 18600, "PC041705"))

    assert told(outcome) == [("0417", "fee_differs", october(5), -100)]


@given(st.integers(10, 300), st.lists(st.integers(100, 500_000), min_size=20, max_size=40))
@settings(max_examples=40, deadline=None)
def test_a_learned_rate_gives_back_the_fees(rate: int, gross: list[int]) -> None:
    """From batches rounded half up, the learned rate gives every one of their fees."""
    amounts = pd.Series(gross, dtype="int64").to_numpy()
    fees = half_up(amounts, Fraction(rate, 10000))
    learned = learned_rate(amounts, fees)

    assert learned is not None
    assert abs(half_up(amounts, learned) - fees).max() <= 1


def test_half_up_is_exact_at_the_edge_of_the_integers() -> None:
    """10 milliard kroner and a rate with many digits."""
    amounts = pd.Series([10**12, -(10**12)], dtype="int64").to_numpy()

    assert half_up(amounts, Fraction(123456789, 10**10)).tolist() == [12345678900, -12345678900]
