"""The words for causes, areas, statuses, reasons and comparisons, in Danish; translated at the doors.

A cause's word is a short noun phrase and its meaning one sentence. Neutral: what differs, never whose fault.
"""

from __future__ import annotations

import re

from kassebot.domain.asides import AsideReason
from kassebot.domain.documents import Source
from kassebot.domain.findings import COMPARISON_WORDS, Cause, Comparison, Reason, Status
from kassebot.domain.registers import RegisterKind
from kassebot.domain.texts import Message, Translate, message

_CAUSES: dict[Cause, tuple[str, str]] = {
    Cause.SOURCE_MISSING: ("Kilde mangler", "En fil, der skulle være leveret, er der ikke."),
    Cause.DOCUMENT_UNREADABLE: ("Dokument kan ikke læses", "En fil er leveret, men kan ikke læses."),
    Cause.Z_MISSING: ("Z-bon mangler", "Der er et hul i Z-bonernes nummerrække."),
    Cause.Z_DUPLICATE: ("Z-bon leveret to gange", "Den samme Z-bon er leveret mere end én gang."),
    Cause.COUNT_MISSING: ("Optælling mangler", "Kassen er ikke talt op, da den skulle."),
    Cause.OPENING_GAP: ("Primo passer ikke", "Første optælling passer ikke med beholdningen ved månedens begyndelse."),
    Cause.COUNT_SUM_ERROR: ("Sammentælling passer ikke", "»Optalt i alt« er ikke summen af sedler og mønter."),
    Cause.INVALID_DENOMINATION: ("Ugyldig pengeseddel", "Der er talt 1000-kronesedler efter 31. maj 2025."),
    Cause.HOLDING_LIMIT_EXCEEDED: ("Beholdningsgrænse overskredet", "Der var mere i kassen end grænsen tillader."),
    Cause.COUNT_UNWITNESSED: ("Optælling uden kontrol", "Optællingen er ikke kontrolleret af en anden."),
    Cause.VOUCHER_MISSING: ("Bilag mangler", "Der er udbetalt eller bogført penge, som intet bilag viser."),
    Cause.VOUCHER_UNAPPROVED: ("Bilag ikke godkendt", "Et bilag er betalt, men ikke godkendt."),
    Cause.VOUCHER_DUPLICATE: ("Bilag to gange", "Det samme bilag optræder to gange."),
    Cause.DEPOSIT_IN_TRANSIT: ("Indbetaling undervejs", "En pose kom senere i banken end fristen."),
    Cause.DEPOSIT_MISSING: ("Indbetaling mangler", "En pose er ikke kommet i banken inden for fristen."),
    Cause.DEPOSIT_DIFFERS: ("Indbetaling afviger", "Banken har talt et andet beløb i posen."),
    Cause.DEPOSIT_UNKNOWN: ("Ukendt indbetaling", "Banken har fået penge for kassen, som ingen pose viser."),
    Cause.TENDER_MIXUP: ("Forkert betalingsmiddel", "En betaling er slået ind på det forkerte betalingsmiddel."),
    Cause.CASH_ROUNDING: ("Øreafrunding", "Differencen er lig med summen af øreafrundinger."),
    Cause.CASH_OVER_SHORT: ("Kassedifference", "Optalt og forventet er forskellige, og intet bilag forklarer det."),
    Cause.POSTING_MISSING: ("Postering mangler", "Et salg, et bilag eller en pose er ikke bogført."),
    Cause.POSTING_DUPLICATE: ("Bogført to gange", "Den samme hændelse er bogført to gange."),
    Cause.POSTING_WRONG_REGISTER: ("Bogført på forkert kasse", "Posteringen står på en anden kasses konto."),
    Cause.POSTING_SIGN: ("Forkert fortegn", "Beløbet er bogført den forkerte vej."),
    Cause.POSTING_TRANSPOSITION: ("Ombyttede cifre", "To cifre er byttet om i det bogførte beløb."),
    Cause.POSTING_SLIDE: ("Forskudt komma", "Et ciffer er faldet ud eller kommet til i det bogførte beløb."),
    Cause.POSTING_DIGIT: ("Et forkert ciffer", "Et enkelt ciffer er forkert i det bogførte beløb."),
    Cause.POSTING_WRONG_PERIOD: ("Forkert periode", "Bilagsdatoen ligger uden for perioden."),
    Cause.POSTING_UNSUPPORTED: ("Postering uden grundlag", "Posteringen svarer ikke til noget bilag."),
    Cause.SETTLEMENT_IN_TRANSIT: ("Afregning undervejs", "En afregning kom senere i banken end fristen."),
    Cause.SETTLEMENT_MISSING: ("Afregning mangler", "En afregning er ikke kommet inden for fristen."),
    Cause.SETTLEMENT_DIFFERS: ("Afregning afviger", "Indløserens tal eller bankens passer ikke med kassens."),
    Cause.FEE_DIFFERS: ("Gebyr afviger", "Gebyret er et andet end aftalt."),
    Cause.CHARGEBACK: ("Tilbageført kortbetaling", "En kortbetaling er ført tilbage af indløseren."),
}
_STATUSES = {Status.READY: "Klargjort", Status.REVIEW: "Til gennemsyn", Status.MISSING_DATA: "Mangler data"}
_REASONS = {
    Reason.AGREES: "alt stemmer",
    Reason.NO_ACTIVITY: "ingen bevægelser",
    Reason.EXPLAINED: "hver afvigelse har en årsag",
    Reason.UNEXPLAINED: "en afvigelse uden forklaring",
    Reason.SOURCE_MISSING: "kilde mangler",
    Reason.DOCUMENT_UNREADABLE: "dokument kan ikke læses",
    Reason.COUNT_MISSING: "optælling mangler",
    Reason.NOT_DUE_YET: "skal først leveres senere",
    Reason.UNDETERMINED: "kan ikke gøres op",
}
_ASIDES = {
    AsideReason.OTHER_PERIOD: "hører til en anden periode",
    AsideReason.NOT_DUE: "dagen var ikke slut, da der blev gjort op",
    AsideReason.COPY: "ens med en anden række",
    AsideReason.REGISTER_INACTIVE: "kassen er ikke aktiv i perioden",
    AsideReason.REGISTER_UNKNOWN: "hører ikke til nogen kasse på kasselisten",
    AsideReason.TERMINAL_UNKNOWN: "ingen kasse, eller mere end én, har terminalen",
    AsideReason.PAYMENT_POINT_UNKNOWN: "ingen kasse, eller mere end én, har betalingsstedet",
    AsideReason.ACCOUNT_UNKNOWN: "ingen kasse, eller mere end én, har kontoen",
    AsideReason.NOT_ADVISED: "udbetaling i banken, som ingen afregning nævner",
    AsideReason.COUNT_UNREAD: "kan være posen fra en optælling, der ikke kan læses",
    AsideReason.SOURCE_UNKNOWN: "det, den skal holdes op mod, mangler",
}
_KINDS = {
    RegisterKind.INCOME: "Indtægtskasse",
    RegisterKind.DEPARTMENT: "Afdelingskasse",
    RegisterKind.IMPREST: "Udlægskasse",
}
_SOURCES = {
    Source.REGISTERS: "Kasseliste",
    Source.POS: "Kasseapparater",
    Source.CARD: "Kortafregninger",
    Source.MOBILEPAY: "MobilePay",
    Source.BANK: "Kontoudtog",
    Source.LEDGER: "Finansposteringer",
    Source.VOUCHERS: "Bilag",
    Source.COUNTS: "Optællingsark",
}
_RULES = {
    "deposit_limit_bank_days": ("Frist for poser", "bankdage"),
    "settlement_limit_bank_days": ("Frist for afregninger", "bankdage"),
    "posting_window_days": ("Vindue for posteringer uden nøgle", "dage"),
    "top_up_window_days": ("Vindue for opfyldninger uden kassenummer", "dage"),
    "mobilepay_fee_ore": ("MobilePays gebyr for hver betaling", "øre"),
    "fee_tolerance_ore": ("Gebyrtolerance for hver post", "øre"),
    "card_fee_rates": ("Kortgebyr for hver aftale", "af bruttobeløbet"),
    "priors": ("Hvor ofte hver årsag ses", "af 1000 afvigelser"),
}
_ENTRY = re.compile(r"line (\d+), entry (\d+)")
_LINE = re.compile(r"line (\d+)")
_BYTE = re.compile(r"byte (\d+)")
_ITEM = re.compile(r"(?:items)?\[(\d+)\]")  # in a list of JSON, from 0; people count from 1
_MEMBER = re.compile(r"(.+), (line \d+(?:, entry \d+)?|byte \d+)")  # of an archive, with the place in it


def cause_word(cause: Cause, translate: Translate) -> str:
    """The cause as a short noun phrase."""
    return translate(_CAUSES[cause][0])


def cause_meaning(cause: Cause, translate: Translate) -> str:
    """The cause in one plain sentence."""
    return translate(_CAUSES[cause][1])


def status_word(status: Status, translate: Translate) -> str:
    """How a register stands."""
    return translate(_STATUSES[status])


def reason_word(reason: Reason | None, translate: Translate) -> str:
    """Why it stands so, in a few words; nothing where it was not kept."""
    return "" if reason is None else translate(_REASONS[reason])


def aside_word(reason: AsideReason, translate: Translate) -> str:
    """Why rows take part in no comparison, in a few words."""
    return translate(_ASIDES[reason])


def source_word(source: Source, translate: Translate) -> str:
    """What a source delivers."""
    return translate(_SOURCES[source])


def rule_word(name: str, translate: Translate) -> str:
    """What a rule is about."""
    return translate(_RULES[name][0])


def unit_word(name: str, translate: Translate) -> str:
    """What a rule's value is a number of."""
    return translate(_RULES[name][1])


def comparison_word(comparison: Comparison, translate: Translate) -> str:
    """What is compared with what."""
    return COMPARISON_WORDS[comparison].render(translate)


def kind_word(kind: RegisterKind, translate: Translate) -> str:
    """What the register is for."""
    return translate(_KINDS[kind])


def place_word(locator: str, translate: Translate) -> str:
    """Where in a document, for people: a line, an entry or an item is said in their language, a cell is a cell."""
    place = _place(locator)
    return place.render(translate) if place else locator


def _place(locator: str) -> Message | None:
    if match := _ENTRY.fullmatch(locator):
        return message("linje {line}, post {entry}", line=match[1], entry=match[2])
    if match := _LINE.fullmatch(locator):
        return message("linje {line}", line=match[1])
    if match := _BYTE.fullmatch(locator):
        return message("byte nr. {byte}", byte=match[1])
    if match := _ITEM.fullmatch(locator):
        return message("post {number}", number=int(match[1]) + 1)
    if (match := _MEMBER.fullmatch(locator)) and (inner := _place(match[2])):
        return message("{place} i {name}", place=inner, name=match[1])
    return None
