"""The desk: customers, definitions, templates, persons and teams, and what the engine keeps for itself."""

import sqlalchemy as sa
from alembic import op

from engine.models.columns import Instant, Json

revision = "0001"
down_revision = None


def upgrade() -> None:
    _customers()
    _contacts()
    _definitions()
    _live_definitions()
    _templates()
    _live_templates()
    _persons()
    _person_roles()
    _teams()
    _team_members()
    _facts()
    _files()
    _idempotency()
    _job_runs()
    _number_sequences()


def _customers() -> None:
    op.create_table(
        "customers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("grade", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_customers"),
        sa.UniqueConstraint("key", name="uq_customers_key"),
    )


def _contacts() -> None:
    op.create_table(
        "contacts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("mail_address", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name="fk_contacts_customer_id"),
        sa.PrimaryKeyConstraint("id", name="pk_contacts"),
    )
    op.create_index("ix_contacts_customer_id", "contacts", ["customer_id"], unique=False)
    op.create_index("ix_contacts_mail_address", "contacts", ["mail_address"], unique=False)


def _definitions() -> None:
    op.create_table(
        "definitions",
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("workflow", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("published_at", Instant(), nullable=False),
        sa.Column("published_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_definitions"),
        sa.UniqueConstraint("workflow", "version", name="uq_definitions_workflow_version"),
    )


def _live_definitions() -> None:
    op.create_table(
        "live_definitions",
        sa.Column("workflow", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["hash"], ["definitions.hash"], name="fk_live_definitions_hash"),
        sa.PrimaryKeyConstraint("workflow", name="pk_live_definitions"),
    )


def _templates() -> None:
    op.create_table(
        "templates",
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("published_at", Instant(), nullable=False),
        sa.Column("published_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_templates"),
    )


def _live_templates() -> None:
    op.create_table(
        "live_templates",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["hash"], ["templates.hash"], name="fk_live_templates_hash"),
        sa.PrimaryKeyConstraint("name", "language", name="pk_live_templates"),
    )


def _persons() -> None:
    op.create_table(
        "persons",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("mail_address", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("supervisor", sa.String(), nullable=True),
        sa.Column("deputy", sa.String(), nullable=True),
        sa.Column("absent", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_persons"),
    )


def _person_roles() -> None:
    op.create_table(
        "person_roles",
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["persons.key"], name="fk_person_roles_person"),
        sa.PrimaryKeyConstraint("person", "role", name="pk_person_roles"),
    )


def _teams() -> None:
    op.create_table(
        "teams",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("lead", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("key", name="pk_teams"),
    )


def _team_members() -> None:
    op.create_table(
        "team_members",
        sa.Column("team", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["persons.key"], name="fk_team_members_person"),
        sa.ForeignKeyConstraint(["team"], ["teams.key"], name="fk_team_members_team"),
        sa.PrimaryKeyConstraint("team", "person", name="pk_team_members"),
    )


def _facts() -> None:
    op.create_table(
        "facts",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", Json(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_facts"),
    )


def _files() -> None:
    op.create_table(
        "files",
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("stored_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_files"),
    )


def _idempotency() -> None:
    op.create_table(
        "idempotency",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("command_digest", sa.String(), nullable=False),
        sa.Column("answer", Json(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_idempotency"),
    )
    op.create_index("ix_idempotency_at", "idempotency", ["at"], unique=False)


def _job_runs() -> None:
    op.create_table(
        "job_runs",
        sa.Column("job", sa.String(), nullable=False),
        sa.Column("scheduled_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("job", "scheduled_at", name="pk_job_runs"),
    )


def _number_sequences() -> None:
    op.create_table(
        "number_sequences",
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("next", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("scope", name="pk_number_sequences"),
    )


def downgrade() -> None:
    raise NotImplementedError("migrations only append: go back with a backup")
