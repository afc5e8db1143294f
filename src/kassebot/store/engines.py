"""How the databases are spoken to: SQLite in a file, PostgreSQL by URL; one engine to change and one to read.

A write on SQLite takes its lock at once. On PostgreSQL reading has connections of its own that the server itself lets
change nothing, each query its own transaction. A URL of anything else is refused.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DisconnectionError

from kassebot.domain.errors import BusinessError

BUSY_TIMEOUT_MS = 30_000
#: The execution option of a connection that will change something.
WRITE = "kassebot_write"
#: Connections that stay open; opening one costs more than a page's queries. One writes at a time.
#: Whoever comes next is given the one that was used last: a server's connection knows its statements after a while.
_READERS: dict[str, Any] = {"pool_size": 15, "max_overflow": 5, "pool_use_lifo": True}
_WRITERS: dict[str, Any] = {"pool_size": 2, "max_overflow": 8, "pool_use_lifo": True}
#: A connection that has been idle for longer is asked whether it is still there before it is used.
_IDLE_SECONDS = 20.0


def engines(path: Path, url: str | None) -> tuple[Engine, Engine]:
    """The engine that changes and the one that reads, by URL or else of the file; on SQLite they are the same."""
    if not url:
        of_file = _sqlite(path)
        return of_file, of_file
    parsed = _parsed(url)
    read_only = f"{parsed.query.get('options', '')} -c default_transaction_read_only=on".strip()
    writer = create_engine(parsed, **_WRITERS)
    reader = create_engine(parsed, isolation_level="AUTOCOMMIT", connect_args={"options": read_only}, **_READERS)
    for engine in (writer, reader):
        _ask_the_idle(engine)
    return writer, reader


def _parsed(url: str) -> Any:
    refusal = BusinessError(
        "database_url",
        "KASSEBOT_DATABASE_URL kan ikke bruges; skriv fx postgresql://bruger@vært/kassebot",
    )
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise refusal from None
    if parsed.drivername not in ("postgresql", "postgresql+psycopg"):
        raise refusal
    return parsed.set(drivername="postgresql+psycopg")


def _ask_the_idle(engine: Engine) -> None:
    """Let the pool open another connection where the server has closed one that nobody used for a while."""

    @event.listens_for(engine, "checkin")
    def went_idle(_: Any, record: Any) -> None:
        record.info["idle_since"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def still_there(connection: Any, record: Any, _: Any) -> None:
        if time.monotonic() - record.info.get("idle_since", time.monotonic()) < _IDLE_SECONDS:
            return
        try:
            engine.dialect.do_ping(connection)
            connection.rollback()
        except engine.dialect.loaded_dbapi.Error:
            raise DisconnectionError from None


def _sqlite(path: Path) -> Engine:
    engine = create_engine(f"sqlite:///{path}", **_READERS)

    @event.listens_for(engine, "connect")
    def settings(connection: Any, _: object) -> None:
        connection.isolation_level = None  # transactions are begun below, never by the driver
        for pragma in (
            f"busy_timeout={BUSY_TIMEOUT_MS}",
            "synchronous=FULL",
            "foreign_keys=ON",
            "recursive_triggers=ON",  # else REPLACE deletes rows past the triggers that refuse it
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writing = connection.get_execution_options().get(WRITE, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


def enter_wal(engine: Engine) -> None:
    """SQLite: let those who read go on while one writes."""
    if engine.dialect.name == "sqlite":
        raw = engine.raw_connection()
        try:
            raw.cursor().execute("PRAGMA journal_mode=WAL")
        finally:
            raw.close()
