"""Runs: what was asked for, what was expected, what came, what did not, and what the robots did."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, Table, Text

from kassebot.store.tables.base import Instant, metadata, of_run, text

runs = Table(
    "runs",
    metadata,
    Column("id", Text, primary_key=True),
    text("period"),
    Column("as_of", Date, nullable=False),
    text("kind"),  # robot or folder
    text("state"),  # open, done, failed or interrupted
    text("sources"),  # JSON list; empty: all
    text("register"),  # empty: all
    text("settings_sha256"),
    text("process"),  # machine and process number, to tell a live run from a dead one
    Column("started", Instant, nullable=False),
    Column("heartbeat", Instant, nullable=False),
    Column("ended", Instant),
    Index(None, "period", "id"),
)

plan_lines = Table(
    "plan_lines",
    metadata,
    of_run(primary_key=True),
    Column("name", Text, primary_key=True),
    text("source"),
    text("period"),
    text("register"),
    Column("day", Date),
    Column("due_after", Date, nullable=False),
    Index(None, "run", "source"),
)

deliveries = Table(
    "deliveries",
    metadata,
    of_run(primary_key=True),
    Column("name", Text, primary_key=True),
    Column("document", Text, ForeignKey("documents.sha256"), nullable=False),
    text("received_sha256"),
    text("source"),
    text("answers"),  # the plan line's name; another than `name` for .xls, .ods and pages
    text("origin"),
    Column("fetched_at", Instant, nullable=False),
    text("fetched_run"),  # the run whose robot fetched it; another than `run` where it was carried over
    Index(None, "name", "fetched_run"),
    Index(None, "document"),
)

completions = Table(
    "completions",
    metadata,
    of_run(primary_key=True),
    Column("name", Text, primary_key=True),  # a plan line that is answered by several documents …
    text("documents"),  # … JSON list of their names: all of them, says the source
    text("fetched_run"),
)

absences = Table(
    "absences",
    metadata,
    of_run(primary_key=True),
    Column("name", Text, primary_key=True),
    text("code"),
    text("message"),  # JSON of the message
    Column("refused", Boolean, nullable=False),  # it was there, but could not be taken in
    Column("at", Instant, nullable=False),
)

robot_tasks = Table(
    "robot_tasks",
    metadata,
    of_run(primary_key=True),
    Column("suite", Text, primary_key=True),
    Column("task", Text, primary_key=True),
    Column("attempt", Integer, primary_key=True),
    text("source"),
    text("state"),  # started, passed, failed or skipped
    text("message"),
    Column("started", Instant, nullable=False),
    Column("ended", Instant),
)

__all__ = ["absences", "completions", "deliveries", "plan_lines", "robot_tasks", "runs"]
