"""Links of mails that act once, what readers want of surveys and digests, and which templates are such."""

import sqlalchemy as sa
from alembic import op

from engine.models import Instant

revision = "0020"
down_revision = "0019"
compatible_from = "0013"


def upgrade() -> None:
    op.create_table(
        "link_uses",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("notification_id", sa.Integer(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("began_at", Instant(), nullable=False),
        sa.Column("done_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("digest", name="pk_link_uses"),
        sa.ForeignKeyConstraint(["notification_id"], ["notifications.id"], name="fk_link_uses_notification_id"),
    )
    op.create_index("ix_link_uses_notification_id", "link_uses", ["notification_id"])
    op.create_table(
        "mail_choices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("to_kind", sa.String(), nullable=False),
        sa.Column("reader", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("wanted", sa.Boolean(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_mail_choices"),
    )
    op.create_index("ix_mail_choices_reader_kind", "mail_choices", ["reader", "kind"])
    op.add_column("templates", sa.Column("kind", sa.String(), nullable=False, server_default="case"))


def downgrade() -> None:
    raise NotImplementedError("migrations only append: go back with a backup")
