"""What becomes of a mail is on record state by state; what is urgent goes first."""

import sqlalchemy as sa
from alembic import op

from engine.models import Instant

revision = "0015"
down_revision = "0014"
compatible_from = "0013"

WAITS = sa.text("state IN ('queued', 'held', 'deferred', 'attempting')")
TROUBLED = sa.text("state IN ('failed', 'unknown')")
TRIED = "id IN (SELECT notification_id FROM attempts WHERE outcome IN ('retried', 'unknown'))"


def upgrade() -> None:
    op.add_column("notifications", sa.Column("urgency", sa.Integer(), nullable=False, server_default="2"))
    op.add_column("attempts", sa.Column("next_at", Instant(), nullable=True))
    op.add_column("attempts", sa.Column("author", sa.String(), nullable=True))
    op.execute(f"UPDATE notifications SET state = 'deferred' WHERE state = 'queued' AND {TRIED}")
    op.execute("UPDATE notifications SET state = 'held' WHERE state = 'queued' AND next_attempt_at > created_at")
    op.execute("UPDATE attempts SET outcome = 'deferred' WHERE outcome = 'retried'")
    # The program before this one finds its mails without these indexes too, by reading more.
    for old in ("waiting", "troubled"):
        op.drop_index(f"ix_notifications_{old}", "notifications")
    columns = ["urgency", "next_attempt_at"]
    op.create_index("ix_notifications_next", "notifications", columns, sqlite_where=WAITS, postgresql_where=WAITS)
    op.create_index(
        "ix_notifications_amiss", "notifications", ["state"], sqlite_where=TROUBLED, postgresql_where=TROUBLED
    )


def downgrade() -> None:
    raise NotImplementedError("migrations only append: go back with a backup")
