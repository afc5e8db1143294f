"""The register list of an invented municipality."""

from __future__ import annotations

from random import Random

from tests.othermunicipality import people
from tests.othermunicipality.days import DAY, Month
from tests.othermunicipality.register import Register


def registers(rng: Random, number: int, months: list[Month]) -> list[Register]:
    """The register list, with some that open, close, sleep or are not there in these months."""
    numbers = sorted(rng.sample(range(101, 9900), number + 6))
    made = [_register(rng, f"{n:04d}", i) for i, n in enumerate(numbers)]
    for register in made[:3]:
        register.active_from = months[-1].next_first + 5 * DAY
    for register in made[3:6]:
        register.active_to = months[0].first - 40 * DAY
    for register in rng.sample([r for r in made[6:] if not r.imprest], max(6, number // 12)):
        roll = rng.random()
        if roll < 0.3 and register.kind == "indtægtskasse":
            register.active_from = rng.choice(months).first + rng.randrange(3, 15) * DAY
        elif roll < 0.6:
            register.active_to = rng.choice(months).first + rng.randrange(12, 25) * DAY
        else:
            register.dormant = True
            register.rule = rng.choice(("ugentlig", "månedlig"))
    return made


def _register(rng: Random, no: str, i: int) -> Register:
    kind = rng.choices(("indtægtskasse", "afdelingskasse", "udlægskasse"), (70, 14, 16))[0]
    place = f"{rng.choice(people.PLACES)} {rng.choice(people.NAMES)}"
    terminals = (
        [(f"{60000000 + int(no) * 10 + k}", i % 3 % 2) for k in range(rng.choice((0, 1, 1, 1, 2, 3)))]
        if kind != "udlægskasse"
        else []
    )
    return Register(
        no=no,
        name=f"{place}, {rng.choice(people.ROOMS)}",
        unit=place,
        kind=kind,
        rule=rng.choice(
            ("ugentlig", "månedlig")
            if kind == "udlægskasse"
            else ("daglig", "daglig", "ugentlig", "ugentlig", "månedlig")
        ),
        float_ore=rng.choice((50000, 100000, 150000, 200000, 300000)),
        terminals=terminals,
        point=f"{55000000 + int(no) * 7}" if kind != "udlægskasse" and rng.random() < 0.75 else "",
        keeper=people.person(rng),
        open_on=rng.choice(
            (
                (0, 1, 2, 3, 4),
                (0, 1, 2, 3, 4),
                (0, 1, 2, 3, 4, 5),
                tuple(range(7)),
                (1, 2, 3, 4, 5, 6),
                (1, 3),
                (4, 5, 6),
            )
        ),
        holidays=rng.random() < 0.2,
        size=rng.choice((1, 1, 2, 4)),
    )
