"""How fast mails go is on record for all processes, and since when a mail is being tried."""

import sqlalchemy as sa
from alembic import op

from engine.models import Instant

revision = "0018"
down_revision = "0017"
compatible_from = "0013"


def upgrade() -> None:
    op.create_table(
        "paces",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("free_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_paces"),
    )
    op.add_column("notifications", sa.Column("tried_since", Instant(), nullable=True))


def downgrade() -> None:
    raise NotImplementedError("migrations only append: go back with a backup")
