"""Mail that comes in is on record before any case hears of it."""

import sqlalchemy as sa
from alembic import op

from engine.models import Instant

revision = "0016"
down_revision = "0015"
compatible_from = "0013"

NEW = sa.text("state = 'new'")
WAITING = sa.text("state IN ('unconfirmed', 'triage', 'quarantined')")


def upgrade() -> None:
    op.create_table(
        "incoming_mails",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("came_at", Instant(), nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("from_address", sa.String(), nullable=False),
        sa.Column("from_name", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_try_at", Instant(), nullable=True),
        sa.Column("settled_at", Instant(), nullable=True),
        sa.Column("settled_by", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_incoming_mails"),
        sa.UniqueConstraint("key", name="uq_incoming_mails_key"),
        sa.ForeignKeyConstraint(["content_hash"], ["files.hash"], name="fk_incoming_mails_content_hash"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_incoming_mails_case_id"),
    )
    op.create_index("ix_incoming_mails_new", "incoming_mails", ["next_try_at"], sqlite_where=NEW, postgresql_where=NEW)
    op.create_index(
        "ix_incoming_mails_waiting", "incoming_mails", ["state"], sqlite_where=WAITING, postgresql_where=WAITING
    )
    op.create_index("ix_incoming_mails_message_id", "incoming_mails", ["message_id"])
    op.create_index("ix_incoming_mails_case_id", "incoming_mails", ["case_id"])


def downgrade() -> None:
    raise NotImplementedError("migrations only append: go back with a backup")
