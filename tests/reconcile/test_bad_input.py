"""What nobody should hand to the engine: it says what is wrong, or gives a right answer, never a wrong one."""

from __future__ import annotations

import dataclasses
import datetime as dt

import numpy as np
import pandas as pd
import pytest
from msgspec import structs
from tests.reconcile.builder import AS_OF, OCTOBER, Town, town

from kassebot.domain.errors import BusinessError
from kassebot.domain.facts import Facts
from kassebot.domain.findings import PeriodResult, Status
from kassebot.domain.rules import DEFAULT_RULES
from kassebot.reconcile.engine import reconcile, reconcile_frames
from kassebot.reconcile.frames import Frames, build_frames
from kassebot.reconcile.passes import Coverage


def of_frames(frames: Frames) -> PeriodResult:
    """The result of frames alone, as another program would hand them over."""
    return reconcile_frames(
        frames, Coverage(deliveries=()), period=OCTOBER, as_of=AS_OF, rules=DEFAULT_RULES, run="", names={}, carried=()
    )


def of_facts(facts: Facts) -> PeriodResult:
    """The result of facts for which nothing was planned."""
    return reconcile(facts, (), period=OCTOBER, as_of=AS_OF, rules=DEFAULT_RULES, run="", names={}, carried=())


def with_amount(made: Town, amount: object) -> Frames:
    """The town's frames with one amount of its Z-reports put in another's place."""
    frames = build_frames(made.facts(), OCTOBER)
    z = frames.z.copy()
    z["cash_sales_ore"] = pd.Series([amount, *z["cash_sales_ore"].tolist()[1:]])
    return dataclasses.replace(frames, z=z)


def test_no_facts_at_all() -> None:
    """Nothing in, nothing out; a list of registers alone makes none of them ready."""
    assert of_facts(Facts()).registers == ()

    listed = of_facts(Facts(registers=tuple(town().registers)))
    assert {one.status for one in listed.registers} == {Status.MISSING_DATA}
    assert all(one.figures.booked_ore is None for one in listed.registers)


def test_one_register_alone() -> None:
    """A municipality of one: the others' rows are set aside, and it is as it was."""
    made = town()
    made.registers = made.registers[:1]

    assert [one.status for one in made.result().registers] == [Status.READY]


@pytest.mark.parametrize("amount", [np.iinfo(np.int64).max, np.iinfo(np.int64).min, 10**12 + 1])
def test_amounts_at_the_edge_of_64_bits_are_refused(amount: int) -> None:
    """Their sums would run over in silence."""
    with pytest.raises(BusinessError) as refused:
        of_frames(with_amount(town(), amount))

    assert refused.value.code == "amount_too_large"
    assert "z.cash_sales_ore" in str(refused.value)


def test_amounts_that_are_not_whole_are_refused() -> None:
    """A float makes equal amounts unequal."""
    with pytest.raises(BusinessError) as refused:
        of_frames(with_amount(town(), 101_350.5))

    assert refused.value.code == "amounts_not_ore"


def test_a_row_of_a_register_that_is_not_there_is_refused() -> None:
    """A position outside the list is a fault of who made the frames."""
    frames = build_frames(town().facts(), OCTOBER)
    vouchers = frames.vouchers.assign(reg=99)

    with pytest.raises(BusinessError) as refused:
        of_frames(dataclasses.replace(frames, vouchers=vouchers))
    assert refused.value.code == "register_position"


def test_a_register_without_a_working_day_in_the_period() -> None:
    """On the list on a Saturday and a Sunday only: it has a result, and no figure is made up."""
    made = town()
    imprest = next(one for one in made.registers if one.register == "0500")
    weekend = structs.replace(imprest, active_from=dt.date(2026, 10, 3), active_to=dt.date(2026, 10, 4))
    made.registers = [weekend if one is imprest else one for one in made.registers]
    made.vouchers = [one for one in made.vouchers if one.register != "0500"]
    result = next(one for one in made.result().registers if one.register == "0500")

    assert result.status is not Status.READY


def test_the_same_frames_in_another_order_give_the_same_result() -> None:
    """Also with the rows of every frame turned around."""
    made = town()
    facts = made.facts()
    turned = Facts(**{field.name: tuple(reversed(getattr(facts, field.name))) for field in dataclasses.fields(Facts)})

    assert of_facts(turned) == of_facts(facts)
