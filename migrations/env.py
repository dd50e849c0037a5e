"""Runs the migrations on the connection that engine.database hands over, in its transaction."""

from alembic import context

from engine import faultpoints

connection = context.config.attributes["connection"]
# SQLite takes DDL in a transaction too: a migration that fails leaves nothing behind.
context.configure(
    connection=connection,
    transactional_ddl=True,
    on_version_apply=lambda **_step: faultpoints.pass_by("migration.step"),
)
with context.begin_transaction():
    context.run_migrations()
