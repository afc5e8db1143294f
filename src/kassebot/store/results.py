"""Results of runs: written once, and read back exactly as they were."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Table, insert, select

from kassebot.domain.errors import BusinessError
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
    Status,
)
from kassebot.store.codec import canonical, digest, message_in, message_out
from kassebot.store.tables.results import evidence, findings, open_items, register_results, results

_FIGURES = tuple(field.name for field in fields(Figures))
_FLOWS = tuple(field.name for field in fields(Flows))


def save_result(connection: Connection, result: PeriodResult, at: datetime) -> str:
    """Keep a run's result; gives the sha256 of its content. A run has one result, and it never changes."""
    kept = connection.execute(select(results.c.sha256).where(results.c.run == result.run)).scalar()
    rows = _rows(result)
    sha256 = digest([result.period, result.as_of.isoformat(), result.rules_version, _plain(rows)])
    if kept == sha256:
        return sha256
    if kept is not None:
        raise BusinessError(
            "result_exists", "Kørslen {run} har allerede et resultat; et nyt kræver en ny kørsel", run=result.run
        )
    head = {
        "run": result.run,
        "period": result.period,
        "as_of": result.as_of,
        "rules_version": result.rules_version,
        "sha256": sha256,
        "saved_at": at,
    }
    connection.execute(insert(results), [head])
    for table, of_table in rows:
        if of_table:
            connection.execute(insert(table), of_table)
    return sha256


def result_sha256(result: PeriodResult) -> str:
    """The sha256 that `save_result` kept, computed anew."""
    return digest([result.period, result.as_of.isoformat(), result.rules_version, _plain(_rows(result))])


def load_result(connection: Connection, period: str, run: str | None = None) -> PeriodResult | None:
    """The result of this run, else the newest of the period; None when there is none."""
    query = select(results).where(results.c.period == period).order_by(results.c.run.desc()).limit(1)
    if run is not None:
        query = query.where(results.c.run == run)
    head = connection.execute(query).one_or_none()
    if head is None:
        return None
    proofs = _by_key(connection, evidence, head.run, "finding")
    found = _by_key(connection, findings, head.run, "register")
    items = _by_key(connection, open_items, head.run, "register")
    rows = select(register_results).where(register_results.c.run == head.run).order_by(register_results.c.position)
    return PeriodResult(
        period=head.period,
        as_of=head.as_of,
        run=head.run,
        rules_version=head.rules_version,
        registers=tuple(
            RegisterResult(
                register=row.register,
                status=Status(row.status),
                figures=Figures(**{name: getattr(row, name) for name in _FIGURES}),
                flows=Flows(**{name: getattr(row, name) for name in _FLOWS}),
                differences_ore=_pairs_in(row.differences_ore),
                findings=tuple(_finding(one, proofs.get(one.id, [])) for one in found.get(row.register, [])),
                open_items=tuple(_open_item(one) for one in items.get(row.register, [])),
            )
            for row in connection.execute(rows)
        ),
    )


def runs_with_result(connection: Connection, period: str | None = None) -> dict[str, tuple[str, str]]:
    """Run → (its period, its result's sha256), oldest run first."""
    query = select(results.c.run, results.c.period, results.c.sha256).order_by(results.c.run)
    if period is not None:
        query = query.where(results.c.period == period)
    return {row.run: (row.period, row.sha256) for row in connection.execute(query)}


def _by_key(connection: Connection, table: Table, run: str, key: str) -> dict[str, list[Row[Any]]]:
    grouped: dict[str, list[Row[Any]]] = {}
    query = select(table).where(table.c.run == run).order_by(table.c[key], table.c.position)
    for row in connection.execute(query):
        grouped.setdefault(getattr(row, key), []).append(row)
    return grouped


def _rows(result: PeriodResult) -> list[tuple[Table, list[dict[str, Any]]]]:
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
            | {"differences_ore": _pairs_out(register.differences_ore)}
        )
        of_findings += [key | {"position": n} | _finding_out(one) for n, one in enumerate(register.findings)]
        of_items += [key | {"position": n} | _item_out(one) for n, one in enumerate(register.open_items)]
        of_evidence += [
            {"run": result.run, "finding": finding.id, "position": n} | asdict(proof)
            for finding in register.findings
            for n, proof in enumerate(finding.evidence)
        ]
    return [
        (register_results, of_registers),
        (findings, of_findings),
        (evidence, of_evidence),
        (open_items, of_items),
    ]


def _plain(rows: list[tuple[Table, list[dict[str, Any]]]]) -> list[Any]:
    """The rows without the run's id and with days as text: what the hash is of."""
    return [
        [
            {
                name: getattr(value, "isoformat", lambda value=value: value)()
                for name, value in row.items()
                if name != "run"
            }
            for row in of_table
        ]
        for _, of_table in rows
    ]


def _finding_out(finding: Finding) -> dict[str, Any]:
    candidates = [
        {
            "cause": candidate.cause.value,
            "confidence": candidate.confidence,
            "explanation": [message_out(sentence) for sentence in candidate.explanation],
        }
        for candidate in finding.candidates
    ]
    return {
        "id": finding.id,
        "cause": finding.cause.value,
        "area": AREA_OF_CAUSE[finding.cause].value,
        "date": finding.date,
        "amount_ore": finding.amount_ore,
        "effects_ore": _pairs_out(finding.effects_ore),
        "candidates": canonical(candidates),
    }


def _finding(row: Row[Any], proofs: list[Row[Any]]) -> Finding:
    return Finding(
        id=row.id,
        register=row.register,
        cause=Cause(row.cause),
        date=row.date,
        amount_ore=row.amount_ore,
        effects_ore=_pairs_in(row.effects_ore),
        candidates=tuple(
            Candidate(
                cause=Cause(one["cause"]),
                confidence=one["confidence"],
                explanation=tuple(message_in(sentence) for sentence in one["explanation"]),
            )
            for one in json.loads(row.candidates)
        ),
        evidence=tuple(Evidence(name=one.name, locator=one.locator, document=one.document) for one in proofs),
    )


def _item_out(item: OpenItem) -> dict[str, Any]:
    row = asdict(item) | {"cause": item.cause.value, "area": item.area.value}
    del row["register"]
    return row


def _open_item(row: Row[Any]) -> OpenItem:
    return OpenItem(
        register=row.register,
        cause=Cause(row.cause),
        area=Area(row.area),
        date=row.date,
        amount_ore=row.amount_ore,
        reference=row.reference,
        cleared_on=row.cleared_on,
    )


def _pairs_out(pairs: tuple[tuple[Comparison, int | None], ...]) -> str:
    return canonical([[comparison.value, amount_ore] for comparison, amount_ore in pairs])


def _pairs_in(stored: str) -> tuple[tuple[Comparison, Any], ...]:
    return tuple((Comparison(comparison), amount_ore) for comparison, amount_ore in json.loads(stored))
