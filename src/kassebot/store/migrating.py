"""Brings a database's schema to the newest revision, one process at a time; refuses a newer one."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from kassebot.domain.errors import BusinessError

#: The newest revision; a test holds it against the migrations.
HEAD = "0011"
#: PostgreSQL's advisory lock for migrating: any number that is nobody else's.
_ADVISORY_LOCK = 4_170_417
_FOLDER = Path(__file__).parent / "migrations"


def migrate(engine: Engine) -> None:
    """Run the migrations that the database lacks, all of them in one transaction."""
    with engine.connect() as connection:
        if _revision(connection) == HEAD:
            return
    with engine.connect() as connection:
        writing = connection.execution_options(kassebot_write=True)
        with writing.begin():
            if writing.dialect.name == "postgresql":
                writing.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_LOCK})
            if _revision(writing) != HEAD:
                _upgrade(writing)


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _upgrade(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    current = _revision(connection)
    if current is not None and current not in known:
        raise BusinessError(
            "schema_newer",
            "Databasen er fra en nyere udgave af kassebot (skema {revision}). Installér den nyeste udgave",
            revision=current,
        )
    command.upgrade(config, "head")
