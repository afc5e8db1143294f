"""Opening a store: its schema, its settings, and what it says when it cannot be opened."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.exc import InternalError

from kassebot.domain.errors import ApplicationError, BusinessError
from kassebot.store import engines, migrating
from kassebot.store.database import Store, open_store
from kassebot.store.tables import metadata


def test_migrations_add_up_to_the_tables(any_store: Store) -> None:
    """The schema that the migrations make is the schema that the code believes in."""
    with any_store.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_the_newest_revision_is_the_one_that_the_program_asks_for() -> None:
    """A new migration without a new HEAD would never be run."""
    config = Config()
    config.set_main_option("script_location", str(Path(migrating.__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_current_head() == migrating.HEAD


def test_sqlite_keeps_what_it_has_confirmed(sqlite_store: Store) -> None:
    """WAL, full synchronisation and foreign keys are on for every connection."""
    with sqlite_store.read() as connection:
        pragma = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert pragma == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 30_000}


def test_many_processes_may_open_a_new_store_at_once(tmp_path: Path) -> None:
    """The schema is made once, and nobody fails."""
    program = (
        "import sys; from pathlib import Path; from kassebot.store.database import open_store; "
        "open_store(Path(sys.argv[1])).close()"
    )
    started = [
        subprocess.Popen(
            [sys.executable, "-c", program, str(tmp_path / "data")],
            env=dict(os.environ, PYTHONPATH=os.pathsep.join(sys.path)),
        )
        for _ in range(4)
    ]
    assert [process.wait(timeout=60) for process in started] == [0] * 4


def test_a_newer_schema_is_refused(any_store: Store) -> None:
    """A program that is older than the database does not touch it."""
    with any_store.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(BusinessError) as caught:
        migrating.migrate(any_store.engine)
    assert caught.value.code == "schema_newer"


def test_a_data_folder_that_is_a_file_says_so(tmp_path: Path) -> None:
    """What stands in the way is named."""
    (tmp_path / "data").write_text("not a folder")
    with pytest.raises((BusinessError, ApplicationError)) as caught:
        open_store(tmp_path / "data")
    assert str(tmp_path / "data") in caught.value.message.render()


@pytest.mark.parametrize("url", ["mysql://localhost/kassebot", "not a url"])
def test_another_database_is_refused(tmp_path: Path, url: str) -> None:
    """Only PostgreSQL is had by URL."""
    with pytest.raises(BusinessError) as caught:
        open_store(tmp_path / "data", url)
    assert caught.value.code == "database_url"


def test_a_database_that_is_down_can_be_tried_again(tmp_path: Path) -> None:
    """Nobody answers on the port: the world is in the way, and the password is not repeated."""
    with pytest.raises(ApplicationError) as caught:
        open_store(tmp_path / "data", "postgresql://clerk:hemmelig@127.0.0.1:1/kassebot?connect_timeout=2")
    assert caught.value.code == "database_down"
    assert "hemmelig" not in str(caught.value)


def test_a_read_only_data_folder_says_what_to_do() -> None:
    """A person who is not root opens a folder that nobody may write."""
    program = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from kassebot.domain.errors import BusinessError\n"
        "from kassebot.store import database\n"
        "if os.geteuid() == 0: os.setuid(65534)\n"
        "try: database.open_store(Path(sys.argv[1]))\n"
        "except BusinessError as error: print(error.code)\n"
    )
    with tempfile.TemporaryDirectory() as folder:  # pytest's own folders are closed to other users
        Path(folder).chmod(0o555)
        ran = subprocess.run(
            [sys.executable, "-c", program, folder],
            env=dict(os.environ, PYTHONPATH=os.pathsep.join(sys.path)),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert ran.stdout.strip() == "data_folder_read_only", ran.stderr


def test_who_reads_changes_nothing(any_store: Store) -> None:
    """PostgreSQL refuses it, SQLite rolls it back."""
    with contextlib.suppress(InternalError), any_store.read() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with any_store.read() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == migrating.HEAD


@pytest.mark.parametrize("any_store", ["postgresql"], indirect=True)
def test_a_connection_that_the_server_closed_meanwhile_is_replaced(
    any_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever comes after a restart or a night's silence notices nothing."""
    monkeypatch.setattr(engines, "_IDLE_SECONDS", 0.0)
    everybody = text("SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
    with any_store.read() as connection:
        reader = connection.execute(text("SELECT pg_backend_pid()")).scalar()
    with any_store.write() as connection:
        others = set(connection.execute(everybody).scalars())
        assert reader in others
        connection.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": reader})
    with any_store.read() as connection:
        assert connection.execute(text("SELECT pg_backend_pid()")).scalar() != reader
