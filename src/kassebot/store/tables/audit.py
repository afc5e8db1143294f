"""The audit trail: append-only events in one chain of hashes, and where the chain ends."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, Table, UniqueConstraint

from kassebot.store.tables.base import metadata, text, whole

audit = Table(
    "audit",
    metadata,
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    text("at"),  # as it was hashed: ISO, UTC
    text("event"),
    text("actor"),
    text("run"),
    text("details"),  # canonical JSON: ids and hashes
    text("previous_sha256"),
    text("sha256"),
    UniqueConstraint("previous_sha256"),
    Index("ix_audit_event", "event", "sequence"),
    Index("ix_audit_at", "at"),
)

# One row. Whoever appends locks it first, so that parallel processes make one chain.
audit_head = Table(
    "audit_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    whole("sequence"),
    text("sha256"),
)

__all__ = ["audit", "audit_head"]
