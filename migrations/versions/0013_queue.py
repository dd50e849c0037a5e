"""The first page of the queue is read from indexes, however many cases are open and however few of them one sees."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

OPEN, LIVE = sa.text("closed_at IS NULL"), sa.text("ended_at IS NULL")
OF_CASES = {
    "assignee": ["assignee", "workflow", "closed_at"],
    "team": ["team", "assignee", "workflow", "closed_at"],
    "workflow": ["workflow", "assignee", "closed_at"],
}


def upgrade() -> None:
    columns = ["due_at", "case_id", "state"]
    op.create_index("ix_deadlines_next", "deadlines", columns, sqlite_where=LIVE, postgresql_where=LIVE)
    for name, columns in OF_CASES.items():
        op.create_index(f"ix_cases_open_{name}", "cases", columns, sqlite_where=OPEN, postgresql_where=OPEN)


def downgrade() -> None:
    raise NotImplementedError("migrations only append: go back with a backup")
