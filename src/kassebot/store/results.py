"""Results of runs: written once, and read back exactly as they were."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Table, and_, bindparam, func, insert, select

from kassebot.domain.errors import BusinessError
from kassebot.domain.findings import Evidence, Figures, Flows, PeriodResult, Reason, RegisterResult, Status
from kassebot.store.codec import canonical, digest, message_in
from kassebot.store.result_rows import (
    FIGURES,
    FLOWS,
    Rows,
    aside_in,
    evidence_in,
    finding_in,
    open_item_in,
    pairs_in,
    plain,
    rows_of,
)
from kassebot.store.tables.results import evidence, findings, open_items, register_results, results, set_aside

_REGISTER = select(register_results).where(
    register_results.c.run == bindparam("run"), register_results.c.register == bindparam("register")
)
#: A row for each piece of evidence; one with none for a finding without.
_FINDINGS = (
    select(
        findings,
        evidence.c.name.label("of_name"),
        evidence.c.locator.label("of_locator"),
        evidence.c.document.label("of_document"),
    )
    .outerjoin(evidence, and_(evidence.c.run == findings.c.run, evidence.c.finding == findings.c.id))
    .where(findings.c.run == bindparam("run"), findings.c.register == bindparam("register"))
    .order_by(findings.c.position, evidence.c.position)
)
_OPEN_ITEMS = (
    select(open_items)
    .where(open_items.c.run == bindparam("run"), open_items.c.register == bindparam("register"))
    .order_by(open_items.c.position)
)


def save_result(connection: Connection, result: PeriodResult, at: datetime) -> str:
    """Keep a run's result; gives the sha256 of its content. A run has one result, and it never changes."""
    kept = connection.execute(select(results.c.sha256).where(results.c.run == result.run)).scalar()
    rows = rows_of(result)
    sha256 = _sha256(result, rows)
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
        "engine_version": result.engine_version,
        "reader_version": result.reader_version,
        "carried_run": result.carried_run,
        "corrections": None if result.corrections is None else canonical(list(result.corrections)),
    }
    connection.execute(insert(results), [head])
    for table, of_table in rows:
        if of_table:
            connection.execute(insert(table), of_table)
    return sha256


def result_sha256(result: PeriodResult) -> str:
    """The sha256 that `save_result` kept, computed anew: of all that it says, and not of what it was computed from."""
    return _sha256(result, rows_of(result))


def load_result(connection: Connection, period: str, run: str | None = None) -> PeriodResult | None:
    """The result of this run, else the newest of the period; None when there is none."""
    query = select(results).where(results.c.period == period).order_by(results.c.run.desc()).limit(1)
    if run is not None:
        query = query.where(results.c.run == run)
    head = connection.execute(query).one_or_none()
    if head is None:
        return None
    proofs = {
        finding: [evidence_in(one) for one in of]
        for finding, of in _by_key(connection, evidence, head.run, "finding").items()
    }
    found = _by_key(connection, findings, head.run, "register")
    items = _by_key(connection, open_items, head.run, "register")
    asides = select(set_aside).where(set_aside.c.run == head.run).order_by(set_aside.c.position)
    rows = select(register_results).where(register_results.c.run == head.run).order_by(register_results.c.position)
    return PeriodResult(
        period=head.period,
        as_of=head.as_of,
        run=head.run,
        rules_version=head.rules_version,
        engine_version=head.engine_version,
        reader_version=head.reader_version,
        carried_run=head.carried_run,
        corrections=None if head.corrections is None else tuple(json.loads(head.corrections)),
        registers=tuple(
            register_in(row, found.get(row.register, []), proofs, items.get(row.register, []))
            for row in connection.execute(rows)
        ),
        set_aside=tuple(aside_in(one) for one in connection.execute(asides)),
    )


def load_register(connection: Connection, run: str, register: str) -> RegisterResult | None:
    """One register's part of a run's result, without the rest; None where the run has none of it."""
    wanted = {"run": run, "register": register}
    row = connection.execute(_REGISTER, wanted).one_or_none()
    if row is None:
        return None
    found: dict[str, Row[Any]] = {}
    proofs: dict[str, list[Evidence]] = {}
    for one in connection.execute(_FINDINGS, wanted):
        found.setdefault(one.id, one)
        if one.of_name is not None:
            proof = Evidence(name=one.of_name, locator=one.of_locator, document=one.of_document)
            proofs.setdefault(one.id, []).append(proof)
    return register_in(row, [*found.values()], proofs, connection.execute(_OPEN_ITEMS, wanted).all())


def register_in(
    row: Row[Any], found: Sequence[Row[Any]], proofs: Mapping[str, Sequence[Evidence]], items: Sequence[Row[Any]]
) -> RegisterResult:
    """The register's result of its rows; `proofs` is the evidence by finding."""
    return RegisterResult(
        register=row.register,
        status=Status(row.status),
        figures=figures_in(row),
        flows=Flows(**{name: getattr(row, name) for name in FLOWS}),
        differences_ore=pairs_in(row.differences_ore),
        findings=tuple(finding_in(one, proofs.get(one.id, [])) for one in found),
        open_items=tuple(open_item_in(one) for one in items),
        reason=None if row.reason is None else Reason(row.reason),
        explanation=tuple(message_in(sentence) for sentence in json.loads(row.explanation or "[]")),
    )


def figures_in(row: Row[Any]) -> Figures:
    """The five figures of a row of `register_results`."""
    return Figures(**{name: getattr(row, name) for name in FIGURES})


def newest_results(connection: Connection, periods_max: int) -> tuple[tuple[str, str], ...]:
    """(period, its newest run with a result) of the newest periods, newest first."""
    query = select(results.c.period, func.max(results.c.run).label("run")).group_by(results.c.period)
    rows = connection.execute(query.order_by(results.c.period.desc()).limit(periods_max))
    return tuple((row.period, row.run) for row in rows)


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


def _sha256(result: PeriodResult, rows: Rows) -> str:
    return digest([result.period, result.as_of.isoformat(), result.rules_version, plain(rows)])
