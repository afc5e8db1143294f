"""Why, in plain Danish: at most five sentences a finding, with the figures and the formula.

Templates only: the values are put in when a person reads them. Neutral words; what was added up and
what differs, never who is to blame.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from kassebot.domain.texts import Message, danish, message
from kassebot.reconcile.calendar import date_of

Told = tuple[Message, ...]

_KINDS = danish({"sale": "Z {key}", "voucher": "bilag {key}", "bag": "pose {key}", "top_up": "opfyldning {key}"})
_STATUSES = {"kladde": message("en kladde"), "attesteret": message("attesteret"), "afvist": message("afvist")}
_TENDERS = {"card": message("kort"), "mobilepay": message("MobilePay")}


def named(document: Any) -> Message:
    """What people call a document of the ledger, `Z 1288`; with its day where it has no number."""
    kind, key = str(document["kind"]), str(document["key"])
    numbered = bool(key) and kind != "top_up"
    return message(_KINDS.get(kind, _KINDS["top_up"]), key=key if numbered else date_of(document["day"]))


def count_missing(first: dt.date, last: dt.date) -> Told:
    """A count that is due and not on the sheet."""
    if first == last:
        return (message("Kassen skulle være talt op {day}, men arket har ingen optælling den dag.", day=first),)
    return (
        message(
            "Kassen skulle være talt op mindst én gang fra {first} til {last}, men arket har ingen optælling i de dage.",
            first=first, last=last,
        ),
    )  # fmt: skip


def limit_exceeded(day: dt.date, after_ore: int, limit_ore: int) -> Told:
    """The holding after a count is above the limit."""
    return (
        message(
            "Efter optællingen {day} lå der {after_ore} kr. i kassen; grænsen er {limit_ore} kr.",
            day=day, after_ore=after_ore, limit_ore=limit_ore,
        ),
        message("Det er {excess_ore} kr. over grænsen.", excess_ore=after_ore - limit_ore),
    )  # fmt: skip


def unwitnessed(day: dt.date, *, checked: bool) -> Told:
    """A count that one person made alone."""
    if checked:
        return (message("Optællingen {day} er talt og kontrolleret af den samme person.", day=day),)
    return (message("Optællingen {day} har intet navn under »Kontrolleret af«.", day=day),)


def sum_error(day: dt.date, total_ore: int, denominations_ore: int) -> Told:
    """Optalt i alt is not the sum of the denominations."""
    return (
        message(
            "Optællingen {day} siger {total_ore} kr. i alt, men sedler og mønter giver {denominations_ore} kr.",
            day=day, total_ore=total_ore, denominations_ore=denominations_ore,
        ),
        message("Forskellen er {error_ore} kr. Beløbet »Optalt i alt« er brugt.", error_ore=total_ore - denominations_ore),
    )  # fmt: skip


def sum_error_cash(amount_ore: int, *, corrected: bool) -> Message:
    """The same amount is off in the cash."""
    if corrected:
        return message(
            "Beholdningen afviger med {amount_ore} kr. ved denne optælling og lige så meget den anden vej ved den næste.",
            amount_ore=amount_ore,
        )
    return message("Beholdningen afviger med det samme beløb, {amount_ore} kr.", amount_ore=amount_ore)


def invalid_note(day: dt.date, notes: int, amount_ore: int) -> Told:
    """1000 kroner notes after they stopped being money."""
    return (
        message(
            "Optællingen {day} har {notes} tusindkronesedler, {amount_ore} kr.; de gælder ikke efter 31.05.2025.",
            day=day, notes=notes, amount_ore=amount_ore,
        ),
        message("Beløbet er med i »Optalt i alt«."),
    )  # fmt: skip


def z_duplicate(number: int, cash_ore: int, *, different: bool) -> Told:
    """A Z-report that is there twice."""
    if different:
        return (
            message("Der er flere forskellige Z-rapporter med nummer {number}; alle er talt med.", number=str(number)),
        )
    return (
        message("Z {number} er leveret to gange; den tæller kun én gang.", number=str(number)),
        message("Talt to gange ville den have ændret beholdningen med {cash_ore} kr.", cash_ore=cash_ore),
    )


def z_missing(first: int, last: int, amount_ore: int, *, posted: bool) -> Told:
    """A gap in the numbers."""
    which = (
        message("Z {first} mangler i rækken.", first=str(first))
        if first == last
        else message("Z {first} til {last} mangler i rækken.", first=str(first), last=str(last))
    )
    how = (
        message(
            "Bogføringen og bilagene viser, at den ændrede beholdningen med {amount_ore} kr.", amount_ore=amount_ore
        )
        if posted
        else message(
            "Det løbende salg og optællingen viser, at den ændrede beholdningen med {amount_ore} kr.",
            amount_ore=amount_ore,
        )
    )
    return (which, how, message("Hent rapporten i kassesystemet, og kør perioden igen."))


def voucher_missing(day: dt.date, amount_ore: int, *, paid: bool, posted: bool) -> Told:
    """Money paid out, or booked as paid out, without a voucher."""
    first = (
        message("Kassen har {amount_ore} kr. i udlæg {day}, som der ikke er et bilag til.", day=day, amount_ore=amount_ore)
        if paid
        else message("Et udlæg på {amount_ore} kr. med dato {day} nævner et bilag, som portalen ikke har.", day=day, amount_ore=amount_ore)
    )  # fmt: skip
    return (first, message("Udlægget er bogført.")) if posted and paid else (first,)


def voucher_unapproved(voucher: str, status: str, amount_ore: int, *, posted: bool) -> Told:
    """A voucher that nobody approved."""
    first = message(
        "Bilag {voucher} på {amount_ore} kr. er {status}, ikke godkendt.",
        voucher=voucher,
        status=_STATUSES.get(status, status),
        amount_ore=amount_ore,
    )
    if posted:
        return first, message("Det er bogført alligevel.")
    return first, message("Pengene har forladt kassen, men bilaget er ikke bogført.")


def voucher_duplicate(day: dt.date, amount_ore: int) -> Told:
    """Two vouchers for one outlay."""
    return (
        message("Bilagene {day} er {amount_ore} kr. større end udlægget i kassen.", day=day, amount_ore=amount_ore),
        message("To bilag har det samme beløb; det ene ser ud til at være det andet en gang til."),
    )


def voucher_over(day: dt.date, amount_ore: int, cash_ore: int) -> Told:
    """A voucher that the till did not pay."""
    return (
        message("Bilagene {day} er {amount_ore} kr. større end udlægget i kassen, og intet bilag ligner et dobbelt.", day=day, amount_ore=amount_ore),
        message("Optællingen afviger med {cash_ore} kr.", cash_ore=cash_ore),
    )  # fmt: skip


def opening_gap(day: dt.date, expected_ore: int, total_ore: int) -> Told:
    """The first count is not the opening holding though nothing happened."""
    return (
        message("Kassen indeholdt {expected_ore} kr. efter forrige periodes sidste optælling.", expected_ore=expected_ore),
        message("Den første optælling, {day}, viser {total_ore} kr., og intet er registreret imellem.", day=day, total_ore=total_ore),
        message("Forskellen er {difference_ore} kr.", difference_ore=total_ore - expected_ore),
    )  # fmt: skip


def rounding(day: dt.date, reports: int, amount_ore: int) -> Told:
    """Cash sales without the rounding."""
    return (
        message("{reports} Z-rapporter frem til {day} har kontantsalg, som ikke går op i 50 øre, uden øreafrundingen.", reports=reports, day=day),
        message("Deres øreafrunding er {amount_ore} kr. i alt, og det er, hvad optællingen afviger med.", amount_ore=amount_ore),
    )  # fmt: skip


def mixup(day: dt.date, tender: str, ore: int) -> Told:
    """Cash rung as card, or the other way."""
    return (
        message("Indløserens {tender} {day} afviger {difference_ore} kr. fra Z-rapporten.", day=day, tender=_TENDERS[tender], difference_ore=ore),
        message("Kontanterne afviger med {cash_ore} kr., det samme den anden vej.", cash_ore=-ore),
        message("En betaling ser ud til at være slået ind på den forkerte betalingsmåde."),
    )  # fmt: skip


def mixup_and_more(day: dt.date, tender: str, ore: int, rest_ore: int) -> Told:
    """A tender that is off, as a part of a cash difference."""
    name = {"card": "kort", "mobilepay": "MobilePay"}[tender]
    return (
        message("Indløserens {tender} {day} afviger {difference_ore} kr. fra Z-rapporten.", day=day, tender=name, difference_ore=ore),
        message(
            "En betaling ser ud til at være slået ind på den forkerte betalingsmåde; så er {rest_ore} kr. af kassedifferencen stadig uforklaret.",
            rest_ore=rest_ore,
        ),
    )  # fmt: skip


def deposit_cash(amount_ore: int) -> Message:
    """The till has what the bag lacked."""
    return message(
        "Ved næste optælling afviger kassen med {amount_ore} kr., det samme den anden vej.", amount_ore=amount_ore
    )


def mirrored(day: dt.date, amount_ore: int) -> Message:
    """An earlier period's cash difference, the other way."""
    return message(
        "Den {day} afveg kassen med {amount_ore} kr., lige så meget den anden vej.", day=day, amount_ore=amount_ore
    )


def over_short(day: dt.date, total_ore: int, expected_ore: int, left_ore: int) -> Told:
    """Nothing explains it."""
    return (
        message("Optællingen {day} viser {total_ore} kr.; beregnet er {expected_ore} kr.", day=day, total_ore=total_ore, expected_ore=expected_ore),
        message("{left_ore} kr. af forskellen svarer ikke til nogen enkelt fejl i det, der er hentet.", left_ore=left_ore),
        message("Beregningen er beholdningen efter forrige optælling plus det, der er registreret siden."),
    )  # fmt: skip


def equal_voucher(voucher: str, day: dt.date, amount_ore: int) -> Told:
    """A voucher of the same amount."""
    return (message("Bilag {voucher} fra {day} er på det samme beløb, {amount_ore} kr.; det alene viser ikke nok.", voucher=voucher, day=day, amount_ore=amount_ore),)  # fmt: skip


def equal_tender(number: int, day: dt.date, amount_ore: int) -> Told:
    """A tender's total of the same amount."""
    return (message("Z {number} fra {day} har det samme beløb, {amount_ore} kr., på en anden betalingsmåde; det alene viser ikke nok.", number=str(number), day=day, amount_ore=amount_ore),)  # fmt: skip
