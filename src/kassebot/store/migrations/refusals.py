"""What the database itself refuses, as triggers: a migration says which tables, and both databases are told.

Written once: no update, no delete. Only people: the one who acts must be a person whose account is open. The words of
a refusal are for whoever reads the database's log.
"""

from __future__ import annotations

from alembic import op


def written_once(*tables: str, verbs: tuple[str, ...] = ("UPDATE", "DELETE")) -> None:
    """What stands in these tables stays as it is; with `verbs` only that much is refused."""
    postgresql = op.get_bind().dialect.name == "postgresql"
    for table in tables:
        if postgresql:
            refused = " OR ".join((*verbs, "TRUNCATE") if "DELETE" in verbs else verbs)
            op.execute(
                f"CREATE TRIGGER {table}_stays BEFORE {refused} ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION kassebot_refuse()"
            )
            continue
        for verb in verbs:
            op.execute(
                f"CREATE TRIGGER {table}_{verb.lower()}_refused BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{verb} on {table} is refused: what is written stays'); END"
            )


def refused_when(name: str, table: str, condition: str, why: str) -> None:
    """A new row of `table` is refused where `condition` (SQL on NEW) holds."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE FUNCTION kassebot_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ "
            f"BEGIN IF {condition} THEN RAISE EXCEPTION '{why}'; END IF; RETURN NEW; END $$"
        )
        op.execute(f"CREATE TRIGGER {name} BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION kassebot_{name}()")
        return
    op.execute(
        f"CREATE TRIGGER {name} BEFORE INSERT ON {table} WHEN {condition} BEGIN SELECT RAISE(ABORT, '{why}'); END"
    )


def only_people(table: str, column: str) -> None:
    """The one named in `column` must be a person whose account is open."""
    refused_when(
        f"{table}_only_people",
        table,
        f"NOT EXISTS (SELECT 1 FROM people WHERE id = NEW.{column} AND kind = 'person' AND disabled_at IS NULL)",  # noqa: S608 names of our own
        f"only a person does this: {table}",
    )
