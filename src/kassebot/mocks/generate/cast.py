"""Who and what there is in an invented municipality: names, people and registers, all made up.

Telephones begin with +45 00, which no Danish number does; names of people end in -Prøve.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta

from kassebot.domain.periods import Period
from kassebot.domain.registers import CountFrequency, RegisterKind

_PLACES = (
    "Plejehjemmet", "Biblioteket", "Svømmehallen", "Skolen ved", "Idrætshallen", "Museet", "Værkstedet", "Cafeen på",
    "Genbrugsstationen", "Borgerservice", "Ungdomsklubben", "Dagcentret", "Hjemmeplejen", "Køkkenet på",
)  # fmt: skip
_STEMS = (
    "Solhjørnet", "Kastanjebo", "Mågereden", "Bøgelunden", "Fjordblik", "Åkanden", "Tranedal", "Rævehøj", "Egebækken",
    "Lyngsletten", "Ærtehaven", "Stærekassen", "Pilekrattet", "Havtornen", "Græskarret", "Birkeporten", "Øresand",
)  # fmt: skip
_ROOMS = ("kiosk", "café", "kasse 1", "billetsalg", "kantine", "genbrugsbutik", "reception")
_FIRST = ("Aja", "Bendt", "Dicte", "Ejvind", "Fie", "Gorm", "Hjalte", "Iben", "Jytte", "Kaj", "Liva", "Mogens", "Åge")
_LAST = (
    "Fjæstad",
    "Grøndrup",
    "Hvidtfelt",
    "Klintby",
    "Mørkøv",
    "Nørrevang",
    "Rugager",
    "Sølvbæk",
    "Tjørnelund",
    "Ågerup",
)


def person(rng: random.Random) -> str:
    """An invented person's name."""
    return f"{rng.choice(_FIRST)} {rng.choice(_LAST)}-Prøve"


@dataclass(frozen=True, slots=True, kw_only=True)
class Till:
    """A register of the municipality as its list has it."""

    number: str
    name: str
    unit: str
    production: str  # P-nummer, may be empty
    kind: RegisterKind
    secured: bool
    float_ore: int
    limit_ore: int | None
    frequency: CountFrequency
    account: str
    terminals: tuple[str, ...]
    point: str
    keeper: str
    staff: tuple[str, ...]
    telephone: str
    email: str
    active_from: date | None
    active_to: date | None
    idle: bool  # on the list, but nothing happens

    @property
    def sells(self) -> bool:
        """Has a point of sale."""
        return self.kind is not RegisterKind.IMPREST

    def open_on(self, day: date) -> bool:
        """On the list on that day."""
        return (self.active_from is None or self.active_from <= day) and (
            self.active_to is None or day <= self.active_to
        )


def cast(count: int, period: Period, seed: int) -> tuple[Till, ...]:
    """The municipality's registers in the order of their numbers; about one in sixty is not active in the period."""
    rng = random.Random(f"{seed}-numbers")
    numbers = sorted(rng.sample(range(101, 9900), count))
    return tuple(_till(place, f"{number:04d}", period, seed) for place, number in enumerate(numbers))


def _till(place: int, number: str, period: Period, seed: int) -> Till:
    rng = random.Random(f"{seed}-till-{number}")
    kind = rng.choices(tuple(RegisterKind), weights=(70, 15, 15))[0]
    unit = f"{rng.choice(_PLACES)} {rng.choice(_STEMS)}"
    sells = kind is not RegisterKind.IMPREST
    active_from, active_to = _life(rng, place, period)
    staff = _staff(rng)
    return Till(
        number=number,
        name=f"{unit}, {rng.choice(_ROOMS) if sells else 'udlægskasse'}",
        unit=unit,
        production=f"10{int(number) * 7919 % 10**8:08d}" if place % 3 else "",
        kind=kind,
        secured=rng.random() < 0.2,
        float_ore=0 if kind is RegisterKind.DEPARTMENT else rng.choice((500, 1000, 1500, 2000, 3500)) * 100,
        limit_ore=rng.choice((10, 12, 15, 20)) * 100_000 if rng.random() < 0.7 else None,
        frequency=rng.choices(tuple(CountFrequency), weights=(40, 45, 15))[0],
        account=f"9-22-01-{number}",
        terminals=tuple(f"71{place:04d}{n:02d}" for n in range(rng.choice((0, 1, 1, 1, 2)) if sells else 0)),
        point=f"0417{place:04d}" if sells and rng.random() < 0.7 else "",
        keeper=staff[0],
        staff=staff,
        telephone=f"+45 00{rng.randrange(10**6):06d}",
        email=f"kasse{number}@kommune0999.example",
        active_from=active_from,
        active_to=active_to,
        idle=rng.random() < 0.02,
    )


def _staff(rng: random.Random) -> tuple[str, ...]:
    """Four people with four names."""
    names: dict[str, None] = {}
    while len(names) < 4:
        names[person(rng)] = None
    return tuple(names)


def _life(rng: random.Random, place: int, period: Period) -> tuple[date | None, date | None]:
    """Most registers were there before and stay; a few are gone, come later, open or close in the period."""
    if place % 60 == 17:
        return None, period.first - timedelta(days=rng.randrange(5, 300))
    if place % 60 == 31:
        return period.last + timedelta(days=rng.randrange(3, 60)), None
    if place % 60 == 43:
        return period.first + timedelta(days=rng.randrange(5, 15)), None
    if place % 60 == 53:
        return None, period.last - timedelta(days=rng.randrange(5, 12))
    return (date(2019, 3, 1) if rng.random() < 0.4 else None), None
