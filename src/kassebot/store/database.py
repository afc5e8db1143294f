"""The store of one data folder: its database, its documents and its locks.

SQLite in the data folder, or PostgreSQL by URL. Opening brings the schema up to date; a schema newer
than the program is refused, and so is a folder that cannot be written.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Connection, Engine

from kassebot.store import audit, migrating
from kassebot.store.engines import BUSY_TIMEOUT_MS, WRITE, engines, enter_wal
from kassebot.store.failures import folder_read_only, translated
from kassebot.store.locks import FileLock, Turn
from kassebot.store.vault import Vault
from kassebot.store.views import View, ViewLine

DATABASE_NAME = "kassebot.db"
#: Those who keep views while others read. More than a few would only wait for each other.
_keeping = ThreadPoolExecutor(max_workers=8, thread_name_prefix="views")


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """An open store. Change it only inside `write()`: one block is one transaction."""

    data_dir: Path
    engine: Engine  # that changes
    reader: Engine  # that reads; PostgreSQL lets it do nothing else
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
            writing = connection.execution_options(**{WRITE: True})
            with writing.begin(), audit.lock(writing):
                yield writing

    def keep_views(self, *views: View) -> None:
        """Keep in the trail who saw what, before it is shown."""
        if views:
            self._views.keep(self.write, views)

    @contextmanager
    def keeping_views(self, *views: View) -> Iterator[None]:
        """Keep the views while the block reads what is to be shown; it ends when they are kept, or with the error."""
        kept = _keeping.submit(self.keep_views, *views)
        try:
            yield
        finally:
            wait([kept])
        kept.result()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection for queries; what is done to the database inside is refused, or rolled back."""
        with translated(str(self.data_dir)), self.reader.connect() as connection:
            yield connection

    def close(self) -> None:
        """Let go of connections and lock."""
        self.run_lock.release()
        self.engine.dispose()
        self.reader.dispose()


def open_store(data_dir: Path, url: str | None = None) -> Store:
    """Open the data folder's store, creating it or bringing its schema up to date where needed."""
    folder = data_dir.resolve()
    with translated(str(folder)):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not folder.is_dir():
            raise folder_read_only(str(folder))
    vault = Vault(folder / "documents")
    engine, reader = engines(folder / DATABASE_NAME, url)
    try:
        with FileLock(folder / "migrate.lock"), translated(str(folder)):
            vault.prepare()
            enter_wal(engine)
            migrating.migrate(engine)
    except BaseException:
        engine.dispose()
        raise
    return Store(data_dir=folder, engine=engine, reader=reader, vault=vault, run_lock=FileLock(folder / "run.lock"))
