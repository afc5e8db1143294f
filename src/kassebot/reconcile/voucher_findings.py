"""The voucher cases as findings, once the ledger and the counts have been heard."""

from __future__ import annotations

from collections.abc import Sequence

from kassebot.domain.findings import Cause
from kassebot.domain.texts import Message
from kassebot.reconcile import explain
from kassebot.reconcile.calendar import date_of
from kassebot.reconcile.passes import FindingDraft, Outcome, World
from kassebot.reconcile.vouchers import VoucherCase, case_effects


def voucher_findings(world: World, cases: Sequence[VoucherCase]) -> Outcome:
    """One finding for each case."""
    return Outcome(findings=tuple(_draft(world, case) for case in cases))


def _draft(world: World, case: VoucherCase) -> FindingDraft:
    return FindingDraft(
        register=world.register(case.reg),
        cause=case.cause,
        date=date_of(case.day),
        amount_ore=case.amount_ore,
        effects=case_effects(case),
        evidence=tuple(dict.fromkeys((*case.evidence, *case.posted))),
        explanation=_told(case),
        confidence=case.confidence,
    )


def _told(case: VoucherCase) -> tuple[Message, ...]:
    day, amount = date_of(case.day), abs(case.amount_ore)
    posted = bool(case.posted)
    if case.cause is Cause.VOUCHER_UNAPPROVED:
        return explain.voucher_unapproved(case.keys[0], case.status, amount, posted=posted)
    if case.cause is Cause.VOUCHER_MISSING:
        return explain.voucher_missing(day, amount, paid=not case.keys, posted=posted)
    if case.cause is Cause.VOUCHER_DUPLICATE:
        return explain.voucher_duplicate(day, amount)
    return explain.voucher_over(day, amount, case.cash_ore)
