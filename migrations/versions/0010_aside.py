"""Cases on which sweeps fail are tried again ever more rarely, and set aside with the reason."""

import sqlalchemy as sa
from alembic import op

from engine.models import Instant

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "cases_aside",
        sa.Column("case_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("next_try_at", Instant(), nullable=False),
        sa.Column("set_aside_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_cases_aside_case_id"),
        sa.PrimaryKeyConstraint("case_id", name="pk_cases_aside"),
    )


def downgrade() -> None:
    raise NotImplementedError("migrations only append: go back with a backup")
