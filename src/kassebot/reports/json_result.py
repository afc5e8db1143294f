"""The result as JSON, in the shape that docs/result.md describes: the contract with whoever reads it."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

from kassebot.domain.asides import Aside
from kassebot.domain.findings import Finding, OpenItem, PeriodResult, RegisterResult
from kassebot.domain.texts import Translate


def result_json(result: PeriodResult, translate: Translate) -> dict[str, Any]:
    """A period's result as plain JSON values."""
    return {
        "period": result.period,
        "as_of": result.as_of.isoformat(),
        "run": result.run,
        "rules_version": result.rules_version,
        "carried_run": result.carried_run or None,
        "registers": [register_json(register, result.as_of, translate) for register in result.registers],
        "set_aside": [_aside(one) for one in result.set_aside],
    }


def register_json(register: RegisterResult, as_of: dt.date, translate: Translate) -> dict[str, Any]:
    """One register's result as plain JSON values; open items have their age as of `as_of`."""
    return {
        "register": register.register,
        "status": register.status.value,
        "reason": register.reason.value if register.reason else None,
        "explanation": " ".join(sentence.render(translate) for sentence in register.explanation),
        **dataclasses.asdict(register.figures),
        "findings": [finding_json(finding, translate) for finding in register.findings],
        "open_items": [_open_item(item, as_of) for item in register.open_items],
    }


def finding_json(finding: Finding, translate: Translate) -> dict[str, Any]:
    """One finding as plain JSON values."""
    return {
        "id": finding.id,
        "cause": finding.cause.value,
        "area": finding.area.value,
        "date": finding.date.isoformat(),
        "amount_ore": finding.amount_ore,
        "effects_ore": {comparison.value: amount_ore for comparison, amount_ore in finding.effects_ore},
        "candidates": [
            {
                "cause": candidate.cause.value,
                "confidence": candidate.confidence,
                "explanation": " ".join(sentence.render(translate) for sentence in candidate.explanation),
            }
            for candidate in finding.candidates
        ],
        "evidence": [
            {"document": evidence.document, "name": evidence.name, "locator": evidence.locator}
            for evidence in finding.evidence
        ],
    }


def _aside(aside: Aside) -> dict[str, Any]:
    return {
        "reason": aside.reason.value,
        "name": aside.name,
        "locator": aside.locator,
        "rows": aside.rows,
        "amount_ore": aside.amount_ore,
    }


def _open_item(item: OpenItem, as_of: dt.date) -> dict[str, Any]:
    return {
        "cause": item.cause.value,
        "area": item.area.value,
        "date": item.date.isoformat(),
        "amount_ore": item.amount_ore,
        "reference": item.reference,
        "cleared_on": item.cleared_on.isoformat() if item.cleared_on else None,
        "age_bank_days": item.age_bank_days(as_of),
    }
