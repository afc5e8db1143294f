"""A register's figures in plain words, for the register keeper: what was there, what moved, what was counted.

The same figures as in the working papers, in the words of whoever stands at the till. What is not known is said so,
never shown as 0.
"""

from __future__ import annotations

from dataclasses import dataclass

from kassebot.domain.findings import Finding, RegisterResult
from kassebot.domain.registers import Register, RegisterKind
from kassebot.domain.texts import Translate, amount_words, danish, message
from kassebot.reports.register_page import evidence_lines
from kassebot.reports.words import cause_meaning, cause_word

SENTENCES_MAX = 5

_MONTHS = danish(
    (
        "januar {year}", "februar {year}", "marts {year}", "april {year}", "maj {year}", "juni {year}", "juli {year}",
        "august {year}", "september {year}", "oktober {year}", "november {year}", "december {year}",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A figure: what it is, and the amount in words; `is_sum` for what the lines above come to."""

    label: str
    amount: str
    is_sum: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A finding for the keeper: its word, its sentences, and the places in the papers that were compared."""

    word: str
    day: str
    amount: str
    sentences: tuple[str, ...]
    places: tuple[str, ...]


def month_words(period: str, translate: Translate) -> str:
    """`2026-10` → `oktober 2026`."""
    year, _, month = period.partition("-")
    return message(_MONTHS[int(month) - 1], year=year).render(translate)


def figure_lines(result: RegisterResult, register: Register, translate: Translate) -> tuple[Line, ...]:
    """From what was in the register when the period began to what was counted, as it is added up on paper."""
    figures, flows = result.figures, result.flows
    if register.kind is RegisterKind.IMPREST:
        moved = danish((("Fyldt op i kassen", flows.top_ups_ore), ("Betalt ud mod bilag", _less(flows.cash_out_ore))))
    else:
        moved = danish(
            (
                ("Kontant salg ifølge Z-bonerne", flows.cash_sales_ore),
                ("Kontant betalt tilbage til kunder", _less(flows.cash_refunds_ore)),
                ("Byttepenge lagt i kassen", flows.cash_in_ore),
                ("Betalt ud mod bilag", _less(flows.cash_out_ore)),
            )
        )
    lines = [
        Line(label=translate("I kassen, da perioden begyndte"), amount=_kroner(figures.opening_ore, translate)),
        *(Line(label=translate(label), amount=_kroner(amount, translate)) for label, amount in moved),
        Line(label=translate("Sendt til banken"), amount=_kroner(_less(flows.to_bank_ore), translate)),
    ]
    sums = danish(
        (
            ("Så meget skulle der være", figures.expected_ore),
            ("Så meget blev der talt", figures.counted_ore),
            ("Forskel (talt minus det, der skulle være)", figures.difference_ore),
        )
    )
    lines += [Line(label=translate(label), amount=_kroner(amount, translate), is_sum=True) for label, amount in sums]
    return tuple(lines)


def finding_told(finding: Finding, translate: Translate) -> Told:
    """A finding in at most five plain sentences, with where the figures stand."""
    sentences = [one.render(translate) for candidate in finding.candidates[:1] for one in candidate.explanation]
    return Told(
        word=cause_word(finding.cause, translate),
        day=message("{day}", day=finding.date).render(translate),
        amount=_kroner(finding.amount_ore, translate),
        sentences=tuple(sentences[:SENTENCES_MAX]) or (cause_meaning(finding.cause, translate),),
        places=tuple(evidence_lines(finding.evidence, translate).splitlines()),
    )


def _kroner(amount_ore: int | None, translate: Translate) -> str:
    if amount_ore is None:
        return translate("kendes ikke")
    return message("{amount} kr.", amount=amount_words(amount_ore, translate)).render(translate)


def _less(amount_ore: int | None) -> int | None:
    return None if amount_ore is None else -amount_ore
