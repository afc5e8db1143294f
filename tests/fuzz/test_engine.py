"""Whatever odd facts come, the engine answers, adds up, answers the same again, and is never ready with something wrong."""

import datetime as dt
import random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs
from tests.fuzz.profile import tried
from tests.reconcile.builder import Town, town
from tests.reconcile.test_properties import LISTS, adds_up, mutate

from kassebot.domain.errors import BusinessError
from kassebot.domain.findings import PeriodResult, Status
from kassebot.domain.money import AMOUNT_ORE_MAX

TEXTS = ("", " ", "Z", "Z 0", "Z 999999999", "bilag", "pose", "U-", "٣٤٥", "\u0000", "Kontantsalg 31.02.2026", "INDB KASSE 9999",
         "-1", "A" * 2_000, "ret tilbagef storno", "1001", "Z 1001 bilag U-4000 pose 8800004")  # fmt: skip
NUMBERS = (0, 1, -1, 50, -50, 49, AMOUNT_ORE_MAX, -AMOUNT_ORE_MAX, 10**9)
DAYS = (dt.date(2026, 9, 30), dt.date(2026, 10, 1), dt.date(2026, 10, 31), dt.date(2026, 11, 1), dt.date(2000, 1, 1),
        dt.date(2199, 12, 31))  # fmt: skip
KEPT = {"document", "line", "locator", "period"}  # a fact's place, and the sheet that it stands on


def oddly(made: Town, rng: random.Random) -> None:
    """One field of one row becomes something that a reader may let through."""
    rows: list[Any] = getattr(made, rng.choice(LISTS))
    if not rows:
        return
    place = rng.randrange(len(rows))
    row = rows[place]
    name = rng.choice([field.name for field in structs.fields(row) if field.name not in KEPT])
    value = getattr(row, name)
    new: Any = value
    if isinstance(value, bool) or value is None:
        return
    if isinstance(value, dt.date):
        new = rng.choice(DAYS)
    elif isinstance(value, int):
        new = rng.choice(NUMBERS) if name.endswith("_ore") else rng.choice((0, 1, 10**9 - 1))
    elif type(value) is str:
        new = rng.choice(TEXTS)
    rows[place] = structs.replace(row, **{name: new})


def blindly(made: Town, rng: random.Random) -> None:
    """Some deliveries do not come, cannot be read, or have something in them that cannot."""
    names = [one.expected.name for one in made.deliveries() if one.expected.name != "registers.xlsx"]
    for kind in (made.absent, made.unreadable, made.partly):
        kind.update(rng.sample(names, rng.choice((0, 0, 1, 3))))


def answered(made: Town) -> PeriodResult | str:
    """The result, or the code of a refusal."""
    try:
        return made.result()
    except BusinessError as error:
        return error.code


@tried(4)
@given(st.integers(0, 10**9), st.integers(1, 12))
def test_odd_facts_are_answered_and_add_up(seed: int, changes: int) -> None:
    """Every active register has a result, Σ effects is the difference, and the order of the input does not show."""
    rng = random.Random(seed)
    made = town()
    made.as_of = rng.choice((made.as_of, made.as_of, dt.date(2026, 10, 15), dt.date(2026, 12, 31)))
    for _ in range(changes):
        rng.choice((oddly, oddly, mutate))(made, rng)
    blindly(made, rng)
    said = answered(made)
    if isinstance(said, PeriodResult):
        adds_up(said)
        assert [one.register for one in said.registers] == sorted(one.register for one in made.registers)
        assert all(finding.candidates for one in said.registers for finding in one.findings)
    for name in LISTS:
        rng.shuffle(getattr(made, name))
    assert answered(made) == said


@tried(4)
@given(st.integers(0, 10**9), st.integers(0, 4))
def test_what_is_wrong_is_never_ready(seed: int, more: int) -> None:
    """One amount too much in a count, and odd texts and days around it: its register is not ready."""
    rng = random.Random(seed)
    made = town()
    place = rng.choice([at for at, count in enumerate(made.counts) if count.period == "2026-10"])
    count = made.counts[place]
    off = rng.choice((-1, 1)) * rng.choice((50, 150, 54_000))
    made.counts[place] = structs.replace(
        count, total_ore=count.total_ore + off, denominations_ore=count.total_ore + off
    )
    for _ in range(more):
        rows: list[Any] = made.postings
        at = rng.randrange(len(rows))
        rows[at] = structs.replace(rows[at], text=rng.choice(TEXTS))
    said = answered(made)

    assert isinstance(said, PeriodResult)
    assert next(one for one in said.registers if one.register == count.register).status is not Status.READY
