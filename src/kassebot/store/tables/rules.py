"""Rule sets that results were computed with: each version once, never changed."""

from __future__ import annotations

from sqlalchemy import Column, Integer, Table

from kassebot.store.tables.base import Instant, metadata, text

rule_sets = Table(
    "rule_sets",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    text("sha256"),  # of the content; the audit trail has it too
    text("content"),  # canonical JSON
    Column("kept_at", Instant, nullable=False),
)

__all__ = ["rule_sets"]
