"""Deadlines that were extended or acknowledged, and the version of the calendar that they were counted by."""

import sqlalchemy as sa
from alembic import op

from engine.models.columns import Instant, Json

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    for column in (
        sa.Column("extended_s", sa.Float(), nullable=False, server_default="0"),
        sa.Column("earlier_breaches", Json(), nullable=False, server_default="[]"),
        sa.Column("acknowledged_until", Instant(), nullable=True),
        sa.Column("acknowledged_by", sa.String(), nullable=True),
        sa.Column("calendar_version", sa.String(), nullable=False, server_default=sa.text("''")),
        sa.Column("came_at", Instant(), nullable=True),
    ):
        op.add_column("deadlines", column)


def downgrade() -> None:
    raise NotImplementedError("migrations only append: go back with a backup")
