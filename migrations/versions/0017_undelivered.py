"""What comes back, and addresses that take no mail."""

import sqlalchemy as sa
from alembic import op

from engine.models import Instant

revision = "0017"
down_revision = "0016"
compatible_from = "0013"

TROUBLED = sa.text("state IN ('failed', 'unknown', 'bounced', 'suppressed')")
UNTOLD = sa.text(
    "((state IN ('failed', 'bounced', 'suppressed') AND told_at IS NULL) OR (state = 'sent' AND told_at IS NOT NULL))"
)
IN_FORCE = sa.text("lifted_at IS NULL")


def upgrade() -> None:
    op.add_column("notifications", sa.Column("told_at", Instant(), nullable=True))
    # What failed before is shown on its case already; no deadline of old comes anew because of an upgrade.
    op.execute("UPDATE notifications SET told_at = created_at WHERE state = 'failed'")
    op.drop_index("ix_notifications_amiss", "notifications")
    op.create_index(
        "ix_notifications_amiss", "notifications", ["state"], sqlite_where=TROUBLED, postgresql_where=TROUBLED
    )
    op.create_index("ix_notifications_untold", "notifications", ["id"], sqlite_where=UNTOLD, postgresql_where=UNTOLD)
    op.create_table(
        "suppressions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("since_at", Instant(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("notification_id", sa.Integer(), nullable=True),
        sa.Column("incoming_id", sa.Integer(), nullable=True),
        sa.Column("lifted_at", Instant(), nullable=True),
        sa.Column("lifted_by", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_suppressions"),
        sa.ForeignKeyConstraint(["notification_id"], ["notifications.id"], name="fk_suppressions_notification_id"),
        sa.ForeignKeyConstraint(["incoming_id"], ["incoming_mails.id"], name="fk_suppressions_incoming_id"),
    )
    op.create_index(
        "ix_suppressions_in_force",
        "suppressions",
        ["address", "kind"],
        unique=True,
        sqlite_where=IN_FORCE,
        postgresql_where=IN_FORCE,
    )


def downgrade() -> None:
    raise NotImplementedError("migrations only append: go back with a backup")
