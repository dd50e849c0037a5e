"""What queue and supervisor look at, read from indexes: deadlines that are live, acknowledged, or reached nobody."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

LIVE = sa.text("ended_at IS NULL")


def upgrade() -> None:
    columns = ["case_id", "due_at", "state", "ended_at"]
    op.create_index("ix_deadlines_live", "deadlines", columns, sqlite_where=LIVE, postgresql_where=LIVE)
    for column in ("acknowledged_until", "unreached_at"):
        given = sa.text(f"{column} IS NOT NULL")
        op.create_index(f"ix_deadlines_{column}", "deadlines", [column], sqlite_where=given, postgresql_where=given)


def downgrade() -> None:
    raise NotImplementedError("migrations only append: go back with a backup")
