"""What an ended run was made of stays: its plan, its deliveries, and how it ended."""
# ruff: noqa: S608 - the statements hold the names of our own tables only

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_OF_A_RUN = ("plan_lines", "deliveries", "completions")
_SAYS = "of an ended run is refused: what is written stays"


def upgrade() -> None:
    """Make the refusals."""
    if op.get_bind().dialect.name == "postgresql":
        _refuse_on_postgresql()
    else:
        _refuse_on_sqlite()


def _refuse_on_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION kassebot_refuse_ended() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "DECLARE touched text; BEGIN "
        "IF TG_OP = 'INSERT' THEN touched := NEW.run; ELSE touched := OLD.run; END IF; "
        "IF (SELECT state FROM runs WHERE id = touched) <> 'open' "
        f"THEN RAISE EXCEPTION '% on % {_SAYS}', TG_OP, TG_TABLE_NAME; END IF; "
        "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
    )
    op.execute(
        "CREATE FUNCTION kassebot_refuse_ended_run() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN IF TG_OP = 'DELETE' OR OLD.state <> 'open' "
        f"THEN RAISE EXCEPTION '% on % {_SAYS}', TG_OP, TG_TABLE_NAME; END IF; RETURN NEW; END $$"
    )
    for table in _OF_A_RUN:
        op.execute(
            f"CREATE TRIGGER {table}_of_ended_stay BEFORE INSERT OR UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION kassebot_refuse_ended()"
        )
    op.execute(
        "CREATE TRIGGER runs_ended_stay BEFORE UPDATE OR DELETE ON runs "
        "FOR EACH ROW EXECUTE FUNCTION kassebot_refuse_ended_run()"
    )


def _refuse_on_sqlite() -> None:
    for table in _OF_A_RUN:
        for verb, row in (("INSERT", "NEW"), ("UPDATE", "OLD"), ("DELETE", "OLD")):
            op.execute(
                f"CREATE TRIGGER {table}_{verb.lower()}_of_ended_refused BEFORE {verb} ON {table} "
                f"WHEN (SELECT state FROM runs WHERE id = {row}.run) <> 'open' "
                f"BEGIN SELECT RAISE(ABORT, '{verb} on {table} {_SAYS}'); END"
            )
    for verb, condition in (("UPDATE", "WHEN OLD.state <> 'open' "), ("DELETE", "")):
        op.execute(
            f"CREATE TRIGGER runs_{verb.lower()}_of_ended_refused BEFORE {verb} ON runs {condition}"
            f"BEGIN SELECT RAISE(ABORT, '{verb} on runs {_SAYS}'); END"
        )
