"""Results as they were computed: written once, never changed; a correction is a new run."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
)

from kassebot.store.tables.base import Instant, metadata, of_run, text, whole

results = Table(
    "results",
    metadata,
    of_run(primary_key=True),
    text("period"),
    Column("as_of", Date, nullable=False),
    Column("rules_version", Integer, nullable=False),
    text("sha256"),  # of the result's canonical JSON; the audit trail has it too
    Column("saved_at", Instant, nullable=False),
    Column("engine_version", Integer),  # null, as the two below, where it was not kept yet
    Column("reader_version", Integer),
    Column("carried_run", Text),  # whose result of the period before was carried in; empty: there was none
    Column("corrections", Text),  # JSON list of the decisions whose corrections were known to be under way
    Index(None, "period", "run"),
)

register_results = Table(
    "register_results",
    metadata,
    Column("run", Text, ForeignKey("results.run"), primary_key=True),
    Column("register", Text, primary_key=True),
    Column("position", Integer, nullable=False),
    text("status"),
    whole("opening_ore", nullable=True),
    whole("expected_ore", nullable=True),
    whole("counted_ore", nullable=True),
    whole("booked_ore", nullable=True),
    whole("difference_ore", nullable=True),
    whole("cash_sales_ore", nullable=True),
    whole("cash_refunds_ore", nullable=True),
    whole("cash_in_ore", nullable=True),
    whole("cash_out_ore", nullable=True),
    whole("top_ups_ore", nullable=True),
    whole("to_bank_ore", nullable=True),
    whole("card_ore", nullable=True),
    whole("mobilepay_ore", nullable=True),
    text("differences_ore"),  # JSON [[comparison, øre or null], …]
    Column("reason", Text),  # null, as the explanation, where it was not kept yet
    Column("explanation", Text),  # JSON of the messages
)

findings = Table(
    "findings",
    metadata,
    Column("run", Text, primary_key=True),
    Column("register", Text, primary_key=True),
    Column("position", Integer, primary_key=True),
    text("id"),
    text("cause"),
    text("area"),
    Column("date", Date, nullable=False),
    whole("amount_ore"),
    text("effects_ore"),  # JSON [[comparison, øre], …]
    text("candidates"),  # JSON
    ForeignKeyConstraint(["run", "register"], ["register_results.run", "register_results.register"]),
    UniqueConstraint("run", "id"),
)

evidence = Table(
    "evidence",
    metadata,
    Column("run", Text, primary_key=True),
    Column("finding", Text, primary_key=True),
    Column("position", Integer, primary_key=True),
    text("name"),
    text("locator"),
    text("document"),  # empty where the evidence is that there is none
    ForeignKeyConstraint(["run", "finding"], ["findings.run", "findings.id"]),
)

open_items = Table(
    "open_items",
    metadata,
    Column("run", Text, primary_key=True),
    Column("register", Text, primary_key=True),
    Column("position", Integer, primary_key=True),
    text("cause"),
    text("area"),
    Column("date", Date, nullable=False),
    whole("amount_ore"),
    text("reference"),
    Column("cleared_on", Date),
    ForeignKeyConstraint(["run", "register"], ["register_results.run", "register_results.register"]),
)

set_aside = Table(
    "set_aside",
    metadata,
    Column("run", Text, ForeignKey("results.run"), primary_key=True),
    Column("position", Integer, primary_key=True),
    text("reason"),
    text("name"),
    text("document"),
    text("locator"),  # of the first row
    whole("rows"),
    whole("amount_ore"),
)

__all__ = ["evidence", "findings", "open_items", "register_results", "results", "set_aside"]
