"""Alembic's way in: runs on the connection that `kassebot.store.migrating` gives it, in its transaction."""

from __future__ import annotations

from alembic import context

from kassebot.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    compare_type=True,
    transactional_ddl=False,  # the transaction is begun and ended outside
)
context.run_migrations()
