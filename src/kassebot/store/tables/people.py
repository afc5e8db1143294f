"""Identities: people and services, who stands in for whom, sessions, and what a person has set for themselves.

A password is kept as argon2 only, a session's token as its sha256 only.
"""

from __future__ import annotations

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from kassebot.store.tables.base import Instant, metadata, text

people = Table(
    "people",
    metadata,
    Column("id", Text, primary_key=True),
    text("login"),
    text("name"),
    text("kind"),  # person or service
    text("roles"),  # JSON list
    text("units"),  # JSON list; empty: all of the organisation
    text("signs_as"),  # JSON list
    text("telephone"),
    text("email"),
    Column("password", Text),  # argon2; null where the person signs in by OIDC
    Column("subject", Text),  # issuer and subject at the OIDC provider
    Column("created_at", Instant, nullable=False),
    Column("disabled_at", Instant),
    UniqueConstraint("login"),
    UniqueConstraint("subject"),
)

stand_ins = Table(
    "stand_ins",
    metadata,
    Column("person", Text, ForeignKey("people.id"), primary_key=True),
    Column("stands_in_for", Text, ForeignKey("people.id"), primary_key=True),
    Column("first_day", Date, primary_key=True),
    Column("last_day", Date, nullable=False),
)

sign_in_failures = Table(
    "sign_in_failures",
    metadata,
    Column("key", Text, primary_key=True),  # a person's id; for a login that nobody has, its argon2
    Column("failures", Integer, nullable=False),  # in a row
    Column("failed_at", Instant, nullable=False),
    Column("locked_until", Instant),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_sha256", Text, primary_key=True),
    Column("person", Text, ForeignKey("people.id"), nullable=False),
    text("method"),  # password or oidc
    Column("begun_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("revoked_at", Instant),
    Index(None, "person"),
)

preferences = Table(
    "preferences",
    metadata,
    Column("person", Text, ForeignKey("people.id"), primary_key=True),
    Column("name", Text, primary_key=True),  # keys, language, filter:<name>
    text("value"),
)

__all__ = ["people", "preferences", "sessions", "sign_in_failures", "stand_ins"]
