"""The store of one data folder: its database, its documents and its locks.

SQLite in the data folder, or PostgreSQL by URL. Opening brings the schema up to date; a schema newer
than the program is refused, and so is a folder that cannot be written.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from kassebot.domain.errors import BusinessError
from kassebot.store import audit, migrating
from kassebot.store.failures import folder_read_only, translated
from kassebot.store.locks import FileLock, Turn
from kassebot.store.vault import Vault
from kassebot.store.views import View, ViewLine

DATABASE_NAME = "kassebot.db"
BUSY_TIMEOUT_MS = 30_000
_WRITE = "kassebot_write"
#: Connections that stay open; opening one costs more than a page's queries.
_POOL: dict[str, Any] = {"pool_size": 15, "max_overflow": 5}


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """An open store. Change it only inside `write()`: one block is one transaction."""

    data_dir: Path
    engine: Engine
    vault: Vault
    run_lock: FileLock
    _turn: Turn = field(default_factory=Turn, repr=False)
    _views: ViewLine = field(default_factory=ViewLine, repr=False)

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction: all of it is kept, or nothing. One writes at a time; others wait their turn."""
        with (
            self._turn.taken(BUSY_TIMEOUT_MS / 1000),
            translated(str(self.data_dir)),
            self.engine.connect() as connection,
        ):
            writing = connection.execution_options(**{_WRITE: True})
            with writing.begin(), audit.lock(writing):
                yield writing

    def keep_views(self, *views: View) -> None:
        """Keep in the trail who saw what, before it is shown."""
        if views:
            self._views.keep(self.write, views)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection for queries; what is done to the database inside is rolled back."""
        with translated(str(self.data_dir)), self.engine.connect() as connection:
            yield connection

    def close(self) -> None:
        """Let go of connections and lock."""
        self.run_lock.release()
        self.engine.dispose()


def open_store(data_dir: Path, url: str | None = None) -> Store:
    """Open the data folder's store, creating it or bringing its schema up to date where needed."""
    folder = data_dir.resolve()
    with translated(str(folder)):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not folder.is_dir():
            raise folder_read_only(str(folder))
    vault = Vault(folder / "documents")
    engine = _postgresql(url) if url else _sqlite(folder / DATABASE_NAME)
    try:
        with FileLock(folder / "migrate.lock"), translated(str(folder)):
            vault.prepare()
            _enter_wal(engine)
            migrating.migrate(engine)
    except BaseException:
        engine.dispose()
        raise
    return Store(data_dir=folder, engine=engine, vault=vault, run_lock=FileLock(folder / "run.lock"))


def _postgresql(url: str) -> Engine:
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
    return create_engine(parsed.set(drivername="postgresql+psycopg"), pool_pre_ping=True, **_POOL)


def _sqlite(path: Path) -> Engine:
    engine = create_engine(f"sqlite:///{path}", **_POOL)

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
        writing = connection.get_execution_options().get(_WRITE, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


def _enter_wal(engine: Engine) -> None:
    if engine.dialect.name == "sqlite":
        raw = engine.raw_connection()
        try:
            raw.cursor().execute("PRAGMA journal_mode=WAL")
        finally:
            raw.close()
