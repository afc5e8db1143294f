"""Decisions, approvals, corrections and signed reconciliations: written once, by people alone.

The database refuses to change or delete them, refuses an actor who is no person, and refuses an approval by the one
who decided.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table, Text

from kassebot.store.tables.base import Instant, metadata, text
from kassebot.store.tables.cases import of_case

decisions = Table(
    "decisions",
    metadata,
    Column("id", Text, primary_key=True),  # <case>:<number of the event>
    of_case(),
    text("finding"),  # its id in the result of `run`
    text("found_cause"),  # what the finding was called
    text("answer"),
    Column("cause", Text),  # what the person says that it is; null: unknown, or nothing is wrong
    Column("needs_approval", Boolean, nullable=False),
    text("content_sha256"),
    text("run"),
    Column("rules_version", Integer, nullable=False),
    Column("decided_by", Text, ForeignKey("people.id"), nullable=False),
    Column("decided_at", Instant, nullable=False),
    Index("ix_decisions_case", "case"),
    Index("ix_decisions_found_cause", "found_cause", "decided_at"),
)

approvals = Table(
    "approvals",
    metadata,
    Column("id", Text, primary_key=True),  # <case>:<number of the event>
    Column("decision", Text, ForeignKey("decisions.id"), nullable=False),
    text("content_sha256"),  # what was approved; it falls when the content changes
    Column("approved", Boolean, nullable=False),  # false: returned
    Column("approved_by", Text, ForeignKey("people.id"), nullable=False),
    Column("approved_at", Instant, nullable=False),
    Index("ix_approvals_decision", "decision"),
)

corrections = Table(
    "corrections",
    metadata,
    Column("decision", Text, ForeignKey("decisions.id"), primary_key=True),
    of_case(),
    text("register"),
    text("reference"),  # the short text that the person books it with, so that the ledger shows it again
    text("lines"),  # JSON [[account, øre, text], …], adding up to zero
    Index("ix_corrections_case", "case"),
)

# What became of a correction: exported, booked (seen in the ledger) or withdrawn (its decision was undone).
correction_events = Table(
    "correction_events",
    metadata,
    Column("decision", Text, ForeignKey("corrections.decision"), primary_key=True),
    Column("kind", Text, primary_key=True),
    text("actor"),
    text("run"),  # whose ledger list showed it
    Column("at", Instant, nullable=False),
)

reconciliations = Table(
    "reconciliations",
    metadata,
    Column("id", Text, primary_key=True),  # <case>:<number of the event>
    of_case(),
    text("run"),
    text("result_sha256"),  # of the register's result, as it was signed
    text("signed_name"),  # as the person was called then
    Column("signed_by", Text, ForeignKey("people.id"), nullable=False),
    Column("signed_at", Instant, nullable=False),
    Index("ix_reconciliations_case", "case"),
)

reopenings = Table(
    "reopenings",
    metadata,
    Column("reconciliation", Text, ForeignKey("reconciliations.id"), primary_key=True),
    text("reason"),  # the text's id
    Column("reopened_by", Text, ForeignKey("people.id"), nullable=False),
    Column("reopened_at", Instant, nullable=False),
)

__all__ = ["approvals", "correction_events", "corrections", "decisions", "reconciliations", "reopenings"]
