"""What was set aside of what was read, kept with the result; results that are there already have none."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table and its refusals."""
    op.create_table(
        "set_aside",
        sa.Column("run", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("reason", "name", "document", "locator")),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("amount_ore", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["run"], ["results.run"], name=op.f("fk_set_aside_run")),
        sa.PrimaryKeyConstraint("run", "position", name=op.f("pk_set_aside")),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TRIGGER set_aside_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON set_aside "
            "FOR EACH STATEMENT EXECUTE FUNCTION kassebot_refuse()"
        )
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER set_aside_{verb.lower()}_refused BEFORE {verb} ON set_aside "
            f"BEGIN SELECT RAISE(ABORT, '{verb} on set_aside is refused: what is written stays'); END"
        )
