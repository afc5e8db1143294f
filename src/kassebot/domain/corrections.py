"""What a finding leaves unbooked, and the correction that a person may book for it.

A correction is a proposal: two lines or more that add up to zero, the register's own account by what the finding left,
and a counter account. It is never posted by a program.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from kassebot.domain.cases import Correction, CorrectionLine
from kassebot.domain.errors import BusinessError
from kassebot.domain.findings import Cause, Comparison, Finding
from kassebot.domain.registers import Register
from kassebot.domain.review_rules import ReviewRules
from kassebot.domain.texts import message

#: Stands for the counter account where no rule names one: it is filled in when the correction is exported.
COUNTER_ACCOUNT_OPEN = ""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class UnderWay:
    """A correction that somebody was given to book, as pre-reconciliation knows it.

    `amount_ore` is what the register's account is to be moved by; cause and date are those of the finding, and
    `finding` its id in the result that was decided on.
    """

    register: str
    reference: str
    decision: str
    period: str
    finding: str
    cause: Cause
    date: dt.date
    amount_ore: int


def unbooked_ore(finding: Finding) -> int:
    """Booked − counted as the finding leaves it: its ledger effect − its cash effect, øre."""
    effects = dict(finding.effects_ore)
    return effects.get(Comparison.LEDGER, 0) - effects.get(Comparison.CASH, 0)


def proposed_correction(
    finding: Finding, register: Register, rules: ReviewRules, cause: Cause | None = None
) -> Correction | None:
    """The correction of a finding, by the cause that a person gives it; None where nothing is to be booked."""
    amount_ore = -unbooked_ore(finding)
    if not amount_ore:
        return None
    account = rules.counter_account(cause or finding.cause) or COUNTER_ACCOUNT_OPEN
    told = message("Kasse {register}, rettelse for {day}", register=register.register, day=finding.date).render()
    return Correction(
        lines=(
            CorrectionLine(account=register.ledger_account, amount_ore=amount_ore, text=told),
            CorrectionLine(account=account, amount_ore=-amount_ore, text=told),
        )
    )


def require_fitting(correction: Correction, finding: Finding, register: Register) -> None:
    """BusinessError where it does not move the register's account by exactly what the finding leaves unbooked."""
    own_ore = sum(line.amount_ore for line in correction.lines if line.account == register.ledger_account)
    if not unbooked_ore(finding):
        raise BusinessError(
            "correction_needless", "Afvigelsen ændrer ikke kassens konto, så der er intet at rette på den"
        )
    if own_ore != -unbooked_ore(finding):
        raise BusinessError(
            "correction_amount",
            "Rettelsen skal flytte kassens konto {account} med {amount_ore} kr.; linjerne giver {own_ore} kr.",
            account=register.ledger_account, amount_ore=-unbooked_ore(finding), own_ore=own_ore,
        )  # fmt: skip


def reference_of(case: str, number: int) -> str:
    """`KB 2026-10-0417-3`: what the person types in the posting's text, so that the ledger list shows it again."""
    return f"KB {case}-{number}"
