"""Rule sets that stay, why a register stands as it does, and what a result was computed with and from."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table, its refusals and the columns; in results that are there already they are null."""
    op.create_table(
        "rule_sets",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_rule_sets")),
    )
    op.add_column("results", sa.Column("engine_version", sa.Integer(), nullable=True))
    op.add_column("results", sa.Column("reader_version", sa.Integer(), nullable=True))
    op.add_column("results", sa.Column("carried_run", sa.Text(), nullable=True))
    op.add_column("register_results", sa.Column("reason", sa.Text(), nullable=True))
    op.add_column("register_results", sa.Column("explanation", sa.Text(), nullable=True))
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TRIGGER rule_sets_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON rule_sets "
            "FOR EACH STATEMENT EXECUTE FUNCTION kassebot_refuse()"
        )
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER rule_sets_{verb.lower()}_refused BEFORE {verb} ON rule_sets "
            f"BEGIN SELECT RAISE(ABORT, '{verb} on rule_sets is refused: what is written stays'); END"
        )
