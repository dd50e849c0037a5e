"""Duty rosters go round over several weeks, the first of which begins on a date."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.add_column("rosters", sa.Column("weeks", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("rosters", sa.Column("starts_on", sa.Date(), nullable=True))


def downgrade() -> None:
    raise NotImplementedError("migrations only append: go back with a backup")
