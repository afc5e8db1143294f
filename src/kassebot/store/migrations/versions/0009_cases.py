"""Cases, their findings, search terms, events, and the texts that people wrote."""

import sqlalchemy as sa
from alembic import op

from kassebot.store.migrations.refusals import written_once

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables; an event stays, and a text is deleted or stays as written."""
    op.create_table(
        "cases",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("register", sa.Text(), nullable=False),
        sa.Column("register_name", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("run", sa.Text(), nullable=False),
        sa.Column("result_sha256", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("serious", sa.Integer(), nullable=False),
        sa.Column("weight_ore", sa.BigInteger(), nullable=False),
        sa.Column("oldest", sa.Date(), nullable=True),
        sa.Column("taken_by", sa.Text(), nullable=True),
        sa.Column("taken_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handed_to", sa.Text(), nullable=True),
        sa.Column("deadline", sa.Date(), nullable=True),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("flagged", sa.Boolean(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lightness_ore", sa.BigInteger(), sa.Computed("-weight_ore", persisted=True), nullable=True),
        sa.ForeignKeyConstraint(["run"], ["runs.id"], name=op.f("fk_cases_run")),
        sa.ForeignKeyConstraint(["taken_by"], ["people.id"], name=op.f("fk_cases_taken_by")),
        sa.ForeignKeyConstraint(["handed_to"], ["people.id"], name=op.f("fk_cases_handed_to")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
    )
    op.create_index(
        op.f("ix_cases_queue"), "cases", ["state", "period", "serious", "lightness_ore", "register", "unit"],
        unique=False,
    )  # fmt: skip
    op.create_index(op.f("ix_cases_register"), "cases", ["register", "period"], unique=False)
    op.create_index(op.f("ix_cases_taken_by"), "cases", ["taken_by"], unique=False)
    op.create_index(op.f("ix_cases_handed_to"), "cases", ["handed_to"], unique=False)
    op.create_table(
        "case_findings",
        sa.Column("case", sa.Text(), nullable=False),
        sa.Column("finding", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("amount_ore", sa.BigInteger(), nullable=False),
        sa.Column("content_sha256", sa.Text(), nullable=False),
        sa.Column("serious", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["case"], ["cases.id"], name=op.f("fk_case_findings_case")),
        sa.PrimaryKeyConstraint("case", "finding", name=op.f("pk_case_findings")),
    )
    op.create_index(op.f("ix_case_findings_amount"), "case_findings", ["amount_ore"], unique=False)
    op.create_index(
        op.f("ix_case_findings_cause"), "case_findings", ["state", "cause", "amount_ore", "date", "case"], unique=False
    )
    op.create_table(
        "case_terms",
        sa.Column("term", sa.Text(), nullable=False),
        sa.Column("case", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case"], ["cases.id"], name=op.f("fk_case_terms_case")),
        sa.PrimaryKeyConstraint("term", "case", name=op.f("pk_case_terms")),
    )
    op.create_table(
        "case_events",
        sa.Column("case", sa.Text(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finding", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case"], ["cases.id"], name=op.f("fk_case_events_case")),
        sa.UniqueConstraint("case", "number", name=op.f("uq_case_events_case_number")),
        sa.PrimaryKeyConstraint("case", "sequence", name=op.f("pk_case_events")),
    )
    op.create_table(
        "case_texts",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("case", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case"], ["cases.id"], name=op.f("fk_case_texts_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_texts")),
    )
    op.create_index(op.f("ix_case_texts_case"), "case_texts", ["case"], unique=False)
    written_once("case_events")
    written_once("case_texts", verbs=("UPDATE",))
