"""The audit trail by kind of event and by time, for those who read it."""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the indexes."""
    op.create_index(op.f("ix_audit_event"), "audit", ["event", "sequence"], unique=False)
    op.create_index(op.f("ix_audit_at"), "audit", ["at"], unique=False)
