"""Cases that begin with a mail: the routing by version, and requesters whom nobody has verified."""

import sqlalchemy as sa
from alembic import op

from engine.models import Instant

revision = "0021"
down_revision = "0020"
compatible_from = "0013"


def upgrade() -> None:
    op.create_table(
        "routings",
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("published_at", Instant(), nullable=False),
        sa.Column("published_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_routings"),
        sa.UniqueConstraint("version", name="uq_routings_version"),
    )
    op.add_column("contacts", sa.Column("unverified_since", Instant(), nullable=True))
    op.create_index("ix_contacts_address", "contacts", [sa.text("lower(mail_address)")])
    op.create_index("ix_incoming_mails_from_address", "incoming_mails", ["from_address", "came_at"])


def downgrade() -> None:
    raise NotImplementedError("migrations only append: go back with a backup")
