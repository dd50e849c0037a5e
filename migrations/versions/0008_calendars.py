"""Calendars by version, and which of them count."""

import sqlalchemy as sa
from alembic import op

from engine.models.columns import Instant, Json

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "calendar_versions",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sources", Json(), nullable=False),
        sa.Column("published_at", Instant(), nullable=False),
        sa.Column("published_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name", "hash", name="pk_calendar_versions"),
        sa.UniqueConstraint("name", "version", name="uq_calendar_versions_name_version"),
    )
    op.create_table(
        "live_calendars",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["name", "hash"], ["calendar_versions.name", "calendar_versions.hash"], name="fk_live_calendars_name_hash"
        ),
        sa.PrimaryKeyConstraint("name", name="pk_live_calendars"),
    )


def downgrade() -> None:
    raise NotImplementedError("migrations only append: go back with a backup")
