"""Mails that someone must look at are counted from an index, however many were sent."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

TROUBLED = sa.text("state IN ('failed', 'unknown', 'held')")


def upgrade() -> None:
    op.create_index(
        "ix_notifications_troubled", "notifications", ["state"], sqlite_where=TROUBLED, postgresql_where=TROUBLED
    )


def downgrade() -> None:
    raise NotImplementedError("migrations only append: go back with a backup")
