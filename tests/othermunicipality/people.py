"""Names and the sentences that people type; all invented."""

from __future__ import annotations

from datetime import date
from random import Random

FIRST = (
    "Anton",
    "Bodil",
    "Carsten",
    "Ditte",
    "Erik",
    "Fatima",
    "Gerda",
    "Hassan",
    "Inger",
    "Jørn",
    "Kaja",
    "Lærke",
    "Øjvind",
    "Åge",
)
LAST = ("Prøvesen", "Testrup", "Opdigt", "Skabelon", "Fiktivsen", "Mønster", "Påfund", "Udkast")
PLACES = (
    "Svømmehallen",
    "Plejecentret",
    "Musikskolen",
    "Borgerhuset",
    "Naturskolen",
    "Kulturhuset",
    "Havnekontoret",
    "Børnehuset",
)
NAMES = (
    "Bøgely",
    "Strandvang",
    "Mosen",
    "Åbrinken",
    "Elmehuset",
    "Nørrevang",
    "Solbakken",
    "Fjordhøj",
    "Kildebo",
    "Tværgade",
)
ROOMS = ("kiosk", "café", "billetsalg", "reception", "butik", "kantine")
PURPOSES = (
    "kaffe",
    "Blomster",
    "Fødselsdagsgave",
    "Maling og pensler",
    "Frugt",
    "Porto",
    "Rengøringsmidler",
    "Is til beboere",
    "Spil",
    "Taxa",
)


def person(rng: Random) -> str:
    return f"{rng.choice(FIRST)} {rng.choice(LAST)}"


def sale_text(rng: Random, no: int, day: date, weekly: bool = False) -> str:
    keyed = (
        f"Kontantsalg Z {no}",
        f"Z {no}",
        f"kontantsalg z{no}",
        f"Kassesalg Z-bon {no}",
        f"Dagens salg Z.{no}",
        f"Z-rapport nr. {no}",
    )
    dated = (
        f"Kontantsalg {day:%d.%m}",
        f"Salg {day.day}/{day.month}",
        f"Kassesalg d. {day:%d-%m-%Y}",
        "Kontantsalg",
        f"Kassesalg uge {day.isocalendar().week}",
    )
    if rng.random() < 0.7:
        return rng.choice(keyed)
    return rng.choice(dated if weekly else dated[:4])


def voucher_text(rng: Random, no: str, day: date, purpose: str) -> str:
    keyed = (
        f"Udlæg bilag {no}",
        f"bilag {no}",
        f"Udlæg {no} {purpose}",
        f"Kassebilag {no[2:]}",
        f"{purpose}, bilag {no[2:]}",
        no.replace("-", ""),
    )
    loose = (f"Udlæg {purpose}", f"Udlæg {day:%d.%m}", "Udlæg")
    return rng.choice(keyed if rng.random() < 0.8 else loose)


def bag_text(rng: Random, bag: str, day: date) -> str:
    keyed = (
        f"Indsat i bank pose {bag}",
        f"Bankindsættelse {bag}",
        f"Pose {bag}",
        f"POSE NR {bag}",
        f"Indsat bank, pose {bag}",
    )
    loose = (f"Indsat i bank {day:%d.%m}", "Indsat i bank", f"Til bank {day.day}/{day.month}")
    return rng.choice(keyed if rng.random() < 0.75 else loose)


def topup_text(rng: Random, no: str, day: date) -> str:
    return rng.choice(
        (f"Udbetalt kasse {no}", "Opfyldning af kasse", f"Hævet i bank {day:%d.%m}", "Påfyldning udlægskasse")
    )


def deposit_text(rng: Random, no: str, bag: str, others: list[str]) -> str:
    """The bank's text: the register or the bag may be missing or mistyped, never both."""
    throw = rng.random()
    if throw < 0.06:
        return f"INDB KASSE POSE {bag}"
    if throw < 0.10:
        return f"INDB KASSE {rng.choice(others)} POSE {bag}"
    if throw < 0.14:
        return f"INDB KASSE {no}"
    if throw < 0.18:
        spot = rng.randrange(2, 6)
        return f"INDB KASSE {no} POSE {bag[:spot] + bag[spot + 1] + bag[spot] + bag[spot + 2 :] if bag[spot] != bag[spot + 1] else bag[:-2]}"
    if throw < 0.20:
        return f"INDB KASSE {no} POSE"
    return f"INDB KASSE {no} POSE {bag}"
