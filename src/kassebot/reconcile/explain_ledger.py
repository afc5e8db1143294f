"""Why the ledger differs, and what could not be fetched or read: plain Danish, at most five sentences."""

from __future__ import annotations

import datetime as dt

from kassebot.domain.findings import COMPARISON_WORDS, Cause, Comparison
from kassebot.domain.texts import Message, message

Told = tuple[Message, ...]

_SLIPS = {
    Cause.POSTING_SIGN: "Fortegnet er vendt.",
    Cause.POSTING_TRANSPOSITION: "To cifre ved siden af hinanden er byttet om.",
    Cause.POSTING_SLIDE: "Kommaet er rykket.",
    Cause.POSTING_DIGIT: "Ét ciffer er anderledes.",
}


def slip(cause: Cause, document: Message, right_ore: int, booked_ore: int) -> Told:
    """A posting whose amount is not its document's."""
    told = message(
        "Posteringen af {document} er {booked_ore} kr.; den skulle være {right_ore} kr. (forskel {difference_ore} kr.).",
        document=document, booked_ore=booked_ore, right_ore=right_ore, difference_ore=booked_ore - right_ore,
    )  # fmt: skip
    why = message(_SLIPS[cause]) if cause in _SLIPS else message("Forskellen ligner ingen bestemt tastefejl.")
    return told, why


def duplicate(document: Message, amount_ore: int) -> Told:
    """A document booked twice."""
    return (message("{document} er bogført to gange med {amount_ore} kr.", document=document, amount_ore=amount_ore),)


def missing(document: Message, amount_ore: int) -> Told:
    """A document that is not booked."""
    return (
        message("{document} på {amount_ore} kr. er ikke bogført på kassens konto i perioden.", document=document, amount_ore=amount_ore),
        message("Ingen anden postering passer til den."),
    )  # fmt: skip


def wrong_register(document: Message, amount_ore: int, other: str, *, lacks: bool) -> Told:
    """A posting on another register's account."""
    if lacks:
        return (
            message(
                "{document} på {amount_ore} kr. mangler på kassens konto.", document=document, amount_ore=amount_ore
            ),
            message("En postering med samme nummer eller dag og samme beløb står på kasse {other}.", other=other),
        )
    return (
        message("En postering på {amount_ore} kr. hører til {document} i kasse {other}.", amount_ore=amount_ore, document=document, other=other),
        message("Der mangler den samme postering."),
    )  # fmt: skip


def wrong_period(day: dt.date, amount_ore: int) -> Told:
    """A posting of another period's document."""
    return (message("Posteringen på {amount_ore} kr. har bilagsdato {day}, som ligger uden for perioden.", amount_ore=amount_ore, day=day),)  # fmt: skip


def dated_outside(day: dt.date, amount_ore: int) -> Told:
    """A right amount with a Bilagsdato of another period."""
    return (
        message("Posteringen på {amount_ore} kr. passer til sit bilag, men har bilagsdato {day} uden for perioden.", amount_ore=amount_ore, day=day),
        message("Beløbet er bogført i perioden og ændrer ikke saldoen."),
    )  # fmt: skip


def unsupported(day: dt.date, amount_ore: int) -> Told:
    """A posting that belongs to nothing."""
    return (
        message("Posteringen på {amount_ore} kr. med bilagsdato {day} svarer ikke til noget, der er hentet.", amount_ore=amount_ore, day=day),
        message("Ingen Z-rapport, intet bilag og ingen pose passer til den."),
    )  # fmt: skip


def corrects_nothing(reference: str, amount_ore: int) -> Told:
    """A correction was booked, and what it corrects is not there."""
    return (
        message(
            "Posteringen på {amount_ore} kr. er rettelsen {reference}.", amount_ore=amount_ore, reference=reference
        ),
        message("Den afvigelse, som den retter, findes ikke i det, der er hentet."),
    )


def primo(primo_ore: int, opening_ore: int, rest_ore: int) -> Told:
    """Primosaldo is not the opening holding."""
    return (
        message("Primosaldo er {primo_ore} kr.; kassen indeholdt {opening_ore} kr. efter forrige periodes sidste optælling.", primo_ore=primo_ore, opening_ore=opening_ore),
        message("{rest_ore} kr. af forskellen svarer ikke til noget, der er båret over fra tidligere perioder.", rest_ore=rest_ore),
    )  # fmt: skip


def residual(comparison: Comparison, amount_ore: int) -> Told:
    """What no finding accounts for."""
    return (
        message("{amount_ore} kr. i sammenligningen »{comparison}« er ikke forklaret af de andre afvigelser.", amount_ore=amount_ore, comparison=COMPARISON_WORDS[comparison]),
    )  # fmt: skip


def source_missing(name: str) -> Told:
    """A document that did not come."""
    return (
        message("{name} skulle være leveret, men er ikke kommet.", name=name),
        message("Det, der afhænger af den, er ikke beregnet."),
    )


def unreadable(name: str, problem: Message | None) -> Told:
    """A document that could not be read, in the reader's words."""
    first = message("{name} kan ikke bruges, som den er.", name=name)
    return (first, problem) if problem is not None else (first,)


def block_missing(account: str) -> Told:
    """The ledger list has no block, or two, for the account."""
    return (
        message("Posteringslisten har ikke netop én blok for konto {account}; saldoen er ukendt.", account=account),
    )


def block_off(account: str, difference_ore: int) -> Told:
    """The block's control total fails."""
    return (message("Primo og posteringer på konto {account} giver ikke ultimo ({difference_ore} kr.).", account=account, difference_ore=difference_ore),)  # fmt: skip
