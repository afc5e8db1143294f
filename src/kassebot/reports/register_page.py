"""A register's page in the working papers: whom to call, the arithmetic as on paper, findings, open items."""

from __future__ import annotations

from openpyxl.worksheet.worksheet import Worksheet

from kassebot.domain.findings import PeriodResult, RegisterResult
from kassebot.domain.registers import Register, RegisterKind
from kassebot.domain.texts import Translate, message
from kassebot.reports.sheets import LABEL, TITLE, WRAPPED, day, heading, kroner, printed, text
from kassebot.reports.words import cause_word, comparison_word, status_word

_WIDTHS = {"A": 30, "B": 13, "C": 15, "D": 62, "E": 44}


def write_register(
    sheet: Worksheet, result: PeriodResult, row: RegisterResult, register: Register | None, translate: Translate
) -> None:
    """Fill one sheet."""
    name = register.name if register else ""
    text(sheet, 1, 1, f"{row.register} {name}".strip(), font=TITLE)
    line = _who(sheet, 2, result, row, register, translate)
    line = _arithmetic(sheet, line + 1, row, register, translate)
    line = _comparisons(sheet, line + 1, row, translate)
    line = _findings(sheet, line + 1, row, translate)
    _open_items(sheet, line + 1, row, translate)
    for column, width in _WIDTHS.items():
        sheet.column_dimensions[column].width = width
    printed(sheet, landscape=True, title_row=None)


def _who(
    sheet: Worksheet,
    line: int,
    result: PeriodResult,
    row: RegisterResult,
    register: Register | None,
    translate: Translate,
) -> int:
    rows = [("Periode", result.period), ("Status", status_word(row.status, translate))]
    if register:
        rows += [
            ("Kassetype", register.kind.value),
            ("Enhed", register.unit),
            ("Kasseansvarlig, som kontoret ringer til", f"{register.keeper}, {register.telephone}".strip(", ")),
        ]
    for label, value in rows:
        text(sheet, line, 1, translate(label), font=LABEL)
        text(sheet, line, 2, value)
        line += 1
    return line


def _arithmetic(
    sheet: Worksheet, line: int, row: RegisterResult, register: Register | None, translate: Translate
) -> int:
    """From opening to counted, line by line; the signs stand in the amounts."""
    flows, figures = row.flows, row.figures
    lines: list[tuple[str, int | None]] = [("Beholdning primo", figures.opening_ore)]
    if register and register.kind is RegisterKind.IMPREST:
        lines += [("− Bilag", _minus(flows.cash_out_ore)), ("+ Opfyldninger", flows.top_ups_ore)]
    else:
        lines += [
            ("+ Kontant salg", flows.cash_sales_ore),
            ("− Kontante refusioner", _minus(flows.cash_refunds_ore)),
            ("+ Byttepenge ind", flows.cash_in_ore),
            ("− Udbetalt mod bilag", _minus(flows.cash_out_ore)),
        ]
    lines += [
        ("− Sendt til banken", _minus(flows.to_bank_ore)),
        ("= Forventet beholdning", figures.expected_ore),
        ("Optalt beholdning", figures.counted_ore),
        ("Difference (optalt − forventet)", figures.difference_ore),
        ("Bogført saldo", figures.booked_ore),
    ]
    text(sheet, line, 1, translate("Opgørelse, kr."), font=LABEL)
    for label, amount_ore in lines:
        line += 1
        text(sheet, line, 1, translate(label))
        kroner(sheet, line, 2, amount_ore)
        if amount_ore is None:
            text(sheet, line, 3, translate("mangler"))
    return line + 1


def _minus(amount_ore: int | None) -> int | None:
    return None if amount_ore is None else -amount_ore


def _comparisons(sheet: Worksheet, line: int, row: RegisterResult, translate: Translate) -> int:
    shown = [(comparison, amount) for comparison, amount in row.differences_ore if amount != 0]
    if not shown:
        return line
    text(sheet, line, 1, translate("Sammenligninger, der ikke går op, kr."), font=LABEL)
    for comparison, amount_ore in shown:
        line += 1
        text(sheet, line, 1, comparison_word(comparison, translate))
        kroner(sheet, line, 2, amount_ore)
        if amount_ore is None:
            text(sheet, line, 3, translate("mangler data"))
    return line + 1


def _findings(sheet: Worksheet, line: int, row: RegisterResult, translate: Translate) -> int:
    heading(sheet, line, [translate(label) for label in ("Afvigelse", "Dato", "Beløb, kr.", "Forklaring", "Kilde")])
    for finding in row.findings:
        line += 1
        text(sheet, line, 1, cause_word(finding.cause, translate)).alignment = WRAPPED
        day(sheet, line, 2, finding.date)
        kroner(sheet, line, 3, finding.amount_ore)
        first = finding.candidates[0].explanation if finding.candidates else ()
        text(sheet, line, 4, " ".join(sentence.render(translate) for sentence in first)).alignment = WRAPPED
        places = "\n".join(f"{evidence.name} {evidence.locator}" for evidence in finding.evidence[:8])
        text(sheet, line, 5, places).alignment = WRAPPED
    return line + 1


def _open_items(sheet: Worksheet, line: int, row: RegisterResult, translate: Translate) -> None:
    if not row.open_items:
        return
    heading(sheet, line, [translate(label) for label in ("Åben post", "Dato", "Beløb, kr.", "Reference", "Udlignet")])
    for item in row.open_items:
        line += 1
        text(sheet, line, 1, cause_word(item.cause, translate))
        day(sheet, line, 2, item.date)
        kroner(sheet, line, 3, item.amount_ore)
        text(sheet, line, 4, item.reference)
        if item.cleared_on:
            day(sheet, line, 5, item.cleared_on)
        else:
            text(sheet, line, 5, message("endnu ikke").render(translate))
