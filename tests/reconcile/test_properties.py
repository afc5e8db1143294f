"""What must hold whatever is wrong: the order of the input, the sums of the effects, over as short, nothing odd is ready."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import structs
from tests.reconcile.builder import OCTOBER, Town, october, sha, town

from kassebot.domain.asides import ODD_REASONS, AsideReason
from kassebot.domain.facts import BankKind
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
        rows.append(structs.replace(rows[place], line=50_000 + place))
    else:
        column = rng.choice(AMOUNTS[name])
        off = rng.choice((-1, 1)) * rng.choice((50, 1_000, 4_500, 123_450))
        rows[place] = structs.replace(rows[place], **{column: getattr(rows[place], column) + off})


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
                made.counts[place] = structs.replace(count, total_ore=total, denominations_ore=total)
        result = made.of("0417")
        found.append([(one.cause, one.date, sign * one.amount_ore) for one in result.findings])
    assert found[0] == found[1]
    assert found[0]


def edges(made: Town) -> None:
    """What deliveries hold around the period: another month's bag, payouts, count, top-up and rows, and a payout of both."""
    like: dict[str, list[Any]] = {name: getattr(made, name) for name in LISTS}
    before, after = dt.date(2026, 9, 30), dt.date(2026, 11, 2)

    def add(name: str, row: Any, **values: Any) -> None:
        like[name].append(structs.replace(row, line=60_000 + len(like[name]), **values))

    bag, deposit = made.counts[0], next(one for one in made.movements if one.kind is BankKind.DEPOSIT)
    add("counts", bag, day=dt.date(2026, 9, 28), to_bank_ore=12_300, bag="7700001")
    add(
        "movements",
        deposit,
        booking_date=dt.date(2026, 9, 29),
        amount_ore=12_300,
        bag="7700001",
        document=sha("bank/9"),
    )
    add("counts", bag, day=dt.date(2026, 9, 29), to_bank_ore=45_600, bag="7700002")
    add("movements", deposit, booking_date=october(1), amount_ore=45_600, bag="7700002")
    add("movements", deposit, booking_date=after, bag="7700003")
    for name, kind, row in (
        ("batches", BankKind.CARD_PAYOUT, made.batches[0]),
        ("payments", BankKind.MOBILEPAY_PAYOUT, made.payments[0]),
    ):
        day = {"batches": "batch_date", "payments": "day"}[name]
        for other in (before, after):
            add(name, row, **{day: other}, payout_reference=f"{kind}{other}")
            paid = next(one for one in made.movements if one.kind is kind)
            add("movements", paid, payout_reference=f"{kind}{other}", booking_date=other, amount_ore=row.net_ore)
    shared = made.batches[-1]
    add("batches", shared, batch_date=after, gross_ore=10_100, fee_ore=101, net_ore=9_999)
    made.change(
        made.movements, lambda one: one.payout_reference == shared.payout_reference, amount_ore=shared.net_ore + 9_999
    )
    add("movements", next(one for one in made.movements if one.kind is BankKind.TOP_UP), booking_date=after)
    add("vouchers", made.vouchers[0], voucher="U-1", day=before)


def drop_one(made: Town, result: PeriodResult, name: str, place: int) -> tuple[bool, bool]:
    """Whether a row's absence shows in some register, and whether its document has one row less set aside.

    A copy is not counted as set aside here: it has a finding of its own.
    """
    rows: list[Any] = getattr(made, name)
    gone = rows.pop(place)
    without = made.result()
    rows.insert(place, gone)

    def aside(of: PeriodResult) -> int:
        wanted = (one for one in of.set_aside if one.document == gone.document and one.reason is not AsideReason.COPY)
        return sum(one.rows for one in wanted)

    return without.registers != result.registers, aside(without) == aside(result) - 1


@settings(FEW, max_examples=3)
@given(st.integers(0, 10**6), st.integers(0, 3))
def test_every_row_is_accounted_for_in_one_way(seed: int, faults: int) -> None:
    """Without it some register's result is another, or it was set aside and nothing else changes; never both, never neither."""
    rng = random.Random(seed)
    made = town()
    for _ in range(faults):
        mutate(made, rng)
    edges(made)
    result = made.result()
    everything = [(name, place) for name in LISTS for place in range(len(getattr(made, name)))]
    around = [one for one in everything if getattr(made, one[0])[one[1]].line >= 60_000]

    for name, place in [*rng.sample(everything, 3), *rng.sample(around, 2)]:
        shown, set_aside = drop_one(made, result, name, place)
        assert shown is not set_aside, (getattr(made, name)[place], shown)


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
    rows.append(structs.replace(like, **{column: value}, document=sha("stray"), line=7, locator="stray 7"))
    result = made.result()

    odd = [one for one in result.set_aside if one.reason in ODD_REASONS]
    assert [(one.locator, one.rows) for one in odd] == [("stray 7", 1)]
