"""The audit trail, and what the database itself refuses: changing or deleting what has been written.

REPLACE in SQLite deletes past the triggers on DELETE unless a connection asks for them, so an insert over
an existing row of the trail is refused as well.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_FACTS = (
    "registers",
    "z_reports",
    "card_batches",
    "chargebacks",
    "card_payouts",
    "mobilepay_transactions",
    "bank_statements",
    "bank_movements",
    "ledger_accounts",
    "postings",
    "vouchers",
    "count_sheets",
    "counts",
)
_WRITTEN_ONCE = (
    "audit",
    "documents",
    "readings",
    *(f"fact_{name}" for name in _FACTS),
    "results",
    "register_results",
    "findings",
    "evidence",
    "open_items",
)
_START = "0" * 64


def upgrade() -> None:
    """Make the tables and the refusals."""
    op.create_table(
        "audit",
        sa.Column("sequence", sa.BigInteger(), autoincrement=False, nullable=False),
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("at", "event", "actor", "run", "details", "previous_sha256", "sha256")
        ),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_audit")),
        sa.UniqueConstraint("previous_sha256", name=op.f("uq_audit_previous_sha256")),
    )
    head = op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    op.bulk_insert(head, [{"id": 1, "sequence": 0, "sha256": _START}])
    if op.get_bind().dialect.name == "postgresql":
        _refuse_on_postgresql()
    else:
        _refuse_on_sqlite()


def _refuse_on_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION kassebot_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN RAISE EXCEPTION '% on % is refused: what is written stays', TG_OP, TG_TABLE_NAME; END $$"
    )
    for table in _WRITTEN_ONCE:
        op.execute(
            f"CREATE TRIGGER {table}_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION kassebot_refuse()"
        )


def _refuse_on_sqlite() -> None:
    for table in _WRITTEN_ONCE:
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_{verb.lower()}_refused BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{verb} on {table} is refused: what is written stays'); END"
            )
    op.execute(
        "CREATE TRIGGER audit_replace_refused BEFORE INSERT ON audit "
        "WHEN EXISTS (SELECT 1 FROM audit WHERE sequence = NEW.sequence) "
        "BEGIN SELECT RAISE(ABORT, 'REPLACE on audit is refused: what is written stays'); END"
    )
