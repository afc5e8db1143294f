"""The summary that ends a run: what a clerk wants to know first, in plain lines of at most 80 characters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from itertools import chain

from kassebot.domain.findings import Cause, Flows, PeriodResult, Reason, RegisterResult, Status
from kassebot.domain.registers import Register, RegisterKind
from kassebot.domain.texts import Translate, amount_words, danish, message
from kassebot.reports.words import cause_word, reason_word, status_word


def summary_lines(result: PeriodResult, registers: Mapping[str, Register], translate: Translate) -> list[str]:
    """Registers by status; income, expenses and holdings; findings by cause and amount."""
    head = message(
        "Periode {period}, set fra {as_of}, efter regelsæt {rules}: {count} kasser",
        period=result.period, as_of=result.as_of, rules=result.rules_version, count=len(result.registers),
    )  # fmt: skip
    return [
        head.render(translate),
        "",
        *_statuses(result, translate),
        "",
        *_money(result, registers, translate),
        "",
        *_causes(result, translate),
    ]


def _statuses(result: PeriodResult, translate: Translate) -> list[str]:
    counts = Counter(register.status for register in result.registers)
    what = danish(
        {
            Status.READY: "tallene stemmer; en medarbejder gør afstemningen færdig",
            Status.REVIEW: "har afvigelser, som et menneske skal se på",
            Status.MISSING_DATA: "mangler en kilde, så tallene ikke kan gøres op",
        }
    )
    lines: list[str] = []
    for status in Status:
        lines.append(f"{counts[status]:>7}  {status_word(status, translate):<14} {translate(what[status])}")
        lines += _reasons(result, status, translate)
    return lines


def _reasons(result: PeriodResult, status: Status, translate: Translate) -> list[str]:
    """How many for each reason, where a person has to act on it."""
    if status is Status.READY:
        return []
    counts = Counter(register.reason for register in result.registers if register.status is status)
    return [f"{'':<24} {counts[one]:>5}  {reason_word(one, translate)}" for one in Reason if counts[one]]


def _money(result: PeriodResult, registers: Mapping[str, Register], translate: Translate) -> list[str]:
    def is_imprest(register: RegisterResult) -> bool:
        return register.register in registers and registers[register.register].kind is RegisterKind.IMPREST

    tills = [register for register in result.registers if not is_imprest(register)]
    imprests = [register for register in result.registers if is_imprest(register)]
    return [
        _sum("Kontant salg, netto", tills, lambda flow: _minus(flow.cash_sales_ore, flow.cash_refunds_ore), translate),
        _sum("Kort, netto", tills, lambda flow: flow.card_ore, translate),
        _sum("MobilePay, netto", tills, lambda flow: flow.mobilepay_ore, translate),
        _sum("Udbetalt mod bilag fra salgskasser", tills, lambda flow: flow.cash_out_ore, translate),
        _sum("Udbetalt mod bilag fra udlægskasser", imprests, lambda flow: flow.cash_out_ore, translate),
        _sum("Sendt til banken", tills, lambda flow: flow.to_bank_ore, translate),
        _figure("Beholdning primo", [r.figures.opening_ore for r in result.registers], translate),
        _figure("Beholdning ultimo, optalt", [r.figures.counted_ore for r in result.registers], translate),
        _figure("Bogført saldo ultimo", [r.figures.booked_ore for r in result.registers], translate),
    ]


def _minus(left: int | None, right: int | None) -> int | None:
    return None if left is None or right is None else left - right


def _sum(label: str, rows: list[RegisterResult], pick: Callable[[Flows], int | None], translate: Translate) -> str:
    return _figure(label, [pick(row.flows) for row in rows], translate)


def _figure(label: str, amounts: list[int | None], translate: Translate) -> str:
    """A sum, and how many registers it lacks: what is missing is not zero."""
    known = [amount for amount in amounts if amount is not None]
    lacking = len(amounts) - len(known)
    note = message("  ({count} mangler)", count=lacking).render(translate) if lacking else ""
    return f"  {translate(label):<38}{amount_words(sum(known), translate):>18}{note}"


def _causes(result: PeriodResult, translate: Translate) -> list[str]:
    findings = list(chain.from_iterable(register.findings for register in result.registers))
    if not findings:
        return [translate("Ingen afvigelser.")]
    counts = Counter(finding.cause for finding in findings)
    sums: Counter[Cause] = Counter()
    for finding in findings:
        sums[finding.cause] += abs(finding.amount_ore)
    head = f"  {translate('Afvigelser efter årsag'):<38}{translate('antal'):>8}{translate('beløb i alt'):>18}"
    return [head] + [
        f"  {cause_word(cause, translate):<38}{counts[cause]:>8}{amount_words(sums[cause], translate):>18}"
        for cause in Cause
        if counts[cause]
    ]
