"""Digests: mails of the outbox that are about no one case; which mail is told in which; who wants them."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
compatible_from = "0013"

WAITS = "state IN ('queued', 'held', 'deferred', 'attempting')"
GATHERS = f"to_kind = 'person' AND urgency > 0 AND attempt_count = 0 AND case_id IS NOT NULL AND {WAITS}"
REACHED = "to_kind = 'person' AND sent_at IS NOT NULL"


def upgrade() -> None:
    _let_case_be_empty()
    op.add_column("notifications", sa.Column("digest_rule", sa.String(), nullable=True))
    op.add_column("notifications", sa.Column("digest_id", sa.Integer(), nullable=True))
    _index("ix_notifications_gathers", ["next_attempt_at"], GATHERS)
    _index("ix_notifications_gathered", ["digest_rule", "next_attempt_at"], f"digest_rule IS NOT NULL AND {WAITS}")
    _index("ix_notifications_reached", ["sent_at"], REACHED)
    _index("ix_notifications_own", ["state", "template", "created_at"], "case_id IS NULL")
    _index("ix_notifications_digested", ["digest_id"], "digest_id IS NOT NULL")
    op.add_column("persons", sa.Column("digest", sa.String(), nullable=False, server_default="immediate"))


def _let_case_be_empty() -> None:
    """On SQLite by section 7 of its documentation of ALTER TABLE, which has this way for a constraint of NOT NULL: the
    rows stay where they are, however many there are.
    """
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        op.alter_column("notifications", "case_id", nullable=True)
        return
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    connection.exec_driver_sql(
        "UPDATE sqlite_master SET sql = replace(sql, 'case_id INTEGER NOT NULL', 'case_id INTEGER') "
        "WHERE type = 'table' AND name = 'notifications'"
    )
    connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = OFF")


def _index(name: str, columns: list[str], where: str) -> None:
    held = sa.text(where)
    op.create_index(name, "notifications", columns, sqlite_where=held, postgresql_where=held)


def downgrade() -> None:
    raise NotImplementedError("migrations only append: go back with a backup")
