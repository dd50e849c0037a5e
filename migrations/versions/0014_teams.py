"""Teams are retired: they stay on record, as histories name them, and take no cases any more."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
compatible_from = "0013"


def upgrade() -> None:
    op.add_column("teams", sa.Column("retired", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    raise NotImplementedError("migrations only append: go back with a backup")
