"""A register's page in the working papers: whom to call, the arithmetic as on paper, findings, open items.

Columns: A what it is, B day or amount, C amount, D the words, E where it stands, F the age of what is open. What is missing is an empty
cell with the word beside it, never 0.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from openpyxl.worksheet.worksheet import Worksheet

from kassebot.domain.findings import Evidence, Finding, Flows, PeriodResult, RegisterResult
from kassebot.domain.registers import Register, RegisterKind
from kassebot.domain.texts import Translate, danish, message
from kassebot.reports.sheets import (
    DAY,
    LABEL,
    NOTE,
    SUM,
    TITLE,
    TOTAL,
    as_high_as,
    day,
    heading,
    kroner,
    link,
    number,
    printed,
    ruled,
    text,
)
from kassebot.reports.words import (
    cause_meaning,
    cause_word,
    comparison_word,
    kind_word,
    place_word,
    status_word,
)

WIDTHS = {"A": 34, "B": 15, "C": 16, "D": 70, "E": 44, "F": 16}
_WORDS, _PLACES = 64, 40  # characters that columns D and E show on one line
EVIDENCE_SHOWN_MAX = 8
_BOLD_LINES = frozenset({"= Forventet beholdning", "Difference (optalt − forventet)"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The sheet that is filled, and what it is about."""

    sheet: Worksheet
    result: RegisterResult
    register: Register | None
    translate: Translate

    @property
    def is_imprest(self) -> bool:
        """Whether it pays outlays and sells nothing."""
        return self.register is not None and self.register.kind is RegisterKind.IMPREST


def write_register(page: Page, period: PeriodResult, overview: str) -> None:
    """Fill one sheet."""
    sheet, translate = page.sheet, page.translate
    name = page.register.name if page.register else ""
    text(sheet, 1, 1, f"{page.result.register} {name}".strip(), font=TITLE)
    sheet.row_dimensions[1].height = 24
    link(text(sheet, 1, 5, f"← {overview}"), overview)
    note = message("Periode {period}, opgjort pr. {as_of}", period=period.period, as_of=period.as_of)
    text(sheet, 2, 1, note.render(translate), font=NOTE)
    row = _who(page, 4)
    row = _arithmetic(page, row + 1)
    row = _electronic(page, row + 1)
    row = _comparisons(page, row)
    row = _findings(page, row + 1)
    _open_items(page, row + 1, period.as_of)
    for column, width in WIDTHS.items():
        sheet.column_dimensions[column].width = width
    printed(sheet, title_rows="1:2", foot=f"kassebot {period.period}")


def _who(page: Page, row: int) -> int:
    rows = [(danish("Status"), status_word(page.result.status, page.translate))]
    if page.register:
        rows += danish(
            [
                ("Kassetype", kind_word(page.register.kind, page.translate)),
                ("Enhed", page.register.unit),
                ("Kasseansvarlig", page.register.keeper),
                ("Telefon", page.register.telephone),
                ("E-mail", page.register.email),
            ]
        )
    for label, value in rows:
        if value:
            text(page.sheet, row, 1, page.translate(label), font=LABEL)
            text(page.sheet, row, 2, value)
            row += 1
    for place, sentence in enumerate(page.result.explanation):
        if place == 0:
            text(page.sheet, row, 1, page.translate("Hvorfor"), font=LABEL)
        text(page.sheet, row, 2, sentence.render(page.translate))
        row += 1
    return row


def _arithmetic(page: Page, row: int) -> int:
    """From opening to counted as it is done on paper; the signs stand in the amounts."""
    figures = page.result.figures
    lines = [
        (danish("Beholdning primo"), figures.opening_ore),
        *_flow_lines(page.result.flows, imprest=page.is_imprest),
    ]
    lines += danish(
        [
            ("= Forventet beholdning", figures.expected_ore),
            ("Optalt beholdning", figures.counted_ore),
            ("Difference (optalt − forventet)", figures.difference_ore),
            ("Bogført saldo", figures.booked_ore),
            ("Bogført − optalt", _minus(figures.booked_ore, figures.counted_ore)),
        ]
    )
    text(page.sheet, row, 1, page.translate("Opgørelse, kr."), font=LABEL)
    for label, amount_ore in lines:
        row += 1
        _amount_line(page, row, label, amount_ore)
    return row + 1


def _flow_lines(flows: Flows, *, imprest: bool) -> list[tuple[str, int | None]]:
    if imprest:
        lines = danish([("− Bilag", _minus(0, flows.cash_out_ore)), ("+ Opfyldninger", flows.top_ups_ore)])
        return lines if flows.to_bank_ore == 0 else [*lines, ("− Sendt til banken", _minus(0, flows.to_bank_ore))]
    return danish(
        [
            ("+ Kontant salg", flows.cash_sales_ore),
            ("− Kontante refusioner", _minus(0, flows.cash_refunds_ore)),
            ("+ Byttepenge ind", flows.cash_in_ore),
            ("− Udbetalt mod bilag", _minus(0, flows.cash_out_ore)),
            ("− Sendt til banken", _minus(0, flows.to_bank_ore)),
        ]
    )


def _amount_line(page: Page, row: int, label: str, amount_ore: int | None) -> None:
    bold = label in _BOLD_LINES
    cell = text(page.sheet, row, 1, page.translate(label))
    amount = kroner(page.sheet, row, 2, amount_ore)
    if amount_ore is None:
        text(page.sheet, row, 3, page.translate("mangler"), font=NOTE, indent=1)
    if bold:
        cell.font = amount.font = LABEL
        ruled(page.sheet, row, 2, SUM if label.startswith("=") else TOTAL)


def _minus(left: int | None, right: int | None) -> int | None:
    return None if left is None or right is None else left - right


def _electronic(page: Page, row: int) -> int:
    """What was sold without cash; none of it ever lies in the till."""
    if page.is_imprest:
        return row - 1
    flows = page.result.flows
    text(page.sheet, row, 1, page.translate("Elektroniske indtægter ifølge Z-boner, kr."), font=LABEL)
    _amount_line(page, row + 1, "Kort, netto", flows.card_ore)
    _amount_line(page, row + 2, "MobilePay, netto", flows.mobilepay_ore)
    return row + 3


def _comparisons(page: Page, row: int) -> int:
    shown = [(comparison, amount) for comparison, amount in page.result.differences_ore if amount != 0]
    if not shown:
        return row
    row += 1
    text(page.sheet, row, 1, page.translate("Sammenligninger, der ikke går op, kr."), font=LABEL)
    for comparison, amount_ore in shown:
        row += 1
        text(page.sheet, row, 1, comparison_word(comparison, page.translate))
        kroner(page.sheet, row, 2, amount_ore)
        if amount_ore is None:
            text(page.sheet, row, 3, page.translate("mangler"), font=NOTE, indent=1)
    return row + 1


def _findings(page: Page, row: int) -> int:
    labels = danish(("Afvigelse", "Dato", "Beløb, kr.", "Forklaring", "Kilde"))
    heading(page.sheet, row, [page.translate(label) for label in labels], amounts=frozenset({3}))
    if not page.result.findings:
        text(page.sheet, row + 1, 1, page.translate("Ingen afvigelser."))
        return row + 2
    for finding in page.result.findings:
        row += 1
        explanation = explained(finding, page.translate)
        places = evidence_lines(finding.evidence, page.translate)
        text(page.sheet, row, 1, cause_word(finding.cause, page.translate), wrap=True)
        day(page.sheet, row, 2, finding.date, form=page.translate(DAY))
        kroner(page.sheet, row, 3, finding.amount_ore)
        text(page.sheet, row, 4, explanation, wrap=True, indent=1)
        text(page.sheet, row, 5, places, wrap=True)
        as_high_as(page.sheet, row, (explanation, _WORDS), (places, _PLACES))
        ruled(page.sheet, row, 5)
    return row + 1


def explained(finding: Finding, translate: Translate) -> str:
    """The first cause's sentences (its meaning where it has none), then the other causes that it may have."""
    first, others = finding.candidates[:1], finding.candidates[1:]
    sentences = [sentence.render(translate) for candidate in first for sentence in candidate.explanation]
    said = " ".join(sentences) or cause_meaning(finding.cause, translate)
    if not others:
        return said
    words = ", ".join(cause_word(candidate.cause, translate).lower() for candidate in others)
    return f"{said}\n{message('Kan også være: {words}.', words=words).render(translate)}"


def evidence_lines(evidence: tuple[Evidence, ...], translate: Translate) -> str:
    """Document and place, a line for each, and how many more there are."""
    shown = [f"{item.name} {place_word(item.locator, translate)}".strip() for item in evidence[:EVIDENCE_SHOWN_MAX]]
    if len(evidence) > EVIDENCE_SHOWN_MAX:
        shown.append(message("og {count} steder til", count=len(evidence) - EVIDENCE_SHOWN_MAX).render(translate))
    return "\n".join(shown)


def _open_items(page: Page, row: int, as_of: dt.date) -> None:
    if not page.result.open_items:
        return
    labels = danish(("Åben post", "Dato", "Beløb, kr.", "Reference", "Udlignet", "Alder, bankdage"))
    heading(page.sheet, row, [page.translate(label) for label in labels], amounts=frozenset({3, 6}))
    for item in page.result.open_items:
        row += 1
        text(page.sheet, row, 1, cause_word(item.cause, page.translate), wrap=True)
        day(page.sheet, row, 2, item.date, form=page.translate(DAY))
        kroner(page.sheet, row, 3, item.amount_ore)
        text(page.sheet, row, 4, item.reference, wrap=True, indent=1)
        as_high_as(page.sheet, row, (item.reference, _WORDS))
        if item.cleared_on:
            day(page.sheet, row, 5, item.cleared_on, form=page.translate(DAY))
        else:
            text(page.sheet, row, 5, page.translate("endnu ikke"))
        number(page.sheet, row, 6, item.age_bank_days(as_of))
        ruled(page.sheet, row, 6)
