"""A result as the rows of its tables, and what the rows say; the hash of a result is of these rows."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, fields
from typing import Any

from sqlalchemy import Row, Table

from kassebot.domain.asides import Aside, AsideReason
from kassebot.domain.findings import (
    AREA_OF_CAUSE,
    Area,
    Candidate,
    Cause,
    Comparison,
    Evidence,
    Figures,
    Finding,
    Flows,
    OpenItem,
    PeriodResult,
    RegisterResult,
)
from kassebot.store.codec import canonical, message_in, message_out
from kassebot.store.tables.results import evidence, findings, open_items, register_results, set_aside

#: Each table with its rows, in the order in which they are written.
Rows = list[tuple[Table, list[dict[str, Any]]]]

FIGURES = tuple(field.name for field in fields(Figures))
FLOWS = tuple(field.name for field in fields(Flows))
_SINCE_REASONS = ("reason", "explanation")


def rows_of(result: PeriodResult) -> Rows:
    """All rows of a result, its head apart.

    Without anything set aside that table is left out, so that results from before it was kept keep their hashes.
    """
    of_registers: list[dict[str, Any]] = []
    of_findings: list[dict[str, Any]] = []
    of_evidence: list[dict[str, Any]] = []
    of_items: list[dict[str, Any]] = []
    for position, register in enumerate(result.registers):
        key = {"run": result.run, "register": register.register}
        of_registers.append(
            key
            | {"position": position, "status": register.status.value}
            | asdict(register.figures)
            | asdict(register.flows)
            | {"differences_ore": pairs_out(register.differences_ore)}
            | _reason_out(register)
        )
        of_findings += [key | {"position": n} | _finding_out(one) for n, one in enumerate(register.findings)]
        of_items += [key | {"position": n} | _item_out(one) for n, one in enumerate(register.open_items)]
        of_evidence += [
            {"run": result.run, "finding": finding.id, "position": n} | asdict(proof)
            for finding in register.findings
            for n, proof in enumerate(finding.evidence)
        ]
    of_asides = [{"run": result.run, "position": n} | _aside_out(one) for n, one in enumerate(result.set_aside)]
    return [
        (register_results, of_registers),
        (findings, of_findings),
        (evidence, of_evidence),
        (open_items, of_items),
        *([(set_aside, of_asides)] if of_asides else []),
    ]


def _reason_out(register: RegisterResult) -> dict[str, Any]:
    if register.reason is None:
        return {"reason": None, "explanation": None}
    explanation = canonical([message_out(sentence) for sentence in register.explanation])
    return {"reason": register.reason.value, "explanation": explanation}


def plain(rows: Rows) -> list[Any]:
    """The rows without the run's id and with days as text: what the hash is of.

    A reason that was not kept is left out, so that results from before there were any keep their hashes.
    """
    return [
        [
            {
                name: getattr(value, "isoformat", lambda value=value: value)()
                for name, value in row.items()
                if name != "run" and not (name in _SINCE_REASONS and value is None)
            }
            for row in of_table
        ]
        for _, of_table in rows
    ]


def _finding_out(finding: Finding) -> dict[str, Any]:
    return {
        "id": finding.id,
        "cause": finding.cause.value,
        "area": AREA_OF_CAUSE[finding.cause].value,
        "date": finding.date,
        "amount_ore": finding.amount_ore,
        "effects_ore": pairs_out(finding.effects_ore),
        "candidates": canonical(candidates_out(finding.candidates)),
    }


def candidates_out(candidates: tuple[Candidate, ...]) -> list[dict[str, Any]]:
    """Possible causes as JSON values."""
    return [
        {
            "cause": candidate.cause.value,
            "confidence": candidate.confidence,
            "explanation": [message_out(sentence) for sentence in candidate.explanation],
        }
        for candidate in candidates
    ]


def evidence_in(row: Row[Any]) -> Evidence:
    """The evidence of a row."""
    return Evidence(name=row.name, locator=row.locator, document=row.document)


def finding_in(row: Row[Any], proofs: Sequence[Evidence]) -> Finding:
    """The finding of a row, with its evidence."""
    return Finding(
        id=row.id,
        register=row.register,
        cause=Cause(row.cause),
        date=row.date,
        amount_ore=row.amount_ore,
        effects_ore=pairs_in(row.effects_ore),
        candidates=tuple(
            Candidate(
                cause=Cause(one["cause"]),
                confidence=one["confidence"],
                explanation=tuple(message_in(sentence) for sentence in one["explanation"]),
            )
            for one in json.loads(row.candidates)
        ),
        evidence=tuple(proofs),
    )


def _item_out(item: OpenItem) -> dict[str, Any]:
    row = asdict(item) | {"cause": item.cause.value, "area": item.area.value}
    del row["register"]
    return row


def open_item_in(row: Row[Any]) -> OpenItem:
    """The open item of a row."""
    return OpenItem(
        register=row.register,
        cause=Cause(row.cause),
        area=Area(row.area),
        date=row.date,
        amount_ore=row.amount_ore,
        reference=row.reference,
        cleared_on=row.cleared_on,
    )


def _aside_out(aside: Aside) -> dict[str, Any]:
    return asdict(aside) | {"reason": aside.reason.value}


def aside_in(row: Row[Any]) -> Aside:
    """What was set aside, of its row."""
    return Aside(
        reason=AsideReason(row.reason),
        name=row.name,
        document=row.document,
        locator=row.locator,
        rows=row.rows,
        amount_ore=row.amount_ore,
    )


def pairs_out(pairs: tuple[tuple[Comparison, int | None], ...]) -> str:
    """Comparisons and amounts (øre) as they are kept."""
    return canonical([[comparison.value, amount_ore] for comparison, amount_ore in pairs])


def pairs_in(stored: str) -> tuple[tuple[Comparison, Any], ...]:
    """Comparisons and amounts (øre) as they were kept."""
    return tuple((Comparison(comparison), amount_ore) for comparison, amount_ore in json.loads(stored))
