"""The words of cases, for searching."""

import orjson
from alembic import op

from engine.database import wordindex

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    connection = op.get_bind()
    for statement in wordindex.TABLES[connection.dialect.name]:
        op.execute(statement)
    rows = connection.exec_driver_sql("SELECT id, number, title, fields FROM cases").all()
    wordindex.write(connection, [(row[0], wordindex.of_case(row[1], row[2], orjson.loads(row[3]))) for row in rows])


def downgrade() -> None:
    raise NotImplementedError("migrations only append: go back with a backup")
