"""Decisions, approvals, corrections, signed reconciliations: by people alone, and for good."""

import sqlalchemy as sa
from alembic import op

from kassebot.store.migrations.refusals import only_people, refused_when, written_once

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables and what the database refuses."""
    op.create_table(
        "decisions",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("case", sa.Text(), nullable=False),
        sa.Column("finding", sa.Text(), nullable=False),
        sa.Column("found_cause", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=True),
        sa.Column("needs_approval", sa.Boolean(), nullable=False),
        sa.Column("content_sha256", sa.Text(), nullable=False),
        sa.Column("run", sa.Text(), nullable=False),
        sa.Column("rules_version", sa.Integer(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["decided_by"], ["people.id"], name=op.f("fk_decisions_decided_by")),
        sa.ForeignKeyConstraint(["case"], ["cases.id"], name=op.f("fk_decisions_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
    )
    op.create_index(op.f("ix_decisions_case"), "decisions", ["case"], unique=False)
    op.create_index(op.f("ix_decisions_found_cause"), "decisions", ["found_cause", "decided_at"], unique=False)
    op.create_table(
        "approvals",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("content_sha256", sa.Text(), nullable=False),
        sa.Column("approved", sa.Boolean(), nullable=False),
        sa.Column("approved_by", sa.Text(), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["approved_by"], ["people.id"], name=op.f("fk_approvals_approved_by")),
        sa.ForeignKeyConstraint(["decision"], ["decisions.id"], name=op.f("fk_approvals_decision")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approvals")),
    )
    op.create_index(op.f("ix_approvals_decision"), "approvals", ["decision"], unique=False)
    op.create_table(
        "corrections",
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("case", sa.Text(), nullable=False),
        sa.Column("register", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("lines", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case"], ["cases.id"], name=op.f("fk_corrections_case")),
        sa.ForeignKeyConstraint(["decision"], ["decisions.id"], name=op.f("fk_corrections_decision")),
        sa.PrimaryKeyConstraint("decision", name=op.f("pk_corrections")),
    )
    op.create_index(op.f("ix_corrections_case"), "corrections", ["case"], unique=False)
    op.create_table(
        "correction_events",
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("run", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["decision"], ["corrections.decision"], name=op.f("fk_correction_events_decision")),
        sa.PrimaryKeyConstraint("decision", "kind", name=op.f("pk_correction_events")),
    )
    op.create_table(
        "reconciliations",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("case", sa.Text(), nullable=False),
        sa.Column("run", sa.Text(), nullable=False),
        sa.Column("result_sha256", sa.Text(), nullable=False),
        sa.Column("signed_name", sa.Text(), nullable=False),
        sa.Column("signed_by", sa.Text(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case"], ["cases.id"], name=op.f("fk_reconciliations_case")),
        sa.ForeignKeyConstraint(["signed_by"], ["people.id"], name=op.f("fk_reconciliations_signed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reconciliations")),
    )
    op.create_index(op.f("ix_reconciliations_case"), "reconciliations", ["case"], unique=False)
    op.create_table(
        "reopenings",
        sa.Column("reconciliation", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("reopened_by", sa.Text(), nullable=False),
        sa.Column("reopened_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["reopened_by"], ["people.id"], name=op.f("fk_reopenings_reopened_by")),
        sa.ForeignKeyConstraint(["reconciliation"], ["reconciliations.id"], name=op.f("fk_reopenings_reconciliation")),
        sa.PrimaryKeyConstraint("reconciliation", name=op.f("pk_reopenings")),
    )
    written_once("decisions", "approvals", "corrections", "correction_events", "reconciliations", "reopenings")
    only_people("decisions", "decided_by")
    only_people("approvals", "approved_by")
    only_people("reconciliations", "signed_by")
    only_people("reopenings", "reopened_by")
    refused_when(
        "approvals_four_eyes",
        "approvals",
        "EXISTS (SELECT 1 FROM decisions WHERE id = NEW.decision AND decided_by = NEW.approved_by)",
        "nobody approves their own decision",
    )
    refused_when(
        "reconciliations_settled",
        "reconciliations",
        "EXISTS (SELECT 1 FROM case_findings WHERE \"case\" = NEW.\"case\" AND state NOT IN ('settled', 'gone'))",
        "findings of the case are not settled",
    )
