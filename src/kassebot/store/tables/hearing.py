"""How the register keeper is heard: links to one case, what they said, what they sent with it, and the mails.

A link's token is kept as its sha256 only. What the keeper wrote is a text of the case and stays as written.
"""

from __future__ import annotations

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, Table, Text

from kassebot.store.tables.base import Instant, metadata, text, whole
from kassebot.store.tables.cases import of_case

keeper_links = Table(
    "keeper_links",
    metadata,
    Column("id", Text, primary_key=True),  # <case>:<number of the event>
    of_case(),
    text("token_sha256"),
    Column("contact", Text, ForeignKey("people.id"), nullable=False),  # the office's person, whom the keeper calls
    Column("deadline", Date, nullable=False),
    Column("sent_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("revoked_at", Instant),
    Index("ix_keeper_links_token", "token_sha256", unique=True),
    Index("ix_keeper_links_case", "case"),
)

statements = Table(
    "statements",
    metadata,
    Column("id", Text, primary_key=True),  # <case>:<number of the event>
    of_case(),
    text("channel"),  # link, telephone or paper
    text("link"),  # empty where there was none
    text("text"),  # the text's id
    text("noted_by"),  # who wrote it down; empty where the keeper did
    Column("given_at", Instant, nullable=False),
    Index("ix_statements_case", "case"),
)

attachments = Table(
    "attachments",
    metadata,
    Column("statement", Text, ForeignKey("statements.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    text("document"),  # sha256 in the vault
    text("media_type"),  # by its bytes, never by its name
    whole("size_bytes"),
    text("name"),  # the text's id
)

mails = Table(
    "mails",
    metadata,
    Column("id", Text, primary_key=True),  # <case>:<number of the event>
    of_case(),
    text("recipient"),
    text("text"),  # the text's id
    text("state"),  # waiting, sent or failed
    Column("attempts", Integer, nullable=False),
    Column("not_before", Instant, nullable=False),  # when it is tried next; while somebody tries, when another may
    text("problem"),  # the code of what the last attempt ended with; empty where there was none
    Column("sent_at", Instant),
    Index("ix_mails_case", "case"),
    Index("ix_mails_due", "state", "not_before"),
)

__all__ = ["attachments", "keeper_links", "mails", "statements"]
