"""Documents by content, and what a version of a reader made of each under the name it came with."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from kassebot.store.tables.base import Instant, metadata, text, whole

documents = Table(
    "documents",
    metadata,
    Column("sha256", Text, primary_key=True),
    whole("size_bytes"),
    Column("first_seen", Instant, nullable=False),
)

# The name belongs to the key: a count sheet that is right for its own register is wrong under another's name.
readings = Table(
    "readings",
    metadata,
    Column("id", Text, primary_key=True),
    Column("document", Text, ForeignKey("documents.sha256"), nullable=False),
    text("name"),
    Column("reader_version", Integer, nullable=False),
    text("format"),  # empty where the document was rejected
    Column("rejection", Text),  # JSON {code, locator, message}; null where it was read
    text("problems"),  # JSON list of the same
    text("fact_counts"),  # JSON {kind: number}
    Column("read_at", Instant, nullable=False),
    UniqueConstraint("document", "name", "reader_version"),
    Index(None, "document"),
)

__all__ = ["documents", "readings"]
