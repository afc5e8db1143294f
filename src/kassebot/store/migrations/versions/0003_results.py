"""Results, findings, their evidence, and open items."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "results",
        sa.Column("run", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("rules_version", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["run"], ["runs.id"], name=op.f("fk_results_run")),
        sa.PrimaryKeyConstraint("run", name=op.f("pk_results")),
    )
    op.create_index(op.f("ix_results_period_run"), "results", ["period", "run"], unique=False)
    op.create_table(
        "register_results",
        sa.Column("run", sa.Text(), nullable=False),
        sa.Column("register", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("opening_ore", sa.BigInteger(), nullable=True),
        sa.Column("expected_ore", sa.BigInteger(), nullable=True),
        sa.Column("counted_ore", sa.BigInteger(), nullable=True),
        sa.Column("booked_ore", sa.BigInteger(), nullable=True),
        sa.Column("difference_ore", sa.BigInteger(), nullable=True),
        sa.Column("cash_sales_ore", sa.BigInteger(), nullable=True),
        sa.Column("cash_refunds_ore", sa.BigInteger(), nullable=True),
        sa.Column("cash_in_ore", sa.BigInteger(), nullable=True),
        sa.Column("cash_out_ore", sa.BigInteger(), nullable=True),
        sa.Column("top_ups_ore", sa.BigInteger(), nullable=True),
        sa.Column("to_bank_ore", sa.BigInteger(), nullable=True),
        sa.Column("card_ore", sa.BigInteger(), nullable=True),
        sa.Column("mobilepay_ore", sa.BigInteger(), nullable=True),
        sa.Column("differences_ore", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["run"], ["results.run"], name=op.f("fk_register_results_run")),
        sa.PrimaryKeyConstraint("run", "register", name=op.f("pk_register_results")),
    )
    op.create_table(
        "findings",
        sa.Column("run", sa.Text(), nullable=False),
        sa.Column("register", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("amount_ore", sa.BigInteger(), nullable=False),
        sa.Column("effects_ore", sa.Text(), nullable=False),
        sa.Column("candidates", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["run", "register"],
            ["register_results.run", "register_results.register"],
            name=op.f("fk_findings_run_register"),
        ),
        sa.PrimaryKeyConstraint("run", "register", "position", name=op.f("pk_findings")),
        sa.UniqueConstraint("run", "id", name=op.f("uq_findings_run_id")),
    )
    op.create_table(
        "open_items",
        sa.Column("run", sa.Text(), nullable=False),
        sa.Column("register", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("amount_ore", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("cleared_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["run", "register"],
            ["register_results.run", "register_results.register"],
            name=op.f("fk_open_items_run_register"),
        ),
        sa.PrimaryKeyConstraint("run", "register", "position", name=op.f("pk_open_items")),
    )
    op.create_table(
        "evidence",
        sa.Column("run", sa.Text(), nullable=False),
        sa.Column("finding", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("locator", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["run", "finding"], ["findings.run", "findings.id"], name=op.f("fk_evidence_run_finding")
        ),
        sa.PrimaryKeyConstraint("run", "finding", "position", name=op.f("pk_evidence")),
    )
