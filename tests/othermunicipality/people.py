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


def keyed_sale_text(rng: Random, no: int) -> str:
    return rng.choice(
        (
            f"Kontantsalg Z {no}",
            f"Z {no}",
            f"kontantsalg z{no}",
            f"Kassesalg Z-bon {no}",
            f"Z-bon {no}",
            f"Dagens salg Z.{no}",
            f"Z-rapport nr. {no}",
            f"Omsætning kontant z-bon nr {no}",
            f"KONTANTSALG Z{no}",
        )
    )


def sale_text(rng: Random, no: int, day: date, *, weekly: bool = False) -> str:
    dated = (
        f"Kontantsalg {day:%d.%m}",
        f"Salg {day.day}/{day.month}",
        f"Kassesalg d. {day:%d-%m-%Y}",
        f"dagens kontantsalg {day.day}/{day.month}",
        f"Kontant oms. {day:%d%m%y}",
        "Kontantsalg",
        "Dagens salg",
    )
    if rng.random() < 0.7:
        return keyed_sale_text(rng, no)
    return rng.choice([*dated, f"Kassesalg uge {day.isocalendar().week}"] if weekly else dated)


def voucher_text(rng: Random, no: str, day: date, purpose: str) -> str:
    keyed = (
        f"Udlæg bilag {no}",
        f"bilag {no}",
        f"Udlæg {no} {purpose}",
        f"Kassebilag {no[2:]}",
        f"{purpose}, bilag {no[2:]}",
        no.replace("-", ""),
        no.lower(),
        f"udlæg u {no[2:]}",
        f"Bilag nr. {no[2:]} {purpose.lower()}",
    )
    loose = (f"Udlæg {purpose}", f"Udlæg {day:%d.%m}", "Udlæg", f"{purpose} {day.day}/{day.month}")
    return rng.choice(keyed if rng.random() < 0.8 else loose)


def bag_text(rng: Random, bag: str, day: date) -> str:
    keyed = (
        f"Indsat i bank pose {bag}",
        f"Bankindsættelse {bag}",
        f"Pose {bag}",
        f"POSE NR {bag}",
        f"Indsat bank, pose {bag}",
        f"pose nr. {bag[:4]} {bag[4:]}",
        f"Døgnboks pose {bag}",
    )
    loose = (f"Indsat i bank {day:%d.%m}", "Indsat i bank", f"Til bank {day.day}/{day.month}", "Døgnboks")
    return rng.choice(keyed if rng.random() < 0.75 else loose)


def topup_text(rng: Random, no: str, day: date) -> str:
    return rng.choice(
        (
            f"Udbetalt kasse {no}",
            "Opfyldning af kasse",
            f"Hævet i bank {day:%d.%m}",
            "Påfyldning udlægskasse",
            "Forskud",
            f"Kasse {no} fyldt op d. {day.day}/{day.month}",
        )
    )


def deposit_text(rng: Random, no: str, bag: str, others: list[str]) -> str:
    """The bank's text: the register or the bag may be missing or mistyped, never both."""
    text = _deposit_text(rng, no, bag, others)
    return text if rng.random() < 0.85 else text.lower()


def _deposit_text(rng: Random, no: str, bag: str, others: list[str]) -> str:
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
    if throw < 0.22:
        return f"INDB KASSE {no.lstrip('0')} POSE {bag}"
    return f"INDB KASSE {no} POSE {bag}"
