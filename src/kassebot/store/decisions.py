"""Decisions with their grounds, approvals and corrections: written once, by people; what is in force is the case's.

A decision is of a finding as it stood, and an approval of a decision as it stood: each names a hash of it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select

from kassebot.domain.cases import Answer, Correction, CorrectionLine, Decision, Grounds, TextKind
from kassebot.domain.errors import BusinessError
from kassebot.domain.findings import Cause
from kassebot.store.case_events import keep_text
from kassebot.store.codec import canonical, digest
from kassebot.store.tables.decisions import approvals, correction_events, corrections, decisions

_CORRECTIONS = select(corrections).where(corrections.c.decision.in_(bindparam("ids", expanding=True)))
_STEPS = select(correction_events).where(correction_events.c.decision.in_(bindparam("ids", expanding=True)))


class CorrectionStep(StrEnum):
    """What became of a correction."""

    EXPORTED = "exported"
    BOOKED = "booked"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptCorrection:
    """A correction of a decision, with the reference that it is booked with and what became of it."""

    decision: str
    case: str
    register: str
    reference: str
    correction: Correction
    steps: frozenset[CorrectionStep]


def content_sha256(
    answer: Answer, cause: Cause | None, grounds: Grounds, correction: Correction | None, finding_sha256: str
) -> str:
    """The sha256 of all that a decision says: what an approval names."""
    lines = None if correction is None else _lines_out(correction)
    texts = [sha256(text.encode()).hexdigest() for text in (grounds.facts, grounds.rule, grounds.weighing)]
    return digest([answer.value, None if cause is None else cause.value, texts, lines, finding_sha256])


def keep_decision(
    connection: Connection, decision: Decision, number: int, grounds: Grounds, correction: KeptCorrection | None
) -> list[str]:
    """Keep a decision, its grounds and its correction; gives the hashes of the grounds' texts."""
    kept = {name: getattr(decision, name) for name in Decision.__dataclass_fields__}
    cause = None if decision.cause is None else decision.cause.value
    kinds = {"answer": decision.answer.value, "cause": cause, "found_cause": decision.found_cause.value}
    connection.execute(insert(decisions), [kept | kinds])
    told = []
    for kind, words in (
        (TextKind.FACTS, grounds.facts),
        (TextKind.RULE, grounds.rule),
        (TextKind.WEIGHING, grounds.weighing),
    ):
        if words.strip():
            text = keep_text(
                connection, case=decision.case, number=number, kind=kind, author=decision.decided_by,
                at=decision.decided_at, content=words,
            )  # fmt: skip
            told.append(text.sha256)
    if correction is not None:
        row = {
            "decision": correction.decision, "case": correction.case, "register": correction.register,
            "reference": correction.reference, "lines": canonical(_lines_out(correction.correction)),
        }  # fmt: skip
        connection.execute(insert(corrections), [row])
    return told


def decision_by_id(connection: Connection, decision: str) -> Decision:
    """The decision; BusinessError where there is none."""
    row = connection.execute(select(decisions).where(decisions.c.id == decision)).one_or_none()
    if row is None:
        raise BusinessError("decision_unknown", "Der er ingen afgørelse {decision}", decision=decision)
    return decision_in(row)


def keep_approval(
    connection: Connection, *, identity: str, decision: Decision, approved: bool, by: str, at: datetime
) -> None:  # fmt: skip
    """Keep that somebody approved a decision as it stands, or returned it."""
    row = {
        "id": identity, "decision": decision.id, "content_sha256": decision.content_sha256, "approved": approved,
        "approved_by": by, "approved_at": at,
    }  # fmt: skip
    connection.execute(insert(approvals), [row])


def is_approved(connection: Connection, decision: str) -> bool:
    """Whether somebody has approved the decision."""
    query = select(approvals.c.id).where(approvals.c.decision == decision, approvals.c.approved.is_(True))
    return connection.execute(query.limit(1)).first() is not None


def correction_of(connection: Connection, decision: str) -> KeptCorrection | None:
    """The correction of a decision; None where it has none."""
    return corrections_of(connection, [decision]).get(decision)


def corrections_of(connection: Connection, ids: Sequence[str]) -> dict[str, KeptCorrection]:
    """The corrections of some decisions, by decision."""
    rows = connection.execute(_CORRECTIONS, {"ids": ids}).all() if ids else []
    steps: dict[str, set[CorrectionStep]] = {}
    for row in connection.execute(_STEPS, {"ids": [row.decision for row in rows]}) if rows else ():
        steps.setdefault(row.decision, set()).add(CorrectionStep(row.kind))
    return {
        row.decision: KeptCorrection(
            decision=row.decision, case=row.case, register=row.register, reference=row.reference,
            correction=lines_in(row.lines), steps=frozenset(steps.get(row.decision, ())),
        )
        for row in rows
    }  # fmt: skip


def keep_correction_step(
    connection: Connection, decision: str, step: CorrectionStep, *, actor: str, run: str, at: datetime
) -> None:  # fmt: skip
    """Keep what became of a correction; each step once."""
    row = {"decision": decision, "kind": step.value, "actor": actor, "run": run, "at": at}
    connection.execute(insert(correction_events), [row])


def decision_in(row: Row[Any]) -> Decision:
    """The decision of a row of `decisions`."""
    values = {name: getattr(row, name) for name in Decision.__dataclass_fields__}
    cause = None if values["cause"] is None else Cause(values["cause"])
    kinds = {"answer": Answer(values["answer"]), "cause": cause, "found_cause": Cause(values["found_cause"])}
    return Decision(**values | kinds)


def lines_in(stored: str) -> Correction:
    """The correction of its lines as they are kept."""
    lines = (CorrectionLine(account=one[0], amount_ore=one[1], text=one[2]) for one in json.loads(stored))
    return Correction(lines=tuple(lines))


def _lines_out(correction: Correction) -> list[list[str | int]]:
    return [[line.account, line.amount_ore, line.text] for line in correction.lines]
