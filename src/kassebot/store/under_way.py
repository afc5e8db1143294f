"""Corrections that somebody was given to book, as pre-reconciliation knows them; all from rows that never change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Select, and_, or_, select

from kassebot.domain.corrections import UnderWay, unbooked_ore
from kassebot.domain.periods import Period
from kassebot.store.decisions import CorrectionStep
from kassebot.store.result_rows import finding_in
from kassebot.store.tables.cases import cases
from kassebot.store.tables.decisions import correction_events, corrections, decisions
from kassebot.store.tables.results import findings

_CHUNK = 500


def under_way(connection: Connection, period: str) -> tuple[UnderWay, ...]:
    """Those of this period and earlier ones that a run of the period may see: not booked yet, or booked in it."""
    gone, seen = correction_events.alias("exported"), correction_events.alias("booked")
    first = Period.parse(period)
    query = (
        _query()
        .join(gone, and_(gone.c.decision == decisions.c.id, gone.c.kind == CorrectionStep.EXPORTED.value))
        .outerjoin(seen, and_(seen.c.decision == decisions.c.id, seen.c.kind == CorrectionStep.BOOKED.value))
        .where(
            cases.c.period <= period,
            or_(seen.c.run.is_(None), and_(seen.c.run >= f"{first}-", seen.c.run < f"{first.next}-")),
        )
    )
    return _sorted(connection.execute(query))


def of_decisions(connection: Connection, ids: Sequence[str]) -> tuple[UnderWay, ...]:
    """The corrections of these decisions."""
    found: list[Any] = []
    for start in range(0, len(ids), _CHUNK):
        found += connection.execute(_query().where(decisions.c.id.in_(ids[start : start + _CHUNK])))
    return _sorted(found)


def booked(connection: Connection, ids: Sequence[str]) -> frozenset[str]:
    """Those of the decisions whose corrections have been seen in the ledger."""
    found: set[str] = set()
    for start in range(0, len(ids), _CHUNK):
        query = select(correction_events.c.decision).where(
            correction_events.c.kind == CorrectionStep.BOOKED.value,
            correction_events.c.decision.in_(ids[start : start + _CHUNK]),
        )
        found.update(connection.execute(query).scalars())
    return frozenset(found)


def _query() -> Select[Any]:
    as_decided = and_(findings.c.run == decisions.c.run, findings.c.id == decisions.c.finding)
    return (
        select(findings, corrections.c.reference, corrections.c.decision, cases.c.period)
        .select_from(corrections)
        .join(decisions, decisions.c.id == corrections.c.decision)
        .join(cases, cases.c.id == corrections.c.case)
        .join(findings, as_decided)
    )


def _sorted(rows: Iterable[Any]) -> tuple[UnderWay, ...]:
    known = []
    for row in rows:
        finding = finding_in(row, [])
        known.append(
            UnderWay(
                register=finding.register, reference=row.reference, decision=row.decision, period=row.period,
                finding=finding.id, cause=finding.cause, date=finding.date, amount_ore=-unbooked_ore(finding),
            )
        )  # fmt: skip
    return tuple(sorted(known))
