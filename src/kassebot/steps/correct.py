"""Give approved corrections to a person who books them in the ERP. Nothing is ever posted from here.

A correction needs the counter account that the rules name for its cause; without the rule there is no export. A file
that was lost can be made again; each time is an event.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from kassebot.domain.cases import EventKind
from kassebot.domain.corrections import COUNTER_ACCOUNT_OPEN
from kassebot.domain.errors import BusinessError
from kassebot.domain.people import Acting, Right
from kassebot.domain.rules import RuleSet
from kassebot.reports.correction_list import ToBook
from kassebot.steps.complete import Refused
from kassebot.steps.on_case import OnCase, on_case
from kassebot.store.correction_reads import CorrectionRow, correction_rows
from kassebot.store.database import Store
from kassebot.store.decisions import CorrectionStep, keep_correction_step

EXPORT_MAX = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """The lines to book, for `reports.correction_list`, and the corrections that were refused, by their case."""

    lines: tuple[ToBook, ...]
    refused: tuple[Refused, ...]


def export_corrections(
    store: Store, acting: Acting, chosen: Sequence[tuple[str, int]], *, rules: RuleSet, now: datetime
) -> Exported:
    """Export the corrections of these decisions; `chosen` are (decision, version of its case as it was seen)."""
    if len(chosen) > EXPORT_MAX:
        raise BusinessError("too_many", "Højst {most} ad gangen; vælg færre", most=EXPORT_MAX)
    lines: list[ToBook] = []
    refused: list[Refused] = []
    versions: dict[str, tuple[int, int]] = {}  # case → (as it was seen, as it is after what was done here)
    for decision, seen in chosen:
        case = decision.rpartition(":")[0]
        before, after = versions.get(case, (seen, seen))
        try:
            with on_case(
                store, acting, case, after if seen == before else seen, Right.EXPORT_CORRECTIONS, now, completed=None
            ) as on:
                found, version = _export(on, decision, rules)
        except BusinessError as error:
            refused.append(Refused(case=case, error=error))
        else:
            lines += found
            versions[case] = (before, version)
    return Exported(lines=tuple(lines), refused=tuple(refused))


def _export(on: OnCase, decision: str, rules: RuleSet) -> tuple[list[ToBook], int]:
    rows = correction_rows(on.connection, decision_ids=[decision])
    if not rows:
        raise BusinessError("no_correction", "Afgørelsen {decision} har ingen godkendt rettelse", decision=decision)
    row = rows[0]
    account = _counter_account(row, rules)
    if row.exported_at is None:
        keep_correction_step(
            on.connection, decision, CorrectionStep.EXPORTED, actor=on.acting.person.id, run="", at=on.now
        )
    found = [
        ToBook(
            reference=row.reference, register=row.register, amount_ore=line.amount_ore,
            account=account if line.account == COUNTER_ACCOUNT_OPEN else line.account,
            text=f"{row.reference} {line.text}".strip(),
        )
        for line in row.correction.lines
    ]  # fmt: skip
    return found, on.record(EventKind.EXPORTED, about=decision, rules_version=rules.version)


def _counter_account(row: CorrectionRow, rules: RuleSet) -> str:
    account = rules.review.counter_account(row.cause)
    if account is None:
        raise BusinessError(
            "counter_account_missing",
            "Reglerne har ingen modkonto for årsagen »{cause}«. Skriv den i [review.counter_accounts], og hæv versionen",
            cause=row.cause.value,
        )
    return account
