"""What must hold whatever is wrong: the order of the input, the sums of the effects, over as short, nothing odd is ready."""

from __future__ import annotations

import dataclasses
import random
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.reconcile.builder import OCTOBER, Town, october, sha, town

from kassebot.domain.asides import ODD_REASONS
from kassebot.domain.findings import PeriodResult, Status

LISTS = ("z", "counts", "vouchers", "postings", "batches", "payments", "movements")
AMOUNTS = {
    "z": ("cash_sales_ore", "card_sales_ore", "mobilepay_sales_ore", "cash_out_ore", "cash_in_ore"),
    "counts": ("total_ore", "to_bank_ore"),
    "vouchers": ("amount_ore",),
    "postings": ("amount_ore",),
    "batches": ("gross_ore", "net_ore"),
    "payments": ("amount_ore", "net_ore"),
    "movements": ("amount_ore",),
}
FEW = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def adds_up(result: PeriodResult) -> None:
    """For each comparison that is known Σ effects = its difference, to the øre."""
    for register in result.registers:
        for comparison, difference in register.differences_ore:
            effects = sum(dict(finding.effects_ore).get(comparison, 0) for finding in register.findings)
            assert difference is None or effects == difference, (register.register, comparison, effects, difference)


def mutate(made: Town, rng: random.Random) -> None:
    """One change of one row: lost, doubled, or another amount."""
    name = rng.choice(LISTS)
    rows: list[Any] = getattr(made, name)
    place = rng.randrange(len(rows))
    kind = rng.choice(("drop", "double", "amount", "amount"))
    if kind == "double" and name == "counts":
        kind = "drop"  # counting twice on a day is in order
    if kind == "drop":
        del rows[place]
    elif kind == "double":
        rows.append(dataclasses.replace(rows[place], line=50_000 + place))
    else:
        column = rng.choice(AMOUNTS[name])
        off = rng.choice((-1, 1)) * rng.choice((50, 1_000, 4_500, 123_450))
        rows[place] = dataclasses.replace(rows[place], **{column: getattr(rows[place], column) + off})


@FEW
@given(st.integers(0, 10**6), st.integers(1, 4))
def test_order_does_not_matter_and_it_adds_up(seed: int, faults: int) -> None:
    """Shuffled facts and deliveries give the same result; the effects are the differences; nothing changed is ready."""
    rng = random.Random(seed)
    made = town()
    for _ in range(faults):
        mutate(made, rng)
    result = made.result()
    adds_up(result)
    for name in LISTS:
        rng.shuffle(getattr(made, name))
    rng.shuffle(made.registers)
    assert made.result() == result


@FEW
@given(st.integers(0, 10**6))
def test_one_change_is_never_ready(seed: int) -> None:
    """Whatever single amount changes or row is lost, some register is not ready."""
    made = town()
    mutate(made, random.Random(seed))
    assert any(one.status is not Status.READY for one in made.result().registers)


@FEW
@given(st.integers(1, 2_000), st.integers(1, 30))
def test_over_and_short_are_mirrors(coins: int, day: int) -> None:
    """The same amount too much and too little: the same causes, opposite amounts."""
    found = []
    for sign in (1, -1):
        made = town()
        for place, count in enumerate(made.counts):
            if count.register == "0417" and count.period == "2026-10" and count.day >= october(day):
                total = count.total_ore + sign * coins * 50
                made.counts[place] = dataclasses.replace(count, total_ore=total, denominations_ore=total)
        result = made.of("0417")
        found.append([(one.cause, one.date, sign * one.amount_ore) for one in result.findings])
    assert found[0] == found[1]
    assert found[0]


STRAYS = {
    "z": ("register", "9998"),
    "counts": ("register", "9998"),
    "vouchers": ("register", "9998"),
    "postings": ("account", "9-22-9998"),
    "batches": ("terminal", "99999998"),
    "payments": ("payment_point", "99999998"),
}


@FEW
@given(st.sampled_from(sorted(STRAYS)), st.integers(0, 10**6))
def test_a_row_that_nobody_on_the_list_owns_is_set_aside_with_its_place(name: str, seed: int) -> None:
    """Nothing is passed over in silence: the row and its place are said, and that nobody owns it."""
    made = town()
    rows: list[Any] = getattr(made, name)
    column, value = STRAYS[name]
    of_period = [row for row in rows if getattr(row, "period", str(OCTOBER)) == str(OCTOBER)]
    like = random.Random(seed).choice(of_period)
    rows.append(dataclasses.replace(like, **{column: value}, document=sha("stray"), line=7, locator="stray 7"))
    result = made.result()

    odd = [one for one in result.set_aside if one.reason in ODD_REASONS]
    assert [(one.locator, one.rows) for one in odd] == [("stray 7", 1)]
