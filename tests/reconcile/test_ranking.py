"""How sure a cause is: prior, witness and chance, not the look of a number."""

from __future__ import annotations

import pytest

from kassebot.domain.findings import Candidate, Cause
from kassebot.domain.rules import DEFAULT_RULES
from kassebot.reconcile.passes import CONFIDENCE_MIN
from kassebot.reconcile.ranking import CANDIDATES_MAX, chance, others, sureness, unexplained


def test_sixty_whole_kroner_amounts_fit_one_difference_in_seven() -> None:
    """Coarse amounts: »equals one row« is false that often."""
    assert chance(range(100, 42_000, 700), 42_000) == pytest.approx(1 / 7, abs=0.01)


def test_half_kroner_fit_half_as_often() -> None:
    """The finer the amounts, the more an equal one says."""
    whole, half = [100 * n for n in range(1, 40)], [50 + 100 * n for n in range(40)]

    assert chance(half, 42_050) < chance(whole, 42_000)
    assert chance([], 500) == 0


def test_an_amount_alone_never_asserts_a_cause() -> None:
    """However rare: a person sees it, and nothing is concluded."""
    for by_chance in (0.0, 0.01, 0.5, 1.0):
        assert sureness(DEFAULT_RULES, Cause.TENDER_MIXUP, Cause.CASH_OVER_SHORT, by_chance) < CONFIDENCE_MIN


def test_a_commoner_cause_and_a_rarer_coincidence_are_surer() -> None:
    """Prior and chance both count."""
    mixup = sureness(DEFAULT_RULES, Cause.TENDER_MIXUP, Cause.CASH_OVER_SHORT, 0.5)

    assert mixup > sureness(DEFAULT_RULES, Cause.VOUCHER_DUPLICATE, Cause.CASH_OVER_SHORT, 0.5)
    assert mixup > sureness(DEFAULT_RULES, Cause.TENDER_MIXUP, Cause.CASH_OVER_SHORT, 0.9)


def test_each_cause_is_shown_once_and_the_surest_first() -> None:
    """No more than three with the finding's own."""
    made = [
        Candidate(cause=cause, confidence=sure, explanation=())
        for cause, sure in (
            (Cause.TENDER_MIXUP, 0.1), (Cause.VOUCHER_DUPLICATE, 0.3), (Cause.TENDER_MIXUP, 0.2), (Cause.DEPOSIT_DIFFERS, 0.05),
        )
    ]  # fmt: skip
    shown = others(made)

    assert [(one.cause, one.confidence) for one in shown] == [(Cause.VOUCHER_DUPLICATE, 0.3), (Cause.TENDER_MIXUP, 0.2)]
    assert len(shown) < CANDIDATES_MAX


def test_nothing_explains_it_is_an_answer_too() -> None:
    """Sure where nothing fits, less so where something might."""
    possible = Candidate(cause=Cause.TENDER_MIXUP, confidence=0.3, explanation=())

    assert unexplained([]) == 0.95
    assert unexplained([possible]) == 0.65
    assert unexplained([possible, possible]) == CONFIDENCE_MIN
